"""比对: each row against the register as it is now, and everything that is wrong with it, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from townworks.definitions.campaigns import SiteKind
from townworks.engines import site_match
from townworks.engines.working import Step, gettext_noop
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Invalid, Refusal
from townworks.kernel.tables import Column, Problem, matched, shown
from townworks.places.selectors import Outlined

from ...models import Site
from ...selectors.site_editions import Facts, facts_of
from ...selectors.site_likeness import pairs_of, record_of
from ..site_facts import SiteFacts, checked
from ..site_placing import Ground, may_keep
from ..site_shape import converted
from .cells import OTHERWISE, REMEDIES, WHERE, Read, read_row
from .columns import fields_of
from .plan import Alike, Plan, Planned
from .reading import Sheet
from .register import Register

CLOSE = 1e-6  # degrees, 10 cm: what going out and coming back may lose
MOST_ALIKE = 3


@dataclass
class _Look:
    """What is gathered while rows are compared."""

    kind: SiteKind
    ground: Ground
    register: Register
    actor: Actor
    heads: Mapping[str, int]
    sheet: Sheet
    problems: list[Problem] = field(default_factory=list)
    seen: dict[tuple[object, ...], int] = field(default_factory=dict)

    def wrong(self, row: int, code: str, refusal: Refusal, remedy: str, cells: Sequence[str]) -> None:
        index = self.heads.get(code)
        if index is None and code in WHERE:
            index = next((self.heads[one] for one in WHERE if one in self.heads), None)
        head = self.sheet.heads[index] if index is not None else ""
        value = shown(cells[index]) if index is not None and index < len(cells) else ""
        names = {one.code: one.name for one in fields_of(self.kind)}
        self.problems.append(Problem(row, head or names.get(code, ""), value, refusal, remedy))


def plan_sites(
    *,
    actor: Actor,
    sheet: Sheet,
    kind: SiteKind,
    town_id: int,
    system: str = "wgs84",
    chosen: Mapping[int, str] | None = None,
) -> Plan:
    """导入方案 of a sheet: new, changed, unchanged, perhaps registered already, or wrong. Six queries."""
    columns = matched(sheet.heads, fields_of(kind), chosen)
    ground = Ground(town_id)
    heads = {column.field: column.index for column in columns if column.field}
    look = _Look(kind, ground, Register(ground, kind.code), actor, heads, sheet)
    if not {"name", "code"} & heads.keys():
        return _nothing(sheet, columns)
    by_index = {index: code for code, index in heads.items()}
    reads = [read_row(n, cells, by_index, ground) for n, cells in sheet.rows]
    _convert(reads, system)
    located = _located(reads, ground)
    sites = look.register.claimed(reads)
    cells = dict(sheet.rows)
    planned = [
        _planned(one, sites[n], located.get(one.row), cells[one.row], look) for n, one in enumerate(reads)
    ]
    planned = _with_alike(planned, look)
    passed = [Planned(n, "skipped", "", why=why) for n, why in sheet.passed]
    rows = sorted([*planned, *passed], key=lambda one: one.row)
    look.problems.sort(key=lambda one: one.row)
    return Plan(columns, tuple(rows), tuple(look.problems), sheet.page, sheet.head_row, cells)


def _nothing(sheet: Sheet, columns: tuple[Column, ...]) -> Plan:
    """The plan where no column is the name: nothing can be said until a person points at it."""
    words = Invalid("还不知道哪一列是名称，请在下面选好再看一次。")
    problem = Problem(sheet.head_row, "", "", words, "")
    return Plan(columns, (), (problem,), sheet.page, sheet.head_row, dict(sheet.rows))


def _convert(reads: Sequence[Read], system: str) -> None:
    placed = [one for one in reads if one.position is not None]
    points = [one.position for one in placed if one.position is not None]
    for one, point in zip(placed, converted(points, system), strict=True):
        one.position = point


def _located(reads: Sequence[Read], ground: Ground) -> dict[int, Outlined | None]:
    placed = [(one.row, one.position) for one in reads if one.position is not None]
    found = ground.located([point for _row, point in placed])
    return {row: place for (row, _point), place in zip(placed, found, strict=True)}


def _planned(
    read: Read, site: Site | Refusal | None, located: Outlined | None, cells: tuple[str, ...], look: _Look
) -> Planned:
    if isinstance(site, Refusal):
        read.wrong("code", site)
        site = None
    if site is not None and not _keeps(look, site):
        look.wrong(read.row, "name", Invalid("这个场所登记在您的岗位范围之外。"), OUTSIDE, cells)
        return Planned(read.row, "refused", read.name)
    standing = site if site is None or site.merged_into_id is None else None
    if site is not None and standing is None:
        return Planned(read.row, "unchanged", read.name or site.name, site=site, why=_merged(site))
    found = checked(look.kind, _facts(read, standing))
    known = {code for code, _refusal, _remedy in read.problems}
    for code, refusal in found.problems:
        if code not in known:
            read.wrong(code, refusal)
    place = _settled(read, standing, located, look)
    _twice(read, found.facts, look)
    if read.problems or place is None:
        for code, refusal, remedy in read.problems:
            look.wrong(read.row, code, refusal, remedy, cells)
        return Planned(read.row, "refused", read.name)
    facts = replace(found.facts, place_id=place.pk)
    if standing is None:
        return Planned(read.row, "new", facts.name, facts, place)
    was, now = said_of(standing, facts, place)
    act = "unchanged" if was == now else "changed"
    return Planned(read.row, act, facts.name, facts, place, standing, look.kind.code, was, now)


def _merged(site: Site) -> Step:
    return Step(gettext_noop("这个场所已经并入别的场所（{code}）"), {"code": site.code})


def _facts(read: Read, site: Site | None) -> SiteFacts:
    """What is registered, with what the row says put over it."""
    texts = read.texts
    attributes: dict[str, Any] = dict(site.attributes) if site else {}
    attributes |= {
        code.removeprefix("attributes."): text
        for code, text in texts.items()
        if code.startswith("attributes.")
    }
    point = _here(read, site)
    stays = site is not None and point == (site.longitude, site.latitude)
    return SiteFacts(
        name=texts.get("name") or (site.name if site else ""),
        address=texts.get("address") or (site.address if site else ""),
        credit_code=texts.get("credit_code") or (site.credit_code if site else ""),
        longitude=point[0] if point else None,
        latitude=point[1] if point else None,
        shape=site.shape if site and stays else None,
        attributes=attributes,
    )


def _settled(read: Read, site: Site | None, located: Outlined | None, look: _Look) -> Outlined | None:
    """The place that the row belongs to; a site that the row does not move stays where it is registered."""
    if site is not None and not _moves(read, site):
        return look.ground.by_pk.get(site.place_id)
    place = look.ground.settled(
        located, read.place.pk if read.place else None, has_position=read.position is not None
    )
    unsaid = not {"village", "grid", *WHERE} & {code for code, _refusal, _remedy in read.problems}
    if not isinstance(place, Outlined):
        if unsaid:
            read.wrong("position" if read.position else "place", place, REMEDIES["place"])
        return None
    verdict = may_keep(look.actor, place, look.ground)
    if not verdict:
        read.wrong("place", verdict.reason or Invalid("您的岗位不允许这样做。"), OTHERWISE)
    return place


def _keeps(look: _Look, site: Site) -> bool:
    """Whether the actor keeps the register where this site is; what lies elsewhere is neither changed nor shown."""
    place = look.ground.by_pk.get(site.place_id)
    return place is not None and bool(may_keep(look.actor, place, look.ground))


def _moves(read: Read, site: Site) -> bool:
    """Whether the row says another position or another place than is registered."""
    if read.position is not None and _here(read, site) != (site.longitude, site.latitude):
        return True
    return read.place is not None and not site.place.path.startswith(read.place.path)


def _here(read: Read, site: Site | None) -> tuple[float, float] | None:
    """The position of the row, or the registered one where the row says none, or the same but for rounding."""
    if site is None or site.longitude is None or site.latitude is None:
        return read.position
    here = site.longitude, site.latitude
    if read.position is None:
        return here
    far = max(abs(a - b) for a, b in zip(here, read.position, strict=True))
    return here if far < CLOSE else read.position


OUTSIDE = gettext_noop("删去这一行，请那里的村或站所来改。")
TWICE = gettext_noop("删去其中一行；确实是两个场所的，把名称或地址写清楚。")


def _twice(read: Read, facts: SiteFacts, look: _Look) -> None:
    """The same site in two rows of one file."""
    key = (facts.name, facts.address, facts.credit_code, facts.longitude, facts.latitude)
    first = look.seen.setdefault(key, read.row)
    if first != read.row and facts.name:
        read.wrong("name", Invalid("和第 {row} 行是同一个场所。", row=first), TWICE)


def said_of(site: Site, facts: SiteFacts, place: Outlined) -> tuple[Facts, Facts]:
    """What the register says of a site, and what it would say."""
    before = facts_of(site)
    after = before | {
        "name": facts.name,
        "address": facts.address,
        "credit_code": facts.credit_code,
        "place": place.name,
        "place_code": place.code,
        "longitude": facts.longitude,
        "latitude": facts.latitude,
        "shape": facts.shape,
        "attributes": dict(facts.attributes),
    }
    return before, after


def _with_alike(planned: list[Planned], look: _Look) -> list[Planned]:
    """New rows that may be registered already, or stand in the file twice, put as a question."""
    new = [n for n, one in enumerate(planned) if one.act == "new"]
    taken = {one.site.pk for one in planned if one.site is not None}
    standing = [site for site in look.register.standing if site.pk not in taken and _keeps(look, site)]
    rows = [_record(planned[n], look.kind.code) for n in new]
    found: dict[int, list[Alike]] = {}
    for pair in pairs_of(rows, [record_of(site) for site in standing], look.ground.areas):
        if pair.other < len(standing):
            alike = Alike(pair.reasons, site=standing[pair.other])
        else:
            alike = Alike(pair.reasons, row=planned[new[pair.other - len(standing)]].row)
        found.setdefault(new[pair.row], []).append(alike)
    for n, all_alike in found.items():
        planned[n] = _asked(planned[n], tuple(all_alike[:MOST_ALIKE]), look)
    return planned


def _asked(one: Planned, alike: tuple[Alike, ...], look: _Look) -> Planned:
    """A new row as a question; what it would change, if it is the likest site, leaves there what it does not speak of."""
    site = alike[0].site
    if site is None or one.facts is None or one.place is None:
        return replace(one, act="doubtful", alike=alike)
    given = one.facts
    facts = replace(
        given,
        address=given.address or site.address,
        credit_code=given.credit_code or site.credit_code,
        longitude=site.longitude if given.longitude is None else given.longitude,
        latitude=site.latitude if given.latitude is None else given.latitude,
        shape=site.shape if given.longitude is None else given.shape,
        attributes={**site.attributes, **given.attributes},
    )
    was, now = said_of(site, facts, one.place)
    kind = look.kind.code
    return replace(one, act="doubtful", alike=alike, same=facts, kind=kind, was=was, now=now)


def _record(one: Planned, kind: str) -> site_match.Site:
    """A row as the engine takes it."""
    facts = one.facts or SiteFacts(one.name)
    return site_match.Site(
        f"row {one.row}",
        facts.name,
        facts.address,
        facts.credit_code,
        facts.longitude,
        facts.latitude,
        kind,
    )
