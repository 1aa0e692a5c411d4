"""事项目录: service items by their words, what one has to bring, and delegated powers by how far they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from townworks.definitions import case_telling
from townworks.definitions import selectors as definitions
from townworks.definitions.cases import Power, ServiceItem
from townworks.ui import names


@dataclass(frozen=True)
class Listed:
    """An item in a list."""

    item: ServiceItem
    name: str


@dataclass(frozen=True)
class Asked:
    """A question with its choices; each is (code, words, chosen)."""

    code: str
    text: str
    choices: tuple[tuple[str, str, bool], ...]


@dataclass(frozen=True)
class Brought:
    """A paper to bring."""

    name: str
    source: str
    copies: int
    reusable: bool
    required: bool


@dataclass(frozen=True)
class Held:
    """A power and how far it was taken over."""

    power: Power
    name: str
    state: str
    since: date | None


@dataclass(frozen=True)
class Board:
    """The powers that are asked for, and how many there are at each mark."""

    rows: tuple[Held, ...]
    counts: tuple[tuple[str, str, int], ...]
    total: int
    running: int
    untended: tuple[str, ...]


def items(q: str) -> tuple[Listed, ...]:
    """The items whose name or words hold what was typed; all without it."""
    wanted = q.casefold()
    found = [
        one
        for one in definitions.service_items()
        if not wanted or any(wanted in word.casefold() for word in (one.name, one.name_en, *one.words))
    ]
    return tuple(Listed(one, names.in_language(one)) for one in found)


def questions(item: ServiceItem, answers: Mapping[str, str]) -> tuple[Asked, ...]:
    """The questions of an item, with what was answered."""
    english = case_telling.english()
    return tuple(
        Asked(
            one.code,
            one.text_en if english else one.text,
            tuple(
                (choice.code, names.in_language(choice), answers.get(one.code) == choice.code)
                for choice in one.choices
            ),
        )
        for one in item.questions
    )


def papers(item: ServiceItem, answers: Mapping[str, str]) -> tuple[Brought, ...]:
    """只带这些."""
    return tuple(
        Brought(
            names.in_language(one),
            case_telling.PAPER_SOURCES[one.source],
            one.copies,
            one.reusable,
            one.required,
        )
        for one in case_telling.papers_to_bring(item, answers)
    )


def powers(state: str = "") -> Board:
    """The powers at a mark (all without one)."""
    every = definitions.powers()
    counts = Counter(one.state for one in every)
    rows = tuple(
        Held(one, names.in_language(one), one.state, getattr(one.handover, f"{one.state}_on", None))
        for one in every
        if not state or one.state == state
    )
    marks = tuple((code, word, counts[code]) for code, word in case_telling.POWER_STATES.items())
    items = {item.power for item in definitions.service_items() if item.power}
    licences = [one for one in every if one.kind == "licence" and one.code not in items]
    return Board(
        rows, marks, len(every), counts["running"], tuple(names.in_language(one) for one in licences)
    )
