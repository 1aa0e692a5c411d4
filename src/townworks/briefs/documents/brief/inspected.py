"""检查的数和一节: visited, found, settled within the time, open and overdue at its end, by campaign."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from urllib.parse import urlencode

from django.urls import reverse

from townworks.inspections.selectors.past_findings import PastFinding, PastVisit, inspections_between
from townworks.kernel import clock
from townworks.kernel.actor import Actor
from townworks.ui.charts import Drawing, MeasureRow, measures_by
from townworks.ui.documents import Figure, Group, Link, Piece, Record, words
from townworks.ui.documents.blocks import Block, Chart, Grid, Heading, Paragraph, cells
from townworks.ui.names import name_of

from .counter import Counter
from .period import Period
from .pieces import Part, joined

OTHER = "other"  # the key of what no campaign found
NO_CAMPAIGN = "不在专项检查中"
COLUMNS = {
    "visits": "检查",
    "found": "新发现问题",
    "settled": "验收销号",
    "open": "期末在办",
    "overdue": "其中超期",
}
# How the ledger's list is asked for what a column counts; open findings are what it shows unasked.
SHOWN_AS: Mapping[str, Mapping[str, object]] = {
    "found": {"state": "all"},
    "settled": {"state": "accepted"},
    "overdue": {"overdue": 1},
}
MOST_OVERDUE = 30  # rows of the table of what is overdue


@dataclass(frozen=True)
class Inspected:
    """检查的数: the whole, by campaign, and what is overdue (the longest first). Empty where nothing happened and nothing is open."""

    figures: Mapping[str, Figure] = field(default_factory=dict)
    campaigns: tuple[Part, ...] = ()
    overdue: tuple[PastFinding, ...] = ()

    def count(self, what: str) -> int:
        return int(self.figures[what].value) if what in self.figures else 0


def inspected_of(counter: Counter, actor: Actor, period: Period) -> Inspected:
    """Count what was inspected in the time."""
    told = inspections_between(actor, town_id=counter.town_id, after=period.before, until=period.as_of)
    overdue = tuple(one for one in told.standing if one.overdue(period.on))
    by: dict[str, Sequence[PastVisit] | Sequence[PastFinding]] = {
        "visits": told.visits,
        "found": told.found,
        "settled": told.settled,
        "open": told.standing,
        "overdue": overdue,
    }
    if not any(by.values()):
        return Inspected()
    what = {
        "visits": f"{period.own}完成的现场检查",
        "found": f"{period.own}新发现的问题（不含并案、不成立）",
        "settled": f"{period.own}通过验收且{period.end}仍为已验收的问题",
        "open": f"{period.end}在办的问题",
        "overdue": f"{period.end}超过整改期限仍在办的问题",
    }
    figures = {
        key: counter.put(f"inspections.{key}", what[key], _records(by[key]), _where(counter, key))
        for key in COLUMNS
    }
    return Inspected(
        figures,
        tuple(_parts(counter, by, what)),
        tuple(sorted(overdue, key=lambda one: (one.due_on, one.pk))),
    )


def _parts(
    counter: Counter,
    by: Mapping[str, Sequence[PastVisit] | Sequence[PastFinding]],
    what: Mapping[str, str],
) -> Iterator[Part]:
    """By campaign, most found first."""
    codes = {one.campaign for rows in by.values() for one in rows}

    def of(key: str, code: str) -> list[PastVisit | PastFinding]:
        return [one for one in by[key] if one.campaign == code]

    for code in sorted(
        codes, key=lambda code: (not code, -len(of("found", code)), -len(of("open", code)), code)
    ):
        key, name = code or OTHER, name_of("campaign", code) if code else NO_CAMPAIGN
        group = Group(
            f"inspections.{key}",
            f"{name}，依次为{'、'.join(COLUMNS.values())}",
            _where(counter, "open", campaign=code),
        )
        figures = {
            column: counter.put(
                f"inspections.{key}.{column}",
                f"{name}：{what[column]}",
                _records(of(column, code)),
                _where(counter, column, campaign=code),
                group,
            )
            for column in COLUMNS
        }
        yield Part(key, name, figures)


def _records(rows: Sequence[PastVisit | PastFinding]) -> tuple[Record, ...]:
    return tuple(
        Record(
            f"visit:{one.pk}",
            f"{one.site}（{words.long_date(clock.day_of(one.on))}）",
            reverse("inspections:site", args=[one.site_id]),
        )
        if isinstance(one, PastVisit)
        else Record(
            f"finding:{one.pk}",
            f"{one.number} {one.site}：{one.text}",
            reverse("inspections:finding", args=[one.pk]),
        )
        for one in rows
    )


def _where(counter: Counter, key: str, *, campaign: str = "") -> str:
    """The list that shows the same things as they stand now."""
    if key == "visits":
        return (
            reverse("inspections:campaign", args=[campaign]) if campaign else reverse("inspections:campaigns")
        )
    asked: dict[str, object] = {"town": counter.town_id}
    if campaign:
        asked["campaign"] = campaign
    asked.update(SHOWN_AS.get(key, {}))
    return f"{reverse('inspections:findings')}?{urlencode(asked)}"


# —— the section


def inspections(told: Inspected, period: Period) -> Iterator[Block]:
    """检查和问题整改."""
    if not told.figures:
        return
    yield Heading(1, "检查和问题整改")
    yield Paragraph(tuple(inspection_sentence(told, period)))
    drawing = inspection_drawing(told)
    if drawing is not None:
        yield Chart(drawing)
    yield Grid(
        heads=("专项行动", *COLUMNS.values()),
        rows=tuple(
            cells(part.name, *(part.figures[column] for column in COLUMNS)) for part in told.campaigns
        ),
        shares=(3.4, 1, 1.4, 1.2, 1.2, 1.2),
        centred=tuple(range(1, 6)),
    )
    if told.overdue:
        yield from _overdue(told)


def inspection_sentence(told: Inspected, period: Period) -> list[Piece]:
    """What was done and what is left; parts without data are not said."""
    figures = told.figures
    done: list[list[Piece]] = []
    if told.count("visits"):
        done.append(["检查", figures["visits"], "家次"])
    if told.count("found"):
        done.append(["新发现问题", figures["found"], "处"])
    if told.count("settled"):
        done.append(["验收销号", figures["settled"], "处"])
    pieces: list[Piece] = [period.this, *joined(done, "，"), "。"] if done else []
    if told.count("open"):
        pieces += ["期末在办问题", figures["open"], "处"]
        pieces += ["，其中超期", figures["overdue"], "处。"] if told.count("overdue") else ["，没有超期的。"]
    return pieces


def inspection_drawing(told: Inspected) -> Drawing | None:
    """Found by campaign beside what was settled; nothing where nothing was found."""
    rows = [part for part in told.campaigns if part.count("found") or part.count("settled")]
    if not rows or not told.count("found"):
        return None
    most = rows[0]
    title = (
        f"{most.name}新发现问题最多（{most.count('found')}处）"
        if len(rows) > 1
        else f"{most.name}新发现问题{most.count('found')}处，销号{most.count('settled')}处"
    )
    return measures_by(
        [
            MeasureRow(
                part.name,
                Decimal(part.figures["found"].value),
                Decimal(part.figures["settled"].value),
                part.figures["found"].query.where,
            )
            for part in rows
        ],
        title=title,
        of="专项行动",
        measured="新发现问题",
        marked="验收销号",
        unit="处",
    )


def _overdue(told: Inspected) -> Iterator[Block]:
    shown = told.overdue[:MOST_OVERDUE]
    rest = len(told.overdue) - len(shown)
    yield Grid(
        heads=("编号", "场所", "问题", "责任单位", "整改期限"),
        rows=tuple(
            cells(
                linked(one),
                one.site,
                words.tight(one.text),
                one.owner,
                words.long_date(one.due_on),
            )
            for one in shown
        ),
        shares=(26, 36, 46, 28, 28),
        centred=(0, 4),
        caption="超期未改的问题",
        note=f"另有{rest}处，见问题台账。" if rest else "",
    )


def linked(one: PastFinding) -> Piece:
    """A finding's number, which leads to it."""
    return Link(one.number, reverse("inspections:finding", args=[one.pk]))
