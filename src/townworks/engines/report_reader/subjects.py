"""条线: which line of work (工作条线) each clause belongs to, and how sure that is.

The rule: a clause has a score for each line from the line's own words that it, its
sentence and its headings hold, and from the wording that the labelled reports showed
for that line; and clauses of one sentence, then of one paragraph, like to share a
line. A line that the model has never seen (added by the town) is told by its words
alone. What belongs to no line is ``other``; a heading or background without a subject
has no line at all.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from . import chain, kinds, lexicon
from .cut import Cutting
from .features import see
from .given import LineOfWork
from .kinds import Told
from .model import Model, shipped, sure, weigh

OTHER = "other"
NEVER = -30.0
SUBJECT_FROM = 0.45  # a heading or background less likely than this of any line has none
CHECK_BELOW = 0.70  # below this a clerk sees the line first; see docs/rules/report_reader.md


def tell(cutting: Cutting, lines: Sequence[LineOfWork], model: Model | None = None) -> Told:
    """The line of every clause of ``cutting`` among ``lines`` and ``other``, whatever its kind."""
    model = model or shipped()
    _, own = weigh(cutting, see(cutting), model)
    return decide(cutting, own, lines, model)


def tell_both(cutting: Cutting, lines: Sequence[LineOfWork], model: Model | None = None) -> tuple[Told, Told]:
    """(kinds, lines) of every clause; headings and background without a subject have the line ""."""
    model = model or shipped()
    own_kind, own_line = weigh(cutting, see(cutting), model)
    kind = kinds.decide(cutting, own_kind, model)
    line = decide(cutting, own_line, lines, model)
    names = [
        "" if k in ("heading", "background") and p < SUBJECT_FROM else name
        for k, name, p in zip(
            kind.names, line.names, line.probability.max(axis=1, initial=0).tolist(), strict=True
        )
    ]
    return kind, Told(names, line.confidence, line.probability)


def emission(
    cutting: Cutting, own: NDArray[np.float64], lines: Sequence[LineOfWork], model: Model
) -> NDArray[np.float64]:
    """Each line's score of each clause: (clauses, lines + 1), ``other`` last."""
    codes = [line.code for line in lines] + [OTHER]
    words = lexicon.score(cutting, lexicon.build(lines))
    scores = np.tensordot(model.lexicon, words, axes=1)
    common = float(np.median(model.bias))
    for column, code in enumerate(codes):
        if code in model.codes:
            at = model.codes.index(code)
            scores[:, column] += own[:, at] + model.bias[at]
        else:
            scores[:, column] += common if code != OTHER else NEVER
    found: NDArray[np.float64] = scores
    return found


def decide(cutting: Cutting, own: NDArray[np.float64], lines: Sequence[LineOfWork], model: Model) -> Told:
    """The lines from the clauses' own scores, the lines' words and the chain."""
    codes = [line.code for line in lines] + [OTHER]
    if not len(cutting):
        return Told([], np.zeros(0), np.zeros((0, len(codes))))
    probability = chain.alike(emission(cutting, own, lines, model), chain.boundaries(cutting), model.bonus)
    best = probability.argmax(axis=1)
    return Told(
        [codes[k] for k in best.tolist()], sure(model.line_sure, probability.max(axis=1)), probability
    )
