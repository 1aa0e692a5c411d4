"""照片查重 (photo_likeness): which earlier photographs a photograph repeats, and whether two show one place before and after.

Rule: the same content (SHA-256) is the same file. Otherwise two photographs are the same picture, written anew, made
smaller or trimmed a little, if their perceptual hashes differ by few bits, both of them: phash sees the coarse pattern of
light, dhash its edges. Hashes are 64-bit integers, computed elsewhere (library imagehash, ``hash_size=8``).

Near hashes are found without looking at all of them: a hash is cut into four bands of 16 bits. If two hashes differ by at most
d bits, then in one band at least they differ by no more than d // 4, so every hash within d is among those that share a
band with one of the ``probes``. Nothing within d is missed, whatever d; the number of probes is 4, 68, 548 or 2788
for d up to 3, 7, 11 or 15. Complexity of a look-up O(probes · log n + candidates), memory O(n).

Whether before and after show one place is told by position and time. Pictures can only say that one was handed in twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import cache
from itertools import combinations
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from townworks.engines.distance import Position, between
from townworks.engines.working import Step, gettext_noop

BASIS = (
    "感知哈希（phash、dhash，开源库 imagehash）与汉明距离的通行做法；多索引查找依鸽巢原理，不漏。"
    "界限按 docs/rules/photo_likeness.md 所列画出的图片实测选定，未经真实照片核实，由本镇设定。"
)

BITS, BANDS = 64, 4
WIDTH = BITS // BANDS
PLAIN = 24  # set bits: half of phash is set, unless the picture is of one colour and its values tie
FARTHEST = 15
BEIJING = timezone(timedelta(hours=8))

Hashes = NDArray[np.uint64]
Verdict = Literal["fits", "unsure", "differs"]


@dataclass(frozen=True)
class Picture:
    """一张照片: its code, the SHA-256 of its content, and its hashes."""

    code: str
    sha256: str
    phash: int
    dhash: int


@dataclass(frozen=True)
class Limits:
    """Bits by which hashes of one picture may differ, at most 15."""

    phash: int = 8
    dhash: int = 8


class Index:
    """以往照片的索引: earlier photographs, found by content or by nearness of phash."""

    def __init__(self, pictures: Iterable[Picture]) -> None:
        """ValueError if a hash is not of 64 bits."""
        self.pictures = tuple(pictures)
        self.phashes = _array(one.phash for one in self.pictures)
        self.dhashes = _array(one.dhash for one in self.pictures)
        self._by_content: dict[str, list[int]] = {}
        for n, one in enumerate(self.pictures):
            self._by_content.setdefault(one.sha256.lower(), []).append(n)
        parts = _bands(self.phashes)
        self._orders = [np.argsort(part, kind="stable") for part in parts]
        self._keys = [part[order] for part, order in zip(parts, self._orders, strict=True)]

    def same_content(self, sha256: str) -> list[int]:
        """Numbers of the pictures with this content."""
        return self._by_content.get(sha256.lower(), [])

    def near(self, phash: int, distance: int) -> NDArray[np.int64]:
        """Numbers of all pictures whose phash differs by at most ``distance`` bits, in order."""
        wanted = _array([phash])
        flips = _flips(distance)
        found = []
        for part, keys, order in zip(_bands(wanted), self._keys, self._orders, strict=True):
            probes = part ^ flips
            first, last = np.searchsorted(keys, probes, "left"), np.searchsorted(keys, probes, "right")
            hit = np.flatnonzero(first < last)
            found += [order[first[n] : last[n]] for n in hit]
        numbers = np.unique(np.concatenate(found)) if found else np.empty(0, np.int64)
        return numbers[np.bitwise_count(self.phashes[numbers] ^ wanted) <= distance]


@dataclass(frozen=True, eq=False)
class Given:
    """A photograph and the index of earlier ones; one of the same code is the photograph itself and left out."""

    picture: Picture
    index: Index
    limits: Limits = Limits()


@dataclass(frozen=True)
class Match:
    """An earlier photograph: the same file, or the same picture in another; by how many bits the hashes differ."""

    code: str
    kind: Literal["file", "picture"]
    phash_bits: int
    dhash_bits: int
    why: Step


@dataclass(frozen=True)
class Answer:
    """The earlier photographs that this one repeats, the surest first."""

    matches: tuple[Match, ...]
    working: tuple[Step, ...]


@dataclass(frozen=True)
class Shot:
    """整改前或整改后的一张: the picture, where and how surely (metres; None if untold), and when."""

    picture: Picture
    position: Position | None = None
    accuracy: float | None = None
    taken_at: datetime | None = None


@dataclass(frozen=True)
class PlaceLimits:
    """Metres: ``apart`` within which two photographs are of one place, ``assumed`` accuracy of a photograph that tells none,
    ``vague`` sum of accuracies beyond which nothing can be told.
    """

    apart: float = 50
    assumed: float = 50
    vague: float = 150
    likeness: Limits = Limits()


@dataclass(frozen=True)
class Alignment:
    """前后对照: ``fits``, ``unsure`` (cannot tell), ``differs`` (does not fit), with a reason for each ground."""

    verdict: Verdict
    reasons: tuple[Step, ...]


def compute(given: Given) -> Answer:
    """Earlier photographs that a photograph repeats.

    ValueError if a hash is not of 64 bits or a limit is over 15.

    >>> earlier = Index([Picture("甲", "ab", 0xF0F0F0F0F0F0F0F0, 0x1), Picture("乙", "cd", 0x0F0F0F0F0F0F0F0F, 0x1)])
    >>> again = Picture("丙", "ef", 0xF0F0F0F0F0F0F0F3, 0x3)
    >>> [(one.code, one.kind, str(one.why)) for one in compute(Given(again, earlier)).matches]
    [('甲', 'picture', '画面相同（明暗特征 64 个差 2 个，轮廓特征 64 个差 1 个），文件不同：可能重新保存、缩小或略加裁剪')]
    """
    picture, index, limits = given.picture, given.index, given.limits
    same = set(index.same_content(picture.sha256))
    plain = is_plain(picture.phash)
    near = [] if plain else index.near(picture.phash, limits.phash).tolist()
    matches = []
    for n in sorted(same.union(near)):
        other = index.pictures[n]
        bits = _apart(picture, other)
        if other.code != picture.code and (n in same or bits[1] <= limits.dhash):
            matches.append(_match(other, n in same, bits))
    matches.sort(key=lambda one: (one.kind, one.phash_bits + one.dhash_bits, one.code))
    steps = [one.why for one in matches]
    if plain:
        steps.append(Step(gettext_noop("画面几乎没有内容（如全黑），只按文件查重")))
    if not matches:
        steps.append(
            Step(gettext_noop("在以往 {count} 张照片中没有发现相同的"), {"count": len(index.pictures)})
        )
    return Answer(tuple(matches), tuple(steps))


def same_place(before: Shot, after: Shot, limits: PlaceLimits = PlaceLimits()) -> Alignment:
    """前后对照: whether two photographs can be one place before and after mending.

    One ground that does not fit decides; else one that is unknown leaves it open. Unlike pictures prove nothing: a place
    taken again by hand differs as much as another place does.

    >>> before = Shot(Picture("前", "ab", 0xF0F0F0F0F0F0F0F0, 0x1), (113.0, 23.0), 10)
    >>> after = Shot(Picture("后", "cd", 0x0F0F0F0F0F0F0F0F, 0xFF), (113.002, 23.0), 10)
    >>> alignment = same_place(before, after)
    >>> alignment.verdict, str(alignment.reasons[0])
    ('differs', '两张照片相距 205 米，超过 50 米（已减去定位精度 20 米）')
    """
    found = [_by_position(before, after, limits), _by_time(before, after), _by_picture(before, after, limits)]
    verdicts = {verdict for verdict, _ in found}
    worst: tuple[Verdict, ...] = ("differs", "unsure", "fits")
    return Alignment(next(one for one in worst if one in verdicts), tuple(step for _, step in found))


def bands(phash: int) -> tuple[str, ...]:
    """The four keys of a phash to keep in a table: number of the band, 16 bits in hexadecimal, from the highest.

    >>> bands(0xA1F0_0000_1234_FFFF)
    ('0:a1f0', '1:0000', '2:1234', '3:ffff')
    """
    return tuple(f"{n}:{int(part[0]):04x}" for n, part in enumerate(_bands(_array([phash]))))


def probes(phash: int, distance: int) -> tuple[str, ...]:
    """The keys to look for in that table: every hash within ``distance`` bits has one of them among its ``bands``.

    >>> probes(0xA1F0_0000_1234_FFFF, 3) == bands(0xA1F0_0000_1234_FFFF), len(probes(0, 8))
    (True, 548)
    """
    flips = _flips(distance)
    return tuple(
        f"{n}:{key:04x}" for n, part in enumerate(_bands(_array([phash]))) for key in (part ^ flips).tolist()
    )


def bits_between(one: int, other: int) -> int:
    """Hamming distance of two hashes."""
    return (one ^ other).bit_count()


def is_plain(phash: int) -> bool:
    """Whether a picture is of one colour, so that its hash says nothing."""
    return not PLAIN <= phash.bit_count() <= BITS - PLAIN


def _match(other: Picture, is_file: bool, bits: tuple[int, int]) -> Match:
    values = {"light": bits[0], "edges": bits[1]}
    if is_file:
        return Match(other.code, "file", *bits, Step(gettext_noop("与以往照片是同一个文件")))
    words = gettext_noop(
        "画面相同（明暗特征 64 个差 {light} 个，轮廓特征 64 个差 {edges} 个），文件不同：可能重新保存、缩小或略加裁剪"
    )
    return Match(other.code, "picture", *bits, Step(words, values))


def _apart(one: Picture, other: Picture) -> tuple[int, int]:
    return bits_between(one.phash, other.phash), bits_between(one.dhash, other.dhash)


def _by_position(before: Shot, after: Shot, limits: PlaceLimits) -> tuple[Verdict, Step]:
    if before.position is None or after.position is None:
        return "unsure", Step(gettext_noop("至少有一张照片没有位置"))
    radius = sum(limits.assumed if one.accuracy is None else one.accuracy for one in (before, after))
    metres = between(before.position, after.position)
    values = {"metres": round(metres), "limit": round(limits.apart), "accuracy": round(radius)}
    if metres - radius > limits.apart:
        return "differs", Step(
            gettext_noop("两张照片相距 {metres} 米，超过 {limit} 米（已减去定位精度 {accuracy} 米）"), values
        )
    if radius > limits.vague:
        return "unsure", Step(
            gettext_noop("两张照片相距 {metres} 米，但定位精度只有 {accuracy} 米，说明不了"), values
        )
    return "fits", Step(
        gettext_noop("两张照片相距 {metres} 米，在 {limit} 米以内（已减去定位精度 {accuracy} 米）"), values
    )


def _by_time(before: Shot, after: Shot) -> tuple[Verdict, Step]:
    if before.taken_at is None or after.taken_at is None:
        return "unsure", Step(gettext_noop("至少有一张照片没有拍摄时间"))
    if before.taken_at.tzinfo is None or after.taken_at.tzinfo is None:
        raise ValueError("时间要带时区。")
    moments = {"before": before.taken_at, "after": after.taken_at}
    values = {name: f"{moment.astimezone(BEIJING):%Y-%m-%d %H:%M}" for name, moment in moments.items()}
    if after.taken_at <= before.taken_at:
        return "differs", Step(gettext_noop("整改后的照片拍于 {after}，不晚于整改前的 {before}"), values)
    return "fits", Step(gettext_noop("整改前拍于 {before}，整改后拍于 {after}"), values)


def _by_picture(before: Shot, after: Shot, limits: PlaceLimits) -> tuple[Verdict, Step]:
    one, other = before.picture, after.picture
    if one.sha256.lower() == other.sha256.lower():
        return "differs", Step(gettext_noop("整改前后是同一个文件"))
    phash, dhash = _apart(one, other)
    values = {"light": phash, "edges": dhash}
    if phash <= limits.likeness.phash and dhash <= limits.likeness.dhash:
        words = gettext_noop(
            "两张画面几乎一样（明暗特征 64 个差 {light} 个，轮廓特征 64 个差 {edges} 个）：可能是同一张，也可能机位没动，请看一眼"
        )
        return "unsure", Step(words, values)
    return "fits", Step(
        gettext_noop("不是同一张照片（明暗特征 64 个差 {light} 个，轮廓特征 64 个差 {edges} 个）"), values
    )


def _array(hashes: Iterable[int]) -> Hashes:
    values = list(hashes)
    if any(not 0 <= one < 1 << BITS for one in values):
        raise ValueError("感知哈希应是 64 位的非负整数。")
    return np.array(values, np.uint64)


def _bands(hashes: Hashes) -> list[NDArray[np.uint16]]:
    """The bands of each hash, the highest first."""
    shifts = range(BITS - WIDTH, -1, -WIDTH)
    return [(hashes >> np.uint64(shift)).astype(np.uint16) for shift in shifts]


@cache
def _flips(distance: int) -> NDArray[np.uint16]:
    """All ways to change as many bits of a band as one of the bands of a near hash may differ by."""
    if not 0 <= distance <= FARTHEST:
        raise ValueError(f"相差的位数应在 0 到 {FARTHEST} 之间。")
    return np.array(list(_masks(distance // BANDS)), np.uint16)


def _masks(most: int) -> Iterator[int]:
    for count in range(most + 1):
        for bits in combinations(range(WIDTH), count):
            yield sum(1 << bit for bit in bits)
