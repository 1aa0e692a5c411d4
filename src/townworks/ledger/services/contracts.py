"""发包租赁合同: registered with their schedule, receipts put down, ended early; a lease beyond twenty years is refused."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction

from townworks.definitions import selectors as definitions
from townworks.engines import rent_schedule
from townworks.engines.voucher_check import yuan
from townworks.kernel import clock, personal
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Conflict, Invalid, WrongState

from .. import permissions
from ..models import Asset, Book, Contract, ContractReceipt, ContractRow, Instalment, Voucher
from ..models.contract import CONTRACT_KINDS, LETTING, PARTY_KINDS, RECEIPT_KINDS
from ..selectors.contract_parties import belongs
from ..selectors.rents import prices_of
from ..selectors.visible import book_for, contract_for
from .ground import Problems, hold, stated
from .history import put_down

COMES_IN = ("rent", "waived", "deposit")


@dataclass(frozen=True)
class Terms:
    """合同的内容 as it was signed; fen. ``steps``: later prices, (day, fen a year)."""

    number: str
    kind: str
    object: str
    party: str
    party_kind: str
    signed_on: date
    starts_on: date
    ends_on: date
    yearly: int
    way: str
    asset_id: int | None = None
    area: Decimal | None = None
    steps: Sequence[tuple[date, int]] = ()
    every: int = 12
    due_days: int = 0
    deposit: int = 0
    tender: str = ""
    minutes: str = ""


def sign_contract(*, actor: Actor, book_id: int, terms: Terms, at: datetime) -> Contract:
    """登记合同, with every payment that will fall due. Invalid with every problem; Conflict for a number that is there already."""
    with transaction.atomic():
        book = book_for(actor, book_id)
        permissions.may(actor, "ledger.contracts", book).require()
        hold(book)
        problems = _wrong(book, terms)
        if problems:
            raise Invalid("合同有 {count} 处要改。", problems, count=len(problems))
        if Contract.objects.filter(book=book, number=terms.number.strip()).exists():
            raise Conflict("合同编号“{number}”已经登记过。", number=terms.number)
        contract = Contract(
            book=book,
            uid=uuid.uuid4(),
            asset_id=terms.asset_id,
            number=terms.number.strip(),
            kind=terms.kind,
            object=terms.object.strip(),
            area=terms.area,
            party_kind=terms.party_kind,
            signed_on=terms.signed_on,
            starts_on=terms.starts_on,
            ends_on=terms.ends_on,
            yearly=terms.yearly,
            steps=[[day.isoformat(), fen] for day, fen in sorted(terms.steps)],
            every=terms.every,
            due_days=terms.due_days,
            deposit=terms.deposit,
            way=terms.way,
            tender=terms.tender.strip(),
            minutes=terms.minutes.strip(),
        )
        name = terms.party.strip()
        contract.party_sealed = personal.seal(name, belongs=belongs(contract))
        contract.party_masked = personal.masked("name", name) if terms.party_kind == "person" else name
        contract.save()
        given = rent_schedule.Given(
            contract.starts_on, contract.ends_on, prices_of(contract), contract.every, contract.due_days
        )
        Instalment.objects.bulk_create(
            Instalment(
                contract=contract,
                n=one.n,
                from_on=one.from_on,
                until_on=one.until_on,
                due_on=one.due_on,
                amount=one.amount,
            )
            for one in rent_schedule.compute(given).payments
        )
        put_row(contract, "sign", "", {"yearly": contract.yearly, "way": contract.way}, actor, at)
    return contract


def _wrong(book: Book, terms: Terms) -> Problems:
    problems: Problems = []

    def wrong(field: str, text: str, **values: object) -> None:
        problems.append((field, Invalid(text, (), **values)))

    if terms.kind not in CONTRACT_KINDS or terms.way not in LETTING or terms.party_kind not in PARTY_KINDS:
        wrong("kind", "合同种类、承租人种类和发包方式要从列表里选。")
    for field, most in (("number", 40), ("object", 200), ("party", 100)):
        if not 0 < len(getattr(terms, field).strip()) <= most:
            wrong(field, "请填写，不超过 {most} 个字。", most=most)
    if len(terms.tender) > 200 or len(terms.minutes) > 200:
        wrong("minutes", "竞价记录和会议记录各不超过 200 个字。")
    problems += _wrong_term(terms)
    if not 0 <= terms.yearly <= 10**12 or not 0 <= terms.deposit <= 10**12:
        wrong("yearly", "租金和押金不能是负数，也不能这样大。")
    if any(not terms.starts_on < day <= terms.ends_on or not 0 <= fen <= 10**12 for day, fen in terms.steps):
        wrong("steps", "调价的日期要在合同期内，金额不能是负数。")
    if not 1 <= terms.every <= 120 or not 0 <= terms.due_days <= 366:
        wrong("every", "每期 1 到 120 个月，付款日在每期开始后 366 天以内。")
    if terms.area is not None and terms.area <= 0:
        wrong("area", "面积要大于零。")
    if terms.asset_id is not None:
        asset = Asset.objects.filter(book=book, pk=terms.asset_id).first()
        if asset is None or asset.state != "kept":
            wrong("asset", "资产不在本账套，或者已经核销。")
    return problems


def _wrong_term(terms: Terms) -> Problems:
    """A lease runs twenty years at the most, a contracting of land as long as its own rule says."""
    if not clock.EARLIEST < terms.starts_on <= terms.ends_on < clock.LATEST:
        return [("ends_on", Invalid("终止日不能早于起始日。"))]
    rules = definitions.ledger_rules()
    rule = rules.lease if terms.kind == "lease" else rules.contracting
    if terms.ends_on < rent_schedule.months_after(terms.starts_on, rule.years * 12):
        return []
    return [("ends_on", Invalid("合同期超过 {years} 年：{basis}。", years=rule.years, basis=rule.basis.text))]


def receive_rent(
    *,
    actor: Actor,
    pk: int,
    kind: str,
    amount: int,
    dated_on: date,
    client_id: uuid.UUID,
    at: datetime,
    voucher_id: int | None = None,
    note: str = "",
) -> ContractReceipt:
    """登记收款、减免、押金; the same ``client_id`` is the same entry. A waiver wants its reason."""
    with transaction.atomic():
        contract = contract_for(actor, pk)
        permissions.may(actor, "ledger.contracts", contract.book).require()
        hold(contract.book)
        known = ContractReceipt.objects.filter(contract=contract, uid=client_id).first()
        if known is not None:
            return known
        problems: Problems = []
        if kind not in RECEIPT_KINDS:
            problems.append(("kind", Invalid("请选择是什么款。")))
        if not 0 < amount <= 10**12:
            problems.append(("amount", Invalid("金额要大于零。")))
        if dated_on > clock.day_of(at) or dated_on < contract.signed_on - timedelta(days=366):
            problems.append(("dated_on", Invalid("日期不能在今天之后，也不能早于签订前一年。")))
        if kind == "waived" and not note.strip():
            problems.append(("note", Invalid("减免要写明理由和会议记录。")))
        held = Voucher.objects.filter(book=contract.book_id, pk=voucher_id or 0).exclude(state="discarded")
        if voucher_id is not None and not held.exists():
            problems.append(("voucher", Invalid("本账套没有这张凭证。")))
        if problems:
            raise Invalid("收款有 {count} 处要改。", problems, count=len(problems))
        receipt = ContractReceipt.objects.create(
            contract=contract,
            uid=client_id,
            kind=kind,
            amount=amount if kind in COMES_IN else -amount,
            dated_on=dated_on,
            voucher_id=voucher_id,
            note=note.strip()[:200],
            by_id=actor.person_id,
            by_name=actor.name,
            at=at,
        )
        facts = {"kind": kind, "amount": receipt.amount, "voucher": voucher_id}
        put_row(contract, "receive", f"{yuan(amount)} {note}".strip(), facts, actor, at)
    return receipt


def end_contract(*, actor: Actor, pk: int, ended_on: date, reason: str, at: datetime) -> Contract:
    """终止合同: payments that begin after the day fall away; what was due before stays due."""
    words = stated(reason)
    with transaction.atomic():
        seen = contract_for(actor, pk)
        permissions.may(actor, "ledger.contracts", seen.book).require()
        hold(seen.book)
        contract = Contract.objects.select_for_update(of=("self",)).select_related("book").get(pk=pk)
        if contract.state != "running":
            raise WrongState("合同“{number}”已经终止。", number=contract.number)
        if not contract.starts_on <= ended_on <= contract.ends_on:
            wrong = Invalid("终止的日期要在合同期内。")
            raise Invalid("终止的日期要在合同期内。", [("ended_on", wrong)])
        contract.state, contract.ended_on = "ended", ended_on
        contract.version += 1
        contract.save()
        put_row(contract, "end", words, {"ended_on": ended_on.isoformat()}, actor, at)
    return contract


def put_row(
    contract: Contract, move: str, reason: str, facts: dict[str, object], actor: Actor, at: datetime
) -> None:
    """One row of a contract's history, and one of the trail."""
    name = f"{contract.book.name} {contract}"
    put_down(
        ContractRow,
        "contract",
        contract,
        move,
        actor=actor,
        at=at,
        town_id=contract.book.town_id,
        name=name,
        reason=reason,
        facts=facts,
    )
