"""本模块的印证: manual figures with evidence, and the share of closed commitments below a parent.

Each is asked for many commitments at once (``compute_many``), so that a night task over a town costs a fixed
number of queries; ``compute`` is the same for one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from townworks.engines import roll_up
from townworks.engines.working import Step, gettext_noop
from townworks.kernel.proofs import Offer, Proof, alone

from .models import Commitment, Figure, ProofClaim

CEILINGS = ("≤", "<")
PARENT = "本任务"
CENT = Decimal("0.01")
Asked = tuple[int, Mapping[str, Any]]  # commitment_id, parameters


def _link(commitment_id: int) -> str:
    return reverse("commitments:show", args=[commitment_id])


def manual_figures(*, claims: Sequence[Asked], on: date) -> list[Proof]:
    """人工填报数: the latest figure up to ``on`` that was not corrected and whose evidence was not withdrawn.

    ``parameters`` holds {"claim": id of the claim}. A claim without such a figure answers value None. Two queries.
    """
    ids = [int(parameters["claim"]) for _, parameters in claims]
    rows = {row.pk: row for row in ProofClaim.objects.filter(pk__in=ids).select_related("target")}
    found: dict[int, list[Figure]] = defaultdict(list)
    for figure in shown_figures(ids):
        found[figure.claim_id].append(figure)
    return [figure_proof(rows[pk], found[pk], on) for pk in ids]


def shown_figures(claim_ids: Iterable[int]) -> QuerySet[Figure]:
    """Figures of claims with what decides whether they count, the latest first."""
    return (
        Figure.objects.filter(claim_id__in=list(claim_ids))
        .select_related("attachment__withdrawal", "corrected_by")
        .order_by("-as_of", "-id")
    )


def figure_proof(claim: ProofClaim, figures: Iterable[Figure], on: date) -> Proof:
    """What a claim says by its figures (the latest first, as ``shown_figures`` gives them)."""
    standing = [row for row in figures if row.as_of <= on and not hasattr(row, "corrected_by")]
    backed = [row for row in standing if not hasattr(row.attachment, "withdrawal")]
    return claimed(claim, backed[0] if backed else None, len(standing) - len(backed), on)


def claimed(claim: ProofClaim, figure: Figure | None, left_out: int, on: date) -> Proof:
    """What a claim says by the figure that counts; ``left_out``: how many do not, their evidence withdrawn."""
    target = claim.target
    working: list[Step] = []
    if figure:
        words = gettext_noop("{who}填报：截至 {as_of} 为 {value}，{explanation}")
        working.append(
            Step(
                words,
                {
                    "who": figure.by_name,
                    "as_of": figure.as_of,
                    "value": f"{figure.value.normalize():f}",
                    "explanation": figure.explanation,
                },
            )
        )
    else:
        working.append(Step(gettext_noop("还没有填报过数字")))
    if left_out:
        working.append(Step(gettext_noop("有 {count} 个数字的佐证材料已撤回，不计"), {"count": left_out}))
    return Proof(
        name="manual.figure",
        label=(target.of if target and target.of else "")
        or str(claim.parameters.get("label", gettext_noop("填报数"))),
        value=figure.value if figure else None,
        target=target.value if target else None,
        unit=target.unit if target else "",
        as_of=figure.as_of if figure else on,
        working=tuple(working),
        link=f"{_link(claim.commitment_id)}#claim-{claim.pk}",
        higher_is_better=not (target and target.comparator.endswith(CEILINGS)),
    )


manual_figure = alone(manual_figures)


def closed_below_many(*, claims: Sequence[Asked], on: date) -> list[Proof]:
    """下级任务销号率: weighted share, per cent, of the commitments right below that are closed; cancelled ones do not count."""
    below: dict[int | None, list[Commitment]] = defaultdict(list)
    for child in Commitment.objects.filter(parent_id__in=[pk for pk, _ in claims]).order_by("code"):
        below[child.parent_id].append(child)
    return [closed_proof(pk, below[pk], on) for pk, _ in claims]


def closed_proof(commitment_id: int, below: Iterable[Commitment], on: date) -> Proof:
    """What a parent's parts say: the weighted share that is closed."""
    parts = [
        roll_up.Item(
            code=child.code,
            parent=PARENT,
            weight=Decimal(child.weight),
            progress=Decimal(int(child.state == "closed")),
            cancelled=child.state == "cancelled",
        )
        for child in below
    ]
    answer = roll_up.compute(roll_up.Given((roll_up.Item(PARENT), *parts)))
    rolled = answer.rolled.get(PARENT) if parts else None
    words = gettext_noop("下级任务 {count} 项，销号 {closed} 项")
    closed = sum(1 for part in parts if part.progress)
    counted = sum(1 for part in parts if not part.cancelled)
    return Proof(
        name="commitments.closed_below",
        label=gettext_noop("下级任务销号率"),
        value=_per_cent(rolled.progress) if rolled else None,
        target=Decimal(100),
        unit="%",
        as_of=on,
        working=(Step(words, {"count": counted, "closed": closed}), *answer.working),
        link=f"{_link(commitment_id)}#parts",
    )


def _per_cent(share: Fraction) -> Decimal:
    """To two decimals, cut and not rounded: 100 is said only when everything is closed."""
    return (Decimal(share.numerator * 100) / Decimal(share.denominator)).quantize(CENT, ROUND_DOWN)


closed_below = alone(closed_below_many)


OFFERS = (
    Offer("manual.figure", "人工填报数（附佐证）", manual_figure, {}, manual_figures),
    Offer("commitments.closed_below", "下级任务销号率", closed_below, {}, closed_below_many),
)
