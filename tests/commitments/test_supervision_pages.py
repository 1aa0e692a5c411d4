"""督办页面: from the month's check to a closed notice, each person at their own step."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from tests import towns
from townworks.commitments.models import Check, Notice
from townworks.commitments.services import supervision as services
from townworks.kernel import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> towns.World:
    return towns.build()


@pytest.fixture
def check(world) -> Check:
    return services.open_check(
        actor=world.actor("office_clerk"), town_id=world.here.place.pk, month=clock.today(), at=clock.now()
    )


@pytest.fixture
def notice(world, check) -> Notice:
    chase = check.chases.filter(commitment__lead=world.here.units["rural"]).first()
    draft = services.draft_notice(
        actor=world.actor("office_clerk"),
        town_id=world.here.place.pk,
        unit_id=world.here.units["rural"].pk,
        chase_ids=[chase.pk],
        demand="请说明进展。",
        at=clock.now(),
    )
    return services.issue_notice(actor=world.actor("town_head"), pk=draft.pk, at=clock.now())


def enter(client, world, key: str, town=None):
    client.force_login((town or world.here).people[key])
    return client


def test_the_clerk_opens_this_months_check(client, world):
    enter(client, world, "office_clerk").post(
        reverse("commitments:supervision"), {"month": f"{clock.today():%Y-%m}"}
    )
    assert Check.objects.filter(town=world.here.place).count() == 1


def test_a_second_check_of_a_month_is_answered_at_the_form(client, world, check):
    answer = enter(client, world, "office_clerk").post(
        reverse("commitments:supervision"), {"month": f"{clock.today():%Y-%m}"}
    )
    assert (answer.status_code, "已经开展过了" in answer.content.decode()) == (422, True)


def test_the_check_shows_each_unit_what_it_is_chased_for(client, world, check):
    page = enter(client, world, "office_clerk").get(reverse("commitments:check", args=[check.pk]))
    assert "清理榕江支流水浮莲" in page.content.decode()


def test_the_clerk_drafts_a_notice_out_of_the_check(client, world, check):
    url = reverse("commitments:draft-notice", args=[check.pk, world.here.units["rural"].pk])
    chases = list(
        check.chases.filter(commitment__lead=world.here.units["rural"]).values_list("pk", flat=True)
    )
    enter(client, world, "office_clerk").post(
        url, {"chases": chases, "kind": "notice", "demand": "请说明进展。", "reply_days": 5}
    )
    assert Notice.objects.get().state == "drafted"


def test_a_draft_without_a_demand_keeps_what_was_typed(client, world, check):
    url = reverse("commitments:draft-notice", args=[check.pk, world.here.units["rural"].pk])
    answer = enter(client, world, "office_clerk").post(
        url, {"kind": "notice", "basis": "镇长批示", "reply_days": 5}
    )
    assert (answer.status_code, "镇长批示" in answer.content.decode()) == (422, True)


def test_the_unit_replies_on_the_notices_page(client, world, notice):
    enter(client, world, "head:rural").post(
        reverse("commitments:notice", args=[notice.pk]), {"text": "已清理完毕。"}
    )
    notice.refresh_from_db()
    assert notice.state == "replied"


def test_the_office_closes_with_a_verdict(client, world, notice):
    services.reply_to_notice(actor=world.actor("head:rural"), pk=notice.pk, text="已清理。", at=clock.now())
    enter(client, world, "office_clerk").post(
        reverse("commitments:settle-notice", args=[notice.pk, "close"]), {"words": "现场核实。"}
    )
    notice.refresh_from_db()
    assert notice.state == "closed"


def test_a_verdict_without_words_is_answered_at_the_form(client, world, notice):
    answer = enter(client, world, "office_clerk").post(
        reverse("commitments:settle-notice", args=[notice.pk, "withdraw"]), {"words": ""}
    )
    assert answer.status_code == 422


def test_a_page_offers_a_unit_no_button_of_the_office(client, world, notice):
    page = (
        enter(client, world, "head:rural")
        .get(reverse("commitments:notice", args=[notice.pk]))
        .content.decode()
    )
    assert reverse("commitments:settle-notice", args=[notice.pk, "withdraw"]) not in page


@pytest.mark.parametrize("name", ["notice", "issue-notice"])
def test_another_towns_notice_is_not_there(client, world, notice, name):
    client = enter(client, world, "office_clerk", world.there)
    url = reverse(f"commitments:{name}", args=[notice.pk])
    assert (client.post(url) if name == "issue-notice" else client.get(url)).status_code == 404


def test_another_towns_check_is_not_there(client, world, check):
    client = enter(client, world, "office_clerk", world.there)
    assert client.get(reverse("commitments:check", args=[check.pk])).status_code == 404


READERS = {
    "town_head", "town_secretary", "deputy", "office_clerk", "unit_head", "unit_staff", "village_secretary",
    "auditor", "district_supervisor",
}  # fmt: skip


@pytest.mark.parametrize("role", towns.SEATS)
def test_the_list_opens_for_those_who_supervise_or_are_chased(client, world, role):
    status = enter(client, world, role).get(reverse("commitments:supervision")).status_code
    assert status == (200 if role in READERS else 403)


@pytest.mark.parametrize("role", towns.SEATS)
def test_the_months_check_opens_for_posts_over_the_whole_town(client, world, check, role):
    status = enter(client, world, role).get(reverse("commitments:check", args=[check.pk])).status_code
    over = {"town_head", "town_secretary", "office_clerk", "auditor", "district_supervisor"}
    assert status == (200 if role in over else 404)


def test_the_list_takes_a_bounded_number_of_queries(client, world, notice, django_assert_max_num_queries):
    client = enter(client, world, "office_clerk")
    with django_assert_max_num_queries(15):
        client.get(reverse("commitments:supervision"))


def test_the_check_takes_a_bounded_number_of_queries(client, world, check, django_assert_max_num_queries):
    client = enter(client, world, "office_clerk")
    with django_assert_max_num_queries(15):
        client.get(reverse("commitments:check", args=[check.pk]))


def test_a_month_that_is_none_is_answered_at_the_form(client, world):
    answer = enter(client, world, "office_clerk").post(reverse("commitments:supervision"), {"month": "去年"})
    assert (answer.status_code, Check.objects.count()) == (422, 0)


def test_the_list_is_cut_to_what_is_overdue(client, world, notice):
    page = enter(client, world, "office_clerk").get(reverse("commitments:supervision"), {"overdue": "1"})
    assert (notice.reply_due_on > date.today(), notice.number in page.content.decode()) == (True, False)
