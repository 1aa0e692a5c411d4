"""收 Collect 的提交: a filled-in form with its pictures, which may come in several pieces; taken in exactly once.

Pictures of a form that is still on its way are held as ``Upload`` rows under an id made from the form's; with the last
piece the visit is sent through ``send_visit`` and the rows are let go of. Whatever is refused leaves no visit behind.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from django.db import transaction

from townworks.kernel import clock, evidence
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Conflict, Invalid, NotFound, WrongState
from townworks.kernel.evidence.storing import clean_name
from townworks.kernel.models import Blob

from ..documents import round_form
from ..models import Round, Upload, Visit
from ..selectors import collecting as selectors
from ..selectors.campaigns import campaign_of, frozen
from . import collect_answers as answers
from .collect_reading import Sent, read_sent
from .submission import Submission, SubmittedPhoto
from .visits import Received, receive, send_visit


@dataclass(frozen=True)
class Taken:
    """What came of one piece: the visit, or None while more of it is to come, with how many pictures are held."""

    received: Received | None = None
    held: int = 0


def take_submission(
    *, actor: Actor, xml: bytes, files: Mapping[str, IO[bytes]], more_to_come: bool, at: datetime
) -> Taken:
    """收下一份提交. ``files`` by the names that the form has for them; others are passed over.

    Invalid for bad XML, missing answers, what is no picture or has not come; NotFound for a form or site that is not
    this actor's; WrongState for a closed round or another version of the form; Conflict for an id used otherwise.
    """
    actor.may_somewhere(selectors.MAKE).require()
    sent = read_sent(xml)
    row = _round(actor, sent)
    due_id = _due(sent)
    if Visit.objects.filter(uid=sent.uid).exists():
        return Taken(send_visit(actor=actor, submission=_submission(sent, row, due_id, (), at), at=at))
    _check(sent, row)
    wanted = answers.pictures_of(sent, campaign_of(row.edition))
    names = {one.name for one in wanted}
    blobs = {name: _kept(file, name, at) for name, file in files.items() if name in names}
    if more_to_come:
        return Taken(held=_hold(actor, sent, row, blobs, at))
    held = _held(actor, sent, names - set(blobs)) if names else {}
    photos = _photos(wanted, {name: blob.sha256 for name, blob in blobs.items()} | held)
    submission = _submission(sent, row, due_id, photos, at)
    if not names:
        return Taken(receive(actor=actor, submission=submission, at=at, edition=frozen(row.edition)))
    with transaction.atomic():
        received = receive(actor=actor, submission=submission, at=at)
        Upload.objects.filter(uid__in=[sent.media_uid(name) for name in names]).delete()
    return Taken(received)


def _round(actor: Actor, sent: Sent) -> Round:
    """The round of the form, asked for by the site that is due in it: who may visit that may visit for the round.

    NotFound for a form that is not this actor's, or a site that is not in it for them.
    """
    text = sent.answers.get(round_form.DUE, "")
    known = selectors.due_of_form(actor, sent.form_id, text)
    if known is not None:
        return known.round
    row = selectors.round_of_form(actor, sent.form_id)
    _due(sent)
    if Visit.objects.filter(uid=sent.uid).exists():  # its site may have been moved out of reach since
        return row
    _check(sent, row)
    raise NotFound("“{round}”里没有这个场所，或者它不在您的工作范围内。", round=row.name)


def _due(sent: Sent) -> int:
    text = sent.answers.get(round_form.DUE, "")
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise Invalid("没有选查的是哪个场所。")
    return int(text)


def _check(sent: Sent, row: Round) -> None:
    if row.state != "open":
        raise WrongState("“{round}”已经结束，不再收检查记录。", round=row.name)
    if sent.version != round_form.version_of(row):
        raise WrongState(
            "“{round}”的表单没有 {version} 这一版，请在 Collect 里刷新表单列表，重新填一份。",
            round=row.name,
            version=sent.version[:40] or "—",
        )


def _kept(file: IO[bytes], name: str, at: datetime) -> Blob:
    blob = evidence.store(file, name=name, at=at)
    if not blob.has_thumbnail:
        raise Invalid("“{name}”不是照片，没有收下。", name=name)
    return blob


def _hold(actor: Actor, sent: Sent, row: Round, blobs: Mapping[str, Blob], at: datetime) -> int:
    """Keep what has come so far; the same piece again changes nothing."""
    uids = [sent.media_uid(name) for name in blobs]
    if Upload.objects.filter(uid__in=uids).exclude(person_id=actor.person_id or 0).exists():
        raise Conflict("这个提交编号已经用在别的记录上，请在手机上重新填一份。")
    with transaction.atomic():
        for name, blob in blobs.items():
            Upload.objects.update_or_create(
                uid=sent.media_uid(name),
                person_id=actor.person_id or 0,
                defaults={
                    "town_id": row.town_id,
                    "name": clean_name(name),
                    "size": blob.size,
                    "sha256": blob.sha256,
                    "received": blob.size,
                    "blob": blob,
                    "begun_at": at,
                    "done_at": at,
                },
            )
    return len(blobs)


def _held(actor: Actor, sent: Sent, names: set[str]) -> dict[str, str]:
    """What came in earlier pieces. Invalid names what has not come at all."""
    uids = {sent.media_uid(name): name for name in sorted(names)}
    found = Upload.objects.filter(uid__in=uids, person_id=actor.person_id or 0, blob__isnull=False)
    held = {uids[one.uid]: one.sha256 for one in found}
    missing = sorted(names - set(held))
    if missing:
        raise Invalid(
            "检查记录有 {count} 处要改。",
            [
                ("photos", Invalid("照片“{name}”没有一起送到，请重新发送。", name=clean_name(name)))
                for name in missing
            ],
            count=len(missing),
        )
    return held


def _photos(wanted: list[answers.Pictured], kept: Mapping[str, str]) -> tuple[SubmittedPhoto, ...]:
    return tuple(SubmittedPhoto(kept[one.name], one.name, item=one.item, stage=one.stage) for one in wanted)


def _submission(
    sent: Sent, row: Round, due_id: int, photos: tuple[SubmittedPhoto, ...], at: datetime
) -> Submission:
    campaign, where = campaign_of(row.edition), answers.position_of(sent.answers.get(round_form.WHERE, ""))
    return Submission(
        uid=sent.uid,
        due_id=due_id,
        outcome=sent.answers.get(round_form.OUTCOME, ""),
        finished_at=_finished(sent, at),
        answers=answers.answers_of(sent, campaign),
        photos=photos,
        mended=answers.mended_of(sent, campaign),
        note=sent.answers.get(round_form.NOTE, ""),
        companion=sent.answers.get(round_form.COMPANION, ""),
        started_at=answers.instant_of(sent.answers.get(round_form.START, "")),
        longitude=where.longitude,
        latitude=where.latitude,
        accuracy=where.accuracy,
        seen_version=answers.seen_version_of(sent),
        source="odk",
    )


def _finished(sent: Sent, at: datetime) -> datetime:
    """When the form was finished; a form without its end tells the day at least."""
    ended = answers.instant_of(sent.answers.get(round_form.END, ""))
    if ended is not None:
        return ended
    day = answers.instant_of(sent.answers.get(round_form.TODAY, "")[:10])
    return at if day is None or clock.day_of(day) == clock.day_of(at) else day
