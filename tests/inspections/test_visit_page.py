"""检查记录的页面: what was answered stands there as it was sent, for who may see it and nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from tests.inspections.world import AT, BLOCKED, GOOD, InspectionWorld, fail_there, photo
from townworks.inspections import services
from townworks.inspections.models import Visit
from townworks.inspections.selectors.visit_detail import visit_detail
from townworks.kernel.errors import NotFound

ANSWERED = {
    **BLOCKED,
    "has-grille": True,
    "grille-place": "dwelling",
    "has-opening": True,
    "opening-width": "0.7",
}


def client_of(town: InspectionWorld, key: str = "head:safety") -> Client:
    client = Client()
    client.force_login(town.world.here.people[key])
    return client


def page(town: InspectionWorld, visit: Visit, key: str = "head:safety") -> str:
    return client_of(town, key).get(reverse("inspections:visit", args=[visit.pk])).content.decode()


def test_the_answers_stand_in_the_order_asked_with_what_failed(town: InspectionWorld):
    visit = town.send(answers=ANSWERED, photos=(photo(stage="before"),)).visit
    found = visit_detail(town.actor("head:safety"), visit.pk)
    told = {one.code: one for one in found.asked}
    assert [one.code for one in found.asked][:3] == ["exit-clear", "fire-lane", "has-grille"]
    assert (told["exit-clear"].answer, told["grille-place"].answer, told["opening-width"].answer) == (
        "否",
        "住人的部分",
        "0.7 米",
    )
    assert [one.code for one in found.asked if one.why] == ["exit-clear", "opening-width"]
    assert told["exit-clear"].finding is not None and len(told["exit-clear"].photos) == 1
    assert "separated" not in told and found.left_out == 3


def test_the_page_leads_to_the_findings_and_back(town: InspectionWorld):
    finding = town.fail()
    shown = page(town, finding.visit)
    assert reverse("inspections:finding", args=[finding.pk]) in shown
    back = client_of(town).get(reverse("inspections:finding", args=[finding.pk])).content.decode()
    assert reverse("inspections:visit", args=[finding.visit_id]) in back


def test_a_wrong_clock_is_told_with_the_time_put_right(town: InspectionWorld):
    late = AT + timedelta(days=1)
    submission = town.submission(at=late)
    visit = services.send_visit(actor=town.actor("grid_worker"), submission=submission, at=AT).visit
    assert "设备时钟不准" in page(town, visit)


def test_a_record_that_does_not_stand_says_so(town: InspectionWorld):
    due = town.due()
    town.send(due, GOOD, key=1, seen_version=due.version)
    second = town.send(due, BLOCKED, key=2, seen_version=due.version, by="head:safety").visit
    shown = page(town, second)
    assert "不是这一轮的结果" in shown and "待核对" in shown


def test_another_towns_record_is_not_there(town: InspectionWorld):
    finding = fail_there(town)
    with pytest.raises(NotFound):
        visit_detail(town.actor("head:safety"), finding.visit_id)
    assert client_of(town).get(reverse("inspections:visit", args=[finding.visit_id])).status_code == 404


def test_a_record_elsewhere_is_not_there_for_a_post_in_a_grid(town: InspectionWorld):
    visit = town.send(town.due(town.sites[2]), by="head:safety").visit
    with pytest.raises(NotFound):
        visit_detail(town.actor("grid_worker"), visit.pk)


def test_many_pictures_ask_no_more(
    town: InspectionWorld, django_assert_max_num_queries: DjangoAssertNumQueries
):
    pictures = tuple(photo((n, n, n), stage="before") for n in range(3))
    visit = town.send(answers=ANSWERED, photos=pictures).visit
    client = client_of(town)
    client.get(reverse("inspections:visit", args=[visit.pk]))
    with django_assert_max_num_queries(14):
        client.get(reverse("inspections:visit", args=[visit.pk]))
