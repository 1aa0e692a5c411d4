"""指标的数和各节: the latest value of each indicator with its target and judgement, the sections of rivers with their classes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from townworks.engines.period_reading import Period as Span
from townworks.engines.surface_water import GRADES
from townworks.indicators.selectors import said
from townworks.indicators.selectors.briefed import Briefed, BriefedSection, measured_at
from townworks.kernel.actor import Actor
from townworks.ui.charts import Drawing, MeasureRow, measures_by
from townworks.ui.documents import Figure, Group, Piece, Record, Strong
from townworks.ui.documents.blocks import Block, Chart, Grid, Heading, Paragraph, cells
from townworks.ui.navigation import address

from .counter import Counter
from .period import Period
from .pieces import joined

WORDS = {"met": "达标", "missed": "未达标", "running": "未到期", "": "—"}
KINDS = {"at_least": "≥", "at_most": "≤"}
MOST_NAMED = 5  # indicators named in a sentence
BARS = 18  # indicators in one chart


@dataclass(frozen=True)
class IndicatorPart:
    """A row of the table. ``before``, ``target`` as they are shown; ``verdict`` of the latest value, or of the year where the target is the year's."""

    told: Briefed
    value: Figure
    total: Figure | None
    before: str
    target: str
    verdict: str
    year: int

    @property
    def name(self) -> str:
        return self.told.one.name

    @property
    def unit(self) -> str:
        return unit_of(self.told)

    @property
    def span(self) -> str:
        return span_told(self.told.reading.period, self.year)


@dataclass(frozen=True)
class SectionPart:
    """A row of the table of sections."""

    told: BriefedSection
    grade: Figure


@dataclass(frozen=True)
class Measured:
    """指标的数. Empty where nothing was measured."""

    figures: Mapping[str, Figure] = field(default_factory=dict)
    rows: tuple[IndicatorPart, ...] = ()
    sections: tuple[SectionPart, ...] = ()

    def count(self, what: str) -> int:
        return int(self.figures[what].value) if what in self.figures else 0


def measured_of(counter: Counter, actor: Actor, period: Period) -> Measured:
    """What was known of the town's indicators at the end of the time."""
    told = measured_at(actor, town_id=counter.town_id, at=period.as_of)
    rows = tuple(_part(counter, one, period) for one in told.indicators)
    figures: dict[str, Figure] = {}
    if rows:
        figures["told"] = _count(counter, "told", "有数的指标", rows)
        for verdict, what in (("met", "达到目标的指标"), ("missed", "没有达到目标的指标")):
            mine = [row for row in rows if row.verdict == verdict]
            figures[verdict] = _count(counter, verdict, what, mine)
    judged = tuple(_section(counter, one) for one in told.sections)
    if judged:
        figures["sections"] = _count_sections(counter, "judged", "有月度类别的断面", judged)
        good = [one for one in judged if one.told.met]
        figures["sections_met"] = _count_sections(counter, "met", "达到或优于目标类别的断面", good)
    return Measured(figures, rows, judged)


def _count(counter: Counter, key: str, what: str, rows: Sequence[IndicatorPart]) -> Figure:
    records = tuple(
        Record(f"indicator:{row.told.one.code}", row.name, indicator_url(row.told.one.code)) for row in rows
    )
    return counter.put(f"indicators.{key}", what, records, indicator_url(""))


def _count_sections(counter: Counter, key: str, what: str, rows: Sequence[SectionPart]) -> Figure:
    records = tuple(
        Record(
            f"section:{row.told.thing_id}",
            f"{row.told.name} {row.grade.value}类",
            _section_url(row.told.thing_id),
        )
        for row in rows
    )
    return counter.put(f"sections.{key}", what, records, indicator_url("section-class"))


