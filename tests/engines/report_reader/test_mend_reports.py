"""修补真实报告: the damaged report, and clean reports damaged on purpose.

No text of the reports is kept here: the real files lie beside the project.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from importlib.resources import files
from pathlib import Path

import numpy as np
import opencc
import pytest
from pypinyin import Style, pinyin

from townworks.engines.report_reader.edits import Change, apply_changes
from townworks.engines.report_reader.mend import mend

REPORTS = Path(__file__).resolve().parents[4] / "shared" / "reports"
DAMAGED = REPORTS / "town-report-damaged.txt"
TEXTS = sorted(path for path in REPORTS.glob("*/*.txt"))

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not DAMAGED.exists(), reason="../shared/reports is not beside the project"),
]

HAN = re.compile("[\u3400-\u9fff]")


def _damaged() -> str:
    return DAMAGED.read_text(encoding="utf-8")


def _not_in_gb2312(text: str) -> set[str]:
    return {c for c in text if HAN.match(c) and not c.encode("gb2312", errors="ignore")}


def test_the_damaged_report_keeps_no_reading_and_no_traditional_character() -> None:
    text = mend(_damaged()).text
    assert not re.search(r"[(（][a-zA-Z]*[\u00e0-\u01dc][a-z]*[)）]", text)
    assert _not_in_gb2312(text) == set()
    assert not set("後餘乾徵覆瞭") & set(text)


def test_the_damaged_report_keeps_its_other_brackets() -> None:
    assert Counter(re.findall(r"\(([^)]*)\)", mend(_damaged()).text)) == Counter(
        {"社区": 2, "电信网、广播电视网、互联网": 1}
    )


def test_the_only_space_between_characters_is_the_one_behind_a_heading() -> None:
    text = mend(_damaged()).text
    assert re.findall(r"[\u4e00-\u9fff] [\u4e00-\u9fff]", text) == ["府 坚"]


def test_the_damaged_report_has_as_many_edits_as_damages() -> None:
    original = _damaged()
    counts = Counter(edit.why for edit in mend(original).edits)
    brackets = original.count("(")
    assert counts["gloss"] == brackets - 3  # two asides, one list
    assert counts["space"] == 7
    assert set(counts) == {"gloss", "space", "traditional"}


@pytest.mark.parametrize(
    "words",
    [
        "复工复产复学",
        "综合整治",
        "环境",
        "重污染",
        "绷紧",
        "后劲",
        "统领",
        "制度化",
        "体制",
        "村账镇理",
        "造血",
        "营商环境",
        "侥幸",
        "秋风水库",
    ],
)
def test_hard_places_of_the_damaged_report_are_read_right(words: str) -> None:
    assert words in mend(_damaged()).text


def test_the_broken_bytes_are_marked_and_guessed() -> None:
    mended = mend(_damaged())
    assert "环?;A设施" in mended.text
    assert [(d.why, d.suggestion) for d in mended.doubts] == [("lost", "环保基础设施"), ("broken off", "")]


def test_every_placeholder_of_the_damaged_report_is_a_blank() -> None:
    original = _damaged()
    blanks = mend(original).blanks
    assert [blank.text for blank in blanks] == re.findall("X+", original)
    contexts = {blank.context for blank in blanks}
    assert {"X 江流域", "XX 个村(社区)", "XG 基站", "X 支流", "X 镇", "X 专项斗争"} <= contexts


def test_each_mended_character_of_the_damaged_report_points_to_its_original() -> None:
    original = _damaged()
    mended = mend(original)
    changes = [Change(e.start, e.end, e.new, e.why) for e in mended.edits]
    assert apply_changes(original, changes) == mended.text
    start = mended.text.index("污水处理厂")
    assert original[slice(*mended.original_span(start, start + 5))] == "污水處理廠"


@pytest.mark.parametrize("path", [DAMAGED, *TEXTS], ids=lambda path: path.stem)
def test_mending_a_mended_report_changes_nothing(path: Path) -> None:
    once = mend(path.read_text(encoding="utf-8")).text
    assert mend(once).edits == ()


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_a_clean_report_keeps_every_word(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    mended = mend(text)
    assert {edit.why for edit in mended.edits} <= {"space", "control"}
    assert re.sub(r"[\s\u200c]", "", text) == re.sub(r"\s", "", mended.text)
    assert mended.blanks == ()


def _damage(text: str, config: str, seed: int) -> str:
    """The text as the web has it: in traditional characters, with readings behind some and spaces between some."""
    chance = random.Random(seed)
    turned = opencc.OpenCC(config).convert(text) if config else text
    pieces = []
    for line in turned.split("\n"):
        for at, character in enumerate(line):
            pieces.append(character)
            if not HAN.match(character):
                continue
            if chance.random() < 0.12:
                reading = pinyin(character, style=Style.TONE)[0][0]
                pieces.append(chance.choice(["({})", "（{}）", "( {} )"]).format(reading))
            if len(line) >= 30 and chance.random() < 0.01 and HAN.match(line[at + 1 : at + 2]):
                pieces.append(" ")
        pieces.append("\n")
    return "".join(pieces)[:-1]


def _distance(one: str, other: str) -> int:
    """Levenshtein distance, a row at a time."""
    if one == other:
        return 0
    columns = np.frombuffer(other.encode("utf-32-le"), dtype=np.uint32)
    steps = np.arange(columns.size + 1)
    row = steps
    for number, code in enumerate(np.frombuffer(one.encode("utf-32-le"), dtype=np.uint32), 1):
        new = np.empty_like(row)
        new[0] = number
        new[1:] = np.minimum(row[1:] + 1, row[:-1] + (columns != code))
        row = np.minimum.accumulate(new - steps) + steps
    return int(row[-1])


def error_rate(read: str, meant: str) -> float:
    """字错率 (CER), line by line where the lines are as many."""
    lines, others = read.split("\n"), meant.split("\n")
    if len(lines) != len(others):
        return _distance(read, meant) / len(meant)
    return sum(_distance(a, b) for a, b in zip(lines, others, strict=True)) / len(meant)


@pytest.mark.parametrize("config", ["s2t", "s2tw", "s2hk", ""])
@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_a_report_damaged_on_purpose_comes_back(path: Path, config: str) -> None:
    clean = mend(path.read_text(encoding="utf-8")).text
    assert error_rate(mend(_damage(clean, config, seed=7)).text, clean) <= 0.001


def _any_traditional_form(text: str, seed: int) -> str:
    """Each character in any of the traditional forms that OpenCC lists for it, whether it fits or not (干: 幹 乾 干)."""
    chance = random.Random(seed)
    forms: dict[str, list[str]] = {}
    listed = files("opencc") / "dictionary" / "STCharacters.txt"
    for line in listed.read_text(encoding="utf-8").splitlines():
        key, _, values = line.partition("\t")
        forms[key] = [value for value in values.split(" ") if len(value) == 1 and value < "\U00010000"]
    return "".join(chance.choice(forms.get(character) or [character]) for character in text)


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_a_report_in_the_wrong_traditional_forms_comes_back(path: Path) -> None:
    clean = mend(path.read_text(encoding="utf-8")).text
    assert error_rate(mend(_any_traditional_form(clean, seed=3)).text, clean) <= 0.003
