"""流程: states and moves as one table, each line with its reason."""

from __future__ import annotations

from dataclasses import dataclass

from .errors import WrongState
from .verdict import Verdict, no, yes


@dataclass(frozen=True)
class Move:
    """One allowed move. ``because`` says why the line is in the table."""

    name: str
    sources: tuple[str, ...]
    target: str
    permission: str
    label: str
    because: str
    wants_reason: bool = False


@dataclass(frozen=True)
class Workflow:
    """流程表. ``states`` maps code to the word people read."""

    states: dict[str, str]
    moves: tuple[Move, ...]

    def move(self, name: str) -> Move:
        for move in self.moves:
            if move.name == name:
                return move
        raise KeyError(name)

    def can(self, name: str, state: str, thing: str) -> Verdict:
        """Whether ``name`` is possible from ``state``; the refusal names the thing and both states."""
        move = self.move(name)
        if state in move.sources:
            return yes(move.because)
        return no(
            WrongState(
                "{thing}现在是“{state}”，只有在“{sources}”时才能{act}。",
                thing=thing,
                state=self.states[state],
                sources=tuple(self.states[source] for source in move.sources),
                act=move.label,
            )
        )

    def open_moves(self, state: str) -> tuple[Move, ...]:
        return tuple(move for move in self.moves if state in move.sources)
