"""工程计量: measured on the spot with quantities and photographs, confirmed or sent back by another person, corrected by a new one; the last
one is the settlement, with which the works is accepted."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import IO

from django.db import transaction

from townworks.engines.voucher_check import yuan
from townworks.engines.working import gettext_noop
from townworks.kernel import clock, evidence
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Conflict, Invalid, NotAllowed, WrongState

from ..models import MeasureLine, Measurement, MeasurePhoto, Works
from ..models.works import PHOTO_STAGES
from ..selectors.works import CONFIRM, KEEP, measurement_for, standing_of, waiting_in, works_rules, would_be
from .ground import Problems, stated
from .works import MOST
from .works_ground import held_works, put_decision, put_works_row, required, running, told_by

KIND = "measurement"  # of evidence
LAWS = ("contract", "money", "measured", "negative", "ahead")
MOST_LINES = 40
WANTED = ("before", "after")


@dataclass(frozen=True)
class Quantity:
    """一行工程量: ``price`` in fen for one ``unit``."""

    what: str
    unit: str
    quantity: Decimal
    price: int

    @property
    def amount(self) -> int:
        """Fen, rounded half up.

        >>> Quantity("路面", "平方米", Decimal("12.345"), 8_050).amount
        99377
        """
        return int((self.quantity * self.price).quantize(Decimal(1), rounding=ROUND_HALF_UP))


@dataclass(frozen=True)
class Photo:
    """一张照片 and when it was taken: before, after, or of a paper."""

    stage: str
    file: IO[bytes]
    name: str


@dataclass(frozen=True)
class Found:
    """量到的: ``lines``, or ``amount`` in fen without them. ``settled``: the settlement sum, where this is the last measurement."""

    from_on: date
    until_on: date
    lines: tuple[Quantity, ...] = ()
    amount: int = 0
    settled: int | None = None
    note: str = ""

    @property
    def final(self) -> bool:
        return self.settled is not None

    @property
    def sum(self) -> int:
        return sum(one.amount for one in self.lines) if self.lines else self.amount


def measure_works(
    *,
    actor: Actor,
    pk: int,
    found: Found,
    photos: Sequence[Photo],
    at: datetime,
    client_id: uuid.UUID | None = None,
) -> Measurement:
    """登记计量 with its photographs, together or not at all; the same ``client_id`` is the same measurement. Invalid with every problem at
    once, Conflict while another one waits to be confirmed."""
    with transaction.atomic():
        works, known = begun(actor, pk, client_id)
        if known is not None:
            return known
        standing = standing_of(works)
        amount = (found.settled or 0) - standing.given.measured if found.final else found.sum
        problems = _wrong(works, found, photos, on=clock.day_of(at))
        if not any(field == "amount" for field, _ in problems):
            answer = would_be(standing, **_adds("final" if found.final else "progress", amount))
            field = "settled" if found.final else "amount"
            problems += told_by(answer.problems, dict.fromkeys(LAWS, field), LAWS)
        required(problems)
        one = put_measurement(
            works, "final" if found.final else "progress", amount, actor, at,
            uid=client_id or uuid.uuid4(), from_on=found.from_on, until_on=found.until_on,
            settled=found.settled, note=found.note.strip(),
        )  # fmt: skip
        MeasureLine.objects.bulk_create(
            MeasureLine(
                measurement=one,
                n=n,
                what=line.what.strip(),
                unit=line.unit.strip(),
                quantity=line.quantity,
                price=line.price,
                amount=line.amount,
            )
            for n, line in enumerate(found.lines, start=1)
        )
        for photo in photos:
            keep_photo(one, photo, actor, at)
    return one


def add_photo(*, actor: Actor, pk: int, photo: Photo, at: datetime) -> MeasurePhoto:
    """补计量照片, until it is confirmed."""
    seen = measurement_for(actor, pk)
    if photo.stage not in PHOTO_STAGES:
        raise Invalid("请选择照片是什么时候的。", [("stage", Invalid("请选择照片是什么时候的。"))])
    with transaction.atomic():
        works = held_works(actor, seen.works_id, KEEP)
        row = keep_photo(seen, photo, actor, at)
        put_works_row(works, "photo", "", {"n": seen.n, "stage": photo.stage}, actor, at)
    return row


def correct_measurement(*, actor: Actor, pk: int, amount: int, reason: str, at: datetime) -> Measurement:
    """更正计量: a new measurement that names the old one and says the difference; confirmed like any other."""
    words = stated(reason)
    seen = measurement_for(actor, pk)
    with transaction.atomic():
        works = held_works(actor, seen.works_id, KEEP)
        if seen.kind == "advance":
            raise WrongState(
                "第 {n} 期是预付款，不用更正：没有报的不再报就行，多付的由以后的计量扣回。", n=seen.n
            )
        if seen.state != "confirmed":
            raise WrongState("第 {n} 期计量没有确认，退回重量就行，不用更正。", n=seen.n)
        one_at_a_time(works)
        problems: Problems = []
        if amount == 0 or not -MOST <= amount <= MOST:
            problems.append(("amount", Invalid("请写多了或少了多少，不能是零。")))
        answer = would_be(standing_of(works), measured=amount)
        required(problems + told_by(answer.problems, {}, LAWS))
        return put_measurement(
            works, "correction", amount, actor, at,
            uid=uuid.uuid4(), from_on=seen.from_on, until_on=seen.until_on, corrects=seen, note=words[:500],
        )  # fmt: skip


def decide_measurement(
    *, actor: Actor, pk: int, confirm: bool, answer: str = "", at: datetime
) -> Measurement:
    """确认或退回计量, by somebody else than who measured; sent back with the reason. A settlement that is confirmed accepts the works."""
    words = answer.strip() if confirm else stated(answer, "answer")
    seen = measurement_for(actor, pk)
    with transaction.atomic():
        works = held_works(actor, seen.works_id, CONFIRM)
        one = Measurement.objects.select_for_update(of=("self",)).get(pk=pk)
        if one.state != "measured":
            raise WrongState("第 {n} 期计量已经确认或退回。", n=one.n)
        if actor.person_id is not None and actor.person_id == one.measured_by_id:
            raise NotAllowed("登记计量的人不能自己确认，要由另一个人来确认。")
        if confirm:
            account = would_be(standing_of(works), **_adds(one.kind, one.amount))
            required(told_by(account.problems, {}, LAWS))
        put_decision(one, "confirmed" if confirm else "returned", words, actor, at)
        if confirm and one.kind == "final":
            works.state, works.accepted_on = "accepted", one.until_on
        works.version += 1
        works.save(update_fields=["state", "accepted_on", "version"])
        move = "confirm" if confirm else "return"
        facts: dict[str, object] = {"n": one.n, "amount": one.amount, "kind": one.kind}
        put_works_row(works, move, words, facts, actor, at)
    return one


def _adds(kind: str, amount: int) -> dict[str, int | bool]:
    """What a measurement of this kind adds to the account of its works; with a settlement all that was paid ahead is back."""
    if kind == "advance":
        return {"advanced": amount}
    return {"measured": amount, "accepted": True} if kind == "final" else {"measured": amount}


def put_measurement(
    works: Works, kind: str, amount: int, actor: Actor, at: datetime, **facts: object
) -> Measurement:
    """The row of a measurement, which waits for another person, and its step."""
    one = Measurement.objects.create(
        works=works,
        n=works.measurements.count() + 1,
        kind=kind,
        amount=amount,
        measured_by_id=actor.person_id,
        measured_by_name=actor.name,
        measured_at=at,
        **facts,
    )
    told: dict[str, object] = {"n": one.n, "amount": amount, "kind": kind}
    move = "advance" if kind == "advance" else "measure"
    put_works_row(works, move, f"{yuan(amount)} {one.note}".strip(), told, actor, at)
    return one


def keep_photo(one: Measurement, photo: Photo, actor: Actor, at: datetime) -> MeasurePhoto:
    """A photograph or paper of a measurement, kept as evidence."""
    blob = evidence.store(photo.file, name=photo.name, at=at)
    row = evidence.attach(
        actor=actor,
        kind=KIND,
        thing_id=one.pk,
        blob=blob,
        name=photo.name,
        caption=PHOTO_STAGES[photo.stage],
        at=at,
    )
    return MeasurePhoto.objects.create(measurement=one, attachment_id=row.pk, stage=photo.stage)


def begun(actor: Actor, pk: int, client_id: uuid.UUID | None) -> tuple[Works, Measurement | None]:
    """The works, held to be measured or paid ahead, and what of it was sent under this name already. Where nothing was: WrongState when
    nothing is built any more, Conflict while another one waits."""
    works = held_works(actor, pk, KEEP)
    known = Measurement.objects.filter(works=works, uid=client_id).first() if client_id else None
    if known is None:
        running(works)
        one_at_a_time(works)
    return works, known


def one_at_a_time(works: Works) -> None:
    """Conflict while a measurement waits to be confirmed."""
    waiting = waiting_in(works)
    if waiting is not None:
        raise Conflict(
            "“{thing}”第 {n} 期计量还没有确认，确认或退回以后再量。", thing=str(works), n=waiting.n
        )


def _wrong(works: Works, found: Found, photos: Sequence[Photo], *, on: date) -> Problems:
    problems: Problems = []

    def wrong(field: str, text: str, **values: object) -> None:
        problems.append((field, Invalid(text, (), **values)))

    if not works.signed_on <= found.from_on <= found.until_on <= on:
        words = gettext_noop("计量的起止日期要在签合同 {first} 到今天 {last} 之间，止不早于起。")
        wrong("until_on", words, first=works.signed_on, last=on)
    if found.final:
        if not 0 < (found.settled or 0) <= MOST:
            wrong("settled", gettext_noop("结算价要大于零，也不能这样大。"))
    elif not 0 < found.sum <= MOST:
        wrong("amount", gettext_noop("计量的金额要大于零，也不能这样大。"))
    if len(found.note.strip()) > 500:
        wrong("note", gettext_noop("不超过 {most} 个字。"), most=500)
    problems += _wrong_lines(found)
    least = works_rules().photos
    for stage in WANTED:
        count = sum(one.stage == stage for one in photos)
        if count < least:
            words = gettext_noop("{stage}的照片要至少 {least} 张，现在 {count} 张。")
            wrong(f"photos_{stage}", words, stage=PHOTO_STAGES[stage], least=least, count=count)
    if any(one.stage not in PHOTO_STAGES for one in photos):
        wrong("photos_after", gettext_noop("请选择照片是什么时候的。"))
    return problems


def _wrong_lines(found: Found) -> Problems:
    problems: Problems = []
    if len(found.lines) > MOST_LINES:
        problems.append(("lines", Invalid("工程量最多 {most} 行。", most=MOST_LINES)))
    for n, one in enumerate(found.lines, start=1):
        named = 0 < len(one.what.strip()) <= 100 and 0 < len(one.unit.strip()) <= 20
        if not named:
            problems.append((f"lines.{n}.what", Invalid("第 {n} 行：请写项目和单位。", n=n)))
        if not 0 < one.quantity <= 10**9 or one.quantity != round(one.quantity, 3):
            problems.append((f"lines.{n}.quantity", Invalid("第 {n} 行：数量要大于零，最多三位小数。", n=n)))
        if not 0 < one.price <= MOST:
            problems.append((f"lines.{n}.price", Invalid("第 {n} 行：单价要大于零。", n=n)))
    return problems
