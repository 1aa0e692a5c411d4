"""修约 (rounding): how many places a value keeps before its class is told, and how halves go.

Rule: ``half_even`` (四舍六入五成双, GB/T 8170), ``half_up`` (四舍五入) or ``none``. Half to even is a parameter that is
not verified against the standard's text; the published classes of the automatic stations are told without rounding.
Both are told from the decimal digits of the number, not from its binary shadow: 1.015 is a half.
"""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Rounding = Literal["half_even", "half_up", "none"]

_MODES = {"half_even": ROUND_HALF_EVEN, "half_up": ROUND_HALF_UP}
SETTLED = 10  # places after which what a mean has is noise of binary fractions


def rounded(value: float, decimals: int, rounding: Rounding) -> float:
    """One value to ``decimals`` places.

    >>> rounded(0.145, 2, "half_even"), rounded(1.015, 2, "half_even"), rounded(0.145, 2, "half_up")
    (0.14, 1.02, 0.15)
    """
    if rounding == "none":
        return value
    exact = Decimal(repr(settled(value)))
    return float(exact.quantize(Decimal(1).scaleb(-decimals), rounding=_MODES[rounding]))


def settled(value: float) -> float:
    """A mean without the noise of its sum: the mean of three times 0.2 is 0.2."""
    return round(value, SETTLED)


def rounded_all(values: NDArray[np.float64], decimals: int, rounding: Rounding) -> NDArray[np.float64]:
    """A whole array likewise, any shape, in its units; NaN stays. O(size).

    >>> rounded_all(np.array([0.145, 1.015, 0.155]), 2, "half_even").tolist()
    [0.14, 1.02, 0.16]
    """
    if rounding == "none":
        return values
    scale = 10.0**decimals
    # Scaling moves a half by a few billionths; at so many places it is a half again.
    scaled = np.round(values * scale, SETTLED - decimals)
    whole = np.rint(scaled) if rounding == "half_even" else np.floor(scaled + 0.5)
    return whole / scale
