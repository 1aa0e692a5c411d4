"""读入的检查表: an Excel checklist as a campaign in words and as a definition file, or every problem at its cell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from townworks.definitions import selectors as definitions
from townworks.definitions.campaigns import Campaign
from townworks.definitions.problems import Problem, told
from townworks.definitions.telling import ToldCampaign
from townworks.definitions.xlsform import importing, toml_writing
from townworks.kernel import tables
from townworks.kernel.actor import Actor

from .campaign_board import tell

PERMISSION = "round.open"  # who opens rounds writes what they ask


@dataclass(frozen=True)
class Wish:
    """要读入的表: a kept file, what it is to be called, and the line and kind where it says none."""

    sha256: str
    name: str
    code: str
    line: str
    kind: str


@dataclass(frozen=True)
class Said:
    """One remark or problem: its place in the workbook, what it is, what to do."""

    at: str
    wrong: str
    remedy: str


@dataclass(frozen=True)
class ReadIn:
    """What came of the workbook. ``toml``: the definition file, "" where problems stand in its way."""

    told: ToldCampaign | None
    toml: str
    problems: tuple[Said, ...]
    remarks: tuple[Said, ...]
    known: bool


def read_checklist(actor: Actor, wish: Wish) -> ReadIn:
    """读入 a kept workbook; writes nothing. NotFound when nobody kept it, NotAllowed for who opens no rounds."""
    actor.may_somewhere(PERMISSION).require()
    standing = {one.code: one for one in definitions.campaigns()}
    reading = importing.read_form(
        tables.data_of(wish.sha256),
        file=wish.name,
        code=wish.code,
        lines=(wish.line,),
        kinds=(wish.kind,),
        order=standing[wish.code].order if wish.code in standing else _next(standing.values()),
    )
    return ReadIn(
        told=tell(reading.campaign) if reading.campaign else None,
        toml=toml_writing.campaign_toml(reading.campaign) if reading.campaign else "",
        problems=_said(reading.problems),
        remarks=_said(reading.remarks),
        known=wish.code in standing,
    )


def _next(standing: Iterable[Campaign]) -> int:
    return max((one.order for one in standing), default=0) + 1


def _said(problems: Iterable[Problem]) -> tuple[Said, ...]:
    return tuple(Said(one.at, told(one.wrong), told(one.remedy)) for one in problems)
