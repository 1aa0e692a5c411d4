"""勾对: what a person accepts as the same money, undone with a trace; and a voucher drafted from what only the bank has."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from townworks.engines.voucher_check import yuan
from townworks.kernel import audit
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Conflict, Invalid, WrongState

from .. import permissions
from ..models import BankAccount, Match, MatchLine, MatchRow, StatementRow, Voucher
from ..selectors.bank import bank_for, lines_of_bank, match_for, row_for, suggestions
from .banking import BANK
from .drafting import draft_voucher
from .ground import Given, hold, stated


def accept_match(
    *, actor: Actor, bank_id: int, rows: Sequence[int], lines: Sequence[int], at: datetime
) -> Match:
    """勾对 by hand. Invalid where the sums differ or something is not there; Conflict where it is matched already."""
    with transaction.atomic():
        bank = bank_for(actor, bank_id)
        permissions.may(actor, BANK, bank.book).require()
        hold(bank.book)
        return _match(actor, bank, rows, lines, "hand", None, at)


def accept_suggestions(*, actor: Actor, bank_id: int, chosen: Sequence[str], at: datetime) -> list[Match]:
    """接受建议. ``chosen``: marks of suggestions as the page has them; what no longer stands is left out."""
    with transaction.atomic():
        bank = bank_for(actor, bank_id)
        permissions.may(actor, BANK, bank.book).require()
        hold(bank.book)
        wanted = set(chosen)
        return [
            _match(actor, bank, one.match.bank, one.match.book, one.match.how, one.match.why.stored(), at)
            for one in suggestions(bank).offered
            if one.mark in wanted
        ]


def _match(
    actor: Actor,
    bank: BankAccount,
    rows: Sequence[int],
    lines: Sequence[int],
    how: str,
    why: list[object] | None,
    at: datetime,
) -> Match:
    ours = list(StatementRow.objects.filter(bank=bank, pk__in=rows))
    theirs = list(lines_of_bank(bank).filter(pk__in=lines))
    if not ours or not theirs or len(ours) != len(set(rows)) or len(theirs) != len(set(lines)):
        raise Invalid("请在左边选银行流水，在右边选账上的分录。")
    came, booked = sum(row.amount for row in ours), sum(line.debit - line.credit for line in theirs)
    if came != booked:
        raise Invalid(
            "银行一边合计 {bank} 元，账上一边合计 {book} 元，相差 {gap} 元，不能勾对。",
            bank=yuan(came),
            book=yuan(booked),
            gap=yuan(came - booked),
        )
    try:
        with transaction.atomic():
            match = Match.objects.create(
                bank=bank, how=how, why=why, by_id=actor.person_id, by_name=actor.name, at=at
            )
            MatchRow.objects.bulk_create(MatchRow(match=match, row=row) for row in ours)
            MatchLine.objects.bulk_create(MatchLine(match=match, line=line) for line in theirs)
            match.sealed = True
            match.save(update_fields=["sealed"])
    except IntegrityError:
        raise Conflict("选的流水或分录里有已经勾对过的，请刷新后再选。") from None
    facts: dict[str, object] = {"how": how, "rows": list(rows), "lines": list(lines), "amount": came}
    _record(actor, "bank.match", match, at, facts)
    return match


def undo_match(*, actor: Actor, pk: int, reason: str, at: datetime) -> Match:
    """撤销勾对, with the reason; who matched and who undid stay on record."""
    words = stated(reason)
    with transaction.atomic():
        seen = match_for(actor, pk)
        permissions.may(actor, BANK, seen.bank.book).require()
        hold(seen.bank.book)
        match = Match.objects.select_for_update(of=("self",)).select_related("bank__book").get(pk=pk)
        if match.undone_at is not None:
            raise WrongState("这一组勾对已经撤销。")
        match.undone_at, match.undone_by_name, match.reason = at, actor.name, words[:500]
        match.save(update_fields=["undone_at", "undone_by_name", "reason"])
        match.rows.update(live=False)
        match.lines.update(live=False)
        _record(actor, "bank.undo_match", match, at, {"reason": words})
    return match


def draft_from_row(*, actor: Actor, pk: int, account_code: str, summary: str, at: datetime) -> Voucher:
    """按流水填凭证: a draft with the bank on one side; once only while it stands. WrongState for a row that is matched."""
    with transaction.atomic():
        row = row_for(actor, pk)
        permissions.may(actor, BANK, row.bank.book).require()
        hold(row.bank.book)
        if MatchRow.objects.filter(row=row, live=True).exists():
            raise WrongState("这一笔流水已经勾对，不用再填凭证。")
        key = f"bank:{row.pk}"
        made = Voucher.objects.filter(book=row.bank.book, key=key).exclude(state="discarded").first()
        if made is not None:
            return made
        if not row.amount:
            raise WrongState("这一笔流水没有金额。")
        money, other = abs(row.amount), account_code.split(" ")[0]
        bank = Given(row.bank.account.code, money if row.amount > 0 else 0, money if row.amount < 0 else 0)
        against = Given(other, bank.credit, bank.debit)
        voucher = draft_voucher(
            actor=actor,
            book_id=row.bank.book_id,
            kind="receipt" if row.amount > 0 else "payment",
            dated_on=row.dated_on,
            summary=(summary.strip() or row.summary or row.party)[:200],
            lines=[bank, against] if row.amount > 0 else [against, bank],
            at=at,
            attachments=1,
            source="bank",
        )
        voucher.key = key
        voucher.save(update_fields=["key"])
    return voucher


def _record(actor: Actor, verb: str, match: Match, at: datetime, facts: dict[str, object]) -> None:
    bank = match.bank
    audit.record(
        actor,
        verb,
        kind="bank",
        thing_id=bank.pk,
        name=f"{bank.book.name} {bank}",
        town_id=bank.book.town_id,
        at=at,
        facts={"match": match.pk, **facts},
    )
