"""整改通知书: findings of one site on one numbered paper; a finding is on one standing paper at a time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from townworks.commitments.services.supervision.notices import mark_of
from townworks.definitions import selectors as definitions
from townworks.kernel import audit, clock, numbering
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Conflict, Invalid, NotFound, WrongState

from .. import permissions
from ..models import CampaignEdition, Finding, MendNotice, NoticeFinding
from ..selectors.visible import NOT_THERE, findings_for, mend_notice_for
from .rounds import frozen_edition
from .steps import take_step

SERIES = "mend-notice"
MARK = "改"


def issue_mend_notice(*, actor: Actor, finding_ids: Iterable[int], at: datetime) -> MendNotice:
    """签发整改通知书. The number (文号) is without gaps; findings not yet handed over are handed over by it."""
    wanted = tuple(dict.fromkeys(finding_ids))
    if not wanted:
        raise Invalid("请至少选择一个问题。", [("findings", Invalid("请至少选择一个问题。"))])
    with transaction.atomic():
        found = _locked(actor, wanted)
        first = found[0]
        on = clock.day_of(at)
        edition = _edition(found, at)
        n = numbering.next_number(town_id=first.town_id, key=SERIES, year=on.year)
        notice = MendNotice.objects.create(
            town_id=first.town_id,
            site_id=first.site_id,
            edition=edition,
            words=_words(found, edition),
            number=f"{mark_of(first.town.name)}{MARK}〔{on.year}〕{n}号",
            year=on.year,
            due_on=max(one.due_on for one in found),
            issued_on=on,
            issued_by_name=actor.name,
            issued_at=at,
        )
        NoticeFinding.objects.bulk_create(
            NoticeFinding(notice=notice, finding=one, order=order) for order, one in enumerate(found)
        )
        for one in found:
            if one.state == "found":
                take_step(one, "assign", actor=actor, at=at, reason=notice.number)
        _record(actor, "rectification.issue", notice, at, {"findings": [one.pk for one in found]})
    return notice


def _locked(actor: Actor, wanted: tuple[int, ...]) -> list[Finding]:
    seen = findings_for(actor).filter(pk__in=wanted)
    if seen.count() != len(wanted):
        raise NotFound(NOT_THERE)
    rows = (
        Finding.objects.select_for_update(of=("self",))
        .select_related("town", "site", "round__edition")
        .filter(pk__in=wanted)
        .order_by("due_on", "id")
    )
    found = list(rows)
    for one in found:
        permissions.may(actor, "rectification.issue", one).require()
        if one.state not in ("found", "mending"):
            raise WrongState("“{thing}”已经整改或者销号，不再发通知书。", thing=one.text[:30])
    if len({one.site_id for one in found}) > 1:
        raise Invalid("一份通知书只发给一个场所，请分开签发。")
    standing = NoticeFinding.objects.filter(finding__in=found, notice__state="issued").select_related(
        "notice"
    )
    for row in standing[:1]:
        raise Conflict(
            "“{thing}”已经写进{number}，不重复下发。", thing=row.finding.text[:30], number=row.notice.number
        )
    return found


def _edition(found: list[Finding], at: datetime) -> CampaignEdition | None:
    """The edition of the first round among them; for what was told of elsewhere, its campaign's as it stands today."""
    for one in found:
        if one.round is not None:
            return one.round.edition
    known = {one.code for one in definitions.campaigns()}
    for one in found:
        if one.campaign in known:
            return frozen_edition(one.campaign, at=at)
    return None


def _words(found: list[Finding], edition: CampaignEdition | None) -> dict[str, Any] | None:
    """The town's general notice as it stands today, where no edition speaks for a finding."""
    code = edition.code if edition is not None else None
    outside = [one for one in found if one.round is None and one.campaign != code]
    if not outside:
        return None
    general = definitions.mend_notice()
    if general is None:
        raise Invalid(
            "“{thing}”不属于任何专项行动，本镇又没有通用的整改通知书（definitions/mend-notice.toml），请先补上。",
            thing=outside[0].text[:30],
        )
    return general.model_dump(mode="json", by_alias=True)


def withdraw_mend_notice(*, actor: Actor, pk: int, reason: str, at: datetime) -> MendNotice:
    """撤回整改通知书: the number stays used, its findings may be put on another."""
    if not reason.strip():
        raise Invalid("撤回要写明理由。", [("reason", Invalid("撤回要写明理由。"))])
    with transaction.atomic():
        mend_notice_for(actor, pk)
        notice = MendNotice.objects.select_for_update(of=("self",)).select_related("site").get(pk=pk)
        permissions.may(actor, "rectification.issue", notice).require()
        if notice.state != "issued":
            raise WrongState("“{thing}”已经撤回。", thing=notice.number)
        notice.state, notice.withdrawn_why = "withdrawn", reason.strip()[:300]
        notice.save()
        _record(actor, "rectification.withdraw", notice, at, {"reason": notice.withdrawn_why})
    return notice


def _record(actor: Actor, verb: str, notice: MendNotice, at: datetime, facts: dict[str, object]) -> None:
    audit.record(
        actor,
        verb,
        kind="rectification",
        thing_id=notice.pk,
        name=notice.number,
        town_id=notice.town_id,
        at=at,
        facts=facts,
    )
