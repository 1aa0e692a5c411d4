"""村级工程: entered with its contract and its money, money given later or given back, retention set free; who builds, for a reason."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from townworks.engines.voucher_check import yuan
from townworks.engines.working import gettext_noop
from townworks.engines.works_account import WHOLE
from townworks.kernel import clock, personal
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Conflict, Invalid, NotFound, WrongState
from townworks.people import selectors as people

from .. import permissions
from ..models import Allocation, Book, Fund, Works, WorksMoney
from ..models.contract import PARTY_KINDS
from ..models.works import OPEN_PROCUREMENT, PROCUREMENT
from ..selectors.claims import allotted_sum
from ..selectors.contract_parties import contractor_belongs, contractor_of
from ..selectors.visible import NOT_THERE, book_for
from ..selectors.works import (
    CONFIRM,
    KEEP,
    loose,
    promised,
    sources_of,
    standing_of,
    warranty_ends,
    works_of,
    works_rules,
    would_be,
)
from .ground import Problems, hold, stated
from .works_ground import held_works, put_works_row, required, told_by

MOST = 10**13  # fen of one works


@dataclass(frozen=True)
class Share:
    """一笔资金来源 in fen; without an allotment it is the village's own money."""

    amount: int
    allocation_id: int | None = None


@dataclass(frozen=True)
class Deal:
    """工程合同 as it was signed; fen. ``share``: of retention, in hundredths of a percent. ``chosen_on`` and ``tender``: when and by which paper
    the contractor was chosen. ``warranty``: months, None: as the town has it. ``advance_share`` of the contract may be paid ahead,
    ``recover_share`` of every measurement takes it back; of 10,000."""

    number: str
    name: str
    site: str
    contractor: str
    contractor_kind: str
    way: str
    chosen_on: date
    tender: str
    amount: int
    signed_on: date
    starts_on: date
    ends_on: date
    share: int
    money: Sequence[Share]
    unit_id: int | None = None
    warranty: int | None = None
    advance_share: int = 0
    recover_share: int = 0


def sign_works(*, actor: Actor, book_id: int, deal: Deal, at: datetime) -> Works:
    """登记工程, within its money. Invalid with every problem at once; Conflict for a number that is there already."""
    with transaction.atomic():
        book = book_for(actor, book_id)
        permissions.may(actor, KEEP, book).require()
        book = hold(book)
        required(_wrong(book, deal, on=clock.day_of(at)))
        if Works.objects.filter(book=book, number=deal.number.strip()).exists():
            raise Conflict("工程编号“{number}”已经登记过。", number=deal.number.strip())
        if deal.unit_id is not None:
            people.unit_of_town(deal.unit_id, book.town_id)
        works = Works(
            book=book,
            uid=uuid.uuid4(),
            number=deal.number.strip(),
            name=deal.name.strip(),
            site=deal.site.strip(),
            unit_id=deal.unit_id,
            contractor_kind=deal.contractor_kind,
            way=deal.way,
            chosen_on=deal.chosen_on,
            tender=deal.tender.strip(),
            amount=deal.amount,
            signed_on=deal.signed_on,
            starts_on=deal.starts_on,
            ends_on=deal.ends_on,
            share=deal.share,
            advance_share=deal.advance_share,
            recover_share=deal.recover_share,
            warranty=works_rules().warranty_months if deal.warranty is None else deal.warranty,
        )
        name = deal.contractor.strip()
        works.contractor_sealed = personal.seal(name, belongs=contractor_belongs(works))
        works.contractor_masked = personal.masked("name", name) if deal.contractor_kind == "person" else name
        works.save()
        for one in deal.money:
            _put_money(works, one, "", actor, at)
        works.state = "running"
        works.save(update_fields=["state"])
        facts: dict[str, object] = {"amount": works.amount, "way": works.way, "share": works.share}
        put_works_row(works, "sign", "", facts, actor, at)
    return works


