"""断面水体名单: the file of sections that are known to be judged as lakes or as rivers."""

from __future__ import annotations

from pathlib import Path

from townworks.definitions.loading import examine

LIST = """
source = "公开数据"
until = 2021-04-05

[[basins]]
province = "某省"
basin = "某流域"
[basins.lake]
"湖心" = 3
[basins.river]
"某桥" = 12
"""


def put(folder: Path, text: str) -> None:
    (folder / "water").mkdir()
    (folder / "water" / "sections.toml").write_text(text, encoding="utf-8")


def test_the_list_says_of_which_water_a_section_is(folder: Path) -> None:
    put(folder, LIST)
    definitions, problems = examine(folder)
    assert problems == ()
    assert definitions is not None
    assert definitions.known_waters == {
        ("某省", "某流域", "湖心"): "lake",
        ("某省", "某流域", "某桥"): "river",
    }


def test_a_section_of_two_waters_is_refused_by_name(folder: Path) -> None:
    put(folder, LIST.replace("某桥", "湖心"))
    _, problems = examine(folder)
    assert [(one.trail, str(one.wrong)) for one in problems] == [
        ("water/sections.toml › basins.river", "断面湖心写了不止一次")
    ]


def test_a_count_of_nothing_is_refused_where_it_stands(folder: Path) -> None:
    put(folder, LIST.replace("= 3", "= 0"))
    _, problems = examine(folder)
    assert [one.trail for one in problems] == ["water/sections.toml › basins[1].lake.湖心"]
