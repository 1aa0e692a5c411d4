"""总览查询: what waits for a person, over all storeys below; each storey answers for its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from townworks.cases.selectors import today as cases
from townworks.commitments.selectors import scoreboard
from townworks.commitments.selectors import today as commitments
from townworks.commitments.selectors.listing import Filter
from townworks.commitments.selectors.scoreboard import Score
from townworks.commitments.selectors.today import Matter, Pile
from townworks.indicators.selectors import today as indicators
from townworks.inspections.selectors import today as inspections
from townworks.kernel import clock
from townworks.kernel.actor import Actor
from townworks.ledger.selectors import today as ledger
from townworks.people.selectors import today as people

# The order on the page: what others wait for comes first, what is only to be known comes last.
ORDER = (
    "decide",
    "finding_extend",
    "case_extend",
    "issue",
    "answer",
    "question_answer",
    "return_submit",
    "return_approve",
    "score_approve",
    "accept",
    "case_take",
    "case_joint",
    "returned",
    "case_late",
    "case_unhappy",
    "finding_overdue",
    "red",
    "case_soon",
    "case_accept",
    "finding_assign",
    "finding_accept",
    "finding_mend",
    "finding_join",
    "water_warned",
    "soon",
    "note",
    "score_attach",
    "survey_short",
    "correct",
    "assign",
    "verify",
    "close",
    "case_close",
    "case_same",
    "training_ends",
    "calendar",
    "judge",
    "question_settle",
    "return_lock",
    "sheet_question",
    "claim_wait",
    "voucher_wait",
    "reopen_wait",
    "works_confirm",
    "works_late",
    "works_defect",
    "take_back",
    "book_risk",
    "advance_late",
    "unanswered",
    "check",
    "post",
    "password",
    "score_short",
    "watch_red",
    "watch_yellow",
)
WATCHED = ("watch_red", "watch_yellow")
TOLD = ("score_short", *WATCHED)  # to be known; no act is asked for


@dataclass(frozen=True)
class Day:
    """今天: the piles in their order, how many acts they ask for, and the lights the person sees."""

    piles: tuple[Pile, ...]
    lights: Mapping[str, int]
    only_reads: bool = False

    @property
    def acts(self) -> int:
        return sum(pile.total for pile in self.piles if pile.key not in TOLD)

    @property
    def seen(self) -> int:
        """How many commitments the person sees at all."""
        return sum(self.lights.values())


def day_of(actor: Actor, *, on: date, at: datetime | None = None) -> Day:
    """Everything that waits for this actor on a day (at an instant, for what is due to the hour); at most nineteen queries with the page around it, and eight more for each
    scoring that a commitment promises points of."""
    found = {
        **commitments.piles(actor, on=on),
        **inspections.piles(actor, on=on),
        **indicators.piles(actor, on=on),
        **ledger.piles(actor, on=on),
        **cases.piles(actor, at=at or clock.start_of(on)),
        **_people(actor, on),
    }
    lights = commitments.counts_by_light(actor) if actor.grants_for("commitment.read") else {}
    piles = tuple(found[key] for key in ORDER if key in found)
    return Day(piles, lights, commitments.only_reads(actor))


def _people(actor: Actor, on: date) -> dict[str, Pile]:
    return {
        key: Pile(key, total, tuple(Matter(row.pk, row.name, row.username) for row in rows))
        for key, (total, rows) in people.persons_waiting(actor, on=on).items()
    }


@dataclass(frozen=True)
class Board:
    """亮灯榜: by unit and by line."""

    units: tuple[Score, ...]
    lines: tuple[Score, ...]

    @property
    def total(self) -> int:
        return sum(score.total for score in self.units)


def board_of(actor: Actor, *, year: int | None = None) -> Board:
    """Lights of what the actor may see; two queries."""
    actor.may_somewhere("commitment.read").require()
    wanted = Filter(year=year)
    return Board(tuple(scoreboard.by_unit(actor, wanted)), tuple(scoreboard.by_line(actor, wanted)))


def with_red(scores: Sequence[Score]) -> list[Score]:
    """Those that have a red light, most first."""
    return sorted(
        (score for score in scores if score.key and score.counts["red"]), key=lambda one: -one.counts["red"]
    )
