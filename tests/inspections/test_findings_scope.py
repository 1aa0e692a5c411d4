"""问题的范围: list, search, counts, sums, API, export and attachments of one actor give the same set, for every role."""

from __future__ import annotations

import io

import pytest
from django.test import Client
from django.urls import URLPattern, reverse
from openpyxl import load_workbook

from tests.inspections.ledger import Ledger, attach, build_ledger
from tests.inspections.world import fail_there
from townworks.definitions import selectors as definitions
from townworks.inspections import permissions, selectors
from townworks.inspections.models import Extension, Finding, SameFault
from townworks.inspections.selectors.finding_ranges import anywhere, ranges_of
from townworks.inspections.urls import findings as urls
from townworks.kernel.actor import SYSTEM, Actor, Grant

ROLES = [role.code for role in definitions.roles()]
READERS = [role.code for role in definitions.roles() if "inspection.read" in role.permissions]
EXPORTERS = [
    role.code
    for role in definitions.roles()
    if {"document.export", "inspection.read"} <= set(role.permissions)
]
PERMISSIONS = ("inspection.read", "finding.accept", "finding.mend", "finding.extend", "visit.make")
pytestmark = pytest.mark.django_db


@pytest.fixture
def ledger() -> Ledger:
    return build_ledger()


def seen(ledger: Ledger, role: str) -> set[int]:
    return set(selectors.findings_for(ledger.actor(role)).values_list("pk", flat=True))


def signed_in(ledger: Ledger, role: str) -> Client:
    client = Client()
    client.force_login(ledger.town.world.here.people[role])
    return client


def of_unit(ledger: Ledger, key: str) -> Actor:
    """A post that reaches what its unit owns or mends, which no role of ours does for reading."""
    town, unit = ledger.town.world.here, ledger.town.world.here.units[key]
    grant = Grant(
        post_id=1,
        role="unit_staff",
        role_name="站所干部",
        permissions=frozenset(PERMISSIONS),
        reach="unit",
        person_id=1,
        town_id=town.place.pk,
        unit_id=unit.pk,
        unit_name=unit.name,
        path=town.place.path,
        place_name=town.place.name,
    )
    return Actor(1, "试", (grant,))


def test_the_roles_see_different_sets(ledger):
    assert len({frozenset(seen(ledger, role)) for role in ROLES}) >= 4


def by_ranges(actor: Actor, permission: str) -> set[int]:
    return set(Finding.objects.filter(anywhere(ranges_of(actor, permission))).values_list("pk", flat=True))


def by_rule(actor: Actor, permission: str) -> set[int]:
    covered = permissions.covering(actor, permission, Finding)
    return set(Finding.objects.filter(covered).values_list("pk", flat=True))


def by_reason(actor: Actor, permission: str) -> set[int]:
    every = Finding.objects.select_related("town", "place")
    return {one.pk for one in every if permissions.why(actor, permission, one)}


@pytest.mark.parametrize("told", [by_ranges, by_reason])
@pytest.mark.parametrize("role", ROLES)
def test_ranges_and_reasons_cover_what_the_rule_covers(ledger, role, told):
    actor = ledger.actor(role)
    assert {one: told(actor, one) for one in PERMISSIONS} == {one: by_rule(actor, one) for one in PERMISSIONS}


@pytest.mark.parametrize("told", [by_ranges, by_reason])
@pytest.mark.parametrize("unit", ["safety", "village-1", "office"])
def test_ranges_and_reasons_of_a_unit_cover_what_the_rule_covers(ledger, unit, told):
    actor = of_unit(ledger, unit)
    found = {one: told(actor, one) for one in PERMISSIONS}
    assert found == {one: by_rule(actor, one) for one in PERMISSIONS}
    assert found["inspection.read"]


def test_the_system_ranges_over_every_town(ledger):
    assert Finding.objects.filter(anywhere(ranges_of(SYSTEM))).count() == len(ledger.every)


@pytest.mark.parametrize("role", READERS)
def test_list_search_counts_and_api_give_one_set(ledger, role):
    client, wanted = signed_in(ledger, role), seen(ledger, role)
    page = client.get(reverse("inspections:findings"), {"state": "all"})
    found = client.get(reverse("inspections:findings"), {"state": "all", "q": "户"})
    api = client.get("/api/v1/findings", {"state": "all", "size": 200}).json()
    assert {row.finding.pk for row in page.context["page"].rows} == wanted
    assert {row.finding.pk for row in found.context["page"].rows} == wanted
    assert {row["id"] for row in api["rows"]} == wanted
    assert (page.context["facets"].total.n, found.context["facets"].total.n, api["total"]) == (
        len(wanted),
    ) * 3


@pytest.mark.parametrize("role", READERS)
def test_the_counts_of_each_facet_add_up_to_the_scope(ledger, role):
    facets = signed_in(ledger, role).get("/api/v1/findings/facets", {"state": "all"}).json()
    names = ("state", "severity", "campaign", "place", "owner")
    sums = {name: sum(one["count"] for one in facets[name]) for name in names}
    assert sums == dict.fromkeys(names, len(seen(ledger, role)))


