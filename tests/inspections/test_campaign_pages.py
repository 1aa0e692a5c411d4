"""专项行动的页面: how the year stands with each, the checklist in words, and the form for paper."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from tests import towns
from tests.inspections.world import AT, BLOCKED, InspectionWorld
from townworks.definitions import selectors as definitions
from townworks.inspections import services
from townworks.inspections.selectors import campaign_board, findings_for
from townworks.inspections.selectors.campaign_board import BoardFilter
from townworks.inspections.services import counting
from townworks.kernel.errors import NotFound

LIST = "/campaigns/?year=2026"
ONE = "/campaigns/fire-sweep/"
MOST = 15


@pytest.fixture(autouse=True)
def as_the_files_are() -> Iterator[None]:
    """Whatever folder a test points at is forgotten after it."""
    yield
    definitions.forget()


def enter(town: InspectionWorld, role: str = "unit_head") -> Client:
    client = Client()
    client.force_login(town.world.here.people[role])
    return client


def read(town: InspectionWorld, url: str, role: str = "unit_head") -> str:
    return enter(town, role).get(url).content.decode()


def row(town: InspectionWorld, /, key: str = "head:safety", code: str = "fire-sweep", **where: Any) -> Any:
    rows = campaign_board.board(town.actor(key, **where), BoardFilter(), year=2026)
    return next(one for one in rows if one.campaign.code == code)


def test_the_board_tells_rounds_sites_and_findings(town: InspectionWorld):
    town.send()
    town.fail(town.sites[1])
    found = row(town)
    assert (found.state, found.rounds, found.tally.total, found.tally.visited, found.tally.left) == (
        "open",
        1,
        3,
        2,
        1,
    )
    assert found.findings == 1


def test_a_campaign_without_a_round_stands_there_all_the_same(town: InspectionWorld):
    assert (row(town, code="counterfeit").state, row(town, code="counterfeit").tally.total) == ("none", 0)


def test_another_year_has_its_own_rounds(town: InspectionWorld):
    rows = campaign_board.board(town.actor("head:safety"), BoardFilter(), year=2025)
    assert sum(one.rounds for one in rows) == 0


def test_a_post_in_a_village_sees_the_sites_of_its_place(town: InspectionWorld):
    assert row(town, "village_secretary").tally.total == 1


def test_another_town_has_its_own_numbers(town: InspectionWorld):
    town.fail()
    found = row(town, town=town.world.there)
    assert (found.tally.total, found.findings) == (1, 0)


@pytest.mark.parametrize("key", [*towns.roles(), "head:rural", "head:village-2"])
def test_open_findings_are_those_of_the_ledger(town: InspectionWorld, key: str):
    town.fail(key=1)
    town.send(town.due(town.sites[2]), BLOCKED, by="head:safety")
    counting.fold(at=AT)
    actor = town.actor(key)
    ledger = findings_for(actor).filter(is_open=True).distinct().count()
    assert sum(campaign_board.open_findings(actor).values()) == ledger


def test_the_filters_cut_the_board(town: InspectionWorld):
    actor = town.actor("head:safety")
    found = campaign_board.board(actor, BoardFilter(q="逃生", line="fire", state="open"), year=2026)
    assert [one.campaign.code for one in found] == ["fire-sweep"]


def test_the_board_is_sorted_both_ways(town: InspectionWorld):
    actor = town.actor("head:safety")
    first, last = (
        [one.campaign.code for one in campaign_board.board(actor, BoardFilter(), year=2026, sort=sort)]
        for sort in ("due", "-due")
    )
    assert (first[-1], last[0]) == ("fire-sweep", "fire-sweep")


def test_the_title_says_what_is_left(town: InspectionWorld):
    assert "1 个专项行动正在进行，还有 3 处没有查" in read(town, LIST)


def test_the_list_shows_all_twelve(town: InspectionWorld):
    page = read(town, LIST)
    assert all(one.name in page for one in definitions.campaigns())


def test_a_filter_that_nothing_fits_says_so(town: InspectionWorld):
    assert "没有符合条件的专项行动" in read(town, LIST + "&q=登月")


def test_htmx_is_answered_with_the_rows_alone(town: InspectionWorld):
    page = enter(town).get(LIST, headers={"HX-Request": "true"}).content.decode()
    assert page.lstrip().startswith("<div")


def test_the_export_is_what_the_page_shows(town: InspectionWorld):
    answer = enter(town, "office_clerk").get("/campaigns/export.xlsx?year=2026&line=fire&state=open")
    rows = list(load_workbook(BytesIO(answer.content)).active.values)
    assert [line[0] for line in rows[1:]] == ["消防安全大检查和逃生口专项行动"]
    assert rows[1][5:9] == (3, 0, 3, 0)


def test_who_may_not_export_is_refused(town: InspectionWorld):
    assert enter(town, "grid_worker").get("/campaigns/export.xlsx").status_code == 403


def test_who_may_not_read_inspections_is_refused(town: InspectionWorld):
    assert enter(town, "administrator").get(LIST).status_code == 403


def test_a_campaign_is_told_with_what_is_unverified(town: InspectionWorld):
    page = read(town, ONE)
    assert "小于 0.8 米即不合格" in page
    assert "只在“防盗网是否留有逃生口”答“是”时问" in page
    assert page.count("未核实</span>") == sum(
        not basis.confirmed
        for campaign in [definitions.campaign("fire-sweep")]
        for basis in [
            *campaign.basis,
            *(item.basis for item in campaign.items if item.fails_if and item.basis),
        ]
    )


def test_a_campaign_in_english_has_no_chinese_question(town: InspectionWorld):
    client = enter(town)
    client.cookies["django_language"] = "en"
    page = client.get(ONE).content.decode()
    assert "Are escape routes and exits clear?" in page
    assert "疏散通道、安全出口是否畅通" not in page


def test_a_campaign_lists_its_rounds(town: InspectionWorld):
    assert town.round.name in read(town, ONE)


def test_an_unknown_campaign_is_not_found(town: InspectionWorld):
    assert enter(town).get("/campaigns/moon-landing/").status_code == 404


def test_a_campaign_whose_file_is_gone_is_told_as_it_was_frozen(
    town: InspectionWorld, tmp_path: Path, settings: Any
):
    _without(tmp_path, settings, "fire-sweep")
    found = campaign_board.campaign_detail(town.actor("head:safety"), "fire-sweep", on=date(2026, 7, 1))
    assert (found.gone, found.edition, row(town).gone) == (True, town.round.edition, True)


def test_a_campaign_whose_file_is_gone_is_not_there_for_who_saw_no_round(
    town: InspectionWorld, tmp_path: Path, settings: Any
):
    _without(tmp_path, settings, "counterfeit")
    with pytest.raises(NotFound):
        campaign_board.campaign_detail(town.actor("head:safety"), "counterfeit", on=date(2026, 7, 1))


def test_an_edition_is_shown_as_it_was_frozen_after_the_file_changed(
    town: InspectionWorld, tmp_path: Path, settings: Any
):
    path = _copied(tmp_path, settings) / "campaigns/fire-sweep.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("below = 0.8", "below = 0.9"), encoding="utf-8")
    definitions.forget()
    digest = town.round.edition.digest[:12]
    assert "小于 0.9 米即不合格" in read(town, ONE)
    assert "小于 0.8 米即不合格" in read(town, f"{ONE}?edition={digest}")


def test_the_paper_asks_every_item_and_leaves_room_to_sign(town: InspectionWorld):
    page = read(town, ONE + "paper/")
    assert all(item.text in page for item in definitions.campaign("fire-sweep").items)
    assert "被检查人签名：" in page


@pytest.mark.parametrize("url", [LIST, ONE, ONE + "paper/"])
@pytest.mark.parametrize("role", ["unit_head", "grid_worker", "district_supervisor"])
def test_a_page_asks_the_database_little(
    town: InspectionWorld, url: str, role: str, django_assert_max_num_queries: DjangoAssertNumQueries
):
    town.fail()
    client = enter(town, role)
    client.get(url)
    with django_assert_max_num_queries(MOST):
        assert client.get(url).status_code == 200


def test_more_rounds_ask_no_more(town: InspectionWorld, django_assert_num_queries: DjangoAssertNumQueries):
    actor = town.actor("head:safety")
    for n in range(3):
        services.open_round(
            actor=actor,
            campaign="grid-safety",
            lead_id=town.world.here.units["safety"].pk,
            from_on=date(2026, 7 + n, 1),
            until_on=date(2026, 7 + n, 20),
            at=AT,
        )
    with django_assert_num_queries(3):
        campaign_board.board(actor, BoardFilter(), year=2026)


def _copied(tmp_path: Path, settings: Any) -> Path:
    """The town's own folder, copied to be changed."""
    folder = tmp_path / "definitions"
    shutil.copytree(definitions.folder(), folder)
    settings.TOWNWORKS_DEFINITIONS = folder
    return folder


def _without(tmp_path: Path, settings: Any, code: str) -> None:
    """The folder without a campaign, and without what is drawn from it or leads to it."""
    folder = _copied(tmp_path, settings)
    (folder / f"campaigns/{code}.toml").unlink()
    for path in (*(folder / "indicators").glob("*.toml"), *(folder / "scoring").glob("*.toml")):
        if f'campaign = "{code}"' in path.read_text(encoding="utf-8"):
            path.unlink()
    for path in (folder / "cases").glob("*.toml"):
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        path.write_text("".join(line for line in lines if f'"{code}"' not in line), encoding="utf-8")
    definitions.forget()
