"""登记: what comes in becomes a case, by whichever door; sent twice it is one case."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.db import IntegrityError, transaction

from townworks.definitions import selectors as definitions
from townworks.definitions.case_telling import length_of
from townworks.definitions.cases import CaseKind, Matter, ServiceItem, Term
from townworks.definitions.guiding import papers_to_bring
from townworks.definitions.selectors import NotDefined
from townworks.engines import workdays
from townworks.kernel import audit, clock, events, evidence
from townworks.kernel.actor import SYSTEM, Actor
from townworks.kernel.errors import Conflict, Invalid, NotAllowed, Refusal
from townworks.kernel.models import Blob
from townworks.people import selectors as people
from townworks.places import selectors as places

from .. import permissions
from ..events import CaseMoved, ReportCame
from ..models import Case, Material, Party, StepRow
from ..selectors.likeness import is_compared
from ..selectors.queue import at_hand
from . import attributes, receipts
from .clocks import started
from .editions import frozen_item, frozen_kind
from .persons import Told, checked, sealed_party
from .placing import located

CITIZEN = Actor(None, "群众")
PHOTOS_MOST = 5
TITLE, TEXT, ADDRESS = 120, 4000, 200
CLIENT_ID = 60


@dataclass(frozen=True)
class Asked:
    """一件来件, as it was told. ``details``: what the matter asks besides; ``answers``: to the questions of a service item.

    ``reference``: its number elsewhere (an order of the hotline). ``client_id``: the sender's own id for this sending.
    ``due_on``, ``due_until``: by when the hotline wants its order answered, with the hour where it names one; it goes before the term of the matter. ``ticket_id``: the number
    of the queue for which a window registers it.
    """

    kind: str
    title: str = ""
    text: str = ""
    channel: str = "counter"
    service: str = ""
    matter: str = ""
    reference: str = ""
    client_id: str = ""
    due_on: date | None = None
    due_until: time | None = None
    ticket_id: int | None = None
    place_id: int | None = None
    address: str = ""
    longitude: float | None = None
    latitude: float | None = None
    details: Mapping[str, object] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
    persons: tuple[Told, ...] = ()
    photos: tuple[tuple[Blob, str], ...] = ()


@dataclass(frozen=True)
class Receipt:
    """回执: the case and its code; ``again``: it had come in before under the same client id."""

    case: Case
    code: str
    again: bool = False


@dataclass(frozen=True)
class _Law:
    """What a case runs on: its kind, its item or matter, and its term."""

    kind: CaseKind
    item: ServiceItem | None
    matter: Matter | None
    term: Term
    days: int
    day_kind: str
    extension: int


def register_case(*, actor: Actor, asked: Asked, at: datetime, town_id: int | None = None) -> Receipt:
    """登记 by a person of the town, whose unit took it in first. Invalid names every problem at once."""
    actor.may_somewhere("case.register").require()
    law = law_of(asked)
    town, unit = _seat(actor, town_id)
    if law.kind.sealed:
        raise NotAllowed("举报线索由举报人自己提交，或者由线索专管岗位登记；登记的人看不到内容。")
    return _put_down(asked, law, town_id=town, unit_id=unit, actor=actor, at=at)


def receive_report(
    *, asked: Asked, town_id: int, at: datetime, channel: str = "online", actor: Actor = CITIZEN
) -> Receipt:
    """群众提交: through the open door, without an account, what the kind's file opens to the public.

    The unit is the one that such matters usually go to; the town's first one where none is named. ``actor``: whose key a
    program sends with, for the trail.
    """
    law = law_of(asked)
    if not law.kind.public:
        raise Invalid("“{kind}”要到窗口办理。", kind=law.kind.name)
    town = places.town(town_id).pk
    return _put_down(
        asked, law, town_id=town, unit_id=routed_unit(law.matter, town), actor=actor, at=at, channel=channel
    )


def try_report(*, asked: Asked, town_id: int, at: datetime, channel: str, actor: Actor) -> Receipt:
    """试提交: everything that ``receive_report`` checks and does, and then all of it undone: for those who build a program."""
    with transaction.atomic():
        receipt = receive_report(asked=asked, town_id=town_id, at=at, channel=channel, actor=actor)
        transaction.set_rollback(True)
    return receipt


def receive_application(*, asked: Asked, town_id: int, at: datetime) -> Receipt:
    """网上申请 by the applicant or who comes for them: items that their file opens online; the unit that the item names."""
    law = law_of(asked)
    if law.item is None or not law.item.online:
        raise Invalid("“{kind}”要到窗口办理。", kind=law.item.name if law.item else law.kind.name)
    town = places.town(town_id).pk
    unit = named_unit((law.item.unit,), town)
    return _put_down(asked, law, town_id=town, unit_id=unit, actor=CITIZEN, at=at, channel="online")


def law_of(asked: Asked) -> _Law:
    """The kind, the item or the matter, and the term that follows; Invalid for what is not defined."""
    try:
        kind = definitions.case_kind(asked.kind)
        item = definitions.service_item(asked.service) if asked.service else None
    except NotDefined as error:
        raise Invalid("没有这种办件。") from error
    matter = kind.matter(asked.matter)
    term = item.legal or kind.term if item else kind.term
    rule = next((one for one in definitions.deadlines() if one.code == term.rule), None)
    days, day_kind = (rule.days, str(rule.kind)) if rule else length_of(term)
    extension = rule.extension if rule else term.extension
    if item is not None:
        days, day_kind = item.promise_days, item.promise_kind
    elif matter is not None and (matter.days is not None or matter.hours is not None):
        other = (
            matter.hours is not None and term.hours is None
        )  # days by which a term in hours cannot be lengthened
        (days, day_kind), extension = length_of(matter), 0 if other else extension
    return _Law(kind, item, matter, kind.term, days, day_kind, extension)


def routed_unit(matter: Matter | None, town_id: int) -> int:
    """谁来办: the first of the matter's units that the town has, else its first office."""
    return named_unit(matter.units if matter else (), town_id)