def give_money(*, actor: Actor, pk: int, share: Share, reason: str, at: datetime) -> WorksMoney:
    """落实资金, more of it, or below zero what is given back: never what the works wants or claims have taken."""
    words = stated(reason)
    with transaction.atomic():
        works = held_works(actor, pk, KEEP)
        required(_wrong_shares(works.book, [share]) if share.amount >= 0 else _wrong_back(works, share))
        row = _put_money(works, share, words, actor, at)
        facts: dict[str, object] = {"amount": share.amount, "allocation": share.allocation_id}
        put_works_row(works, "money", f"{yuan(share.amount)} {words}", facts, actor, at)
    return row


def free_retention(*, actor: Actor, pk: int, reason: str, at: datetime, version: int | None = None) -> Works:
    """放开质保金, once the months of warranty after acceptance are over; then it may be claimed."""
    words = stated(reason)
    with transaction.atomic():
        works = held_works(actor, pk, CONFIRM, version)
        over = warranty_ends(works)
        if over is None:
            raise WrongState("“{thing}”还没有验收，质保金不能放开。", thing=str(works))
        if works.freed_on is not None:
            raise WrongState("“{thing}”的质保金已经放开。", thing=str(works))
        if clock.day_of(at) < over:
            raise WrongState("“{thing}”的质保期到 {day} 才满，质保金还不能放开。", thing=str(works), day=over)
        bad = works.defects.filter(state="open").order_by("n").first()
        if bad is not None:
            raise WrongState(
                "“{thing}”的缺陷“{what}”还没有修好，质保金还不能放开。", thing=str(works), what=bad.what
            )
        held = standing_of(works).answer.held
        works.freed_on = clock.day_of(at)
        works.version += 1
        works.save(update_fields=["freed_on", "version"])
        put_works_row(works, "free", words, {"held": held}, actor, at)
    return works


def reveal_contractor(*, actor: Actor, pk: int, reason: str, at: datetime) -> str:
    """查看承包人, for who keeps works; the look is written down. Invalid without a reason."""
    words = stated(reason)
    with transaction.atomic():
        works = works_of(actor, pk)
        permissions.may(actor, KEEP, works.book).require()
        name = contractor_of(works)
        put_works_row(works, "reveal", words, {}, actor, at)
    return name


def _put_money(works: Works, share: Share, reason: str, actor: Actor, at: datetime) -> WorksMoney:
    return WorksMoney.objects.create(
        works=works,
        allocation_id=share.allocation_id,
        amount=share.amount,
        reason=reason[:300],
        by_id=actor.person_id,
        by_name=actor.name,
        at=at,
    )


def _wrong(book: Book, deal: Deal, *, on: date) -> Problems:
    problems: Problems = []

    def wrong(field: str, text: str, **values: object) -> None:
        problems.append((field, Invalid(text, (), **values)))

    for field, most in (("number", 40), ("name", 100), ("site", 200), ("contractor", 100)):
        if not 0 < len(getattr(deal, field).strip()) <= most:
            wrong(field, gettext_noop("请填写，不超过 {most} 个字。"), most=most)
    if deal.contractor_kind not in PARTY_KINDS or deal.way not in PROCUREMENT:
        wrong("way", gettext_noop("承包人种类和发包方式要从列表里选。"))
    if len(deal.tender) > 200:
        wrong("tender", gettext_noop("不超过 {most} 个字。"), most=200)
    if not 0 < deal.amount <= MOST:
        wrong("amount", gettext_noop("合同价要大于零，也不能这样大。"))
    if not clock.EARLIEST < deal.chosen_on <= deal.signed_on <= on:
        wrong("signed_on", gettext_noop("先选定承包人再签合同，签订日期不能在今天之后。"))
    if not clock.EARLIEST < deal.starts_on <= deal.ends_on < clock.LATEST:
        wrong("ends_on", gettext_noop("计划完工不能早于计划开工。"))
    if deal.warranty is not None and not 0 <= deal.warranty <= 120:
        wrong("warranty", gettext_noop("质保期在 0 到 120 个月之间。"))
    money = sum(one.amount for one in deal.money)
    if deal.amount > money:
        words = gettext_noop("合同价 {amount} 元，落实的资金只有 {money} 元，差 {short} 元。")
        short = yuan(deal.amount - money)
        wrong("money", words, amount=yuan(deal.amount), money=yuan(money), short=short)
    return problems + _wrong_choice(deal) + _wrong_shares(book, deal.money)


