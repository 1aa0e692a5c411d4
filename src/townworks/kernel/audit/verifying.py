"""核验: proves that no entry was altered, removed or inserted, and names the first that was.

The log is walked once, in order, in bounded memory: every entry is hashed anew and compared with its leaf,
every seal's root is computed anew from the entries and from the leaves. What the two roots say tells an
altered entry from an altered leaf.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from townworks.engines import merkle
from townworks.engines.working import Step, gettext_noop

from ..models import AuditEntry, AuditLeaf, AuditSeal
from .sealing import canonical, unsealed

CHUNK = 1000
# An entry carries the instant its request began; it is committed, and so sealed, a little later.
GRACE = timedelta(hours=1)


@dataclass(frozen=True)
class Fault:
    """What is wrong, and with which entry: its number, place in the log, and what is still known of it."""

    what: Step
    index: int | None = None
    entry_id: int | None = None
    at: datetime | None = None
    who: str = ""
    verb: str = ""
    thing: str = ""


@dataclass(frozen=True)
class Verified:
    """核验结果. ``fault`` is the first thing wrong, or None; ``unsealed`` entries wait for the next seal."""

    size: int
    root: str
    seals: int
    unsealed: int
    fault: Fault | None = None

    @property
    def sound(self) -> bool:
        return self.fault is None


@dataclass
class Walk:
    """Where the walk stands: two logs grown side by side, from the entries and from the leaves."""

    of_entries: merkle.Frontier = field(default_factory=merkle.Frontier)
    of_leaves: merkle.Frontier = field(default_factory=merkle.Frontier)
    last_entry_id: int = 0
    suspect: Fault | None = None


def verify(*, against: tuple[int, str] | None = None, grace: timedelta = GRACE) -> Verified:
    """Verify the whole log. ``against`` is a size and root (hex) kept elsewhere, which the log must still bear out."""
    seals = list(AuditSeal.objects.order_by("size").only("id", "at", "size", "root", "frontier"))
    walk = Walk()
    fault = _walk(seals, walk, against, grace) or _outside(seals, grace)
    waiting = unsealed().count()
    if fault is None and against is not None and walk.of_entries.size < against[0]:
        fault = Fault(
            Step(
                gettext_noop("另行保存的根有 {kept} 条，现在的日志只有 {size} 条：后面的记录被整段删除"),
                {"kept": against[0], "size": walk.of_entries.size},
            )
        )
    return Verified(walk.of_entries.size, walk.of_entries.root.hex(), len(seals), waiting, fault)


def _walk(
    seals: list[AuditSeal], walk: Walk, against: tuple[int, str] | None, grace: timedelta
) -> Fault | None:
    """Seal by seal; the first fault in the order of the log."""
    known = {seal.pk for seal in seals}
    for seal in seals:
        # Batches sealed in one go carry one instant: only an earlier run can have missed an entry.
        before = next((one for one in reversed(seals) if one.size < seal.size and one.at < seal.at), None)
        walk.last_entry_id, walk.suspect = 0, None
        start = walk.of_leaves
        for leaf, entry in _rows(start.size, seal.size):
            fault = _misplaced(walk, seal, leaf, known) or _missing(seal, leaf, entry)
            if fault:
                return walk.suspect or fault
            assert entry is not None  # noqa: S101
            _grow(walk, leaf, entry)
            fault = _backdated(before, leaf, entry, grace) or _against(walk, against)
            if fault:
                return walk.suspect or fault
        fault = _judge(walk, seal, start)
        if fault:
            return fault
    return None


def _rows(start: int, stop: int) -> Iterator[tuple[AuditLeaf, AuditEntry | None]]:
    """Leaves ``start`` to ``stop`` with their entries, a chunk at a time."""
    for low in range(start, stop, CHUNK):
        leaves = list(
            AuditLeaf.objects.filter(index__gte=low, index__lt=min(low + CHUNK, stop)).order_by("index")
        )
        entries = AuditEntry.objects.in_bulk([leaf.entry_id for leaf in leaves])
        for leaf in leaves:
            yield leaf, entries.get(leaf.entry_id)


def _misplaced(walk: Walk, seal: AuditSeal, leaf: AuditLeaf, known: set[int]) -> Fault | None:
    """A leaf that is not where the sealing would have put it: one is missing, or two were exchanged."""
    expected = walk.of_leaves.size
    if leaf.index != expected:
        lost = unsealed(walk.last_entry_id).filter(pk__lt=leaf.entry_id).first()
        return _fault(
            gettext_noop("日志第 {n} 条的封存记录被删除，这条留痕因此失去封存"),
            lost,
            index=expected,
            n=expected + 1,
        )
    if leaf.seal_id not in known:
        return _fault(
            gettext_noop("日志第 {n} 条所属的封存（{seal}）被删除"),
            AuditEntry.objects.filter(pk=leaf.entry_id).first(),
            index=leaf.index,
            n=leaf.index + 1,
            seal=leaf.seal_id,
        )
    if leaf.entry_id <= walk.last_entry_id:
        return _fault(
            gettext_noop("日志第 {n} 条的次序被调换：同一次封存内编号应当递增"),
            AuditEntry.objects.filter(pk=walk.last_entry_id).first(),
            index=leaf.index - 1,
            n=leaf.index,
        )
    walk.last_entry_id = leaf.entry_id
    return None


def _missing(seal: AuditSeal, leaf: AuditLeaf, entry: AuditEntry | None) -> Fault | None:
    if entry is not None:
        return None
    return Fault(
        Step(
            gettext_noop("编号 {id} 的留痕被删除（日志第 {n} 条，封存于 {at}）"),
            {"id": leaf.entry_id, "n": leaf.index + 1, "at": seal.at.isoformat()},
        ),
        index=leaf.index,
        entry_id=leaf.entry_id,
    )


def _grow(walk: Walk, leaf: AuditLeaf, entry: AuditEntry) -> None:
    """Put the entry behind both logs; the first that differs from its leaf is kept as a suspect until the root speaks."""
    computed = merkle.leaf_hash(canonical(entry))
    stored = bytes.fromhex(leaf.hash) if len(leaf.hash) == 64 else b"\0" * merkle.HASH_BYTES
    if stored != computed and walk.suspect is None:
        walk.suspect = _fault(
            gettext_noop("编号 {id} 的留痕被改动：内容与封存时不符（日志第 {n} 条）"),
            entry,
            index=leaf.index,
            id=entry.pk,
            n=leaf.index + 1,
        )
    walk.of_entries = merkle.extend(walk.of_entries, (computed,))
    walk.of_leaves = merkle.extend(walk.of_leaves, (stored,))


def _backdated(
    before: AuditSeal | None, leaf: AuditLeaf, entry: AuditEntry, grace: timedelta
) -> Fault | None:
    """An entry that claims an instant long before the seal that came before it was not there then."""
    if before is None or entry.at >= before.at - grace:
        return None
    return _fault(
        gettext_noop("编号 {id} 的留痕是事后插入的：自称早于 {at} 的封存，却没有封存在其中"),
        entry,
        index=leaf.index,
        id=entry.pk,
        at=before.at.isoformat(),
    )


def _against(walk: Walk, against: tuple[int, str] | None) -> Fault | None:
    if against is None or walk.of_entries.size != against[0] or walk.of_entries.root.hex() == against[1]:
        return None
    return Fault(
        Step(
            gettext_noop("前 {size} 条与另行保存的根不一致：日志被整体重做过"),
            {"size": against[0]},
        )
    )


def _judge(walk: Walk, seal: AuditSeal, start: merkle.Frontier) -> Fault | None:
    """At the end of a seal: do entries and leaves bear out its root, and if not, which of them is false?"""
    if walk.of_leaves.size != seal.size:
        if walk.suspect is not None:
            return walk.suspect
        lost = unsealed(walk.last_entry_id).first()
        return _fault(
            gettext_noop("封存 {seal} 应有 {size} 条，封存记录只到第 {n} 条：其后的封存记录被删除"),
            lost,
            index=walk.of_leaves.size,
            seal=seal.pk,
            size=seal.size,
            n=walk.of_leaves.size,
        )
    if walk.of_entries.root.hex() == seal.root:
        return _false_leaf(walk)
    if walk.suspect is not None:
        return walk.suspect
    return _narrowed(walk, seal, start)


def _false_leaf(walk: Walk) -> Fault | None:
    """The entries bear out the root, so a leaf that differs was itself altered."""
    if walk.suspect is None:
        return None
    suspect = walk.suspect
    return Fault(
        Step(
            gettext_noop("编号 {id} 的封存记录（日志第 {n} 条）被改动，留痕本身与封存的根相符"),
            {"id": suspect.entry_id, "n": (suspect.index or 0) + 1},
        ),
        suspect.index,
        suspect.entry_id,
        suspect.at,
        suspect.who,
        suspect.verb,
        suspect.thing,
    )


def _narrowed(walk: Walk, seal: AuditSeal, start: merkle.Frontier) -> Fault:
    """Entries and leaves agree with each other but not with the root: named by the first part that differs."""
    low, high = start.size, seal.size
    position = 0
    try:
        stored = merkle.Frontier(seal.size, tuple(bytes.fromhex(peak) for peak in seal.frontier))
    except ValueError:
        stored = walk.of_entries
    if stored.root.hex() == seal.root:
        for mine, theirs, width in zip(walk.of_entries.peaks, stored.peaks, _widths(seal.size), strict=True):
            if mine != theirs:
                low, high = max(low, position), position + width
                break
            position += width
    leaf = AuditLeaf.objects.filter(index=low).first()
    entry = AuditEntry.objects.filter(pk=leaf.entry_id).first() if leaf else None
    return _fault(
        gettext_noop(
            "第 {low} 至 {high} 条与封存 {seal} 的根不符：其中有留痕连同封存记录一起被改，或根被改动"
        ),
        entry,
        index=low,
        low=low + 1,
        high=high,
        seal=seal.pk,
    )


def _widths(size: int) -> list[int]:
    """The widths of the full subtrees of a log, largest first."""
    return [1 << bit for bit in range(size.bit_length() - 1, -1, -1) if size >> bit & 1]


def _outside(seals: list[AuditSeal], grace: timedelta) -> Fault | None:
    """What the walk cannot meet: leaves beyond the last seal, and entries that should have been sealed long ago."""
    size = seals[-1].size if seals else 0
    stray = AuditLeaf.objects.filter(index__gte=size).order_by("index").first()
    if stray is not None:
        return _fault(
            gettext_noop("日志第 {n} 条起的封存被删除：封存记录还在，封存的根不在了"),
            AuditEntry.objects.filter(pk=stray.entry_id).first(),
            index=stray.index,
            n=stray.index + 1,
        )
    if not seals:
        return None
    late = unsealed().filter(at__lt=seals[-1].at - grace).first()
    if late is None:
        return None
    return _fault(
        gettext_noop("编号 {id} 的留痕是事后插入的：自称早于 {at} 的封存，却没有封存在其中"),
        late,
        id=late.pk,
        at=seals[-1].at.isoformat(),
    )


def _fault(sentence: str, entry: AuditEntry | None, index: int | None = None, **values: object) -> Fault:
    step = Step(sentence, values)
    if entry is None:
        return Fault(step, index)
    return Fault(step, index, entry.pk, entry.at, entry.actor_name or "", entry.verb, entry.thing_name)
