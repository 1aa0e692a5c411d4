"""钟表: what has to be done every few minutes, listed by the wiring and run by ``townworks tick``."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Task:
    """One thing to do: ``run(at=…)`` answers how many things it did, and may be run again at any time."""

    name: str
    run: Callable[..., int | None]


@dataclass(frozen=True)
class Done:
    """What came of a task: a number, or what failed."""

    task: Task
    count: int | None
    failure: str = ""


_tasks: tuple[Task, ...] = ()


def connect(tasks: tuple[Task, ...]) -> None:
    """Take the wiring's list; called once when the process starts."""
    global _tasks
    _tasks = tasks


def tick(*, at: datetime) -> list[Done]:
    """Run every task; one that fails is logged and does not keep the others from running."""
    done = []
    for task in _tasks:
        try:
            done.append(Done(task, task.run(at=at)))
        except Exception as error:  # the next task, and the next tick, go on
            log.exception("clockwork task %s failed", task.name)
            done.append(Done(task, None, f"{type(error).__name__}: {error}"))
    return done
