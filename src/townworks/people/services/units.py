"""单位: opened, changed, closed down; and the usual units of a town, opened at once for a town that begins."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from townworks.definitions import selectors as definitions
from townworks.kernel import audit, reach
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Conflict, Invalid, NotFound, WrongState
from townworks.places import selectors as places

from .. import permissions
from ..models import UNIT_KINDS, Unit

EVERY_VILLAGE = "各村（社区）"
COMMITTEES = {"village": "村委会", "community": "居委会"}


@dataclass(frozen=True)
class UnitFacts:
    """What is told of a unit. ``lines`` are codes of the lines of work that it leads."""

    name: str
    kind: str = "office"
    short_name: str = ""
    lines: tuple[str, ...] = ()
    place_id: int | None = None
    order: int = 0


def open_unit(*, actor: Actor, town_id: int, facts: UnitFacts, at: datetime) -> Unit:
    """设立单位."""
    town = places.town(town_id)
    reach.over_town(actor, "person.edit", town_id=town_id, town_path=town.path).require()
    facts = _checked(facts, town_id)
    with transaction.atomic():
        if Unit.objects.filter(town_id=town_id, name=facts.name).exists():
            raise Conflict("本镇已经有“{name}”了。", name=facts.name)
        unit = Unit.objects.create(
            town_id=town_id, code=_free_code(town_id), **vars(facts) | {"lines": list(facts.lines)}
        )
        _record(actor, "unit.open", unit, at, lines=list(facts.lines))
    return unit


def change_unit(*, actor: Actor, pk: int, facts: UnitFacts, at: datetime) -> Unit:
    """修改单位: its name, kind, lines, place and order; the code stays."""
    with transaction.atomic():
        unit = _locked(actor, pk)
        facts = _checked(facts, unit.town_id)
        if Unit.objects.filter(town_id=unit.town_id, name=facts.name).exclude(pk=pk).exists():
            raise Conflict("本镇已经有“{name}”了。", name=facts.name)
        before = {"name": unit.name, "lines": unit.lines}
        for name, value in vars(facts).items():
            setattr(unit, name, list(value) if name == "lines" else value)
        unit.save()
        _record(actor, "unit.change", unit, at, before=before, lines=unit.lines)
    return unit


def close_unit(*, actor: Actor, pk: int, reason: str, at: datetime) -> Unit:
    """撤并单位: it takes no new work; what it led stays on record and is assigned anew."""
    if not reason.strip():
        raise Invalid("撤并单位要写明理由。")
    with transaction.atomic():
        unit = _locked(actor, pk)
        if not unit.is_active:
            raise WrongState("“{name}”已经撤并。", name=unit.name)
        unit.is_active = False
        unit.save(update_fields=["is_active"])
        _record(actor, "unit.close", unit, at, reason=reason.strip())
    return unit


def open_usual_units(*, actor: Actor, town_id: int, at: datetime) -> list[Unit]:
    """按常见机构设立: the units that the lines of work name as usual leads and helpers, and a committee for each village.

    What the town has already is left alone, so it can be asked for again after villages were imported.
    """
    town = places.town(town_id)
    reach.over_town(actor, "person.edit", town_id=town_id, town_path=town.path).require()
    with transaction.atomic():
        there = set(Unit.objects.filter(town_id=town_id).values_list("name", flat=True))
        wanted = [*_usual(), *_committees(town.path)]
        return [
            open_unit(actor=actor, town_id=town_id, facts=replace(facts, order=order), at=at)
            for order, facts in enumerate(wanted)
            if facts.name not in there
        ]


def _usual() -> Iterable[UnitFacts]:
    leads: dict[str, list[str]] = {}
    for line in definitions.lines():
        for index, name in enumerate((*line.leads, *line.supports)):
            mine = leads.setdefault(name.split("（")[0], [])
            if index == 0:
                mine.append(line.code)
    for name, lines in leads.items():
        if name and not name.startswith("各村"):
            kind = "office" if name.endswith("办公室") else "hospital" if name == "卫生院" else "station"
            yield UnitFacts(name, kind, lines=tuple(lines))


def _committees(path: str) -> Iterable[UnitFacts]:
    for place in places.below(path).filter(kind__in=COMMITTEES).order_by("order", "code"):
        name = place.name
        if not name.endswith(("村委会", "居委会")):
            name = name.removesuffix("村") + COMMITTEES[place.kind]
        yield UnitFacts(name, "village", short_name=place.name[:30], place_id=place.pk)


def _checked(facts: UnitFacts, town_id: int) -> UnitFacts:
    name = facts.name.strip()
    problems = []
    if not 2 <= len(name) <= 60:
        problems.append(("name", Invalid("请填写单位名称（2 至 60 个字）。")))
    if facts.kind not in UNIT_KINDS:
        problems.append(("kind", Invalid("没有这种单位类别。")))
    unknown = set(facts.lines) - {line.code for line in definitions.lines()}
    if unknown:
        problems.append(("lines", Invalid("没有代码为“{code}”的工作条线。", code="、".join(sorted(unknown)))))
    if facts.place_id is not None and places.place_in_town(facts.place_id, town_id=town_id) is None:
        problems.append(("place_id", Invalid("所选地点不在本镇。")))
    if problems:
        raise Invalid("单位信息有 {count} 处要改。", problems, count=len(problems))
    return replace(facts, name=name, short_name=facts.short_name.strip()[:30])


def _free_code(town_id: int) -> str:
    taken = set(Unit.objects.filter(town_id=town_id).values_list("code", flat=True))
    number = len(taken) + 1
    while f"u{number:03d}" in taken:
        number += 1
    return f"u{number:03d}"


def _locked(actor: Actor, pk: int) -> Unit:
    unit = Unit.objects.filter(permissions.units_covering(actor, "person.read"), pk=pk).first()
    if unit is None:
        raise NotFound("没有找到这个单位，或者它不在您的工作范围内。")
    reach.over_town(actor, "person.edit", town_id=unit.town_id, town_path=unit.town.path).require()
    return Unit.objects.select_for_update(of=("self",)).get(pk=pk)


def _record(actor: Actor, verb: str, unit: Unit, at: datetime, **facts: object) -> None:
    audit.record(
        actor,
        verb,
        kind="unit",
        thing_id=unit.pk,
        name=unit.name,
        town_id=unit.town_id,
        at=at,
        facts=dict(facts),
    )
