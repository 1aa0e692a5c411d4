"""Telling each clause's line of work."""

import tomllib
from pathlib import Path

import numpy as np
import pytest

from townworks.engines.report_reader import subjects
from townworks.engines.report_reader.cut import cut
from townworks.engines.report_reader.given import LineOfWork

FOLDER = Path(__file__).parents[3] / "definitions" / "lines"
FILES = sorted(FOLDER.glob("*.toml"))
TOWN_LINES = (
    "health planning investment commerce employment projects coordination civilised-city rural funds waste village-accounts "
    "civility education poverty river sewers environment stability order safety fire governance service frugality"
)
LINES_ELSEWHERE = "agriculture industry culture welfare urban"


def shipped():
    read = sorted((tomllib.loads(p.read_text(encoding="utf-8")) for p in FILES), key=lambda d: d["order"])
    return tuple(
        LineOfWork(d["code"], d["name"], tuple(d["words"]), tuple(d["leads"]), tuple(d["supports"]))
        for d in read
    )


LINES = shipped()


def line_of(text, lines=LINES, clause=0):
    return subjects.tell(cut(text), lines).names[clause]


def test_the_lines_come_in_the_order_of_the_town_and_then_those_of_other_places():
    assert [line.code for line in LINES] == f"{TOWN_LINES} {LINES_ELSEWHERE}".split()


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_a_line_has_words_to_be_known_by_and_units_that_lead_and_help(path):
    line = tomllib.loads(path.read_text(encoding="utf-8"))
    assert line["code"] == path.stem
    assert len(line["words"]) >= 24
    assert line["leads"]
    assert line["supports"]
    assert not set(line["leads"]) & set(line["supports"])


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("组织村医开展慢性病随访和疫苗接种。", "health"),
        ("编制镇级国土空间规划和控规。", "planning"),
        ("开展产业链招商和招商推介。", "investment"),
        ("扶持直播电商和夜间经济发展。", "commerce"),
        ("举办专场招聘会和职业技能培训。", "employment"),
        ("配合区推进快速通道征地协调。", "coordination"),
        ("迎接全国文明城市测评，整治乱摆乱卖。", "civilised-city"),
        ("推进美丽乡村示范村建设。", "rural"),
        ("选取三个村试点生活垃圾分类。", "waste"),
        ("规范农村集体三资管理和村账镇理。", "village-accounts"),
        ("开展新时代文明实践志愿服务活动。", "civility"),
        ("深化县管校聘改革，加强教师培训。", "education"),
        ("健全防止返贫动态监测和帮扶机制。", "poverty"),
        ("压实河长责任，推进河道清淤。", "river"),
        ("排查雨污分流管网错接漏接。", "sewers"),
        ("保护饮用水水源地，整治散乱污企业。", "environment"),
        ("落实领导接访，化解信访积案。", "stability"),
        ("严厉打击电信网络诈骗和黑恶势力。", "order"),
        ("开展安全生产大检查和防汛应急演练。", "safety"),
        ("整治消防隐患，打通消防通道。", "fire"),
        ("加强党风廉政建设，整治形式主义。", "governance"),
        ("推进政务服务中心一窗通办。", "service"),
        ("压减三公经费和一般性支出。", "frugality"),
        ("推进撂荒地复耕复种，建设高标准农田。", "agriculture"),
        ("培育规上工业企业和高新技术企业。", "industry"),
        ("打造乡村旅游线路和精品民宿。", "culture"),
        ("落实低保、特困救助和养老服务。", "welfare"),
        ("改造老旧小区，新增公共停车位。", "urban"),
    ],
)
def test_a_plain_sentence_is_told_its_line(text, line):
    assert line_of(text) == line


def test_a_clause_without_words_of_its_own_follows_its_sentence():
    assert line_of("全面排查各村污水管网，逐一落实整改。", clause=1) == "sewers"


def test_a_heading_lends_its_line_to_the_clauses_below():
    assert line_of("（一）深化教育教学改革。完善培训、交流机制，推动均衡发展。", clause=1) == "education"


def test_a_line_that_the_town_adds_is_known_by_its_own_words():
    orchards = LineOfWork("orchards", "橘园保护", ("橘园", "柑橘黄龙病", "老橘树"))
    assert line_of("挂牌保护老橘树，防治柑橘黄龙病。", (*LINES, orchards)) == "orchards"


def test_a_line_that_the_town_leaves_out_is_never_told():
    fewer = tuple(line for line in LINES if line.code != "sewers")
    assert "sewers" not in subjects.tell(cut("新建污水管网，排查雨污分流管道。"), fewer).names


def test_without_any_line_everything_is_other():
    assert subjects.tell(cut("整治消防隐患，打通消防通道。"), ()).names == ["other", "other"]


def test_background_without_a_subject_has_no_line():
    kind, line = subjects.tell_both(cut("各位代表：\n现在，我代表镇人民政府作报告，请予审议。"), LINES)
    assert (kind.names[0], line.names[0]) == ("background", "")


def test_the_order_in_which_lines_are_given_changes_no_answer():
    text = cut("整治消防隐患，打通消防通道。推进河道清淤。")
    assert subjects.tell(text, LINES).names == subjects.tell(text, LINES[::-1]).names


def test_the_probabilities_of_a_clause_add_up_to_one():
    assert np.allclose(subjects.tell(cut("推进河道清淤，修复堤防。"), LINES).probability.sum(axis=1), 1.0)
