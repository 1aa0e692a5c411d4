"""``townworks definitions``."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from townworks.definitions.loading import examine
from townworks.definitions.problems import Problem

HERE = Path(__file__).parent


@pytest.fixture
def town(folder: Path) -> Path:
    """A good folder with a kind of site and a campaign."""
    shutil.copytree(HERE / "good", folder, dirs_exist_ok=True)
    return folder


def said(*words: str, folder: Path) -> str:
    """What the command prints."""
    out = StringIO()
    call_command("definitions", *words, folder=folder, stdout=out)
    return out.getvalue()


def test_a_good_folder_is_summed_up_with_its_digest(folder: Path) -> None:
    out = StringIO()
    call_command("definitions", "check", folder=folder, stdout=out)
    assert "4 个文件，1 条条线，1 个角色，工作日历 2026" in out.getvalue()


def test_a_broken_folder_ends_with_code_1_and_every_problem(
    folder: Path, spoil: Callable[..., tuple[Problem, ...]]
) -> None:
    problems = spoil("lines/fire.toml", "order = 1", "ordre = 1")
    out = StringIO()
    with pytest.raises(CommandError, match="2 处问题") as caught:
        call_command("definitions", "check", folder=folder, stdout=out)
    assert caught.value.returncode == 1
    assert len(problems) == 2
    assert all(one.trail in out.getvalue() for one in problems)


def test_show_lists_lines_roles_and_files(folder: Path) -> None:
    out = StringIO()
    call_command("definitions", "show", folder=folder, stdout=out)
    assert all(word in out.getvalue() for word in ("消防安全", "干事", "report.read", "calendars/2026.toml"))


def test_check_counts_kinds_and_campaigns(town: Path) -> None:
    assert "1 类场所，1 个专项行动" in said("check", folder=town)


def test_a_campaign_is_told_in_words(town: Path) -> None:
    told = said("show", "good", folder=town)
    assert all(
        words in told
        for words in (
            "查哪些  店铺，用途为餐饮的，有人住宿为是、否的",
            "双随机抽查 30%，至少 5 家",
            "本镇规定（未核实）",
            "只在“出口是否畅通”答“是”时问",
            "小于 0.8 米即不合格",
            "只在“存放什么”选了“液化气”，并且“出口净宽”已填时问",
        )
    )


def test_a_kind_of_site_is_told_in_words(town: Path) -> None:
    told = said("show", "shop", folder=town)
    assert "DP- 开头" in told
    assert "用途 〔选一项：餐饮 / 零售〕" in told


def test_an_indicator_is_told_in_words(town: Path) -> None:
    told = said("show", "alarmed-share", folder=town)
    assert all(
        words in told
        for words in (
            "来源  推算：两个指标相除",
            "装了报警器的户数 ÷ 户数",
            "不低于 80 %",
            "本镇统计（未核实）",
        )
    )


def test_a_scheme_is_told_in_words(town: Path) -> None:
    told = said("show", "fair", folder=town)
    assert "出口：每个问题扣 1 分，最多扣 4 分，同一处最多扣 2 分" in told
    assert "发生火灾：得分不超过 5 分" in told
    assert "各年比例  40% / 60%（未核实）" in told


def test_a_questionnaire_is_told_in_words(town: Path) -> None:
    told = said("show", "asked", folder=town)
    assert "您满意吗？ 〔打分 1–5〕" in told
    assert "不足 10 份不显示结果" in told


def test_an_unknown_code_is_answered_with_those_there_are(town: Path) -> None:
    with pytest.raises(CommandError, match="good、shop、homes"):
        said("show", "goood", folder=town)


@pytest.mark.parametrize(
    ("kind", "place"),
    [
        ("campaign", "campaigns"),
        ("site", "sites"),
        ("indicator", "indicators"),
        ("scheme", "scoring"),
        ("survey", "surveys"),
    ],
)
def test_a_new_file_passes_the_check_as_it_stands(town: Path, kind: str, place: str) -> None:
    said("new", kind, "pond-patrol", folder=town)
    assert (town / place / "pond-patrol.toml").is_file()
    assert examine(town)[1] == ()


def test_two_new_kinds_do_not_begin_their_numbers_alike(town: Path) -> None:
    said("new", "site", "dried-produce", folder=town)
    said("new", "site", "duck-pond", folder=town)
    assert examine(town)[1] == ()


def test_a_new_file_is_never_laid_over_another(town: Path) -> None:
    before = (town / "campaigns/good.toml").read_bytes()
    with pytest.raises(CommandError, match="不会覆盖"):
        said("new", "campaign", "good", folder=town)
    assert (town / "campaigns/good.toml").read_bytes() == before


@pytest.mark.parametrize("code", ["Good", "../good", "9good", "a" * 41, ""])
def test_a_code_that_cannot_be_a_file_is_refused(town: Path, code: str) -> None:
    with pytest.raises(CommandError, match="不是合格的代码"):
        said("new", "campaign", code, folder=town)


def test_a_campaign_cannot_be_begun_before_there_is_a_kind_of_site(folder: Path) -> None:
    with pytest.raises(CommandError, match="new site"):
        said("new", "campaign", "first", folder=folder)
