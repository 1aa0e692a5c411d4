"""种类和事项: the edition that a case runs on, in its shape."""

from __future__ import annotations

from townworks.definitions import selectors as definitions
from townworks.definitions.cases import CaseKind, Matter, ServiceItem
from townworks.definitions.editions import Shaped, in_shape
from townworks.definitions.selectors import NotDefined
from townworks.ui import names

from ..models import Case, CaseEdition

_kinds = Shaped(in_shape(CaseKind))
_items = Shaped(in_shape(ServiceItem))


def kind_of(case: Case) -> CaseKind:
    """The kind of a case as its file stood when it came in; shaped once a process."""
    return frozen_kind(case.edition)


def frozen_kind(edition: CaseEdition) -> CaseKind:
    """The kind of an edition."""
    return _kinds.of(edition)


def item_of(case: Case) -> ServiceItem | None:
    """The service item of a case as its file stood; None where it is of none."""
    return None if case.service_edition is None else _items.of(case.service_edition)


def matter_of(case: Case) -> Matter | None:
    """What a case is about."""
    return kind_of(case).matter(case.matter)


def matter_name(case: Case) -> str:
    """The name of what it is about, in the language of the page; of its service item where it has one."""
    item, matter = item_of(case), matter_of(case)
    one = item or matter
    return names.in_language(one) if one else ""


def item_name(kind: str, service: str, matter: str) -> str:
    """What an item is called as the files stand now, in the language of the page; its code where the file is gone."""
    try:
        one = definitions.case_kind(kind)
        if service:
            return names.in_language(definitions.service_item(service))
        about = one.matter(matter)
        return " · ".join(names.in_language(part) for part in (one, about) if part)
    except NotDefined:
        return service or matter or kind


def public_matters() -> tuple[tuple[CaseKind, Matter], ...]:
    """The matters that are services of Open311, with their kinds, in the order of the files."""
    kinds = [kind for kind in definitions.case_kinds() if kind.open311]
    return tuple((kind, matter) for kind in kinds for matter in kind.matters)


def public_matter(code: str) -> tuple[CaseKind, Matter] | None:
    """A matter by the code that Open311 knows it by."""
    return next((one for one in public_matters() if one[1].code == code), None)
