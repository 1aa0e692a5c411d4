"""导入方案: what a file would do, row by row, with every mistake in it; nothing is written."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from townworks.engines.working import Step, gettext_noop
from townworks.kernel.tables import Column, Problem
from townworks.places.selectors import Outlined

from ...models import Site, SiteImport
from ...selectors.site_editions import Difference, Facts, differences, kind_of
from ..site_facts import SiteFacts

ACTS = {
    "new": gettext_noop("新增"),
    "changed": gettext_noop("有改动"),
    "unchanged": gettext_noop("没有改动"),
    "doubtful": gettext_noop("可能重复"),
    "refused": gettext_noop("有错，不导入"),
    "skipped": gettext_noop("不导入"),
}
CHOICES = {
    "same": gettext_noop("就是它，按这一行更新"),
    "new": gettext_noop("不是，按新场所登记"),
    "skip": gettext_noop("先不导入"),
}


@dataclass(frozen=True)
class Alike:
    """What a row may be a second registration of: a site of the register, or an earlier row of the file."""

    reasons: tuple[Step, ...]
    site: Site | None = None
    row: int = 0


@dataclass(frozen=True)
class Planned:
    """一行会怎样. ``site``: the site that it is, or is taken for; ``was`` and ``now``: what is said of it before and after.

    ``same``: of a doubtful row, the facts of the likest site with the row's put over them.
    """

    row: int
    act: str
    name: str
    facts: SiteFacts | None = None
    place: Outlined | None = None
    site: Site | None = None
    kind: str = ""
    was: Facts | None = None
    now: Facts | None = None
    alike: tuple[Alike, ...] = ()
    same: SiteFacts | None = None
    why: Step | None = None

    @property
    def moved(self) -> bool:
        """Whether anything would change."""
        return self.was != self.now

    @property
    def changes(self) -> tuple[Difference, ...]:
        """What would change, as read; worked out only for the rows that are looked at."""
        if self.was is None or self.now is None or not self.kind:
            return ()
        return differences(kind_of(self.kind), self.was, self.now)


@dataclass(frozen=True)
class Plan:
    """导入方案. Control total: ``read`` is the sum of all acts' counts."""

    columns: tuple[Column, ...]
    planned: tuple[Planned, ...]
    problems: tuple[Problem, ...]
    page: str = ""
    head_row: int = 1
    cells: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    known: SiteImport | None = None

    @property
    def kept_apart(self) -> list[tuple[int, int]]:
        """Rows decided to be new, with the sites that they were thought to be."""
        return [
            (one.row, alike.site.pk)
            for one in self.planned
            if one.act == "new"
            for alike in one.alike
            if alike.site is not None
        ]

    @property
    def read(self) -> int:
        return len(self.planned)

    @property
    def counts(self) -> Counter[str]:
        return Counter(one.act for one in self.planned)

    def of(self, act: str) -> list[Planned]:
        """The rows of one act, in the order of the file."""
        return [one for one in self.planned if one.act == act]

    @property
    def sign(self) -> str:
        """What tells whether another look at file and register would say the same."""
        facts: list[Any] = [
            [one.row, one.act, one.site.pk if one.site else 0, one.site.version if one.site else 0]
            for one in self.planned
        ]
        return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:16]


def decided(plan: Plan, choices: Mapping[int, str], rest: str = "skip") -> Plan:
    """The plan after a person said what the doubtful rows are: by row, and ``rest`` for those not spoken of."""
    planned = tuple(
        _decided(one, choices.get(one.row, rest)) if one.act == "doubtful" else one for one in plan.planned
    )
    return replace(plan, planned=planned)


def _decided(one: Planned, choice: str) -> Planned:
    first = one.alike[0]
    if choice == "new":
        return replace(one, act="new")
    if choice == "same" and first.site is not None:
        return replace(one, act="changed" if one.moved else "unchanged", site=first.site, facts=one.same)
    return replace(one, act="skipped", why=Step(gettext_noop("可能重复，先不导入")))
