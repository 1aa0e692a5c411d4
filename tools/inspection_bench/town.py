"""The town that is measured: its people with phones, its sites and rounds, and a ledger of any size."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from .form import CODE

GRIDS = 40
WEST, SOUTH, SIDE = 116.70, 23.40, 0.1  # degrees
OUTLINE_STEP = 8  # grids a row


@dataclass(frozen=True)
class Collector:
    """Who sends: a token for ODK Collect, a session for the phone."""

    token: str
    session: str


def town(at: datetime) -> dict[str, Any]:
    """A district, a town with villages and grids, three units and a clerk."""
    from townworks.people.models import Person, Post, Unit
    from townworks.places.models import Place

    def place(code: str, name: str, kind: str, parent: Place | None, **facts: Any) -> Place:
        row = Place(code=code, name=name, kind=kind, parent=parent, **facts)
        row.path = f"{parent.path if parent else '/'}{code}/"
        row.town = parent.town if parent and kind != "town" else None
        row.save()
        if kind == "town":
            row.town = row
            row.save()
        return row

    district = place("980101000000", "量测区", "district", None)
    here = place("980101001000", "量测镇", "town", district, outline=_square(0, 0, OUTLINE_STEP))
    villages = [place(f"980101001{n + 200}", f"第{n}村", "village", here) for n in range(10)]
    grids = [
        place(f"980101001{n % 10 + 200}{n:02}", f"第{n}网格", "grid", villages[n % 10], outline=_cell(n))
        for n in range(GRIDS)
    ]
    units = [
        Unit.objects.create(town=here, code=f"u{n}", name=f"第{n}办公室", kind="office", order=n)
        for n in range(3)
    ]
    clerk = person("clerk", here, at)
    Post.objects.create(
        person=clerk, role="office_clerk", unit=units[0], place=here, from_on=date(2020, 1, 1)
    )
    head = person("head", here, at)
    Post.objects.create(person=head, role="unit_head", unit=units[0], place=here, from_on=date(2020, 1, 1))
    assert isinstance(clerk, Person)
    return {"place": here, "grids": grids, "units": units, "clerk": clerk, "head": head}


def person(name: str, here: Any, at: datetime) -> Any:
    from townworks.people.models import Person

    row = Person(username=name, name=name, town=here, must_change_password=False, password_changed_at=at)
    row.set_unusable_password()
    row.save()
    return row


def _square(column: float, row: float, wide: float) -> dict[str, Any]:
    size = SIDE / OUTLINE_STEP
    west, south = WEST + column * size, SOUTH + row * size
    east, north = west + wide * size, south + wide * size
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def _cell(n: int) -> dict[str, Any]:
    return _square(n % OUTLINE_STEP, n // OUTLINE_STEP, 1)


def sites(made: dict[str, Any], many: int, at: datetime) -> list[Any]:
    """Registered premises, spread over the grids."""
    from townworks.inspections.models import Site

    size = SIDE / OUTLINE_STEP
    rows = [
        Site(
            town=made["place"],
            kind="premises",
            code=f"JY-{n:05d}",
            name=f"第{n}户",
            name_key=f"第{n}户",
            place=made["grids"][n % GRIDS],
            longitude=WEST + (n % GRIDS % OUTLINE_STEP + (n * 7919 % 1000) / 1000) * size,
            latitude=SOUTH + (n % GRIDS // OUTLINE_STEP + (n * 104729 % 1000) / 1000) * size,
            attributes={"use": "shop"},
            registered_at=at,
        )
        for n in range(many)
    ]
    return Site.objects.bulk_create(rows, batch_size=2000)


def a_round(made: dict[str, Any], campaign: str, at: datetime) -> Any:
    """A round over every site, opened through the service."""
    from townworks.inspections import services
    from townworks.kernel import clock
    from townworks.people import selectors as people

    on = clock.day_of(at)
    return services.open_round(
        actor=people.actor_of(made["head"], on=on),
        campaign=campaign,
        lead_id=made["units"][0].pk,
        from_on=on - timedelta(days=5),
        until_on=on + timedelta(days=60),
        at=at,
    )


def collectors(made: dict[str, Any], many: int, at: datetime) -> list[Collector]:
    """So many people of the town with phones that are signed in both ways."""
    from townworks.kernel import clock
    from townworks.people import selectors as people
    from townworks.people import services
    from townworks.people.models import Post

    found = []
    for n in range(many):
        row = person(f"collector-{n}", made["place"], at)
        Post.objects.create(person=row, role="grid_worker", place=made["place"], from_on=date(2020, 1, 1))
        actor = people.actor_of(row, on=clock.day_of(at))
        _row, token = services.make_token(actor=actor, name="量", days=9, at=at)
        found.append(Collector(token, session(row)))
    return found


def session(row: Any) -> str:
    """A session's key, as after a sign-in."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    made = SessionStore()
    made[SESSION_KEY] = str(row.pk)
    made[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    made[HASH_SESSION_KEY] = row.get_session_auth_hash()
    made.create()
    return str(made.session_key)


def long_form(clients: int, records: int, at: datetime) -> tuple[Any, list[Collector], list[int]]:
    """A round of the long form: who sends, and the rows of the sites to be visited."""
    from townworks.inspections.models import Due

    made = town(at)
    sites(made, records, at)
    row = a_round(made, CODE, at)
    return row, collectors(made, clients, at), list(Due.objects.order_by("id").values_list("id", flat=True))
