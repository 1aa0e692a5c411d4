"""接口的形: what a case looks like over the API; personal data is masked here as everywhere."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from ninja import Field, Schema

from ..selectors.listing import Filter

Word = Annotated[str, Field(max_length=40)]
Words = Annotated[str, Field(max_length=4000)]
Number = Annotated[int, Field(ge=1, le=2**31 - 1)]


class FilterIn(Schema):
    """What the list is cut to; nothing given is what is open. ``state`` "all": closed ones too."""

    q: Annotated[str, Field(max_length=100)] = ""
    kind: Word = ""
    state: Word = ""
    matter: Word = ""
    unit: Number | None = None
    overdue: bool = False
    mine: bool = False
    low: bool = False
    sort: Word = ""
    page: Annotated[int, Field(ge=1, le=10_000)] = 1

    def wanted(self) -> Filter:
        return Filter(
            q=self.q.replace("\0", ""),
            kind=self.kind.replace("\0", ""),
            state=self.state,
            unit=self.unit,
            matter=self.matter.replace("\0", ""),
            overdue=self.overdue,
            mine=self.mine,
            low=self.low,
        )


class CaseOut(Schema):
    id: int
    number: str
    kind: str
    service: str
    matter: str
    title: str
    state: str
    step: str
    channel: str
    reference: str
    registered_at: datetime
    due_on: date | None
    due_at: datetime | None = None
    due_sure: bool
    unit: str
    first_unit_id: int
    address: str
    longitude: float | None
    latitude: float | None
    score: int | None
    version: int

    @staticmethod
    def resolve_id(row: Any) -> int:
        return int(row.pk)

    @staticmethod
    def resolve_unit(row: Any) -> str:
        return str(row.unit.name)


class CasesOut(Schema):
    total: int
    total_is_least: bool
    page: int
    has_next: bool
    rows: list[CaseOut]


class PartyOut(Schema):
    id: int
    role: str
    name: str
    phone: str
    erased: bool


class RowOut(Schema):
    at: datetime
    who: str
    what: str
    reason: str


class SegmentOut(Schema):
    part: str
    from_on: date
    until_on: date
    counted: int
    why: str


class ClockOut(Schema):
    state: str
    due_on: date | None
    due_at: datetime | None = None
    left: int | None
    used: int
    sentence: str
    working: list[str]
    segments: list[SegmentOut]


class DetailOut(Schema):
    case: CaseOut
    text: str
    clock: ClockOut
    parties: list[PartyOut]
    story: list[RowOut]
    answers: list[str]
    acts: list[str]
    why_visible: list[str]


class PersonIn(Schema):
    role: Word = "applicant"
    name: Annotated[str, Field(max_length=60)] = ""
    phone: Annotated[str, Field(max_length=30)] = ""
    id_number: Annotated[str, Field(max_length=18)] = ""
    address: Annotated[str, Field(max_length=200)] = ""
    email: Annotated[str, Field(max_length=120)] = ""
    consent: bool = False


class CaseIn(Schema):
    """A case to register. ``client_id``: sent again it is the same case."""

    kind: Word
    title: Annotated[str, Field(max_length=120)] = ""
    text: Words = ""
    channel: Word = "counter"
    service: Word = ""
    matter: Word = ""
    reference: Annotated[str, Field(max_length=60)] = ""
    client_id: Annotated[str, Field(max_length=60)] = ""
    place_id: Number | None = None
    address: Annotated[str, Field(max_length=200)] = ""
    longitude: float | None = None
    latitude: float | None = None
    details: dict[str, str | list[str]] = {}
    answers: dict[str, str] = {}
    persons: Annotated[list[PersonIn], Field(max_length=10)] = []


class ReceiptOut(Schema):
    id: int
    number: str
    code: str
    again: bool
    due_on: date | None
    due_at: datetime | None = None


class ActIn(Schema):
    """What an act takes; each takes only its own fields."""

    version: Number | None = None
    reason: Words = ""
    text: Words = ""
    paper: Annotated[str, Field(max_length=60)] = ""
    late_reason: Annotated[str, Field(max_length=300)] = ""
    step: Word = ""
    why: Word = ""
    unit: Number | None = None
    units: Annotated[list[Number], Field(max_length=50)] = []
    into: Number | None = None
    days: Annotated[int, Field(ge=1, le=3660)] | None = None
    codes: Annotated[list[Word], Field(max_length=50)] = []
    kept: bool = False


class WhatIfOut(Schema):
    allowed: bool
    before: date | None
    after: date | None
    sentence: str
