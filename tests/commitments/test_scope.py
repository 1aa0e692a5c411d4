"""范围: list, board, search, counts, API, export and attachments of one actor give the same set, for every role."""

from __future__ import annotations

import io

import pytest
from django.test import Client
from django.urls import URLPattern, reverse
from openpyxl import load_workbook

from tests import towns
from tests.commitments.evidence import attach
from townworks.commitments import selectors, urls
from townworks.definitions import selectors as definitions

ROLES = [role.code for role in definitions.roles()]
READERS = [role.code for role in definitions.roles() if "commitment.read" in role.permissions]
EXPORTERS = [
    role.code
    for role in definitions.roles()
    if "document.export" in role.permissions and "commitment.read" in role.permissions
]
pytestmark = pytest.mark.django_db


@pytest.fixture
def seen(world: towns.World):
    """By role, the commitments (town, code) that the scope function gives."""

    def of(role: str) -> set[int]:
        return set(selectors.commitments_for(world.actor(role)).values_list("pk", flat=True))

    return of


def signed_in(world: towns.World, role: str) -> Client:
    client = Client()
    client.force_login(world.here.people[role])
    return client


def test_the_roles_see_different_sets(seen):
    assert len({frozenset(seen(role)) for role in ROLES}) >= 5


@pytest.mark.parametrize("role", READERS)
def test_the_list_page_shows_the_scope(world, seen, role):
    answer = signed_in(world, role).get(reverse("commitments:list"))
    assert {row.pk for row in answer.context["page"]} == seen(role)


@pytest.mark.parametrize("role", READERS)
def test_the_board_shows_the_scope_but_what_is_cancelled(world, seen, role):
    answer = signed_in(world, role).get(reverse("commitments:board"))
    cards = {row.pk for column in answer.context["columns"] for row in column.cards}
    cancelled = {town.commitments["cancelled"].pk for town in (world.here, world.there)}
    assert cards == seen(role) - cancelled


@pytest.mark.parametrize("role", READERS)
def test_a_search_for_what_is_in_all_finds_the_scope(world, seen, role):
    answer = signed_in(world, role).get(reverse("commitments:list"), {"q": "2026-"})
    assert {row.pk for row in answer.context["page"]} == seen(role)


@pytest.mark.parametrize("role", READERS)
def test_the_counts_add_up_to_the_scope(world, seen, role):
    facets = signed_in(world, role).get(reverse("commitments:list")).context["facets"]
    sums = {
        name: sum(choice.count for choice in getattr(facets, name))
        for name in ("light", "state", "line", "year", "town")
    }
    assert sums == dict.fromkeys(sums, len(seen(role)))


@pytest.mark.parametrize("role", READERS)
def test_the_api_lists_the_scope(world, seen, role):
    answer = signed_in(world, role).get("/api/v1/commitments", {"size": 200}).json()
    assert {row["id"] for row in answer["rows"]} == seen(role)
    assert answer["total"] == len(seen(role))


@pytest.mark.parametrize("role", READERS)
def test_the_api_shows_one_by_one_what_the_scope_gives(world, seen, role):
    client = signed_in(world, role)
    every = [row.pk for town in (world.here, world.there) for row in town.commitments.values()]
    shown = {pk for pk in every if client.get(f"/api/v1/commitments/{pk}").status_code == 200}
    assert shown == seen(role)


@pytest.mark.parametrize("role", READERS)
def test_pages_open_one_by_one_for_what_the_scope_gives(world, seen, role):
    client = signed_in(world, role)
    every = [row.pk for town in (world.here, world.there) for row in town.commitments.values()]
    shown = {pk for pk in every if client.get(reverse("commitments:show", args=[pk])).status_code == 200}
    assert shown == seen(role)


@pytest.mark.parametrize("role", EXPORTERS)
def test_the_export_holds_the_scope(world, role):
    answer = signed_in(world, role).get(reverse("commitments:export"))
    sheet = load_workbook(io.BytesIO(answer.content)).worksheets[0]
    heads = [cell.value for cell in sheet[1]]
    town, code = heads.index("镇街"), heads.index("编号")
    exported = {(row[town], row[code]) for row in sheet.iter_rows(min_row=2, values_only=True)}
    found = selectors.commitments_for(world.actor(role)).values_list("town__name", "code")
    assert exported == set(found)


