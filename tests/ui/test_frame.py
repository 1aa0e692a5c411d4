"""页面框架: the rooms of a post, language, light and dark, refusals."""

from __future__ import annotations

import re

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

from tests import towns
from townworks.kernel.actor import NOBODY
from townworks.ui import appearance, context, navigation

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> towns.World:
    return towns.build()


def signed_in(world: towns.World, key: str) -> Client:
    client = Client()
    client.force_login(world.here.people[key])
    return client


def body(client: Client, url: str) -> str:
    return client.get(url).content.decode()


def rooms(world: towns.World, key: str) -> set[str]:
    return {entry.label for entry in navigation.entries(navigation.ROOMS, world.actor(key), "/")}


def test_every_room_of_the_menu_has_an_address() -> None:
    assert [
        room.url_name
        for room in (*navigation.ROOMS, *navigation.OWN)
        if not navigation.address(room.url_name)
    ] == []


def test_an_administrator_sees_no_commitments_in_the_menu(world: towns.World) -> None:
    assert rooms(world, "administrator") == {"今天", "区划", "人员", "审计"}


def test_a_grid_worker_sees_neither_people_nor_audit_in_the_menu(world: towns.World) -> None:
    assert rooms(world, "grid_worker") == {
        *("今天", "办件", "报告", "任务", "单位亮灯", "区划"),
        *("现场", "检查", "问题", "场所", "地图"),
    }


def test_the_room_one_is_in_is_marked_once() -> None:
    rooms_ = (navigation.Room("overview:today", "今天"), navigation.Room("people:sign-in", "登录"))
    marked = [
        entry.label for entry in navigation.entries(rooms_, NOBODY, reverse("people:sign-in")) if entry.here
    ]
    assert marked == ["登录"]


def test_the_header_names_the_town_and_the_person(world: towns.World) -> None:
    html = body(signed_in(world, "village_secretary"), reverse("people:me"))
    assert ("安平镇" in html, "安village_secretary" in html, "村支书（主任）" in html) == (True, True, True)


def test_a_page_has_one_heading_which_is_its_title(world: towns.World) -> None:
    html = body(Client(), reverse("people:sign-in"))
    headings = re.findall(r"<h1[^>]*>(.*?)</h1>", html)
    assert headings == ["登录镇务通"]
    assert "<title>登录镇务通 · " in html


def test_a_page_carries_no_inline_style_and_no_inline_script(world: towns.World) -> None:
    html = body(signed_in(world, "office_clerk"), reverse("people:me"))
    assert re.findall(r"\sstyle=|<style|\son\w+=|<script(?![^>]*\bsrc=)", html) == []


def test_the_scripts_of_a_page_come_from_here_alone(world: towns.World) -> None:
    html = body(signed_in(world, "office_clerk"), reverse("people:me"))
    assert {source.split("/")[1] for source in re.findall(r'<script[^>]*src="([^"]+)"', html)} == {"static"}


def test_htmx_is_told_to_do_without_eval_and_its_own_style(world: towns.World) -> None:
    html = body(Client(), reverse("people:sign-in"))
    assert '"includeIndicatorStyles":false,"allowEval":false' in html


def test_what_nobody_filled_is_not_drawn() -> None:
    html = body(Client(), reverse("people:sign-in"))
    assert ("<aside" in html, 'class="crumbs"' in html, "with-aside" in html) == (False, False, False)


def test_a_dark_page_is_drawn_dark_by_the_server() -> None:
    client = Client()
    client.post(reverse("ui:appearance"), {"theme": "dark", "next": "/sign-in/"})
    assert 'data-theme="dark"' in body(client, reverse("people:sign-in"))


def test_large_type_is_kept_beside_the_theme() -> None:
    client = Client()
    client.post(reverse("ui:appearance"), {"theme": "dark"})
    client.post(reverse("ui:appearance"), {"type": "large"})
    assert 'data-theme="dark" data-type="large"' in body(client, reverse("people:sign-in"))


def test_an_unknown_theme_is_not_kept() -> None:
    assert Client().post(reverse("ui:appearance"), {"theme": '"><script>'}).cookies == {}


def test_a_forged_cookie_does_not_reach_the_page() -> None:
    request = RequestFactory().get("/")
    request.COOKIES = {"theme": "x", "type": "huge"}
    assert appearance.chosen(request) == appearance.Appearance("auto", "normal")


def test_a_choice_leads_back_to_its_own_site_only() -> None:
    answer = Client().post(reverse("ui:appearance"), {"theme": "dark", "next": "https://example.com/"})
    assert answer.headers["Location"] == "/"


def test_the_frame_asks_the_database_nothing(world: towns.World, django_assert_num_queries) -> None:
    request = RequestFactory().get("/")
    request.actor = world.actor("town_head")
    with django_assert_num_queries(0):
        assert context.frame(request)["town_name"] == "安平镇"


def test_a_page_before_anyone_is_known_shows_no_rooms() -> None:
    assert context.frame(RequestFactory().get("/"))["rooms"] == []


def test_a_page_that_is_not_there_says_so(world: towns.World) -> None:
    answer = signed_in(world, "office_clerk").get("/no-such-page/")
    assert (answer.status_code, "没有找到这个页面" in answer.content.decode()) == (404, True)


def test_a_refusal_offers_the_way_back(world: towns.World) -> None:
    answer = signed_in(world, "office_clerk").get(
        "/no-such-page/", headers={"referer": "http://testserver/places/"}
    )
    assert 'href="http://testserver/places/"' in answer.content.decode()


def test_a_refusal_does_not_lead_to_another_site(world: towns.World) -> None:
    answer = signed_in(world, "office_clerk").get(
        "/no-such-page/", headers={"referer": "https://example.com/"}
    )
    assert "example.com" not in answer.content.decode()


def test_a_stale_form_is_told_that_nothing_was_sent() -> None:
    answer = Client(enforce_csrf_checks=True).post(
        reverse("people:sign-in"), {"username": "a", "password": "b"}
    )
    assert (answer.status_code, "已经失效" in answer.content.decode()) == (403, True)


def test_the_address_of_a_button_opened_as_a_page_says_so(world: towns.World) -> None:
    answer = signed_in(world, "office_clerk").get(reverse("people:sign-out"))
    assert (answer.status_code, answer["Allow"], "要从页面上的按钮办理" in answer.content.decode()) == (
        405,
        "POST",
        True,
    )


@pytest.mark.parametrize(
    "path", ["/static/townworks/mark.svg", "/static/townworks/js/page.js", "/static/none.js"]
)
def test_a_file_carries_the_policy_of_the_pages(path: str) -> None:
    client = Client()
    answer, page = client.get(path), client.get(reverse("people:sign-in"))
    said = [set(one.headers["Content-Security-Policy"].split("; ")) for one in (answer, page)]
    answer.close()  # the file
    assert said[0] == said[1]


def test_who_holds_no_post_is_led_to_the_citizens_door(world: towns.World) -> None:
    answer = Client().get("/nothing/")
    text = answer.content.decode()
    assert answer.status_code == 404 and 'href="/ask/"' in text
    assert "工作范围" not in text and "回到今天" not in text
