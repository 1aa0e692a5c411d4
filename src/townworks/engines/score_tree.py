"""测评计分 (score_tree): what a weighted tree of items scores now, what it can still reach, and what each open finding costs.

Rule. The points of a branch are the points of its children together. A leaf is judged in one of two ways:
- by a share: points × share, the share from 0 to 1; what is unknown counts as what is safe of it;
- by deductions: points less what its findings lose. Findings stand in groups; a group loses the smaller of its cap and what
  its members lose together, and groups lie in groups, so that a spot loses a point once however much is wrong there.
Vetoes come last: one that is broken holds the score at its ceiling (0: no score at all). Three numbers are told of each node:
``now``; ``least``, what nothing can take away any more; ``most``, what is reached if every open finding is mended and everything
open turns out well. A cycle adds up its years by their shares.

Exact: all sums are fractions; nothing is rounded here. Points in points, shares in parts of one. Complexity: O(nodes + findings ·
depth).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType

from townworks.engines.working import Step, gettext_noop

BASIS = (
    "全国文明城市测评：网上申报、实地测评、问卷调查分项计分，三年按比例合计（衡阳市政府 2020 年公开材料：40/40/20，15%/25%/60%）；"
    "分组扣分和封顶的算法为本系统自定，每类扣多少由测评办法的定义文件写明，未核对到当年的操作手册。"
)
NOTHING = Fraction(0)
ONE = Fraction(1)


@dataclass(frozen=True)
class Loss:
    """一个扣分的问题: what it costs by itself. ``mendable``: whether mending gives it back; an assessor's own deduction is not."""

    code: str
    points: Fraction
    mendable: bool = True


@dataclass(frozen=True)
class Group:
    """封顶的一组: its members together lose at most ``cap`` points."""

    code: str
    cap: Fraction
    members: tuple[Loss | Group, ...] = ()


@dataclass(frozen=True)
class Share:
    """按比例得分: what share of the points is earned now, what is safe, and what can still be reached. ``now`` None: not known."""

    now: Fraction | None
    least: Fraction = NOTHING
    most: Fraction = ONE


@dataclass(frozen=True)
class Node:
    """计分项. A branch has ``children``; a leaf has a ``share`` or the ``lost`` of its findings. ``final``: nothing new can be found."""

    code: str
    points: Fraction
    children: tuple[Node, ...] = ()
    share: Share | None = None
    lost: Group | None = None
    final: bool = False


@dataclass(frozen=True)
class Veto:
    """前置条件、负面清单. ``broken`` None: not known. ``curable``: whether it can still be made good. ``ceiling``: 0 for no score."""

    code: str
    broken: bool | None
    ceiling: Fraction = NOTHING
    curable: bool = False


@dataclass(frozen=True)
class Given:
    """The tree, and what holds it down."""

    root: Node
    vetoes: tuple[Veto, ...] = ()


@dataclass(frozen=True)
class Score:
    """得分 of one node: now, safe, reachable; ``unknown``: points of which nothing is known yet; ``lost``: to findings, now."""

    points: Fraction
    now: Fraction
    least: Fraction
    most: Fraction
    unknown: Fraction = NOTHING
    lost: Fraction = NOTHING


@dataclass(frozen=True)
class Cost:
    """一个问题现在值多少分. ``gain``: what mending this one alone gives back now; ``points``: what it costs by itself."""

    code: str
    node: str
    points: Fraction
    gain: Fraction


@dataclass(frozen=True)
class Answer:
    """``score``: after the vetoes. ``before``: as if there were none. ``costs``: the dearest first, of equals by code."""

    score: Score
    before: Score
    nodes: Mapping[str, Score]
    costs: tuple[Cost, ...]
    broken: tuple[str, ...]
    working: tuple[Step, ...] = field(default=())


