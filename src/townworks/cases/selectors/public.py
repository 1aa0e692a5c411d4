"""群众看到的: what is told of a case to whoever holds no post: sentences of its steps, positions on a coarse grid, no words of clerks.

Nothing is public by default. Of a report that nobody has published, service, status, dates and a position on a grid of about
500 m are told; its text, its address and a grid of about 100 m once a person has looked at it and published it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext

from townworks.definitions import selectors as definitions
from townworks.kernel import clock
from townworks.kernel.actor import NOBODY, Actor
from townworks.kernel.errors import NotFound
from townworks.ui import names, wording

from .. import permissions
from ..models import Answer, Case, PublicPhoto, PublicText, StepRow
from ..models.work import SCORES
from ..services import receipts
from ..workflow import RUNNING
from .clocks import late, review_until
from .kinds import kind_of, public_matter

CLOSE, WIDE = 0.001, 0.005  # degrees: about 100 m and 500 m
LIMIT = 1000
SPAN = timedelta(days=90)
WRONG = "编号和查询码对不上，请核对回执。"
SAID = {
    "registered": "已经收到，正在看是哪个单位的事。",
    "supplementing": "还缺材料，等您补来。",
    "accepted": "已经受理，正在安排办理。",
    "working": "正在办理。",
    "paused": "正在办理，按规定暂停计时。",
    "answered": "已经答复。",
    "closed": "已经办结。",
    "refused": "不予受理，理由已经告诉您。",
    "transferred": "已经移送有权办理的机关。",
    "withdrawn": "已经撤回。",
    "joined": "和别人反映的是同一件事，合在一起办。",
}


@dataclass(frozen=True)
class Request:
    """一件反映 as Open311 tells it; ``whole``: the asker's post covers it or the asker sent it, so nothing is withheld."""

    case: Case
    whole: bool
    status: str
    note: str
    service_name: str
    description: str
    address: str
    address_id: str
    latitude: float | None
    longitude: float | None
    media_url: str
    photo: int | None = None  # of a published picture

    @property
    def number(self) -> str:
        return self.case.number


@dataclass(frozen=True)
class Asked:
    """What is asked for: numbers override everything else."""

    numbers: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    start: datetime | None = None
    end: datetime | None = None
    page: int = 1
    size: int = LIMIT


def requests_of(town_id: int, asked: Asked, *, actor: Actor = NOBODY, at: datetime) -> list[Request]:
    """The requests of a town that are asked for, the newest first; at most 1000 of at most 90 days. Four queries."""
    found = _open311(town_id)
    if asked.numbers:
        keys = [key for key in map(key_of, asked.numbers[:LIMIT]) if key]
        rows = [case for case in found.filter(pk__in=keys) if case.number in asked.numbers]
        return told(rows, actor)
    if asked.services:
        found = found.filter(matter__in=asked.services)
    if asked.statuses and set(asked.statuses) < {"open", "closed"}:
        running = "open" in asked.statuses
        found = found.filter(state__in=RUNNING) if running else found.exclude(state__in=RUNNING)
    end = asked.end or (asked.start + SPAN if asked.start else at)
    start = asked.start or end - SPAN
    found = found.filter(registered_at__gte=start, registered_at__lte=end)
    size = min(max(asked.size, 1), LIMIT)
    first = (max(asked.page, 1) - 1) * size
    return told(list(found.order_by("-registered_at", "-pk")[first : first + size]), actor)


def request_of(town_id: int, number: str, *, actor: Actor = NOBODY) -> Request:
    """One request by its number; NotFound when it is no request of this town."""
    key = key_of(number)
    case = _open311(town_id).filter(pk=key).first() if key else None
    if case is None or case.number != number:
        raise NotFound("没有编号为 {number} 的反映。", number=number[:40])
    return told([case], actor)[0]


def number_of_token(town_id: int, token: str) -> str:
    """The number that a token stands for; NotFound for a token of nothing here."""
    plain = token.strip().lower().replace("-", "")
    if len(plain) != 32 or any(sign not in "0123456789abcdef" for sign in plain):
        raise NotFound("没有这个凭证（{token}）。", token=token[:40])
    case = _open311(town_id).filter(uid=plain).first()
    if case is None:
        raise NotFound("没有这个凭证（{token}）。", token=token[:40])
    return case.number


