"""演示检查表的答案: what is in order, what fails in turn, and what the registered sites are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from townworks.inspections.models import Due

GOOD: Mapping[str, Mapping[str, object]] = {
    "fire-sweep": {
        "exit-clear": True,
        "fire-lane": True,
        "has-grille": False,
        "lodging": False,
        "extinguisher": "good",
        "wiring": True,
        "e-bikes": False,
    },
    "living-environment": {
        "litter": False,
        "heaps": False,
        "ruins": False,
        "water": "none",
        "sewage": False,
        "bins": True,
        "bin-signs": True,
        "mixed": False,
        "fowl": False,
        "wires": False,
        "ads": False,
    },
    "water-source": {
        "zone": "second",
        "signs": True,
        "outlet": False,
        "breeding": False,
        "people": False,
        "waste": False,
        "look": "clear",
        "tested": False,
    },
    "civilised-city-sites": {"litter": False, "occupying": False, "parking": False, "sorted": True},
}
# Spots of the civilised city: the kind with its word, and the answers that only that kind has.
SPOTS = (("alley", "背街小巷"), ("community", "村委会门前"))
SPOT_ANSWERS: Mapping[str, Mapping[str, object]] = {
    "alley": {"hard-road": True, "lit": 100},
    "community": {"pact": True},
}
# By spot in turn, what loses points there.
SPOTS_LOST: Mapping[int, tuple[Mapping[str, object], tuple[str, ...]]] = {
    0: ({"litter": True}, ("litter",)),
    2: ({"occupying": True, "parking": True}, ("occupying", "parking")),
    3: ({"pact": False}, ("pact",)),
    4: ({"hard-road": False, "lit": 60}, ("hard-road", "lit")),
    5: ({"litter": True, "sorted": False}, ("litter", "sorted")),
    8: ({"parking": True}, ("parking",)),
}
# What fails, in turn: the answers that fail and the picture of each failing item.
FAULTS: Mapping[str, tuple[Mapping[str, object], ...]] = {
    "fire-sweep": (
        {"exit-clear": False},
        {"has-grille": True, "grille-place": "dwelling", "has-opening": False},
        {"extinguisher": "expired"},
        {"lodging": True, "separated": False, "flammables": False, "smoke-alarm": False},
        {"wiring": False},
        {"e-bikes": True},
    ),
    "living-environment": (
        {"litter": True, "litter-count": "3"},
        {"water": "floating"},
        {"heaps": True},
        {"bins": False},
        {"wires": True, "sag": "2.1"},
    ),
    "water-source": ({"waste": True}, {"signs": False}),
}
PICTURES = {
    "has-opening": "window",
    "water": "river",
    "waste": "litter",
    "litter": "litter",
    "heaps": "litter",
}


def attributes_of(group: Mapping[str, Any], n: int) -> dict[str, object]:
    match group["kind"]:
        case "premises":
            return {"use": group["uses"][n], "area": str(30 + 17 * n % 240), "lodging": n % 4 == 0}
        case "village-spot":
            return {"spot": group["spots"][n]}
    zone = group["spots"][n]
    point = {"first": "intake", "second": "inflow", "tank": "tank"}[zone]
    return {"point": point, **({"zone": zone} if zone != "tank" else {})}


def zone_of(due: Due) -> dict[str, object]:
    """The reservoir's answers go by the zone of the point."""
    if due.round.campaign != "water-source":
        return {}
    zone = due.site.attributes.get("zone", "tank")
    if zone == "first":
        return {"zone": "first", "fence": True, "buildings": False}
    return {"zone": zone, "locked": True} if zone == "tank" else {"zone": zone}


def failing_of(fault: Mapping[str, object] | None) -> tuple[str, ...]:
    """The items of a fault that are photographed: the last one is what fails."""
    return (list(fault)[-1] if "separated" not in fault else "separated",) if fault else ()
