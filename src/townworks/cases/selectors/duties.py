"""职责清单: which unit holds which duty after the reform; gaps, overlaps, units that are not there, and items that say otherwise."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from townworks.definitions import selectors as definitions
from townworks.definitions.duties import Duty, DutyField
from townworks.engines.working import Step, gettext_noop
from townworks.kernel.actor import Actor
from townworks.people import selectors as people
from townworks.ui import names

READ = "case.read"
TROUBLES = {"gap": "空白", "overlap": "交叉", "missing": "单位不在名册", "otherwise": "与事项不一致"}


@dataclass(frozen=True)
class Trouble:
    """What is wrong with a duty, in words, and with which units: their names are the town's own and stand beside the words."""

    code: str
    why: Step
    units: tuple[str, ...] = ()


@dataclass(frozen=True)
class Held:
    """A duty as the page shows it."""

    duty: Duty
    name: str
    troubles: tuple[Trouble, ...]


@dataclass(frozen=True)
class Field:
    """A field of work with its duties that are asked for."""

    field: DutyField
    name: str
    rows: tuple[Held, ...]


@dataclass(frozen=True)
class DutyBoard:
    """The page. ``counts``: (code, word, how many duties); ``loose``: items and powers that no duty names."""

    fields: tuple[Field, ...]
    counts: tuple[tuple[str, str, int], ...]
    total: int
    loose: tuple[str, ...]

    def count(self, code: str) -> int:
        return next((n for one, _word, n in self.counts if one == code), 0)

    @property
    def gaps(self) -> int:
        return self.count("gap")

    @property
    def overlaps(self) -> int:
        return self.count("overlap")


def board(actor: Actor, *, trouble: str = "", unit: str = "") -> DutyBoard:
    """The duties with a kind of trouble, or of a unit (all without either). One query."""
    actor.may_somewhere(READ).require()
    known = (
        set(people.units_of_town(actor.town_id).values_list("name", flat=True)) if actor.town_id else set()
    )
    every = [(one, [_held(duty, known) for duty in one.duties]) for one in definitions.duty_fields()]
    counts = Counter(code for _one, rows in every for row in rows for code in {t.code for t in row.troubles})
    fields = []
    for one, rows in every:
        shown = tuple(row for row in rows if _wanted(row, trouble, unit))
        if shown:
            fields.append(Field(one, names.in_language(one), shown))
    return DutyBoard(
        tuple(fields),
        tuple((code, word, counts[code]) for code, word in TROUBLES.items()),
        sum(len(rows) for _one, rows in every),
        _loose(),
    )


def units() -> list[str]:
    """The units that lead or support anything, in the order of the files."""
    duties = [duty for one in definitions.duty_fields() for duty in one.duties]
    return list(dict.fromkeys(name for duty in duties for name in (*duty.units, *duty.supports)))


def _wanted(row: Held, trouble: str, unit: str) -> bool:
    if trouble and trouble not in {one.code for one in row.troubles}:
        return False
    return not unit or unit in (*row.duty.units, *row.duty.supports)


def _held(duty: Duty, known: set[str]) -> Held:
    found = []
    if not duty.units:
        found.append(Trouble("gap", Step(gettext_noop("没有写明由哪个单位承担"))))
    elif len(duty.units) > 1 and duty.settled is None:
        words = gettext_noop("都写为牵头，没有文件分清")
        found.append(Trouble("overlap", Step(words), tuple(duty.units)))
    gone = tuple(name for name in (*duty.units, *duty.supports) if known and name not in known)
    if gone:
        found.append(Trouble("missing", Step(gettext_noop("本镇单位名册里没有")), gone))
    found += [
        Trouble("otherwise", Step(gettext_noop("“{item}”写的承办单位不同"), {"item": name}), (unit,))
        for name, unit in _items(duty)
        if duty.units and unit not in duty.units
    ]
    return Held(duty, names.in_language(duty), tuple(found))


def _items(duty: Duty) -> list[tuple[str, str]]:
    """The items and powers of a duty: name, and the unit that their own files name."""
    services = {one.code: one for one in definitions.service_items()}
    powers = {one.code: one for one in definitions.powers()}
    found = [(names.in_language(services[code]), services[code].unit) for code in duty.services]
    return found + [(names.in_language(powers[code]), powers[code].unit) for code in duty.powers]


def _loose() -> tuple[str, ...]:
    """Items and powers in hand that no duty names: somebody does them, and the list does not say so."""
    duties = [duty for one in definitions.duty_fields() for duty in one.duties]
    services = {code for duty in duties for code in duty.services}
    powers = {code for duty in duties for code in duty.powers}
    if not duties:
        return ()
    items = [one for one in definitions.service_items() if one.code not in services]
    in_hand = [one for one in definitions.powers() if one.code not in powers and one.state != "returned"]
    told = (*map(names.in_language, items), *map(names.in_language, in_hand))
    return tuple(dict.fromkeys(told))  # an item and the power that it rests on may be called the same
