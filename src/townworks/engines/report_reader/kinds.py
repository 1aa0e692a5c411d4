"""类型: which of the five kinds each clause is, and how sure that is.

heading 标题 · action 任务 · outcome 成效目标 · background 背景 · past 过去.

The rule: every clause has a score for each kind from its own wording, form and place
(``features``), and the clauses form a chain of eight states: the four kinds that occur
in a part on the past, and the four that occur in a part on plans. So a clause such as
完成污水管网建设 is past or action by the part that it stands in, and the part is known by
its heading where there is one, else by the wording of all its clauses together.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from . import chain
from .cut import Cutting
from .features import see
from .given import KINDS
from .model import Model, shipped, sure, weigh

# (in a part on plans?, kind): the states of the chain.
STATES: tuple[tuple[int, str], ...] = (
    (0, "heading"),
    (0, "background"),
    (0, "past"),
    (0, "outcome"),
    (1, "heading"),
    (1, "background"),
    (1, "action"),
    (1, "outcome"),
)
KIND_OF = np.array([KINDS.index(kind) for _, kind in STATES])
PART_OF = np.array([part for part, _ in STATES])
PART_SIGN = np.where(PART_OF == 0, 0.5, -0.5)
TOLD = 4.0  # what a heading that announces the past or plans is worth, in log odds a clause
CHECK_BELOW = 0.80  # below this a clerk sees the clause first; see docs/rules/report_reader.md


@dataclass(frozen=True, eq=False)
class Told:
    """What was told of each clause: its name (kind or line code) and how likely that is right."""

    names: list[str]
    confidence: NDArray[np.float64]
    probability: NDArray[np.float64]
    """(clauses, names possible): the chain's own probabilities, before calibration."""

    def __len__(self) -> int:
        return len(self.names)


def tell(cutting: Cutting, model: Model | None = None) -> Told:
    """The kind of every clause of ``cutting``, with a calibrated confidence.

    >>> from townworks.engines.report_reader.cut import cut
    >>> told = tell(cut("2026年工作安排\\n加快建设镇污水处理厂，新建管网5公里，改善水环境质量。"))
    >>> told.names[:2]
    ['heading', 'action']
    """
    model = model or shipped()
    own, _ = weigh(cutting, see(cutting), model)
    return decide(cutting, own, model)


def emission(own: NDArray[np.float64], told: NDArray[np.int8]) -> NDArray[np.float64]:
    """The eight states' scores from the six columns of weights and from what headings told."""
    part = own[:, 5] + TOLD * told
    scores: NDArray[np.float64] = own[:, KIND_OF] + part[:, None] * PART_SIGN[None]
    return scores


def decide(cutting: Cutting, own: NDArray[np.float64], model: Model) -> Told:
    """The kinds from the clauses' own scores and the chain."""
    states = chain.marginals(
        emission(own, cutting.told), chain.boundaries(cutting), model.transitions, model.initial
    )
    probability = np.zeros((len(cutting), len(KINDS)))
    for state, kind in enumerate(KIND_OF.tolist()):
        probability[:, kind] += states[:, state]
    best = probability.argmax(axis=1) if len(cutting) else np.zeros(0, dtype=np.int64)
    top = probability.max(axis=1) if len(cutting) else np.zeros(0)
    return Told([KINDS[k] for k in best.tolist()], sure(model.kind_sure, top), probability)
