"""分片上传: pieces in their order, a fingerprint at the end, nothing of anybody else's, nothing that is no photograph."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.inspections.world import AT, InspectionWorld
from townworks.inspections.models import Upload
from townworks.inspections.services import uploads
from townworks.kernel import evidence
from townworks.kernel.errors import Conflict, Invalid, NotAllowed, NotFound

SIZES = st.lists(st.integers(3_000, 60_000), min_size=1, max_size=8)


def picture(side: int = 300, seed: int = 1) -> bytes:
    """A JPEG that is not small: noise does not compress."""
    out = BytesIO()
    noise = hashlib.shake_128(bytes([seed])).digest(side * side * 3)
    Image.frombytes("RGB", (side, side), noise).save(out, "JPEG", quality=90)
    return out.getvalue()


ROOT = Path(__file__).resolve().parents[3]
SOURCE = f"{ROOT}{os.pathsep}{ROOT / 'src'}"
PICTURE = picture()
SHA256 = hashlib.sha256(PICTURE).hexdigest()


def begin(
    town: InspectionWorld,
    data: bytes = PICTURE,
    *,
    by: str = "grid_worker",
    uid: UUID | None = None,
    name: str = "现场.jpg",
    sha256: str | None = None,
) -> Upload:
    return uploads.begin_upload(
        actor=town.actor(by),
        uid=uid or uuid4(),
        name=name,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest() if sha256 is None else sha256,
        at=AT,
    )


def piece(town: InspectionWorld, upload: Upload, offset: int, data: bytes) -> uploads.Piece:
    return uploads.take_piece(
        actor=town.actor("grid_worker"), uid=upload.uid, offset=offset, data=data, at=AT
    )


def part_of(upload: Upload) -> Path:
    return evidence.storing.root() / "pieces" / f"{upload.uid}.part"


@given(sizes=SIZES)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=10, deadline=None)
def test_whatever_the_pieces_the_whole_is_what_was_sent(town: InspectionWorld, sizes: list[int]):
    upload, offset, n = begin(town), 0, 0
    while not upload.done_at:
        data = PICTURE[offset : offset + sizes[n % len(sizes)]]
        upload = piece(town, upload, offset, data).upload
        offset, n = offset + len(data), n + 1
    assert evidence.read_bytes(upload.blob) == PICTURE


def test_a_piece_out_of_order_is_answered_with_the_one_that_is_wanted(town: InspectionWorld):
    upload = begin(town)
    piece(town, upload, 0, PICTURE[:100])
    answer = piece(town, upload, 300, PICTURE[300:400])
    assert (answer.taken, answer.upload.received) == (False, 100)


def test_the_same_piece_twice_is_kept_once(town: InspectionWorld):
    upload = begin(town)
    piece(town, upload, 0, PICTURE[:100])
    again = piece(town, upload, 0, PICTURE[:100])
    assert (again.taken, part_of(upload).stat().st_size) == (False, 100)


def test_begun_again_it_goes_on_where_it_was(town: InspectionWorld):
    upload = begin(town)
    piece(town, upload, 0, PICTURE[:100])
    assert begin(town, uid=upload.uid).received == 100


def test_bytes_that_nobody_counted_are_written_over(town: InspectionWorld):
    upload = begin(town)
    piece(town, upload, 0, PICTURE[:100])
    with part_of(upload).open("ab") as file:  # as after a kill between the bytes and their row
        file.write(b"half a piece")
    whole = piece(town, upload, 100, PICTURE[100:])
    assert evidence.read_bytes(whole.upload.blob) == PICTURE


def test_pieces_lost_with_their_disk_are_asked_for_again(town: InspectionWorld):
    upload = begin(town)
    piece(town, upload, 0, PICTURE[:100])
    part_of(upload).unlink()
    assert uploads.upload_of(town.actor("grid_worker"), upload.uid).received == 0


def test_a_file_that_does_not_fit_its_fingerprint_begins_anew(town: InspectionWorld):
    upload = begin(town, sha256="0" * 64)
    answer = piece(town, upload, 0, PICTURE)
    assert (answer.taken, answer.upload.received, answer.upload.blob) == (False, 0, None)


def test_a_finished_upload_leaves_no_pieces(town: InspectionWorld):
    upload = begin(town)
    piece(town, upload, 0, PICTURE)
    assert not part_of(upload).exists()


def test_a_piece_after_the_end_changes_nothing(town: InspectionWorld):
    upload = begin(town)
    piece(town, upload, 0, PICTURE)
    answer = piece(town, upload, 0, b"x")
    assert (answer.taken, answer.upload.blob_id) == (True, SHA256)


def test_more_than_was_said_is_refused(town: InspectionWorld):
    upload = begin(town)
    with pytest.raises(Invalid, match="多"):
        piece(town, upload, 0, PICTURE + b"x")


def test_another_persons_upload_is_not_there(town: InspectionWorld):
    upload = begin(town, by="head:safety")
    with pytest.raises(NotFound):
        piece(town, upload, 0, PICTURE)


def test_another_persons_number_is_not_there(town: InspectionWorld):
    upload = begin(town, by="head:safety")
    with pytest.raises(NotFound):
        begin(town, uid=upload.uid)


def test_a_number_used_for_another_file_is_refused(town: InspectionWorld):
    upload = begin(town)
    with pytest.raises(Conflict):
        begin(town, picture(seed=2), uid=upload.uid)


def test_who_makes_no_visits_uploads_nothing(town: InspectionWorld):
    with pytest.raises(NotAllowed):
        begin(town, by="auditor")


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"%PDF-1.7\n1 0 obj\n", "证.pdf", "不是照片"),
        ("现场没有问题".encode(), "照片.txt", "不是照片"),
        (b"MZ\x90\x00" + bytes(200), "照片.jpg", "不能作为佐证"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "照片.jpg", "网页或 SVG"),
        (PICTURE[: len(PICTURE) // 2], "照片.jpg", "不完整或已损坏"),
        (PICTURE, "照片.png", "文件名却不是"),
    ],
    ids=["pdf", "text", "program", "svg", "half", "other ending"],
)
def test_a_photo_that_is_no_photo_is_refused_and_nothing_is_kept(
    town: InspectionWorld, data: bytes, name: str, words: str
):
    upload = begin(town, data, name=name)
    with pytest.raises(Invalid, match=words):
        piece(town, upload, 0, data)
    assert (Upload.objects.count(), part_of(upload).exists()) == (0, False)


def test_a_file_over_the_limit_is_refused_before_a_byte_is_sent(town: InspectionWorld):
    with pytest.raises(Invalid, match="20 MB"):
        uploads.begin_upload(
            actor=town.actor("grid_worker"), uid=uuid4(), name="大.jpg", size=21 * 1024 * 1024, at=AT
        )


def test_unfinished_uploads_of_one_person_are_bounded(town: InspectionWorld, monkeypatch):
    monkeypatch.setattr(uploads, "MOST_WAITING", 3)
    for _ in range(3):
        begin(town)
    with pytest.raises(Invalid, match="没有传完"):
        begin(town)


def test_what_nobody_went_on_with_for_a_week_is_swept_away(town: InspectionWorld):
    upload = begin(town)
    piece(town, upload, 0, PICTURE[:100])
    swept = uploads.sweep_uploads(at=AT + timedelta(days=8))
    assert (swept, Upload.objects.count(), part_of(upload).exists()) == (1, 0, False)


def test_the_sweep_spares_the_young_and_the_finished(town: InspectionWorld):
    piece(town, begin(town), 0, PICTURE)
    uploads.sweep_uploads(at=AT + timedelta(days=8))
    begin(town)
    uploads.sweep_uploads(at=AT + timedelta(days=6))
    assert Upload.objects.count() == 2


# A process of its own: what it held at most is told by the system, and nothing else was in it.
DECODE = """
import resource, sys
from pathlib import Path
import django
django.setup()
from townworks.kernel.errors import Invalid
from townworks.kernel.evidence import thumbnails
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for path in sys.argv[1:]:
    try:
        picture = thumbnails.picture_of(Path(path), "photo")
        print(picture.width * picture.height, end=" ")
        del picture
    except Invalid as refusal:
        print("refused", end=" ")
    print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""
# What it holds at most only grows, so the small come first. MB beyond what Django itself holds.
LARGE = (
    (8000, 5001, "JPEG", "refused", 20),
    (30_000, 30_000, "PNG", "refused", 20),
    (8000, 5000, "JPEG", "40000000", 100),
    (8000, 5000, "PNG", "40000000", 500),
)


def test_forty_megapixels_are_taken_and_more_refused_within_bounded_memory(tmp_path: Path):
    paths = []
    for n, (width, height, kind, _answer, _most) in enumerate(LARGE):
        paths.append(tmp_path / str(n))
        Image.new("1" if width > 20_000 else "RGB", (width, height)).save(paths[-1], kind, compress_level=1)
    command = [sys.executable, "-W", "ignore", "-c", DECODE, *map(str, paths)]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test", "PYTHONPATH": SOURCE}
    told = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, cwd=ROOT)
    said = [line.split() for line in told.stdout.splitlines()]
    assert [answer for answer, _held in said] == [answer for *_facts, answer, _most in LARGE]
    assert [
        held for (_said, held), (*_facts, most) in zip(said, LARGE, strict=True) if int(held) >= most
    ] == []
