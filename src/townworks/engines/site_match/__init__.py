"""场所查重 (site_match): which rows of a register are probably the site that a new row speaks of.

Rule: two rows are weighed by four things: 统一社会信用代码, name, spot (position and address) and kind; a table says how sure
each combination is: ``same``, ``likely`` or ``maybe``. Names and addresses are compared after bringing them into one
way of writing (``words``). The same code at another place may be a branch; another code under the same name at the same
place may be another owner: both are ``maybe``. Nothing is merged here; a person decides.

Pairs are found by keys that they share, never by trying all (``keys``). Complexity near O(rows · characters · log) time,
for no key that more than ``crowd`` rows have is followed; memory O(rows + 1,000 · crowd · keys of a row).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from townworks.engines.site_match.columns import NOTHING, Columns, Numbers, Site, columns
from townworks.engines.site_match.judging import (
    LIKELY,
    MAYBE,
    NO,
    SAME,
    USUAL,
    Facets,
    Limits,
    facets,
    reasons,
)
from townworks.engines.site_match.keys import joins, once, pairs
from townworks.engines.site_match.words import Address, address_key, name_key
from townworks.engines.working import Step, gettext_noop

__all__ = [
    "BASIS", "Address", "Answer", "Found", "Given", "Limits", "Match", "Site",
    "address_key", "compare", "compute", "name_key",
]  # fmt: skip

BASIS = (
    "本系统自定的比对方法：信用代码、归一后的名称（字对 Dice 相似度）、位置和门牌、类别；"
    "没有上级规定可依，界限未经核实，由本镇设定。信用代码的构成见 GB 32100，校验另做。"
)

Certainty = Literal["same", "likely", "maybe"]
WORDS: dict[int, Certainty] = {SAME: "same", LIKELY: "likely", MAYBE: "maybe"}
AT_ONCE = 1000  # new rows weighed together, which bounds the memory


@dataclass(frozen=True)
class Given:
    """The register, the new rows, and the names of the areas that all of them lie in (province … town), which tell nothing."""

    register: Sequence[Site]
    new: Sequence[Site]
    areas: tuple[str, ...] = ()
    limits: Limits = USUAL


@dataclass(frozen=True)
class Match:
    """A row of the register, how sure it is, why, and how far away (None if positions are not known)."""

    code: str
    certainty: Certainty
    reasons: tuple[Step, ...]
    metres: float | None


@dataclass(frozen=True)
class Found:
    """The matches of one new row, the surest first, at most ``most``."""

    code: str
    matches: tuple[Match, ...]


@dataclass(frozen=True)
class Answer:
    """One ``Found`` for each new row, in their order."""

    found: tuple[Found, ...]
    working: tuple[Step, ...]


def compute(given: Given) -> Answer:
    """The matches of every new row.

    ValueError if a code stands twice in a list, or a position is not on the globe.

    >>> register = [Site("甲", "阿强小吃店", "市场路12号"), Site("乙", "阿明小吃店", "市场路14号")]
    >>> new = [Site("1", "峡山阿强小吃（个体工商户）", "峡山街道市场路十二号")]
    >>> [(one.code, one.certainty, [str(step) for step in one.reasons])
    ...     for one in compute(Given(register, new, ("峡山街道",))).found[0].matches]
    [('甲', 'same', ['名称归一后相同（阿强小吃）', '地址归一后相同（峡山街道市场路十二号）'])]
    """
    _refuse_nonsense(given)
    sites, split = [*given.register, *given.new], len(given.register)
    every = columns(sites, given.areas)
    limits = given.limits
    joined = joins(every, split, limits.like, limits.near, limits.crowd)
    twins = _twins(every, sites, split, limits.most)
    found: list[Found] = []
    weighed = 0
    for first in range(split, len(sites), AT_ONCE):
        last = min(first + AT_ONCE, len(sites))
        new, old = _with_twins(*pairs(joined, first, last), twins, every, first, last)
        of = facets(every, new, old, limits)
        weighed += len(new)
        found += _best(sites, every, new, old, of, limits, range(first, last))
    crowded = sum(side.crowded for join in joined for side in join)
    return Answer(tuple(found), _working(given, weighed, crowded))


def compare(one: Site, other: Site, areas: tuple[str, ...] = (), limits: Limits = USUAL) -> Match | None:
    """The match of two rows, None if they are different sites; which is asked first makes no difference to how sure it is."""
    matches = compute(Given([other], [one], areas, limits)).found[0].matches
    return matches[0] if matches else None


def _best(
    sites: Sequence[Site], every: Columns, new: Numbers, old: Numbers, of: Facets, limits: Limits, rows: range
) -> list[Found]:
    """The matches of each of the rows, the surest first."""
    certainty = of.certainty()
    chosen: dict[int, list[tuple[tuple[object, ...], int]]] = {row: [] for row in rows}
    for n in np.flatnonzero(certainty > NO).tolist():
        grounds = (
            -certainty[n],
            -of.credit[n],
            -of.name[n],
            -of.share[n],
            np.nan_to_num(of.metres[n], nan=np.inf),
        )
        chosen[int(new[n])].append(((*grounds, sites[int(old[n])].code), n))
    return [
        Found(
            sites[row].code,
            tuple(
                _match(sites, every, row, int(old[n]), of, n, certainty)
                for _, n in sorted(best)[: limits.most]
            ),
        )
        for row, best in chosen.items()
    ]


def _match(
    sites: Sequence[Site], every: Columns, new: int, old: int, of: Facets, n: int, certainty: Numbers
) -> Match:
    metres = float(of.metres[n])
    return Match(
        sites[old].code,
        WORDS[int(certainty[n])],
        reasons(sites, every, new, old, of, n),
        None if np.isnan(metres) else metres,
    )


def _twins(every: Columns, sites: Sequence[Site], split: int, most: int) -> dict[int, list[int]]:
    """Of each way a row can be, the rows of the register that are so in every respect: the first ``most`` by code."""
    twins: dict[int, list[int]] = {}
    for row in range(split):
        if every.whole[row] != NOTHING:
            twins.setdefault(int(every.whole[row]), []).append(row)
    return {whole: sorted(rows, key=lambda row: sites[row].code)[:most] for whole, rows in twins.items()}


def _with_twins(
    new: Numbers, old: Numbers, twins: dict[int, list[int]], every: Columns, first: int, last: int
) -> tuple[Numbers, Numbers]:
    """The pairs, and those that are alike in every respect, which no crowd hides."""
    more = [(row, twin) for row in range(first, last) for twin in twins.get(int(every.whole[row]), ())]
    rows, found = np.array(more, np.int64).reshape(-1, 2).T
    return once(np.concatenate((new, rows)), np.concatenate((old, found)))


def _working(given: Given, weighed: int, crowded: int) -> tuple[Step, ...]:
    words = gettext_noop("新增 {new} 行，台账 {register} 行，细比 {pairs} 对")
    steps = [Step(words, {"new": len(given.new), "register": len(given.register), "pairs": weighed})]
    if crowded:
        words = gettext_noop("有 {count} 个特征在一份名单里超过 {crowd} 行，过于常见，没有单独用来查找")
        steps.append(Step(words, {"count": crowded, "crowd": given.limits.crowd}))
    return tuple(steps)


def _refuse_nonsense(given: Given) -> None:
    for rows in (given.register, given.new):
        codes = set()
        for site in rows:
            if site.code in codes:
                raise ValueError(f"场所编号 {site.code} 在同一份名单里出现了两次，请改正。")
            codes.add(site.code)
            if abs(site.longitude or 0.0) > 180 or abs(site.latitude or 0.0) > 90:
                raise ValueError(f"场所 {site.code} 的经纬度超出范围。")
