"""默克尔日志: RFC 6962 hashing against the well-known inputs, and its laws."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from townworks.engines import merkle
from townworks.engines.merkle import Frontier, Given, compute

# The eight inputs that Certificate Transparency implementations are tested with, and the root after each.
ENTRIES = tuple(
    bytes.fromhex(entry)
    for entry in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
)
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
LEAVES = tuple(merkle.leaf_hash(entry) for entry in ENTRIES)
LISTS = st.lists(st.binary(max_size=6), min_size=1, max_size=40)


def by_definition(entries: tuple[bytes, ...]) -> bytes:
    """The root written as RFC 6962 defines it."""
    if len(entries) <= 1:
        return merkle.leaf_hash(entries[0]) if entries else merkle.EMPTY_ROOT
    k = 1
    while k * 2 < len(entries):
        k *= 2
    return merkle.node_hash(by_definition(entries[:k]), by_definition(entries[k:]))


def test_the_empty_log_has_the_hash_of_nothing() -> None:
    assert Frontier().root.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize("size", range(1, 9))
def test_the_well_known_roots_come_out(size: int) -> None:
    assert compute(Given(Frontier(), ENTRIES[:size])).root.hex() == ROOTS[size - 1]


def test_the_page_shows_the_same_roots() -> None:
    page = (Path(__file__).parents[2] / "docs/rules/merkle.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d) \| `([0-9a-f]*)` \| `([0-9a-f]{64})` \|$", page, re.MULTILINE)
    assert rows == [
        (str(n), entry.hex(), root) for n, (entry, root) in enumerate(zip(ENTRIES, ROOTS, strict=True), 1)
    ]


def test_the_well_known_inclusion_proof_comes_out() -> None:
    path = [step.hex()[:16] for step in merkle.inclusion_proof(LEAVES, 0)]
    assert path == ["96a296d224f285c6", "5f083f0a1a33ca07", "6b47aaf29ee3c2af"]


def test_the_well_known_consistency_proof_comes_out() -> None:
    path = [step.hex()[:16] for step in merkle.consistency_proof(LEAVES, 6)]
    assert path == ["0ebc5d3437fbe2db", "ca854ea128ed050b", "d37ee418976dd957"]


def test_the_working_names_both_roots() -> None:
    answer = compute(Given(compute(Given(Frontier(), ENTRIES[:3])).frontier, ENTRIES[3:]))
    assert [ROOTS[2] in str(answer.working[0]), ROOTS[7] in str(answer.working[1])] == [True, True]


def test_a_frontier_that_does_not_fit_its_size_is_refused() -> None:
    with pytest.raises(ValueError, match="3 条记录的前沿应有 2 个散列，给了 1 个"):
        Frontier(3, (LEAVES[0],))


def test_a_hash_of_the_wrong_length_is_refused() -> None:
    with pytest.raises(ValueError, match="32"):
        Frontier(1, (b"short",))


@pytest.mark.parametrize("index", [-1, 8])
def test_there_is_no_proof_for_a_leaf_that_is_not_there(index: int) -> None:
    with pytest.raises(ValueError, match="共 8 条"):
        merkle.inclusion_proof(LEAVES, index)


@pytest.mark.parametrize("before", [0, 9])
def test_there_is_no_consistency_proof_with_a_list_out_of_range(before: int) -> None:
    with pytest.raises(ValueError, match="共 8 条"):
        merkle.consistency_proof(LEAVES, before)


def test_the_first_seal_that_does_not_hold_is_named() -> None:
    seals = [(size, bytes.fromhex(ROOTS[size - 1])) for size in (2, 5, 8)]
    assert merkle.first_broken(seals, LEAVES) is None
    altered = [*LEAVES[:3], merkle.leaf_hash(b"altered"), *LEAVES[4:]]
    assert merkle.first_broken(seals, altered) == 1
    assert merkle.first_broken(seals, LEAVES[:7]) == 2
    assert merkle.first_broken(seals, [*LEAVES[:1], LEAVES[0], *LEAVES[1:]]) == 0


def test_seals_that_do_not_grow_are_refused() -> None:
    with pytest.raises(ValueError, match="逐次增加"):
        merkle.first_broken([(2, LEAVES[0]), (2, LEAVES[0])], LEAVES)


@given(LISTS)
def test_the_root_is_the_one_of_the_definition(entries: list[bytes]) -> None:
    assert compute(Given(Frontier(), tuple(entries))).root == by_definition(tuple(entries))


@given(LISTS, st.data())
def test_sealing_in_batches_gives_the_root_of_the_whole(entries: list[bytes], data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(entries)))
    first = compute(Given(Frontier(), tuple(entries[:cut]))).frontier
    assert compute(Given(first, tuple(entries[cut:]))).root == by_definition(tuple(entries))


@given(LISTS, st.data())
def test_every_leaf_can_be_proved_and_no_other(entries: list[bytes], data: st.DataObject) -> None:
    leaves = [merkle.leaf_hash(entry) for entry in entries]
    index = data.draw(st.integers(0, len(leaves) - 1))
    proof, root = merkle.inclusion_proof(leaves, index), merkle.root(leaves)
    assert merkle.verify_inclusion(leaves[index], index, len(leaves), proof, root)
    assert not merkle.verify_inclusion(merkle.leaf_hash(b"other leaf"), index, len(leaves), proof, root)
    assert not merkle.verify_inclusion(leaves[index], index, len(leaves), (*proof, root), root)
    if proof:
        assert not merkle.verify_inclusion(leaves[index], index, len(leaves), proof[:-1], root)


@given(LISTS, st.data())
def test_every_beginning_can_be_proved_and_no_other(entries: list[bytes], data: st.DataObject) -> None:
    leaves = [merkle.leaf_hash(entry) for entry in entries]
    before = data.draw(st.integers(1, len(leaves)))
    proof = merkle.consistency_proof(leaves, before)
    old, new = merkle.root(leaves[:before]), merkle.root(leaves)
    other = merkle.leaf_hash(b"other root")
    assert merkle.verify_consistency(before, len(leaves), old, new, proof)
    assert not merkle.verify_consistency(before, len(leaves), other, new, proof)
    assert not merkle.verify_consistency(before, len(leaves), old, other, proof)
    assert not merkle.verify_consistency(before, len(leaves), old, new, (*proof, other))


def test_the_empty_log_is_the_beginning_of_every_log() -> None:
    assert merkle.verify_consistency(0, 8, merkle.EMPTY_ROOT, bytes.fromhex(ROOTS[7]), ())
    assert not merkle.verify_consistency(0, 8, LEAVES[0], bytes.fromhex(ROOTS[7]), ())


@pytest.mark.parametrize(("before", "after"), [(-1, 8), (9, 8)])
def test_a_log_cannot_begin_with_a_longer_one(before: int, after: int) -> None:
    assert not merkle.verify_consistency(before, after, LEAVES[0], LEAVES[0], ())


@settings(max_examples=20)
@given(st.integers(0, 3000))
def test_the_frontier_stays_small(size: int) -> None:
    frontier = merkle.extend(Frontier(), [LEAVES[0]] * size)
    assert len(frontier.peaks) == size.bit_count()