@pytest.mark.parametrize("role", EXPORTERS)
def test_the_export_holds_the_scope(ledger, role):
    answer = signed_in(ledger, role).get(reverse("inspections:findings-export"), {"state": "all"})
    sheet = load_workbook(io.BytesIO(answer.content)).worksheets[0]
    exported = {row[0] for row in sheet.iter_rows(min_row=2, values_only=True)}
    assert exported == {one.number for one in ledger.every if one.pk in seen(ledger, role)}


@pytest.mark.parametrize("role", [role for role in READERS if role not in EXPORTERS])
def test_who_may_not_export_is_told_so(ledger, role):
    assert signed_in(ledger, role).get(reverse("inspections:findings-export")).status_code == 403


@pytest.mark.parametrize("role", READERS)
def test_pages_api_and_attachments_open_one_by_one_for_what_the_scope_gives(ledger, role):
    client, pictures = signed_in(ledger, role), {one.pk: attach(ledger.town, one) for one in ledger.every}
    ways = (
        lambda pk: reverse("inspections:finding", args=[pk]),
        lambda pk: f"/api/v1/findings/{pk}",
        lambda pk: reverse("evidence:thumbnail", args=[pictures[pk]]),
        lambda pk: f"/api/v1/evidence/finding/{pk}",
    )
    opened = [{pk for pk in pictures if _opens(client, way(pk))} for way in ways]
    assert opened == [seen(ledger, role)] * len(ways)


def _opens(client: Client, url: str) -> bool:
    answer = client.get(url)
    _content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer.status_code == 200


@pytest.mark.parametrize("role", [role for role in ROLES if role not in READERS])
def test_a_role_that_reads_none_is_refused_the_list(ledger, role):
    assert signed_in(ledger, role).get(reverse("inspections:findings")).status_code == 403


# The other town.

OWNED = [pattern for pattern in urls.patterns if "pk" in pattern.pattern.converters]
SAFE_ONLY, POST_ONLY = (
    {"finding", "finding-why"},
    {"extension-approve", "extension-refuse", "offer-join", "offer-apart"},
)


@pytest.mark.parametrize(
    "role", ["town_head", "office_clerk", "unit_head", "village_secretary", "grid_worker"]
)
def test_another_towns_thing_is_not_found(town, role):
    there = fail_there(town)
    offer = SameFault.objects.create(finding=there, into=there, told_at=there.found_at)
    asked = Extension.objects.create(
        finding=there,
        due_on=there.due_on,
        before_on=there.due_on,
        reason="试",
        asked_by_name="试",
        asked_at=there.found_at,
    )
    client = Client()
    client.force_login(town.world.here.people[role])
    told = []
    for pattern in OWNED:
        for verb in ("get", "post"):
            status = getattr(client, verb)(_address(pattern, there, offer, asked)).status_code
            if status != 404 and not (status == 405 and _refuses(pattern, verb)):
                told.append((pattern.name, verb, status))
    assert told == []


def _address(pattern: URLPattern, there: Finding, offer: SameFault, asked: Extension) -> str:
    room = str(pattern.pattern).split("/")[0]
    pk = {"findings": there.pk, "offers": offer.pk, "extensions": asked.pk}[room]
    facts = {"pk": pk, "name": "accept"}
    return reverse(
        f"inspections:{pattern.name}", kwargs={name: facts[name] for name in pattern.pattern.converters}
    )


def _refuses(pattern: URLPattern, verb: str) -> bool:
    """A page that does not know the verb at all says so before it looks at anything."""
    return (verb == "post" and pattern.name in SAFE_ONLY) or (verb == "get" and pattern.name in POST_ONLY)


API = (
    ("get", "findings/{pk}", None),
    ("post", "findings/{pk}/steps/accept", {"version": 1}),
    ("post", "findings/{pk}/assign", {"version": 1, "mender_id": 1}),
    ("post", "findings/{pk}/mended", {"version": 1}),
    ("post", "findings/{pk}/recheck", {"uid": "7a0c5a52-5f0e-4d4f-9d55-2c1b1d0c9a10", "holds": True}),
    ("post", "findings/{pk}/sources", {"kind": "citizen", "text": "x"}),
    ("post", "findings/{pk}/join", {"into": 10**6}),
    ("post", "findings/{pk}/extensions", {"due_on": "2026-12-01", "reason": "x"}),
)


@pytest.mark.parametrize("role", ["town_head", "office_clerk", "unit_head", "village_secretary"])
def test_another_towns_thing_is_not_found_by_the_api(town, role):
    there, client = fail_there(town), Client()
    client.force_login(town.world.here.people[role])
    told = []
    for verb, path, body in API:
        url = f"/api/v1/{path.format(pk=there.pk)}"
        answer = getattr(client, verb)(url, body, content_type="application/json")
        told += [(url, answer.status_code)] if answer.status_code != 404 else []
    assert told == []
