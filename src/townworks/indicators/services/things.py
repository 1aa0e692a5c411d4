"""被测对象的登记: sections, schools, facilities; every change an edition from a day on, so that a section that moved was where it was."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import IntegrityError, transaction

from townworks.definitions.indicator_telling import LEVELS
from townworks.definitions.indicators import PLACE_LEVELS
from townworks.engines.working import gettext_noop
from townworks.kernel import audit, clock
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Conflict, Invalid, NotAllowed, Refusal, WrongState

from .. import permissions
from ..models import Standing, Thing, ThingEdition
from ..selectors.visible import thing_for
from .ground import Ground
from .rollups import Deltas

PERMISSION = "indicator.keep"
REGISTERED = gettext_noop("登记")
ALWAYS = date(1900, 1, 1)  # the first edition holds for what lies before it too
CLASSES = ("I", "II", "III", "IV", "V")
# What is said of a thing besides its name and place, by kind: the values that there are, or none for any text.
ATTRIBUTES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "section": {"target_class": CLASSES, "water": ("river", "lake"), "river": ()},
    "outfall": {"river": ()},
    "school": {"stage": ("primary", "junior", "nine", "senior", "kindergarten")},
}


@dataclass(frozen=True)
class ThingFacts:
    """登记内容. Degrees are CGCS2000."""

    code: str
    name: str
    place_id: int
    longitude: float | None = None
    latitude: float | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)


def register_thing(*, actor: Actor, town_id: int, kind: str, facts: ThingFacts, at: datetime) -> Thing:
    """登记被测对象. Invalid names every problem at once; Conflict for a code that is taken."""
    if kind not in LEVELS or kind in PLACE_LEVELS:
        raise Invalid("没有“{kind}”这种被测对象。", kind=kind[:20])
    _kept(actor, town_id, facts.place_id)
    _check(kind, facts)
    try:
        with transaction.atomic():
            thing = Thing(town_id=town_id, kind=kind, registered_at=at)
            _put(thing, facts)
            thing.save()
            _add_edition(thing, ALWAYS, REGISTERED, actor, at)
            _record(actor, "thing.register", thing, at, {"kind": kind})
    except IntegrityError:
        raise Conflict("已经有编号是 {code} 的对象。", code=facts.code) from None
    return thing


def edit_thing(
    *,
    actor: Actor,
    pk: int,
    facts: ThingFacts,
    from_on: date,
    why: str,
    at: datetime,
    version: int | None = None,
) -> Thing:
    """修改被测对象 from a day on. Where it lies elsewhere from then, its figures of then count there, and those before where it was."""
    words = _reason(why)
    with transaction.atomic():
        thing = _locked(actor, pk, version)
        if thing.kind in PLACE_LEVELS:
            raise WrongState("“{thing}”是区划，请在区划里修改。", thing=thing.name)
        _kept(actor, thing.town_id, facts.place_id)
        _check(thing.kind, facts)
        if not thing.editions.exists():
            _add_edition(thing, ALWAYS, REGISTERED, actor, thing.registered_at)
        _put(thing, facts)
        thing.version += 1
        thing.save()
        _add_edition(thing, from_on, words, actor, at)
        moved = _place_anew(thing, from_on)
        _record(
            actor, "thing.edit", thing, at, {"why": words, "from_on": from_on.isoformat(), "moved": moved}
        )
    return thing


def end_thing(*, actor: Actor, pk: int, reason: str, at: datetime, version: int | None = None) -> Thing:
    """停测: no more figures are asked of it; those that there are stay."""
    words = _reason(reason)
    with transaction.atomic():
        thing = _locked(actor, pk, version)
        if thing.state != "active":
            raise WrongState("“{thing}”已经停测。", thing=thing.name)
        thing.state = "ended"
        thing.version += 1
        thing.save()
        _add_edition(thing, clock.day_of(at), words, actor, at)
        _record(actor, "thing.end", thing, at, {"reason": words})
    return thing


def _locked(actor: Actor, pk: int, version: int | None) -> Thing:
    seen = thing_for(actor, pk)
    permissions.may(actor, PERMISSION, seen).require()
    thing = Thing.objects.select_for_update(of=("self",)).get(pk=seen.pk)
    if version is not None and thing.version != version:
        raise Conflict(
            "“{thing}”刚被别人改过（您看到的是第 {yours} 版，现在是第 {now} 版）。请刷新后再办，您填的内容还在。",
            thing=thing.name,
            yours=version,
            now=thing.version,
        )
    return thing


def _kept(actor: Actor, town_id: int, place_id: int) -> None:
    """NotAllowed where no post of the actor keeps the town's register; Invalid for a place of elsewhere."""
    if not actor.system and town_id not in {grant.town_id for grant in actor.grants_for(PERMISSION)}:
        raise NotAllowed("您的岗位没有这项权限（{permission}）。", permission=PERMISSION)
    if place_id not in Ground(town_id).by_pk:
        raise Invalid(
            "本镇没有这个村（社区、网格）。", [("place_id", Invalid("请选择本镇的村（社区、网格）。"))]
        )


