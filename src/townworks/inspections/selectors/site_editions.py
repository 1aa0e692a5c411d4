"""场所的版本: what the register said of a site, as plain values, and how two editions differ."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from zlib import crc32

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from townworks.definitions import selectors as definitions
from townworks.definitions.campaigns import Attribute, SiteKind
from townworks.ui.names import in_language
from townworks.ui.wording import qty

from ..models import Site, SiteEdition
from ..models.site import SITE_STATES

Facts = dict[str, Any]

# What is told of a site, with the word people read; also the order of telling.
NAMES: Mapping[str, Any] = {
    "name": _("名称"),
    "address": _("地址"),
    "credit_code": _("统一社会信用代码"),
    "place": _("所在村（网格）"),
    "position": _("位置"),
    "shape": _("形状"),
    "state": _("状态"),
    "merged_into": _("并入"),
}


class Named(Protocol):
    """A place, as far as an edition names it."""

    @property
    def name(self) -> str: ...

    @property
    def code(self) -> str: ...


def facts_of(site: Site, place: Named | None = None) -> Facts:
    """A site as plain values, as an edition keeps it. Reads merged_into, and its place unless that is given."""
    place = place or site.place
    return {
        "name": site.name,
        "address": site.address,
        "credit_code": site.credit_code,
        "place": place.name,
        "place_code": place.code,
        "longitude": site.longitude,
        "latitude": site.latitude,
        "shape": site.shape,
        "attributes": site.attributes,
        "state": site.state,
        "merged_into": site.merged_into.code if site.merged_into else "",
    }


@dataclass(frozen=True)
class Difference:
    """一处改动: the word for it, what was and what is, as read."""

    name: str
    was: str
    now: str


def differences(kind: SiteKind | None, was: Facts, now: Facts) -> tuple[Difference, ...]:
    """What changed from one edition to the next, in the order of NAMES, then the attributes."""
    before, after = dict(told(kind, was)), dict(told(kind, now))
    names = dict.fromkeys((*after, *before))
    return tuple(
        Difference(name, before.get(name, ""), after.get(name, ""))
        for name in names
        if before.get(name, "") != after.get(name, "")
    )


def told(kind: SiteKind | None, facts: Facts) -> Iterable[tuple[str, str]]:
    """Each fact that is there: its word and its value as read."""
    position = position_words(facts.get("longitude"), facts.get("latitude"))
    shape = facts.get("shape")
    values = {
        **facts,
        "position": position,
        "shape": str(shape.get("type", "")) + f" #{shape_sign(shape)}" if shape else "",
        "state": gettext(SITE_STATES.get(facts.get("state", ""), "")),
    }
    for key, word in NAMES.items():
        if values.get(key):
            yield str(word), str(values[key])
    attributes = facts.get("attributes") or {}
    for attribute in kind.attributes if kind else ():
        if attribute.code in attributes:
            yield in_language(attribute), value_words(attribute, attributes[attribute.code])


def position_words(longitude: float | None, latitude: float | None) -> str:
    """A position as read: longitude, latitude."""
    return "" if longitude is None or latitude is None else f"{longitude:.6f}, {latitude:.6f}"


def shape_sign(shape: object) -> str:
    """A short sign that tells one shape from another."""
    return f"{crc32(json.dumps(shape, sort_keys=True).encode()) & 0xFFFF:04x}"


def value_words(attribute: Attribute, value: object) -> str:
    """An attribute's value as read."""
    match attribute.kind:
        case "yes_no":
            return gettext("是") if value else gettext("否")
        case "choice":
            return next((in_language(one) for one in attribute.choices if one.code == value), str(value))
        case "number":
            return qty(value, gettext(attribute.unit or ""))
    return str(value)


def attribute_words(kind: SiteKind | None, site: Site) -> list[tuple[str, str]]:
    """The attributes of a site that are filled in, in the order of its kind."""
    return [
        (in_language(attribute), value_words(attribute, site.attributes[attribute.code]))
        for attribute in (kind.attributes if kind else ())
        if attribute.code in site.attributes
    ]


def kind_of(code: str) -> SiteKind | None:
    """The kind as the files have it today, or None where it was taken out."""
    return next((kind for kind in definitions.site_kinds() if kind.code == code), None)


@dataclass(frozen=True)
class EditionShown:
    """一个版本, with how it differs from the one before (nothing for the first)."""

    edition: SiteEdition
    why: str
    differences: tuple[Difference, ...]


def history(site: Site) -> tuple[EditionShown, ...]:
    """The editions of a site, the newest first."""
    kind, before, shown = kind_of(site.kind), None, []
    for edition in SiteEdition.objects.filter(site=site).order_by("n"):
        changed = differences(kind, before, edition.facts) if before is not None else ()
        shown.append(EditionShown(edition, gettext(edition.why), changed))
        before = edition.facts
    return tuple(reversed(shown))
