"""手机送来的: a record, or the beginning of an upload, as JSON; whatever is wrong with it is a sentence."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Literal, TypeVar
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from townworks.engines.working import gettext_noop
from townworks.kernel import asked
from townworks.kernel.errors import Invalid

from ..services.submission import Submission, SubmittedPhoto

Number = Annotated[int, Field(ge=1, le=asked.MOST)]
Finite = Annotated[float, Field(allow_inf_nan=False)]
Code = Annotated[str, Field(max_length=40)]
MOST_PHOTOS = 200
MOST_ANSWERS = 1000
BROKEN = gettext_noop("手机送来的内容不完整，没有收下，请在手机上重新发送；还不行，请告诉系统管理员。")


class Sent(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Begun(Sent):
    """开始上传 of a file."""

    uid: UUID
    name: Annotated[str, Field(min_length=1, max_length=300)]
    size: Annotated[int, Field(ge=0, le=2**40)]
    sha256: Annotated[str, Field(max_length=64)] = ""


class SentPhoto(Sent):
    """A photograph by the number of its upload."""

    upload: UUID
    name: Annotated[str, Field(max_length=200)] = ""
    item: Code = ""
    stage: Literal["seen", "before", "after", "signature"] = "seen"


class Position(Sent):
    longitude: Finite
    latitude: Finite
    accuracy: Finite | None = None


class SentVisit(Sent):
    """检查记录 as the phone sends it."""

    uid: UUID
    due: Number
    kind: Literal["check", "recheck", "lookback"] = "check"
    finding: Number | None = None
    holds: bool | None = None
    outcome: Annotated[str, Field(max_length=10)]
    answers: Annotated[dict[Code, Any], Field(max_length=MOST_ANSWERS)] = {}
    photos: Annotated[tuple[SentPhoto, ...], Field(max_length=MOST_PHOTOS)] = ()
    mended: Annotated[tuple[Code, ...], Field(max_length=MOST_ANSWERS)] = ()
    note: str = ""
    companion: str = ""
    started_at: AwareDatetime | None = None
    finished_at: AwareDatetime
    sent_at: AwareDatetime | None = None
    position: Position | None = None
    seen_version: Number | None = None

    def submission(self, photos: tuple[SubmittedPhoto, ...]) -> Submission:
        """As the service takes it."""
        at = self.position
        return Submission(
            uid=self.uid,
            due_id=self.due,
            outcome=self.outcome,
            finished_at=_kept(self.finished_at),
            answers=self.answers,
            photos=photos,
            mended=self.mended,
            kind=self.kind,
            finding_id=self.finding,
            holds=self.holds,
            note=_clean(self.note),
            companion=_clean(self.companion),
            started_at=_kept(self.started_at) if self.started_at else None,
            sent_at=_kept(self.sent_at) if self.sent_at else None,
            longitude=at.longitude if at else None,
            latitude=at.latitude if at else None,
            accuracy=at.accuracy if at else None,
            seen_version=self.seen_version,
            source="field",
        )


Shape = TypeVar("Shape", bound=Sent)


def read(shape: type[Shape], body: bytes) -> Shape:
    """What was sent, in its shape; Invalid where it is not."""
    try:
        return shape.model_validate_json(body)
    except (ValidationError, RecursionError) as error:
        problems = [
            (".".join(str(part) for part in one["loc"])[:80] or "body", Invalid(BROKEN))
            for one in (error.errors() if isinstance(error, ValidationError) else [])
        ]
        raise Invalid(BROKEN, problems[:20]) from None


def _kept(instant: datetime) -> datetime:
    """An instant that every database can keep; a clock beyond reason is told as one, not refused."""
    low, high = datetime(1971, 1, 1, tzinfo=UTC), datetime(2999, 12, 31, tzinfo=UTC)
    return min(max(instant, low), high)


def _clean(text: str) -> str:
    """Without what no database keeps."""
    return "".join(one for one in text if one != "\0" and not "\ud800" <= one <= "\udfff")
