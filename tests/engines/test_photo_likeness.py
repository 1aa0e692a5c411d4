"""照片查重和前后对照."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engines import scenes
from townworks.engines import photo_likeness
from townworks.engines.photo_likeness import (
    BEIJING,
    Answer,
    Given,
    Index,
    Limits,
    Picture,
    PlaceLimits,
    Shot,
    bands,
    bits_between,
    compute,
    probes,
    same_place,
)

HASHES = st.integers(0, 2**64 - 1)
SMALL = 12  # scenes of each kind that the tests draw; the page tells of 300

CLEAR = 0xF0F0_F0F0_F0F0_F0F0
OTHER = 0x0F0F_0F0F_0F0F_0F0F
NINE = datetime(2026, 3, 5, 9, 0, tzinfo=BEIJING)


def flipped(value: int, bits: list[int]) -> int:
    for bit in bits:
        value ^= 1 << bit
    return value


def near(most: int) -> st.SearchStrategy[list[int]]:
    return st.lists(st.integers(0, 63), max_size=most, unique=True)


def page() -> str:
    return (Path(__file__).parents[2] / "docs/rules/photo_likeness.md").read_text(encoding="utf-8")


EARLIER = (
    Picture("P1", "aa", CLEAR, 0xFF),
    Picture("P2", "bb", flipped(CLEAR, [0, 1, 2, 20]), flipped(0xFF, [3])),
    Picture("P3", "cc", flipped(CLEAR, list(range(9))), 0xFF),
    Picture("P4", "dd", CLEAR, flipped(0xFF, list(range(9)))),
    Picture("P5", "ee", OTHER, 0),
    Picture("P6", "ff", 0, 0),
)
EXAMPLES = [
    ("同一文件", Picture("新", "EE", OTHER, 0), "P5:file:0:0"),
    ("重新保存", Picture("新", "99", CLEAR, 0xFF), "P1:picture:0:0 P2:picture:4:1"),
    (
        "稍加裁剪",
        Picture("新", "99", flipped(CLEAR, [40, 41, 42, 43, 44, 45, 46, 47]), 0xFF),
        "P1:picture:8:0",
    ),
    ("另一张", Picture("新", "99", flipped(OTHER, [50, 51, 52, 53, 54, 55, 56, 57, 58]), 0), ""),
    ("全黑", Picture("新", "99", 0, 0), ""),
    ("自己", Picture("P5", "ee", OTHER, 0), ""),
]


def found(answer: Answer) -> str:
    return " ".join(f"{one.code}:{one.kind}:{one.phash_bits}:{one.dhash_bits}" for one in answer.matches)


@pytest.mark.parametrize(("name", "picture", "expected"), EXAMPLES, ids=[name for name, _, _ in EXAMPLES])
def test_the_worked_examples_hold(name: str, picture: Picture, expected: str) -> None:
    assert found(compute(Given(picture, Index(EARLIER)))) == expected


def test_the_page_shows_the_same_examples() -> None:
    rows = re.findall(r"^\| (\S+) \| `(\w{16})` `(\w{16})` \| ([\w: ]*?) ?\|$", page(), re.M)
    told = [(name, f"{one.phash:016x}", f"{one.dhash:016x}", expected) for name, one, expected in EXAMPLES]
    assert rows == told


def test_the_page_shows_how_many_keys_are_looked_for() -> None:
    rows = re.findall(r"^\| (\d+) \| (\d) \| (\d+) \|$", page(), re.M)
    assert rows == [(str(d), str(d // 4), str(len(probes(CLEAR, d)))) for d in (3, 7, 11, 15)]


@settings(deadline=None)
@given(HASHES, near(15), st.integers(0, 15))
def test_whatever_is_near_shares_a_key(one: int, bits: list[int], distance: int) -> None:
    if len(bits) <= distance:
        assert set(bands(flipped(one, bits))) & set(probes(one, distance))


@settings(deadline=None)
@given(HASHES, st.lists(near(20), max_size=20), st.integers(0, 15))
def test_the_index_finds_what_looking_at_each_finds(one: int, flips: list[list[int]], distance: int) -> None:
    hashes = [flipped(one, bits) for bits in flips] + [OTHER, CLEAR]
    index = Index(Picture(str(n), "", each, 0) for n, each in enumerate(hashes))
    looked = [n for n, each in enumerate(hashes) if bits_between(one, each) <= distance]
    assert index.near(one, distance).tolist() == looked


@given(HASHES)
def test_the_bands_of_a_hash_make_up_the_hash(one: int) -> None:
    assert "".join(band.split(":")[1] for band in bands(one)) == f"{one:016x}"


@settings(deadline=None)
@given(near(20), near(20))
def test_likeness_is_mutual(phash: list[int], dhash: list[int]) -> None:
    one, other = (
        Picture("甲", "1", CLEAR, 0xFF),
        Picture("乙", "2", flipped(CLEAR, phash), flipped(0xFF, dhash)),
    )
    there = compute(Given(one, Index([other]))).matches
    back = compute(Given(other, Index([one]))).matches
    assert len(there) == len(back)


@settings(deadline=None)
@given(st.permutations(EARLIER))
def test_the_order_of_the_earlier_photographs_changes_nothing(earlier: list[Picture]) -> None:
    picture = Picture("新", "bb", CLEAR, 0xFF)
    assert compute(Given(picture, Index(earlier))) == compute(Given(picture, Index(EARLIER)))


@settings(deadline=None)
@given(near(10), near(10), st.integers(0, 15), st.integers(0, 15))
def test_a_wider_limit_never_loses_a_match(phash: list[int], dhash: list[int], one: int, other: int) -> None:
    index = Index([Picture("乙", "2", flipped(CLEAR, phash), flipped(0xFF, dhash))])
    narrow, wide = (
        len(compute(Given(Picture("甲", "1", CLEAR, 0xFF), index, Limits(limit, limit))).matches)
        for limit in sorted((one, other))
    )
    assert narrow <= wide


def test_the_same_file_comes_before_the_same_picture() -> None:
    answer = compute(Given(Picture("新", "bb", CLEAR, 0xFF), Index(EARLIER)))
    assert [one.code for one in answer.matches] == ["P2", "P1"]


def test_the_working_says_that_nothing_was_found() -> None:
    answer = compute(Given(EXAMPLES[3][1], Index(EARLIER)))
    assert [str(step) for step in answer.working] == ["在以往 6 张照片中没有发现相同的"]


def test_the_working_says_that_a_black_picture_tells_nothing() -> None:
    assert "几乎没有内容" in str(compute(Given(Picture("新", "99", 0, 0), Index(EARLIER))).working[0])


def test_two_black_files_of_the_same_content_are_one_file() -> None:
    assert found(compute(Given(Picture("新", "ff", 0, 0), Index(EARLIER)))) == "P6:file:0:0"


@pytest.mark.parametrize("phash", [-1, 2**64])
def test_a_hash_that_is_not_of_64_bits_is_refused(phash: int) -> None:
    with pytest.raises(ValueError, match="64 位"):
        Index([Picture("甲", "1", phash, 0)])


def test_a_distance_beyond_the_index_is_refused() -> None:
    with pytest.raises(ValueError, match="0 到 15"):
        Index(EARLIER).near(CLEAR, 16)


def shot(picture: Picture, **more: Any) -> Shot:
    usual: dict[str, Any] = {"position": (113.0, 23.0), "accuracy": 10.0, "taken_at": NINE}
    return Shot(picture, **(usual | more))


BEFORE = shot(EARLIER[0])
AFTER = shot(EARLIER[4], taken_at=NINE + timedelta(days=3), position=(113.0002, 23.0))
PAIRS = {
    "相符": (BEFORE, AFTER, "fits", "两张照片相距 20 米，在 50 米以内（已减去定位精度 20 米）"),
    "别处": (
        BEFORE,
        shot(EARLIER[4], taken_at=AFTER.taken_at, position=(113.002, 23.0)),
        "differs",
        "两张照片相距 205 米，超过 50 米（已减去定位精度 20 米）",
    ),
    "定位太粗": (
        BEFORE,
        shot(EARLIER[4], taken_at=AFTER.taken_at, position=(113.002, 23.0), accuracy=400.0),
        "unsure",
        "两张照片相距 205 米，但定位精度只有 410 米，说明不了",
    ),
    "没有位置": (
        BEFORE,
        shot(EARLIER[4], taken_at=AFTER.taken_at, position=None),
        "unsure",
        "至少有一张照片没有位置",
    ),
    "没有时间": (BEFORE, shot(EARLIER[4], taken_at=None), "unsure", "至少有一张照片没有拍摄时间"),
    "先后颠倒": (
        AFTER,
        BEFORE,
        "differs",
        "整改后的照片拍于 2026-03-05 09:00，不晚于整改前的 2026-03-08 09:00",
    ),
    "同一文件": (BEFORE, shot(EARLIER[0], taken_at=AFTER.taken_at), "differs", "整改前后是同一个文件"),
    "画面几乎一样": (
        BEFORE,
        shot(EARLIER[1], taken_at=AFTER.taken_at),
        "unsure",
        "两张画面几乎一样（明暗特征 64 个差 4 个，轮廓特征 64 个差 1 个）：可能是同一张，也可能机位没动，请看一眼",
    ),
}


@pytest.mark.parametrize(("before", "after", "verdict", "why"), PAIRS.values(), ids=PAIRS)
def test_a_pair_is_judged_with_its_reason(before: Shot, after: Shot, verdict: str, why: str) -> None:
    alignment = same_place(before, after)
    assert alignment.verdict == verdict
    assert why in map(str, alignment.reasons)


def test_the_page_shows_the_same_pairs() -> None:
    rows = re.findall(r"^\| (\S+) \| (fits|unsure|differs) \| (.+) \|$", page(), re.M)
    assert rows == [(name, verdict, why) for name, (_, _, verdict, why) in PAIRS.items()]


def test_a_photograph_that_tells_no_accuracy_is_given_some() -> None:
    pair = (
        shot(EARLIER[0], accuracy=None),
        shot(EARLIER[4], accuracy=None, position=(113.0014, 23.0), taken_at=AFTER.taken_at),
    )
    assert str(same_place(*pair).reasons[0]) == "两张照片相距 143 米，在 50 米以内（已减去定位精度 100 米）"


@given(st.floats(0, 0.01), st.floats(0, 400), st.floats(0, 400))
def test_a_vaguer_position_never_shows_another_place(east: float, one: float, other: float) -> None:
    sure, vague = (
        same_place(
            BEFORE, shot(EARLIER[4], taken_at=AFTER.taken_at, position=(113 + east, 23.0), accuracy=accuracy)
        ).verdict
        for accuracy in sorted((one, other))
    )
    assert not (vague == "differs" and sure != "differs")


@given(st.floats(-0.01, 0.01), st.floats(0, 400), st.booleans())
def test_position_is_judged_alike_from_either_side(east: float, accuracy: float, wide: bool) -> None:
    limits = PlaceLimits(apart=300 if wide else 50)
    here = shot(EARLIER[0], taken_at=None)
    there = shot(EARLIER[4], taken_at=None, position=(113 + east, 23.0), accuracy=accuracy)
    assert same_place(here, there, limits).verdict == same_place(there, here, limits).verdict


def test_a_time_without_its_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="时区"):
        same_place(BEFORE, shot(EARLIER[4], taken_at=datetime(2026, 3, 8)))


@pytest.fixture(scope="module")
def measured() -> dict[str, float]:
    return scenes.measured(SMALL)


def on_page() -> dict[str, float]:
    return {name: float(share) for name, share in re.findall(r"^\| ([^|]+) \| ([\d.]+) % \|$", page(), re.M)}


def test_the_page_has_a_row_for_all_that_is_measured(measured: dict[str, float]) -> None:
    assert list(on_page()) == list(measured)


def test_few_pictures_bear_out_what_the_page_measured_on_many(measured: dict[str, float]) -> None:
    far = {
        name: (measured[name], share) for name, share in on_page().items() if abs(measured[name] - share) > 15
    }
    assert far == {}


def test_a_picture_written_anew_or_made_smaller_is_always_known_again(measured: dict[str, float]) -> None:
    rows = ("JPEG quality 90", "JPEG quality 60", "JPEG quality 30", "half the size", "a quarter of the size")
    assert [measured[row] for row in rows] == [100.0] * 5


def test_unlike_pictures_are_never_taken_for_one(measured: dict[str, float]) -> None:
    assert measured["unlike streets"] == 0


def test_a_real_picture_has_half_its_bits_set() -> None:
    assert scenes.hashes(scenes.street(1))[0].bit_count() == 32


def test_a_picture_of_one_colour_is_plain() -> None:
    black = scenes.Image.new("RGB", scenes.SIZE)
    assert photo_likeness.is_plain(scenes.hashes(black)[0])
