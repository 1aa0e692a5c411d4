"""报账之前: what is asked of a claim, what stands in the way of handing it in, and the steps that are put down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from townworks.definitions import selectors as definitions
from townworks.definitions.charts import Tier
from townworks.engines.voucher_check import yuan
from townworks.engines.working import gettext_noop
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Conflict, Invalid, NotFound, WrongState
from townworks.ui import wording

from .. import permissions
from ..models import Advance, Allocation, Book, Claim, ClaimLine, ClaimRow, Fund, Measurement, TakeBack
from ..models.claim import PAY_BY
from ..models.voucher import MOST
from ..selectors.claims import advance_left, claim_for, earmarked, purpose_name
from ..selectors.visible import NOT_THERE
from ..workflow import CLAIM_FLOW
from .claim_works import wrong_works
from .ground import Problems, hold
from .history import put_down

MOST_LINES = 50


@dataclass(frozen=True)
class Spent:
    """一项支出 as it is given: what it was for, in words where they help, and fen."""

    purpose: str
    amount: int
    what: str = ""


@dataclass(frozen=True)
class Told:
    """报账单 as it is filled in. ``allocation_id``: the money of a special fund; ``advance_id``: the petty cash that it was paid from;
    ``measurement_id``: of the works that it pays for."""

    reason: str
    payee: str
    handler: str
    witness: str
    spent_on: date
    pay_by: str
    lines: tuple[Spent, ...]
    decided: str = ""
    allocation_id: int | None = None
    advance_id: int | None = None
    measurement_id: int | None = None

    @property
    def total(self) -> int:
        return sum(one.amount for one in self.lines)


def held_claim(actor: Actor, pk: int, move: str, version: int | None) -> tuple[Book, Claim]:
    """The book, held, and the claim, which may take the step. Conflict where somebody else was quicker."""
    seen = claim_for(actor, pk)
    permissions.may(actor, CLAIM_FLOW.move(move).permission, seen.book).require()
    book = hold(seen.book)
    claim = (
        Claim.objects.select_for_update(of=("self",)).select_related("book", "allocation__fund").get(pk=pk)
    )
    if version is not None and claim.version != version:
        raise Conflict(
            "“{thing}”刚被别人办过（您看到的是第 {yours} 版，现在是第 {now} 版）。请刷新后再办，您填的内容还在。",
            thing=str(claim),
            yours=version,
            now=claim.version,
        )
    CLAIM_FLOW.can(move, claim.state, str(claim)).require()
    return book, claim


def told_of(claim: Claim) -> Told:
    """A claim as it stands, as it would be given."""
    lines = tuple(Spent(one.purpose, one.amount, one.what) for one in claim.lines.order_by("n"))
    return Told(
        claim.reason,
        claim.payee,
        claim.handler,
        claim.witness,
        claim.spent_on,
        claim.pay_by,
        lines,
        claim.decided,
        claim.allocation_id,
        claim.advance_id,
        claim.measurement_id,
    )


def tier_of(total: int) -> Tier:
    """审批分档 of an amount, as the town has it today."""
    return definitions.ledger_rules().tier(total)


def wrong_facts(book: Book, told: Told, *, on: date) -> Problems:
    """What no claim can hold, whoever makes it; every problem at once."""
    problems: Problems = []
    words = (
        ("reason", told.reason, 200, gettext_noop("请写报账的事由，不超过 200 个字。")),
        ("payee", told.payee, 100, gettext_noop("请写收款人或收款单位，不超过 100 个字。")),
        ("handler", told.handler, 60, gettext_noop("请写经手人，不超过 60 个字。")),
        ("witness", told.witness, 60, gettext_noop("请写证明人，不超过 60 个字。")),
    )
    problems += [
        (name, Invalid(why)) for name, value, most, why in words if not 0 < len(value.strip()) <= most
    ]
    if len(told.decided) > 200:
        problems.append(("decided", Invalid("集体讨论的记录不超过 200 个字。")))
    if told.handler.strip() and told.handler.strip() == told.witness.strip():
        problems.append(("witness", Invalid("证明人要是经手人以外的另一个人。")))
    if told.spent_on > on:
        problems.append(("spent_on", Invalid("支出日期 {day} 在今天之后。", day=told.spent_on)))
    elif told.spent_on < book.starts_on:
        problems.append(("spent_on", Invalid("支出日期 {day} 在建账之前。", day=told.spent_on)))
    if told.pay_by not in PAY_BY:
        problems.append(("pay_by", Invalid("付款方式是银行转账、现金或备用金。")))
    return problems + _wrong_lines(told) + _wrong_links(book, told)


def _wrong_lines(told: Told) -> Problems:
    problems: Problems = []
    if not told.lines or len(told.lines) > MOST_LINES:
        problems.append(("lines", Invalid("支出明细要有 1 到 {most} 行。", most=MOST_LINES)))
    known = {one.code for one in definitions.ledger_rules().purposes}
    for n, one in enumerate(told.lines, start=1):
        if one.purpose not in known:
            problems.append((f"lines.{n}.purpose", Invalid("第 {n} 行：请选用途。", n=n)))
        if one.amount <= 0:
            words = gettext_noop("第 {n} 行：金额 {amount} 元，报账的金额要大于零；退回的钱请填收款凭证。")
            problems.append((f"lines.{n}.amount", Invalid(words, n=n, amount=yuan(one.amount))))
        elif one.amount > MOST:
            problems.append((f"lines.{n}.amount", Invalid("第 {n} 行：金额太大。", n=n)))
        if len(one.what) > 100:
            problems.append((f"lines.{n}.what", Invalid("第 {n} 行：说明不超过 100 个字。", n=n)))
    return problems


def _wrong_links(book: Book, told: Told) -> Problems:
    problems: Problems = []
    if told.advance_id is not None:
        if told.pay_by != "petty":
            problems.append(("advance", Invalid("只有用备用金付的才选备用金。")))
        elif not Advance.objects.filter(pk=told.advance_id, book=book).exists():
            raise NotFound(NOT_THERE)
    elif told.pay_by == "petty":
        problems.append(("advance", Invalid("请选是用谁的备用金付的。")))
    if told.allocation_id is not None:
        towns_own = Allocation.objects.filter(
            pk=told.allocation_id, fund__town=book.town_id, corrects__isnull=True
        )
        if not towns_own.exists():
            raise NotFound(NOT_THERE)
    if told.measurement_id is not None:
        own = Measurement.objects.filter(pk=told.measurement_id, works__book=book, state="confirmed")
        if not own.exists():
            raise NotFound(NOT_THERE)
    return problems


def wrong_to_hand_in(book: Book, claim: Claim, told: Told) -> Problems:
    """What has to be put right before the village is asked: the tier's meeting, how it is paid, receipts, the fund and the budget."""
    problems: Problems = []
    tier = tier_of(claim.total)
    if "meeting" in tier.checks and not told.decided.strip():
        words = gettext_noop("{total} 元要集体讨论决定，请写明会议的日期和记录。")
        problems.append(("decided", Invalid(words, total=yuan(claim.total))))
    problems += wrong_payment(claim)
    if not claim.receipts.filter(active=True).exists():
        problems.append(("receipts", Invalid("还没有票据，请拍照或上传以后再报。")))
    if TakeBack.objects.filter(receipt__claim=claim, state="asked").exists():
        problems.append(("receipts", Invalid("有一张票据的撤回还没有确认，确认以后再报。")))
    red = claim.receipts.filter(active=True, amount__lt=0).first()
    if red is not None:
        words = gettext_noop("票据 {number} 是红字发票，不能报账；请退掉，或填收款凭证。")
        problems.append(("receipts", Invalid(words, number=str(red))))
    return problems + wrong_money(book, claim, told)


