"""审计页: who may read which entries, filters, pages that stay flat, the proof, the verification."""

from __future__ import annotations

import io
from datetime import timedelta

import openpyxl
import pytest

from tests import towns
from townworks.kernel import audit
from townworks.kernel.actor import SYSTEM
from townworks.kernel.audit import trailing
from townworks.kernel.audit.trailing import Filter
from townworks.kernel.models import AuditEntry

pytestmark = pytest.mark.django_db
READERS = {"town_head", "town_secretary", "auditor"}
VERIFIERS = {"auditor", "administrator"}


@pytest.fixture
def world() -> towns.World:
    return towns.build()


def write(town: towns.Town | None, n: int, verb: str = "commitment.assign", days: int = 0) -> AuditEntry:
    return audit.record(
        SYSTEM,
        verb,
        kind="commitment",
        thing_id=n,
        name=f"第{n:03}件",
        town_id=town.place.pk if town else None,
        at=towns.AT + timedelta(days=days),
        facts={"to": "assigned", "many": [1, 2]},
    )


@pytest.mark.parametrize("role", towns.roles())
def test_who_may_open_the_trail(world, client, role):
    client.force_login(world.here.people[role])
    expected = 200 if role in READERS | VERIFIERS else 403
    assert client.get("/audit/").status_code == expected


@pytest.mark.parametrize("role", towns.roles())
def test_who_may_read_an_entry(world, client, role):
    row = write(world.here, 1)
    client.force_login(world.here.people[role])
    assert client.get(f"/audit/{row.pk}/").status_code == (200 if role in READERS else 403)


@pytest.mark.parametrize("role", sorted(READERS))
def test_an_entry_of_another_town_is_not_found(world, client, role):
    row = write(world.there, 1)
    client.force_login(world.here.people[role])
    assert client.get(f"/audit/{row.pk}/").status_code == 404


@pytest.mark.parametrize("role", towns.roles())
def test_who_may_verify(world, client, role):
    client.force_login(world.here.people[role])
    assert client.post("/audit/verify/").status_code == (200 if role in VERIFIERS else 403)


@pytest.mark.parametrize("role", towns.roles())
def test_who_may_export(world, client, role):
    client.force_login(world.here.people[role])
    assert client.get("/audit/export/").status_code == (200 if role in READERS else 403)


def test_the_trail_stays_within_the_town(world):
    mine = [write(world.here, n) for n in range(3)]
    write(world.there, 9)
    write(None, 10)
    shown = trailing.side_of(world.actor("auditor"), Filter()).rows
    assert [row.pk for row in shown] == [row.pk for row in reversed(mine)]


def test_a_verb_is_told_in_words(world):
    write(world.here, 1)
    assert trailing.side_of(world.actor("auditor"), Filter()).rows[0].verb == "交办"


@pytest.mark.parametrize(
    "wanted, numbers",
    [
        (Filter(verb="commitment.close"), [3]),
        (Filter(thing="第002"), [2]),
        (Filter(kind="commitment", thing_id=1), [1]),
        (Filter(who="系统"), [3, 2, 1]),
        (Filter(who="张三"), []),
        (Filter(from_on=towns.ON + timedelta(days=1)), [3, 2]),
        (Filter(until_on=towns.ON + timedelta(days=1)), [2, 1]),
    ],
)
def test_filters(world, wanted, numbers):
    write(world.here, 1)
    write(world.here, 2, days=1)
    write(world.here, 3, "commitment.close", days=2)
    assert [row.thing_id for row in trailing.side_of(world.actor("auditor"), wanted).rows] == numbers


def test_walking_to_the_end_and_back_shows_every_entry_once(world, monkeypatch):
    monkeypatch.setattr(trailing, "SIDE", 4)
    entries = [write(world.here, n).pk for n in range(11)]
    actor, seen, side = world.actor("auditor"), [], trailing.side_of(world.actor("auditor"), Filter())
    seen += [row.pk for row in side.rows]
    while side.older:
        side = trailing.side_of(actor, Filter(), before=side.older)
        seen += [row.pk for row in side.rows]
    back = [row.pk for row in side.rows]
    while side.newer:
        side = trailing.side_of(actor, Filter(), after=side.newer)
        back = [row.pk for row in side.rows] + back
    assert (seen, back) == (entries[::-1], entries[::-1])


def test_the_oldest_first_shows_every_entry_once(world, monkeypatch):
    monkeypatch.setattr(trailing, "SIDE", 4)
    entries = [write(world.here, n).pk for n in range(11)]
    actor, seen = world.actor("auditor"), []
    side = trailing.side_of(actor, Filter(), ascending=True)
    seen += [row.pk for row in side.rows]
    while side.newer:
        side = trailing.side_of(actor, Filter(), after=side.newer, ascending=True)
        seen += [row.pk for row in side.rows]
    assert seen == entries


def test_an_entry_shows_its_facts_its_seal_and_its_proof(world, client):
    rows = [write(world.here, n) for n in range(5)]
    audit.seal(at=towns.AT)
    client.force_login(world.here.people["auditor"])
    text = client.get(f"/audit/{rows[2].pk}/?proof").content.decode()
    assert "存在证明成立" in text
    assert "日志第 3 条" in text
    assert "[1, 2]" in text


def test_the_export_has_the_rows_of_the_list(world, client):
    rows = [write(world.here, n) for n in range(3)]
    client.force_login(world.here.people["auditor"])
    sheet = openpyxl.load_workbook(io.BytesIO(client.get("/audit/export/?thing=第001").content)).active
    assert [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)] == [rows[1].pk]


def test_verifying_is_itself_recorded(world, client):
    write(world.here, 1)
    client.force_login(world.here.people["administrator"])
    answer = client.post("/audit/verify/")
    assert "审计记录没有被动过" in answer.content.decode()
    assert AuditEntry.objects.get(verb="audit.verify").facts["sound"] is True


@pytest.mark.parametrize("query", ["?before=abc", "?from_on=昨天", "?verb=no.such", "?thing_id=x"])
def test_nonsense_in_the_address_is_left_out(world, client, query):
    write(world.here, 1)
    client.force_login(world.here.people["auditor"])
    assert client.get(f"/audit/{query}").status_code == 200


def test_the_list_costs_the_same_however_long_it_is(world, client, django_assert_max_num_queries):
    for n in range(60):
        write(world.here, n)
    client.force_login(world.here.people["auditor"])
    with django_assert_max_num_queries(8):
        client.get("/audit/")


@pytest.mark.parametrize("role", towns.roles())
def test_the_api_shows_the_trail_to_the_same_people(world, client, role):
    rows = [write(world.here, 1), write(world.here, 2)]
    write(world.there, 3)
    client.force_login(world.here.people[role])
    answer = client.get("/api/v1/audit")
    if role not in READERS:
        assert answer.status_code == 403
    else:
        assert [one["id"] for one in answer.json()["entries"]] == [row.pk for row in reversed(rows)]


def test_the_api_filters_and_goes_on(world, client, monkeypatch):
    monkeypatch.setattr(trailing, "SIDE", 2)
    rows = [write(world.here, n) for n in range(5)]
    client.force_login(world.here.people["auditor"])
    first = client.get("/api/v1/audit?verb=commitment.assign").json()
    second = client.get(f"/api/v1/audit?before={first['older']}").json()
    assert [one["id"] for one in first["entries"] + second["entries"]] == [row.pk for row in rows[:0:-1]]
