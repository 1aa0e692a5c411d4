"""导入方案: what a file would do, with every mistake in it; nothing is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext

from ..models import KINDS, Place
from . import codes
from .sheet import Sheet, SheetRow

LONGEST = 60


@dataclass(frozen=True)
class Problem:
    """A mistake: where it stands, what it is, what to do about it."""

    row: int
    column: str
    text: str
    remedy: str

    def __str__(self) -> str:
        return gettext("第 {row} 行“{column}”：{text}。{remedy}").format(
            row=self.row, column=self.column, text=self.text, remedy=self.remedy
        )


@dataclass(frozen=True)
class Planned:
    """What would become of one place: ``act`` is new, changed or unchanged; ``was`` its name before."""

    row: int
    code: codes.Code
    name: str
    act: str
    was: str = ""


@dataclass(frozen=True)
class Plan:
    """导入方案. Control total: read = new + changed + unchanged + outside (+ rows with problems)."""

    read: int
    planned: tuple[Planned, ...]
    outside: int
    problems: tuple[Problem, ...]
    ignored: tuple[str, ...] = ()

    def count(self, act: str) -> int:
        return sum(one.act == act for one in self.planned)

    @property
    def new(self) -> int:
        return self.count("new")

    @property
    def changed(self) -> int:
        return self.count("changed")

    @property
    def unchanged(self) -> int:
        return self.count("unchanged")


def checked(row: SheetRow) -> tuple[codes.Code | None, list[Problem]]:
    """A row by itself: its code where it can be read, and everything that is wrong with it."""
    problems = []
    code: codes.Code | None = None
    try:
        code = codes.read(row.code)
    except codes.NotACode as error:
        problems.append(
            Problem(
                row.number,
                gettext("代码"),
                gettext(str(error)),
                gettext("请对照国家统计局公布的代码改正（写的是“{given}”）。").format(given=row.code),
            )
        )
    if not 1 <= len(row.name) <= LONGEST:
        problems.append(
            Problem(
                row.number,
                gettext("名称"),
                gettext("名称应为 1 至 60 个字"),
                gettext("请填写这个地方的正式名称。"),
            )
        )
    if code is not None:
        problems += _contradictions(row, code)
    return code, problems


def _contradictions(row: SheetRow, code: codes.Code) -> list[Problem]:
    """A kind or parent that says otherwise than the code."""
    problems = []
    if row.kind and row.kind not in (code.kind, KINDS[code.kind], code.said):
        problems.append(
            Problem(
                row.number,
                gettext("类型"),
                gettext("写的是“{given}”，代码却是{said}的").format(given=row.kind, said=code.said),
                gettext("请改正代码或类型，也可以把类型留空。"),
            )
        )
    if row.parent and row.parent.ljust(12, "0") != code.parent:
        problems.append(
            Problem(
                row.number,
                gettext("上级"),
                gettext("写的是“{given}”，按代码上级应是 {parent}").format(
                    given=row.parent, parent=code.parent or gettext("（无）")
                ),
                gettext("请改正代码或上级，也可以把上级留空。"),
            )
        )
    return problems


def planned(sheet: Sheet, known: Mapping[str, Place], covers: Callable[[str], bool]) -> Plan:
    """The plan of a sheet against the places known; ``covers(path)`` says whether a place may be written."""
    problems: list[Problem] = []
    # Rows with another mistake count as there: one mistake should not bring on a second below it.
    taken: dict[str, tuple[int, codes.Code, str, bool]] = {}
    for row in sheet.rows:
        code, wrong = checked(row)
        problems += wrong
        if code is not None and code.text in taken:
            problems.append(
                Problem(
                    row.number,
                    gettext("代码"),
                    gettext("与第 {other} 行重复").format(other=taken[code.text][0]),
                    gettext("请删去其中一行。"),
                )
            )
        elif code is not None:
            taken[code.text] = (row.number, code, row.name, not wrong)
    rows = []
    outside = 0
    for number, code, name, right in taken.values():
        if not right:
            continue
        if not covers(path_of(code, known, taken)):
            outside += 1
            continue
        problems += _orphan(number, code, known, taken)
        rows.append(_planned(number, code, name, known.get(code.text)))
    return Plan(
        len(sheet.rows), tuple(rows), outside, tuple(sorted(problems, key=lambda one: one.row)), sheet.ignored
    )


def path_of(code: codes.Code, *sources: Mapping[str, object]) -> str:
    """The path that a place has or will have: the codes above it that exist, from the top."""
    above = []
    parent = code.parent
    while parent is not None:
        if any(parent in source for source in sources):
            above.append(parent)
        parent = codes.read(parent).parent
    return "/" + "".join(f"{one}/" for one in [*reversed(above), code.text])


def _orphan(
    number: int, code: codes.Code, known: Mapping[str, object], taken: Mapping[str, object]
) -> list[Problem]:
    """Towns, villages and grids need the place above them; above districts the tree may begin anywhere."""
    parent = code.parent
    if code.kind in ("province", "city", "district") or parent in known or parent in taken:
        return []
    return [
        Problem(
            number,
            gettext("代码"),
            gettext("上级 {parent} 还没有").format(parent=parent),
            gettext("请先导入上级，或在文件里加上一行。"),
        )
    ]


def _planned(number: int, code: codes.Code, name: str, place: Place | None) -> Planned:
    if place is None:
        return Planned(number, code, name, "new")
    if (place.name, place.kind) != (name, code.kind):
        return Planned(number, code, name, "changed", place.name)
    return Planned(number, code, name, "unchanged")