def wrong_payment(claim: Claim) -> Problems:
    """现金和备用金: from the town's limit on money goes through the bank; petty cash pays no more than is left of it."""
    problems: Problems = []
    limit = definitions.ledger_rules().cash_payment.yuan
    if claim.pay_by != "transfer" and claim.total >= limit * 100:
        words = gettext_noop("{total} 元达到 {limit} 元，要银行转账，不能付现金或备用金。")
        problems.append(("pay_by", Invalid(words, total=yuan(claim.total), limit=limit)))
    if claim.advance_id is not None:
        advance = Advance.objects.get(pk=claim.advance_id)
        left = advance_left(advance, without=claim)
        if advance.state == "void":
            problems.append(("advance", WrongState("{thing}已经取消。", thing=str(advance))))
        elif claim.total > left:
            words = gettext_noop("{holder}的备用金还剩 {left} 元，不够报 {total} 元。")
            said = Invalid(words, holder=advance.holder, left=yuan(left), total=yuan(claim.total))
            problems.append(("advance", said))
    return problems


def wrong_money(book: Book, claim: Claim, told: Told) -> Problems:
    """专款专用、预算和计量: what the engines say against it. The allotment is held, so that two claims do not take the same money."""
    if claim.allocation_id is not None:
        fund_id = Allocation.objects.values_list("fund_id", flat=True).get(pk=claim.allocation_id)
        Fund.objects.select_for_update(of=("self",)).get(pk=fund_id)
    answer = earmarked(book, claim, [(one.purpose, one.amount) for one in told.lines])
    field = {"budget": "lines"}
    works = wrong_works(claim, [(one.purpose, one.amount) for one in told.lines])
    return works + [
        (field.get(rule, "allocation"), Invalid("{why}。", why=wording.step(why)))
        for rule, why in answer.problems
    ]


def put_claim_lines(claim: Claim, lines: Sequence[Spent]) -> None:
    """The lines of a claim, numbered from one."""
    ClaimLine.objects.bulk_create(
        ClaimLine(claim=claim, n=n, purpose=one.purpose, what=one.what.strip(), amount=one.amount)
        for n, one in enumerate(lines, start=1)
    )


def put_step(
    claim: Claim,
    move: str,
    actor: Actor,
    at: datetime,
    *,
    reason: str = "",
    facts: dict[str, object] | None = None,
) -> None:
    """One step of a claim, and its entry of the trail."""
    name = f"{claim.book.name} {claim.number}"
    put_down(
        ClaimRow,
        "claim",
        claim,
        move,
        actor=actor,
        at=at,
        town_id=claim.town_id,
        name=name,
        reason=reason,
        told={"total": claim.total},
        state=claim.state,
        facts=facts or {},
    )


def words_of(told: Told) -> dict[str, object]:
    """A claim as its steps keep it."""
    return {
        "reason": told.reason,
        "payee": told.payee,
        "handler": told.handler,
        "witness": told.witness,
        "spent_on": told.spent_on.isoformat(),
        "pay_by": told.pay_by,
        "decided": told.decided,
        "lines": [[one.purpose, one.amount, one.what] for one in told.lines],
        "purposes": [purpose_name(one.purpose) for one in told.lines],
    }
