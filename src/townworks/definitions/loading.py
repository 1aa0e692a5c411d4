"""载入 (load): read → shape → sense → fit → freeze, with all problems told at once."""

from __future__ import annotations

from pathlib import Path

from .files import FILES
from .fitting import check_fit
from .freezing import Definitions, freeze
from .problems import BrokenDefinitions, Problem
from .reading import read_folder
from .sense import check_sense
from .shape import Shape
from .shaping import matches, shape_sources


def examine(folder: Path) -> tuple[Definitions | None, tuple[Problem, ...]]:
    """The definitions, or None and every problem of every file, in the order of the files."""
    sources, unread = read_folder(folder)
    shaped, misshapen = shape_sources(sources)
    problems = [*unread, *misshapen]
    for file, shape in shaped.items():
        problems += check_sense(file, shape)
    if not any(problem.file == str(folder) for problem in unread):
        problems += check_fit(_with_broken(shaped, problems))
    if problems:
        return None, tuple(sorted(problems, key=lambda one: one.file))
    return freeze(shaped), ()


def load(folder: Path) -> Definitions:
    """The definitions in ``folder``; raises BrokenDefinitions with all problems."""
    definitions, problems = examine(folder)
    if definitions is None:
        raise BrokenDefinitions(problems)
    return definitions


def _with_broken(shaped: dict[str, Shape], problems: list[Problem]) -> dict[str, Shape | None]:
    known = {one.file for one in problems if any(matches(one.file, pattern) for pattern, _, _ in FILES)}
    return {**dict.fromkeys(sorted(known)), **shaped}
