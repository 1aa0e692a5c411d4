"""两期对照: two editions of a brief number by number, down to the records that came in and went out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from townworks.ui.documents import Figure, Record

from .content import Brief


@dataclass(frozen=True)
class Difference:
    """一个数的变化. ``gone`` were counted before and no more, ``come`` are counted now and were not."""

    what: str
    before: Figure | None
    after: Figure | None
    gone: tuple[Record, ...]
    come: tuple[Record, ...]

    @property
    def how(self) -> str:
        """ "added", "removed" or "changed": whether the number stands in both."""
        return "added" if self.before is None else "removed" if self.after is None else "changed"

    @property
    def step(self) -> Decimal | None:
        """By how much the number moved; None where it is no number (a class of water) or stands in one only."""
        if self.before is None or self.after is None:
            return None
        try:
            return Decimal(self.after.value) - Decimal(self.before.value)
        except InvalidOperation:
            return None


def compare(before: Brief, after: Brief) -> tuple[Difference, ...]:
    """Every number whose value or records differ, in the order of the later edition."""
    return compare_figures(before.facts.figures, after.facts.figures)


def compare_figures(old: Mapping[str, Figure], new: Mapping[str, Figure]) -> tuple[Difference, ...]:
    """The same of figures by code."""
    found = []
    for code in [*new, *(code for code in old if code not in new)]:
        was, now = old.get(code), new.get(code)
        before_keys = {record.key for record in was.records} if was else set()
        after_keys = {record.key for record in now.records} if now else set()
        same = was is not None and now is not None and was.value == now.value
        if (same and before_keys == after_keys) or code.startswith(
            "before."
        ):  # what one says of the one before
            continue
        shown = now or was
        assert shown is not None  # noqa: S101 - the code is of one of the two
        if not (before_keys or after_keys) and shown.value == "0":  # nothing then, nothing now
            continue
        found.append(
            Difference(
                what=shown.query.what,
                before=was,
                after=now,
                gone=tuple(record for record in was.records if record.key not in after_keys) if was else (),
                come=tuple(record for record in now.records if record.key not in before_keys) if now else (),
            )
        )
    return tuple(found)
