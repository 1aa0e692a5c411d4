"""佐证材料: stored whole or not at all, known by content, shown only to who may see its thing."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import RequestFactory
from PIL import Image

from tests import towns
from townworks.kernel import evidence
from townworks.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from townworks.kernel.evidence import sniffing, storing, sweeping
from townworks.kernel.models import Attachment, AuditEntry, Blob

AT = towns.AT
JPEG_HEAD = b"\xff\xd8\xff\xe0"


def picture(
    size: tuple[int, int] = (640, 480), form: str = "JPEG", exif: Image.Exif | None = None, mode: str = "RGB"
) -> bytes:
    out = io.BytesIO()
    more = {"exif": exif} if exif is not None else {}
    Image.effect_noise(size, 60).convert(mode).save(out, form, **more)
    return out.getvalue()


def camera(
    taken: str = "2026:05:04 09:30:15", offset: str | None = None, position: bool = True, turned: int = 1
) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = turned
    exif.get_ifd(0x8769)[0x9003] = taken
    if offset:
        exif.get_ifd(0x8769)[0x9011] = offset
    if position:
        exif.get_ifd(0x8825).update({1: "N", 2: (23.0, 14.0, 30.0), 3: "E", 4: (116.0, 30.0, 0.0)})
    return exif


def docx(**parts: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in {"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>", **parts}.items():
            archive.writestr(name, text)
    return out.getvalue()


def store(data: bytes, name: str) -> Blob:
    return evidence.store(io.BytesIO(data), name=name, at=AT)


def files() -> list[Path]:
    return [path for path in storing.root().rglob("*") if path.is_file()]


@pytest.mark.django_db
class TestStoring:
    def test_a_photo_is_kept_under_its_fingerprint(self):
        data = picture()
        blob = store(data, "现场.jpg")
        assert (blob.sha256, blob.media_type, blob.width, blob.height) == (
            evidence.hash_of(data),
            "image/jpeg",
            640,
            480,
        )
        assert evidence.read_bytes(blob) == data

    def test_time_and_position_of_the_camera_are_read(self):
        blob = store(picture(exif=camera()), "现场.jpg")
        assert blob.taken_at == datetime(2026, 5, 4, 1, 30, 15, tzinfo=UTC)
        assert (blob.latitude, blob.longitude) == (pytest.approx(23.2416667), 116.5)

    def test_a_written_zone_counts(self):
        blob = store(picture(exif=camera(offset="+00:00")), "现场.jpg")
        assert blob.taken_at == datetime(2026, 5, 4, 9, 30, 15, tzinfo=UTC)

    @pytest.mark.parametrize("taken", ["0000:00:00 00:00:00", "2026:13:45 99:00:00", "昨天"])
    def test_a_nonsense_time_is_left_out(self, taken):
        assert store(picture(exif=camera(taken=taken)), "现场.jpg").taken_at is None

    @pytest.mark.parametrize("latitude", [(200.0, 0.0, 0.0), (0.0, 0.0, 0.0)])
    def test_a_nonsense_position_is_left_out(self, latitude):
        exif = camera()
        exif.get_ifd(0x8825).update({2: latitude, 4: (0.0, 0.0, 0.0)})
        assert store(picture(exif=exif), "现场.jpg").latitude is None

    def test_the_small_picture_stands_upright_and_tells_nothing_of_the_camera(self):
        blob = store(picture((800, 400), exif=camera(turned=6)), "现场.jpg")
        with Image.open(evidence.thumbnail_path_of(blob.sha256)) as small:
            assert (small.size, dict(small.getexif())) == ((240, 480), {})

    @pytest.mark.parametrize(
        "form, mode, name", [("PNG", "RGBA", "图.png"), ("PNG", "P", "图.png"), ("WEBP", "RGB", "图.webp")]
    )
    def test_every_kind_of_picture_gets_a_small_one(self, form, mode, name):
        assert store(picture((50, 40), form, mode=mode), name).has_thumbnail

    @pytest.mark.parametrize(
        "data, name, media_type",
        [
            (b"%PDF-1.7\n1 0 obj", "文件.pdf", "application/pdf"),
            ("政府工作报告".encode(), "报告.txt", "text/plain"),
            ("政府工作报告".encode("gb18030"), "报告.TXT", "text/plain"),
            ("政府工作报告".encode("utf-16"), "报告.txt", "text/plain"),
            (docx(), "报告.docx", storing.sniffing.DOCX.media_type),
            (docx(**{"xl/workbook.xml": "<x/>"}), "报告.docx", storing.sniffing.DOCX.media_type),
            (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00", "照片.heic", "image/heic"),
        ],
    )
    def test_what_offices_use_is_taken(self, data, name, media_type):
        assert store(data, name).media_type == media_type

    def test_the_same_file_twice_is_one(self):
        data = picture()
        assert store(data, "一.jpg") == store(data, "二.jpeg")
        assert (Blob.objects.count(), len(files())) == (1, 2)

    def test_a_file_lost_from_the_disk_is_put_back_when_it_comes_again(self):
        data = picture()
        blob = store(data, "一.jpg")
        evidence.path_of(blob.sha256).unlink()
        store(data, "一.jpg")
        assert evidence.read_bytes(blob) == data


BAD = {
    "a lying extension": (picture((9, 9)), "合同.pdf", "文件名却不是 .jpg"),
    "no extension": (picture((9, 9)), "现场", "文件名却不是 .jpg"),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>', "图.png", "网页或 SVG"),
    "html as text": (b"<!DOCTYPE html><p>x", "说明.txt", "网页或 SVG"),
    "html in utf-16": ("﻿<html>x".encode("utf-16-le"), "说明.txt", "网页或 SVG"),
    "a gif": (b"GIF89a" + b"\0" * 40, "图.gif", "不能作为佐证"),
    "a program": (b"MZ\x90\0" + b"\0" * 100, "程序.txt", "不能作为佐证"),
    "an archive": (docx().replace(b"word/document.xml", b"other/stuff12.xml"), "包.docx", "不能作为佐证"),
    "a broken archive": (b"PK\x03\x04" + b"\0" * 50, "报告.docx", "打不开"),
    "macros": (docx(**{"word/vbaProject.bin": "x"}), "报告.docx", "有宏"),
    "a zip bomb": (docx(**{"word/media/x": "0" * 30_000_000}), "报告.docx", "大得异常"),
    "a photo that is also an archive": (picture((9, 9)) + docx(), "现场.jpg", "既是"),
    "a photo that is also a pdf": (
        picture((9, 9)).replace(b"\xff\xdb", b"\xff\xfe\x00\x0a%PDF-1.4\xff\xdb", 1),
        "现场.jpg",
        "既是",
    ),
    "a photo cut short": (picture()[:9000], "现场.jpg", "不完整"),
    "a photo of nothing": (JPEG_HEAD + b"\0" * 500, "现场.jpg", "不完整"),
    "a png cut short": (picture(form="PNG")[:5000], "现场.png", "不完整"),
    "nothing": (b"", "空.txt", "是空的"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("case", BAD)
def test_what_is_not_what_it_says_is_refused_with_a_sentence(case):
    data, name, words = BAD[case]
    with pytest.raises(Invalid) as refused:
        store(data, name)
    assert words in str(refused.value)
    assert (Blob.objects.count(), files()) == (0, [])


@pytest.mark.django_db
def test_forty_one_megapixels_are_refused_before_they_are_decoded():
    out = io.BytesIO()
    Image.new("1", (6400, 6410)).save(out, "PNG")
    with pytest.raises(Invalid, match="像素"):
        store(out.getvalue(), "大图.png")


@pytest.mark.django_db
def test_far_too_many_pixels_are_refused_too():
    head = picture((9, 9), "PNG")
    forged = bytearray(head)
    forged[16:24] = (60_000).to_bytes(4, "big") * 2
    crc = zipfile.crc32(bytes(forged[12:29]))
    forged[29:33] = crc.to_bytes(4, "big")
    with pytest.raises(Invalid, match="像素"):
        store(bytes(forged), "大图.png")


@pytest.mark.django_db
def test_a_file_over_the_limit_is_refused_and_not_kept(settings):
    settings.TOWNWORKS_UPLOAD_LIMIT = 1024 * 1024
    with pytest.raises(Invalid, match="超过 1 MB"):
        store(b"a" * (1024 * 1024 + 1), "大.txt")
    assert files() == []


class _Failing(io.BytesIO):
    """A connection that breaks after the first piece."""

    def read(self, *args: int) -> bytes:
        if self.tell() > 0:
            raise ConnectionResetError
        return super().read(*args)


@pytest.mark.django_db
def test_an_upload_that_breaks_off_leaves_neither_row_nor_file():
    with pytest.raises(ConnectionResetError):
        evidence.store(_Failing(b"a" * 600_000), name="长.txt", at=AT)
    assert (Blob.objects.count(), files()) == (0, [])


@pytest.mark.django_db
def test_a_disk_that_fails_leaves_neither_row_nor_half_file(tmp_path):
    blocked = storing.root() / "files"
    blocked.parent.mkdir(parents=True, exist_ok=True)
    blocked.write_text("in the way")
    with pytest.raises(OSError):
        store(b"a text", "一.txt")
    assert (Blob.objects.count(), files()) == (0, [blocked])


KILLED = """
import io, os, sys
import django
django.setup()
from django.conf import settings
settings.TOWNWORKS_EVIDENCE = sys.argv[1]
from townworks.kernel import clock, evidence
class Dying(io.BytesIO):
    def read(self, *args):
        if self.tell() > 0:
            os.kill(os.getpid(), 9)
        return super().read(*args)