def named_unit(names: Iterable[str], town_id: int) -> int:
    """The first of these units that the town has, else its first office. Invalid in a town without units."""
    units = list(people.units_of_town(town_id).values_list("pk", "name", "kind"))
    for name in names:
        found = next((pk for pk, known, _ in units if known == name), None)
        if found is not None:
            return found
    for kind in ("office", "leadership"):
        found = next((pk for pk, _, one in units if one == kind), None)
        if found is not None:
            return found
    raise Invalid("这个镇还没有单位名册，暂时不能接收。")


def _seat(actor: Actor, town_id: int | None) -> tuple[int, int]:
    """The town and the unit for which a post registers."""
    for grant in actor.grants_for("case.register"):
        if grant.town_id and town_id in (None, grant.town_id):
            unit = grant.unit_id or people.unit_seated_over(grant.path, grant.town_id)
            if unit is not None:
                return grant.town_id, unit
    raise NotAllowed("您的岗位没有这项权限（{permission}）。", permission="case.register")


def _put_down(
    asked: Asked,
    law: _Law,
    *,
    town_id: int,
    unit_id: int,
    actor: Actor,
    at: datetime,
    channel: str = "",
) -> Receipt:
    if again := _known(asked, town_id, actor):
        return again
    problems = problems_of(asked, law, channel or asked.channel)
    if asked.ticket_id is not None and at_hand(town_id, asked.ticket_id, on=clock.day_of(at)) is None:
        problems.append(("ticket", Invalid("这个号今天没有叫到窗口，请回综合窗口叫号以后再登记。")))
    place, refusal = located(asked, town_id)
    if refusal is not None:
        problems.append(("longitude", refusal))
    if problems:
        raise Invalid("登记内容有 {count} 处要改。", problems, count=len(problems))
    try:
        with transaction.atomic():
            case = _written(asked, law, town_id, unit_id, place, channel or asked.channel, actor, at)
            code = receipts.code_of(case)
    except IntegrityError:
        again = _known(asked, town_id, actor)  # the same sending arrived at the same moment
        if again is None:
            raise
        return again
    return Receipt(case, code)


def _known(asked: Asked, town_id: int, actor: Actor) -> Receipt | None:
    """The receipt of the same sending, for its own sender: a number that somebody guessed opens nobody else's case."""
    if not asked.client_id:
        return None
    case = Case.objects.filter(town_id=town_id, client_id=kept_client_id(asked.client_id)).first()
    if case is None:
        return None
    sent = case.rows.filter(move="register").first()
    own = sent is not None and (sent.by_id, sent.by_name if sent.by_id is None else actor.name) == (
        actor.person_id,
        actor.name,
    )
    if not own and not permissions.may(actor, "case.read", case):
        raise Conflict("这个提交编号别人已经用过了，请换一个再提交。")
    return Receipt(case, receipts.code_of(case), again=True)


def kept_client_id(told: str) -> str:
    """The sender's id as it is kept: a longer one than there is room for by its sum, for two that begin alike are two."""
    if len(told) <= CLIENT_ID:
        return told
    return f"sha256:{hashlib.sha256(told.encode()).hexdigest()[: CLIENT_ID - 7]}"


