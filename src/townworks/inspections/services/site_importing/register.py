"""在册场所: what is registered of one kind in a town, asked for once, and which of it a row of a file is for certain."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from townworks.engines import distance
from townworks.kernel.errors import Invalid, Refusal

from ...models import Site
from ..site_facts import credit_code
from ..site_placing import Ground
from .cells import Read

NEAR = 60  # metres within which two positions may be one, when names agree


@dataclass(frozen=True)
class Told:
    """What tells a site from others: of the register or of a row."""

    name: str
    address: str
    credit_code: str
    position: tuple[float, float] | None
    path: str

    def fits(self, other: Told) -> bool:
        """Nothing that both say contradicts; what one does not say is no contradiction."""
        if self.credit_code and other.credit_code and self.credit_code != other.credit_code:
            return False
        if self.position and other.position:
            return distance.between(self.position, other.position) <= NEAR
        return not (self.path and other.path) or self.path.startswith(other.path)


def of_site(site: Site) -> Told:
    position = None
    if site.longitude is not None and site.latitude is not None:
        position = (site.longitude, site.latitude)
    return Told(site.name, site.address, site.credit_code, position, site.place.path)


def of_row(read: Read) -> Told:
    texts = {name: " ".join(read.texts.get(name, "").split()) for name in ("name", "address")}
    code = credit_code(read.texts.get("credit_code", ""))[0]
    path = read.place.path if read.place else ""
    return Told(texts["name"], texts["address"], code, read.position, path)


Level = tuple[Callable[[Told], tuple[object, ...]], Callable[[Told, Told], bool]]

# What has to agree for a row to be a site without a question, most first; and what must not contradict.
LEVELS: tuple[Level, ...] = (
    (lambda one: (one.name, one.address, one.credit_code, one.position), lambda site, row: True),
    (lambda one: (one.name, one.address, one.credit_code), lambda site, row: site.fits(row)),
    (
        lambda one: (one.name, one.credit_code),
        lambda site, row: bool(row.credit_code) and (not row.position or site.fits(row)),
    ),
    (lambda one: (one.name, one.address), lambda site, row: site.fits(row)),
    (lambda one: (one.name,), lambda site, row: not row.address and site.fits(row)),
)


class Register:
    """The sites of one kind in a town, the merged ones too. One query."""

    def __init__(self, ground: Ground, kind: str) -> None:
        found = Site.objects.filter(town_id=ground.town_id, kind=kind)
        self.sites = list(found.select_related("place", "merged_into").order_by("id"))
        self.by_code = {site.code: site for site in self.sites}

    @cached_property
    def standing(self) -> list[Site]:
        """What was not merged into another."""
        return [site for site in self.sites if site.merged_into_id is None]

    def claimed(self, reads: Sequence[Read]) -> list[Site | Refusal | None]:
        """The site that each row is for certain, none twice; a refusal where its number is nobody's."""
        found: list[Site | Refusal | None] = [None] * len(reads)
        taken: set[int] = set()
        for n, read in enumerate(reads):
            code = read.texts.get("code", "")
            if code:
                found[n] = self._by_code(code, taken)
        sites = [(site, of_site(site)) for site in self.sites]
        rows = {n: of_row(read) for n, read in enumerate(reads) if found[n] is None and read.name}
        for key, fits in LEVELS:
            free = defaultdict(list)
            for site, told in sites:
                if site.pk not in taken:
                    free[key(told)].append((site, told))
            waiting = {n: told for n, told in rows.items() if found[n] is None}
            times = Counter(key(told) for told in waiting.values())
            for n, told in waiting.items():
                same = free.get(key(told), [])
                if len(same) == 1 and times[key(told)] == 1 and fits(same[0][1], told):
                    found[n] = same[0][0]
                    taken.add(same[0][0].pk)
        return found

    def _by_code(self, code: str, taken: set[int]) -> Site | Refusal:
        site = self.by_code.get(code)
        if site is None:
            return Invalid("没有编号为 {code} 的这类场所。", code=code[:20])
        if site.pk in taken:
            return Invalid("这个编号在表里出现了两次。")
        taken.add(site.pk)
        return site
