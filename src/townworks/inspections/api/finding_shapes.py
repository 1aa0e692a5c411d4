"""问题接口的形: what the API of the ledger gives and takes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Field, Schema
from pydantic import ConfigDict

from townworks.kernel.asked import MOST as LARGEST
from townworks.ui import wording

from ..selectors.findings import Filter

MOST = 200
Key = Annotated[int, Field(ge=1, le=LARGEST)]


class Strict(Schema):
    """What is sent is taken as it is meant: an unknown field is refused, not passed over."""

    model_config = ConfigDict(extra="forbid")


class UnitOut(Schema):
    id: int
    name: str


class SiteOut(Schema):
    id: int
    code: str
    name: str
    address: str


class FindingOut(Schema):
    """一个问题, as a row of the ledger."""

    id: int
    number: str
    town: str = Field(alias="town.name")
    site: SiteOut
    place: str = Field(alias="place.name")
    campaign: str
    item: str
    text: str
    severity: str
    state: str
    state_name: str
    is_open: bool
    owner: UnitOut
    mender: UnitOut | None
    found_at: datetime
    due_on: date
    mended_at: datetime | None
    closed_at: datetime | None
    repeats: int
    returns: int
    longitude: float | None
    latitude: float | None
    version: int

    @staticmethod
    def resolve_state_name(row: Any) -> str:
        return wording.word(row.state, "finding_state")


class FindingsOut(Schema):
    """一页问题."""

    total: int
    total_is_least: bool
    page: int
    has_next: bool
    rows: list[FindingOut]


class SourceOut(Schema):
    kind: str
    reference: str
    text: str
    by_name: str
    at: datetime


class ExtensionOut(Schema):
    id: int
    state: str
    before_on: date
    due_on: date
    reason: str
    asked_by_name: str
    asked_at: datetime
    answer: str
    decided_by_name: str
    decided_at: datetime | None


class RowOut(Schema):
    move: str
    state: str
    reason: str
    due_on: date
    by_name: str
    at: datetime


class DetailOut(Schema):
    """一个问题的全部."""

    finding: FindingOut
    reason: str
    item: str
    term: list[str]
    photos: list[dict[str, Any]]
    sources: list[SourceOut]
    extensions: list[ExtensionOut]
    offers: list[dict[str, Any]]
    rows: list[RowOut]
    acts: list[str]
    why_visible: list[str]


class FilterIn(Schema):
    """筛选条件, as the address of the list has them."""

    q: Annotated[str, Field(max_length=100)] = ""
    state: Annotated[str, Field(max_length=12)] = ""
    severity: Annotated[str, Field(max_length=10)] = ""
    campaign: Annotated[str, Field(max_length=40)] = ""
    place: Key | None = None
    owner: Key | None = None
    mender: Key | None = None
    town: Key | None = None
    round: Key | None = None
    site: Key | None = None
    overdue: bool = False
    repeat: bool = False
    mine: bool = False
    sort: Annotated[str, Field(max_length=20)] = ""
    page: Annotated[int, Field(ge=1, le=LARGEST)] = 1
    size: Annotated[int, Field(ge=1, le=MOST)] = 50

    def wanted(self) -> Filter:
        """As the selectors take it."""
        given = self.model_dump(exclude={"sort", "page", "size"})
        return Filter(**{name: _plain(value) for name, value in given.items()})


def _plain(value: Any) -> Any:
    return value.replace("\0", "").strip() if isinstance(value, str) else value


Reason = Annotated[str, Field(max_length=1000)]


class StepIn(Strict):
    version: int
    reason: Reason = ""


class AssignIn(Strict):
    version: int
    mender_id: Key
    reason: Reason = ""


class PhotoIn(Strict):
    """A picture by the hash of its content, uploaded before."""

    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    name: Annotated[str, Field(max_length=200)] = "photo.jpg"


class MendedIn(Strict):
    version: int
    reason: Reason = ""
    photos: Annotated[list[PhotoIn], Field(max_length=9)] = []


class RecheckIn(Strict):
    uid: UUID
    holds: bool
    note: Reason = ""
    photos: Annotated[list[PhotoIn], Field(max_length=9)] = []


class SourceIn(Strict):
    version: int | None = None
    kind: Annotated[str, Field(max_length=12)]
    reference: Annotated[str, Field(max_length=60)] = ""
    text: Annotated[str, Field(max_length=500)]


class JoinIn(Strict):
    version: int | None = None
    into: Key


class ExtensionIn(Strict):
    version: int | None = None
    due_on: date
    reason: Annotated[str, Field(max_length=500)]


class AnswerIn(Strict):
    version: int | None = None
    decision: Literal["approve", "refuse"]
    answer: Annotated[str, Field(max_length=500)] = ""
