"""试验镇: a district with two small towns, the same every time, for any test that needs people and commitments.

    world = towns.build()
    world.here.people["unit_head"]        a person in each role of definitions/roles.toml
    world.actor("unit_head")              that person as an actor
    world.here.commitments["accepted"]    a commitment in each state
    world.there                           the other town: its things must be 404 for people of ``here``

The day is ``ON`` and the instant ``AT``; pages read the real clock, services take these.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from tests import once
from townworks.commitments.models import (
    Clause,
    Commitment,
    Edition,
    Note,
    ProofClaim,
    Report,
    StatusRow,
    Support,
    Target,
)
from townworks.commitments.selectors.editions import facts_of
from townworks.definitions import selectors as definitions
from townworks.kernel.actor import Actor
from townworks.people import selectors as people
from townworks.people.models import Person, Post, Unit
from townworks.places.models import Place

ON = date(2026, 7, 1)
AT = datetime(2026, 7, 1, 2, 0, tzinfo=UTC)
ADOPTED_AT = datetime(2026, 1, 20, 2, 0, tzinfo=UTC)
PASSWORD = "Anping-2026-pass"

# What each state went through, so that status rows tell a possible story.
PATHS = {
    "drafted": ("drafted",),
    "assigned": ("drafted", "assigned"),
    "accepted": ("drafted", "assigned", "accepted"),
    "in_progress": ("drafted", "assigned", "accepted", "in_progress"),
    "reported_done": ("drafted", "assigned", "accepted", "in_progress", "reported_done"),
    "verified": ("drafted", "assigned", "accepted", "in_progress", "reported_done", "verified"),
    "closed": ("drafted", "assigned", "accepted", "in_progress", "reported_done", "verified", "closed"),
    "cancelled": ("drafted", "cancelled"),
}
MOVES = {
    "drafted": "adopt",
    "assigned": "assign",
    "accepted": "accept",
    "in_progress": "note",
    "reported_done": "report_done",
    "verified": "verify",
    "closed": "close",
    "cancelled": "cancel",
}

# state, sentence, line, lead, supports, village (index or None), target (comparator, value, unit, of), due
PLAN = (
    (
        "drafted",
        "推进镇区雨污分流改造",
        "sewers",
        None,
        (),
        None,
        ("=", 12, "公里", "改造管网"),
        date(2026, 12, 31),
    ),
    (
        "assigned",
        "开展食品安全专项检查",
        "health",
        "safety",
        ("office",),
        None,
        ("≥", 4, "次", "专项检查"),
        date(2026, 9, 30),
    ),
    (
        "accepted",
        "整治“三合一”场所消防隐患",
        "fire",
        "safety",
        ("rural",),
        None,
        ("=", 36, "家", "整治场所"),
        date(2026, 8, 31),
    ),
    (
        "in_progress",
        "新建改建农村公厕",
        "rural",
        "rural",
        ("village-1",),
        0,
        ("=", 10, "座", "新建公厕"),
        date(2026, 11, 30),
    ),
    (
        "reported_done",
        "清理榕江支流水浮莲",
        "river",
        "rural",
        ("village-2",),
        1,
        ("=", 8, "公里", "清理河段"),
        date(2026, 6, 30),
    ),
    (
        "verified",
        "化解历年信访积案",
        "stability",
        "office",
        ("safety",),
        None,
        ("=", 5, "宗", "化解积案"),
        date(2026, 10, 31),
    ),
    ("closed", "公开村级财务", "village-accounts", "village-1", (), 0, None, date(2026, 3, 31)),
    ("cancelled", "举办招商推介会", "investment", "office", (), None, None, date(2026, 5, 31)),
)
UNITS = (
    ("office", "党政综合办公室", "office", ("governance", "stability")),
    ("safety", "应急管理办公室", "office", ("fire", "safety")),
    ("rural", "农业农村办公室", "office", ("rural", "river")),
)
# role, key of the unit (None: none), index of the village the post is for (None: the town; "grid": a grid)
SEATS = {
    "town_head": ("office", None),
    "town_secretary": ("office", None),
    "deputy": ("safety", None),
    "office_clerk": ("office", None),
    "unit_head": ("safety", None),
    "unit_staff": ("rural", None),
    "village_secretary": ("village-1", 0),
    "village_bookkeeper": ("village-1", 0),
    "finance_group": ("village-1", 0),
    "grid_worker": ("village-2", "grid"),
    "counter_clerk": ("office", None),
    "auditor": ("office", None),
    "district_supervisor": (None, "district"),
    "administrator": ("office", None),
    "agency_accountant": ("office", None),
    "agency_reviewer": ("office", None),
    "asset_supervisor": ("rural", None),
}


@dataclass
class Town:
    """一个试验镇 with all that is in it, by key."""

    place: Place
    villages: list[Place] = field(default_factory=list)
    grids: list[Place] = field(default_factory=list)
    units: dict[str, Unit] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    commitments: dict[str, Commitment] = field(default_factory=dict)
    report: Report = None  # type: ignore[assignment]


@dataclass
class World:
    """The district and its two towns."""

    district: Place
    here: Town
    there: Town

    def actor(self, key: str, *, town: Town | None = None, on: date = ON) -> Actor:
        """A person of ``here`` (or of the town given) as an actor."""
        return people.actor_of((town or self.here).people[key], on=on)


def roles() -> tuple[str, ...]:
    """Every role of definitions/roles.toml, to run a test once for each."""
    return tuple(role.code for role in definitions.roles())


def build() -> World:
    """Two towns of one district, with people for every role and a commitment in every state, in each."""
    return once.built("towns", _build)


def _build() -> World:
    district = add_place("440599000000", "澄江区", "district", None)
    here = add_town(district, "440599101", "安平镇", ("东埔村", "西埔村"))
    there = add_town(district, "440599102", "乐水镇", ("南塘村", "北塘村"))
    return World(district, here, there)


def add_place(code: str, name: str, kind: str, parent: Place | None, **facts: object) -> Place:
    """A place under its parent, with its path and its town."""
    place = Place(code=code, name=name, kind=kind, parent=parent, **facts)  # type: ignore[misc]
    place.path = f"{parent.path if parent else '/'}{code}/"
    place.town = parent.town if parent and kind != "town" else None
    place.save()
    if kind == "town":
        place.town = place
        place.save()
    return place


def add_town(district: Place, stem: str, name: str, villages: tuple[str, ...]) -> Town:
    """A whole small town: places, units, people, a report and its commitments."""
    town = Town(add_place(f"{stem}000", name, "town", district, latitude=23.45, longitude=116.75))
    for n, village in enumerate(villages, start=1):
        place = add_place(f"{stem}2{n:02}", village, "village", town.place, latitude=23.45, longitude=116.75)
        town.villages.append(place)
        town.grids.append(add_place(f"{stem}2{n:02}01", f"{village}第一网格", "grid", place))
    for order, (key, unit_name, kind, lines) in enumerate(UNITS):
        town.units[key] = add_unit(town, key, unit_name, kind, lines=list(lines), order=order)
    for n, village_place in enumerate(town.villages, start=1):
        town.units[f"village-{n}"] = add_unit(
            town,
            f"village-{n}",
            f"{village_place.name}村民委员会",
            "village",
            place=village_place,
            order=10 + n,
        )
    for role in roles():
        unit, seat = SEATS[role]
        place = {None: town.place, "grid": town.grids[1], "district": district}.get(seat) or town.villages[0]  # type: ignore[call-overload]
        town.people[role] = add_person(town, role, role=role, unit=unit, place=place)
    # One more of some roles, so that "another person" can decide and every unit has its head.
    town.people["second_clerk"] = add_person(town, "second_clerk", role="office_clerk", unit="office")
    for key in town.units:
        town.people[f"head:{key}"] = add_person(town, f"head-{key}", role="unit_head", unit=key)
    town.people["nobody"] = add_person(town, "nobody", role=None)
    _add_report(town)
    return town


def add_unit(town: Town, code: str, name: str, kind: str, **facts: object) -> Unit:
    return Unit.objects.create(town=town.place, code=code, name=name, short_name=name[:4], kind=kind, **facts)


def add_person(
    town: Town, key: str, *, role: str | None, unit: str | None = None, place: Place | None = None
) -> Person:
    """A person with one post (or none); signs in as "<town code> <key>" with PASSWORD."""
    person = Person(
        username=f"{town.place.code[6:9]}-{key}",
        name=f"{town.place.name[:1]}{key}",
        town=town.place,
        must_change_password=False,
    )
    person.set_password(PASSWORD)
    person.save()
    if role:
        Post.objects.create(
            person=person,
            role=role,
            unit=town.units[unit] if unit else None,
            place=place or town.place,
            from_on=date(2020, 1, 1),
        )
    return person


def _add_report(town: Town) -> None:
    """An adopted report, a sentence for each commitment of PLAN."""
    sentences = [f"{row[1]}，确保年内见效。" for row in PLAN]
    head = f"{town.place.name}2026年政府工作报告\n"
    text = head + "".join(sentences)
    town.report = Report.objects.create(
        town=town.place,
        year=2026,
        title=f"{town.place.name}2026年政府工作报告",
        state="adopted",
        file_name="report.txt",
        encoding="utf-8",
        original=text,
        mended=text,
        read_at=ADOPTED_AT,
        adopted_at=ADOPTED_AT,
    )
    start = len(head)
    for n, (row, sentence) in enumerate(zip(PLAN, sentences, strict=True), start=1):
        end = start + len(sentence)
        Clause.objects.create(
            report=town.report,
            n=n,
            text=sentence,
            start=start,
            end=end,
            mended_start=start,
            mended_end=end,
            kind="action",
            kind_confidence=0.95,
            line=row[2],
            line_confidence=0.9,
        )
        town.commitments[row[0]] = _add_planned(town, n, row, sentence, start)
        start = end


def _add_planned(town: Town, n: int, row: tuple, sentence: str, start: int) -> Commitment:  # type: ignore[type-arg]
    state, text, line, lead, supports, village, target, due_on = row
    return add_commitment(
        town,
        n,
        text,
        state=state,
        line=line,
        lead=lead,
        supports=supports,
        place=town.place if village is None else town.villages[village],
        targets=(target,) if target else (),
        due_on=due_on,
        source=sentence,
        source_start=start,
        source_end=start + len(sentence),
        clause_ns=[n],
    )


def add_commitment(
    town: Town,
    n: int,
    text: str,
    *,
    state: str = "drafted",
    line: str = "fire",
    lead: str | None = None,
    supports: tuple[str, ...] = (),
    place: Place | None = None,
    targets: tuple[tuple[str, int, str, str], ...] = (),
    due_on: date = date(2026, 12, 31),
    **facts: object,
) -> Commitment:
    """One commitment as it would stand in ``state``: status rows, first edition, a note where work has begun."""
    commitment = Commitment.objects.create(
        town=town.place,
        year=2026,
        code=f"2026-{n:03}",
        report=town.report,
        text=text,
        line=line,
        lead=town.units[lead] if lead else None,
        place=place or town.place,
        start_on=date(2026, 1, 20),
        due_on=due_on,
        state=state,
        adopted_at=ADOPTED_AT,
        closed_at=AT if state == "closed" else None,
        **facts,
    )
    Support.objects.bulk_create(Support(commitment=commitment, unit=town.units[key]) for key in supports)
    for order, (comparator, value, unit, of) in enumerate(targets):
        row = Target.objects.create(
            commitment=commitment, comparator=comparator, value=value, unit=unit, of=of, order=order
        )
        ProofClaim.objects.create(commitment=commitment, name="manual.figure", target=row, order=order)
    for step, reached in enumerate(PATHS[state]):
        StatusRow.objects.create(
            commitment=commitment,
            move=MOVES[reached],
            state=reached,
            by_name="试验",
            at=ADOPTED_AT.replace(day=20 + step),
        )
    if "in_progress" in PATHS[state]:
        Note.objects.create(
            commitment=commitment,
            month=date(2026, 6, 1),
            done="已完成现场摸底",
            by_name="试验",
            at=AT.replace(month=6, day=20),
        )
        commitment.noted_on = date(2026, 6, 20)
        commitment.save()
    facts = facts_of(Commitment.objects.get(pk=commitment.pk))
    Edition.objects.create(
        commitment=commitment, n=1, facts=facts, why="随报告立项", by_name="试验", at=ADOPTED_AT
    )
    return commitment