evidence.store(Dying(b"a" * 900_000), name="x.txt", at=clock.now())
"""


def test_a_process_killed_while_it_writes_leaves_no_half_file_in_its_place(tmp_path):
    folder = tmp_path / "evidence"
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(folder)],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test"},
        cwd=Path(__file__).resolve().parents[2],
        capture_output=True,
    )
    left = [path.parent.name for path in folder.rglob("*") if path.is_file()]
    assert (done.returncode, left) == (-9, ["incoming"])


@pytest.mark.django_db
class TestSweeping:
    def test_what_nothing_refers_to_is_removed_after_a_day(self):
        store(b"a text", "一.txt")
        orphan = storing.root() / "files" / "ab" / "cd" / ("ab" * 32)
        orphan.parent.mkdir(parents=True)
        orphan.write_bytes(b"orphan")
        started = storing.waiting_room() / "tmp1"
        started.write_bytes(b"half")
        soon, later = (datetime.now(UTC) + timedelta(days=days) for days in (0, 2))
        assert [sweeping.sweep(at=soon), sweeping.sweep(at=later)] == [0, 2]
        assert len(files()) == 1

    def test_verify_finds_every_file_whole(self, capsys):
        store(b"a text", "一.txt")
        call_command("evidence", "verify")
        assert "1 个文件都在" in capsys.readouterr().out

    @pytest.mark.parametrize("harm", ["lost", "altered"])
    def test_verify_names_what_is_lost_or_altered(self, harm, capsys):
        blob = store(b"a text", "一.txt")
        path = evidence.path_of(blob.sha256)
        path.unlink() if harm == "lost" else path.write_bytes(b"b text")
        with pytest.raises(CommandError, match="1 个文件"):
            call_command("evidence", "verify")
        assert blob.sha256 in capsys.readouterr().err


def body(answer) -> bytes:
    """The whole answer, and the file behind it closed."""
    try:
        return b"".join(answer.streaming_content)
    finally:
        answer.close()


@pytest.fixture
def world(db) -> towns.World:
    return towns.build()


def given(
    world: towns.World, role: str = "unit_head", data: bytes | None = None, name: str = "现场.jpg"
) -> Attachment:
    """Evidence for the commitment that the safety office leads, by someone of ``here``."""
    return evidence.attach(
        actor=world.actor(role),
        kind="commitment",
        thing_id=world.here.commitments["accepted"].pk,
        blob=store(data or picture(), name),
        name=name,
        at=AT,
    )


class TestAttaching:
    def test_evidence_is_listed_at_its_thing(self, world):
        row = given(world)
        commitment = world.here.commitments["accepted"]
        assert list(evidence.attachments_of(world.actor("town_head"), "commitment", commitment.pk)) == [row]

    def test_giving_evidence_is_in_the_audit_trail(self, world):
        row = given(world)
        assert AuditEntry.objects.get(verb="evidence.attach").facts["attachment"] == row.pk

    def test_who_only_reads_gives_none(self, world):
        with pytest.raises(NotAllowed):
            given(world, "auditor")

    def test_another_town_knows_nothing_of_it(self, world):
        row = given(world)
        with pytest.raises(NotFound):
            evidence.attachment_for(world.actor("town_head", town=world.there), row.pk)

    def test_a_kind_that_nobody_guards_is_closed(self, world):
        with pytest.raises(NotFound):
            evidence.attachments_of(world.actor("town_head"), "secret", 1)

    def test_who_gave_it_takes_it_back_with_a_reason(self, world):
        row = given(world)
        evidence.withdraw(actor=world.actor("unit_head"), pk=row.pk, reason="拍错了地方", at=AT)
        assert Attachment.objects.get(pk=row.pk).withdrawal.reason == "拍错了地方"

    def test_a_withdrawal_wants_a_reason(self, world):
        row = given(world)
        with pytest.raises(Invalid):
            evidence.withdraw(actor=world.actor("unit_head"), pk=row.pk, reason=" ", at=AT)

    def test_nothing_is_withdrawn_twice(self, world):
        row = given(world)
        evidence.withdraw(actor=world.actor("unit_head"), pk=row.pk, reason="拍错了地方", at=AT)
        with pytest.raises(WrongState):
            evidence.withdraw(actor=world.actor("unit_head"), pk=row.pk, reason="再撤一次", at=AT)

    def test_a_colleague_does_not_withdraw_what_another_gave(self, world):
        row = given(world, "town_head")
        with pytest.raises(NotAllowed):
            evidence.withdraw(actor=world.actor("unit_head"), pk=row.pk, reason="不好看", at=AT)


class TestServing:
    def test_a_picture_is_shown_in_the_page_and_can_do_nothing_there(self, world, client):
        row = given(world)
        client.force_login(world.here.people["town_head"])
        answer = client.get(f"/evidence/{row.pk}/")
        assert answer.headers["Content-Disposition"].startswith("inline")
        assert answer.headers["Content-Type"] == "image/jpeg"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer.headers["Cache-Control"].startswith("private")
        assert body(answer) == evidence.read_bytes(row.blob)

    def test_everything_else_is_a_download_under_its_own_name(self, world, client):
        row = given(world, data=b"%PDF-1.7", name="批复.pdf")
        client.force_login(world.here.people["town_head"])
        answer = client.get(f"/evidence/{row.pk}/")
        answer.close()
        assert answer.headers["Content-Disposition"] == "attachment; filename*=utf-8''%E6%89%B9%E5%A4%8D.pdf"

    def test_what_the_browser_has_is_not_sent_again(self, world, client):
        row = given(world)
        client.force_login(world.here.people["town_head"])
        answer = client.get(f"/evidence/{row.pk}/", headers={"If-None-Match": f'"{row.blob_id}"'})
        assert answer.status_code == 304

    def test_the_small_picture_is_served(self, world, client):
        row = given(world)
        client.force_login(world.here.people["town_head"])
        answer = client.get(f"/evidence/{row.pk}/small/")
        assert (answer.status_code, body(answer)[:3]) == (200, b"\xff\xd8\xff")

    def test_a_small_picture_that_a_power_cut_took_is_drawn_again(self, world, client):
        row = given(world)
        place = evidence.thumbnail_path_of(row.blob_id)
        before = place.read_bytes()
        place.unlink()
        client.force_login(world.here.people["town_head"])
        answer = client.get(f"/evidence/{row.pk}/small/")
        assert (answer.status_code, body(answer), place.read_bytes()) == (200, before, before)

    def test_a_paper_has_no_small_picture(self, world, client):
        row = given(world, data=b"%PDF-1.7", name="批复.pdf")
        client.force_login(world.here.people["town_head"])
        assert client.get(f"/evidence/{row.pk}/small/").status_code == 404

    @pytest.mark.parametrize("role", towns.roles())
    def test_people_of_another_town_do_not_find_it(self, world, client, role):
        row = given(world)
        if role == "district_supervisor":
            pytest.skip("reads every town of the district")
        client.force_login(world.there.people[role])
        assert [client.get(f"/evidence/{row.pk}/{part}").status_code for part in ("", "small/")] == [404, 404]

    def test_nobody_is_sent_to_sign_in(self, world, client):
        assert client.get(f"/evidence/{given(world).pk}/").status_code == 302


class TestReceiving:
    """What streams in beyond the limit is let go, and says so when a service reads it."""

    def uploaded(self, data: bytes):
        return RequestFactory().post("/", {"file": SimpleUploadedFile("大.txt", data)}).FILES["file"]

    def test_a_file_over_the_limit_is_a_sentence_when_it_is_read(self, settings, db):
        settings.TOWNWORKS_UPLOAD_LIMIT = 2 * 1024 * 1024
        file = self.uploaded(b"a" * (3 * 1024 * 1024))
        with pytest.raises(Invalid, match="超过 2 MB"):
            evidence.store(file, name=file.name, at=AT)
        assert files() == []

    def test_a_file_within_the_limit_comes_whole(self):
        file = self.uploaded(b"a" * (3 * 1024 * 1024))
        with file:
            assert (file.size, len(file.read())) == (3 * 1024 * 1024, 3 * 1024 * 1024)


def test_the_api_lists_the_evidence_of_a_thing(world, client):
    row = given(world)
    client.force_login(world.here.people["town_head"])
    url = f"/api/v1/evidence/commitment/{world.here.commitments['accepted'].pk}"
    listed = client.get(url).json()
    assert [(one["id"], one["sha256"], one["withdrawn"]) for one in listed] == [(row.pk, row.blob_id, False)]


def test_the_api_lists_nothing_of_another_town(world, client):
    client.force_login(world.there.people["town_head"])
    url = f"/api/v1/evidence/commitment/{world.here.commitments['accepted'].pk}"
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("ending", ["docx", "xlsx"])
def test_an_archive_of_a_version_that_nobody_knows_is_told_to_be_broken(tmp_path: Path, ending: str):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
    data = bytearray(packed.getvalue())
    data[data.index(b"PK\x01\x02") + 6] = 99  # the version needed, in the directory
    path = tmp_path / "a"
    path.write_bytes(data)
    with pytest.raises(Invalid, match="已损坏"):
        sniffing.kind_of(path, f"a.{ending}")
