"""合并场所: one place that was registered twice; what was seen at either stays where it is and is shown with both."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from townworks.engines.working import Step, gettext_noop
from townworks.kernel import audit, clock
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Invalid, WrongState

from ..models import Due, DueRow, Site, SiteNote
from .locking import lock
from .site_placing import PERMISSION
from .sites import RELATED, add_edition, wanted_reason

MERGED = gettext_noop("并入 {into}：{reason}")
UNDONE = ("due", "absent")  # of a due site: it would still have to be visited


def merge_sites(
    *, actor: Actor, pk: int, into_id: int, reason: str, at: datetime, version: int | None = None
) -> Site:
    """合并场所: ``pk`` goes into ``into_id``, which stands on. Visits and findings stay with the site they were made at.

    What the absorbed site still owes to open rounds is explained with the reason. Invalid for one site, another kind or
    another town; WrongState when either was merged already, or the one to stand on has vanished.
    """
    reason = wanted_reason(reason)
    if pk == into_id:
        raise Invalid("一个场所不能并入它自己。")
    with transaction.atomic():
        first, second = sorted(
            (pk, into_id)
        )  # locked in one order, so that two mergers never wait for each other
        locked = {
            one: lock(actor, Site, one, PERMISSION, version if one == pk else None, *RELATED)
            for one in (first, second)
        }
        site, into = locked[pk], locked[into_id]
        _can_merge(site, into)
        site.state, site.merged_into = "merged", into
        site.version += 1
        site.save()
        add_edition(site, reason, actor=actor, at=at)
        words = str(Step(MERGED, {"into": into.code, "reason": reason}))
        excused = _excuse(site, words, actor=actor, at=at)
        audit.record(
            actor,
            "site.merge",
            kind="site",
            thing_id=site.pk,
            name=f"{site.code} {site.name}",
            town_id=site.town_id,
            at=at,
            facts={"into": into.code, "into_name": into.name, "reason": reason, "excused": excused},
        )
    return into


def _can_merge(site: Site, into: Site) -> None:
    if (site.town_id, site.kind) != (into.town_id, into.kind):
        raise Invalid("只有同一个镇、同一类的场所才能合并。")
    for one in (site, into):
        if one.state == "merged":
            raise WrongState("“{site}”已经并入别的场所。", site=f"{one.code} {one.name}")
    if into.state != "active":
        raise WrongState("“{site}”已经消失，不能并入它。可以反过来合并，或者先恢复它。", site=into.name)


def _excuse(site: Site, reason: str, *, actor: Actor, at: datetime) -> int:
    """What open rounds still want of the absorbed site is explained; answers how many."""
    dues = list(
        Due.objects.select_for_update(of=("self",)).filter(site=site, outcome__in=UNDONE, round__state="open")
    )
    for due in dues:
        due.outcome, due.settled_on = "excused", clock.day_of(at)
        due.version += 1
    Due.objects.bulk_update(dues, ["outcome", "settled_on", "version"])
    DueRow.objects.bulk_create(
        DueRow(
            due=due,
            outcome="excused",
            reason=reason[:500],
            by_id=actor.person_id,
            by_name=actor.name,
            at=at,
        )
        for due in dues
    )
    return len(dues)


def keep_sites_apart(*, actor: Actor, pk: int, other_id: int, reason: str, at: datetime) -> SiteNote:
    """认定不是同一场所: the two are not offered as duplicates again. Said once; the first word stands."""
    if pk == other_id:
        raise Invalid("一个场所不能和它自己比。")
    with transaction.atomic():
        first, second = (lock(actor, Site, one, PERMISSION, None) for one in sorted((pk, other_id)))
        note, new = SiteNote.objects.get_or_create(
            one=first,
            other=second,
            defaults={
                "reason": reason.strip()[:300],
                "by_id": actor.person_id,
                "by_name": actor.name,
                "at": at,
            },
        )
        if new:
            audit.record(
                actor,
                "site.keep_apart",
                kind="site",
                thing_id=first.pk,
                name=f"{first.code} {first.name}",
                town_id=first.town_id,
                at=at,
                facts={"other": second.code, "reason": note.reason},
            )
    return note