def compute(given: Given) -> Answer:
    """计分.

    ValueError if a code is used twice, points are negative, the children of a branch do not add up to it, a leaf is judged in
    both ways or in none, or a share is not from 0 to 1 in its order.

    >>> litter = Group("litter", Fraction(2), tuple(Loss(f"f{n}", Fraction(1)) for n in range(3)))
    >>> field = Node("field", Fraction(10), lost=Group("field", Fraction(10), (litter,)))
    >>> asked = Node("asked", Fraction(5), share=Share(Fraction(4, 5)))
    >>> answer = compute(Given(Node("all", Fraction(15), (field, asked))))
    >>> answer.score.now, answer.score.most, [str(cost.gain) for cost in answer.costs]
    (Fraction(12, 1), Fraction(15, 1), ['0', '0', '0'])
    """
    _refuse_nonsense(given)
    nodes: dict[str, Score] = {}
    steps: list[Step] = []
    before = _scored(given.root, nodes, steps)
    score, broken = before, []
    for veto in given.vetoes:
        if veto.broken is False:
            continue
        top = veto.ceiling
        score = Score(
            score.points,
            min(score.now, top) if veto.broken else score.now,
            min(score.least, top),
            min(score.most, top) if veto.broken and not veto.curable else score.most,
            score.unknown,
            score.lost,
        )
        if veto.broken:
            broken.append(veto.code)
            words = gettext_noop("触碰“{veto}”，得分不超过 {ceiling} 分")
            steps.append(Step(words, {"veto": veto.code, "ceiling": said(top)}))
    costs = sorted(_costs(given.root), key=lambda cost: (-cost.gain, -cost.points, cost.code))
    return Answer(score, before, MappingProxyType(nodes), tuple(costs), tuple(broken), tuple(steps))


def loss_of(group: Group, mended: frozenset[str] | set[str] = frozenset()) -> Fraction:
    """What a group loses once these are mended.

    >>> spot = Group("spot", Fraction(1), (Loss("a", Fraction(1)), Loss("b", Fraction(1))))
    >>> loss_of(spot), loss_of(spot, {"a"}), loss_of(spot, {"a", "b"})
    (Fraction(1, 1), Fraction(1, 1), Fraction(0, 1))
    """
    total = NOTHING
    for one in group.members:
        if isinstance(one, Group):
            total += loss_of(one, mended)
        elif one.code not in mended or not one.mendable:
            total += one.points
    return min(group.cap, total)


def _worst(group: Group) -> Fraction:
    """The most that a leaf's rules together can lose, whatever is found yet; rules are the groups right below its top."""
    rules = [one.cap for one in group.members if isinstance(one, Group)]
    whole = rules and len(rules) == len(group.members)
    return min(group.cap, sum(rules, NOTHING)) if whole else group.cap


def losses(group: Group) -> Iterator[Loss]:
    """Every finding below a group, in order."""
    for one in group.members:
        if isinstance(one, Group):
            yield from losses(one)
        else:
            yield one


def groups_of(node: Node) -> Iterator[tuple[str, Group]]:
    """The top group of every leaf that is judged by deductions, with the leaf's code."""
    if node.lost is not None:
        yield node.code, Group(node.lost.code, min(node.lost.cap, node.points), node.lost.members)
    for child in node.children:
        yield from groups_of(child)


def leaves(node: Node) -> Iterator[Node]:
    """Every leaf, in order."""
    if not node.children:
        yield node
    for child in node.children:
        yield from leaves(child)


@dataclass(frozen=True)
class Year:
    """周期里的一年: its share (parts of one) and its score out of ``points``; None where it is not known."""

    year: int
    share: Fraction
    points: Fraction
    now: Fraction | None = None
    least: Fraction = NOTHING
    most: Fraction | None = None


def cycle(years: Sequence[Year]) -> Score:
    """周期得分: the years by their shares, in parts of the points of the last; a year that is not known counts as nothing now.

    ValueError if the shares do not add up to one.

    >>> years = (Year(1, Fraction(15, 100), Fraction(100), Fraction(80)), Year(2, Fraction(85, 100), Fraction(100), Fraction(90)))
    >>> float(cycle(years).now)
    88.5
    """
    if sum((one.share for one in years), NOTHING) != 1 or any(one.share < 0 for one in years):
        raise ValueError("各年比例相加应当是 100%。")
    full = years[-1].points
    now = least = most = unknown = NOTHING
    for one in years:
        if one.points <= 0:
            raise ValueError("每年的满分应当大于 0。")
        weight = one.share * full / one.points
        now += weight * (one.now or NOTHING)
        least += weight * one.least
        most += weight * (one.points if one.most is None else one.most)
        unknown += weight * one.points if one.now is None else NOTHING
    return Score(full, now, least, most, unknown)


def said(points: Fraction) -> str:
    """Points as a sentence has them: two places at most, cut and not rounded, no idle zeros.

    >>> said(Fraction(1, 3)), said(Fraction(5, 2)), said(Fraction(40))
    ('0.33', '2.5', '40')
    """
    hundredths = abs(points) * 100 // 1
    whole, rest = divmod(int(hundredths), 100)
    text = f"{whole}.{rest:02}".rstrip("0").rstrip(".")
    return f"-{text}" if points < 0 and text != "0" else text


