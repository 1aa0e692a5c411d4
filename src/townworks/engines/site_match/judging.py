"""判定: how sure it is that two rows are one site, from what they share, and the reasons in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from townworks.engines.distance import metres
from townworks.engines.site_match.columns import NOTHING, Columns, Numbers, Site
from townworks.engines.working import Step, gettext_noop

SAME, LIKELY, MAYBE, NO = 3, 2, 1, 0
CREDIT_OTHER, CREDIT_UNTOLD, CREDIT_SAME = range(3)
NAMELESS, NAME_UNTOLD, NAME_OTHER, NAME_LOOSE, NAME_NEAR, NAME_SAME, NAME_SAME_LONG = range(7)
ADDRESS_OTHER, ADDRESS_UNTOLD, ADDRESS_DOOR, ADDRESS_SAME = range(4)
FAR, OFF, UNTOLD, NEAR = range(4)  # by distance
ELSEWHERE, ASIDE, UNKNOWN, NEXT_DOOR, HERE = range(5)  # by both
KIND_OTHER, KIND_UNTOLD, KIND_SAME = range(3)


@dataclass(frozen=True)
class Limits:
    """界限. Metres: up to ``near`` is one spot, beyond ``far`` another (wider than GCJ-02 moves a place). Shares (Dice of pairs
    of characters) from which names are ``like`` and ``loose``ly like. ``long``: characters of a name that few sites
    share. ``crowd``: rows beyond which a key is none. ``most``: matches told of a row.
    """

    near: float = 50
    far: float = 1000
    like: float = 0.7
    loose: float = 0.5
    long: int = 6
    crowd: int = 60
    most: int = 10


USUAL = Limits()


@dataclass(frozen=True, eq=False)
class Facets:
    """What k pairs share: one array of length k each."""

    whole: NDArray[np.bool_]
    credit: Numbers
    name: Numbers
    address: Numbers
    spot: Numbers
    kind: Numbers
    share: NDArray[np.float64]
    metres: NDArray[np.float64]

    def certainty(self) -> Numbers:
        """SAME, LIKELY, MAYBE or NO for each pair."""
        level = TABLE[self.credit, self.name, self.spot, self.address, self.kind]
        return np.where(self.whole, SAME, level)


def judged(credit: int, name: int, spot: int, address: int, kind: int) -> int:
    """The rule: how sure a pair is that shares this."""
    if credit == CREDIT_SAME and spot == ELSEWHERE:
        return MAYBE
    if credit == CREDIT_SAME:
        return LIKELY if name in (NAME_OTHER, NAME_LOOSE) and spot < NEXT_DOOR else SAME
    if credit == CREDIT_OTHER:
        return MAYBE if name >= NAME_NEAR and spot == HERE and kind != KIND_OTHER else NO
    level = BY_NAME[name][spot]
    if name <= NAME_OTHER and kind != KIND_SAME:
        return NO
    if name in (NAME_UNTOLD, NAME_OTHER) and address != ADDRESS_SAME:
        return NO
    return max(level - 1, NO) if kind == KIND_OTHER else level


# Rows: what the names share; columns: ELSEWHERE, ASIDE, UNKNOWN, NEXT_DOOR, HERE.
BY_NAME = {
    NAME_SAME_LONG: (NO, MAYBE, LIKELY, LIKELY, SAME),
    NAME_SAME: (NO, MAYBE, MAYBE, LIKELY, SAME),
    NAME_NEAR: (NO, NO, MAYBE, MAYBE, LIKELY),
    NAME_LOOSE: (NO, NO, NO, NO, MAYBE),
    NAME_OTHER: (NO, NO, NO, NO, MAYBE),  # only at the very same address and of one kind
    NAME_UNTOLD: (NO, NO, NO, NO, MAYBE),  # the same; one of the two has no name
    NAMELESS: (NO, NO, NO, NO, MAYBE),  # only of one kind; neither has a name
}
# Rows: FAR, OFF, UNTOLD, NEAR by distance; columns: ADDRESS_OTHER, _UNTOLD, _DOOR, _SAME.
SPOTS = np.array(
    [
        (ELSEWHERE, ELSEWHERE, UNKNOWN, UNKNOWN),
        (ELSEWHERE, ASIDE, HERE, HERE),
        (ELSEWHERE, UNKNOWN, HERE, HERE),
        (NEXT_DOOR, HERE, HERE, HERE),
    ]
)
TABLE = np.zeros((3, 7, 5, 4, 3), np.int64)
for _facets in product(*map(range, TABLE.shape)):
    TABLE[_facets] = judged(*_facets)


def facets(every: Columns, one: Numbers, other: Numbers, limits: Limits) -> Facets:
    """What pairs of rows share. Complexity O(k · characters · log rows)."""
    apart = metres(every.positions[one], every.positions[other])
    by_distance = np.select(
        [np.isnan(apart), apart <= limits.near, apart <= limits.far], [UNTOLD, NEAR, OFF], FAR
    )
    share = _shares(every, one, other)
    address = _by_address(every, one, other, share >= limits.loose)
    spot = SPOTS[by_distance, address]
    return Facets(
        whole=_equal(every.whole, one, other),
        credit=_compared(every.credit, one, other),
        name=_by_name(every, one, other, share, spot, limits),
        address=address,
        spot=spot,
        kind=_compared(every.kind, one, other),
        share=share,
        metres=apart,
    )


def _equal(column: Numbers, one: Numbers, other: Numbers) -> NDArray[np.bool_]:
    return (column[one] == column[other]) & (column[one] != NOTHING)


def _compared(column: Numbers, one: Numbers, other: Numbers) -> Numbers:
    """0 for different, 1 where one says nothing, 2 for the same."""
    told = (column[one] != NOTHING) & (column[other] != NOTHING)
    return np.where(told, np.where(column[one] == column[other], 2, 0), 1)


def _by_address(every: Columns, one: Numbers, other: Numbers, looked_into: NDArray[np.bool_]) -> Numbers:
    door = _compared(every.door, one, other)
    at_one = (door == 2) & (_compared(every.village, one, other) > 0)
    level = np.select(
        [door == 1, at_one & _equal(every.full, one, other), at_one],
        [ADDRESS_UNTOLD, ADDRESS_SAME, ADDRESS_DOOR],
        ADDRESS_OTHER,
    )
    for n in np.flatnonzero(
        level == ADDRESS_OTHER
    ):  # a district that was not known to be one makes no other street
        a, b = every.addresses[one[n]], every.addresses[other[n]]
        longer, shorter = sorted((a.street, b.street), key=len, reverse=True)
        if longer != shorter and longer.endswith(shorter) and a.door[1:] == b.door[1:]:
            level[n] = ADDRESS_UNTOLD
    return level


def _shares(every: Columns, one: Numbers, other: Numbers) -> NDArray[np.float64]:
    """Dice: twice the common pairs of characters to all of both."""
    size = every.sizes
    width = int(every.grams.max(initial=0)) + 1
    owned = np.repeat(np.arange(len(size)), size) * width + every.grams  # sorted, for grams are within a row
    counts = size[one]
    pair = np.repeat(np.arange(len(one)), counts)
    step = np.repeat(every.starts[one] - np.cumsum(counts) + counts, counts) + np.arange(counts.sum())
    sought = other[pair] * width + every.grams[step]
    at = np.minimum(np.searchsorted(owned, sought), max(len(owned) - 1, 0))
    common = np.bincount(pair, owned[at] == sought if len(owned) else None, len(one))
    return 2 * common / np.maximum(size[one] + size[other], 1)


def _by_name(
    every: Columns, one: Numbers, other: Numbers, share: NDArray[np.float64], spot: Numbers, limits: Limits
) -> Numbers:
    a, b = every.name[one], every.name[other]
    same_numbers = _compared(every.digits, one, other) > 0
    long = every.sizes[one] > limits.long  # pairs are one more than characters
    level = np.select(
        [
            (a == NOTHING) & (b == NOTHING),
            (a == NOTHING) | (b == NOTHING),
            (a == b) & long,
            a == b,
            same_numbers & (share >= limits.like - 1e-9),
            same_numbers & (share >= limits.loose - 1e-9),
        ],
        [NAMELESS, NAME_UNTOLD, NAME_SAME_LONG, NAME_SAME, NAME_NEAR, NAME_LOOSE],
        NAME_OTHER,
    )
    for n in np.flatnonzero((level == NAME_OTHER) & (spot == HERE) & same_numbers):
        shorter, longer = sorted((every.keys[one[n]], every.keys[other[n]]), key=len)
        if len(shorter) >= 3 and shorter in longer:
            level[n] = NAME_LOOSE
    return level


def reasons(
    sites: Sequence[Site], every: Columns, one: int, other: int, of: Facets, n: int
) -> tuple[Step, ...]:
    """What speaks for and against the ``n``-th pair, in words."""
    if of.whole[n]:
        return (Step(gettext_noop("两行各项完全一样")),)
    said = (
        *_of_credit(sites[one], sites[other], int(of.credit[n]), int(of.spot[n])),
        *_of_name(sites[one], sites[other], every.keys[one], int(of.name[n]), float(of.share[n])),
        *_of_place(sites[one], sites[other], int(of.address[n]), float(of.metres[n])),
    )
    if of.kind[n] == KIND_OTHER and of.credit[n] != CREDIT_SAME:
        words = gettext_noop("类别不同（{one}、{other}），把握降一级")
        said += (Step(words, {"one": sites[one].kind, "other": sites[other].kind}),)
    return said


def _of_credit(one: Site, other: Site, credit: int, spot: int) -> Iterator[Step]:
    values = {"one": one.credit_code, "other": other.credit_code}
    if credit == CREDIT_SAME:
        yield Step(gettext_noop("统一社会信用代码相同（{one}）"), values)
        if spot == ELSEWHERE:
            yield Step(gettext_noop("代码相同而地点不同，可能是分支机构"))
    elif credit == CREDIT_OTHER:
        yield Step(gettext_noop("统一社会信用代码不同（{one}、{other}），可能换了经营者"), values)


def _of_name(one: Site, other: Site, key: str, name: int, share: float) -> Iterator[Step]:
    values = {"one": one.name, "other": other.name, "name": key, "percent": round(100 * share)}
    if name >= NAME_SAME:
        yield Step(gettext_noop("名称归一后相同（{name}）"), values)
    elif name >= NAME_LOOSE:
        yield Step(gettext_noop("名称相近（{one}、{other}，相似度 {percent}%）"), values)
    elif name == NAMELESS:
        yield Step(gettext_noop("两行都没有名称"))
    elif name == NAME_UNTOLD:
        yield Step(gettext_noop("有一行没有名称"))
    else:
        yield Step(gettext_noop("名称不同（{one}、{other}），可能改过名"), values)


def _of_place(one: Site, other: Site, address: int, apart: float) -> Iterator[Step]:
    if not np.isnan(apart):
        yield Step(gettext_noop("相距 {metres} 米"), {"metres": round(apart)})
    values = {"one": one.address, "other": other.address}
    if address == ADDRESS_SAME:
        yield Step(gettext_noop("地址归一后相同（{one}）"), values)
    elif address == ADDRESS_DOOR:
        yield Step(gettext_noop("门牌相同，其余不同（{one}、{other}）"), values)
    elif address == ADDRESS_OTHER:
        yield Step(gettext_noop("门牌不同（{one}、{other}）"), values)
    elif np.isnan(apart):
        yield Step(gettext_noop("没有可比的位置和门牌"))
