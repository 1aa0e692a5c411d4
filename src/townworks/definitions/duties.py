"""形：职责清单 (duty list): what the town owes, and which unit holds it after the reform of its offices.

A file is one field of work. Who holds a delegated power or a service item stands in powers/ and services/; a duty names those that
belong to it, and the page tells where the two do not agree.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from .campaigns import Basis
from .shape import Code, Shape, Text


class Duty(Shape):
    """职责. ``units``: who leads it after the reform; none is a gap, two an overlap. ``supports``: who helps.

    ``before``: who held it before. ``share``: the town's own, or the county's with the town helping (属地管理), then ``main`` is the
    county's department. ``settled``: a named decision makes two leading units right.
    """

    code: Code
    name: Text
    name_en: Text
    units: tuple[Text, ...] = ()
    supports: tuple[Text, ...] = ()
    before: Text | None = None
    share: Literal["own", "shared"] = "own"
    main: Text | None = None
    services: tuple[Code, ...] = ()
    powers: tuple[Code, ...] = ()
    settled: Text | None = None
    note: Text | None = None
    basis: Annotated[tuple[Basis, ...], Field(min_length=1)]


class DutyField(Shape):
    """一个领域的职责: the whole of one file in duties/."""

    code: Code
    order: Annotated[int, Field(ge=1, le=999)]
    name: Text
    name_en: Text
    duties: Annotated[tuple[Duty, ...], Field(min_length=1)]
    source: Text
    verified: bool = False
