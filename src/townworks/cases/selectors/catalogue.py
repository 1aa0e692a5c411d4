"""事项目录: service items by their words, what one has to bring, and delegated powers by how far they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from townworks.definitions import case_telling, guiding
from townworks.definitions import selectors as definitions
from townworks.definitions.cases import Power, ServiceItem
from townworks.ui import names

SPARED = ("office", "shared")  # where a paper comes from that nobody has to bring


@dataclass(frozen=True)
class Listed:
    """An item in a list."""

    item: ServiceItem
    name: str


@dataclass(frozen=True)
class Asked:
    """A question with its choices; each is (code, words, chosen). ``answered``: one of them was."""

    code: str
    text: str
    choices: tuple[tuple[str, str, bool], ...]
    answered: bool


@dataclass(frozen=True)
class Brought:
    """A paper to bring."""

    name: str
    source: str
    copies: int
    original: bool
    reusable: bool
    required: bool
    spared: bool


@dataclass(frozen=True)
class Guided:
    """How far the answers lead. ``advice``: words, and whether they end it; ``ready``: everything was answered, and it can be asked for.

    ``papers``: what to bring; ``spared``: what is wanted too but nobody has to bring, for the window has it or asks another office.
    """

    questions: tuple[Asked, ...]
    answers: Mapping[str, str]
    advice: tuple[tuple[str, bool], ...]
    ended: bool
    ready: bool
    papers: tuple[Brought, ...]
    spared: tuple[Brought, ...]

    @property
    def left(self) -> int:
        """How many of the questions that are known so far are still open."""
        return sum(not one.answered for one in self.questions)


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


def guided(item: ServiceItem, answers: Mapping[str, str]) -> Guided:
    """帮您选: how far these answers lead, in the language of the page."""
    english = case_telling.english()
    given = guiding.answers_given(item, answers)
    asked = guiding.questions_to_ask(item, given)
    told = tuple(
        (str(one.advice_en if english else one.advice), one.ends) for one in guiding.advice_on(item, given)
    )
    ended = any(ends for _, ends in told)
    papers = () if ended else _listed(item, given)
    return Guided(
        questions=tuple(
            Asked(
                one.code,
                one.text_en if english else one.text,
                tuple(
                    (choice.code, names.in_language(choice), given.get(one.code) == choice.code)
                    for choice in one.choices
                ),
                one.code in given,
            )
            for one in asked
        ),
        answers=given,
        advice=told,
        ended=ended,
        ready=not ended and len(given) == len(asked),
        papers=tuple(one for one in papers if not one.spared),
        spared=tuple(one for one in papers if one.spared),
    )


def _listed(item: ServiceItem, answers: Mapping[str, str]) -> tuple[Brought, ...]:
    """The papers that these answers leave."""
    return tuple(
        Brought(
            names.in_language(one),
            case_telling.PAPER_SOURCES[one.source],
            one.copies,
            one.original,
            one.reusable,
            one.required,
            one.source in SPARED,
        )
        for one in guiding.papers_to_bring(item, answers)
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