def _wrong_choice(deal: Deal) -> Problems:
    """How the contractor was chosen, and what is held back."""
    problems: Problems = []

    def wrong(field: str, text: str, **values: object) -> None:
        problems.append((field, Invalid(text, (), **values)))

    rules = works_rules()
    if not 0 <= deal.share <= rules.retention_percent * 100:
        wrong("share", gettext_noop("质保金比例不能超过 {most}%。"), most=rules.retention_percent)
    problems += _wrong_ahead(deal, rules.advance_percent)
    if deal.way not in OPEN_PROCUREMENT and deal.amount >= rules.open_yuan * 100:
        words = gettext_noop("合同价 {amount} 元，达到 {least} 元的要招标或比选，不能直接委托。")
        wrong("way", words, amount=yuan(deal.amount), least=f"{rules.open_yuan:,}")
    if deal.way in OPEN_PROCUREMENT and not deal.tender.strip():
        wrong("tender", gettext_noop("招标、比选的要写记录或中标通知书的名称。"))
    return problems


def _wrong_ahead(deal: Deal, percent: int) -> Problems:
    """预付款: within the town's share of the contract, and taken back by the time that all of it is measured."""
    problems: Problems = []
    if not 0 <= deal.advance_share <= percent * 100:
        problems.append(("advance_share", Invalid("预付款不能超过合同价的 {most}%。", most=percent)))
    if deal.recover_share < deal.advance_share:
        words = gettext_noop("每期计量扣回的比例不能小于预付款的比例，不然到完工还扣不完。")
        problems.append(("recover_share", Invalid(words)))
    if not 0 <= deal.recover_share <= WHOLE - deal.share:
        words = gettext_noop("每期计量扣回的比例加上质保金比例不能超过 100%。")
        problems.append(("recover_share", Invalid(words)))
    return problems


def _wrong_shares(book: Book, shares: Sequence[Share]) -> Problems:
    """What is given: money, out of allotments of this book, within what is left of them. The funds are held."""
    problems: Problems = []
    asked: dict[int, int] = {}
    for one in shares:
        if not 0 < one.amount <= MOST:
            problems.append(("money", Invalid("资金来源的金额要大于零。")))
        elif one.allocation_id is not None:
            asked[one.allocation_id] = asked.get(one.allocation_id, 0) + one.amount
    for pk, amount in sorted(asked.items()):
        row = Allocation.objects.filter(pk=pk, book=book, corrects=None).select_related("fund").first()
        if row is None:
            raise NotFound(NOT_THERE)
        Fund.objects.select_for_update(of=("self",)).get(pk=row.fund_id)
        rest = allotted_sum(row) - promised(pk) - loose(pk)
        if amount > rest:
            words = gettext_noop(
                "“{project}”的拨款还有 {rest} 元没有给工程，不够 {amount} 元，差 {short} 元。"
            )
            said = {"rest": yuan(rest), "amount": yuan(amount), "short": yuan(amount - rest)}
            problems.append(("money", Invalid(words, (), project=row.project, **said)))
    return problems


def _wrong_back(works: Works, share: Share) -> Problems:
    """What is given back: what the works had of it, nothing claims have taken, and nothing that it wants."""
    problems: Problems = []
    back = -share.amount
    found = [
        one
        for one in sources_of(works)
        if (one.allocation.pk if one.allocation else None) == share.allocation_id
    ]
    left = found[0].left if found else 0
    if back > left:
        words = gettext_noop("这一处资金还剩 {left} 元没有报账，不能退回 {back} 元。")
        problems.append(("amount", Invalid(words, left=yuan(left), back=yuan(back))))
    answer = would_be(standing_of(works), money=share.amount)
    return problems + told_by(answer.problems, {}, ("money",))
