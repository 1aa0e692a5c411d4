"""断面的水体 (waters): which known sections are judged by the limits of lakes, and which by those of rivers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from townworks.engines.working import Step, gettext_noop

from .problems import Problem
from .shape import Shape
from .shapes import Text

Water = Literal["river", "lake"]
SectionKey = tuple[str, str, str]  # province, basin, name
Seen = dict[Text, Annotated[int, Field(ge=1)]]


class Basin(Shape):
    """一省一流域的断面: by name, how many published classes show by which limits it is judged."""

    province: Text
    basin: Text
    lake: Seen = {}
    river: Seen = {}


class KnownWaters(Shape):
    """断面水体名单: where it was read, up to which day, and the sections."""

    source: Text
    until: date
    basins: Annotated[tuple[Basin, ...], Field(min_length=1)]

    def sections(self) -> Iterator[tuple[SectionKey, Water]]:
        for one in self.basins:
            yield from (((one.province, one.basin, name), "lake") for name in one.lake)
            yield from (((one.province, one.basin, name), "river") for name in one.river)


def sections_are_written_once(file: str, waters: KnownWaters) -> Iterator[Problem]:
    """A section is of one water."""
    seen: dict[SectionKey, Water] = {}
    for key, water in waters.sections():
        if key in seen:
            wrong = Step(gettext_noop("断面{name}写了不止一次"), {"name": key[2]})
            yield Problem(file, f"basins.{water}", wrong, Step(gettext_noop("请只留一次")))
        seen[key] = water


def waters_of(files: Iterator[KnownWaters]) -> Mapping[SectionKey, Water]:
    """All lists as one; of two that know a section the later file's."""
    return {key: water for one in files for key, water in one.sections()}
