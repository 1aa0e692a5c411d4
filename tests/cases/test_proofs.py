"""办件的印证: computed from the cases, never typed."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.cases import world as worlds
from tests.cases.world import AT, ON, World, later
from townworks.cases import proofs, services

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return worlds.build()


def value(world: World, name: str, kind: str = "report", days: int = 30) -> Decimal | None:
    claim = (world.towns.here.commitments["in_progress"].pk, {"kind": kind})
    return proofs.computed(name, claims=[claim], on=ON + timedelta(days=days))[0].value


def test_without_cases_there_is_no_figure(world: World):
    assert [value(world, name) for name in proofs.LABELS] == [None, None, None]


def test_in_time_closed_and_satisfied_are_shares_of_their_own_wholes(world: World):
    cases = [world.asked("report") for _ in range(4)]
    world.asked("report", there=True)
    for case in cases[:3]:
        services.accept_case(actor=world.clerk, pk=case.pk, at=AT)
    services.answer_case(actor=world.clerk, pk=cases[0].pk, text="好", at=later(1))
    services.answer_case(actor=world.clerk, pk=cases[1].pk, text="迟", late_reason="台风", at=later(9))
    services.close_case(actor=world.clerk, pk=cases[0].pk, at=later(2))
    services.rate_case(case=cases[0], score=3, at=later(3))
    services.rate_case(case=cases[1], score=1, at=later(10))
    assert value(world, "cases.on_time") == Decimal("25.00")
    assert value(world, "cases.closed") == Decimal("25.00")
    assert value(world, "cases.satisfaction") == Decimal("50.00")
    assert value(world, "cases.closed", kind="hotline") is None


def test_a_sealed_tip_proves_nothing(world: World):
    world.asked("tip")
    assert value(world, "cases.closed", kind="tip") is None


def test_powers_are_taken_over_when_they_run_and_were_not_handed_back():
    from datetime import date

    early, late = (
        proofs.powers_taken_over(commitment_id=1, parameters={}, on=date(2026, month, 1)) for month in (6, 7)
    )
    back = [dict(one.working[0].values)["back"] for one in (early, late)]
    assert early.value is not None and late.value is not None and late.value < early.value
    assert back == [0, 1]


def test_the_figures_of_a_year_say_what_is_late_and_where_the_days_go(client, django_assert_max_num_queries):
    world = worlds.build()
    for n in range(3):
        case = world.asked("petition")
        services.accept_case(actor=world.clerk, pk=case.pk, at=worlds.later(n + 1))
        services.answer_case(actor=world.clerk, pk=case.pk, text="好", at=worlds.later(4 + n))
    world.asked("report")
    client.force_login(world.towns.here.people["office_clerk"])
    with django_assert_max_num_queries(10):
        page = client.get("/cases/figures/?year=2026").content.decode()
    assert "1 个事项没有全部按期" in page and "平均 5.0 天" in page
