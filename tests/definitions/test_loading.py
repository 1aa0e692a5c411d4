"""Reading, checking and freezing the definitions folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from townworks.definitions.loading import examine, load
from townworks.definitions.problems import BrokenDefinitions, Problem

Spoil = Callable[..., tuple[Problem, ...]]

MISTAKES = [
    ("lines/fire.toml", 'name = "消防安全"', "", "lines/fire.toml › name", "缺少这一项", "请补上“name = …”"),
    (
        "lines/fire.toml",
        "order = 1",
        'order = "1"',
        "lines/fire.toml › order",
        "应当是整数，写的是 “1”",
        "不带引号",
    ),
    ("lines/fire.toml", "order = 1", "order = 0", "lines/fire.toml › order", "0 太小", "不小于 1"),
    ("lines/fire.toml", "order = 1", "order = 1.0", "lines/fire.toml › order", "应当是整数", "小数点"),
    ("lines/fire.toml", '["消防", "火灾"]', '"消防"', "lines/fire.toml › words", "应当是列表", "方括号"),
    ("lines/fire.toml", '["消防", "火灾"]', "[]", "lines/fire.toml › words", "至少要有 1 项", "请补上"),
    (
        "lines/fire.toml",
        '["消防", "火灾"]',
        '["消防", 119]',
        "lines/fire.toml › words[2]",
        "应当是文字",
        "双引号",
    ),
    ("lines/fire.toml", '"火灾"', '"火灾 "', "lines/fire.toml › words[2]", "首尾有空格", "请删去"),
    ("lines/fire.toml", '"火灾"', '"消防"', "lines/fire.toml › words", "“消防”写了 2 次", "只留一次"),
    ("lines/fire.toml", '["派出所"]', '["应急办"]', "lines/fire.toml › supports", "既是牵头", "删去"),
    ("lines/fire.toml", '"fire"', '"Fire"', "lines/fire.toml › code", "不是合格的代码", "小写"),
    ("lines/fire.toml", '"fire"', '"police"', "lines/fire.toml › code", "与文件名 fire 不同", "一样"),
    ("lines/fire.toml", "words", "wards", "lines/fire.toml › wards", "不认识这一项", "words"),
    ("lines/fire.toml", "order = 1", "order 1", "lines/fire.toml › 3:7", "缺少等号", "行:列"),
    ("lines/fire.toml", 'code = "fire"', "code = “fire”", "lines/fire.toml › 2:8", "值的写法不对", "行:列"),
    ("roles.toml", '"unit"', '"galaxy"', "roles.toml › roles[1]「clerk」.reach", "没有 “galaxy”", "district"),
    (
        "roles.toml",
        'permissions = ["report.read"]',
        'permissions = ["report.read", "report.burn"]',
        "roles.toml › roles[1]「clerk」.permissions[2]",
        "没有声明权限 report.burn",
        "声明",
    ),
    (
        "roles.toml",
        'reach = "unit"',
        'reach = "unit"\nwider = [{ permission = "place.read", reach = "town" }]',
        "roles.toml › roles[1]「clerk」.wider[1]",
        "没有的权限 place.read",
        "删去",
    ),
    (
        "roles.toml",
        'about = "办事"',
        'abuot = "办事"',
        "roles.toml › roles[1]「clerk」.abuot",
        "不认识",
        "about_en",
    ),
    (
        "lights.toml",
        "red_behind_points = 15",
        "red_behind_points = 0",
        "lights.toml › lights.yellow_behind_points",
        "永远不会亮黄灯",
        "小于",
    ),
    (
        "lights.toml",
        "last_days = 7",
        "last_days = nan",
        "lights.toml › lights.last_days",
        "应当是整数",
        "数字",
    ),
    (
        "calendars/2026.toml",
        "2026-01-02]",
        "2027-01-02]",
        "calendars/2026.toml › holidays[1].off[2]",
        "不在 2026 年",
        "核对",
    ),
    (
        "calendars/2026.toml",
        "[2026-01-04]",
        "[2026-01-05]",
        "calendars/2026.toml › holidays[1].work[1]",
        "不是周末",
        "核对",
    ),
    (
        "calendars/2026.toml",
        "[2026-01-04]",
        "[2026-01-01]",
        "calendars/2026.toml › holidays",
        "写了 2 次",
        "只留",
    ),
    (
        "calendars/2026.toml",
        "[2026-01-04]",
        '["2026-01-04"]',
        "calendars/2026.toml › holidays[1].work[1]",
        "应当是日期",
        "不加引号",
    ),
    (
        "calendars/2026.toml",
        "year = 2026",
        "year = 2025",
        "calendars/2026.toml › year",
        "与文件名 2026 不同",
        "一样",
    ),
]


@pytest.mark.parametrize(("file", "old", "new", "trail", "wrong", "remedy"), MISTAKES)
def test_a_mistake_is_told_with_its_place_and_its_remedy(
    spoil: Spoil, file: str, old: str, new: str, trail: str, wrong: str, remedy: str
) -> None:
    problems = spoil(file, old, new)
    one = next(one for one in problems if one.trail == trail)
    assert wrong in str(one.wrong)
    assert remedy in str(one.remedy)


def test_all_problems_of_all_files_are_told_at_once(folder: Path) -> None:
    (folder / "lines/fire.toml").write_text('code = "Fire"\n', encoding="utf-8")
    (folder / "roles.toml").write_text("= broken", encoding="utf-8")
    with pytest.raises(BrokenDefinitions) as caught:
        load(folder)
    assert {one.file for one in caught.value.problems} == {"lines/fire.toml", "roles.toml"}
    assert len([one for one in caught.value.problems if one.file == "lines/fire.toml"]) == 5


def test_a_file_that_cannot_be_read_is_not_also_called_missing(folder: Path) -> None:
    (folder / "roles.toml").write_bytes("[[roles]]\nname = '镇长'".encode("gb18030"))
    problems = examine(folder)[1]
    assert [(one.file, "UTF-8" in str(one.wrong)) for one in problems] == [("roles.toml", True)]


def test_a_kind_of_file_that_is_missing_is_named(folder: Path) -> None:
    (folder / "lights.toml").unlink()
    assert [one.file for one in examine(folder)[1]] == ["lights.toml"]


def test_an_unknown_file_is_told_where_it_could_belong(folder: Path) -> None:
    (folder / "role.toml").write_text("", encoding="utf-8")
    (problem,) = examine(folder)[1]
    assert problem.file == "role.toml"
    assert "roles.toml" in str(problem.remedy)


def test_a_missing_folder_is_one_problem(tmp_path: Path) -> None:
    (problem,) = examine(tmp_path / "nowhere")[1]
    assert "TOWNWORKS_DEFINITIONS" in str(problem.remedy)


def test_a_huge_file_is_not_read(folder: Path) -> None:
    (folder / "lines/huge.toml").write_bytes(b"#" * 2_000_001)
    (problem,) = examine(folder)[1]
    assert "2000001" not in str(problem)
    assert problem.file == "lines/huge.toml"


def test_two_lines_may_not_share_a_name_or_a_place(folder: Path) -> None:
    text = (folder / "lines/fire.toml").read_text(encoding="utf-8")
    (folder / "lines/flood.toml").write_text(text.replace('"fire"', '"flood"'), encoding="utf-8")
    assert {one.at for one in examine(folder)[1]} == {"name", "name_en", "order"}


def test_two_notices_may_not_contradict_each_other(folder: Path) -> None:
    other = 'year = 2027\nsource = "通知"\n[[holidays]]\nname = "元旦"\noff = [2026-12-27, 2027-01-01]\n'
    (folder / "calendars/2027.toml").write_text(other, encoding="utf-8")
    with (folder / "calendars/2026.toml").open("a", encoding="utf-8") as file:
        file.write('[[holidays]]\nname = "年末"\noff = [2026-12-28]\nwork = [2026-12-27]\n')
    (problem,) = examine(folder)[1]
    assert "2026-12-27 与 calendars/2026.toml 的说法相反" in str(problem)


def test_a_year_left_out_between_two_is_told(folder: Path) -> None:
    other = 'year = 2028\nsource = "通知"\n[[holidays]]\nname = "元旦"\noff = [2028-01-01]\n'
    (folder / "calendars/2028.toml").write_text(other, encoding="utf-8")
    assert [one.file for one in examine(folder)[1]] == ["calendars/2027.toml"]


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(folder: Path) -> None:
    before = load(folder).digest
    path = folder / "roles.toml"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert load(folder).digest == before


def test_the_digest_does_not_depend_on_comments_or_the_order_of_keys(folder: Path) -> None:
    before = load(folder).digest
    path = folder / "lines/fire.toml"
    rows = path.read_text(encoding="utf-8").splitlines()
    path.write_text("# 说明\n" + "\n".join(reversed(rows)), encoding="utf-8")
    assert load(folder).digest == before


def test_the_digest_changes_with_the_content(folder: Path, spoil: Spoil) -> None:
    before = load(folder).digest
    assert spoil("lines/fire.toml", '"火灾"', '"火警"') == ()
    assert load(folder).digest != before


def test_what_is_loaded_cannot_be_changed(folder: Path) -> None:
    line = load(folder).lines[0]
    with pytest.raises(ValueError, match="frozen"):
        line.name = "别的"  # type: ignore[misc]
