"""接口的形: what the API of the register gives and takes."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from ninja import Field, Schema
from pydantic import ConfigDict

from townworks.ui import wording

from ..selectors import listing
from ..selectors.editions import target_told

MOST = 200


class Strict(Schema):
    """What is sent is taken as it is meant: an unknown field is refused, not passed over."""

    model_config = ConfigDict(extra="forbid")


class UnitOut(Schema):
    id: int
    name: str


class TargetOut(Schema):
    comparator: str
    value: Decimal
    unit: str
    of: str
    text: str

    @staticmethod
    def resolve_text(row: Any) -> str:
        return target_told(
            {
                "of": row.of,
                "comparator": row.comparator,
                "value": f"{row.value.normalize():f}",
                "unit": row.unit,
            }
        )


class CommitmentOut(Schema):
    """一项任务, as a row of the table."""

    id: int
    code: str
    year: int
    town: str = Field(alias="town.name")
    text: str
    outcome: str
    line: str
    state: str
    state_name: str
    light: str
    light_why: str
    lead: UnitOut | None
    supports: list[UnitOut]
    place: str = Field(alias="place.name")
    person_in_charge: str
    start_on: date
    due_on: date
    weight: int
    share: Decimal | None
    noted_on: date | None
    version: int

    @staticmethod
    def resolve_state_name(row: Any) -> str:
        return wording.state_name(row.state)

    @staticmethod
    def resolve_light_why(row: Any) -> str:
        return wording.step(row.light_why)

    @staticmethod
    def resolve_supports(row: Any) -> list[Any]:
        return [one.unit for one in row.support_rows.all()]


class CommitmentsOut(Schema):
    """一页任务."""

    total: int
    page: int
    pages: int
    rows: list[CommitmentOut]


class ProofOut(Schema):
    claim: int
    name: str
    label: str
    value: Decimal | None
    target: Decimal | None
    unit: str
    as_of: date
    working: list[str]
    link: str


class NoteOut(Schema):
    id: int
    month: date
    done: str
    trouble: str
    next_step: str
    share: Decimal | None
    by_name: str
    unit_name: str
    at: datetime


class StatusOut(Schema):
    move: str
    state: str
    reason: str
    by_name: str
    at: datetime


class ChangeOut(Schema):
    id: int
    kind: str
    state: str
    facts: dict[str, Any]
    reason: str
    asked_by_name: str
    asked_at: datetime
    decided_by_name: str
    decided_at: datetime | None
    answer: str


class EditionOut(Schema):
    n: int
    why: str
    by_name: str
    at: datetime
    facts: dict[str, Any]


class DetailOut(Schema):
    """一项任务的全部."""

    commitment: CommitmentOut
    source: str
    targets: list[TargetOut]
    proofs: list[ProofOut]
    notes: list[NoteOut]
    statuses: list[StatusOut]
    changes: list[ChangeOut]
    editions: list[EditionOut]
    acts: list[str]
    why_visible: list[str]


class FilterIn(Strict):
    """The conditions of the list page, by the same names."""

    q: Annotated[str, Field(max_length=100)] = ""
    year: int | None = None
    town: int | None = None
    line: str = ""
    unit: int | None = None
    any: bool = False
    state: str = ""
    light: str = ""
    place: int | None = None
    due_from: date | None = None
    due_until: date | None = None
    mine: bool = False
    sort: str = ""
    page: Annotated[int, Field(ge=1)] = 1
    size: Annotated[int, Field(ge=1, le=MOST)] = 50

    def wanted(self) -> listing.Filter:
        given = self.model_dump(exclude={"sort", "page", "size", "any"})
        return listing.Filter(**given, as_any=self.any)


class StepIn(Strict):
    """A step. ``version`` is the one that the sender read; a newer one answers 409."""

    version: int
    reason: Annotated[str, Field(max_length=2000)] = ""


class AssignIn(Strict):
    version: int
    lead_id: int
    support_ids: list[int] = []
    person_in_charge: Annotated[str, Field(max_length=60)] = ""


class NoteIn(Strict):
    """A month's note. Sent again with the same ``client_key`` it is kept once, and answered the same."""

    month: date | None = None
    done: Annotated[str, Field(max_length=4000)]
    trouble: Annotated[str, Field(max_length=4000)] = ""
    next_step: Annotated[str, Field(max_length=4000)] = ""
    share: Decimal | None = None
    client_key: Annotated[str, Field(max_length=40)] = ""


class FigureIn(Strict):
    claim_id: int
    value: Decimal
    as_of: date
    explanation: Annotated[str, Field(max_length=300)]
    attachment_id: int | None = None
    corrects_id: int | None = None


class FigureOut(Schema):
    id: int
    value: Decimal
    as_of: date
    explanation: str
    by_name: str
    at: datetime


class TargetIn(Strict):
    comparator: Literal["=", "≥", "≤", ">", "<", "≈", "增长", "下降", "增长 ≥", "下降 ≥"] = "="
    value: Decimal
    unit: Annotated[str, Field(max_length=20)] = ""
    of: Annotated[str, Field(max_length=200)] = ""


class ChangeIn(Strict):
    kind: Literal["defer", "change", "cancel"]
    reason: Annotated[str, Field(max_length=2000)]
    version: int
    due_on: date | None = None
    text: str | None = None
    outcome: str | None = None
    targets: list[TargetIn] | None = None


class DecisionIn(Strict):
    decision: Literal["approve", "refuse", "withdraw"]
    answer: Annotated[str, Field(max_length=2000)] = ""
    version: int | None = None