def _scored(node: Node, nodes: dict[str, Score], steps: list[Step]) -> Score:
    if node.children:
        parts = [_scored(child, nodes, steps) for child in node.children]
        score = Score(node.points, *(sum(column, NOTHING) for column in _columns(parts)))
    elif node.lost is not None:
        lost = min(node.points, loss_of(node.lost))
        every = frozenset(one.code for one in losses(node.lost))
        standing = min(node.points, loss_of(node.lost, every))
        least = node.points - (lost if node.final else min(node.points, _worst(node.lost)))
        now = node.points - lost
        score = Score(node.points, now, least, now if node.final else node.points - standing, NOTHING, lost)
        facts = {"node": node.code, "points": said(node.points), "lost": said(lost), "n": len(every)}
        steps.append(Step(gettext_noop("“{node}”满分 {points} 分，{n} 个问题扣 {lost} 分"), facts))
    else:
        share = node.share or Share(None)
        now = node.points * (share.least if share.now is None else share.now)
        unknown = node.points if share.now is None else NOTHING
        score = Score(node.points, now, node.points * share.least, node.points * share.most, unknown)
        facts = {"node": node.code, "points": said(node.points), "now": said(now)}
        words = (
            gettext_noop("“{node}”满分 {points} 分，还没有结果，暂计 {now} 分")
            if share.now is None
            else gettext_noop("“{node}”满分 {points} 分，得 {now} 分")
        )
        steps.append(Step(words, facts))
    nodes[node.code] = score
    return score


def _columns(parts: Iterable[Score]) -> tuple[list[Fraction], ...]:
    rows = [(one.now, one.least, one.most, one.unknown, one.lost) for one in parts]
    return tuple(list(column) for column in zip(*rows, strict=True))


def _costs(root: Node) -> Iterator[Cost]:
    """Of every mendable finding what mending it alone would give back, caps and all; one walk down and up for each."""
    for leaf, group in groups_of(root):
        for one, gain in _gains(group, group.cap):
            if one.mendable:
                yield Cost(one.code, leaf, one.points, gain)


def _gains(group: Group, _cap: Fraction) -> Iterator[tuple[Loss, Fraction]]:
    """The fall of the group's loss for each finding taken away alone."""
    amounts = [loss_of(one) if isinstance(one, Group) else one.points for one in group.members]
    total = sum(amounts, NOTHING)
    before = min(group.cap, total)
    for one in group.members:
        below = _gains(one, one.cap) if isinstance(one, Group) else iter([(one, one.points)])
        for loss, fall in below:
            yield loss, before - min(group.cap, total - fall)


def _refuse_nonsense(given: Given) -> None:
    seen: set[str] = set()
    for node in _nodes(given.root):
        if node.code in seen:
            raise ValueError(f"计分项 {node.code} 写了两次。")
        seen.add(node.code)
        if node.points < 0:
            raise ValueError(f"计分项 {node.code} 的分值是负数。")
        if node.children and (node.share or node.lost):
            raise ValueError(f"计分项 {node.code} 有下级，不能自己计分。")
        if node.children and sum((one.points for one in node.children), NOTHING) != node.points:
            raise ValueError(f"计分项 {node.code} 的下级分值相加不等于 {said(node.points)}。")
        if not node.children and (node.share is None) == (node.lost is None):
            raise ValueError(f"计分项 {node.code} 要按比例或者按扣分计，二者取一。")
        if node.share is not None:
            now = node.share.least if node.share.now is None else node.share.now
            if not 0 <= node.share.least <= now <= node.share.most <= 1:
                raise ValueError(f"计分项 {node.code} 的比例不在 0 到 1 之间，或者顺序不对。")
        if node.lost is not None:
            _refuse_bad_group(node.lost)
    for veto in given.vetoes:
        if veto.ceiling < 0:
            raise ValueError(f"前置条件 {veto.code} 的上限是负数。")


def _refuse_bad_group(group: Group) -> None:
    codes = [one.code for one in losses(group)]
    if len(set(codes)) != len(codes):
        raise ValueError(f"“{group.code}”里有问题扣了两次。")
    waiting: list[Loss | Group] = [group]
    while waiting:
        one = waiting.pop()
        if (one.cap if isinstance(one, Group) else one.points) < 0:
            raise ValueError(f"“{one.code}”的扣分是负数。")
        waiting.extend(one.members if isinstance(one, Group) else ())


def _nodes(node: Node) -> Iterator[Node]:
    yield node
    for child in node.children:
        yield from _nodes(child)
