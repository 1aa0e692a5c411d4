"""两期对照: two editions of a brief number by number, down to the records that came in and went out."""

from __future__ import annotations

from dataclasses import dataclass

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
    def step(self) -> int:
        """By how much the number moved."""
        return len(self.come) - len(self.gone)


def compare(before: Brief, after: Brief) -> tuple[Difference, ...]:
    """Every number whose value or records differ, in the order of the later edition."""
    old, new = before.facts.figures, after.facts.figures
    found = []
    for code in [*new, *(code for code in old if code not in new)]:
        was, now = old.get(code), new.get(code)
        before_keys = {record.key for record in was.records} if was else set()
        after_keys = {record.key for record in now.records} if now else set()
        if before_keys == after_keys or code.startswith("before."):  # what a month says of the one before
            continue
        shown = now or was
        assert shown is not None  # noqa: S101 - the code is of one of the two
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
