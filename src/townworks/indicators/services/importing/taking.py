"""导入数字: looked at first, then taken in whole or not at all; the same file again changes nothing and is known."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

import numpy as np
from django.db import transaction

from townworks.definitions import selectors as definitions
from townworks.kernel import audit, clock, events
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Invalid, NotFound
from townworks.kernel.tables import Problem

from ...events import FiguresRecorded
from ...models import ImportBatch, Standing
from ...selectors.visible import NOT_THERE
from ..bulk_load import reserved_ids
from ..editions import Editions
from ..ground import Ground, ensure_places
from ..holding import hold
from ..posting import Posted, Ready, post
from .heads import Book, Head, heads_of
from .kept import BATCH, Kept
from .plan import Plan, Taken, Wish
from .rows import Found, Reader
from .sheets import Sheet, sheets_of

COMPARED = 20_000  # figures that a look tells apart into new, changed and unchanged
SAMPLE = 3
Progress = Callable[[int, int], None]


class Task:
    """一次导入: the file, its heads, and what its cells are judged by."""

    def __init__(self, actor: Actor, wish: Wish, at: datetime) -> None:
        if not actor.system and wish.town_id not in actor.town_ids:
            raise NotFound(NOT_THERE)
        actor.may_somewhere("indicator.import").require()
        self.actor, self.wish, self.at = actor, wish, at
        self.book = Book(definitions.indicators())
        self.sheet, self.head = heads_of(sheets_of(wish.sha256), self.book, wish.columns)
        self.ground = Ground(wish.town_id)
        ensure_places(self.ground, "town", "village", "grid", at=at)
        self.reader = self._reader()
        self._met: set[object] = set()

    def _reader(self) -> Reader:
        today, editions = clock.day_of(self.at), Editions(self.at)
        return Reader(self.actor, self.wish, self.head, self.book, self.ground, editions, today)

    def known(self) -> ImportBatch | None:
        """The batch of the same file, read in the same way."""
        rows = ImportBatch.objects.filter(town_id=self.wish.town_id, sha256=self.wish.sha256)
        return next((row for row in rows if row.wish == self.wish.stored()), None)

    def figures(self, plan: Plan) -> Iterator[Found]:
        """Every figure of the file, in its order."""
        for number, cells in _below(self.sheet, self.head):
            if len(plan.sample) < SAMPLE:
                plan.sample.append(cells)
            yield from self.reader.read(number, cells, plan)

    def look(self, progress: Progress | None = None, kept: Kept | None = None) -> Plan:
        """The whole file, read and judged; nothing is written. ``kept``: where the figures are put by for ``take``."""
        plan = Plan(self.head, self.sheet.name, known=self.known())
        twice = Twice()
        batch: list[Found] = []
        for found in self.figures(plan):
            twice.add(found)
            if kept is not None:
                kept.add(found.ready)
            elif plan.read <= COMPARED:
                batch.append(found)
            if len(batch) == BATCH:
                self._compare(batch, plan)
                batch = []
            if progress is not None and plan.read % BATCH == 0:
                progress(plan.read, 0)
        self._compare(batch, plan)
        plan.compared = kept is None and plan.read <= COMPARED
        for problem in twice.problems():
            plan.add_problem(problem)
        plan.problems.sort(key=lambda one: one.row)
        return plan

    def _compare(self, batch: list[Found], plan: Plan) -> None:
        standing = standing_in_unlocked([one.ready for one in batch])
        for one in batch:
            if one.ready.slot in self._met:
                continue  # told as written twice, and counted among what is wrong
            self._met.add(one.ready.slot)
            before = standing.get(one.ready.slot)
            if before is None:
                plan.new += 1
            elif one.ready.same_as(before):
                plan.unchanged += 1
            else:
                plan.changed += 1

    def take(self, plan: Plan, kept: Kept, progress: Progress | None = None) -> ImportBatch:
        """Write every figure that was put by, in the transaction. Conflict when a return was sent up in the meantime."""
        ground = Ground(self.wish.town_id)
        hold(ground, kept.things, kept.codes)
        self.reader.still_open()
        batch, done, written = self._batch(plan), Posted(), 0
        for waiting in kept.batches(ground):
            if waiting:
                posted = post(
                    waiting, actor=self.actor, at=self.at, source="import", ground=ground, batch=batch
                )
                done.new += posted.new
                done.changed += posted.changed
                done.unchanged += posted.unchanged
            written += len(waiting)
            if progress is not None:
                progress(written, plan.read)
        batch.new, batch.changed, batch.unchanged = done.new, done.changed, done.unchanged
        batch.save(force_insert=True)
        return batch

    def _batch(self, plan: Plan) -> ImportBatch:
        """The batch: its figures name it, and it is put down after them with what became of them."""
        return ImportBatch(
            pk=reserved_ids(ImportBatch, 1)[0],
            town_id=self.wish.town_id,
            name=self.wish.name[:200],
            sha256=self.wish.sha256,
            wish=self.wish.stored(),
            read=plan.read,
            new=0,
            changed=0,
            unchanged=0,
            passed=plan.passed,
            totals={code: total.stored() for code, total in sorted(plan.totals.items())},
            by_id=self.actor.person_id,
            by_name=self.actor.name,
            at=self.at,
        )


def standing_in_unlocked(rows: list[Ready]) -> dict[object, Standing]:
    """What stands, for a look."""
    found: dict[object, Standing] = {}
    slots = [row.slot for row in rows]
    for start in range(0, len(slots), 500):
        found.update({row.slot: row for row in Standing.objects.filter(pk__in=slots[start : start + 500])})
    return found


class Twice:
    """写了两次的格: found at the end by sorting, in twelve bytes a figure, so that a million need no more than twelve megabytes."""

    def __init__(self) -> None:
        self._slots = np.zeros(1024, dtype=np.uint64)
        self._rows = np.zeros(1024, dtype=np.uint32)
        self._n = 0

    def add(self, found: Found) -> None:
        if self._n == len(self._slots):
            self._slots = np.concatenate([self._slots, np.zeros_like(self._slots)])
            self._rows = np.concatenate([self._rows, np.zeros_like(self._rows)])
        self._slots[self._n] = found.ready.slot.int >> 64
        self._rows[self._n] = found.row
        self._n += 1

    def problems(self) -> Iterator[Problem]:
        """One for every figure that stands a second time."""
        slots, rows = self._slots[: self._n], self._rows[: self._n]
        order = np.argsort(slots, kind="stable")
        again = np.flatnonzero(slots[order][1:] == slots[order][:-1]) + 1
        for n in again:
            first, second = int(rows[order[n - 1]]), int(rows[order[n]])
            yield Problem(
                second, "", "", Invalid("与第 {row} 行写的是同一个数（对象、指标和期次都相同）。", row=first)
            )


def _below(sheet: Sheet, head: Head) -> Iterator[tuple[int, list[str]]]:
    """The rows below the heads, each with its number; the heads once more are none."""
    heads: list[list[str]] = []
    for n, (number, cells) in enumerate(sheet.rows(), start=1):
        if n <= head.last:
            heads.append(cells)
        elif cells not in heads:
            yield number, cells


def preview_figures(*, actor: Actor, wish: Wish, at: datetime, progress: Progress | None = None) -> Plan:
    """导入方案: what the file would do and every mistake in it. NotFound for a town or a file that is not the actor's."""
    return Task(actor, wish, at).look(progress)


