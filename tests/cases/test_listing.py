"""办件列表: read part by part it is the same list as the one condition gives, for every role, on every page."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cases import world as worlds
from tests.cases.world import AT, ON, World
from townworks.cases import permissions, services
from townworks.cases.api.shapes import CaseOut
from townworks.cases.models import Case
from townworks.cases.selectors import clocks, listing
from townworks.cases.selectors.listing import SORTS, Filter
from townworks.cases.services import statistics
from townworks.kernel import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    """Cases held, taken in first, offered and owed a part of by different units, with terms that differ."""
    made = worlds.build()
    kinds = [*worlds.SAID, "petition", "dispute", "report", "report"]
    cases = [made.asked(kind, reference=f"12345-{n}") for n, kind in enumerate(kinds)]
    for case in cases[:4]:
        services.accept_case(actor=made.clerk, pk=case.pk, at=AT)
    safety, rural = made.unit("safety"), made.unit("rural")
    services.refer_case(actor=made.clerk, pk=cases[0].pk, unit_id=safety, reason="属应急", at=AT)
    services.refer_case(actor=made.clerk, pk=cases[1].pk, unit_id=safety, reason="属应急", at=AT)
    services.take_over(actor=made.head, pk=cases[1].pk, at=AT)
    services.ask_joint_units(actor=made.clerk, pk=cases[2].pk, unit_ids=[safety, rural], reason="帮看", at=AT)
    for n, case in enumerate(cases):
        due = date(2026, 7, 1) + timedelta(days=n * 7 % 5)
        Case.objects.filter(pk=case.pk).update(due_on=due, due_key=clocks.late_from(due, None))
    return made


WANTED = (Filter(), Filter(state="all"), Filter(overdue=True), Filter(kind="petition"), Filter(q="垃圾"))


@pytest.mark.parametrize("sort", SORTS)
def test_every_role_sees_the_same_list_part_by_part(world: World, monkeypatch, sort: str):
    monkeypatch.setattr(listing, "SIZE", 2)
    for role in sorted(world.towns.here.people):
        actor = world.towns.actor(role)
        for wanted in WANTED:
            whole = list(
                listing.found(actor, wanted, at=clock.start_of(ON))
                .order_by(*SORTS[sort])
                .values_list("pk", flat=True)
            )
            pages = [listing.page_of(actor, wanted, at=clock.start_of(ON), sort=sort, page=n) for n in (1, 2)]
            shown = [row.case.pk for page in pages for row in page.rows]
            assert shown == whole[:4], (role, wanted)
            assert {page.total for page in pages} == {len(whole)}


def test_the_parts_are_the_whole_for_every_role_and_permission(world: World):
    for role in sorted(world.towns.here.people):
        actor = world.towns.actor(role)
        for permission in ("case.read", "case.accept", "case.handle"):
            whole = set(
                Case.objects.filter(permissions.covering(actor, permission)).values_list("pk", flat=True)
            )
            parts = permissions.parts(actor, permission)
            assert whole == {
                pk for part in parts for pk in Case.objects.filter(part).values_list("pk", flat=True)
            }


def test_a_list_of_parts_asks_two_queries(world: World, django_assert_num_queries):
    assert len(permissions.parts(world.head, "case.read")) == 4
    with django_assert_num_queries(2):
        listing.page_of(world.head, replace(Filter(), state="all"), at=clock.start_of(ON))


def test_a_row_asks_nothing_more_of_the_database(world: World):
    """Each column that the page or the API tells is read with the list: one left out would be a query a row."""
    client = Client()
    client.force_login(world.towns.here.people["office_clerk"])
    page = listing.page_of(world.clerk, Filter(state="all"), at=clock.start_of(ON))
    assert len(page.rows) > 5
    told = {name for name in CaseOut.model_fields if hasattr(Case, name)}
    for row in page.rows:
        unread = row.case.get_deferred_fields()
        assert not unread & {*told, "due_at", "due_key", "answered_at", "sealed"}
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/cases/?state=all").status_code == 200
    assert len(asked) <= 7


def test_the_clockwork_tells_the_planner_how_large_the_tables_are(world: World):
    gathered = statistics.gather_statistics(at=AT)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT DISTINCT tbl FROM sqlite_stat1 WHERE tbl LIKE 'cases_%'")
            assert gathered and ("cases_case",) in cursor.fetchall()
    else:
        assert gathered == 0
