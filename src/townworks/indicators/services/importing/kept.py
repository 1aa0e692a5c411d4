"""暂存: what a look has read and judged, put by in a file until it is written, so that nothing is read twice and memory stays bounded."""

from __future__ import annotations

import marshal
import tempfile
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

from townworks.engines import period_reading

from ...models import IndicatorEdition
from ..ground import Ground
from ..posting import Ready

BATCH = 5000
SIZE = 8  # bytes that say how long the next batch is


class Kept:
    """Figures in the order of their file, about a hundred bytes each on disk."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 (closed by whoever keeps this)
        self._waiting: list[tuple[Any, ...]] = []
        self._editions: dict[int, IndicatorEdition] = {}
        self.things: set[int] = set()

    def __enter__(self) -> Kept:
        return self

    def __exit__(self, *_error: object) -> None:
        self._file.close()

    def add(self, ready: Ready) -> None:
        """Put one by."""
        self._editions[ready.edition.pk] = ready.edition
        self.things.add(ready.thing.pk)
        self._waiting.append(
            (
                ready.slot.bytes,
                ready.edition.pk,
                ready.thing.pk,
                ready.period.code,
                None if ready.value is None else str(ready.value),
                ready.mark,
                None if ready.limit is None else str(ready.limit),
                ready.given,
                ready.given_unit,
                ready.method,
                ready.quality,
                ready.unit_id,
            )
        )
        if len(self._waiting) == BATCH:
            self._write()

    @property
    def codes(self) -> set[str]:
        """The indicators that there are figures of."""
        return {edition.code for edition in self._editions.values()}

    def _write(self) -> None:
        data = marshal.dumps(self._waiting)
        self._file.write(len(data).to_bytes(SIZE, "big") + data)
        self._waiting = []

    def batches(self, ground: Ground) -> Iterator[list[Ready]]:
        """All of them, batch by batch, as they were read; the things as they are now."""
        self._write()
        self._file.seek(0)
        things = ground.things(self.things)
        period = lru_cache(maxsize=5000)(period_reading.from_code)
        while size := int.from_bytes(self._file.read(SIZE), "big"):
            yield [
                Ready(
                    self._editions[edition],
                    things[thing],
                    period(code),
                    None if value is None else Decimal(value),
                    mark,
                    None if limit is None else Decimal(limit),
                    given,
                    given_unit,
                    method,
                    quality,
                    unit_id,
                    known_slot=UUID(bytes=slot),
                )
                for slot, edition, thing, code, value, mark, limit, given, given_unit, method, quality, unit_id in marshal.loads(  # noqa: S302 (our own, a moment ago)
                    self._file.read(size)
                )
            ]