def import_figures(*, actor: Actor, wish: Wish, at: datetime, progress: Progress | None = None) -> Taken:
    """导入: all or nothing. Invalid while anything is wrong in it; the same file read in the same way again changes nothing.

    ``progress(done, total)`` is called every few thousand figures; memory does not grow with the file but for twelve bytes a figure.
    """
    task = Task(actor, wish, at)
    known = task.known()
    if known is not None:
        return Taken(known, again=True)
    with Kept() as kept:
        plan = task.look(progress, kept)
        if plan.wrong:
            problems = [(f"{one.row}/{one.column}", one.sentence) for one in plan.problems]
            raise Invalid("文件有 {count} 处要改，一个数也没有导入。", problems, count=plan.wrong)
        if not plan.read:
            raise Invalid("表里没有可以导入的数。")
        with transaction.atomic():
            batch = task.take(plan, kept, progress)
            _tell(batch, task)
    return Taken(batch)


def _tell(batch: ImportBatch, task: Task) -> None:
    audit.record(
        task.actor,
        "figure.import",
        kind="figures-import",
        thing_id=batch.pk,
        name=batch.name,
        town_id=batch.town_id,
        at=task.at,
        facts={
            "sha256": batch.sha256,
            "read": batch.read,
            "new": batch.new,
            "changed": batch.changed,
            "unchanged": batch.unchanged,
            "totals": batch.totals,
        },
    )
    events.announce(FiguresRecorded(batch.town_id, [], batch.pk), at=task.at)
