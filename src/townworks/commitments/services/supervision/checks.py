"""月度查账: looks at every open commitment of a town once a month and finds what is stale, late or at risk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime

from django.db import transaction

from townworks.definitions import selectors as definitions
from townworks.engines import stale
from townworks.engines.working import Step
from townworks.kernel import audit, clock, reach
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Conflict, Invalid, WrongState
from townworks.places import selectors as towns

from ...models import Chase, Check, Commitment
from ...selectors.supervision import check_for
from ...workflow import OPEN_STATES
from .. import lights


def open_check(*, actor: Actor, town_id: int, month: date, at: datetime) -> Check:
    """开展月度查账: one check a month; finds the grounds that no open notice names yet.

    Lights are computed anew first, so that the check speaks of the same day as the pages.
    """
    town = towns.town(town_id)
    reach.over_town(actor, "supervision.check", town_id=town_id, town_path=town.path).require()
    month = month.replace(day=1)
    if month > clock.day_of(at):
        raise Invalid("{month}还没有到，不能提前查账。", month=f"{month:%Y-%m}")
    with transaction.atomic():
        if Check.objects.filter(town_id=town_id, month=month).exists():
            raise Conflict("{month}的查账已经开展过了，请在原来的查账里继续。", month=f"{month:%Y-%m}")
        lights.refresh_all(on=clock.day_of(at), town_id=town_id)
        check = Check.objects.create(town_id=town_id, month=month, opened_at=at, opened_by_name=actor.name)
        chases = list(_found(check, on=clock.day_of(at), at=at))
        Chase.objects.bulk_create(chases)
        counted = Commitment.objects.filter(town_id=town_id, state__in=OPEN_STATES)
        check.facts = {
            "open": counted.count(),
            "lights": dict(Counter(counted.values_list("light", flat=True))),
            "found": dict(Counter(chase.reason for chase in chases)),
        }
        check.save(update_fields=["facts"])
        audit.record(
            actor,
            "check.open",
            kind="check",
            thing_id=check.pk,
            name=f"{month:%Y-%m} 月度查账",
            town_id=town_id,
            at=at,
            facts=check.facts,
        )
    return check


def _found(check: Check, *, on: date, at: datetime) -> Iterator[Chase]:
    """One Chase row a ground that is not chased already; the database holds the same promise by constraint."""
    thresholds = definitions.chase_thresholds()
    commitments = Commitment.objects.filter(town_id=check.town_id, state__in=OPEN_STATES).prefetch_related(
        "chases__notice"
    )
    for commitment in commitments:
        notices = [
            stale.Notice(chase.notice.number if chase.notice else "", frozenset({chase.reason}))  # type: ignore[arg-type]
            for chase in commitment.chases.all()
            if chase.open
        ]
        answer = stale.compute(
            stale.Given(
                today=on,
                start_on=min(commitment.start_on, commitment.due_on),
                due_on=commitment.due_on,
                stage=lights.STAGES[commitment.state],
                light=commitment.light,  # type: ignore[arg-type]
                light_reason=Step(*commitment.light_why) if commitment.light_why else None,
                last_note_on=commitment.noted_on,
                open_notices=tuple(notices),
                thresholds=stale.Thresholds(thresholds.stale_days, thresholds.at_risk_days),
            )
        )
        for finding in answer.to_chase:
            yield Chase(
                check_run=check,
                commitment=commitment,
                reason=finding.ground,
                why=finding.why.stored(),
                found_at=at,
            )


def finish_check(*, actor: Actor, check_id: int, at: datetime) -> Check:
    """查账办结: what was found and not chased is let go (it is found again next month if it is still so)."""
    with transaction.atomic():
        check_for(actor, check_id)
        check = Check.objects.select_for_update(of=("self",)).select_related("town").get(pk=check_id)
        reach.over_town(
            actor, "supervision.check", town_id=check.town_id, town_path=check.town.path
        ).require()
        if check.finished_at:
            raise WrongState("{month}的查账已经办结。", month=f"{check.month:%Y-%m}")
        let_go = Chase.objects.filter(check_run=check, notice=None, open=True)
        count = let_go.update(open=False, closed_at=at)
        check.finished_at = at
        check.save(update_fields=["finished_at"])
        audit.record(
            actor,
            "check.finish",
            kind="check",
            thing_id=check.pk,
            name=f"{check.month:%Y-%m} 月度查账",
            town_id=check.town_id,
            at=at,
            facts={"let_go": count},
        )
    return check
