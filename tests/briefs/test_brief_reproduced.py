"""同样的状态，同样的文件: made twice, in two processes with other hash seeds, clocks and time zones, byte for byte."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests import paperwork

ROOT = Path(__file__).resolve().parents[2]


def started(folder: Path, seed: str, shift: int, zone: str) -> subprocess.Popen[bytes]:
    folder.mkdir()
    kept = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    return subprocess.Popen(
        [sys.executable, "-m", "tests.paperwork", str(folder), str(shift)],
        cwd=ROOT,
        env={**kept, "PYTHONHASHSEED": seed, "TZ": zone, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


@pytest.fixture(scope="module")
def twice(tmp_path_factory) -> tuple[Path, Path]:
    """Two folders of documents from the same story."""
    folder = tmp_path_factory.mktemp("twice")
    runs = [
        started(folder / "one", "1", 0, "Asia/Shanghai"),
        started(folder / "two", "4242", 86400 * 100, "America/New_York"),
    ]
    for run in runs:
        _out, errors = run.communicate(timeout=240)
        assert run.returncode == 0, errors.decode()[-2000:]
    return folder / "one", folder / "two"


DOCUMENTS = ["brief.docx", "week.docx", "dossier.docx", "list.docx", "notice.docx"]


@pytest.mark.parametrize("name", [*DOCUMENTS, pytest.param("brief.pdf", marks=pytest.mark.office)])
def test_a_document_made_in_two_processes_is_the_same_byte_for_byte(twice, name):
    one, two = (folder / name for folder in twice)
    assert one.read_bytes() == two.read_bytes()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_documents_properties_tell_no_clock(twice, name):
    with zipfile.ZipFile(twice[0] / name) as archive:
        core = archive.read("docProps/core.xml").decode()
        stamps = {info.date_time for info in archive.infolist()}
    assert "2000-01-01T00:00:00Z" in core
    assert stamps == {(1980, 1, 1, 0, 0, 0)}


def test_the_instant_of_the_story_is_over_when_it_is_told(twice):
    """Else the same bytes would prove nothing: the two clocks stand a hundred days apart, both after the brief's."""
    from townworks.kernel import clock

    assert clock.now() > paperwork.NOW
