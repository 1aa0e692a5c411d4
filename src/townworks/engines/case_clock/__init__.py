"""办理时钟 (case_clock): on which day something asked of the town is due, recomputed from its stored segments.

Rule: the clock starts on an event (receipt, acceptance, decision …), whose day is not counted (民法典 201). A term counts
working days or calendar days; while the clock stands (materials missing, expert review, hearing, consultation) no day is
counted, the first and the last day of a pause included. One extension adds days. A term in calendar days that ends on a
rest day ends on the next working day (民法典 203). Some terms are no number of days: a day each year, the end of the month
or quarter, years (民法典 202), or days counted back from an event to come. A term in hours runs from the instant itself
(民法典 201, second paragraph), by day and night or within the town's office hours on working days; a term in days
may end at an hour of its last day, where somebody named it (民法典 203, second paragraph). Once a term with a
deemed result has run out, the law says what counts as decided.

Nothing is kept but the segments: the due date, what is left and the sentence are computed anew each time.
Complexity: O(days) of the term with its pauses; in hours O(days) times its pauses.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date  # noqa: F401 (the doctest)

from townworks.engines import workdays
from townworks.engines.working import Step, gettext_noop

from . import days as by_days
from . import hours as by_hours
from .shapes import (
    BASIS,
    COUNTED,
    HOURS,
    UNITS,
    Answer,
    Extension,
    Given,
    Kind,
    Part,
    Pause,
    Segment,
    Span,
    State,
    Term,
    WhatIf,
)

__all__ = [
    "BASIS",
    "COUNTED",
    "HOURS",
    "UNITS",
    "Answer",
    "Extension",
    "Given",
    "Kind",
    "Part",
    "Pause",
    "Segment",
    "Span",
    "State",
    "Term",
    "WhatIf",
    "compute",
    "what_if",
]


def compute(given: Given) -> Answer:
    """到期日, what is left, and why.

    ValueError for nonsense (a pause that ends before it begins, two that overlap, days out of bounds), or where the
    calendar of a year that is needed is missing.

    >>> calendar = workdays.Calendar(frozenset(), frozenset(), frozenset({2026}))
    >>> monday = date(2026, 3, 2)
    >>> clock = Given(calendar, Term(5), monday, date(2026, 3, 5))
    >>> answer = compute(clock)
    >>> answer.due_on, answer.left
    (datetime.date(2026, 3, 9), 2)
    >>> stood = replace(clock, pauses=(Pause(date(2026, 3, 4), date(2026, 3, 6), "补正"),))
    >>> compute(replace(stood, today=date(2026, 3, 9))).due_on
    datetime.date(2026, 3, 12)
    """
    _refuse_nonsense(given)
    if given.start_on is None:
        sentence = Step(gettext_noop("起算的事项还没有发生，时钟没有走"))
        return Answer("waiting", None, None, None, 0, "", (), sentence, (sentence,))
    return by_hours.compute(given) if given.term.kind in HOURS else by_days.compute(given)


def what_if(given: Given, days: int) -> WhatIf:
    """What an extension by ``days``, approved today, would do. Nothing is changed."""
    now = compute(given)
    refusal = _no_extension(given, now, days)
    if refusal is not None:
        return WhatIf(False, now.due_on, now.due_on, refusal)
    then = compute(replace(given, extension=Extension(days, given.today)))
    after = then.due_on or then.if_resumed_on
    before = now.due_on or now.if_resumed_on
    words = gettext_noop("延长 {days} {unit}，到期日由 {before} 改为 {after}；只能延长一次")
    facts = {"days": days, "unit": UNITS[given.term.kind], "before": before, "after": after}
    if now.due_at or now.if_resumed_at:
        words = gettext_noop("延长 {days} {unit}，到期由 {before} 改为 {after}；只能延长一次")
        facts |= {"before": now.due_at or now.if_resumed_at, "after": then.due_at or then.if_resumed_at}
    return WhatIf(True, before, after, Step(words, facts))


def _no_extension(given: Given, now: Answer, days: int) -> Step | None:
    most = given.term.extension
    if given.extension is not None:
        words = gettext_noop("{on} 已经延长过 {days} 天，只能延长一次")
        if given.term.kind in HOURS:
            words = gettext_noop("{on} 已经延长过 {days} 小时，只能延长一次")
        return Step(words, {"on": given.extension.on, "days": given.extension.days})
    if not most or given.term.kind not in (*COUNTED, *HOURS):
        return Step(gettext_noop("这一期限依法不能延长"))
    if not 1 <= days <= most:
        hours = gettext_noop("最多延长 {most} 小时")
        words = gettext_noop("最多延长 {most} 天")
        return Step(hours if given.term.kind in HOURS else words, {"most": most})
    if now.state not in ("running", "paused"):
        words = gettext_noop("时钟没有在走，不能延长")
        late = gettext_noop("已经过了到期日，不能再延长")
        return Step(late if now.state == "late" else words)
    return None


def _refuse_nonsense(given: Given) -> None:
    if not 0 <= given.term.days <= workdays.LONGEST:
        raise ValueError(f"期限应在 0 到 {workdays.LONGEST} 天之间，给的是 {given.term.days} 天。")
    if given.extension and not 0 <= given.extension.days <= workdays.LONGEST:
        raise ValueError(f"延长的天数不合理：{given.extension.days}。")
    if given.term.kind == "yearly" and not (1 <= given.term.month <= 12 and 1 <= given.term.day <= 31):
        raise ValueError("每年一次的期限要写月和日。")
    if given.pauses and given.start_on is None:
        raise ValueError("时钟还没有走，不能暂停。")
    if given.term.kind in HOURS:
        if given.start_on is not None:
            by_hours.refuse_nonsense(given)
        return
    by_days.refuse_nonsense(given)
    before: Pause | None = None
    for pause in sorted(given.pauses, key=lambda one: one.from_on):
        if pause.until_on is not None and pause.until_on < pause.from_on:
            raise ValueError(f"恢复 {pause.until_on} 早于暂停 {pause.from_on}，请改正。")
        if before is not None and (before.until_on is None or before.until_on > pause.from_on):
            raise ValueError(f"{pause.from_on} 开始的暂停与前一次重叠，请改正。")
        before = pause
