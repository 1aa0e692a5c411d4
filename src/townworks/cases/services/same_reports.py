"""提示并案: each report that comes in is put beside its neighbours in place and time; what is probably the same is offered.

It is done in turn, by the clockwork, so that nobody waits for it; neighbours are read by their cells, however many cases there are.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from townworks.engines import same_case
from townworks.kernel import audit
from townworks.kernel.actor import Actor
from townworks.kernel.errors import NotFound, WrongState

from ..events import ReportCame
from ..models import Case, CaseKey, SameOffer
from ..selectors.kinds import kind_of
from ..selectors.likeness import is_compared, keys_of, neighbours, report_of
from ..selectors.visible import NOT_THERE
from ..workflow import RUNNING
from .joining import join_case
from .locking import lock, wanted_reason

BATCH = 500


def look_at_report(event: ReportCame) -> None:
    """The clockwork's part for a report that came in. A second look adds nothing."""
    look_for_same(event.case_id)


def look_for_same(pk: int) -> int:
    """Lay the keys of a report and offer what is probably the same; answers how many offers were made."""
    case = Case.objects.select_related("edition").filter(pk=pk).first()
    if case is None or not is_compared(kind_of(case)):
        return 0
    keys = keys_of(case)
    with transaction.atomic():
        CaseKey.objects.bulk_create(
            (CaseKey(town_id=case.town_id, case=case, key=key, at=case.registered_at) for key in keys),
            ignore_conflicts=True,
        )
        if case.state not in RUNNING:
            return 0
        standing = neighbours(case, keys, both=True)  # what is imported may be older than what is here
        given = same_case.Given(report_of(case), [report_of(one) for one in standing])
        offers = [
            SameOffer(
                town_id=case.town_id,
                case=max(case, standing[match.n], key=_arrival),
                other=min(case, standing[match.n], key=_arrival),
                score=round(match.score * 100),
                why=[step.stored() for step in match.reasons],
                made_at=case.registered_at,
            )
            for match in same_case.compute(given).matches
        ]
        offers = [one for one in offers if one.case.state in RUNNING]
        SameOffer.objects.bulk_create(offers, ignore_conflicts=True)
    return len(offers)


def look_at_all() -> int:
    """Every running report that has no keys yet, in the order of arrival; answers how many were looked at."""
    looked, last = 0, 0
    waiting = Case.objects.filter(state__in=RUNNING, sealed=False, keys=None).order_by("pk")
    while pks := list(waiting.filter(pk__gt=last).values_list("pk", flat=True)[:BATCH]):
        last = pks[-1]
        for pk in pks:
            look_for_same(pk)
        looked += len(pks)
    return looked


def decline_same(*, actor: Actor, offer_id: int, reason: str, at: datetime) -> SameOffer:
    """不是同一件: whoever may accept the case says why; the pair is not offered again."""
    words = wanted_reason(reason, "不是同一件")
    with transaction.atomic():
        offer = _locked(actor, offer_id)
        offer.state, offer.reason = "declined", words[:300]
        offer.decided_by_name, offer.decided_at = actor.name, at
        offer.save()
        audit.record(
            actor,
            "case.decline_same",
            kind="case",
            thing_id=offer.case_id,
            name=str(offer.case),
            town_id=offer.town_id,
            at=at,
            facts={"other": offer.other_id, "reason": words[:300]},
        )
    return offer


def join_same(*, actor: Actor, offer_id: int, at: datetime) -> Case:
    """是同一件, 并案: the later report follows the earlier one."""
    with transaction.atomic():
        offer = _locked(actor, offer_id)
        lead = offer.other
        while lead.joined_into is not None:  # the earlier one was joined meanwhile: follow the one that leads
            lead = lead.joined_into
        return join_case(actor=actor, pk=offer.case_id, into_id=lead.pk, at=at)


def _locked(actor: Actor, offer_id: int) -> SameOffer:
    """An offer that waits, for whoever may accept its later case."""
    found = SameOffer.objects.select_for_update(of=("self",)).select_related("case", "other")
    offer = found.filter(pk=offer_id).first()
    if offer is None:
        raise NotFound(NOT_THERE)
    lock(actor, offer.case_id, "case.accept")
    if offer.state != "offered":
        raise WrongState("这条提示{who}已经处理过了。", who=offer.decided_by_name)
    return offer


def _arrival(case: Case) -> tuple[datetime, int]:
    return case.registered_at, case.pk