@pytest.mark.parametrize("role", [role for role in READERS if role not in EXPORTERS])
def test_who_may_not_export_is_told_so(world, role):
    assert signed_in(world, role).get(reverse("commitments:export")).status_code == 403


@pytest.mark.parametrize("role", READERS)
def test_attachments_open_for_what_the_scope_gives(world, seen, role):
    every = {
        row.pk: attach(row).pk for town in (world.here, world.there) for row in town.commitments.values()
    }
    client = signed_in(world, role)
    open_ = {pk for pk, attachment in every.items() if _api_evidence(client, pk)}
    assert open_ == seen(role)


def _api_evidence(client: Client, pk: int) -> bool:
    return client.get(f"/api/v1/evidence/commitment/{pk}").status_code == 200


@pytest.mark.parametrize("role", [role for role in ROLES if role not in READERS])
def test_a_role_that_reads_none_is_refused_the_list(world, role):
    assert signed_in(world, role).get(reverse("commitments:list")).status_code == 403


def _owned() -> list[URLPattern]:
    """Every address of the register that names a commitment."""
    return [pattern for pattern in urls.REGISTER if "pk" in pattern.pattern.converters]


FILLED = {"pk": None, "name": "accept", "kind": "defer", "what": "approve"}


def _address(world: towns.World, pattern: URLPattern) -> str:
    """The address of a thing of the other town."""
    commitment = world.there.commitments["in_progress"]
    ids = {"pk": commitment.pk, "claim_id": commitment.proof_claims.get().pk, "change_id": 1}
    ids["attachment_id"] = attach(commitment).pk
    facts = {name: ids.get(name) or FILLED[name] for name in pattern.pattern.converters}
    return reverse(f"commitments:{pattern.name}", kwargs=facts)


@pytest.mark.parametrize("verb", ["get", "post"])
@pytest.mark.parametrize("pattern", _owned(), ids=lambda pattern: pattern.name)
@pytest.mark.parametrize("role", ["town_head", "office_clerk", "unit_head", "village_secretary"])
def test_another_towns_thing_is_not_found(world, role, pattern, verb):
    address = _address(world, pattern)
    status = getattr(signed_in(world, role), verb)(address).status_code
    assert status == 404 or (status == 405 and _refuses(pattern, verb))


def _refuses(pattern: URLPattern, verb: str) -> bool:
    """A page that does not know the verb at all says so before it looks at anything."""
    return (pattern.name in ("note", "evidence", "decide") and verb == "get") or (
        pattern.name in ("show", "why") and verb == "post"
    )


API = (
    ("get", "/api/v1/commitments/{pk}", None),
    ("post", "/api/v1/commitments/{pk}/steps/report_done", {"version": 1}),
    ("post", "/api/v1/commitments/{pk}/assign", {"version": 1, "lead_id": 1}),
    ("post", "/api/v1/commitments/{pk}/notes", {"done": "x"}),
    (
        "post",
        "/api/v1/commitments/{pk}/figures",
        {"claim_id": 1, "value": 1, "as_of": "2026-01-01", "explanation": "x"},
    ),
    ("post", "/api/v1/commitments/{pk}/changes", {"kind": "cancel", "reason": "x", "version": 1}),
    ("post", "/api/v1/commitments/{pk}/changes/1", {"decision": "approve"}),
)


@pytest.mark.parametrize(("verb", "path", "body"), API, ids=[f"{one[0]} {one[1]}" for one in API])
@pytest.mark.parametrize("role", ["town_head", "office_clerk", "unit_head", "village_secretary"])
def test_another_towns_thing_is_not_found_by_the_api(world, role, verb, path, body):
    address = path.format(pk=world.there.commitments["in_progress"].pk)
    answer = getattr(signed_in(world, role), verb)(address, body, content_type="application/json")
    assert answer.status_code == 404
