"""报账: filled in, changed, handed in; agreed to by the village and its finance group; reviewed by the town, made a voucher, paid."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from townworks.engines.voucher_check import yuan
from townworks.engines.working import gettext_noop
from townworks.kernel import clock, numbering
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Invalid, NotAllowed, WrongState

from .. import permissions
from ..models import Claim, ClaimLine
from ..models.claim import DOUBLE_KINDS
from ..selectors.visible import book_for
from ..workflow import CLAIM_FLOW
from .advances import settle_if_done
from .claim_booking import voucher_of
from .claim_ground import (
    Told,
    held_claim,
    put_claim_lines,
    put_step,
    tier_of,
    told_of,
    words_of,
    wrong_facts,
    wrong_money,
    wrong_payment,
    wrong_to_hand_in,
)
from .doubles import find_same_amount
from .ground import Problems, hold, stated


def make_claim(*, actor: Actor, book_id: int, told: Told, at: datetime, client_id: str = "") -> Claim:
    """填报账单. The same ``client_id`` again is the same claim. Invalid with every problem at once."""
    with transaction.atomic():
        book = book_for(actor, book_id)
        permissions.may(actor, "claim.make", book).require()
        book = hold(book)
        known = Claim.objects.filter(book=book, client_id=client_id).first() if client_id else None
        if known is not None:
            return known
        _require(wrong_facts(book, told, on=clock.day_of(at)))
        year = clock.day_of(at).year
        n = numbering.next_number(town_id=book.town_id, key="claim", year=year)
        claim = Claim(
            town_id=book.town_id,
            book=book,
            number=f"{year}-{n:04}",
            client_id=client_id[:40],
            made_by_id=actor.person_id,
            made_by_name=actor.name,
            made_at=at,
        )
        _fill(claim, told)
        claim.save()
        put_claim_lines(claim, told.lines)
        find_same_amount(claim, at=at)
        put_step(claim, "make", actor, at)
    return claim


def edit_claim(*, actor: Actor, pk: int, told: Told, at: datetime, version: int | None = None) -> Claim:
    """修改报账单, before it is handed in or after it came back; what it was stays in its steps."""
    with transaction.atomic():
        book, claim = held_claim(actor, pk, "edit", version)
        _require(wrong_facts(book, told, on=clock.day_of(at)))
        before = words_of(told_of(claim))
        _fill(claim, told)
        _step(claim, "edit")
        ClaimLine.objects.filter(claim=claim).delete()
        put_claim_lines(claim, told.lines)
        find_same_amount(claim, at=at)
        put_step(claim, "edit", actor, at, facts={"before": before})
    return claim


def submit_claim(*, actor: Actor, pk: int, at: datetime, version: int | None = None) -> Claim:
    """报给村里审批: with its receipts, within the tier, the fund and the budget; who has to agree is settled now."""
    with transaction.atomic():
        book, claim = held_claim(actor, pk, "submit", version)
        _require(wrong_to_hand_in(book, claim, told_of(claim)))
        tier = tier_of(claim.total)
        claim.tier, claim.checks, claim.submitted_at = tier.name, list(tier.checks), at
        _step(claim, "submit")
        put_step(claim, "submit", actor, at, facts={"checks": list(tier.checks)})
    return claim


def approve_claim(*, actor: Actor, pk: int, at: datetime, version: int | None = None) -> Claim:
    """同意报账, for the village; not by who made the claim."""
    with transaction.atomic():
        _, claim = held_claim(actor, pk, "approve", version)
        if actor.person_id is not None and actor.person_id == claim.made_by_id:
            raise NotAllowed("报账的人不能审批自己报的账，请村里别的负责人来审。")
        _step(claim, "approve")
        put_step(claim, "approve", actor, at)
    return claim


def check_claim(*, actor: Actor, pk: int, at: datetime, version: int | None = None) -> Claim:
    """理财小组审核通过, by neither who made the claim nor who approved it."""
    with transaction.atomic():
        _, claim = held_claim(actor, pk, "check", version)
        earlier = {claim.made_by_id, *claim.rows.filter(move="approve").values_list("by_id", flat=True)}
        if actor.person_id is not None and actor.person_id in earlier:
            raise NotAllowed("理财小组审核的人，不能是报账的人或审批的人。")
        _step(claim, "check")
        put_step(claim, "check", actor, at)
    return claim


def send_back_claim(
    *, actor: Actor, pk: int, move: str, reason: str, at: datetime, version: int | None = None
) -> Claim:
    """退回报账单、收回、作废: ``move`` says who does it (refuse, object, return, withdraw, discard); with the reason where one is wanted."""
    if move not in ("refuse", "object", "return", "withdraw", "discard"):
        raise Invalid("没有这一步。")
    words = stated(reason) if CLAIM_FLOW.move(move).wants_reason else reason.strip()
    with transaction.atomic():
        _, claim = held_claim(actor, pk, move, version)
        _step(claim, move)
        put_step(claim, move, actor, at, reason=words)
    return claim


def accept_claim(
    *,
    actor: Actor,
    pk: int,
    dated_on: date,
    accounts: Sequence[str],
    money_account: str,
    at: datetime,
    version: int | None = None,
) -> Claim:
    """镇里审核通过: everything is asked again, then it becomes a draft voucher. ``accounts``: one for each line; ``money_account``: cash
    or bank; for petty cash the account on which it stands.

    WrongState for a closed month, doubles that nobody settled, a finance group that was not asked.
    """
    with transaction.atomic():
        book, claim = held_claim(actor, pk, "accept", version)
        if "group" in claim.checks and claim.state != "checked":
            raise WrongState(
                "{thing}有 {total} 元，要民主理财小组审核以后镇里才审。",
                thing=str(claim),
                total=yuan(claim.total),
            )
        _doubles_are_settled(claim)
        told = told_of(claim)
        _require([*wrong_payment(claim), *wrong_money(book, claim, told)])
        claim.voucher = voucher_of(
            actor, book, claim, dated_on=dated_on, accounts=accounts, money_account=money_account, at=at
        )
        _step(claim, "accept")
        put_step(claim, "accept", actor, at, facts={"voucher": claim.voucher_id})
        settle_if_done(actor=actor, advance=claim.advance, at=at)
    return claim


def pay_claim(
    *, actor: Actor, pk: int, paid_on: date, reference: str, at: datetime, version: int | None = None
) -> Claim:
    """登记付款: the day, and the bank's number of a transfer."""
    with transaction.atomic():
        _, claim = held_claim(actor, pk, "pay", version)
        if claim.voucher_id is None:
            raise WrongState("{thing}的凭证作废或冲销了，先重新填凭证，再登记付款。", thing=str(claim))
        problems: Problems = []
        if paid_on > clock.day_of(at) or paid_on < claim.spent_on:
            words = gettext_noop("付款日期要在支出日期 {first} 到今天 {last} 之间。")
            problems.append(("paid_on", Invalid(words, first=claim.spent_on, last=clock.day_of(at))))
        if claim.pay_by == "transfer" and not 0 < len(reference.strip()) <= 60:
            problems.append(("reference", Invalid("转账请写银行流水号，不超过 60 个字。")))
        _require(problems)
        claim.paid_on, claim.reference = paid_on, reference.strip()
        _step(claim, "pay")
        put_step(
            claim, "pay", actor, at, facts={"paid_on": paid_on.isoformat(), "reference": claim.reference}
        )
    return claim


def _doubles_are_settled(claim: Claim) -> None:
    waiting = claim.doubles.exclude(state="apart").exclude(other__state="discarded").select_related("other")
    for one in waiting:
        facts = {"thing": str(claim), "other": str(one.other), "kind": DOUBLE_KINDS[one.kind]}
        if one.state == "same":
            raise WrongState("{thing}和{other}重复（{kind}），请退回。", **facts)
        raise WrongState("{thing}和{other}可能重复（{kind}），请先核对并写明理由。", **facts)


def _fill(claim: Claim, told: Told) -> None:
    claim.reason, claim.payee = told.reason.strip(), told.payee.strip()
    claim.handler, claim.witness = told.handler.strip(), told.witness.strip()
    claim.decided, claim.spent_on, claim.pay_by = told.decided.strip(), told.spent_on, told.pay_by
    claim.total = told.total
    claim.allocation_id, claim.advance_id = told.allocation_id, told.advance_id
    claim.measurement_id = told.measurement_id


def _step(claim: Claim, move: str) -> None:
    claim.state = CLAIM_FLOW.move(move).target
    claim.version += 1
    claim.save()


def _require(problems: Problems) -> None:
    if problems:
        raise Invalid("报账单有 {count} 处要改。", problems, count=len(problems))
