"""接口的形: what the API takes and gives of figures. Numbers are strings, exact."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from ninja import Field, Schema
from pydantic import ConfigDict

from townworks.definitions.indicators import Indicator
from townworks.kernel.asked import MOST
from townworks.ui import wording
from townworks.ui.names import in_language

from ..selectors.course import Point
from ..selectors.tables import PlaceRow, plain

Number = Annotated[int, Field(ge=0, le=MOST)]


class Strict(Schema):
    """What is sent is taken as it is meant: an unknown field is refused, not passed over."""

    model_config = ConfigDict(extra="forbid")


class IndicatorOut(Schema):
    """一个指标, as it is defined today."""

    code: str
    name: str
    about: str
    line: str
    unit: str
    decimals: int
    direction: str
    level: str
    frequency: str
    source: str
    public: bool
    basis: list[dict[str, Any]]


def indicator_out(one: Indicator) -> dict[str, Any]:
    english = in_language(one) == one.name_en
    return {
        **{
            name: getattr(one, name)
            for name in ("code", "line", "unit", "decimals", "direction", "level", "frequency")
        },
        "name": in_language(one),
        "about": one.about_en if english else one.about,
        "source": one.source.kind,
        "public": one.public,
        "basis": [{"text": basis.text, "confirmed": basis.confirmed} for basis in one.basis],
    }


class PointOut(Schema):
    """一期的数. ``value`` None where there is none, with its ``mark``; ``observation`` is the record, where the value is one."""

    period: str
    value: str | None
    mark: str
    n: int
    missing: int
    verdict: str
    target: str | None
    edition: int
    observation: int | None
    working: list[str]


def point_out(point: Point) -> dict[str, Any]:
    reading = point.reading
    return {
        "period": reading.period.code,
        "value": _text(reading.value),
        "mark": reading.mark,
        "n": reading.n,
        "missing": reading.missing,
        "verdict": point.judgement.verdict,
        "target": _text(point.judgement.target),
        "edition": reading.edition,
        "observation": reading.observation_id,
        "working": [wording.step(step) for step in reading.working],
    }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else plain(value)


class CourseOut(Schema):
    """指标走势."""

    code: str
    name: str
    unit: str
    kind: str
    points: list[PointOut]
    year: PointOut


class PlaceRowOut(PointOut):
    """一处的数."""

    name: str
    place_id: int
    thing_id: int | None


def row_out(row: PlaceRow) -> dict[str, Any]:
    return {**point_out(row.point), "name": row.name, "place_id": row.place_id, "thing_id": row.thing_id}


class TableOut(Schema):
    """各处的数 of one period."""

    code: str
    period: str
    whole: PointOut
    rows: list[PlaceRowOut]


class FigureIn(Strict):
    """一个数. ``uid`` is made by the sender: what is sent twice is kept once. ``text`` as one would type it ("12.5", "<0.05", "--")."""

    indicator: Annotated[str, Field(max_length=40)]
    thing_id: Number
    period: Annotated[str, Field(max_length=40)]
    text: Annotated[str, Field(max_length=40)]
    uid: UUID | None = None
    unit: Annotated[str, Field(max_length=20)] = ""
    method: Annotated[str, Field(max_length=60)] = ""
    quality: Annotated[str, Field(max_length=12)] = ""
    reason: Annotated[str, Field(max_length=300)] = ""
    seen: Number | None = None


class FiguresIn(Strict):
    """一批数, put down all or not at all. ``town_id``: the first town of the token's owner unless it is given."""

    figures: Annotated[list[FigureIn], Field(min_length=1, max_length=5000)]
    town_id: Number | None = None


class FiguresOut(Schema):
    """填报结果. ``again``: all of it had been sent before."""

    new: int
    changed: int
    unchanged: int
    again: bool
    observations: list[int]


class CorrectionIn(Strict):
    text: Annotated[str, Field(max_length=40)]
    reason: Annotated[str, Field(max_length=300)]
    unit: Annotated[str, Field(max_length=20)] = ""


class ObservationOut(Schema):
    """一条观测记录."""

    id: int
    indicator: str
    thing_id: int
    thing: str = Field(alias="thing.name")
    place_id: int
    period: str
    value: str | None
    mark: str
    limit: str | None
    given: str
    given_unit: str
    method: str
    quality: str
    source: str
    edition: int = Field(alias="edition.n")
    corrects: int | None = Field(alias="corrects_id")
    reason: str
    late: bool
    by: str = Field(alias="by_name")
    at: datetime

    @staticmethod
    def resolve_value(row: Any) -> str | None:
        return _text(row.value)

    @staticmethod
    def resolve_limit(row: Any) -> str | None:
        return _text(row.limit)


class ThingOut(Schema):
    """被测对象. Degrees are CGCS2000."""

    id: int
    kind: str
    code: str
    name: str
    place_id: int
    longitude: float | None
    latitude: float | None
    attributes: dict[str, Any]
    state: str
    version: int


class ReturnOut(Schema):
    """一份报表."""

    id: int
    unit: str = Field(alias="unit.name")
    line: str
    period: str
    codes: list[str]
    state: str
    version: int


class ReturnIn(Strict):
    town_id: Number | None = None
    unit_id: Number
    line: Annotated[str, Field(max_length=40)]
    period: Annotated[str, Field(max_length=16)]


class StepIn(Strict):
    """一步. ``version``: what was seen; Conflict when somebody was faster."""

    version: Number | None = None
    reason: Annotated[str, Field(max_length=500)] = ""


class QuestionOut(Schema):
    """一条疑问."""

    id: int
    indicator: str
    thing: str = Field(alias="thing.name")
    period: str
    code: str
    why: str
    state: str
    answer: str
    words: str

    @staticmethod
    def resolve_why(row: Any) -> str:
        return wording.step(row.why)


class WordsIn(Strict):
    words: Annotated[str, Field(max_length=500)]


class SpanIn(Strict):
    """时段和对象 of a course."""

    kind: Annotated[str, Field(max_length=10)] = ""
    first: date | None = None
    last: date | None = None
    thing_id: Number | None = None
    place_id: Number | None = None
    edition: Number | None = None
