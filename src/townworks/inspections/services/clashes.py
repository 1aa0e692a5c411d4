"""相互冲突的记录: two records of one site of which neither had seen the other; a person decides which stands."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from townworks.engines import checklist
from townworks.kernel import audit
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Invalid, WrongState

from .. import permissions
from ..models import Clash, Due, Photo
from ..models.visit import CLASH_STATES
from ..selectors.campaigns import frozen
from ..selectors.clashes import clash_for
from .visits import apply_visit


def decide_clash(*, actor: Actor, pk: int, state: str, reason: str, at: datetime) -> Clash:
    """核对冲突记录: the first stands and the second stays on file; or the second stands too, and its failures become findings."""
    if state not in ("kept", "replaced"):
        raise Invalid("请选择“{one}”或“{other}”。", one=CLASH_STATES["kept"], other=CLASH_STATES["replaced"])
    if not reason.strip():
        raise Invalid("请写明以哪份为准的理由。", [("reason", Invalid("请写明以哪份为准的理由。"))])
    with transaction.atomic():
        clash_for(actor, pk)
        clash = Clash.objects.select_for_update(of=("self",)).select_related("second").get(pk=pk)
        due = (
            Due.objects.select_for_update(of=("self",))
            .select_related("round__edition", "site", "place")
            .get(pk=clash.due_id)
        )
        permissions.may(actor, "inspection.supervise", due).require()
        if clash.state != "open":
            raise WrongState("这两份记录已经由{who}核对过。", who=clash.decided_by_name)
        clash.state, clash.reason = state, reason.strip()[:300]
        clash.decided_by_name, clash.decided_at = actor.name, at
        clash.save()
        if state == "replaced":
            _let_stand(clash, due, actor, at)
        audit.record(
            actor,
            "visit.decide",
            kind="visit",
            thing_id=clash.second_id,
            name=due.site.name,
            town_id=due.round.town_id,
            at=at,
            facts={"first": clash.first_id, "state": state, "reason": clash.reason},
        )
    return clash


def _let_stand(clash: Clash, due: Due, actor: Actor, at: datetime) -> None:
    edition, visit = frozen(due.round.edition), clash.second
    judged, mended = None, list[str]()  # mended on the spot: what it shows a photograph of
    if visit.outcome == "visited":
        counts: dict[str, int] = {}
        for item, stage in Photo.objects.filter(visit=visit).values_list("item", "stage"):
            counts[item] = counts.get(item, 0) + 1
            if stage == "after":
                mended.append(item)
        judged = checklist.compute(checklist.Given(edition.items, visit.answers, counts))
    apply_visit(visit, due, edition, judged, tuple(mended), actor=actor, at=at)
