"""专项资金: entered, allotted to villages, taken back; never more than there is, and nothing that was spent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from townworks.definitions import selectors as definitions
from townworks.engines.voucher_check import yuan
from townworks.engines.working import gettext_noop
from townworks.kernel import audit, clock
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Conflict, Invalid
from townworks.places import selectors as places

from .. import permissions
from ..models import Allocation, Fund, FundChange
from ..models.fund import FUND_SOURCES
from ..selectors.claims import allotted_sum, purpose_name
from ..selectors.funds import KEEP, allocation_for, fund_for, sums_of
from ..selectors.visible import book_for
from ..selectors.works import loose, promised
from .ground import Problems, stated

MOST = 10**13  # fen of one fund


@dataclass(frozen=True)
class FundFacts:
    """专项资金 as its paper has it; fen. ``purposes``: codes, none: whatever is not on the negative list."""

    code: str
    name: str
    source: str
    year: int
    amount: int
    first_on: date
    last_on: date
    purposes: tuple[str, ...] = ()
    document: str = ""
    conditions: str = ""


def open_fund(*, actor: Actor, town_id: int, facts: FundFacts, at: datetime) -> Fund:
    """登记专项资金. Invalid with every problem at once; Conflict for a code that is there already."""
    with transaction.atomic():
        town = places.town(town_id)
        permissions.may_in_town(actor, KEEP, town).require()
        problems = _wrong(facts)
        if problems:
            raise Invalid("专项资金有 {count} 处要改。", problems, count=len(problems))
        if Fund.objects.filter(town=town_id, code__iexact=facts.code.strip()).exists():
            raise Conflict("资金编号“{code}”已经登记过。", code=facts.code.strip())
        fund = Fund.objects.create(
            town_id=town_id,
            code=facts.code.strip(),
            name=facts.name.strip(),
            source=facts.source,
            document=facts.document.strip(),
            year=facts.year,
            amount=facts.amount,
            purposes=list(dict.fromkeys(facts.purposes)),
            conditions=facts.conditions.strip(),
            first_on=facts.first_on,
            last_on=facts.last_on,
            by_id=actor.person_id,
            by_name=actor.name,
            at=at,
        )
        _record(actor, "fund.open", fund, at, {"amount": fund.amount, "purposes": fund.purposes})
    return fund


def allot_fund(
    *, actor: Actor, pk: int, book_id: int, project: str, amount: int, decided_on: date, at: datetime
) -> Allocation:
    """拨付到村: for a project, out of what is not allotted yet. Invalid with every problem at once."""
    with transaction.atomic():
        seen = fund_for(actor, pk)
        permissions.may_in_town(actor, KEEP, seen.town).require()
        fund = Fund.objects.select_for_update(of=("self",)).select_related("town").get(pk=pk)
        book = book_for(actor, book_id, KEEP)
        problems = _wrong_step(amount, decided_on, at)
        if not 0 < len(project.strip()) <= 100:
            problems.append(("project", Invalid("请写项目名称，不超过 100 个字。")))
        if book.town_id != fund.town_id:
            problems.append(("book", Invalid("“{fund}”只能拨给本镇的账套。", fund=fund.name)))
        rest = fund.amount - sum(fund.allocations.values_list("amount", flat=True))
        if amount > rest:
            words = gettext_noop("“{fund}”还有 {rest} 元没有拨，不够拨 {amount} 元。")
            problems.append(("amount", Invalid(words, fund=fund.name, rest=yuan(rest), amount=yuan(amount))))
        _require(problems)
        row = Allocation.objects.create(
            fund=fund,
            book=book,
            project=project.strip(),
            amount=amount,
            decided_on=decided_on,
            by_id=actor.person_id,
            by_name=actor.name,
            at=at,
        )
        _record(actor, "fund.allot", fund, at, {"book": book.pk, "project": row.project, "amount": amount})
    return row


def change_amount(
    *, actor: Actor, pk: int, amount: int, document: str, reason: str, decided_on: date, at: datetime
) -> FundChange:
    """调整资金总额 by a later paper: a row beside the fund, which follows it; never below what is allotted. Invalid with every problem."""
    words = stated(reason)
    with transaction.atomic():
        seen = fund_for(actor, pk)
        permissions.may_in_town(actor, KEEP, seen.town).require()
        fund = Fund.objects.select_for_update(of=("self",)).select_related("town").get(pk=pk)
        allotted = sum(fund.allocations.values_list("amount", flat=True))
        problems = _wrong_step(amount, decided_on, at)
        if amount == fund.amount:
            problems.append(("amount", Invalid("总额没有变。")))
        elif amount < allotted:
            text = gettext_noop("“{fund}”已经拨出 {allotted} 元，总额不能少于它；要先收回拨款。")
            problems.append(("amount", Invalid(text, fund=fund.name, allotted=yuan(allotted))))
        if not 0 < len(document.strip()) <= 100:
            problems.append(("document", Invalid("请写调整的文件，不超过 100 个字。")))
        _require(problems)
        row = FundChange.objects.create(
            fund=fund,
            before=fund.amount,
            amount=amount,
            document=document.strip(),
            reason=words[:300],
            decided_on=decided_on,
            by_id=actor.person_id,
            by_name=actor.name,
            at=at,
        )
        fund.amount = amount
        fund.save(update_fields=["amount"])
        facts = {"before": row.before, "amount": amount, "document": row.document, "reason": words}
        _record(actor, "fund.change", fund, at, facts)
    return row


def take_back(
    *, actor: Actor, pk: int, amount: int, reason: str, decided_on: date, at: datetime
) -> Allocation:
    """收回拨款: a row below zero beside the allotment, with its reason; what claims have taken stays."""
    words = stated(reason)
    with transaction.atomic():
        seen = allocation_for(actor, pk)
        permissions.may_in_town(actor, KEEP, seen.fund.town).require()
        fund = Fund.objects.select_for_update(of=("self",)).get(pk=seen.fund_id)
        problems = _wrong_step(amount, decided_on, at)
        left = sums_of([seen])[seen.pk].left
        if amount > left:
            text = gettext_noop("“{project}”的拨款还剩 {left} 元没有报账，不能收回 {amount} 元。")
            problems.append(
                ("amount", Invalid(text, project=seen.project, left=yuan(left), amount=yuan(amount)))
            )
        free = allotted_sum(seen) - promised(seen.pk) - loose(seen.pk)
        if left >= amount > free:
            text = gettext_noop(
                "“{project}”的拨款有一部分给了工程，能收回的只有 {free} 元，不能收回 {amount} 元。"
            )
            said = Invalid(text, project=seen.project, free=yuan(free), amount=yuan(amount))
            problems.append(("amount", said))
        if decided_on < seen.decided_on:
            problems.append(("decided_on", Invalid("收回的日期不能早于拨付的日期。")))
        _require(problems)
        row = Allocation.objects.create(
            fund=fund,
            book_id=seen.book_id,
            project=seen.project,
            amount=-amount,
            corrects=seen,
            reason=words[:300],
            decided_on=decided_on,
            by_id=actor.person_id,
            by_name=actor.name,
            at=at,
        )
        facts = {"book": seen.book_id, "project": seen.project, "amount": -amount, "reason": words}
        _record(actor, "fund.take_back", fund, at, facts)
    return row


def _wrong(facts: FundFacts) -> Problems:
    problems: Problems = []

    def wrong(field: str, text: str, **values: object) -> None:
        problems.append((field, Invalid(text, (), **values)))

    for field, most in (("code", 40), ("name", 100)):
        if not 0 < len(getattr(facts, field).strip()) <= most:
            wrong(field, gettext_noop("请填写，不超过 {most} 个字。"), most=most)
    for field, most in (("document", 100), ("conditions", 500)):
        if len(getattr(facts, field)) > most:
            wrong(field, gettext_noop("不超过 {most} 个字。"), most=most)
    if facts.source not in FUND_SOURCES:
        wrong("source", gettext_noop("请选择资金来源。"))
    if not 2000 <= facts.year <= 2100:
        wrong("year", gettext_noop("请写四位数的年份。"))
    if not 0 < facts.amount <= MOST:
        wrong("amount", gettext_noop("资金总额要大于零，也不能这样大。"))
    if not clock.EARLIEST < facts.first_on <= facts.last_on < clock.LATEST:
        wrong("last_on", gettext_noop("使用期限的末日不能早于首日。"))
    return problems + _wrong_purposes(facts.purposes)


def _wrong_purposes(purposes: Sequence[str]) -> Problems:
    known = {one.code: one for one in definitions.ledger_rules().purposes}
    problems: Problems = []
    for code in purposes:
        if code not in known:
            problems.append(("purposes", Invalid("没有“{code}”这个用途，请从列表里选。", code=code)))
        elif known[code].banned:
            words = gettext_noop("{name}在负面清单上，专项资金不能用于它。")
            problems.append(("purposes", Invalid(words, name=purpose_name(code))))
    return problems


def _wrong_step(amount: int, decided_on: date, at: datetime) -> Problems:
    problems: Problems = []
    if not 0 < amount <= MOST:
        problems.append(("amount", Invalid("金额要大于零。")))
    if not clock.EARLIEST < decided_on <= clock.day_of(at):
        problems.append(("decided_on", Invalid("日期不能在今天之后。")))
    return problems


def _require(problems: Problems) -> None:
    if problems:
        raise Invalid("有 {count} 处要改。", problems, count=len(problems))


def _record(actor: Actor, verb: str, fund: Fund, at: datetime, facts: dict[str, object]) -> None:
    audit.record(
        actor,
        verb,
        kind="fund",
        thing_id=fund.pk,
        name=f"{fund.name} {fund.code}",
        town_id=fund.town_id,
        at=at,
        facts=facts,
    )
