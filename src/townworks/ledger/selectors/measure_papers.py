"""计量单的内容: one measurement as its certificate says it; who builds is masked where it is a person."""

from __future__ import annotations

from dataclasses import dataclass

from townworks.engines import works_account
from townworks.kernel import clock, evidence

from ..models import Measurement, MeasurePhoto
from ..models.works import MEASURE_KINDS, MEASURE_STATES, PHOTO_STAGES


@dataclass(frozen=True)
class Shot:
    """一张照片: a small JPEG (None where the file is gone), what stands under it, and its shape."""

    data: bytes | None
    caption: str
    landscape: bool


@dataclass(frozen=True)
class Certificate:
    """工程计量单, or of what is paid ahead. ``before``: confirmed by earlier measurements, fen; ``account``: the works as it stood with this measurement and no later one,
    so that a paper made again says the same."""

    measurement: Measurement
    kind: str
    state: str
    owner: str
    town: str
    before: int
    account: works_account.Answer
    advanced: int
    lines: list[tuple[str, str, str, int, int]]
    shots_before: list[Shot]
    shots_after: list[Shot]


def certificate_of(one: Measurement) -> Certificate:
    """Everything that the certificate of a measurement says."""
    works = one.works
    earlier = Measurement.objects.filter(works=works, state="confirmed", n__lt=one.n)
    before = sum(earlier.exclude(kind="advance").values_list("amount", flat=True))
    ahead = sum(earlier.filter(kind="advance").values_list("amount", flat=True))
    is_ahead = one.kind == "advance"
    until = one.decided_at or one.measured_at
    changes = works.changes.filter(state="agreed", decided_at__lte=until)
    given = works_account.Given(
        works.amount,
        sum(changes.values_list("amount", flat=True)),
        measured=before + (0 if is_ahead else one.amount),
        share=works.share,
        accepted=one.kind == "final",
        advanced=ahead + (one.amount if is_ahead else 0),
        advance_share=works.advance_share,
        recover_share=works.recover_share,
    )
    photos = list(one.photos.select_related("attachment__blob"))
    return Certificate(
        one,
        MEASURE_KINDS[one.kind],
        MEASURE_STATES[one.state],
        works.unit.name if works.unit else works.book.name,
        works.book.town.name,
        before,
        works_account.compute(given),
        given.advanced,
        [
            (row.what, row.unit, f"{row.quantity.normalize():f}", row.price, row.amount)
            for row in one.lines.all()
        ],
        [_shot(photo) for photo in photos if photo.stage == "before"],
        [_shot(photo) for photo in photos if photo.stage == "after"],
    )


def _shot(photo: MeasurePhoto) -> Shot:
    """A photograph, its stage, and when it was taken."""
    blob = photo.attachment.blob
    path = evidence.thumbnail_path_of(blob.sha256)
    if not path.is_file() and blob.media_type == "image/jpeg":
        path = evidence.path_of(blob.sha256)
    when = blob.taken_at or photo.attachment.at
    return Shot(
        path.read_bytes() if path.is_file() else None,
        f"{PHOTO_STAGES[photo.stage]}　{when.astimezone(clock.TOWN_TIME):%Y年%-m月%-d日 %H:%M}",
        (blob.width or 1) >= (blob.height or 1),
    )
