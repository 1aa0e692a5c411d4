"""同一问题: what stands at a site already, and which of it a new finding is offered to be joined into.

The rule: the same item of the same campaign that is still open; else, where one of the two came from another source than a
campaign, an open finding that is told of in much the same words (``engines.same_fault``). Offered only: a person decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import Q

from townworks.engines import same_fault
from townworks.engines.working import Step, gettext_noop
from townworks.kernel import clock

from ..models import Finding, SameFault

SAME_ITEM = gettext_noop("同一场所的同一问题 {found} 已经立案，还没有销号")


def standing_faults(site_id: int, keys: Iterable[str]) -> list[Finding]:
    """What is open at a site, and what was ever found there of these keys, the oldest first; one query."""
    wanted = Q(is_open=True) | Q(key__in=[key for key in keys if key])
    found = Finding.objects.filter(wanted, site_id=site_id).exclude(state__in=("joined", "void"))
    return list(found.order_by("id"))


def earlier_of(finding: Finding, standing: Sequence[Finding]) -> Finding | None:
    """The last accepted finding of the same fault: with it, the site offends again."""
    same = [one for one in standing if finding.key and one.key == finding.key and one.state == "accepted"]
    return same[-1] if same else None


def offer_joining(rows: Iterable[Finding], standing: Sequence[Finding], at: datetime) -> list[SameFault]:
    """并案建议: one for each new finding that looks like a standing one."""
    offers = []
    for row in rows:
        found = _match(row, [one for one in standing if one.is_open])
        if found is not None:
            into, why = found
            offers.append(SameFault(finding=row, into=into, why=why.stored(), told_at=at))
    return SameFault.objects.bulk_create(offers)


def _match(row: Finding, standing: Sequence[Finding]) -> tuple[Finding, Step] | None:
    for one in standing:
        if row.key and one.key == row.key:
            return one, Step(SAME_ITEM, {"found": clock.day_of(one.found_at)})
    others = [one for one in standing if not (row.campaign and one.campaign)]
    likely = same_fault.compute(same_fault.Given(row.text, tuple(one.text for one in others))).likely
    return (others[likely[0].n], likely[0].why) if likely else None
