"""成 PDF: a Word file as PDF, drawn by LibreOffice without a screen, so that both say and look the same (ADR 15).

LibreOffice writes the hour into the file and a number drawn by lot; both are set to what the Word file itself determines, so
that the same Word file gives the same PDF, byte for byte, on the same machine: another version of LibreOffice or other fonts
may break lines elsewhere. It is asked for nothing but this one file: own profile, own folder, no network names in it.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import signal
import subprocess
import tempfile
from functools import cache
from pathlib import Path

from django.conf import settings

from townworks.engines.working import gettext_noop
from townworks.kernel.errors import Refusal
from townworks.ui import kept_files

SECONDS = 120
KEPT_AT_MOST = 500
MOST_BYTES = 64 * 1024 * 1024
# Tagged (for screen readers), outline from the headings, pictures as they are.
OPTIONS = (
    '{"UseTaggedPDF":{"type":"boolean","value":"true"},"ExportBookmarks":{"type":"boolean","value":"true"},'
    '"UseLosslessCompression":{"type":"boolean","value":"true"},"ReduceImageResolution":{"type":"boolean","value":"false"}}'
)
_STAMP = re.compile(rb"\((D:\d{14}[^)]{0,8})\)")
_ID = re.compile(rb"/ID \[ <([0-9A-F]{32})>\s*<([0-9A-F]{32})> \]")
_CHECKSUM = re.compile(rb"/DocChecksum /([0-9A-F]{32})")
FIXED = b"D:20000101000000Z'"


ABSENT = gettext_noop(
    "这台机器没有装 LibreOffice，出不了 PDF。请先下载 Word 文件，或请管理员安装 LibreOffice。"
)
FAILED = gettext_noop("LibreOffice 没有把这份文件排成 PDF。请先下载 Word 文件，再试一次。")


class NoPrinter(Refusal):
    """出不了 PDF: the program that draws is not there, or could not draw this file; the Word file is there all the same."""

    status = 503


def pdf_of(data: bytes) -> bytes:
    """The PDF of a Word file; kept by the file's content, for drawing takes seconds. NoPrinter where it cannot be drawn."""
    program = printer()
    if program is None:
        raise NoPrinter(ABSENT)
    digest = hashlib.sha256(data).hexdigest()
    kept = folder() / f"{hashlib.sha256((digest + _version(program)).encode()).hexdigest()[:40]}.pdf"
    return kept_files.read_or_draw(kept, lambda: settled(_drawn(program, data), digest), at_most=KEPT_AT_MOST)


def printer() -> str | None:
    """LibreOffice on this machine, if it is there."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def folder() -> Path:
    """Where drawn files are kept; it may be emptied at any time."""
    return Path(settings.VAR) / "pdf"


def settled(pdf: bytes, digest: str) -> bytes:
    """The same PDF with the hour and the lots taken out; nothing moves, for each is replaced by as many bytes."""
    mark = digest[:32].upper().encode()

    def stamp(found: re.Match[bytes]) -> bytes:
        return b"(" + FIXED.ljust(len(found[1]))[: len(found[1])] + b")"

    def same(found: re.Match[bytes]) -> bytes:
        return re.sub(rb"[0-9A-F]{32}", mark, found[0])

    at = pdf.rfind(b"/CreationDate")  # the properties and the trailer are the last things written
    if at < 0:
        return pdf
    return pdf[:at] + _CHECKSUM.sub(same, _ID.sub(same, _STAMP.sub(stamp, pdf[at:])))


@cache
def _version(program: str) -> str:
    """Another version may draw otherwise."""
    found = subprocess.run([program, "--version"], capture_output=True, timeout=SECONDS, check=False)  # noqa: S603 - ours
    return found.stdout.decode(errors="replace").strip()


def _drawn(program: str, data: bytes) -> bytes:
    with tempfile.TemporaryDirectory(prefix="townworks-pdf-") as name:
        room = Path(name)
        source = room / "document.docx"
        source.write_bytes(data)
        command = [
            program,
            f"-env:UserInstallation=file://{room}/profile",
            *("--headless", "--norestore", "--nolockcheck", "--nodefault"),
            *("--convert-to", f"pdf:writer_pdf_Export:{OPTIONS}", "--outdir", str(room), str(source)),
        ]
        surroundings = {
            "PATH": os.environ.get("PATH", ""),
            "HOME": name,
            "TMPDIR": name,
            "TZ": "UTC",
            "LANG": "C.UTF-8",
            "SOURCE_DATE_EPOCH": "946684800",
        }
        if not _ran(command, surroundings):
            raise NoPrinter(FAILED)
        drawn = (room / "document.pdf").read_bytes() if (room / "document.pdf").is_file() else b""
    if not drawn.startswith(b"%PDF-") or len(drawn) > MOST_BYTES:
        raise NoPrinter(FAILED)
    return drawn


def _ran(command: list[str], surroundings: dict[str, str]) -> bool:
    """Whether it came to its end in time. What it started itself is ended with it: it is a script that starts the program."""
    quiet = subprocess.DEVNULL
    running = subprocess.Popen(  # noqa: S603 - our own command, no shell
        command, env=surroundings, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True
    )
    try:
        return running.wait(timeout=SECONDS) == 0
    except subprocess.TimeoutExpired:
        os.killpg(running.pid, signal.SIGKILL)
        running.wait()
        return False
