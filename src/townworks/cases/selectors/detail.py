"""一件办件: everything that its page shows, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext

from townworks.definitions.cases import CaseKind, CaseStep, Matter, ServiceItem
from townworks.engines import case_clock
from townworks.engines.working import Step
from townworks.kernel import clock as town_clock
from townworks.kernel import evidence
from townworks.kernel.actor import Actor
from townworks.kernel.models import Attachment
from townworks.ui import names

from .. import permissions
from ..models import (
    Answer,
    Card,
    Case,
    ExtensionAsk,
    HandOver,
    JointUnit,
    Material,
    Party,
    PublicText,
    Rating,
    StepRow,
)
from ..workflow import FLOW
from . import clocks, training
from .acts import Act, acts_of, allowed, running
from .bar import Piece, pieces
from .kinds import item_of, kind_of, matter_of
from .likeness import Following, Like, following, is_compared, offers_of
from .listing import light_of
from .visible import case_for

NEAR = timedelta(days=14)  # no card is shown earlier before its day


@dataclass(frozen=True)
class Told:
    """A line of the story, as the timeline draws it."""

    at: datetime
    who: str
    what: str
    reason: str = ""


@dataclass(frozen=True)
class Stage:
    """一步: done, now or still to come."""

    step: CaseStep
    name: str
    state: str


@dataclass(frozen=True)
class Detail:
    """The page of a case."""

    case: Case
    kind: CaseKind
    item: ServiceItem | None
    matter: Matter | None
    about: str
    light: str
    light_why: tuple[str, dict[str, object]]
    clock: case_clock.Answer
    given: case_clock.Given
    sure: bool
    bar: tuple[Piece, ...]
    milestones: tuple[clocks.Milestone, ...]
    stages: tuple[Stage, ...]
    story: tuple[Told, ...]
    handovers: Sequence[HandOver]
    offer: HandOver | None
    joint: Sequence[JointUnit]
    materials: Sequence[Material]
    parties: Sequence[Party]
    answers: Sequence[Answer]
    handler: str
    ratings: Sequence[Rating]
    ask: ExtensionAsk | None
    own_ask: bool
    asks: Sequence[ExtensionAsk]
    cards: Sequence[Card]
    review_until: date | None
    public_text: PublicText | None
    photos: Sequence[Attachment]
    likes: Sequence[Like]
    following: Following | None
    untrained: Step | None
    details: tuple[tuple[str, str], ...]
    acts: tuple[Act, ...]
    may: frozenset[str]

    @property
    def due_at(self) -> datetime | None:
        """The instant, where it is due to the minute."""
        return clocks.instant(self.clock.due_at)

    @property
    def resumed_at(self) -> datetime | None:
        """When a standing clock of hours would end if it went on now."""
        return clocks.instant(self.clock.if_resumed_at)

    @property
    def working(self) -> tuple[Step, ...]:
        """How the due date was worked out."""
        return self.clock.working


def detail(actor: Actor, pk: int, *, on: date, at: datetime | None = None) -> Detail:
    """The case with all that its page shows; NotFound when it is not there or not for this actor. ``at``: for terms in hours."""
    case = case_for(actor, pk)
    may = allowed(actor, case)
    kind, item = kind_of(case), item_of(case)
    answer, given, sure = clocks.answer_of(case, list(case.clock_rows.all()), on, at)
    rows = list(case.rows.select_related("unit"))
    moves = {row.move for row in rows}  # what never happened is not asked for
    handed = case.handovers.select_related("from_unit", "to_unit")
    handovers = list(handed) if "refer" in moves else []
    offer = next((row for row in handovers if row.state == "offered"), None)
    joint = list(case.joint_units.select_related("unit")) if "ask_joint" in moves else []
    owes = any(row.state == "asked" and row.unit_id in actor.unit_ids for row in joint)
    asks = list(case.extension_asks.all())
    ask = next((row for row in asks if row.state == "asked"), None)
    until = clocks.review_until(case) if kind.review and case.answered_at else None
    light, why = light_of(case, at or town_clock.start_of(on))
    matter = matter_of(case)
    return Detail(
        case=case,
        kind=kind,
        item=item,
        matter=matter,
        about=names.in_language(item) if item else names.in_language(matter) if matter else "",
        light=light,
        light_why=why,
        clock=answer,
        given=given,
        sure=sure,
        bar=pieces(answer, on),
        milestones=clocks.milestones(
            case, on, at=at, reached={row.step: row.at for row in reversed(rows) if row.step}
        ),
        stages=_stages(case, kind),
        story=tuple(_story(rows, kind)),
        handovers=handovers,
        offer=offer,
        joint=joint,
        materials=list(case.materials.all()) if case.service else (),
        parties=list(case.parties.all()),
        answers=list(case.answers.all()) if case.answered_at or case.state == "working" else (),
        handler=next((row.by_name for row in reversed(rows) if row.by_id == case.handler_id), "")
        if case.handler_id
        else "",
        ratings=list(case.ratings.order_by("-pk")) if case.score is not None else (),
        ask=ask,
        own_ask=ask is not None and ask.asked_by_id == actor.person_id,
        asks=asks,
        cards=list(case.cards.all()) if case.due_on and on >= case.due_on - NEAR else (),
        review_until=until,
        public_text=case.public_texts.filter(move="publish").last() if case.published_at else None,
        photos=list(evidence.attachments_of(actor, "case", case.pk)),
        likes=offers_of(actor, case) if running(case) and "case.accept" in may and is_compared(kind) else (),
        untrained=training.told_of(case, on=on) if running(case) else None,
        following=following(case) if is_compared(kind) else None,
        details=_details(case, matter),
        acts=acts_of(
            actor,
            case,
            may=may,
            offer=offer,
            owes=owes,
            asked=ask is not None,
            review=_review(rows, until, on),
        ),
        may=may,
    )


def why_visible(actor: Actor, case: Case) -> tuple[str, ...]:
    """Why this actor reads this case."""
    return permissions.why(actor, case)


def _review(rows: Sequence[StepRow], until: date | None, on: date) -> str:
    """Which act of a review is next: the opinion that is waited for, or the asking while there are days left."""
    asked = [row.move for row in rows if row.move in ("ask_review", "review_told")]
    if asked[-1:] == ["ask_review"]:
        return "review_told"
    return "ask_review" if until is not None and on <= until else ""


def _stages(case: Case, kind: CaseKind) -> tuple[Stage, ...]:
    codes = [step.code for step in kind.steps]
    now = codes.index(case.step) if case.step in codes else -1
    done = case.answered_at is not None or case.state in ("closed", "transferred")
    return tuple(
        Stage(step, names.in_language(step), "done" if done or n < now else "now" if n == now else "to-come")
        for n, step in enumerate(kind.steps)
    )


def _story(rows: Sequence[StepRow], kind: CaseKind) -> list[Told]:
    steps = {step.code: names.in_language(step) for step in kind.steps}
    told = []
    for row in rows:
        what = gettext(FLOW.move(row.move).label)
        if row.move == "progress":
            what = f"{what}{gettext('：')}{steps.get(row.step, row.step)}"
        elif row.unit and row.move in ("remind", "refer", "assign", "answer_joint", "register"):
            what = f"{what}{gettext('：')}{row.unit.name}"
        told.append(Told(row.at, row.by_name, what, row.reason))
    return told


def _details(case: Case, matter: Matter | None) -> tuple[tuple[str, str], ...]:
    """What the matter asks besides, with the words of its choices."""
    if matter is None:
        return ()
    found = []
    for ask in matter.asks:
        given = case.details.get(ask.code)
        values = given if isinstance(given, list) else [given] if given else []
        words = {choice.code: names.in_language(choice) for choice in ask.choices}
        if values:
            name = ask.text_en if names.in_language(matter) == matter.name_en else ask.text
            found.append((name, gettext("、").join(words.get(str(one), str(one)) for one in values)))
    return tuple(found)
