"""场所表: the register as a sheet whose columns the import takes back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from townworks.definitions.campaigns import Attribute, SiteKind
from townworks.ui.names import in_language

from ..models import Site
from ..models.site import SITE_STATES

VILLAGES = ("village", "community")


def heads(kind: SiteKind | None) -> list[str]:
    """The head row; attributes only when the rows are of one kind."""
    common = [
        _("编号"),
        _("名称"),
        _("地址"),
        _("统一社会信用代码"),
        _("所在村（社区）"),
        _("所在网格"),
        _("经度"),
        _("纬度"),
    ]
    return [*common, *(in_language(one) for one in (kind.attributes if kind else ())), _("状态")]


WIDTHS = (12, 30, 36, 22, 18, 20, 12, 12)


def rows(kind: SiteKind | None, sites: Iterable[Site]) -> Iterator[list[object]]:
    """One row a site. Reads place and its parent."""
    for site in sites:
        village, grid = places_of(site)
        attributes = [_cell(one, site.attributes.get(one.code)) for one in (kind.attributes if kind else ())]
        yield [
            site.code,
            site.name,
            site.address,
            site.credit_code,
            village,
            grid,
            site.longitude,
            site.latitude,
            *attributes,
            _(SITE_STATES[site.state]),
        ]


def places_of(site: Site) -> tuple[str, str]:
    """The village and the grid that a site lies in, as far as is known."""
    place = site.place
    if place.kind == "grid":
        return (place.parent.name if place.parent and place.parent.kind in VILLAGES else ""), place.name
    return (place.name if place.kind in VILLAGES else ""), ""


def _cell(attribute: Attribute, value: object) -> object:
    if value is None:
        return None
    if attribute.kind == "yes_no":
        return _("是") if value else _("否")
    if attribute.kind == "choice":
        return next((in_language(one) for one in attribute.choices if one.code == value), str(value))
    return value
