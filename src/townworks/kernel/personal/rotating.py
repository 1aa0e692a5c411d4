"""换密钥时要重封的: whoever seals values says here how they are sealed anew, so that no subject is forgotten when a key goes.

A key that is dropped while something is still sealed by it cannot be had back; ``reseal_all`` is therefore asked for all subjects.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

Reseal = Callable[[], int]

_subjects: dict[str, Reseal] = {}


def connect(subjects: Mapping[str, Reseal]) -> None:
    """What the wiring tells once: by subject, what seals its values by the newest key and answers how many rows it turned."""
    _subjects.clear()
    _subjects.update(subjects)


def reseal_all() -> int:
    """Every subject's values; how many rows were turned."""
    return sum(reseal() for reseal in _subjects.values())
