"""小走势: a line as small as a word, drawn straight into the page: a hundred of them cost nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

WIDTH, HEIGHT, EDGE = 96, 24, 3


def drawn(values: Sequence[Decimal | None], target: Decimal | None = None) -> SafeString:
    """The line with gaps where nothing was given, its last value as a dot, the target as a thin rule; nothing for fewer than two values.

    For eyes only: the figures stand beside it.
    """
    known = [float(value) for value in values if value is not None]
    if len(known) < 2:
        return mark_safe("")
    low, high = min(known), max(known)
    if target is not None:
        low, high = min(low, float(target)), max(high, float(target))
    step = (WIDTH - 2 * EDGE) / max(1, len(values) - 1)

    def across(n: int) -> float:
        return EDGE + n * step

    def down(value: float) -> float:
        return HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * ((value - low) / (high - low) if high > low else 0.5)

    spots = [(across(n), down(float(value))) for n, value in enumerate(values) if value is not None]
    return format_html(
        '<svg class="spark" viewBox="0 0 {} {}" width="{}" height="{}" aria-hidden="true" focusable="false">{}{}'
        '<circle cx="{}" cy="{}" r="2.5"/></svg>',
        WIDTH,
        HEIGHT,
        WIDTH,
        HEIGHT,
        format_html('<path class="spark-target" d="M0 {0}H{1}"/>', _told(down(float(target))), WIDTH)
        if target is not None
        else "",
        format_html_join("", '<path d="{}"/>', ((line,) for line in _lines(values, across, down))),
        _told(spots[-1][0]),
        _told(spots[-1][1]),
    )


def _lines(
    values: Sequence[Decimal | None], across: Callable[[int], float], down: Callable[[float], float]
) -> list[str]:
    """A path for each run of values without a gap."""
    lines: list[str] = []
    run: list[str] = []
    for n, value in enumerate([*values, None]):
        if value is not None:
            run.append(f"{_told(across(n))} {_told(down(float(value)))}")
        elif run:
            lines.append(f"M{'L'.join(run)}")
            run = []
    return lines


def _told(number: float) -> str:
    return f"{number:.1f}"
