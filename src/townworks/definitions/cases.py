"""形：办件 (case kind), 期限 (deadline), 政务服务事项 (service item) 和下放事项 (delegated power).

Four kinds of file that say what may be asked of the town, how long it may take, and who took a power over. What was not
read in its source says so: ``basis.confirmed`` and ``verified`` are false until somebody has.
"""

from __future__ import annotations

from datetime import date, time
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from .campaigns import Basis, Choice, LongText
from .shape import Code, Shape, Text

DayKind = Literal["working", "calendar"]
HourKind = Literal["hours", "office"]  # by day and night, or the office's own hours alone
TermKind = Literal["working", "calendar", "years", "monthly", "quarterly", "yearly"]
Mark = Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,3}$")]
Days = Annotated[int, Field(ge=0, le=3660)]
FewDays = Annotated[int, Field(ge=1, le=365)]
FewHours = Annotated[int, Field(ge=1, le=240)]
Start = Literal[
    "receipt",
    "acceptance",
    "decision",
    "told",
    "application",
    "hearing",
    "expiry",
    "formed",
    "notice",
    "knowing",
    "reply",
    "request",
    "filing",
    "registration",
    "act_end",
    "approval",
    "year",
    "period",
]
Channel = Literal["counter", "proxy", "online", "hotline", "visit", "letter", "open311", "grid"]
Purpose = Literal["contact", "verify", "deliver", "transfer", "review"]
PowerKind = Literal[
    "licence",
    "penalty",
    "coercion",
    "levy",
    "payment",
    "inspection",
    "confirmation",
    "reward",
    "ruling",
    "other",
]


class Deadline(Shape):
    """法定期限: one rule of a law. ``starts``: the event whose day is not counted; ``backward``: counted back from it.

    ``deemed``: what counts as decided once it has run out. ``longer``: how the law lengthens it where that is no number.
    """

    code: Code
    name: Text
    name_en: Text
    days: Days = 0
    kind: TermKind
    starts: Start
    backward: bool = False
    extension: Days = 0
    longer: Text | None = None
    month: Annotated[int, Field(ge=1, le=12)] | None = None
    day: Annotated[int, Field(ge=1, le=31)] | None = None
    deemed: Text | None = None
    deemed_en: Text | None = None
    basis: Basis


class OfficeHours(Shape):
    """办公时间: one stretch of a working day."""

    opens: time
    closes: time


class Deadlines(Shape):
    """法定期限: the whole of deadlines.toml. ``office_hours``: when the doors are open on a working day, for terms in office hours."""

    source: Text
    office_hours: tuple[OfficeHours, ...] = ()
    rules: Annotated[tuple[Deadline, ...], Field(min_length=1)]


class Term(Shape):
    """期限: a rule of deadlines.toml, or days or hours of the town's own; one of them. ``extension``: in the term's own unit."""

    rule: Code | None = None
    days: FewDays | None = None
    kind: DayKind = "working"
    hours: FewHours | None = None
    hour_kind: HourKind = "hours"
    extension: Days = 0
    starts: Literal["receipt", "acceptance"] = "receipt"


class Milestone(Shape):
    """途中的期限: a rule that is met by a step on the way ("tell in writing within 15 days"), or hours of the town's own with a name.

    ``step``: with ``met_by`` "step", the step of the work that has to be reached. ``matters``: for these alone (none: for all).
    """

    rule: Code | None = None
    hours: FewHours | None = None
    hour_kind: HourKind = "hours"
    name: Text | None = None
    name_en: Text | None = None
    met_by: Literal["accept", "refer", "answer", "tell_missing", "close", "step"]
    step: Code | None = None
    matters: tuple[Code, ...] = ()


class CaseStep(Shape):
    """步骤: one stage of the work, in its order; ``days``: within how many working days it should be done."""

    code: Code
    name: Text
    name_en: Text
    days: Annotated[int, Field(ge=0, le=365)] = 0


class Ask(Shape):
    """要填的一项 of a matter, as Open311 knows attributes."""

    code: Code
    text: Text
    text_en: Text
    kind: Literal["string", "number", "date", "datetime", "text", "singlevaluelist", "multivaluelist"] = (
        "string"
    )
    required: bool = False
    choices: tuple[Choice, ...] = ()


class Matter(Shape):
    """事由: what it is about. ``unit``: who it usually goes to, the likeliest first. ``days`` or ``hours``: a term of its own.

    ``finding``: the campaign whose findings such a report joins, where a site is named.
    """

    code: Code
    name: Text
    name_en: Text
    about: Text
    about_en: Text
    group: Text | None = None
    group_en: Text | None = None
    units: tuple[Text, ...] = ()
    days: FewDays | None = None
    kind: DayKind = "working"
    hours: FewHours | None = None
    hour_kind: HourKind = "hours"
    words: tuple[Text, ...] = ()
    asks: tuple[Ask, ...] = ()
    finding: Code | None = None
    basis: Basis | None = None


