"""简报正文: the brief in blocks, section by section; one source for the page and the files. A sentence without data is not written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from django.utils import translation

from townworks.engines.working import gettext_noop
from townworks.kernel import proofs
from townworks.kernel.actor import Actor
from townworks.ui import lights
from townworks.ui.documents import Figure, words
from townworks.ui.documents.blocks import Block, Paragraph

from . import inspected, measured, register
from .facts import Facts, facts_of
from .period import NAMES, Period, period_named, period_of

__all__ = ["SECTIONS", "Brief", "Period", "brief_of", "figure_of", "period_named", "period_of"]
CHINESE = "zh-hans"  # documents are in Chinese whatever the language of the page


@dataclass(frozen=True)
class Brief:
    """一期简报. ``sections``: by SECTIONS, the blocks of each, none where there is no data. ``issue`` counts within the year."""

    facts: Facts
    title: str
    sections: Mapping[str, tuple[Block, ...]]

    @property
    def blocks(self) -> tuple[Block, ...]:
        """All of it, in order."""
        return tuple(block for blocks in self.sections.values() for block in blocks)

    @property
    def period(self) -> Period:
        return self.facts.period

    @property
    def issue(self) -> str:
        return f"{self.period.year}年第{self.period.n}期"

    @property
    def masthead(self) -> str:
        """“重点工作月报” or “重点工作周报”."""
        return f"重点工作{NAMES[self.period.kind]}"

    @property
    def name(self) -> str:
        """What the file is called."""
        return f"{self.facts.town}{self.period.name}{self.masthead}"


def brief_of(actor: Actor, *, town_id: int, period: Period) -> Brief:
    """The brief of a town's month or week, cut to what the actor may export."""
    with translation.override(CHINESE):
        facts = facts_of(actor, town_id=town_id, period=period)
        return Brief(
            facts, _title(facts), {name: tuple(write(facts)) for name, (_what, write) in SECTIONS.items()}
        )


def two_briefs(actor: Actor, *, town_id: int, periods: tuple[Period, Period]) -> tuple[Brief, Brief]:
    """Two of them, to be compared: what both read alike is read once, for which the later one is read first."""
    with proofs.asking(day for period in periods for day in period.ends):
        later = max(periods, key=lambda period: period.as_of)
        found = {later: brief_of(actor, town_id=town_id, period=later)}
        found |= {
            period: brief_of(actor, town_id=town_id, period=period) for period in periods if period != later
        }
    return found[periods[0]], found[periods[1]]


def _title(facts: Facts) -> str:
    if not facts.count("total"):
        return f"{facts.town}{facts.period.short}没有在册任务"
    told = [
        f"{facts.count(f'light.{code}')}项亮{lights.look_of(code).word}"
        for code in ("red", "yellow")
        if facts.count(f"light.{code}")
    ]
    state = "、".join(told) if told else "没有红灯和黄灯"
    done = f"，{facts.period.own}销号{facts.count('month.closed')}项" if facts.count("month.closed") else ""
    whose = "" if facts.scope else facts.town
    return f"{whose}{facts.period.short}在办任务{facts.count('open')}项，{state}{done}"


def _scope(facts: Facts) -> Iterator[Block]:
    if facts.scope:
        yield Paragraph((f"（本期只统计{facts.scope}牵头、配合或在其范围内的任务。）",))


def _state(facts: Facts) -> Iterator[Block]:
    if facts.count("total"):
        yield from register.state(facts)
    else:
        yield Paragraph(
            (
                f"截至{words.long_instant(facts.period.as_of)}，{facts.town}{facts.period.year}年没有在册任务。",
            )
        )


def _if_any(write: Callable[[Facts], Iterator[Block]]) -> Callable[[Facts], Iterator[Block]]:
    """A section of commitments, where there are any."""
    return lambda facts: write(facts) if facts.count("total") else iter(())


# The sections in their order: by name, what each says, and who writes it. A template may put them in another order.
SECTIONS: Mapping[str, tuple[str, Callable[[Facts], Iterator[Block]]]] = {
    "scope": (gettext_noop("本期只统计部分任务时的说明"), _scope),
    "state": (gettext_noop("总体情况"), _state),
    "movement": (gettext_noop("本期变化"), _if_any(register.movement)),
    "lines": (gettext_noop("各条线情况"), _if_any(register.by_line)),
    "units": (gettext_noop("各单位亮灯"), _if_any(register.by_unit)),
    "warned": (gettext_noop("红灯、黄灯任务和原因"), _if_any(register.warned)),
    "supervision": (gettext_noop("督办情况"), _if_any(register.supervision)),
    "inspections": (
        gettext_noop("检查和问题整改"),
        lambda facts: inspected.inspections(facts.inspected, facts.period),
    ),
    "indicators": (gettext_noop("主要指标"), lambda facts: measured.indicators(facts.measured, facts.period)),
    "water": (gettext_noop("断面水质"), lambda facts: measured.sections(facts.measured, facts.period)),
    "due_next": (gettext_noop("下期到期"), _if_any(register.due_next)),
}


def figure_of(brief: Brief, code: str) -> Figure | None:
    """The figure of this code, shown or not."""
    return brief.facts.figures.get(code)