def _part(counter: Counter, told: Briefed, period: Period) -> IndicatorPart:
    one, reading = told.one, told.reading
    group = Group(
        f"indicators.{one.code}",
        f"{one.name}（{span_told(reading.period)}）{'，依次为本期、全年累计' if told.total else ''}",
        indicator_url(one.code),
    )
    records = tuple(
        Record(f"figure:{row.pk}", f"{row.thing} {row.period}", figure_url(row.pk)) for row in told.records
    )
    value = counter.put_value(
        f"indicators.{one.code}.value",
        f"{one.name}（{span_told(reading.period)}）",
        shown(told, reading.value),
        records,
        indicator_url(one.code),
        group=group,
        more=told.more,
    )
    total = None
    if told.total is not None and told.total.value is not None:
        total = counter.put_value(
            f"indicators.{one.code}.year",
            f"{one.name}（{reading.period.year}年至{span_told(reading.period)}）",
            shown(told, told.total.value),
            records,
            indicator_url(one.code),
            group=group,
            more=told.more,
        )
    before = f"{shown(told, told.before.value)}" if told.before is not None else ""
    return IndicatorPart(told, value, total, before, _target(told), _verdict(told, period), period.year)


def _section(counter: Counter, told: BriefedSection) -> SectionPart:
    records = (
        (
            Record(
                f"figure:{told.observation_id}", f"{told.name} {told.period}", figure_url(told.observation_id)
            ),
        )
        if told.observation_id
        else ()
    )
    grade = counter.put_value(
        f"sections.{told.thing_id}.class",
        f"{told.name}{told.period}月度水质类别",
        GRADES[told.grade - 1],
        records,
        _section_url(told.thing_id),
    )
    return SectionPart(told, grade)


def shown(told: Briefed, value: Decimal | None) -> str:
    """A value to the places that its indicator shows; a class or a grade of water by its name."""
    if value is None:
        return ""
    return said.named(told.one, value) or f"{round(value, told.one.decimals):f}"


def unit_of(told: Briefed) -> str:
    """The unit as a document writes it; what has none has none."""
    return "" if told.one.unit == "1" else told.one.unit


def span_told(span: Span, within: int | None = None) -> str:
    """A period as a sentence says it: 2026年, 2026年二季度, 2026年6月, 2026年第27周; without the year that it is told ``within``."""
    year = "" if span.year == within else f"{span.year}年"
    if span.kind == "quarter":
        return f"{year}{'一二三四'[int(span.code[-1]) - 1]}季度"
    if span.kind == "month":
        return f"{year}{span.start.month}月"
    return f"{year}第{int(span.code[-2:])}周" if span.kind == "week" else f"{span.year}年"


def _target(told: Briefed) -> str:
    target = told.one.target(told.reading.period.year)
    if target is None:
        judgement = told.judgement
        return f"{_plain(judgement.target)}～{_plain(judgement.upper)}" if judgement.upper is not None else ""
    if target.kind == "between":
        return f"{_plain(Decimal(target.value))}～{_plain(Decimal(target.upper or 0))}"
    return f"{'全年' if target.applies == 'year' else ''}{KINDS[target.kind]}{_plain(Decimal(target.value))}"


def _plain(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():f}"


def _verdict(told: Briefed, period: Period) -> str:
    """Of the year where the target is the year's: a sum that may still grow is not missed before the year is over."""
    target = told.one.target(told.reading.period.year)
    if target is None or target.applies == "each" or told.reading.period.kind == "year":
        return told.judgement.verdict
    verdict = told.total_judgement.verdict if told.total_judgement else ""
    over = period.on.year > told.reading.period.year or (period.on.month, period.on.day) == (12, 31)
    return "running" if verdict == "missed" and target.kind == "at_least" and not over else verdict


def indicator_url(code: str) -> str:
    """Where an indicator (or, without a code, all of them) is shown; its figures as data where there is no page."""
    found = address("indicators:indicator", code) if code else address("indicators:list")
    return found or f"/api/v1/indicators{f'/{code}' if code else ''}"


def figure_url(pk: int) -> str:
    """Where one observation is shown."""
    return address("indicators:record", pk) or f"/api/v1/observations/{pk}"


def _section_url(pk: int) -> str:
    return address("indicators:section", pk) or f"/api/v1/things/{pk}"


# —— the sections of the document


def indicators(told: Measured, period: Period) -> Iterator[Block]:
    """指标."""
    if not told.rows:
        return
    yield Heading(1, "主要指标")
    yield Paragraph(tuple(indicator_sentence(told)))
    drawing = indicator_drawing(told)
    if drawing is not None:
        yield Chart(drawing)
    yield Grid(
        heads=("指标", "期次", "数值", "全年累计", "上期", "目标", "判断"),
        rows=tuple(
            cells(
                row.name,
                row.span,
                (row.value, row.unit),
                (row.total, row.unit) if row.total else "",
                f"{row.before}{row.unit}" if row.before else "",
                f"{row.target}{row.unit}" if row.target else "",
                Strong(WORDS[row.verdict]) if row.verdict == "missed" else WORDS[row.verdict],
            )
            for row in told.rows
        ),
        shares=(44, 18, 30, 22, 22, 24, 18),
        centred=(1, 6),
    )


