"""汇总 (aggregate): one value out of the values of several periods, or of several places.

Rule: ``sum`` adds; ``mean`` divides the sum by the number of values; ``weighted`` is Σ weight·value / Σ weight, where a value
without a weight (or with none that counts) is left out and told; ``share`` is Σ part / Σ whole × scale; ``last`` is the value of
the latest order; ``greatest`` and ``least`` are what they say. A missing value is left out and counted, never taken as zero; below the
detection limit counts as the caller says (half the limit, as most rules have it). No value at all gives none.

Where only sums were kept (``Sums``) the same rules hold: ``of_sums`` answers what ``compute`` answers of the values behind them
(tested as a law). Exact decimals throughout; O(values).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal
from functools import lru_cache
from typing import Literal

from townworks.engines.working import Step, gettext_noop

BASIS = "本系统自定：每处先折成一期一个数，再汇总各处，最后汇总各期；权重逐项写在指标定义里。“低于检出限按检出限的一半计”见水质评价通行做法（未核实条文）。"
How = Literal["sum", "mean", "weighted", "share", "last", "greatest", "least"]
HOWS: tuple[How, ...] = ("sum", "mean", "weighted", "share", "last", "greatest", "least")
EXACT = Context(prec=50, rounding=ROUND_HALF_EVEN)
SHOWN = 12  # values written out in a working; more are counted
PLACES = Decimal("1e-12")
ZERO = Decimal(0)
READY = 16_384  # answers of sums that a process keeps at hand


@dataclass(frozen=True)
class Part:
    """One value: what it is called, its weight (of ``share``: the whole of which it is a part), its order for ``last``."""

    name: str
    value: Decimal | None
    weight: Decimal | None = None
    order: str = ""


@dataclass(frozen=True)
class Sums:
    """What is kept of many values: how many, Σ value, Σ weight·value, Σ weight, and how many were missing."""

    n: int = 0
    total: Decimal = ZERO
    weighted: Decimal = ZERO
    weight: Decimal = ZERO
    missing: int = 0

    def __add__(self, other: Sums) -> Sums:
        return Sums(
            self.n + other.n,
            EXACT.add(self.total, other.total),
            EXACT.add(self.weighted, other.weighted),
            EXACT.add(self.weight, other.weight),
            self.missing + other.missing,
        )


@dataclass(frozen=True)
class Given:
    """The values, and how they are put together. ``scale``: 100 for a share in per cent."""

    parts: tuple[Part, ...]
    how: How
    scale: Decimal = Decimal(1)


@dataclass(frozen=True)
class Answer:
    """The value (exact to twelve decimals), how many values are in it, how many were missing, and the steps."""

    value: Decimal | None
    n: int
    missing: int
    working: tuple[Step, ...]


def compute(given: Given) -> Answer:
    """The value of all together. ValueError for a way that is none.

    >>> parts = (Part("东村", Decimal(80), Decimal(100)), Part("西村", Decimal(90), Decimal(300)), Part("南村", None))
    >>> compute(Given(parts, "mean")).value, compute(Given(parts, "weighted")).value, compute(Given(parts, "sum")).value
    (Decimal('85'), Decimal('87.5'), Decimal('170'))
    >>> str(compute(Given(parts, "weighted")).working[0])
    '（100×80 + 300×90）÷ 400 = 87.5'
    """
    if given.how not in HOWS:
        raise ValueError(f"没有“{given.how}”这种汇总。")
    there = [part for part in given.parts if part.value is not None]
    used = there
    if given.how in ("weighted", "share"):
        used = [
            part for part in there if part.weight is not None and (part.weight > 0 or given.how == "share")
        ]
    missing = len(given.parts) - len(used)
    if given.how in ("last", "greatest", "least"):
        return _picked(used, given.how, missing)
    sums = sums_of(used)
    value, step = _value(sums, given.how, given.scale, used)
    steps = [step] if step else []
    if missing:
        steps.append(Step(gettext_noop("{count} 项没有数，不计在内"), {"count": missing}))
    return Answer(value, len(used), missing, tuple(steps))


def sums_of(parts: Iterable[Part]) -> Sums:
    """What is kept of values; one without a weight adds nothing to the weighted sums."""
    n, missing, total, weighted, whole = 0, 0, ZERO, ZERO, ZERO
    for part in parts:
        if part.value is None:
            missing += 1
            continue
        n += 1
        total = EXACT.add(total, part.value)
        if part.weight:
            weighted = EXACT.add(weighted, EXACT.multiply(part.weight, part.value))
            whole = EXACT.add(whole, part.weight)
    return Sums(n, total, weighted, whole, missing)


@lru_cache(maxsize=READY)
def of_sums(sums: Sums, how: How, scale: Decimal = Decimal(1)) -> Answer:
    """The value of what is behind kept sums, at hand for those told before: a past month's do not change. ValueError for ``last`` and the like, which sums do not know.

    Of a ``share`` the parts' values are in ``total`` and the wholes in ``weight``.

    >>> of_sums(Sums(2, Decimal(170), Decimal(35000), Decimal(400), 1), "weighted").value
    Decimal('87.5')
    """
    if how not in ("sum", "mean", "weighted", "share"):
        raise ValueError(f"合计里看不出“{how}”。")
    value, step = _value(sums, how, scale, ())
    steps = [step] if step else []
    if sums.missing:
        steps.append(Step(gettext_noop("{count} 项没有数，不计在内"), {"count": sums.missing}))
    return Answer(value, sums.n, sums.missing, tuple(steps))


def _value(sums: Sums, how: How, scale: Decimal, parts: Iterable[Part]) -> tuple[Decimal | None, Step | None]:
    if not sums.n:
        return None, None
    parts = tuple(parts)
    written = parts if 0 < len(parts) <= SHOWN else ()
    values = " + ".join(_plain(part.value) for part in written) or _plain(sums.total)
    match how:
        case "sum":
            return _told(sums.total, gettext_noop("{values} = {value}"), values=values)
        case "mean":
            mean = EXACT.divide(sums.total, Decimal(sums.n))
            return _told(mean, gettext_noop("（{values}）÷ {n} = {value}"), values=values, n=sums.n)
        case "weighted":
            if not sums.weight:
                return None, None
            products = " + ".join(f"{_plain(part.weight)}×{_plain(part.value)}" for part in written)
            return _told(
                EXACT.divide(sums.weighted, sums.weight),
                gettext_noop("（{products}）÷ {weight} = {value}"),
                products=products or _plain(sums.weighted),
                weight=_plain(sums.weight),
            )
    if not sums.weight:
        return None, None
    share = EXACT.multiply(EXACT.divide(sums.total, sums.weight), scale)
    return _told(
        share,
        gettext_noop("{part} ÷ {whole} × {scale} = {value}"),
        part=_plain(sums.total),
        whole=_plain(sums.weight),
        scale=_plain(scale),
    )


def _told(value: Decimal, words: str, **facts: object) -> tuple[Decimal, Step]:
    value = _tidy(value)
    return value, Step(words, {**facts, "value": _plain(value)})


def _picked(used: list[Part], how: How, missing: int) -> Answer:
    if not used:
        return Answer(None, 0, missing, ())
    if how == "last":
        part = max(used, key=lambda one: one.order)
        words = Step(
            gettext_noop("取最近一期 {name}：{value}"), {"name": part.name, "value": _plain(part.value)}
        )
    else:
        pick = max if how == "greatest" else min
        part = pick(used, key=lambda one: one.value if one.value is not None else ZERO)
        text = (
            gettext_noop("取最大 {name}：{value}")
            if how == "greatest"
            else gettext_noop("取最小 {name}：{value}")
        )
        words = Step(text, {"name": part.name, "value": _plain(part.value)})
    return Answer(part.value, len(used), missing, (words,))


def _tidy(value: Decimal) -> Decimal:
    """Twelve decimals at most, and no idle zeros.

    >>> _tidy(Decimal("87.500")), _tidy(Decimal(400))
    (Decimal('87.5'), Decimal('400'))
    """
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -12:
        value = value.quantize(PLACES, context=EXACT)
    found = value.normalize(EXACT)
    exponent = found.as_tuple().exponent
    return found.quantize(Decimal(1), context=EXACT) if isinstance(exponent, int) and exponent > 0 else found


def _plain(value: Decimal | None) -> str:
    return "" if value is None else f"{_tidy(value):f}"
