"""盘点的查阅: counts in reach, one with its lines, what is different and what a person may do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count as Counted
from django.db.models import Q, QuerySet
from django.utils.translation import gettext

from townworks.engines import stocktake
from townworks.engines.working import Step
from townworks.kernel.actor import Actor

from ..models import Book, Count, CountLine
from ..workflow import COUNT_FLOW
from .charts import chart_of_book
from .listing import Act, Told
from .visible import books_within, may, or_not_there

ONE = Decimal(1)


def counts_for(actor: Actor) -> QuerySet[Count]:
    """盘点 in reach, the latest first, each with how many lines it has (``lines_n``) and how many were counted (``done``)."""
    found = Count.objects.filter(book__in=books_within(actor)).select_related("book")
    done = Counted("lines", filter=Q(lines__found__isnull=False))
    return found.annotate(lines_n=Counted("lines"), done=done).order_by("-as_of", "-pk")


def count_for(actor: Actor, pk: int) -> Count:
    """One count; NotFound when it is not there or not for this actor."""
    found = Count.objects.filter(book__in=books_within(actor), pk=pk)
    return or_not_there(found.select_related("book__town", "book__chart", "voucher").first())


def count_line_for(actor: Actor, pk: int) -> CountLine:
    """One line of a count that the actor may see."""
    found = CountLine.objects.filter(count__book__in=books_within(actor), pk=pk)
    return or_not_there(found.select_related("count__book", "asset").first())


def next_line(count: Count) -> CountLine | None:
    """The first that was not counted yet."""
    return CountLine.objects.filter(count=count, found=None).order_by("code").first()


def judged(count: Count, lines: Iterable[CountLine]) -> stocktake.Answer:
    """What is different among what was counted, and the entries it wants."""
    given = tuple(
        stocktake.Line(
            one.pk, group_of(one.kind), one.booked, one.found, one.cost, min(one.down, one.cost), one.value
        )
        for one in lines
        if one.found is not None
    )
    return stocktake.compute(stocktake.Given(given, accounts_of(count.book)))


def group_of(kind: str) -> str:
    """By which accounts a kind of asset is booked."""
    return "living" if kind == "living" else "fixed"


def accounts_of(book: Book) -> stocktake.Accounts:
    """The accounts that a chart names for it; a chart without them books nothing (``services.close_count`` refuses)."""
    chart = chart_of_book(book)
    if chart.stocktake is None or chart.depreciation is None:
        return stocktake.Accounts({"fixed": ("", ""), "living": ("", "")}, "", "", "")
    own, down = chart.stocktake, chart.depreciation
    return stocktake.Accounts(
        {"fixed": (own.fixed, down.fixed), "living": (own.living, down.living)},
        own.pending,
        own.gain,
        own.loss,
    )


@dataclass(frozen=True)
class Row:
    """盘点的一项 as pages and papers show it."""

    line: CountLine
    difference: stocktake.Difference | None

    @property
    def measured(self) -> bool:
        """Whether there is something to measure; otherwise it is there or not."""
        return self.line.booked not in (Decimal(0), ONE)


@dataclass(frozen=True)
class Shown:
    """一次盘点, whole."""

    count: Count
    rows: list[Row]
    left: int
    working: tuple[Step, ...]
    short: int
    over: int
    acts: list[Act]
    story: list[Told]

    @property
    def different(self) -> list[Row]:
        return [row for row in self.rows if row.difference]


def shown(actor: Actor, count: Count) -> Shown:
    """With its lines, what is different, its steps and what this person may do."""
    lines = list(count.lines.select_related("asset").order_by("code"))
    answer = judged(count, lines)
    by_key = {one.key: one for one in answer.differences}
    rows = [Row(line, by_key.get(line.pk)) for line in lines]
    labels = {"open": gettext("开始盘点"), **{move.name: gettext(move.label) for move in COUNT_FLOW.moves}}
    story = [Told(row.at, row.by_name, labels[row.move], row.reason) for row in count.rows.order_by("id")]
    left = sum(line.found is None for line in lines)
    acts = [
        Act(move.name, gettext(move.label))
        for move in COUNT_FLOW.open_moves(count.state)
        if move.name != "count"
        and may(actor, move.permission, count.book)
        and not (move.name == "approve" and actor.person_id == count.handed_by_id)
        and not (move.name == "hand" and left)
    ]
    return Shown(count, rows, left, answer.working, answer.short, answer.over, acts, story)
