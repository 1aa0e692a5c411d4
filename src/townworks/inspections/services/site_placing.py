"""场所在哪里: the grid and village follow from the position; by hand only where the position does not tell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property

from townworks.engines import map_cells
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Invalid, NotAllowed, Refusal
from townworks.kernel.verdict import Verdict, no, yes
from townworks.places import selectors as places
from townworks.places.selectors import Outlined

ENDINGS = ("村民委员会", "居民委员会", "社区居委会", "村委会", "居委会", "社区", "村", "网格")
PERMISSION = "site.edit"


class Ground:
    """镇域: the places of one town, asked for once."""

    def __init__(self, town_id: int) -> None:
        self.town_id = town_id
        self.places = places.outlines_of_town(town_id)
        self.by_pk = {place.pk: place for place in self.places}
        self.by_code = {place.code: place for place in self.places}

    @cached_property
    def areas(self) -> tuple[str, ...]:
        """The names that everything here lies in, from the province to the town: they tell no two sites apart."""
        town = next((place for place in self.places if place.pk == self.town_id), None)
        return places.names_on(town.path) if town else ()

    @cached_property
    def outlined(self) -> list[tuple[str, dict[str, object]]]:
        """What can be located in, as the engine takes it."""
        return [(place.code, place.outline) for place in self.places if place.outline]

    @cached_property
    def by_name(self) -> dict[str, list[Outlined]]:
        """Places by their names, and by their names without 村委会 and the like."""
        found = defaultdict(list)
        for place in self.places:
            for name in {place.name, short(place.name)}:
                found[name].append(place)
        return found

    def located(self, points: Sequence[tuple[float, float]]) -> list[Outlined | None]:
        """The smallest place that each point lies in; None outside the town, or where nothing is drawn."""
        if not points or not self.outlined:
            return [None] * len(points)
        codes = map_cells.within(self.outlined, list(points)).codes
        return [self.by_code.get(code) for code in codes]

    def settled(
        self, located: Outlined | None, chosen_id: int | None, *, has_position: bool
    ) -> Outlined | Refusal:
        """Where a site belongs: where its position lies; a place chosen by hand counts when it lies within that, or alone."""
        chosen = self.by_pk.get(chosen_id) if chosen_id else None
        if chosen_id and chosen is None:
            return Invalid("本镇没有这个村（社区、网格）。")
        if located is not None:
            return chosen if chosen and chosen.path.startswith(located.path) else located
        if chosen is not None:
            return chosen
        if not has_position:
            return Invalid("请填写位置，或者选择所在的村（社区、网格）。")
        if self.outlined:
            return Invalid(
                "这个位置不在本镇。请核对经纬度和坐标系；位置没有错的话，请选择所在的村（社区、网格）。"
            )
        return Invalid("本镇的区划还没有边界，不能按位置确定在哪里，请选择所在的村（社区、网格）。")


def short(name: str) -> str:
    """A place's name without its kind.

    >>> short("秋风村委会"), short("东埔村"), short("村")
    ('秋风', '东埔', '村')
    """
    for ending in ENDINGS:
        if name.endswith(ending) and len(name) > len(ending):
            return name.removesuffix(ending)
    return name


def may_keep(actor: Actor, place: Outlined, ground: Ground) -> Verdict:
    """Whether the actor may register what lies in this place."""
    if actor.system:
        return yes()
    for grant in actor.grants_for(PERMISSION):
        over_town = grant.reach in ("town", "unit") and grant.town_id == ground.town_id
        below = grant.reach in ("district", "place") and place.path.startswith(grant.path)
        if over_town or below:
            return yes(grant.role_name)
    return no(
        NotAllowed(
            "“{place}”不在您的岗位范围内，不能登记那里的场所（需要权限 {permission}）。",
            place=place.name,
            permission=PERMISSION,
        )
    )


def town_to_keep(actor: Actor, town_id: int | None) -> int:
    """The town whose register the actor keeps: the one asked for if a post reaches it, else the first post's own."""
    if actor.system and town_id:
        return town_id
    for grant in actor.grants_for(PERMISSION):
        if grant.town_id and town_id in (None, grant.town_id):
            return grant.town_id
    raise NotAllowed("您的岗位没有这项权限（{permission}）。", permission=PERMISSION)
