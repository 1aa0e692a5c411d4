"""townworks read: a report from the command line, without a database."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import jsonschema
import openpyxl
import pytest
from docx import Document

from townworks.commitments import reading
from townworks.commitments.documents.task_table import COLUMNS, TaskRow, TaskTable, write_docx, write_xlsx

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "reports"
shared = pytest.mark.skipif(not SHARED.is_dir(), reason="the real reports in ../shared are not here")
SCHEMA = json.loads((ROOT / "docs/schema/report_reading.schema.json").read_text(encoding="utf-8"))
CHINESE = {"TOWNWORKS_LANG": "zh"}
ENGLISH = {"TOWNWORKS_LANG": "en"}
REPORT = """二、2025年工作安排
加快推进北山片区雨污分流改造，新建污水管网5公里，确保年底前污水收集率达到95%以上。
选取 XX 个村作为试点，推广生活垃圾分类。持续开展消防安全隐患大排查。
"""


@pytest.fixture
def report(tmp_path: Path) -> Path:
    file = tmp_path / "报告.txt"
    file.write_text(REPORT, encoding="utf-8")
    return file


def run(
    *arguments: str, stdin: bytes = b"", cwd: Path | None = None, **env: str
) -> subprocess.CompletedProcess[bytes]:
    """The command as a person runs it, from anywhere."""
    command = [sys.executable, "-c", "from townworks.cli import main; main()", "read", *arguments]
    environment = {**os.environ, "TOWNWORKS_LANG": "zh", "COLUMNS": "160", "PYTHONIOENCODING": "utf-8", **env}
    return subprocess.run(command, input=stdin, cwd=cwd, env=environment, capture_output=True, check=False)


def test_the_json_is_what_the_schema_says(report: Path) -> None:
    data = json.loads(reading.as_json(reading.read_file(str(report))))
    jsonschema.validate(data, SCHEMA, format_checker=jsonschema.FormatChecker())


def test_the_json_names_the_file_by_its_hash(report: Path) -> None:
    data = json.loads(reading.as_json(reading.read_file(str(report))))
    assert data["source"]["sha256"] == hashlib.sha256(report.read_bytes()).hexdigest()


def test_the_year_can_be_given(report: Path) -> None:
    answer = reading.read_file(str(report), year=2026).answer
    assert {c.due.end_on.year for c in answer.commitments if c.due and c.due.end_on} == {2026}


def test_the_command_runs_from_anywhere_and_writes_all_three(report: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "别处"
    elsewhere.mkdir()
    done = run(str(report), "--json", "a.json", "--xlsx", "a.xlsx", "--docx", "a.docx", cwd=elsewhere)
    assert (done.returncode, done.stderr) == (0, b"")
    assert sorted(file.name for file in elsewhere.iterdir()) == ["a.docx", "a.json", "a.xlsx"]
    assert "雨污分流改造" in done.stdout.decode()


def test_a_long_report_says_how_far_it_is(tmp_path: Path) -> None:
    file = tmp_path / "long.txt"
    file.write_text(REPORT * 300, encoding="utf-8")
    done = run(str(file))
    assert [line.split()[0] for line in done.stderr.decode().splitlines()] == [
        "0%",
        "20%",
        "40%",
        "60%",
        "80%",
    ]


def test_what_is_piped_in_is_read(tmp_path: Path) -> None:
    done = run("-", "--json", str(tmp_path / "a.json"), stdin=REPORT.encode("gb18030"))
    assert done.returncode == 0
    assert json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))["source"]["encoding"] == "gb18030"


def test_a_missing_file_is_one_chinese_sentence_and_exit_code_two(tmp_path: Path) -> None:
    done = run(str(tmp_path / "没有.txt"))
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.decode().startswith("没有找到文件“")
    assert done.stderr.decode().count("\n") == 1


def test_the_sentence_is_english_where_the_person_is(tmp_path: Path) -> None:
    done = run(str(tmp_path / "none.txt"), TOWNWORKS_LANG="en")
    assert done.stderr.decode().startswith("There is no file “")


@pytest.mark.parametrize(
    "content",
    [b"", b"\x89PNG\r\n\x1a\n\x00\x00", b"   \n\n", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600],
)
def test_a_file_that_is_no_report_is_refused_in_both_languages(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "x.txt"
    file.write_bytes(content)
    for env, words in ((CHINESE, "“x.txt”"), (ENGLISH, "cannot be read as a report")):
        with pytest.raises(reading.Refused, match=words):
            reading.read_file(str(file), env=env)


def test_a_file_over_the_limit_is_refused_before_it_is_read(tmp_path: Path) -> None:
    file = tmp_path / "big.txt"
    with file.open("wb") as big:
        big.truncate(60 * 1024 * 1024)
    with pytest.raises(reading.Refused, match=r"60\.0 MB"):
        reading.read_file(str(file), env=CHINESE)


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(reading.Refused, match="是文件夹"):
        reading.read_file(str(tmp_path), env=CHINESE)


def test_a_year_out_of_range_is_refused(report: Path) -> None:
    with pytest.raises(reading.Refused, match="1990"):
        reading.read_file(str(report), year=25, env=CHINESE)


def test_where_one_result_cannot_be_written_nothing_is_written(report: Path, tmp_path: Path) -> None:
    done = run(
        str(report), "--json", str(tmp_path / "a.json"), "--xlsx", str(tmp_path / "无此目录" / "a.xlsx")
    )
    assert done.returncode == 2
    assert [file.name for file in tmp_path.iterdir()] == ["报告.txt"]


def test_the_report_itself_is_never_written_over(report: Path) -> None:
    done = run(str(report), "--json", str(report))
    assert done.returncode == 2
    assert report.read_text(encoding="utf-8") == REPORT


def test_a_write_that_fails_leaves_the_old_file_and_no_half_file(tmp_path: Path) -> None:
    target = tmp_path / "a.json"
    target.mkdir()
    (target / "old").write_text("old", encoding="utf-8")
    with pytest.raises(reading.Refused):
        reading.write_whole(str(target), b"new", CHINESE)
    assert [file.name for file in tmp_path.iterdir()] == ["a.json"]
    assert (target / "old").read_text(encoding="utf-8") == "old"


def test_a_report_without_tasks_is_read_and_says_so(tmp_path: Path) -> None:
    file = tmp_path / "past.txt"
    file.write_text(
        "2024年工作回顾\n一年来，我们完成道路建设3公里，新建了公厕2座，荣获文明镇称号。\n", encoding="utf-8"
    )
    done = run(str(file))
    assert done.returncode == 0
    assert "没有找到可以分解的工作任务" in done.stdout.decode()


def test_the_same_report_gives_the_same_bytes(report: Path) -> None:
    first, second = (reading.as_table(reading.read_file(str(report))) for _ in range(2))
    assert write_xlsx(first) == write_xlsx(second)
    assert write_docx(first) == write_docx(second)


def test_the_stamps_inside_the_documents_are_fixed(report: Path) -> None:
    for data in (write_xlsx(TABLE), write_docx(TABLE)):
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            assert {info.date_time for info in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
            assert b"2000-01-01T00:00:00Z" in package.read("docProps/core.xml")


TABLE = TaskTable(
    "任务分解表",
    "依据：报告",
    (
        TaskRow(
            "1", "水环境", "=cmd|' /C calc'!A0", "+1", "-2", "@SUM(A1)", "年底前", "原文\x01\x0b", "备注"
        ),
        TaskRow("2", "消防", "<b>排查</b> & 整治", "", "消防工作站", "各村（社区）", "2025年6月底前"),
    ),
    ("注",),
)


def test_text_that_looks_like_a_formula_stays_text_in_excel() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(write_xlsx(TABLE))).active
    cells = [sheet.cell(4, column) for column in (3, 4, 5, 6)]
    assert [(cell.value, cell.data_type, cell.quotePrefix) for cell in cells] == [
        (text, "s", True) for text in ("=cmd|' /C calc'!A0", "+1", "-2", "@SUM(A1)")
    ]


def test_the_sheet_repeats_its_header_filters_and_freezes() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(write_xlsx(TABLE))).active
    assert tuple(cell.value for cell in sheet[3]) == COLUMNS
    assert (sheet.print_title_rows, sheet.freeze_panes, sheet.auto_filter.ref) == ("$3:$3", "D4", "A3:I5")
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)


def test_the_word_table_repeats_its_header_and_splits_no_row() -> None:
    document = Document(io.BytesIO(write_docx(TABLE)))
    grid = document.tables[0]
    assert tuple(cell.text for cell in grid.rows[0].cells) == COLUMNS
    assert "tblHeader" in grid.rows[0]._tr.xml
    assert all("cantSplit" in row._tr.xml for row in grid.rows)
    assert grid.rows[2].cells[2].text == "<b>排查</b> & 整治"
    assert document.sections[0].page_width > document.sections[0].page_height


@pytest.mark.office
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize(("suffix", "write"), [("xlsx", write_xlsx), ("docx", write_docx)])
def test_an_office_opens_the_table(tmp_path: Path, suffix: str, write) -> None:
    file = tmp_path / f"table.{suffix}"
    file.write_bytes(write(TABLE))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(file)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    assert (tmp_path / "table.pdf").read_bytes().startswith(b"%PDF-")


@pytest.mark.shared
@shared
@pytest.mark.parametrize("name", ["town-report-damaged.txt", "texts/2026_河南省.txt"])
def test_a_real_report_is_read_into_json_that_fits_the_schema(name: str) -> None:
    data = json.loads(reading.as_json(reading.read_file(str(SHARED / name))))
    jsonschema.validate(data, SCHEMA)
    assert len(data["commitments"]) >= 30


@pytest.mark.shared
@shared
def test_offsets_in_the_json_point_into_the_damaged_file() -> None:
    path = SHARED / "town-report-damaged.txt"
    original = path.read_text(encoding="utf-8")
    data = json.loads(reading.as_json(reading.read_file(str(path))))
    edited = original
    for edit in reversed(data["edits"]):
        assert original[edit["start"] : edit["end"]] == edit["old"]
        edited = edited[: edit["start"]] + edit["new"] + edited[edit["end"] :]
    assert all(clause["text"] in edited for clause in data["clauses"])
