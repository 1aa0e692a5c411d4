"""一轮检查的数字: findings by item, days to mend against the term, and how this round stands beside the one before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, QuerySet
from django.utils.translation import get_language

from townworks.definitions.campaigns import Item
from townworks.kernel import clock
from townworks.kernel.actor import Actor

from ..models import Finding, Round
from .campaigns import campaign_of
from .visible import findings_for, rounds_for

NO_FINDINGS = ("joined", "void")  # states that are no findings of their own


@dataclass(frozen=True)
class ItemFigures:
    """One item: how often it failed (``before``: in the round before, None where there was none), what is open or late, how long mending took."""

    code: str
    name: str
    found: int
    open: int
    overdue: int
    mended: int
    mean_days: Decimal | None
    term: int
    before: int | None = None


def by_item(actor: Actor, row: Round, *, on: date) -> list[ItemFigures]:
    """问题按检查项: in the order of the checklist, what was found in this round or the one before; four queries."""
    findings = _of(actor, row)
    counted = {
        item: (found, still, late)
        for item, found, still, late in findings.order_by()
        .values_list("item")
        .annotate(
            found=Count("pk"),
            still=Count("pk", filter=Q(is_open=True)),
            late=Count("pk", filter=Q(is_open=True, due_on__lt=on)),
        )
    }
    earlier = round_before(actor, row)
    before = _counts(_of(actor, earlier)) if earlier else {}
    days = days_to_mend(findings.filter(state="accepted", mended_at__isnull=False))
    campaign = campaign_of(row.edition)
    figures = []
    for item in campaign.items:
        if item.code not in counted and item.code not in before:
            continue
        found, still, late = counted.get(item.code, (0, 0, 0))
        took = days.get(item.code, [])
        term = (item.mend or campaign.mending.default).days
        figures.append(
            ItemFigures(
                code=item.code,
                name=finding_name(item),
                found=found,
                open=still,
                overdue=late,
                mended=len(took),
                mean_days=mean(took),
                term=term,
                before=before.get(item.code, 0) if earlier else None,
            )
        )
    return figures


def _of(actor: Actor, row: Round) -> QuerySet[Finding]:
    return findings_for(actor).filter(round=row).exclude(state__in=NO_FINDINGS)


def _counts(found: QuerySet[Finding]) -> dict[str, int]:
    return dict(found.order_by().values_list("item").annotate(n=Count("pk")))


def days_to_mend(findings: QuerySet[Finding]) -> dict[str, list[int]]:
    """Whole days from finding to mending, on the town's calendar, by item."""
    days: dict[str, list[int]] = {}
    for item, found_at, mended_at in (
        findings.order_by().values_list("item", "found_at", "mended_at").iterator(5000)
    ):
        if mended_at is not None:
            days.setdefault(item, []).append((clock.day_of(mended_at) - clock.day_of(found_at)).days)
    return days


def mean(days: Iterable[int]) -> Decimal | None:
    """The mean to one decimal; None of nothing."""
    days = list(days)
    return (Decimal(sum(days)) / len(days)).quantize(Decimal("0.1")) if days else None


def round_before(actor: Actor, row: Round) -> Round | None:
    """The same campaign's round before this one in the same place."""
    return (
        rounds_for(actor)
        .filter(town_id=row.town_id, campaign=row.campaign, place_id=row.place_id, from_on__lt=row.from_on)
        .order_by("-from_on")
        .first()
    )


def finding_name(item: Item) -> str:
    """What an item's finding is called in the language of the page."""
    if (get_language() or "").startswith("en"):
        return item.finding_en or item.text_en
    return item.finding or item.text
