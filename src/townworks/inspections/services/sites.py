"""场所的登记: register, correct, close, reopen; each adds an edition, so that what the register once said stays."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from townworks.definitions import selectors as definitions
from townworks.definitions.campaigns import SiteKind
from townworks.engines import site_match
from townworks.engines.working import gettext_noop
from townworks.kernel import audit, numbering
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Invalid, NotFound, WrongState
from townworks.places.selectors import Outlined

from ..models import Site, SiteEdition
from ..selectors.site_editions import differences, facts_of
from .locking import lock
from .site_facts import Checked, SiteFacts, checked
from .site_placing import PERMISSION, Ground, may_keep, town_to_keep

RELATED = ("town", "place", "merged_into")
REGISTERED = gettext_noop("登记")
EDITED = gettext_noop("修改登记")
WHERE = ("longitude", "latitude", "shape", "system")


def register_site(
    *, actor: Actor, kind: str, facts: SiteFacts, at: datetime, town_id: int | None = None
) -> Site:
    """登记场所 in a town of the actor's posts (the first one's unless ``town_id``). Invalid names every problem at once."""
    ground = Ground(town_to_keep(actor, town_id))
    shape = kind_named(kind)
    found, place = _settled(actor, shape, checked(shape, facts), ground)
    with transaction.atomic():
        site = Site(
            town_id=ground.town_id,
            kind=kind,
            code=next_codes(ground.town_id, shape, 1)[0],
            registered_at=at,
        )
        put(site, found, place, ground)
        site.save()
        add_edition(site, REGISTERED, actor=actor, at=at)
        _record(actor, "site.register", site, at, {"kind": kind, "place": place.code})
    return site


def edit_site(
    *, actor: Actor, pk: int, facts: SiteFacts, at: datetime, why: str = "", version: int | None = None
) -> Site:
    """修改场所: an edition more; nothing is written when nothing changed."""
    with transaction.atomic():
        site = lock(actor, Site, pk, PERMISSION, version, *RELATED)
        _not_merged(site)
        shape = kind_named(site.kind)
        ground = Ground(site.town_id)
        found, place = _settled(actor, shape, checked(shape, facts), ground)
        before = facts_of(site)
        put(site, found, place, ground)
        changed = differences(shape, before, facts_of(site, place))
        if not changed:
            return site
        _write(site, why.strip() or EDITED, actor=actor, at=at)
        _record(actor, "site.edit", site, at, {"changed": [one.name for one in changed], "why": why.strip()})
    return site


def close_site(*, actor: Actor, pk: int, reason: str, at: datetime, version: int | None = None) -> Site:
    """场所消失: moved, torn down, closed for good; later rounds leave it out, its records stay."""
    return _turned(
        "site.close", ("active", "vanished"), actor=actor, pk=pk, reason=reason, at=at, version=version
    )


def reopen_site(*, actor: Actor, pk: int, reason: str, at: datetime, version: int | None = None) -> Site:
    """场所恢复: it is there again."""
    return _turned(
        "site.reopen", ("vanished", "active"), actor=actor, pk=pk, reason=reason, at=at, version=version
    )


def _turned(
    verb: str,
    way: tuple[str, str],
    *,
    actor: Actor,
    pk: int,
    reason: str,
    at: datetime,
    version: int | None,
) -> Site:
    reason = wanted_reason(reason)
    with transaction.atomic():
        site = lock(actor, Site, pk, PERMISSION, version, *RELATED)
        if site.state != way[0]:
            raise WrongState(
                "“{site}”现在是“{state}”，不能这样办。", site=site.name, state=site.get_state_display()
            )
        site.state = way[1]
        _write(site, reason, actor=actor, at=at)
        _record(actor, verb, site, at, {"reason": reason})
    return site


def kind_named(code: str) -> SiteKind:
    """The kind of site; NotFound when nothing of this name is defined."""
    found = next((kind for kind in definitions.site_kinds() if kind.code == code), None)
    if found is None:
        raise NotFound("没有这种场所（{kind}）。", kind=code[:40])
    return found


def wanted_reason(reason: str) -> str:
    """The reason without idle blanks; Invalid when there is none."""
    words = reason.strip()[:300]
    if not words:
        raise Invalid("请写明理由。", [("reason", Invalid("请写明理由。"))])
    return words


def _settled(actor: Actor, kind: SiteKind, found: Checked, ground: Ground) -> tuple[SiteFacts, Outlined]:
    """The facts and the place that they belong to, or all that is wrong."""
    facts, problems = found.facts, list(found.problems)
    points = [] if facts.longitude is None or facts.latitude is None else [(facts.longitude, facts.latitude)]
    located = ground.located(points)[0] if points else None
    place = ground.settled(located, facts.place_id, has_position=bool(points))
    unreadable = any(name in WHERE for name, _refusal in problems)
    if not isinstance(place, Outlined) and not unreadable:
        problems.append(("place", place))
    if problems or not isinstance(place, Outlined):
        raise Invalid("登记内容有 {count} 处要改。", problems, count=len(problems))
    may_keep(actor, place, ground).require()
    return facts, place


def put(site: Site, facts: SiteFacts, place: Outlined, ground: Ground) -> None:
    """Set checked facts on a site, which is not saved yet."""
    site.name, site.address, site.credit_code = facts.name, facts.address, facts.credit_code
    site.name_key = site_match.name_key(facts.name, ground.areas)[:120]
    site.place_id = place.pk
    site.longitude, site.latitude = facts.longitude, facts.latitude
    site.shape = None if facts.shape is None else dict(facts.shape)
    site.attributes = dict(facts.attributes)


def next_codes(town_id: int, kind: SiteKind, count: int) -> list[str]:
    """编号: the kind's mark and the next numbers of the town's series ("JY-00012")."""
    numbers = numbering.next_numbers(town_id=town_id, key=f"site/{kind.mark}", year=0, count=count)
    return [f"{kind.mark}-{n:05d}" for n in numbers]


def _not_merged(site: Site) -> None:
    if site.merged_into is not None:
        raise WrongState(
            "“{site}”已经并入 {into}，请到那里修改。", site=site.name, into=site.merged_into.code
        )


def _write(site: Site, why: str, *, actor: Actor, at: datetime) -> None:
    site.version += 1
    site.save()
    add_edition(site, why, actor=actor, at=at)


def edition_of(
    site: Site, why: str, *, actor: Actor, at: datetime, place: Outlined | None = None
) -> SiteEdition:
    """An edition of the site as it stands, not saved yet; its number is the site's version."""
    return SiteEdition(
        site=site,
        n=site.version,
        facts=facts_of(site, place),
        why=why[:300],
        by_id=actor.person_id,
        by_name=actor.name,
        at=at,
    )


def add_edition(site: Site, why: str, *, actor: Actor, at: datetime) -> None:
    """Keep the site as it stands now."""
    edition_of(site, why, actor=actor, at=at).save()


def _record(actor: Actor, verb: str, site: Site, at: datetime, facts: dict[str, object]) -> None:
    audit.record(
        actor,
        verb,
        kind="site",
        thing_id=site.pk,
        name=f"{site.code} {site.name}",
        town_id=site.town_id,
        at=at,
        facts=facts,
    )
