"""形：报账的参数: what money is spent for, how fast special funds should be spent, what the risk list looks at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from .campaigns import Basis
from .shape import Code, Shape, Text

Check = Literal["head", "group", "meeting"]
PurposeGroup = Literal["", "three_public", "frugal"]


class Purpose(Shape):
    """用途: what a line of a claim is for, and which account of each chart it is usually booked on.

    ``group``: 三公经费, or what 过紧日子 counts; ``banned``: no special fund pays for it.
    """

    code: Code
    name: Text
    name_en: Text
    group: PurposeGroup = ""
    banned: bool = False
    accounts: Mapping[str, str]


class Milestone(Shape):
    """到某个月底应当用掉的百分比."""

    month: Annotated[int, Field(ge=1, le=12)]
    percent: Annotated[int, Field(ge=1, le=100)]


class FundPace(Shape):
    """专项资金的支出进度, by the end of each month named."""

    milestones: Annotated[tuple[Milestone, ...], Field(min_length=1)]
    basis: Basis


class Donations(Shape):
    """捐赠: on which account of each chart a gift is usually booked."""

    accounts: Mapping[str, str]
    basis: Basis


class Thrift(Shape):
    """过紧日子: how many points a budget may be used before the calendar."""

    ahead_percent: Annotated[int, Field(ge=0, le=100)]
    basis: Basis


class RiskRules(Shape):
    """风险清单的界限: within how many days small payments to one payee count as one; from which amount a round sum is looked at, and
    of which multiple; from what a contract comes to in all it is let in the open; above which percent of a contract changes are many."""

    split_days: Annotated[int, Field(ge=1, le=366)] = 10
    round_from: Annotated[int, Field(ge=1, le=100_000_000)] = 5000
    round_yuan: Annotated[int, Field(ge=1, le=100_000_000)] = 1000
    tender_yuan: Annotated[int, Field(ge=1, le=10_000_000_000)] = 50_000
    changes_percent: Annotated[int, Field(ge=0, le=1000)] = 10
    basis: Basis


class WorksRules(Shape):
    """村级工程: the most retention held back (percent), how many photographs a measurement wants before and after, from which sum a works
    is chosen in the open, for which purposes and from which sum a claim names a measurement, the months of warranty, and the most of a
    contract that is paid ahead (percent; 0: nothing is)."""

    retention_percent: Annotated[int, Field(ge=0, le=20)]
    photos: Annotated[int, Field(ge=0, le=20)]
    open_yuan: Annotated[int, Field(ge=1, le=100_000_000)]
    measured_yuan: Annotated[int, Field(ge=1, le=100_000_000)]
    purposes: tuple[Code, ...]
    warranty_months: Annotated[int, Field(ge=0, le=120)]
    advance_percent: Annotated[int, Field(ge=0, le=100)] = 0
    basis: Basis