def _check(kind: str, facts: ThingFacts) -> None:
    problems = list(_problems(kind, facts))
    if problems:
        raise Invalid("登记内容有 {count} 处要改。", problems, count=len(problems))


def _problems(kind: str, facts: ThingFacts) -> Iterator[tuple[str, Refusal]]:
    if not facts.code.strip() or len(facts.code) > 40:
        yield "code", Invalid("请填写编号，不超过 40 个字。")
    if not facts.name.strip() or len(facts.name) > 120:
        yield "name", Invalid("请填写名称，不超过 120 个字。")
    if (facts.longitude is None) != (facts.latitude is None):
        yield "longitude", Invalid("经度和纬度要一起填。")
    known = ATTRIBUTES.get(kind, {})
    for name, value in facts.attributes.items():
        if name not in known:
            yield f"attributes.{name}", Invalid("这类对象不登记“{name}”。", name=name[:40])
        elif known[name] and value not in known[name]:
            yield (
                f"attributes.{name}",
                Invalid("“{value}”不在可选的范围内：{names}。", value=value[:20], names=known[name]),
            )


def _put(thing: Thing, facts: ThingFacts) -> None:
    thing.code, thing.name = facts.code.strip(), facts.name.strip()
    thing.place_id = facts.place_id
    thing.longitude, thing.latitude = facts.longitude, facts.latitude
    thing.attributes = dict(facts.attributes)


def _place_anew(thing: Thing, from_on: date) -> int:
    """Standing figures from a day on are where the thing lay then; answers how many moved."""
    ground = Ground(thing.town_id)
    ground.things([thing.pk])
    deltas, moved = Deltas(ground), []
    for row in list(Standing.objects.select_for_update().filter(thing_id=thing.pk, starts_on__gte=from_on)):
        place_id = ground.place_on(thing, row.starts_on)
        if place_id != row.place_id:
            deltas.take(row)
            row.place_id = place_id
            deltas.add(row)
            moved.append(row)
    Standing.objects.bulk_update(moved, ["place_id"], batch_size=200)
    deltas.write()
    return len(moved)


def _reason(text: str) -> str:
    words = text.strip()[:300]
    if not words:
        raise Invalid("请写明理由。", [("reason", Invalid("请写明理由。"))])
    return words


def facts_of(thing: Thing) -> dict[str, object]:
    """What an edition keeps of a thing."""
    return {
        "code": thing.code,
        "name": thing.name,
        "longitude": thing.longitude,
        "latitude": thing.latitude,
        "attributes": thing.attributes,
        "state": thing.state,
    }


def _add_edition(thing: Thing, from_on: date, why: str, actor: Actor, at: datetime) -> None:
    ThingEdition.objects.create(
        thing=thing,
        n=thing.version,
        from_on=from_on,
        place_id=thing.place_id,
        facts=facts_of(thing),
        why=why,
        by_id=actor.person_id,
        by_name=actor.name,
        at=at,
    )


def _record(actor: Actor, verb: str, thing: Thing, at: datetime, facts: dict[str, object]) -> None:
    audit.record(
        actor,
        verb,
        kind="thing",
        thing_id=thing.pk,
        name=f"{thing.code} {thing.name}",
        town_id=thing.town_id,
        at=at,
        facts=facts,
    )
