"""得分的话: points as pages say them, the bar of a row, and the icicle of a tree; all drawn on the server without a script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from townworks.engines.score_tree import Score, said

from ..selectors.scores import NodeRow

WIDTH, POINT = 960, 7  # of the icicle: units across, units a point at a hundred points
TALLEST = 700


@dataclass(frozen=True)
class Bar:
    """一条得分: now, lost to findings, not known yet; in hundredths of its width."""

    now: float
    lost: float
    unknown: float

    @property
    def lost_at(self) -> float:
        """Where what is lost begins."""
        return self.now


@dataclass(frozen=True)
class Words:
    """A score in words."""

    points: str
    now: str
    least: str
    most: str
    unknown: str
    lost: str
    bar: Bar
    whole: bool  # nothing can be gained any more


def words(score: Score) -> Words:
    """A score as a page tells it."""
    full = score.points or Fraction(1)
    parts = (score.now, score.lost, score.unknown)
    bar = Bar(*(round(float(part * 100 / full), 2) for part in parts))
    return Words(
        points=said(score.points),
        now=said(score.now),
        least=said(score.least),
        most=said(score.most),
        unknown=said(score.unknown),
        lost=said(score.lost),
        bar=bar,
        whole=score.most == score.now,
    )


@dataclass(frozen=True)
class Block:
    """一块 of the icicle, in the units of its drawing."""

    row: NodeRow
    told: Words
    x: float
    y: float
    width: float
    height: float

    @property
    def fill(self) -> float:
        """How wide its earned part is."""
        return round(self.width * self.told.bar.now / 100, 1)

    @property
    def lost_x(self) -> float:
        """Where its lost part begins."""
        return round(self.x + self.fill, 1)

    @property
    def lost_fill(self) -> float:
        """How wide its lost part is."""
        return round(self.width * self.told.bar.lost / 100, 1)

    @property
    def middle(self) -> float:
        """Where its words stand."""
        return round(self.y + self.height / 2 + 4.5, 1)

    @property
    def text_x(self) -> float:
        """Where its words begin."""
        return self.x + 8

    @property
    def readable(self) -> bool:
        """Whether a line of words fits."""
        return self.height >= 15


def icicle(rows: Sequence[NodeRow]) -> tuple[list[Block], int]:
    """The tree as blocks: depth from left to right, height by points, and the height of the whole."""
    if not rows:
        return [], 0
    columns = max(row.depth for row in rows) + 1
    width = WIDTH / columns
    total = sum((row.score.points for row in rows if row.depth == 0), Fraction(0)) or Fraction(1)
    tall = Fraction(TALLEST) / total
    blocks: list[Block] = []
    at: dict[int, Fraction] = {}
    for row in rows:
        y = at.get(row.depth, Fraction(0))
        height = row.score.points * tall
        # What has nothing below it reaches to the right end, so that its name has room.
        across = width if row.branch else WIDTH - row.depth * width
        blocks.append(
            Block(
                row,
                words(row.score),
                round(row.depth * width, 1),
                round(float(y), 1),
                round(across - 2, 1),
                round(float(height) - 2, 1),
            )
        )
        at[row.depth] = y + height
        at[row.depth + 1] = y
        if not row.branch:
            for deeper in range(row.depth + 1, columns):
                at[deeper] = y + height
    return blocks, TALLEST
