"""三务公开: a sheet drawn from the books, checked by somebody else, published as a sealed snapshot; what changes later is a new edition."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from townworks.definitions import selectors as definitions
from townworks.engines import period_reading, sheet_change
from townworks.kernel import clock
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Conflict, Invalid, NotAllowed, WrongState

from .. import permissions
from ..models import Book, Period, Sheet, SheetRow, Snapshot
from ..selectors.sheet_content import content_of, digest_of, lines_of
from ..selectors.visible import book_for, sheet_for
from ..workflow import SHEET_FLOW
from .ground import hold, month_words, stated
from .history import put_down

MOST_WORDS = 4000


def prepare_sheet(
    *,
    actor: Actor,
    book_id: int,
    period: str,
    at: datetime,
    decisions: str = "",
    note: str = "",
    reason: str = "",
) -> Sheet:
    """编制公开单 of a period that is over and whose months are closed; of one published already a correction, with its reason.

    The same period again while a sheet is worked on gives that sheet.
    """
    with transaction.atomic():
        book = book_for(actor, book_id)
        permissions.may(actor, "ledger.disclose", book).require()
        hold(book)
        one = _period(book, period, at)
        waiting = Sheet.objects.filter(book=book, period=one.code, state__in=("draft", "checked")).first()
        if waiting is not None:
            return waiting
        last = Snapshot.objects.filter(book=book, period=one.code).order_by("-n").first()
        if last is not None and not reason.strip():
            words = Invalid("这一期已经公布过，更正要写明理由。")
            raise Invalid("这一期已经公布过，更正要写明理由。", [("reason", words)])
        _closed(book, one)
        sheet = Sheet(
            book=book,
            period=one.code,
            from_on=one.start,
            until_on=one.end,
            n=last.n + 1 if last else 1,
            decisions=decisions[:MOST_WORDS],
            note=note[:MOST_WORDS],
            reason=reason.strip()[:500],
            prepared_by_id=actor.person_id,
            prepared_by_name=actor.name,
            prepared_at=at,
        )
        sheet.content = _drawn(sheet)
        sheet.save()
        _write(sheet, "prepare", reason, actor, at)
    return sheet


def edit_sheet(
    *,
    actor: Actor,
    pk: int,
    decisions: str,
    note: str,
    words: Mapping[str, str],
    at: datetime,
    version: int | None = None,
) -> Sheet:
    """修改公开单: what is written by hand; the figures are drawn from the books again."""
    with transaction.atomic():
        sheet = _held(actor, pk, "edit", version)
        sheet.decisions, sheet.note = decisions[:MOST_WORDS], note[:MOST_WORDS]
        sheet.words = {key: text.strip()[:200] for key, text in words.items() if text.strip()}
        sheet.prepared_by_id, sheet.prepared_by_name, sheet.prepared_at = actor.person_id, actor.name, at
        sheet.content = _drawn(sheet)
        _moved(sheet, "edit", "", actor, at)
    return sheet


def check_sheet(*, actor: Actor, pk: int, at: datetime, version: int | None = None) -> Sheet:
    """核对公开单, by somebody else than who prepared it. Conflict where the books have moved since."""
    with transaction.atomic():
        sheet = _held(actor, pk, "check", version)
        if actor.person_id is None or actor.person_id == sheet.prepared_by_id:
            raise NotAllowed("编制公开单的人不能自己核对，请别的同事来核对。")
        _unmoved(sheet)
        sheet.checked_by_id, sheet.checked_by_name, sheet.checked_at = actor.person_id, actor.name, at
        _moved(sheet, "check", "", actor, at)
    return sheet


def return_sheet(*, actor: Actor, pk: int, reason: str, at: datetime, version: int | None = None) -> Sheet:
    """退回公开单, with the reason."""
    words = stated(reason)
    with transaction.atomic():
        sheet = _held(actor, pk, "return", version)
        sheet.checked_by_id, sheet.checked_by_name, sheet.checked_at = None, "", None
        _moved(sheet, "return", words, actor, at)
    return sheet


def discard_sheet(*, actor: Actor, pk: int, reason: str, at: datetime, version: int | None = None) -> Sheet:
    """作废公开单 that was not published."""
    words = stated(reason)
    with transaction.atomic():
        sheet = _held(actor, pk, "discard", version)
        _moved(sheet, "discard", words, actor, at)
    return sheet


def publish_sheet(*, actor: Actor, pk: int, at: datetime, version: int | None = None) -> Snapshot:
    """公布: what was checked, sealed for good. A correction names the edition before and what moved."""
    with transaction.atomic():
        sheet = _held(actor, pk, "publish", version)
        _unmoved(sheet)
        last = Snapshot.objects.filter(book=sheet.book, period=sheet.period).order_by("-n").first()
        moved: list[list[Any]] = []
        if last is not None:
            given = sheet_change.Given(lines_of(last.content), lines_of(sheet.content))
            moved = [[one.part, one.name, one.before, one.after] for one in sheet_change.compute(given).moved]
            if not moved:
                raise Invalid("和上一版没有不同，不用更正。")
        _moved(sheet, "publish", "", actor, at)
        return Snapshot.objects.create(
            sheet=sheet,
            book=sheet.book,
            period=sheet.period,
            from_on=sheet.from_on,
            until_on=sheet.until_on,
            n=sheet.n,
            content=sheet.content,
            digest=digest_of(sheet.content),
            corrects=last,
            reason=sheet.reason,
            moved=moved,
            published_by_id=actor.person_id,
            published_by_name=actor.name,
            published_at=at,
            published_on=clock.day_of(at),
        )


def _period(book: Book, code: str, at: datetime) -> period_reading.Period:
    every = definitions.ledger_rules().disclosure.every
    try:
        one = period_reading.from_code(code)
    except ValueError:
        raise Invalid("没有“{code}”这一期。", code=code[:20]) from None
    if one.kind != every:
        raise Invalid(
            "本镇按{every}公开，没有“{code}”这一期。", every="月" if every == "month" else "季", code=code
        )
    if one.start < book.starts_on or one.end >= clock.day_of(at):
        raise Invalid("“{code}”在建账之前，或者还没有过完。", code=code)
    return one


def _closed(book: Book, one: period_reading.Period) -> None:
    """Every month of the period is closed: what is published stays what the books say."""
    months = {part.start for part in period_reading.between("month", one.start, one.end)}
    closed = Period.objects.filter(book=book, month__in=months, state="closed").values_list(
        "month", flat=True
    )
    if still := sorted(months - set(closed)):
        raise WrongState("{month}还没有结账，结了账再公开。", month=month_words(still[0]))


def _drawn(sheet: Sheet) -> dict[str, Any]:
    book = Book.objects.select_related("chart", "town", "place").get(pk=sheet.book_id)
    return content_of(
        book, sheet.from_on, sheet.until_on, words=sheet.words, decisions=sheet.decisions, note=sheet.note
    )


def _unmoved(sheet: Sheet) -> None:
    if _drawn(sheet) != sheet.content:
        raise Conflict("“{thing}”编制以后账又动过，请退回去重新取数。", thing=str(sheet))


def _held(actor: Actor, pk: int, name: str, version: int | None) -> Sheet:
    seen = sheet_for(actor, pk)
    permissions.may(actor, SHEET_FLOW.move(name).permission, seen.book).require()
    hold(seen.book)
    sheet = Sheet.objects.select_for_update(of=("self",)).select_related("book__chart").get(pk=pk)
    if version is not None and sheet.version != version:
        raise Conflict("“{thing}”刚被别人改过，请刷新后再办。", thing=str(sheet))
    SHEET_FLOW.can(name, sheet.state, str(sheet)).require()
    return sheet


def _moved(sheet: Sheet, move: str, reason: str, actor: Actor, at: datetime) -> None:
    sheet.state = SHEET_FLOW.move(move).target
    sheet.version += 1
    sheet.save()
    _write(sheet, move, reason, actor, at)


def _write(sheet: Sheet, move: str, reason: str, actor: Actor, at: datetime) -> None:
    put_down(
        SheetRow,
        "sheet",
        sheet,
        move,
        actor=actor,
        at=at,
        town_id=sheet.book.town_id,
        name=str(sheet),
        reason=reason,
        told={"n": sheet.n, "digest": digest_of(sheet.content)},
        state=sheet.state,
    )