def told(cases: Sequence[Case], actor: Actor) -> list[Request]:
    """What is told of each to this actor."""
    whole: set[int] = set()
    published = [case for case in cases if case.published_at is not None]
    words, photos = published_words(published), _published_photos(published)
    if cases and actor.grants:
        pks = [case.pk for case in cases]
        seen = Case.objects.filter(permissions.covering(actor, "case.read"), pk__in=pks)
        whole = set(seen.values_list("pk", flat=True))
    if (
        cases and actor.person_id is not None
    ):  # what a program has sent with this person's key it may read again
        sent = StepRow.objects.filter(
            case__in=[case.pk for case in cases if case.channel == "open311"],
            move="register",
            by_id=actor.person_id,
        )
        whole |= set(sent.values_list("case_id", flat=True))
    return [_told(case, case.pk in whole, words.get(case.pk), photos.get(case.pk)) for case in cases]


def published_words(cases: Sequence[Case]) -> dict[int, tuple[str, str]]:
    """公开的文字和地址 of each published case, in the words of whoever published it; one query."""
    if not cases:
        return {}
    rows = PublicText.objects.filter(case__in=[case.pk for case in cases], move="publish").order_by("pk")
    found = {pk: (text, address) for pk, text, address in rows.values_list("case_id", "text", "address")}
    return {case.pk: found.get(case.pk, (case.text or case.title, case.address)) for case in cases}


def _published_photos(cases: Sequence[Case]) -> dict[int, int]:
    """公开的照片: the first of each published case that is not taken down; one query."""
    if not cases:
        return {}
    rows = PublicPhoto.objects.filter(case__in=[case.pk for case in cases], taken_down_at=None)
    return dict(rows.order_by("-pk").values_list("case_id", "pk"))


def _told(case: Case, whole: bool, public: tuple[str, str] | None, photo: int | None) -> Request:
    shown = whole or public is not None
    text, address = (case.text or case.title, case.address) if whole else public or ("", "")
    known = public_matter(case.matter)
    answers = [one.text for one in case.answers.all()] if shown else []
    grid = None if whole else CLOSE if shown else WIDE
    return Request(
        case=case,
        whole=whole,
        status="open" if case.state in RUNNING else "closed",
        note=" ".join([gettext(SAID[case.state]), *answers[-1:]]),
        service_name=names.in_language(known[1]) if known else case.matter,
        description=text,
        address=address,
        address_id=str(case.details.get("address_id", "")) if shown else "",
        latitude=blurred(case.latitude, grid),
        longitude=blurred(case.longitude, grid),
        media_url=str(case.details.get("media_url", "")) if whole else "",
        photo=photo,
    )


def blurred(degrees: float | None, grid: float | None) -> float | None:
    """The middle of the cell of a grid that a coordinate lies in; the coordinate itself without a grid.

    >>> blurred(23.12345, 0.001), blurred(23.12345, None), blurred(None, 0.001)
    (23.1235, 23.12345, None)
    """
    if degrees is None or grid is None:
        return degrees
    return round(int(degrees / grid) * grid + (grid / 2 if degrees >= 0 else -grid / 2), 6)


def key_of(number: str) -> int | None:
    """The key in a number ("Q2026-000123"); None for what is no number.

    >>> key_of("Q2026-000123"), key_of("Q2026-x"), key_of("12"), key_of("Q2026-" + "9" * 30)
    (123, None, None, None)
    """
    head, dash, tail = number.strip().rpartition("-")
    if not (head and dash and tail.isascii() and tail.isdigit() and len(tail) <= 12):
        return None
    return int(tail)


def _open311(town_id: int) -> QuerySet[Case]:
    kinds = [kind.code for kind in definitions.case_kinds() if kind.open311]
    answers = Prefetch("answers", Answer.objects.order_by("pk"))
    found = Case.objects.filter(town_id=town_id, kind__in=kinds, sealed=False)
    return found.select_related("unit").prefetch_related(answers)


# Following one's own case by number and code.


@dataclass(frozen=True)
class Sentence:
    """办到哪一步: a day and a plain sentence."""

    at: datetime
    text: str


@dataclass(frozen=True)
class Followed:
    """一件办件 as its own sender sees it."""

    case: Case
    kind: str
    about: str
    now: str
    due: str
    story: tuple[Sentence, ...]
    answers: tuple[Answer, ...]
    may_rate: bool
    rated: int | None
    review: str = ""