class CaseKind(Shape):
    """办件种类: the whole of one file in cases/.

    ``public``: citizens may send it without an account. ``sealed``: only the holders of two named posts read it.
    ``open311``: its matters are services of Open311. ``keep_days``: how long persons' data is kept after closing.
    ``look_back_days``: how many working days after a low rating it is called back and put right (回访整改); the town's to set.
    ``review``: the rule that says until when the person may ask the body above to look again.
    """

    code: Code
    order: Annotated[int, Field(ge=1, le=999)]
    mark: Mark
    name: Text
    name_en: Text
    about: LongText
    about_en: LongText
    line: Code
    channels: Annotated[tuple[Channel, ...], Field(min_length=1)]
    term: Term
    milestones: tuple[Milestone, ...] = ()
    steps: Annotated[tuple[CaseStep, ...], Field(min_length=1)]
    matters: tuple[Matter, ...] = ()
    party: Literal["required", "optional", "none"] = "required"
    public: bool = False
    sealed: bool = False
    open311: bool = False
    rated: bool = True
    look_back_days: Annotated[int, Field(ge=1, le=60)] = 5
    review: Code | None = None
    purposes: Annotated[tuple[Purpose, ...], Field(min_length=1)]
    keep_days: Annotated[int, Field(ge=30, le=36500)]
    basis: Annotated[tuple[Basis, ...], Field(min_length=1)]

    def matter(self, code: str) -> Matter | None:
        """The matter of a code; None where the kind knows none."""
        return next((one for one in self.matters if one.code == code), None)


class Needed(Shape):
    """何时要: the answer to a question that makes a paper, or a further question, needed."""

    question: Code
    is_: Annotated[Code, Field(alias="is")]


class Paper(Shape):
    """申请材料. ``reusable``: kept for later cases with consent.

    ``when``: only where the question is answered so; ``also_when``: other answers that make it needed as well, any one of them.
    """

    code: Code
    name: Text
    name_en: Text
    source: Literal["applicant", "office", "third", "shared"] = "applicant"
    copies: Annotated[int, Field(ge=0, le=9)] = 1
    original: bool = True
    required: bool = True
    reusable: bool = False
    when: Needed | None = None
    also_when: tuple[Needed, ...] = ()


class Option(Choice):
    """一个回答. ``advice``: what whoever answers so is told; ``ends``: so answered, the conditions are not met and nothing is brought."""

    advice: Text | None = None
    advice_en: Text | None = None
    ends: bool = False


class Question(Shape):
    """帮您选的一问, with its choices. ``when``, ``also_when``: asked only where an earlier one was answered so, as with papers."""

    code: Code
    text: Text
    text_en: Text
    choices: Annotated[tuple[Option, ...], Field(min_length=2)]
    when: Needed | None = None
    also_when: tuple[Needed, ...] = ()


class Result(Shape):
    """办理结果: a certificate, a paper or an approval, by its name."""

    kind: Literal["certificate", "paper", "approval", "money", "record"]
    name: Text
    name_en: Text


class ServiceItem(Shape):
    """政务服务事项: the whole of one file in services/, with the fields of the national list of service items.

    ``visits``: how often one must come; more than none asks for ``visit_reason``. ``verified`` false: written from
    memory and not checked against the province's published item. ``trained``: whether who handles it must have been trained for
    it (or for its power): "refuse" refuses others, "warn" says so.
    """

    code: Code
    order: Annotated[int, Field(ge=1, le=999)]
    name: Text
    name_en: Text
    catalog_code: Annotated[str, StringConstraints(pattern=r"^[0-9A-Z]{0,12}$")] = ""
    task_code: Annotated[str, StringConstraints(pattern=r"^[0-9A-Z]{0,36}$")] = ""
    category: PowerKind | Literal["public"]
    power_source: Literal["statutory", "delegated", "entrusted"]
    level: Literal["town", "county", "village"]
    version: Annotated[int, Field(ge=1, le=999)] = 1
    unit: Text
    power: Code | None = None
    handling: Literal["instant", "promised"]
    legal: Term | None = None
    promise_days: Annotated[int, Field(ge=0, le=365)]
    promise_kind: DayKind = "working"
    clients: Annotated[tuple[Literal["person", "legal", "other"], ...], Field(min_length=1)]
    conditions: Annotated[tuple[Text, ...], Field(min_length=1)]
    flow: Annotated[tuple[Text, ...], Field(min_length=1)]
    special: tuple[Text, ...] = ()
    fee: bool = False
    fee_basis: Text | None = None
    visits: Annotated[int, Field(ge=0, le=9)]
    visit_reason: Text | None = None
    online: bool
    express: bool = False
    reserve: bool = False
    place: Text
    hours: Text
    contact: Text
    complaint: Text
    papers: tuple[Paper, ...] = ()
    questions: tuple[Question, ...] = ()
    result: Result
    words: tuple[Text, ...] = ()
    trained: Literal["none", "warn", "refuse"] = "none"
    basis: Annotated[tuple[Basis, ...], Field(min_length=1)]
    source: Text
    verified: bool = False


class HandOver(Shape):
    """承接进度: the day of each mark that was reached."""

    announced_on: date | None = None
    trained_on: date | None = None
    system_on: date | None = None
    running_on: date | None = None
    returned_on: date | None = None


class Power(Shape):
    """下放事项: the whole of one file in powers/: who had it, who takes it over and how, and how far that is."""

    code: Code
    order: Annotated[int, Field(ge=1, le=999)]
    name: Text
    name_en: Text
    number: Annotated[str, StringConstraints(pattern=r"^[0-9A-Z-]{0,50}$")] = ""
    kind: PowerKind
    how: Literal["delegated", "entrusted", "window"]
    from_unit: Text
    unit: Text
    supports: tuple[Text, ...] = ()
    duties: Annotated[tuple[Text, ...], Field(min_length=1)]
    handover: HandOver = HandOver()
    assessment: Literal["keep", "adjust", "withdraw", "none"] = "none"
    note: Text | None = None
    basis: Annotated[tuple[Basis, ...], Field(min_length=1)]
    source: Text
    verified: bool = False

    @property
    def state(self) -> str:
        """The furthest mark that was reached."""
        done = self.handover
        for name in ("returned", "running", "system", "trained", "announced"):
            if getattr(done, f"{name}_on") is not None:
                return name
        return "waiting"
