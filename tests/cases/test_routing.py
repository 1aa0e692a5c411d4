"""该谁办: learnt from what was closed in the town, told with why, never in the way."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from tests.cases import world as worlds
from tests.cases.world import AT, World, fresh, later
from townworks.cases import services
from townworks.cases.models import Case, Lesson, LessonCount
from townworks.cases.selectors import routing
from townworks.cases.services import learning
from townworks.kernel import clock, events

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return worlds.build()


def referred_and_closed(world: World, text: str, **more: object) -> Case:
    """Handed on by the office to the unit of the head, and closed there."""
    case = world.asked("hotline", text=text, reference=f"12345-{Case.objects.count()}", **more)
    services.assign_case(actor=world.clerk, pk=case.pk, unit_id=world.unit("safety"), reason="归口", at=AT)
    services.accept_case(actor=world.clerk, pk=case.pk, at=AT)
    services.answer_case(actor=world.clerk, pk=case.pk, text="办好了", at=later(hours=2))
    services.close_case(actor=world.clerk, pk=case.pk, at=later(hours=3))
    return fresh(case.pk)


def test_a_closed_referral_teaches_once_in_turn(world: World):
    case = referred_and_closed(world, "楼道里电动车飞线充电")
    events.deliver_waiting(at=later(hours=3) + timedelta(minutes=1))
    assert learning.learn(case, at=AT) is False
    lesson = Lesson.objects.get()
    assert (lesson.unit_id, lesson.way) == (case.unit_id, "assigned")
    assert LessonCount.objects.get(feature="w:充电").n == 1
    assert learning.learn_all(at=AT) == 0


def test_enough_lessons_lead_to_the_unit_with_why(world: World):
    for n in range(5):
        learning.learn(referred_and_closed(world, f"楼道里电动车飞线充电{'甲乙丙丁戊'[n]}栋"), at=AT)
    advice = routing.advice_for(world.asked("hotline", text="楼梯间电动车充电", reference="12345-x"))
    assert advice.likely[0].unit_id == world.unit("safety") and not advice.cold
    assert "电动" in str(advice.likely[0].why[0])


def test_little_experience_is_told_as_the_catalogues(world: World):
    advice = routing.advice_for(world.asked("report"))
    assert advice.cold
    assert str(advice.working[0]) == "本镇只有 0 件办结的经验，先按目录"


def test_what_another_town_learnt_stays_there(world: World):
    for _n in range(5):
        learning.learn(referred_and_closed(world, "楼道充电"), at=AT)
    there = world.asked("hotline", there=True, text="楼道充电", reference="12345-y")
    assert routing.advice_for(there).cold


def test_open_joined_and_sealed_cases_teach_nothing(world: World):
    assert learning.learn(world.asked("report"), at=AT) is False
    assert learning.learn(world.asked("tip"), at=AT) is False
    assert routing.advice_for(world.asked("tip")).likely == ()


def test_the_referral_page_says_who_and_why_and_sends_nothing(world: World):
    for _n in range(5):
        learning.learn(referred_and_closed(world, "楼道充电"), at=AT)
    case = world.asked("hotline", at=clock.now(), text="楼道充电", reference="12345-z")
    client = Client()
    client.force_login(world.towns.here.people["office_clerk"])
    page = client.get(f"/cases/{case.pk}/acts/assign/").content.decode()
    assert "可能该谁办" in page and "楼道" in page and f"?unit={world.unit('safety')}" in page
    chosen = client.get(f"/cases/{case.pk}/acts/assign/?unit={world.unit('safety')}").content.decode()
    assert f'value="{world.unit("safety")}" selected' in chosen
    assert fresh(case.pk).unit_id == case.unit_id