def _written(
    asked: Asked,
    law: _Law,
    town_id: int,
    unit_id: int,
    place_id: int | None,
    channel: str,
    actor: Actor,
    at: datetime,
) -> Case:
    starts = law.term.starts
    days, day_kind, until = law.days, law.day_kind, None
    if asked.due_on is not None and law.kind.code == "hotline":
        days, day_kind, until = _term_of_order(clock.day_of(at), asked.due_on, asked.due_until)
        starts = "receipt"
    case = Case(
        town_id=town_id,
        client_id=kept_client_id(asked.client_id),
        mark=law.kind.mark,
        kind=law.kind.code,
        edition=frozen_kind(law.kind.code, at=at),
        service=law.item.code if law.item else "",
        service_edition=frozen_item(law.item.code, at=at) if law.item else None,
        matter=law.matter.code if law.matter else "",
        channel=channel,
        reference=asked.reference.strip()[:60],
        title=_title(asked, law),
        text=asked.text.strip(),
        details=dict(asked.details),
        place_id=place_id,
        address=asked.address.strip()[:ADDRESS],
        longitude=asked.longitude,
        latitude=asked.latitude,
        sealed=law.kind.sealed,
        first_unit_id=unit_id,
        unit_id=unit_id,
        term_days=days,
        term_kind=day_kind,
        term_extension=law.extension,
        term_starts=starts,
        term_until=until,
        registered_at=at,
        updated_at=at,
        ticket_id=asked.ticket_id,
    )
    case.code_sealed = receipts.kept(case, receipts.new_code())
    first = started(case, actor=actor, at=at) if starts == "receipt" else None
    case.save()
    if first is not None:
        first.case = case
        first.save()
    Party.objects.bulk_create(sealed_party(case, told) for told in asked.persons if not told.empty)
    _list_materials(case, law, asked.answers)
    StepRow.objects.create(
        case=case,
        move="register",
        state="registered",
        unit_id=unit_id,
        due_on=case.due_on,
        by_id=actor.person_id,
        by_name=actor.name,
        at=at,
    )
    audit.record(
        actor,
        "case.receive" if channel in ("online", "open311") else "case.register",
        kind="case",
        thing_id=case.pk,
        name=str(case),
        town_id=town_id,
        at=at,
        facts={"kind": case.kind, "channel": channel} | ({} if case.sealed else {"matter": case.matter}),
    )
    for blob, name in asked.photos:
        evidence.attach(actor=SYSTEM, kind="case", thing_id=case.pk, blob=blob, name=name, at=at)
    events.announce(CaseMoved(case.pk, town_id, "register", "registered"), at=at)
    if is_compared(law.kind):
        events.announce(ReportCame(case.pk, town_id), at=at)
    return case


LAST_MINUTE = time(23, 59)


def _term_of_order(came_on: date, due_on: date, until: time | None) -> tuple[int, str, time | None]:
    """工单写明的期限: working days to the day that it names, and the hour of it. Where that day is free: the working day before
    it, or the day itself in calendar days where an hour was named or no working day lies between.
    """
    calendar = definitions.working_calendar()
    years = frozenset(range(min(came_on, due_on).year, max(came_on, due_on).year + 1))
    known = workdays.Calendar(calendar.off, calendar.work, calendar.years | years)
    days = max(0, workdays.count_between(known, came_on, due_on))
    if workdays.is_working(known, due_on) or (until is None and days):
        return days, "working", until
    return (due_on - came_on).days, "calendar", until or LAST_MINUTE


def _list_materials(case: Case, law: _Law, answers: Mapping[str, str]) -> None:
    """The papers that the answers leave, each wanted until it is handed in."""
    if law.item is None:
        return
    Material.objects.bulk_create(
        Material(
            case=case,
            code=paper.code,
            name=paper.name,
            name_en=paper.name_en,
            required=paper.required,
            reusable=paper.reusable,
        )
        for paper in papers_to_bring(law.item, answers)
    )


def problems_of(asked: Asked, law: _Law, channel: str) -> list[tuple[str, Refusal]]:
    """Everything that is wrong with what was told, by field."""
    problems: list[tuple[str, Refusal]] = []
    if channel not in law.kind.channels and channel not in ("import",):
        problems.append(("channel", Invalid("“{kind}”不从这里收。", kind=law.kind.name)))
    if law.item is None and law.matter is None and law.kind.matters:
        problems.append(("matter", Invalid("请选择是什么事。")))
    if law.kind.code == "application" and law.item is None:
        problems.append(("service", Invalid("请选择办哪一个事项。")))
    if not (asked.title.strip() or asked.text.strip() or law.item or law.matter):
        problems.append(("text", Invalid("请写明是什么事。")))
    for name, most in (("title", TITLE), ("text", TEXT), ("address", ADDRESS)):
        if len(getattr(asked, name).strip()) > most:
            problems.append((name, Invalid("最多 {most} 个字。", most=most)))
    if law.kind.party == "required" and all(told.empty for told in asked.persons):
        problems.append(("name", Invalid("请填写当事人姓名和联系方式。")))
    for told in asked.persons:
        problems += checked(told)
    if len(asked.photos) > (len(law.item.papers) if law.item else PHOTOS_MOST):
        problems.append(("photos", Invalid("一次最多传 {most} 张照片。", most=PHOTOS_MOST)))
    problems += attributes.wrong_answers(law.item, asked.answers) if law.item else ()
    problems += attributes.problems_of(asked.details, law.matter.asks if law.matter else ())
    return problems


def _title(asked: Asked, law: _Law) -> str:
    """What stands in the list: as told, else the beginning of the text, else what it is about."""
    if asked.title.strip():
        return asked.title.strip()[:TITLE]
    first = asked.text.strip().splitlines()[0].strip() if asked.text.strip() else ""
    about = law.item.name if law.item else law.matter.name if law.matter else law.kind.name
    return (first[:40] or about)[:TITLE]
