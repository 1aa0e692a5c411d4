"""审核和记账: by somebody else than who drafted; posting gives the number, and the database books it (``models.guards``)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext

from townworks.engines.voucher_check import Entry
from townworks.engines.working import Step
from townworks.kernel import audit, events
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from townworks.kernel.kept_query import Kept
from townworks.kernel.put_rows import put, put_all

from .. import permissions
from ..events import VouchersPosted
from ..models import Book, Voucher
from ..selectors.visible import NOT_THERE, plain_book
from ..workflow import FLOW
from .claim_letting import let_go
from .ground import (
    Problems,
    checked,
    entries_of,
    entries_of_all,
    held_voucher,
    hold,
    month_words,
    record,
    stated,
    step_row,
)
from .posted_rows import put_posted, put_reviewed

_last_number: Kept[int | None] = Kept(
    lambda period, kind: (
        Voucher.objects.filter(period=period, kind=kind, number__isnull=False)
        .order_by("-number")
        .values_list("number", flat=True)[:1]
    ),
    int,
    str,
)
AT_ONCE = 500  # vouchers in one statement of Django's


def review_voucher(*, actor: Actor, pk: int, at: datetime, version: int | None = None) -> Voucher:
    """审核通过. NotAllowed for who drafted it; Invalid with everything that stands in the way of posting."""
    with transaction.atomic():
        voucher = held_voucher(actor, pk, "review", version)
        _fit(actor, voucher, entries_of(voucher))
        _mark_reviewed(actor, voucher, at)
        put_reviewed(voucher)
        put(step_row(voucher, "review", actor, at))
        record(actor, "voucher.review", voucher, at, {})
    return voucher


def return_voucher(
    *, actor: Actor, pk: int, reason: str, at: datetime, version: int | None = None
) -> Voucher:
    """退回凭证, with the reason."""
    words = stated(reason)
    with transaction.atomic():
        voucher = held_voucher(actor, pk, "return", version)
        voucher.state = "draft"
        voucher.version += 1
        voucher.reviewed_by_id, voucher.reviewed_by_name, voucher.reviewed_at = None, "", None
        voucher.save()
        put(step_row(voucher, "return", actor, at, reason=words))
        record(actor, "voucher.return", voucher, at, {"reason": words})
    return voucher


def post_voucher(*, actor: Actor, pk: int, at: datetime, version: int | None = None) -> Voucher:
    """记账: the next number of its month and kind. WrongState unless it is reviewed and its month is open."""
    with transaction.atomic():
        voucher = held_voucher(actor, pk, "post", version)
        _can_be_posted([voucher])
        _post(actor, [voucher], at)
        record(actor, "voucher.post", voucher, at, {"number": voucher.number})
        events.announce(VouchersPosted(voucher.book_id, voucher.book.town_id, [voucher.pk]), at=at)
    return voucher


def review_vouchers(*, actor: Actor, book_id: int, ids: Sequence[int], at: datetime) -> list[Voucher]:
    """审核通过, many of one book at once: all or none. Invalid with what is wrong with each of them."""
    with transaction.atomic():
        book, vouchers = _held_many(actor, book_id, ids, "review")
        entries = entries_of_all(vouchers)
        problems: Problems = []
        for voucher in vouchers:
            FLOW.can("review", voucher.state, str(voucher)).require()
            try:
                _fit(actor, voucher, entries[voucher.pk])
            except Invalid as wrong:
                said = f"{voucher.summary}（{voucher.dated_on}）"
                problems += [
                    (where, Invalid("{thing}：{why}", thing=said, why=str(why)))
                    for where, why in wrong.problems
                ]
        if problems:
            raise Invalid("有 {count} 处要改，一张也没有审核。", problems, count=len(problems))
        for first in range(0, len(vouchers), AT_ONCE):
            part = [voucher.pk for voucher in vouchers[first : first + AT_ONCE]]
            Voucher.objects.filter(pk__in=part).update(version=F("version") + 1, **_as_reviewed(actor, at))
        for voucher in vouchers:
            _mark_reviewed(actor, voucher, at)
        put_all([step_row(voucher, "review", actor, at) for voucher in vouchers])
        _record_many(actor, "voucher.review", book, vouchers, at)
    return vouchers


def post_vouchers(*, actor: Actor, book_id: int, ids: Sequence[int], at: datetime) -> list[Voucher]:
    """记账, many of one book at once, in the order of their days: all or none."""
    with transaction.atomic():
        book, vouchers = _held_many(actor, book_id, ids, "post")
        for voucher in vouchers:
            FLOW.can("post", voucher.state, str(voucher)).require()
        _can_be_posted(vouchers)
        _post(actor, vouchers, at)
        _record_many(actor, "voucher.post", book, vouchers, at)
        events.announce(VouchersPosted(book.pk, book.town_id, [voucher.pk for voucher in vouchers]), at=at)
    return vouchers


def _held_many(actor: Actor, book_id: int, ids: Sequence[int], name: str) -> tuple[Book, list[Voucher]]:
    book = plain_book(actor, book_id)
    permissions.may(actor, FLOW.move(name).permission, book).require()
    hold(book)
    found = (
        Voucher.objects.select_for_update(of=("self",))
        .filter(book=book, pk__in=ids)
        .select_related("period", "reverses")
        .order_by("dated_on", "pk")
    )
    vouchers = list(found)
    for voucher in vouchers:  # one book for all: its chart is large, and read once
        voucher.book = book
    if len(vouchers) != len(set(ids)):
        raise NotFound(NOT_THERE)
    return book, vouchers


def _fit(actor: Actor, voucher: Voucher, entries: Sequence[Entry]) -> None:
    """NotAllowed for who drafted it; Invalid with everything that stands in the way of posting."""
    if actor.person_id is not None and actor.person_id == voucher.drafted_by_id:
        raise NotAllowed("填制凭证的人不能审核自己的凭证，请别的同事来审。")
    answer = checked(voucher.book, voucher.kind, entries, reversal=voucher.reverses_id is not None)
    if not answer.fit:
        problems = [(f"lines.{n}" if n else "lines", _told(n, why)) for n, why in answer.problems]
        raise Invalid("{voucher}有 {count} 处要改。", problems, voucher=str(voucher), count=len(problems))


def _as_reviewed(actor: Actor, at: datetime) -> dict[str, Any]:
    return {
        "state": "reviewed",
        "reviewed_by_id": actor.person_id,
        "reviewed_by_name": actor.name,
        "reviewed_at": at,
    }


def _mark_reviewed(actor: Actor, voucher: Voucher, at: datetime) -> None:
    voucher.version += 1
    for name, value in _as_reviewed(actor, at).items():
        setattr(voucher, name, value)


def _told(n: int, why: Step) -> Invalid:
    """What the engine says, at its line."""
    if not n:
        return Invalid(why.text, (), **why.values)
    return Invalid("第 {n} 行：{why}", n=n, why=gettext(why.text).format(**why.values))


def _can_be_posted(vouchers: Iterable[Voucher]) -> None:
    for voucher in vouchers:
        if voucher.period.state != "open":
            raise WrongState(
                "{month}已经结账，凭证不能记在这个月；请把凭证日期改到还没有结账的月份。",
                month=month_words(voucher.period.month),
            )
        old = voucher.reverses
        if old is not None and old.state != "posted":
            raise WrongState("{voucher}还没有记账，直接修改或作废即可。", voucher=str(old))


def _post(actor: Actor, vouchers: Sequence[Voucher], at: datetime) -> None:
    """Number after number; the database checks and books them."""
    last: dict[tuple[int, str], int] = {}
    for voucher in vouchers:
        series = (voucher.period_id, voucher.kind)
        if series not in last:
            last[series] = _last_number.one(*series) or 0
        last[series] = voucher.number = last[series] + 1
    put_posted(vouchers, actor=actor, at=at)
    for voucher in vouchers:
        if voucher.reverses is not None:
            let_go(voucher.reverses, actor=actor, reason=voucher.summary, at=at)
    put_all([step_row(voucher, "post", actor, at) for voucher in vouchers])


def _record_many(actor: Actor, verb: str, book: Book, vouchers: Sequence[Voucher], at: datetime) -> None:
    audit.record(
        actor,
        verb,
        kind="book",
        thing_id=book.pk,
        name=book.name,
        town_id=book.town_id,
        at=at,
        facts={"vouchers": len(vouchers), "ids": [voucher.pk for voucher in vouchers[:200]]},
    )
