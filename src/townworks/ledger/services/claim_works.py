"""付工程款之前: a claim for works pays what was measured, less retention, out of the money that the works has."""

from __future__ import annotations

from collections.abc import Sequence

from townworks.engines.voucher_check import yuan
from townworks.engines.working import gettext_noop
from townworks.kernel.errors import Invalid

from ..models import Claim, Measurement, Works
from ..selectors.claims import allotted_sum
from ..selectors.works import loose, promised, sources_of, standing_of, unmeasured, would_be
from ..workflow import TAKEN
from .ground import Problems
from .works_ground import told_by


def wrong_works(claim: Claim, parts: Sequence[tuple[str, int]]) -> Problems:
    """What the laws of works say against a claim; ``parts``: purpose and fen of its lines. The works is held."""
    if claim.measurement_id is None:
        problems: Problems = []
        if unmeasured(parts):
            words = gettext_noop("工程款 {total} 元要写明付哪一项工程的哪一期计量。")
            problems.append(("measurement", Invalid(words, total=yuan(claim.total))))
        return problems + _wrong_loose(claim)
    one = Measurement.objects.select_related("works").get(pk=claim.measurement_id)
    works = Works.objects.select_for_update(of=("self",)).get(pk=one.works_id)
    if one.state != "confirmed":
        return [("measurement", Invalid("第 {n} 期计量还没有确认，不能付款。", n=one.n))]
    standing = standing_of(works)
    already = claim.total if claim.state in TAKEN else 0
    answer = would_be(standing, paid=claim.total - already)
    problems = told_by(answer.problems, {"measured": "measurement"}, ("measured",))
    return problems + _wrong_source(claim, works)


def _wrong_loose(claim: Claim) -> Problems:
    """What works have of an allotment pays for nothing else. The fund is held."""
    if claim.allocation is None:
        return []
    pk = claim.allocation.pk
    given = promised(pk)
    left = allotted_sum(claim.allocation) - given - loose(pk, without=claim)
    if not given or claim.total <= left:
        return []
    words = gettext_noop(
        "“{project}”的拨款有 {given} 元给了工程，别的还能用 {left} 元，不够 {total} 元，差 {short} 元；是工程款的请选计量。"
    )
    said = {"given": yuan(given), "left": yuan(left), "total": yuan(claim.total)}
    short = yuan(claim.total - left)
    return [("allocation", Invalid(words, (), project=claim.allocation.project, short=short, **said))]


def _wrong_source(claim: Claim, works: Works) -> Problems:
    own = [
        one
        for one in sources_of(works, without=claim)
        if (one.allocation.pk if one.allocation else None) == claim.allocation_id
    ]
    left = own[0].left if own else 0
    if claim.total <= left:
        return []
    words = (
        gettext_noop("“{name}”从这笔专项资金还能付 {left} 元，不够 {total} 元，差 {short} 元。")
        if claim.allocation_id
        else gettext_noop(
            "“{name}”的村自筹资金还能付 {left} 元，不够 {total} 元，差 {short} 元；用专项资金的请选上。"
        )
    )
    said = {"left": yuan(left), "total": yuan(claim.total), "short": yuan(claim.total - left)}
    return [("allocation", Invalid(words, (), name=works.name, **said))]
