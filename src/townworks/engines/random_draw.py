"""双随机抽查 (random_draw): which sites are drawn, and who goes, so that anybody can draw again and get the same.

Rule of the sites: rank every site by SHA-256(seed + "/" + code), written in hexadecimal; the first of the ranking
are drawn. With strata (层: a risk level, a village) each stratum is ranked by itself, and the size is shared out by
largest remainder in proportion to the strata, none below its minimum. A share in percent is a least share: it is
rounded up, and raised where the minima need more. A number is kept exactly, or refused.

Rule of the people: sites in the order of their own ranking; to each go the two of the roster who have been given
fewest sites so far and are not kept away (回避), of equals the first by SHA-256(seed + "/" + site + "/" + person).
Where keeping away has left loads uneven, sites are handed on, along the shortest chain, from somebody with most to
somebody with two or more fewer, until no chain is left.

Nothing depends on the order of the lists, on this language or on this machine. Complexity O(n log n) for the sites,
O(sites · roster) for the people and for every handing on.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from townworks.engines.working import Step, gettext_noop

BASIS = (
    "《优化营商环境条例》第五十四条（随机抽取检查对象、随机选派执法检查人员，抽查事项及查处结果及时公开）；"
    "《行政处罚法》第四十二条（执法人员不得少于两人）、第四十三条（回避）。抽签办法（SHA-256 排序、最大余数）为本系统自定，"
    "抽查比例由本镇设定。"
)
PAIR = 2  # 两人同行


@dataclass(frozen=True)
class Site:
    """检查对象: its code, and the stratum that it is drawn in ("" if there are none)."""

    code: str
    stratum: str = ""


@dataclass(frozen=True)
class Given:
    """The list, the seed, and either a least share in percent or an exact number; a minimum for every stratum."""

    sites: tuple[Site, ...]
    seed: str
    percent: Decimal | None = None
    number: int | None = None
    minimum: int = 0


@dataclass(frozen=True)
class Stratum:
    """层: how many there are, how many are drawn, and all its codes as ranked; after the drawn come the stand-ins."""

    name: str
    sites: int
    drawn: int
    ranking: tuple[str, ...]


@dataclass(frozen=True)
class Answer:
    """``drawn``: codes, stratum after stratum, as ranked; ``list_digest``: SHA-256 of the list that was drawn from."""

    drawn: tuple[str, ...]
    strata: tuple[Stratum, ...]
    list_digest: str
    working: tuple[Step, ...]


@dataclass(frozen=True)
class PeopleGiven:
    """Sites to go to, the roster of people, the seed, and who must not go where (回避): site code → person codes."""

    sites: tuple[str, ...]
    roster: tuple[str, ...]
    seed: str
    conflicts: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class PeopleAnswer:
    """``pairs``: site → two people; ``loads``: person → number of sites; ``unmanned``: sites without two people."""

    pairs: Mapping[str, tuple[str, str]]
    loads: Mapping[str, int]
    unmanned: tuple[str, ...]
    working: tuple[Step, ...]


def compute(given: Given) -> Answer:
    """抽取检查对象: the sites drawn.

    ValueError if the seed is empty, a code is empty, used twice or holds a control character, not exactly one of
    share and number is given, the share is not from 0 to 100, or the number is not from the minima to the list.

    >>> sites = tuple(Site(f"{n:02}") for n in range(1, 11))
    >>> compute(Given(sites, "2026-03-05", percent=Decimal(25))).drawn
    ('05', '07', '03')
    >>> ticket("2026-03-05", "05")[:16]
    '406eb0df90bc00ae'
    """
    _refuse_nonsense([site.code for site in given.sites], given.seed)
    groups: dict[str, list[str]] = defaultdict(list)
    for site in given.sites:
        groups[site.stratum].append(site.code)
    sizes = {name: len(groups[name]) for name in sorted(groups)}
    least = {name: min(given.minimum, size) for name, size in sizes.items()}
    asked, steps = _asked(given, sum(least.values()))
    shares = apportioned(asked, sizes, least)
    strata = tuple(
        Stratum(name, size, shares[name], ranking(given.seed, groups[name])) for name, size in sizes.items()
    )
    if len(strata) > 1:
        words = gettext_noop("“{stratum}”共 {sites} 个，按最大余数分得 {drawn} 个")
        steps += [Step(words, {"stratum": s.name, "sites": s.sites, "drawn": s.drawn}) for s in strata]
    rule = gettext_noop("每个编号按 SHA-256（{seed}/编号）由小到大排序，取排在前面的")
    steps.append(Step(rule, {"seed": given.seed}))
    digest = list_digest(given.sites)
    steps.append(Step(gettext_noop("抽取名单的指纹（SHA-256）：{digest}"), {"digest": digest}))
    drawn = tuple(code for stratum in strata for code in stratum.ranking[: stratum.drawn])
    return Answer(drawn, strata, digest, tuple(steps))


def ticket(seed: str, *codes: str) -> str:
    """签号: SHA-256 of the seed and the codes, joined by "/", in UTF-8, in hexadecimal."""
    return hashlib.sha256("/".join((seed, *codes)).encode()).hexdigest()


def ranking(seed: str, codes: Iterable[str]) -> tuple[str, ...]:
    """签序: the codes from the smallest ticket to the largest."""
    return tuple(sorted(codes, key=lambda code: ticket(seed, code)))


def list_digest(sites: Iterable[Site]) -> str:
    """名单指纹: SHA-256 of the lines "stratum, tab, code, newline" in the order of their bytes."""
    lines = sorted(f"{site.stratum}\t{site.code}\n" for site in sites)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def apportioned(whole: int, sizes: Mapping[str, int], least: Mapping[str, int]) -> dict[str, int]:
    """最大余数法: ``whole`` shared out in proportion to ``sizes``, none below ``least``, none above its size.

    A part whose quota is below its least gets its least; the others share what is left. Equal remainders: the
    larger part first, then by name. ``whole`` lies between the sums of ``least`` and of ``sizes``.

    >>> apportioned(10, {"high": 12, "low": 88, "odd": 3}, {"high": 1, "low": 1, "odd": 1})
    {'high': 1, 'low': 8, 'odd': 1}
    """
    left = dict(sizes)
    shares: dict[str, int] = {}
    while left:
        rest, base = whole - sum(shares.values()), sum(left.values())
        quotas = {name: Fraction(rest * size, base) for name, size in left.items()}
        short = [name for name, quota in quotas.items() if quota < least[name]]
        if not short:
            shares |= {name: int(quota) for name, quota in quotas.items()}
            over = sorted(left, key=lambda name: (int(quotas[name]) - quotas[name], -left[name], name))
            for name in over[: whole - sum(shares.values())]:
                shares[name] += 1
            break
        shares |= {name: least[name] for name in short}
        left = {name: size for name, size in left.items() if name not in shares}
    return {name: shares[name] for name in sizes}


def draw_people(given: PeopleGiven) -> PeopleAnswer:
    """随机选派检查人员: two people for every site that two can go to.

    ValueError if the seed is empty, a code is empty, used twice or holds a control character, or the roster has
    fewer than two people.

    >>> answer = draw_people(PeopleGiven(("1", "2"), ("a", "b", "c"), "x", {"1": frozenset("a")}))
    >>> answer.pairs["1"], sorted(answer.loads.values())
    (('b', 'c'), [1, 1, 2])
    """
    _refuse_nonsense(given.sites, given.seed)
    _refuse_nonsense(given.roster, given.seed)
    if len(given.roster) < PAIR:
        raise ValueError(f"检查人员名录里只有 {len(given.roster)} 人，两人同行至少要 {PAIR} 人。")
    able: dict[str, tuple[str, ...]] = {}
    unmanned = []
    for site in ranking(given.seed, given.sites):
        kept_away = given.conflicts.get(site, frozenset())
        free = [person for person in given.roster if person not in kept_away]
        if len(free) < PAIR:
            unmanned.append(site)
        else:
            able[site] = tuple(sorted(free, key=lambda person: ticket(given.seed, site, person)))
    loads = Counter(dict.fromkeys(sorted(given.roster), 0))
    pairs: dict[str, list[str]] = {}
    for site, people in able.items():
        pairs[site] = sorted(people, key=lambda person: loads[person])[:PAIR]  # stable: of equals, the first
        loads.update(pairs[site])
    handed_on = _even_out(pairs, able, loads)
    steps = [
        Step(
            gettext_noop("{sites} 个对象各派 {pair} 人：按 SHA-256（{seed}/对象/人员）排序，先派任务最少的"),
            {"sites": len(able), "pair": PAIR, "seed": given.seed},
        )
    ]
    if handed_on:
        steps.append(Step(gettext_noop("因回避造成任务不均，又调换 {times} 次"), {"times": handed_on}))
    counts = gettext_noop("每人 {least} 至 {most} 个对象")
    steps.append(Step(counts, {"least": min(loads.values()), "most": max(loads.values())}))
    words = gettext_noop("“{site}”除去回避的人员不足 {pair} 人，未能选派")
    steps += [Step(words, {"site": site, "pair": PAIR}) for site in unmanned]
    told = {site: (pair[0], pair[1]) for site, pair in ((site, sorted(pairs[site])) for site in pairs)}
    return PeopleAnswer(MappingProxyType(told), MappingProxyType(dict(loads)), tuple(unmanned), tuple(steps))


def _asked(given: Given, least: int) -> tuple[int, list[Step]]:
    """How many are to be drawn, and how that came about."""
    everyone = len(given.sites)
    if (given.percent is None) == (given.number is None):
        raise ValueError("抽查比例和抽查数量要填一个，且只填一个。")
    if given.minimum < 0:
        raise ValueError(f"每层最少抽取数 {given.minimum} 是负数，请改正。")
    if given.number is not None:
        if not least <= given.number <= everyone:
            raise ValueError(
                f"要抽 {given.number} 个，但名单共 {everyone} 个、各层最少合计 {least} 个，"
                "请在两者之间另定数量。"
            )
        return given.number, [
            Step(gettext_noop("{sites} 个中抽 {size} 个"), {"sites": everyone, "size": given.number})
        ]
    percent = Fraction(given.percent or 0)
    if not 0 <= percent <= 100:
        raise ValueError(f"抽查比例应在 0 到 100 之间，给的是 {given.percent}。")
    size = -(-percent * everyone // 100)
    words = gettext_noop("{sites} 个的 {percent}%，进一取整为 {size} 个")
    steps = [Step(words, {"sites": everyone, "percent": given.percent, "size": size})]
    if least > size:
        steps.append(
            Step(
                gettext_noop("各层最少合计 {least} 个，多于 {size} 个，按 {least} 个抽"),
                {"least": least, "size": size},
            )
        )
    return max(size, least), steps


def _even_out(pairs: dict[str, list[str]], able: Mapping[str, tuple[str, ...]], loads: Counter[str]) -> int:
    """Hand sites on until nobody can be relieved by somebody with two or more fewer; how often it was done.

    Every chain lowers the sum of the squares of the loads; where none is left that sum is least, and with it
    the largest load and the difference between the largest and the smallest.
    """
    times = 0
    while chain := _next_chain(pairs, able, loads):
        for giver, site, taker in chain:
            pairs[site][pairs[site].index(giver)] = taker
        loads[chain[0][0]] -= 1
        loads[chain[-1][2]] += 1
        times += 1
    return times


def _next_chain(
    pairs: Mapping[str, list[str]], able: Mapping[str, tuple[str, ...]], loads: Mapping[str, int]
) -> list[tuple[str, str, str]]:
    """The first chain, from those with most sites down, of equals by code; [] if there is none."""
    theirs: dict[str, list[str]] = defaultdict(list)
    for site, pair in pairs.items():
        for person in pair:
            theirs[person].append(site)
    # Whom a search in vain has reached has no less than one site fewer than where it began: nobody to be found there.
    closed: set[str] = set()
    for start in sorted(loads, key=lambda person: (-loads[person], person)):
        if start in closed:
            continue
        closed.add(start)
        before: dict[str, tuple[str, str]] = {}
        waiting = deque([start])
        while waiting:
            giver = waiting.popleft()
            for site, taker in ((one, other) for one in theirs[giver] for other in able[one]):
                if taker in closed or taker in pairs[site]:
                    continue
                closed.add(taker)
                before[taker] = (giver, site)
                if loads[taker] <= loads[start] - 2:
                    return _traced(start, taker, before)
                waiting.append(taker)
    return []


def _traced(start: str, end: str, before: Mapping[str, tuple[str, str]]) -> list[tuple[str, str, str]]:
    """The chain of (giver, site, taker) that a search has found."""
    chain = []
    while end != start:
        giver, site = before[end]
        chain.append((giver, site, end))
        end = giver
    return chain[::-1]


def _refuse_nonsense(codes: Iterable[str], seed: str) -> None:
    if not seed.strip():
        raise ValueError("随机种子不能为空，请填写公开可查的一串字。")
    seen: set[str] = set()
    for code in codes:
        if not code.strip() or code in seen:
            raise ValueError(f"编号“{code}”为空或用了两次，请改正。")
        if any(ord(letter) < ord(" ") for letter in code):
            raise ValueError(f"编号 {code!r} 里有换行或制表符，请改正。")
        seen.add(code)
