"""督办通知单: drafted from what a check found, issued with a number and a reply date, closed with a verdict."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from townworks.definitions import selectors as definitions
from townworks.engines import workdays
from townworks.kernel import audit, clock, events, numbering, reach
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Conflict, Invalid, WrongState
from townworks.people.selectors import unit_of_town
from townworks.places import selectors as towns

from ...events import NoticeIssued
from ...models import Chase, Notice
from ...models.supervision import NOTICE_KINDS, NOTICE_STATES
from ...selectors.supervision import notice_for


def draft_notice(
    *,
    actor: Actor,
    town_id: int,
    unit_id: int,
    chase_ids: Sequence[int],
    demand: str,
    at: datetime,
    kind: str = "notice",
    matter: str = "",
    basis: str = "",
    reply_days: int | None = None,
    contact: str = "",
) -> Notice:
    """拟稿: one notice to one unit for the grounds found; each of its commitments must be led by that unit."""
    town = towns.town(town_id)
    reach.over_unit(actor, "notice.draft", unit_id=unit_id, town_id=town_id, town_path=town.path).require()
    unit = unit_of_town(unit_id, town_id)
    days = definitions.chase_thresholds().reply_working_days if reply_days is None else reply_days
    if not demand.strip():
        raise Invalid("请写明督办要求。")
    if not 1 <= days <= 60:
        raise Invalid("回复期限要在 1 到 60 个工作日之间。")
    if kind not in NOTICE_KINDS:
        raise Invalid("没有这种督办文书。")
    with transaction.atomic():
        chases = list(
            Chase.objects.select_for_update(of=("self",))
            .select_related("commitment")
            .filter(pk__in=chase_ids, commitment__town_id=town_id)
            .order_by("commitment__code", "id")
        )
        if not chases or len(chases) != len(set(chase_ids)):
            raise Invalid("请至少选择一项要催办的任务。")
        for chase in chases:
            _may_be_chased(chase, unit_id, unit.name)
        notice = Notice.objects.create(
            town_id=town_id,
            kind=kind,
            unit_id=unit_id,
            matter=(matter.strip() or _matter(chases))[:200],
            demand=demand.strip(),
            basis=basis.strip()[:300],
            reply_days=days,
            contact=contact.strip()[:60],
            drafted_by_name=actor.name,
            drafted_at=at,
        )
        Chase.objects.filter(pk__in=[chase.pk for chase in chases]).update(notice=notice)
        _record(actor, "notice.draft", notice, at, {"unit": unit.name, "chases": len(chases)})
    return notice


def _may_be_chased(chase: Chase, unit_id: int, unit_name: str) -> None:
    if chase.notice_id or not chase.open:
        raise Conflict("“{thing}”的同一个问题已经在督办了，不重复催办。", thing=chase.commitment.text[:30])
    if chase.commitment.lead_id != unit_id:
        raise Invalid(
            "“{thing}”不由{unit}牵头，请另发给牵头单位。", thing=chase.commitment.text[:30], unit=unit_name
        )


def _matter(chases: Sequence[Chase]) -> str:
    """A matter that reads as a title: the first task in brief, without quotation marks within quotation marks."""
    brief = re.sub("[“”‘’《》]", "", re.split("[，,；;。]", chases[0].commitment.text)[0])[:40]
    count = len({chase.commitment_id for chase in chases})
    return f"关于“{brief}”等 {count} 项任务的督办" if count > 1 else f"关于“{brief}”的督办"


def issue_notice(*, actor: Actor, pk: int, at: datetime, version: int | None = None) -> Notice:
    """发出: gives the number (文号) and computes the day by which the unit must reply, with the reason."""
    with transaction.atomic():
        notice = _locked(actor, pk, "notice.issue", version)
        _in_state(notice, ("drafted",), "发出")
        on = clock.day_of(at)
        answer = workdays.compute(workdays.Given(definitions.working_calendar(), on, notice.reply_days))
        number = numbering.next_number(town_id=notice.town_id, key=notice.kind, year=on.year)
        notice.number = f"{mark_of(notice.town.name)}{'提督警'[list(NOTICE_KINDS).index(notice.kind)]}〔{on.year}〕{number}号"
        notice.reply_due_on = answer.due_on
        notice.reply_due_why = [step.stored() for step in answer.working]
        notice.state, notice.issued_by_name, notice.issued_at = "issued", actor.name, at
        _saved(notice)
        _record(actor, "notice.issue", notice, at, {"due": str(notice.reply_due_on)})
        events.announce(NoticeIssued(notice.pk, notice.town_id, notice.unit_id), at=at)
    return notice


def mark_of(town_name: str) -> str:
    """机关代字: the town's name without its kind ("青禾镇" → "青禾")."""
    return town_name.removesuffix("街道").removesuffix("镇").removesuffix("乡")


def close_notice(*, actor: Actor, pk: int, verdict: str, at: datetime, version: int | None = None) -> Notice:
    """办结: after a reply, with a verdict; what it chased may be chased anew if it comes back."""
    if not verdict.strip():
        raise Invalid("办结要写明评价：问题解决了没有，凭什么认定。")
    with transaction.atomic():
        notice = _locked(actor, pk, "notice.close", version)
        _in_state(notice, ("replied",), "办结")
        notice.state, notice.verdict, notice.closed_at = "closed", verdict.strip(), at
        _saved(notice)
        Chase.objects.filter(notice=notice, open=True).update(open=False, closed_at=at)
        _record(actor, "notice.close", notice, at, {"verdict": notice.verdict})
    return notice


def withdraw_notice(
    *, actor: Actor, pk: int, reason: str, at: datetime, version: int | None = None
) -> Notice:
    """撤回: a notice drafted or issued by mistake; its number stays used, its grounds are free again."""
    if not reason.strip():
        raise Invalid("撤回要写明理由。")
    with transaction.atomic():
        notice = _locked(actor, pk, "notice.close", version)
        _in_state(notice, ("drafted", "issued"), "撤回")
        notice.state, notice.verdict, notice.closed_at = "withdrawn", reason.strip(), at
        _saved(notice)
        Chase.objects.filter(notice=notice, open=True).update(open=False, closed_at=at)
        _record(actor, "notice.withdraw", notice, at, {"reason": reason.strip()})
    return notice


def _locked(actor: Actor, pk: int, permission: str, version: int | None) -> Notice:
    notice_for(actor, pk)
    notice = Notice.objects.select_for_update(of=("self",)).select_related("town", "unit").get(pk=pk)
    reach.over_unit(
        actor, permission, unit_id=notice.unit_id, town_id=notice.town_id, town_path=notice.town.path
    ).require()
    if version is not None and version != notice.version:
        raise Conflict("“{thing}”刚被别人改过，请刷新后再办。", thing=str(notice))
    return notice


def _in_state(notice: Notice, states: tuple[str, ...], act: str) -> None:
    if notice.state not in states:
        raise WrongState(
            "“{thing}”现在是“{state}”，不能{act}。",
            thing=str(notice),
            state=NOTICE_STATES[notice.state],
            act=act,
        )


def _saved(notice: Notice) -> None:
    notice.version += 1
    notice.save()


def _record(actor: Actor, verb: str, notice: Notice, at: datetime, facts: dict[str, object]) -> None:
    audit.record(
        actor,
        verb,
        kind="notice",
        thing_id=notice.pk,
        name=str(notice),
        town_id=notice.town_id,
        at=at,
        facts=facts,
    )
