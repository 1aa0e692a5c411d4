"""职责清单: gaps, overlaps and what does not agree, each with its sentence."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from tests.cases import world as worlds
from tests.cases.world import World
from townworks.cases.selectors import duties
from townworks.definitions import selectors as definitions
from townworks.definitions.duties import Duty
from townworks.definitions.loading import examine
from townworks.kernel.errors import NotAllowed

BASIS = ({"text": "试"},)


def held(known: set[str], **facts: object) -> dict[str, str]:
    duty = Duty.model_validate({"code": "a", "name": "甲", "name_en": "A", "basis": BASIS, **facts})
    troubles = duties._held(duty, known).troubles
    return {one.code: "：".join([str(one.why), *one.units]) for one in troubles}


def test_no_unit_is_a_gap_and_two_are_an_overlap():
    assert held(set(), units=()) == {"gap": "没有写明由哪个单位承担"}
    assert held(set(), units=("甲办", "乙办")) == {"overlap": "都写为牵头，没有文件分清：甲办：乙办"}
    assert held(set(), units=("甲办",)) == {}


def test_a_decision_that_is_named_settles_an_overlap():
    assert held(set(), units=("甲办", "乙办"), settled="青府办 5 号") == {}


def test_a_unit_that_is_not_in_the_register_is_told():
    assert held({"甲办"}, units=("甲办",), supports=("丙办",)) == {"missing": "本镇单位名册里没有：丙办"}


def test_an_item_that_names_another_unit_is_told():
    found = held(set(), units=("甲办",), powers=("stall-fine",))
    assert found == {"otherwise": "“占道经营的处罚”写的承办单位不同：综合行政执法办公室"}


@pytest.mark.django_db
def test_the_page_counts_and_cuts(world_here: World):
    board = duties.board(world_here.clerk)
    assert (board.total, board.gaps, board.overlaps) == (30, 2, 3)
    only = duties.board(world_here.clerk, trouble="gap")
    assert {row.duty.code for one in only.fields for row in one.rows} == {"animal-health", "property"}
    assert only.total == 30
    client = Client()
    client.force_login(world_here.towns.here.people["office_clerk"])
    page = client.get("/duties/?trouble=gap").content.decode()
    assert "30 项职责：2 项空白，3 项交叉" in page and "物业管理指导" in page and "信访" not in page
    assert client.get("/duties/?trouble=nonsense&unit=x").status_code == 200


@pytest.mark.django_db
def test_who_reads_no_cases_does_not_read_duties(world_here: World):
    with pytest.raises(NotAllowed):
        duties.board(world_here.actor("village_bookkeeper"))


@pytest.fixture
def world_here() -> World:
    return worlds.build()


def wrong_of(tmp_path: Path, text: str) -> list[str]:
    import shutil

    folder = tmp_path / "definitions"
    shutil.copytree(definitions.folder(), folder)
    (folder / "duties/farming.toml").write_text(text, encoding="utf-8")
    _found, problems = examine(folder)
    return [str(one.wrong) for one in problems]


HEAD = 'code = "farming"\norder = 10\nname = "农"\nname_en = "F"\nsource = "试"\n'


@pytest.mark.parametrize(
    ("duty", "wrong"),
    [
        (
            'code = "a"\nname = "甲"\nname_en = "A"\npowers = ["none"]\nbasis = [{ text = "试" }]',
            "powers/ 里没有 none",
        ),
        (
            'code = "a"\nname = "甲"\nname_en = "A"\nshare = "shared"\nbasis = [{ text = "试" }]',
            'share = "shared" 要写 main（上级主要责任部门），别的不写',
        ),
        (
            'code = "fire"\nname = "甲"\nname_en = "A"\nbasis = [{ text = "试" }]',
            "“fire”与 duties/farming.toml 相同",
        ),
        (
            'code = "a"\nname = "甲"\nname_en = "A"\nunits = ["x"]\nsupports = ["x"]\nbasis = [{ text = "试" }]',
            "“x”写了 2 次",
        ),
        (
            'code = "a"\nname = "甲"\nname_en = "A"\nunits = ["x"]\nsettled = "试"\nbasis = [{ text = "试" }]',
            "只有一个单位牵头，没有要写明分工的",
        ),
    ],
)
def test_a_mistake_in_the_file_is_told(tmp_path: Path, duty: str, wrong: str):
    assert wrong in wrong_of(tmp_path, f"{HEAD}\n[[duties]]\n{duty}\n")
