"""默克尔日志 (merkle): a list that can only grow, and short proofs that nothing in it was altered.

Rule (RFC 6962, 2.1): a leaf hashes as SHA-256(0x00 ‖ entry), a node as SHA-256(0x01 ‖ left ‖ right),
the empty list as SHA-256 of nothing; a list of n is split at the largest power of two below n. The
root of n entries names exactly these entries in this order.

A ``Frontier`` holds what is needed to go on: the roots of the full subtrees, largest first, as many as
n has ones in binary. So a batch of b entries is sealed with O(b) hashes and O(log n) memory, whatever
lies before it. Proofs are made from the leaf hashes with O(n) hashes, checked with O(log n).

Hashes are 32 bytes. The functions that verify never raise on a false proof: they answer False.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

from townworks.engines.working import Step, gettext_noop

BASIS = "RFC 6962（Certificate Transparency）第 2.1 节：默克尔树散列、审计路径、一致性证明；SHA-256。"

EMPTY_ROOT = hashlib.sha256(b"").digest()
HASH_BYTES = 32


@dataclass(frozen=True)
class Frontier:
    """前沿: how many leaves there are, and the roots of the full subtrees, largest first.

    ValueError if the number of roots does not belong to the number of leaves.
    """

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if self.size < 0 or self.size.bit_count() != len(self.peaks):
            raise ValueError(
                f"{self.size} 条记录的前沿应有 {abs(self.size).bit_count()} 个散列，给了 {len(self.peaks)} 个。"
            )
        if any(len(peak) != HASH_BYTES for peak in self.peaks):
            raise ValueError(f"前沿的散列应为 {HASH_BYTES} 字节。")

    @property
    def root(self) -> bytes:
        """The root of all leaves so far."""
        if not self.peaks:
            return EMPTY_ROOT
        *rest, root = self.peaks
        for peak in reversed(rest):
            root = node_hash(peak, root)
        return root


@dataclass(frozen=True)
class Given:
    """A batch to seal: what was sealed before, and the new entries as bytes, in order."""

    frontier: Frontier
    entries: tuple[bytes, ...]


@dataclass(frozen=True)
class Answer:
    """The new frontier with its root, the leaf hash of each new entry, and the steps."""

    frontier: Frontier
    root: bytes
    leaf_hashes: tuple[bytes, ...]
    working: tuple[Step, ...]


def compute(given: Given) -> Answer:
    """封存: the batch put behind what was sealed before.

    >>> answer = compute(Given(Frontier(), (b"",)))
    >>> answer.root.hex()
    '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d'
    >>> compute(Given(answer.frontier, (bytes([0]),))).root.hex()[:16]
    'fac54203e7cc696c'
    """
    leaves = tuple(leaf_hash(entry) for entry in given.entries)
    frontier = extend(given.frontier, leaves)
    steps = (
        Step(gettext_noop("此前已封存 {size} 条，根为 {root}"), _told(given.frontier)),
        Step(
            gettext_noop("本批 {count} 条，封存后共 {size} 条，根为 {root}"),
            {"count": len(leaves), **_told(frontier)},
        ),
    )
    return Answer(frontier, frontier.root, leaves, steps)


def leaf_hash(entry: bytes) -> bytes:
    """SHA-256(0x00 ‖ entry)."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 ‖ left ‖ right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def extend(frontier: Frontier, leaf_hashes: Iterable[bytes]) -> Frontier:
    """The frontier with the leaves put behind it; like adding one in binary, with carries as nodes."""
    size, peaks = frontier.size, list(frontier.peaks)
    for leaf in leaf_hashes:
        carry = size
        while carry & 1:
            leaf = node_hash(peaks.pop(), leaf)
            carry >>= 1
        peaks.append(leaf)
        size += 1
    return Frontier(size, tuple(peaks))


def root(leaf_hashes: Iterable[bytes]) -> bytes:
    """The root of a whole list of leaf hashes."""
    return extend(Frontier(), leaf_hashes).root


def inclusion_proof(leaf_hashes: Sequence[bytes], index: int) -> tuple[bytes, ...]:
    """审计路径: what proves that the leaf at ``index`` (from 0) is in the list; RFC 6962, 2.1.1.

    ValueError if there is no such leaf.
    """
    size = len(leaf_hashes)
    if not 0 <= index < size:
        raise ValueError(f"日志共 {size} 条，没有第 {index + 1} 条。")
    path: list[bytes] = []
    first, last = 0, size
    while last - first > 1:
        middle = first + _split(last - first)
        if index < middle:
            path.append(root(leaf_hashes[middle:last]))
            last = middle
        else:
            path.append(root(leaf_hashes[first:middle]))
            first = middle
    return tuple(reversed(path))


def consistency_proof(leaf_hashes: Sequence[bytes], before: int) -> tuple[bytes, ...]:
    """一致性证明: what proves that the first ``before`` leaves are still the same; RFC 6962, 2.1.2.

    ValueError unless 0 < ``before`` ≤ the number of leaves.
    """
    size = len(leaf_hashes)
    if not 0 < before <= size:
        raise ValueError(f"日志共 {size} 条，不能证明与前 {before} 条一致。")
    path: list[bytes] = []
    first, last, known = 0, size, True
    while before < last:
        middle = first + _split(last - first)
        if before <= middle:
            path.append(root(leaf_hashes[middle:last]))
            last = middle
        else:
            path.append(root(leaf_hashes[first:middle]))
            first, known = middle, False
    if not known:
        path.append(root(leaf_hashes[first:last]))
    return tuple(reversed(path))


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], expected: bytes) -> bool:
    """Whether ``proof`` shows the leaf hash at ``index`` in the list of ``size`` with root ``expected``."""
    if not 0 <= index < size:
        return False
    node, last = index, size - 1
    value = leaf
    for sibling in proof:
        if last == 0:
            return False
        if node & 1 or node == last:
            value = node_hash(sibling, value)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            value = node_hash(value, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and value == expected


def verify_consistency(
    before: int, after: int, root_before: bytes, root_after: bytes, proof: Sequence[bytes]
) -> bool:
    """Whether ``proof`` shows that the list of ``before`` is the beginning of the list of ``after``."""
    if not 0 <= before <= after:
        return False
    if before in (0, after):
        expected = EMPTY_ROOT if before == 0 else root_after
        return not proof and root_before == expected
    path = list(proof)
    if before & (before - 1) == 0:
        path.insert(0, root_before)
    if not path:
        return False
    node, last = before - 1, after - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    old = new = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and old == root_before and new == root_after


def first_broken(sizes_and_roots: Sequence[tuple[int, bytes]], leaf_hashes: Iterable[bytes]) -> int | None:
    """The number of the first seal (from 0) that the leaves do not bear out, or None if all hold.

    ``sizes_and_roots``: each seal's number of leaves and root, growing. The leaves are walked once:
    O(n) hashes, O(log n) memory. ValueError if the sizes do not grow.
    """
    if any(later <= earlier for (earlier, _), (later, _) in pairwise(sizes_and_roots)):
        raise ValueError("各次封存的条数应当逐次增加。")
    frontier, leaves = Frontier(), iter(leaf_hashes)
    for n, (size, sealed) in enumerate(sizes_and_roots):
        frontier = extend(frontier, islice(leaves, size - frontier.size))
        if frontier.size != size or frontier.root != sealed:
            return n
    return None


def _split(size: int) -> int:
    """The largest power of two below ``size`` (size > 1)."""
    return 1 << ((size - 1).bit_length() - 1)


def _told(frontier: Frontier) -> dict[str, object]:
    return {"size": frontier.size, "root": frontier.root.hex()}
