"""开设账套: a book begins with its chart frozen, all accounts of it, the month for opening balances and the first month."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from townworks.definitions import selectors as definitions
from townworks.definitions.charts import Chart
from townworks.kernel import audit, clock
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Conflict, Invalid, NotFound, WrongState
from townworks.places import selectors as places

from .. import permissions
from ..models import Account, Book, ChartEdition, Line, Period
from ..models.book import BOOK_KINDS
from ..selectors.balances import closing
from ..selectors.charts import chart_of_book
from ..selectors.visible import NOT_THERE, book_for

DETAIL_DIGITS = 2
DEEPEST = 9  # digits: three levels of details


def freeze_chart(chart: Chart, *, at: datetime) -> ChartEdition:
    """The edition of a chart as its file has it today, made if it is new."""
    digest = definitions.digest_of(f"charts/{chart.code}.toml")
    known = list(ChartEdition.objects.filter(code=chart.code).order_by("n"))
    if known and known[-1].digest == digest:
        return known[-1]
    content = chart.model_dump(mode="json", by_alias=True)
    made = ChartEdition(code=chart.code, n=len(known) + 1, digest=digest, content=content, frozen_at=at)
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:  # somebody else opened a book at the same moment
        return ChartEdition.objects.filter(code=chart.code).latest("n")
    return made


def open_book(
    *,
    actor: Actor,
    town_id: int,
    place_id: int,
    kind: str,
    code: str,
    name: str,
    chart_code: str,
    starts_on: date,
    at: datetime,
) -> Book:
    """开设账套. Invalid for a chart that does not hold then, or a first day that is not a month's; Conflict for a code that is taken."""
    actor.may_somewhere("ledger.keep").require()
    if not actor.system and town_id not in actor.town_ids:
        raise NotFound(NOT_THERE)
    place = places.place_in_town(place_id, town_id=town_id)
    if place is None:
        raise NotFound(NOT_THERE)
    chart = next((one for one in definitions.charts() if one.code == chart_code), None)
    problems = list(_wrong(kind, code, name, chart, starts_on))
    if problems or chart is None:
        raise Invalid("账套没有开设：{count} 处要改。", problems, count=len(problems))
    with transaction.atomic():
        if Book.objects.filter(town_id=town_id, code=code).exists():
            raise Conflict("账套代码 {code} 已经用了。", code=code)
        book = Book.objects.create(
            town_id=town_id,
            place_id=place_id,
            kind=kind,
            code=code,
            name=name.strip(),
            chart=freeze_chart(chart, at=at),
            starts_on=starts_on,
            opened_at=at,
        )
        permissions.may(actor, "ledger.keep", book).require()
        _add_accounts(book, chart)
        before = (starts_on - timedelta(days=1)).replace(day=1)
        Period.objects.bulk_create(Period(book=book, month=month) for month in (before, starts_on))
        _record(actor, "book.open", book, at, {"chart": chart.code, "starts_on": starts_on.isoformat()})
    return book


def _wrong(
    kind: str, code: str, name: str, chart: Chart | None, starts_on: date
) -> list[tuple[str, Invalid]]:
    found = []
    if kind not in BOOK_KINDS:
        found.append(("kind", Invalid("账套要么是村民委员会的，要么是农村集体经济组织的。")))
    if not code.strip() or len(code) > 40:
        found.append(("code", Invalid("请写账套代码，不超过 40 个字符。")))
    if not name.strip() or len(name) > 100:
        found.append(("name", Invalid("请写账套名称，不超过 100 个字。")))
    if starts_on.day != 1 or not clock.EARLIEST < starts_on < clock.LATEST:
        found.append(("starts_on", Invalid("建账从某个月的 1 日开始。")))
    if chart is None:
        found.append(("chart", Invalid("没有这个科目表。")))
    elif starts_on.year < chart.from_year or (chart.until_year and starts_on.year > chart.until_year):
        found.append(("chart", Invalid("{chart}不适用于 {year} 年。", chart=chart.name, year=starts_on.year)))
    return found