def followed(number: str, code: str) -> Case:
    """The case of a number and its code; one refusal for a wrong number and a wrong code, so that neither is told."""
    key = key_of(number.upper())
    case = Case.objects.select_related("edition", "service_edition", "unit").filter(pk=key or 0).first()
    known = case is not None and case.number == number.strip().upper()
    if case is None or not known or not receipts.fits(case, code):
        raise NotFound(WRONG)
    return case


def followed_words(case: Case, *, at: datetime) -> Followed:
    """What the sender of a case is told: of a joined one what became of the other."""
    lead = case
    while lead.joined_into is not None:
        lead = lead.joined_into
    answers = tuple(lead.answers.all()) if not case.sealed else ()
    rated = case.ratings.order_by("-pk").values_list("score", flat=True).first()
    already = lead.answered_at and case.ratings.filter(at__gte=lead.answered_at).exists()
    may_rate = bool(kind_of(case).rated and case.answered_at and not already)
    return Followed(
        case=case,
        kind=names.in_language(kind_of(case)),
        about=case.title,
        now=gettext(SAID[lead.state if case.state == "joined" else case.state]),
        due=_due(lead, at),
        story=tuple(_story(case, lead)),
        answers=answers,
        may_rate=may_rate,
        rated=rated,
        review=_review(case, clock.day_of(at)),
    )


def _review(case: Case, today: date) -> str:
    """不服怎么办: until when the body above may be asked, while it may."""
    until = review_until(case) if case.answered_at is not None else None
    if until is None or until < today:
        return ""
    return gettext("对处理意见不服的，可以在{day}前向上一级机关请求复查或者复核。").format(
        day=wording.zh_date(until)
    )


def _due(case: Case, at: datetime) -> str:
    if case.state not in RUNNING:
        return ""
    if case.due_on is None:
        waits = gettext("受理以后开始计算期限。") if case.accepted_at is None else ""
        return waits or gettext("按规定暂停计时，恢复以后接着算。")
    day = wording.zh_datetime(case.due_at) if case.due_at else wording.zh_date(case.due_on)
    if late(case, at):
        return gettext("本应在{day}前办完，已经超期，我们在催办。").format(day=day)
    return gettext("最迟{day}给您答复。").format(day=day)


TOLD = {
    "register": "收到了您说的事。",
    "accept": "已经受理。",
    "tell_missing": "告诉您还缺什么。",
    "supply": "收到了您补的材料。",
    "refuse": "不予受理。",
    "take_over": "交给了{unit}办理。",
    "assign": "交给了{unit}办理。",
    "progress": "办到了“{step}”这一步。",
    "pause": "按规定暂停计时。",
    "resume": "接着办理。",
    "extend": "期限经批准延长。",
    "answer": "给了您答复。",
    "transfer": "移送给了有权办理的机关。",
    "look_back": "回访了您。",
    "close": "办结归档。",
    "reopen": "重新办理。",
    "ask_review": "记下了您请求复查复核。",
    "review_told": "复查复核有了意见。",
    "withdraw": "已经撤回。",
    "join": "和别人反映的是同一件事，合在一起办。",
    "unjoin": "分开单独办理。",
}


def _story(case: Case, lead: Case) -> Iterable[Sentence]:
    """Steps as sentences: never a clerk's note or name."""
    rows = list(case.rows.select_related("unit"))
    if lead.pk != case.pk:
        joined = next(row for row in reversed(rows) if row.move == "join")
        rows += [row for row in lead.rows.select_related("unit") if row.at >= joined.at]
    steps = {step.code: names.in_language(step) for step in kind_of(lead).steps}
    for row in rows:
        if row.move in TOLD and not (case.sealed and row.move == "progress"):
            unit = row.unit.name if row.unit else lead.unit.name
            text = gettext(TOLD[row.move]).format(unit=unit, step=steps.get(row.step, row.step))
            yield Sentence(row.at, text)


def followed_or_none(number: str, code: str) -> Case | None:
    """The same, for a form that says itself what is wrong."""
    try:
        return followed(number, code)
    except NotFound:
        return None


def case_of(pk: int) -> Case:
    """A case for its own sender, whose right the caller has seen."""
    related = ("edition", "service_edition", "unit", "joined_into")
    case = Case.objects.select_related(*related).filter(pk=pk).first()
    if case is None:
        raise NotFound(WRONG)
    return case


def scores() -> list[tuple[int, str]]:
    """满意程度, the best first."""
    return [(score, gettext(word)) for score, word in SCORES.items()]
