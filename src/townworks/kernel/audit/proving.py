"""存在证明: what shows anyone who keeps a root that an entry lies under it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from townworks.engines import merkle

from ..models import AuditEntry, AuditLeaf
from .sealing import canonical


@dataclass(frozen=True)
class Inclusion:
    """An audit path (RFC 6962, 2.1.1) from the leaf to the root of the seal that the entry lies under."""

    index: int
    size: int
    leaf: str
    path: tuple[str, ...]
    root: str
    holds: bool


def inclusion_of(entry: AuditEntry) -> Inclusion | None:
    """The proof for an entry; None while it is not sealed. Walks the leaves once: O(size) hashes, O(log size) memory."""
    leaf = AuditLeaf.objects.select_related("seal").filter(entry_id=entry.pk).first()
    if leaf is None:
        return None
    size = leaf.seal.size
    path = tuple(_root(first, last) for first, last in _siblings(leaf.index, size))
    hashed = merkle.leaf_hash(canonical(entry))
    holds = merkle.verify_inclusion(hashed, leaf.index, size, path, bytes.fromhex(leaf.seal.root))
    return Inclusion(leaf.index, size, hashed.hex(), tuple(one.hex() for one in path), leaf.seal.root, holds)


def _siblings(index: int, size: int) -> list[tuple[int, int]]:
    """The ranges of leaves beside the way from a leaf to the root, from the leaf up."""
    ranges = []
    first, last = 0, size
    while last - first > 1:
        middle = first + (1 << ((last - first - 1).bit_length() - 1))
        if index < middle:
            ranges.append((middle, last))
            last = middle
        else:
            ranges.append((first, middle))
            first = middle
    return ranges[::-1]


def _root(first: int, last: int) -> bytes:
    return merkle.root(_hashes(first, last))


def _hashes(first: int, last: int) -> Iterator[bytes]:
    rows = AuditLeaf.objects.filter(index__gte=first, index__lt=last).order_by("index")
    for one in rows.values_list("hash", flat=True).iterator(chunk_size=2000):
        yield bytes.fromhex(one)