def _add_accounts(book: Book, chart: Chart) -> None:
    made = Account.objects.bulk_create(
        Account(book=book, code=one.code, name=one.name, name_en=one.name_en, kind=one.kind, side=one.side)
        for one in chart.accounts
    )
    by_code = {one.code: one for one in made}
    Account.objects.bulk_create(
        Account(
            book=book,
            code=f"{one.code}{detail.code}",
            name=detail.name,
            name_en=detail.name_en,
            kind=one.kind,
            side=one.side,
            parent=by_code[one.code],
        )
        for one in chart.accounts
        for detail in one.details
    )


def add_account(
    *,
    actor: Actor,
    book_id: int,
    parent_code: str,
    name: str,
    at: datetime,
    code: str = "",
    counterpart_id: int | None = None,
) -> Account:
    """增设明细科目 below an account that has no lines yet. ``code``: two digits after the parent's, the next free ones by default."""
    words = name.strip()
    if not words or len(words) > 60:
        raise Invalid("请写科目名称，不超过 60 个字。", [("name", Invalid("请写科目名称，不超过 60 个字。"))])
    with transaction.atomic():
        book = book_for(actor, book_id)
        permissions.may(actor, "ledger.keep", book).require()
        Book.objects.select_for_update(of=("self",)).get(pk=book.pk)
        parent = Account.objects.filter(book=book, code=parent_code).first()
        if parent is None:
            raise Invalid("没有科目 {code}。", code=parent_code)
        given = _code_below(parent, code)
        if counterpart_id is not None:
            other = book_for(actor, counterpart_id)
            if other.pk == book.pk or other.town_id != book.town_id:
                raise Invalid("往来的对方要是本镇的另一个账套。")
        if Line.objects.filter(account=parent).exists():
            raise WrongState("科目 {account} 已经有分录，不能再分明细。", account=str(parent))
        if parent.children.filter(name=words).exists():
            raise Conflict("{account} 下面已经有“{name}”。", account=str(parent), name=words)
        account = Account.objects.create(
            book=book,
            code=given,
            name=words,
            kind=parent.kind,
            side=parent.side,
            parent=parent,
            counterpart_id=counterpart_id,
        )
        _record(actor, "book.account", book, at, {"code": account.code, "name": account.name})
    return account


def _code_below(parent: Account, code: str) -> str:
    taken = set(parent.children.values_list("code", flat=True))
    if len(parent.code) + DETAIL_DIGITS > DEEPEST:
        raise Invalid("科目 {account} 下面不能再分明细。", account=str(parent))
    if code:
        fits = code.isascii() and code.isdigit() and code.startswith(parent.code)
        if not fits or len(code) != len(parent.code) + DETAIL_DIGITS:
            raise Invalid("明细科目的代码是上级代码 {code} 后面加两位数字。", code=parent.code)
        if code in taken:
            raise Conflict("科目代码 {code} 已经用了。", code=code)
        return code
    for n in range(1, 10**DETAIL_DIGITS):
        if (found := f"{parent.code}{n:02}") not in taken:
            return found
    raise Invalid("科目 {account} 下面不能再分明细。", account=str(parent))


def end_account(*, actor: Actor, book_id: int, code: str, at: datetime) -> Account:
    """停用明细科目: with a balance of zero, and no more lines after that. WrongState while it has a balance."""
    with transaction.atomic():
        book = book_for(actor, book_id)
        permissions.may(actor, "ledger.keep", book).require()
        Book.objects.select_for_update(of=("self",)).get(pk=book.pk)
        account = Account.objects.filter(book=book, code=code).first()
        if account is None:
            raise NotFound(NOT_THERE)
        if account.parent_id is None or code in chart_of_book(book).codes:
            raise WrongState("{account} 是科目表里的科目，不能停用。", account=str(account))
        waiting = Line.objects.filter(account=account, voucher__state__in=("draft", "reviewed")).exists()
        if waiting or closing(book, code, clock.LATEST) != 0:
            raise WrongState("{account} 还有余额或没有记账的凭证，不能停用。", account=str(account))
        account.ended_on = clock.day_of(at)
        account.save(update_fields=["ended_on"])
        _record(actor, "book.end_account", book, at, {"code": account.code, "name": account.name})
    return account


def _record(actor: Actor, verb: str, book: Book, at: datetime, facts: dict[str, object]) -> None:
    audit.record(
        actor, verb, kind="book", thing_id=book.pk, name=book.name, town_id=book.town_id, at=at, facts=facts
    )
