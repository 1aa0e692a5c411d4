"""同一件事 (same case): which standing reports are probably about what a new one tells, by place, day, words and matter.

Rule: two reports are compared by five things, each at a level (``levels``); a table says how much each level speaks for one
and the same (``WEIGHTS``, natural logarithms of how much likelier the level is between two reports of one thing than between
two of different things nearby). Their sum and ``PRIOR`` make the score; from ``THRESHOLD`` on the standing one is offered.
More than 150 metres or 30 days apart is never the same. Nothing is joined here; a person decides.

Complexity O(characters) a pair; the caller gives the neighbours only (``cells``).
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from townworks.engines import distance
from townworks.engines.site_match.words import address_key, numerals
from townworks.engines.working import Step, gettext_noop

BASIS = (
    "本系统自定的比对方法，没有法规或标准依据；权重由自拟的来件放在真实的位置和时间上算出，"
    "未用本镇的来件核实。只作提示，是不是同一件事由人决定。"
)
METRES, DAYS = 150, 30
CELL = 0.002  # degrees, about 220 m of latitude: the neighbours of a cell hold all within METRES up to 70° of latitude
THRESHOLD = 0.0
PRIOR = -2.7
# What each level says. Words and matter as fitted on the tuning part of tools/same_case_pairs.py; place and numbers are drawn
# nearer to 0 than fitted, for the made set scatters positions less than phones and people do.
WEIGHTS: Mapping[str, Mapping[str, float]] = {
    "place": {"at": 1.2, "close": 0.3, "near": -1.0, "off": -2.0, "address": 0.5},
    "days": {"at once": 0.1, "days": 0.0, "weeks": -0.1},
    "words": {"most": 4.5, "many": 4.5, "some": 2.0, "few": -3.5, "none": -5.0},
    "matter": {"same": 1.0, "other": -1.5},
    "numbers": {"same": 1.5, "clash": -2.5, "none": 0.0},
}
SHARES = (("most", 0.45), ("many", 0.3), ("some", 0.2), ("few", 0.1), ("none", 0.0))
LEAST = 6  # a text of fewer characters says too little to be found again in another
IDLE = frozenset("的了着在有是就都也很还没不这那一个们人上下里到把被和与跟请我他她它之")
_NAMED = re.compile(r"(\d+)(巷|组|号|栋|楼|幢|单元|室|盏|路|队|米)")


@dataclass(frozen=True)
class Report:
    """来件: what is told, about which matter, when, where. ``longitude``, ``latitude``: degrees or None."""

    text: str
    matter: str
    at: datetime
    longitude: float | None = None
    latitude: float | None = None
    address: str = ""


@dataclass(frozen=True)
class Given:
    """A new report and those that stand nearby; at most ``most`` are offered."""

    report: Report
    standing: Sequence[Report]
    most: int = 5


@dataclass(frozen=True)
class Match:
    """``n``: which of the standing ones; ``score``: log odds, 0 is even; ``reasons``: what speaks for and against."""

    n: int
    score: float
    reasons: tuple[Step, ...]


@dataclass(frozen=True)
class Answer:
    """Those that are probably the same, the surest first."""

    matches: tuple[Match, ...]
    working: tuple[Step, ...]


def compute(given: Given) -> Answer:
    """The standing reports that are probably about the same thing.

    >>> from datetime import datetime
    >>> one = Report("桥头垃圾桶满了三天没人清", "litter", datetime(2026, 6, 8), 113.1, 23.1)
    >>> two = Report("桥头的垃圾桶都溢出来了没人清", "litter", datetime(2026, 6, 9), 113.1001, 23.1)
    >>> far = Report("桥头垃圾桶满了三天没人清", "litter", datetime(2026, 6, 9), 113.2, 23.1)
    >>> [match.n for match in compute(Given(two, (far, one))).matches]
    [1]
    """
    found = []
    for n, other in enumerate(given.standing):
        facts = compared(given.report, other)
        score = facts.score
        if score is not None and score >= THRESHOLD:
            found.append(Match(n, score, facts.reasons()))
    found.sort(key=lambda match: (-match.score, match.n))
    words = gettext_noop("附近有 {near} 件来件，像同一件事的 {found} 件")
    return Answer(
        tuple(found[: given.most]), (Step(words, {"near": len(given.standing), "found": len(found)}),)
    )


@dataclass(frozen=True)
class Compared:
    """Two reports side by side. ``metres`` None where a position is missing; ``share``: of the words, 0 to 1."""

    metres: float | None
    days: int
    share: float
    levels: Mapping[str, str] | None

    @property
    def score(self) -> float | None:
        """Log odds of being the same; None where place or time rules it out."""
        if self.levels is None:
            return None
        return PRIOR + sum(WEIGHTS[name][level] for name, level in self.levels.items())

    def reasons(self) -> tuple[Step, ...]:
        """In words: where, when, how alike, which matter, and numbers that agree or not."""
        levels = self.levels or {}
        steps = []
        if self.metres is not None:
            steps.append(Step(gettext_noop("相距 {metres} 米"), {"metres": round(self.metres)}))
        elif levels.get("place") == "address":
            steps.append(Step(gettext_noop("地址相同")))
        steps.append(Step(gettext_noop("相隔 {days} 天"), {"days": self.days}))
        steps.append(
            Step(gettext_noop("短的一处有 {percent}% 的字句也见于另一处"), {"percent": int(self.share * 100)})
        )
        same = levels.get("matter") == "same"
        steps.append(Step(gettext_noop("事由相同") if same else gettext_noop("事由不同")))
        if levels.get("numbers") == "same":
            steps.append(Step(gettext_noop("说的门牌或编号相同")))
        elif levels.get("numbers") == "clash":
            steps.append(Step(gettext_noop("说的门牌或编号不同")))
        return tuple(steps)


def compared(one: Report, other: Report) -> Compared:
    """Two reports at their levels; no levels where they are too far apart in place or time."""
    days = abs((one.at - other.at).total_seconds()) / 86_400
    metres = _metres(one, other)
    share = likeness(one.text, other.text)
    place = _place(metres, one.address, other.address)
    if days > DAYS or place is None:
        return Compared(metres, int(days), share, None)
    levels = {
        "place": place,
        "days": "at once" if days <= 2 else "days" if days <= 7 else "weeks",
        "words": next(name for name, least in SHARES if share >= least),
        "matter": "same" if one.matter == other.matter else "other",
        "numbers": _numbers(one.text, other.text),
    }
    return Compared(metres, int(days), share, levels)


def likeness(one: str, other: str) -> float:
    """How much of the shorter text stands in the longer one: the mean of its characters and of its pairs of them, 0 to 1.

    >>> round(likeness("桥头的垃圾桶满了", "桥头垃圾桶溢出来"), 2)
    0.75
    """
    first, second = _parts(one), _parts(other)
    shares = []
    for here, there in zip(first, second, strict=True):
        least = max(LEAST, min(here.total(), there.total()))
        shares.append((here & there).total() / least)
    return sum(shares) / len(shares)


def cell_of(longitude: float, latitude: float) -> tuple[int, int]:
    """Column and row of the cell of a position.

    >>> cell_of(113.1001, 23.0999)
    (56550, 11549)
    """
    return math.floor(longitude / CELL), math.floor(latitude / CELL)


def around(longitude: float, latitude: float) -> tuple[tuple[int, int], ...]:
    """The nine cells that hold whatever lies within METRES of a position."""
    column, row = cell_of(longitude, latitude)
    return tuple((column + x, row + y) for y in (-1, 0, 1) for x in (-1, 0, 1))


def _place(metres: float | None, one: str, other: str) -> str | None:
    """None for too far apart, or where nothing says that they are near."""
    if metres is not None:
        if metres > METRES:
            return None
        return "at" if metres <= 15 else "close" if metres <= 40 else "near" if metres <= 80 else "off"
    return "address" if one and other and address_key(one) == address_key(other) else None


def _metres(one: Report, other: Report) -> float | None:
    if one.longitude is None or one.latitude is None or other.longitude is None or other.latitude is None:
        return None
    return distance.between((one.longitude, one.latitude), (other.longitude, other.latitude))


def _numbers(one: str, other: str) -> str:
    """Whether numbers of lanes, houses and the like agree; "none" where not both name the same kind."""
    here, there = _named(one), _named(other)
    both = here.keys() & there.keys()
    if not both:
        return "none"
    return "same" if all(here[unit] & there[unit] for unit in both) else "clash"


@lru_cache(maxsize=4096)
def _named(text: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for number, unit in _NAMED.findall(numerals(unicodedata.normalize("NFKC", text))):
        found.setdefault(unit, set()).add(number)
    return found


@lru_cache(maxsize=4096)
def _parts(text: str) -> tuple[Counter[str], Counter[str]]:
    """Its characters that say something, and its pairs of neighbours."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    runs = "".join(sign if sign.isalnum() and sign not in IDLE else " " for sign in plain).split()
    letters = Counter(sign for run in runs for sign in run)
    joined = "".join(runs)
    return letters, Counter(joined[n : n + 2] for n in range(len(joined) - 1))
