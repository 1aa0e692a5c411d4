"""工程之前: the works that is held while something is written about it, what the engine says against it, and the steps that are put down."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from townworks.engines.working import Step
from townworks.kernel import clock
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Conflict, Invalid, WrongState
from townworks.ui import wording

from .. import permissions
from ..models import Works, WorksRow
from ..models.decided import DecidedOn
from ..selectors.works import works_of
from .ground import Problems, hold
from .history import put_down


def held_works(actor: Actor, pk: int, permission: str, version: int | None = None) -> Works:
    """The works, held with its book. NotFound for who does not see it, Conflict where somebody else was quicker."""
    seen = works_of(actor, pk)
    permissions.may(actor, permission, seen.book).require()
    book = hold(seen.book)
    works = Works.objects.select_for_update(of=("self",)).get(pk=pk)
    works.book = book
    if version is not None and works.version != version:
        raise Conflict(
            "“{thing}”刚被别人办过（您看到的是第 {yours} 版，现在是第 {now} 版）。请刷新后再办，您填的内容还在。",
            thing=str(works),
            yours=version,
            now=works.version,
        )
    return works


def running(works: Works) -> None:
    """WrongState where nothing is built any more."""
    if works.state != "running":
        raise WrongState("“{thing}”已经验收结算，不再变更和计量；算错了的用更正。", thing=str(works))


def put_decision(one: DecidedOn, state: str, words: str, actor: Actor, at: datetime) -> None:
    """What somebody decided, of a row that has a ``state``; written with it."""
    one.state = state  # type: ignore[attr-defined]
    one.answer = words[:500]
    one.decided_by_id, one.decided_by_name = actor.person_id, actor.name
    one.decided_at, one.decided_on = at, clock.day_of(at)
    one.save()


def told_by(
    problems: Iterable[tuple[str, Step]], fields: Mapping[str, str], rules: Iterable[str]
) -> Problems:
    """What the engine says against it, of these rules, at the field of the form that each belongs to."""
    wanted = set(rules)
    return [
        (fields.get(rule, "amount"), Invalid("{why}。", why=wording.step(why)))
        for rule, why in problems
        if rule in wanted
    ]


def required(problems: Problems) -> None:
    """Invalid with all of them, where there are some."""
    if problems:
        raise Invalid("有 {count} 处要改。", problems, count=len(problems))


def put_works_row(
    works: Works, move: str, reason: str, facts: dict[str, object], actor: Actor, at: datetime
) -> None:
    """One row of a works' history, and one of the trail."""
    put_down(
        WorksRow,
        "works",
        works,
        move,
        actor=actor,
        at=at,
        town_id=works.book.town_id,
        name=f"{works.book.name} {works}",
        reason=reason,
        facts=facts,
    )
