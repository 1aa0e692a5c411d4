"""回头看抽样 (lookback): how many accepted rectifications to look at again, and which.

Rule: look at as large a share as the past does not rule out to have relapsed. The share is the upper end of the
Wilson interval of the past relapse rate (relapsed / looked at again, at ``confidence``, two-sided), kept between a
floor and a ceiling; without a past it is the share for the unknown. The number is that share of the population,
rounded up, at least ``minimum``, at most all. So more relapses mean a larger sample, and so does knowing less. What
is looked at is drawn as in ``random_draw``.

Where relapses are known by stratum, every stratum is reckoned by itself: by its own past, or the whole one's where
it has none. Shares are in ten thousandths, so that the sum can be done again with a pocket calculator. The rate is
of rectifications, never of persons. Complexity O(population log population).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from fractions import Fraction
from math import comb, sqrt
from statistics import NormalDist

from townworks.engines import random_draw
from townworks.engines.random_draw import Site
from townworks.engines.working import Step, gettext_noop

BASIS = (
    "“回头看”为督查整改的通行做法，抽查多少未见统一规定：以既往复发率的威尔逊区间上限（Wilson 1927）为抽查比例，为本系统自定；"
    "下限、上限、无记录时的比例和最少个数未经核实，由本镇设定。抽取办法同双随机抽查。"
)
FINE = Decimal("0.0001")


@dataclass(frozen=True)
class Past:
    """既往回头看: how many rectifications were looked at again, and how many of these had relapsed."""

    looked_at: int
    relapsed: int


@dataclass(frozen=True)
class Given:
    """The accepted rectifications, the seed, the past as a whole and by stratum, and what the town has set."""

    rectified: tuple[Site, ...]
    seed: str
    past: Past | None = None
    past_by_stratum: Mapping[str, Past] = field(default_factory=dict)
    floor_percent: Decimal = Decimal(10)
    ceiling_percent: Decimal = Decimal(50)
    unknown_percent: Decimal = Decimal(30)
    minimum: int = 3
    confidence: Decimal = Decimal("0.95")


@dataclass(frozen=True)
class Group:
    """What was reckoned together: a stratum, or everything ("").

    ``rate``, ``lower``, ``upper``: the past relapse rate and its interval, None without a past. ``chance``: how
    likely it is to come upon at least one relapse if the rate is still the past one (one relapse at least).
    """

    stratum: str
    population: int
    size: int
    rate: Fraction | None
    lower: Decimal | None
    upper: Decimal | None
    chance: Decimal


@dataclass(frozen=True)
class Answer:
    """The size in all, how it came about group by group, and the codes to look at again."""

    size: int
    groups: tuple[Group, ...]
    drawn: tuple[str, ...]
    list_digest: str
    working: tuple[Step, ...]


def compute(given: Given) -> Answer:
    """回头看名单.

    ValueError if a past has more relapses than looks or is negative, a share is not from 0 to 100, the floor is above
    the ceiling, the confidence is not between 0.5 and 1, or ``random_draw`` refuses the list or the seed.

    >>> sites = tuple(Site(f"{n:03}") for n in range(1, 121))
    >>> answer = compute(Given(sites, "2026-03-05", Past(40, 5)))
    >>> answer.size, answer.groups[0].upper, str(answer.working[1])
    (32, Decimal('0.2612'), '120 × 26.12%，进一取整为 32 个')
    """
    _refuse_nonsense(given)
    steps: list[Step] = []
    groups: list[Group] = []
    drawn: list[str] = []
    for stratum, sites in _together(given):
        past = given.past_by_stratum.get(stratum, given.past) if given.past_by_stratum else given.past
        if given.past_by_stratum:
            steps.append(Step(gettext_noop("“{stratum}”单独计算："), {"stratum": stratum}))
        group, own = _reckoned(given, stratum, len(sites), past)
        chosen = random_draw.compute(random_draw.Given(sites, given.seed, number=group.size))
        groups.append(group)
        drawn += chosen.drawn
        steps += own
    rule = gettext_noop("按双随机抽查的办法抽取，种子 {seed}，名单指纹（SHA-256）：{digest}")
    digest = random_draw.list_digest(given.rectified)
    steps.append(Step(rule, {"seed": given.seed, "digest": digest}))
    return Answer(len(drawn), tuple(groups), tuple(drawn), digest, tuple(steps))


def wilson(past: Past, confidence: Decimal) -> tuple[Decimal, Decimal]:
    """威尔逊区间: lower and upper end of the relapse rate, rounded outwards to ten thousandths.

    >>> wilson(Past(40, 5), Decimal("0.95"))
    (Decimal('0.0545'), Decimal('0.2612'))
    """
    z = NormalDist().inv_cdf((1 + float(confidence)) / 2)
    n, p = past.looked_at, past.relapsed / past.looked_at
    centre = p + z * z / (2 * n)
    spread = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    # Rounded to twelve places first, so that an end that is a round number stays one.
    ends = [Decimal(repr(round((centre + side * spread) / (1 + z * z / n), 12))) for side in (-1, 1)]
    lower, upper = ends[0].quantize(FINE, ROUND_FLOOR), ends[1].quantize(FINE, ROUND_CEILING)
    return max(Decimal(0), lower), min(Decimal(1), upper)


def chance(population: int, relapsed: int, size: int) -> Fraction:
    """查到的把握: how likely a sample of ``size`` is to hold at least one of ``relapsed`` (hypergeometric).

    >>> chance(10, 2, 3)
    Fraction(8, 15)
    """
    return 1 - Fraction(comb(population - relapsed, size), comb(population, size))


def _together(given: Given) -> Iterator[tuple[str, tuple[Site, ...]]]:
    """What is reckoned together: the strata where relapses are known by stratum, otherwise everything."""
    if not given.past_by_stratum:
        yield "", given.rectified
        return
    strata: dict[str, list[Site]] = defaultdict(list)
    for site in given.rectified:
        strata[site.stratum].append(site)
    for name in sorted(strata):
        yield name, tuple(strata[name])


def _reckoned(given: Given, stratum: str, population: int, past: Past | None) -> tuple[Group, list[Step]]:
    if not population:
        nothing = Step(gettext_noop("没有可回头看的整改"))
        return Group(stratum, 0, 0, None, None, None, Decimal(0)), [nothing]
    known = past if past and past.looked_at else None
    lower = upper = rate = None
    if known:
        rate = Fraction(known.relapsed, known.looked_at)
        lower, upper = wilson(known, given.confidence)
        words = gettext_noop(
            "既往回头看 {looked_at} 个，复发 {relapsed} 个，复发率 {rate}%，"
            "{confidence}% 置信区间（威尔逊）{lower}% 至 {upper}%，取上限"
        )
        values = {
            "looked_at": known.looked_at,
            "relapsed": known.relapsed,
            "rate": _percent(round(Decimal(known.relapsed) / known.looked_at, 4)),
            "confidence": _percent(given.confidence),
            "lower": _percent(lower),
            "upper": _percent(upper),
        }
        steps = [Step(words, values)]
    else:
        words = gettext_noop("没有回头看记录，按无记录时的比例 {percent}%")
        steps = [Step(words, {"percent": _told(given.unknown_percent)})]
    share = given.unknown_percent / 100 if upper is None else upper
    kept = min(max(share, given.floor_percent / 100), given.ceiling_percent / 100)
    if kept != share:
        words = gettext_noop("比例限在 {floor}% 至 {ceiling}% 之间，按 {share}%")
        bounds = {"floor": _told(given.floor_percent), "ceiling": _told(given.ceiling_percent)}
        steps.append(Step(words, {**bounds, "share": _percent(kept)}))
    number = -(-Fraction(kept) * population // 1)
    words = gettext_noop("{population} × {share}%，进一取整为 {size} 个")
    steps.append(Step(words, {"population": population, "share": _percent(kept), "size": number}))
    size = min(max(number, given.minimum), population)
    if size != number:
        words = gettext_noop("至少 {minimum} 个，至多全部 {population} 个，取 {size} 个")
        steps.append(Step(words, {"minimum": given.minimum, "population": population, "size": size}))
    relapsed = min(max(-(-(rate or 0) * population // 1), 1), population)
    likely = Decimal(int(chance(population, relapsed, size) * 100)) / 100
    words = gettext_noop("若其中仍有 {relapsed} 个复发，这样抽至少查到 1 个的把握为 {chance}%")
    steps.append(Step(words, {"relapsed": relapsed, "chance": _percent(likely)}))
    return Group(stratum, population, size, rate, lower, upper, likely), steps


def _percent(share: Decimal) -> str:
    """A share for the eye, in percent."""
    return _told(share * 100)


def _told(number: Decimal) -> str:
    return f"{number.normalize():f}"


def _refuse_nonsense(given: Given) -> None:
    for past in (given.past, *given.past_by_stratum.values()):
        if past and not 0 <= past.relapsed <= past.looked_at:
            raise ValueError(f"既往回头看 {past.looked_at} 个、复发 {past.relapsed} 个，数目不合，请改正。")
    if not 0 <= given.floor_percent <= given.ceiling_percent <= 100:
        raise ValueError(
            f"回头看比例的下限 {given.floor_percent}% 和上限 {given.ceiling_percent}% 应在 0 到 100 之间，下限不高于上限。"
        )
    if not 0 <= given.unknown_percent <= 100:
        raise ValueError(f"无记录时的比例应在 0 到 100 之间，给的是 {given.unknown_percent}。")
    if given.minimum < 0:
        raise ValueError(f"回头看最少个数 {given.minimum} 是负数，请改正。")
    if not Decimal("0.5") <= given.confidence < 1:
        raise ValueError(f"置信水平应在 0.5 到 1 之间，给的是 {given.confidence}。")
