"""区划的事件, and what each act is called in the audit trail."""

from __future__ import annotations

from dataclasses import dataclass

from townworks.engines.working import gettext_noop


@dataclass(frozen=True)
class PlacesImported:
    added: int
    changed: int


VERBS = {
    "place.import": gettext_noop("导入区划"),
}
