"""形 (shape): what each kind of definition file looks like; strict, frozen, nothing extra.

Lines, roles, calendars and thresholds; campaigns and site kinds are in ``campaigns``. ``files`` says which file has which shape.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from .shape import Code, Shape, Text

PermissionCode = Annotated[str, StringConstraints(pattern=r"^[a-z]+\.[a-z]+(_[a-z]+)*$", max_length=60)]
Reach = Literal["district", "town", "unit", "place", "own"]


class Line(Shape):
    """工作条线: one line of work, the words it is known by, the units that usually lead and support."""

    code: Code
    order: Annotated[int, Field(ge=1, le=999)]
    name: Text
    name_en: Text
    words: Annotated[tuple[Text, ...], Field(min_length=1)]
    leads: tuple[Text, ...] = ()
    supports: tuple[Text, ...] = ()


class Permission(Shape):
    """权限: a name and a sentence that says what it allows."""

    code: PermissionCode
    name: Text
    name_en: Text
    allows: Text
    allows_en: Text


class Wider(Shape):
    """例外范围: one permission of a role that reaches elsewhere than the role itself."""

    permission: PermissionCode
    reach: Reach


class Role(Shape):
    """角色: what a post allows (permissions) and over what (reach).

    Reach: ``district`` all towns under the post's district, ``town`` the whole town, ``unit`` what
    the person's unit leads or supports, ``place`` what lies in the person's place and below,
    ``own`` what the person has made or been given.
    """

    code: Code
    name: Text
    name_en: Text
    about: Text
    about_en: Text
    reach: Reach
    permissions: Annotated[tuple[PermissionCode, ...], Field(min_length=1)]
    wider: tuple[Wider, ...] = ()

    def reach_of(self, permission: str) -> Reach | None:
        """How far this role may use ``permission``; None if it may not at all."""
        if permission not in self.permissions:
            return None
        return next((one.reach for one in self.wider if one.permission == permission), self.reach)


class Roles(Shape):
    """角色与权限: the whole of roles.toml."""

    permissions: Annotated[tuple[Permission, ...], Field(min_length=1)]
    roles: Annotated[tuple[Role, ...], Field(min_length=1)]


class Holiday(Shape):
    """一个节日: its days off and the rest days worked in exchange."""

    name: Text
    off: Annotated[tuple[date, ...], Field(min_length=1)]
    work: tuple[date, ...] = ()


class Calendar(Shape):
    """一年的工作日历: off days and make-up work days as the State Council's notice gives them."""

    year: Annotated[int, Field(ge=2000, le=2100)]
    source: Text
    holidays: Annotated[tuple[Holiday, ...], Field(min_length=1)]


class Lights(Shape):
    """红黄绿灯界限: points are percentage points, days are calendar days."""

    yellow_behind_points: Annotated[int, Field(ge=0, le=100)]
    red_behind_points: Annotated[int, Field(ge=0, le=100)]
    last_days: Annotated[int, Field(ge=0, le=366)]
    last_days_share: Annotated[int, Field(ge=0, le=100)]
    quiet_yellow_days: Annotated[int, Field(ge=1, le=366)]
    quiet_red_days: Annotated[int, Field(ge=1, le=366)]


class Chase(Shape):
    """逐月查账界限: when a commitment counts as stale or at risk, and how long a reply may take."""

    stale_days: Annotated[int, Field(ge=1, le=366)]
    at_risk_days: Annotated[int, Field(ge=0, le=366)]
    reply_working_days: Annotated[int, Field(ge=1, le=60)]


class ReturnTerms(Shape):
    """报表期限: by how many working days after a period ends its figures are handed in."""

    week: Annotated[int, Field(ge=1, le=250)] = 2
    month: Annotated[int, Field(ge=1, le=250)] = 5
    quarter: Annotated[int, Field(ge=1, le=250)] = 10
    year: Annotated[int, Field(ge=1, le=250)] = 15


class Thresholds(Shape):
    """预警与督办界限: the whole of lights.toml."""

    lights: Lights
    chase: Chase
    returns: ReturnTerms = ReturnTerms()
