"""捐赠: registered with the giver's name sealed, its number and its draft voucher; consent to be named given and taken back; the name read for a
reason, which the trail keeps."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from townworks.kernel import clock, numbering, personal
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Invalid, WrongState

from .. import permissions
from ..documents.donation_receipt import write_receipt
from ..models import Book, Donation, DonationRow, Fund
from ..models.donation import DONOR_KINDS
from ..selectors.donations import KEEP, belongs, donation_for, donor_of, receipt_sheet
from ..selectors.visible import book_for
from .drafting import draft_voucher
from .ground import Given, Problems, hold, stated
from .history import put_down

MOST = 10**13


@dataclass(frozen=True)
class Gift:
    """捐赠 as it is told; fen. ``named``: the giver agreed to be named in public."""

    donor: str
    donor_kind: str
    named: bool
    amount: int
    given_on: date
    purpose: str
    fund_id: int | None = None


def register_donation(
    *, actor: Actor, book_id: int, gift: Gift, account: str, money_account: str, at: datetime
) -> Donation:
    """登记捐赠, with its number and a draft voucher that does not name the giver. Invalid with every problem at once; WrongState for a
    closed month.
    """
    with transaction.atomic():
        book = book_for(actor, book_id)
        permissions.may(actor, KEEP, book).require()
        book = hold(book)
        _require(_wrong(book, gift, at))
        year = clock.day_of(at).year
        n = numbering.next_number(town_id=book.town_id, key="donation", year=year)
        number = f"{year}-{n:04}"
        voucher = draft_voucher(
            actor=actor,
            book_id=book.pk,
            kind="receipt",
            dated_on=gift.given_on,
            summary=f"收捐赠款（收据{number}）",
            lines=[Given(money_account, gift.amount, 0), Given(account, 0, gift.amount)],
            at=at,
            attachments=1,
            source="donation",
        )
        donation = Donation(
            town_id=book.town_id,
            book=book,
            number=number,
            donor_kind=gift.donor_kind,
            named=gift.named,
            amount=gift.amount,
            given_on=gift.given_on,
            purpose=gift.purpose.strip(),
            fund_id=gift.fund_id,
            voucher=voucher,
            by_id=actor.person_id,
            by_name=actor.name,
            at=at,
        )
        name = gift.donor.strip()
        donation.donor_sealed = personal.seal(name, belongs=belongs(donation))
        donation.donor_masked = personal.masked("name", name) if gift.donor_kind == "person" else name
        donation.save()
        facts: dict[str, object] = {"amount": gift.amount, "named": gift.named, "voucher": voucher.pk}
        _put(donation, "register", actor, at, facts=facts)
    return donation


def rebook_donation(
    *, actor: Actor, pk: int, dated_on: date, account: str, money_account: str, at: datetime
) -> Donation:
    """重新填凭证, where the first one was discarded or taken back. WrongState where there is one, or for a closed month."""
    with transaction.atomic():
        donation = _held(actor, pk)
        if donation.voucher_id is not None:
            raise WrongState("捐赠{number}已经有凭证。", number=donation.number)
        if not donation.given_on <= dated_on <= clock.day_of(at):
            _require([("dated_on", Invalid("凭证的日期要在收到捐赠以后、今天以前。"))])
        donation.voucher = draft_voucher(
            actor=actor,
            book_id=donation.book_id,
            kind="receipt",
            dated_on=dated_on,
            summary=f"收捐赠款（收据{donation.number}）",
            lines=[Given(money_account, donation.amount, 0), Given(account, 0, donation.amount)],
            at=at,
            attachments=1,
            source="donation",
        )
        donation.version += 1
        donation.save(update_fields=["voucher", "version"])
        _put(donation, "rebook", actor, at, facts={"voucher": donation.voucher.pk})
    return donation


def cancel_donation(*, actor: Actor, pk: int, reason: str, at: datetime) -> Donation:
    """取消捐赠 that did not come: before a receipt was made, its voucher gone. Its number stays used. WrongState with what is in the way."""
    words = stated(reason)
    with transaction.atomic():
        donation = _held(actor, pk)
        if donation.rows.filter(move="receipt").exists():
            raise WrongState("捐赠{number}已经开了收据，不能取消。", number=donation.number)
        if donation.voucher is not None:
            raise WrongState("请先作废或冲销{voucher}，再取消。", voucher=str(donation.voucher))
        donation.state = "void"
        donation.version += 1
        donation.save(update_fields=["state", "version"])
        _put(donation, "cancel", actor, at, reason=words, facts={})
    return donation


def change_consent(*, actor: Actor, pk: int, named: bool, reason: str, at: datetime) -> Donation:
    """改公开姓名: the giver agrees, or does not any more; the public roll follows at once. WrongState where nothing would change."""
    words = stated(reason)
    with transaction.atomic():
        donation = _held(actor, pk)
        if donation.named == named:
            raise WrongState("捐赠{number}的公开姓名已经是这样。", number=donation.number)
        donation.named = named
        donation.version += 1
        donation.save(update_fields=["named", "version"])
        _put(donation, "consent", actor, at, reason=words, facts={"named": named})
    return donation


def reveal_donor(*, actor: Actor, pk: int, reason: str, at: datetime) -> str:
    """查看捐赠人 for a reason; the look is in the trail, the name is not."""
    words = stated(reason)
    with transaction.atomic():
        donation = _held(actor, pk, void=True)
        name = donor_of(donation)
        _put(donation, "reveal", actor, at, reason=words, facts={})
    return name


def issue_receipt(*, actor: Actor, pk: int, reason: str, at: datetime) -> tuple[bytes, str]:
    """开捐赠收据 with the whole name, for a reason: the Word file and its SHA-256, which the trail keeps."""
    words = stated(reason)
    with transaction.atomic():
        donation = _held(actor, pk)
        data = write_receipt(receipt_sheet(donation, donor=donor_of(donation), on=clock.day_of(at)))
        digest = hashlib.sha256(data).hexdigest()
        _put(donation, "receipt", actor, at, reason=words, facts={"sha256": digest})
    return data, digest


def _wrong(book: Book, gift: Gift, at: datetime) -> Problems:
    problems: Problems = []
    for field, most in (("donor", 60), ("purpose", 200)):
        if not 0 < len(getattr(gift, field).strip()) <= most:
            problems.append((field, Invalid("请填写，不超过 {most} 个字。", most=most)))
    if gift.donor_kind not in DONOR_KINDS:
        problems.append(("donor_kind", Invalid("请选择是个人还是单位。")))
    if gift.donor.strip() and gift.donor.strip() in gift.purpose:
        problems.append(("purpose", Invalid("捐款用途会公开，不要写捐赠人的姓名。")))
    if not 0 < gift.amount <= MOST:
        problems.append(("amount", Invalid("金额要大于零。")))
    if not book.starts_on <= gift.given_on <= clock.day_of(at):
        problems.append(("given_on", Invalid("捐赠的日期要在建账以后、今天以前。")))
    if gift.fund_id is not None and not Fund.objects.filter(pk=gift.fund_id, town=book.town_id).exists():
        problems.append(("fund", Invalid("本镇没有这笔专项资金。")))
    return problems


def _held(actor: Actor, pk: int, *, void: bool = False) -> Donation:
    seen = donation_for(actor, pk)
    permissions.may(actor, KEEP, seen.book).require()
    hold(seen.book)
    donation = Donation.objects.select_for_update(of=("self",)).select_related("book", "voucher").get(pk=pk)
    if donation.state == "void" and not void:
        raise WrongState("捐赠{number}已经取消。", number=donation.number)
    return donation


def _require(problems: Problems) -> None:
    if problems:
        raise Invalid("捐赠有 {count} 处要改。", problems, count=len(problems))


def _put(
    donation: Donation, move: str, actor: Actor, at: datetime, *, facts: dict[str, object], reason: str = ""
) -> None:
    name = f"{donation.book.name} {donation.number}"
    put_down(
        DonationRow,
        "donation",
        donation,
        move,
        actor=actor,
        at=at,
        town_id=donation.town_id,
        name=name,
        reason=reason,
        facts=facts,
    )