def indicator_sentence(told: Measured) -> list[Piece]:
    """How many there are, how many meet their targets, and which do not."""
    figures = told.figures
    pieces: list[Piece] = [figures["told"], "项指标有数"]
    judged: list[list[Piece]] = []
    if told.count("met"):
        judged.append(["达到目标", figures["met"], "项"])
    if told.count("missed"):
        judged.append(["没有达到目标", figures["missed"], "项"])
    pieces += ["，", *joined(judged), "。"] if judged else ["。"]
    missed = [row for row in told.rows if row.verdict == "missed"]
    if missed:
        named = joined(
            [
                [f"{row.name}", row.total or row.value, f"{row.unit}（目标{row.target}{row.unit}）"]
                for row in missed[:MOST_NAMED]
            ],
            "；",
        )
        rest = f"；另有{len(missed) - MOST_NAMED}项见下表。" if len(missed) > MOST_NAMED else "。"
        pieces += ["没有达到目标的是：", *named, rest]
    return pieces


def indicator_drawing(told: Measured) -> Drawing | None:
    """Shares (%) that have a target of each period, each with its target; nothing where there are none."""
    rows = [
        row
        for row in told.rows
        if row.told.one.unit == "%"
        and row.told.judgement.target is not None
        and row.told.judgement.upper is None
    ][:BARS]
    if not rows:
        return None
    missed = sum(row.verdict == "missed" for row in rows)
    title = f"{len(rows)}项比率指标中{missed}项没有达到目标" if missed else f"{len(rows)}项比率指标都达到目标"
    return measures_by(
        [
            MeasureRow(
                row.name,
                Decimal(row.value.value),
                row.told.judgement.target,
                indicator_url(row.told.one.code),
                over=row.verdict == "missed",
            )
            for row in rows
        ],
        title=title,
        of="指标",
        measured="数值",
        marked="目标",
        unit="%",
    )


def sections(told: Measured, period: Period) -> Iterator[Block]:
    """断面水质."""
    if not told.sections:
        return
    yield Heading(1, "断面水质")
    yield Paragraph(tuple(section_sentence(told)))
    yield Grid(
        heads=("断面", "河流", "期次", "类别", "目标", "上月", "是否达标"),
        rows=tuple(
            cells(
                row.told.name,
                row.told.river,
                row.told.period,
                row.grade,
                GRADES[row.told.target - 1],
                GRADES[row.told.before - 1] if row.told.before else "",
                "达标" if row.told.met else Strong("未达标"),
            )
            for row in told.sections
        ),
        shares=(34, 26, 22, 16, 16, 16, 20),
        centred=(2, 3, 4, 5, 6),
    )


def section_sentence(told: Measured) -> list[Piece]:
    """How many sections reach their class, and which do not; which became better or worse."""
    figures = told.figures
    pieces: list[Piece] = [
        f"{_month(told.sections[0].told.period)}，",
        figures["sections"],
        "个断面中",
        figures["sections_met"],
        "个达到或优于目标类别。",
    ]
    missed = [row for row in told.sections if not row.told.met]
    if missed:
        named = joined(
            [
                [row.told.name, row.grade, f"类（目标{GRADES[row.told.target - 1]}类）"]
                for row in missed[:MOST_NAMED]
            ]
        )
        rest = f"等{len(missed)}个断面" if len(missed) > MOST_NAMED else ""
        pieces += ["未达标的是", *named, f"{rest}。"]
    for word, moved in (("变差", 1), ("好转", -1)):
        names = [
            row.told.name
            for row in told.sections
            if row.told.before and (row.told.grade - row.told.before) * moved > 0
        ]
        if names:
            more = f"等{len(names)}个断面" if len(names) > MOST_NAMED else ""
            pieces.append(f"比上月{word}的是{'、'.join(names[:MOST_NAMED])}{more}。")
    return pieces


def _month(code: str) -> str:
    return f"{code[:4]}年{int(code[5:])}月"
