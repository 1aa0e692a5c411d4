"""公开: a person has looked at text and pictures; nothing is public by default, and it can be taken down at once.

Text and pictures are published apart. Who publishes a picture says that faces and plates were looked at.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from townworks.kernel import audit, evidence
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Invalid, WrongState

from ..models import Case, PublicPhoto, PublicText
from ..selectors.kinds import kind_of
from .accepting import moved
from .locking import lock, wrong
from .registering import ADDRESS, TEXT

DAY = re.compile(r"(?:19|20)\d\d[-./]\d{1,2}[-./]\d{1,2}")
LONG_NUMBER = re.compile(r"\d[\d\s-]{5,}\d[xX]?")  # telephones, numbers of identity cards, accounts


def publish_report(
    *,
    actor: Actor,
    pk: int,
    reason: str,
    at: datetime,
    text: str | None = None,
    address: str | None = None,
    version: int | None = None,
) -> Case:
    """公开文字: ``reason`` says what was looked at (no names or numbers). A text with a long number is refused.

    ``text``, ``address``: what everybody is to read instead of the report's own words, which stay; None for those words.
    """

    def show(case: Case) -> None:
        if not kind_of(case).open311 or case.sealed:
            raise WrongState("这类办件不公开。")
        own = case.text or case.title, case.address
        words = own[0] if text is None else text.replace("\r\n", "\n").strip()
        where = own[1] if address is None else address.strip()
        if not words:
            raise wrong("text", Invalid("请写明公开的文字。"))
        for field, given, most in (("text", words, TEXT), ("address", where, ADDRESS)):
            if len(given) > most:
                raise wrong(field, Invalid("最多 {most} 个字。", most=most))
        plain = unicodedata.normalize("NFKC", f"{words} {where}")
        found = LONG_NUMBER.search(DAY.sub(" ", plain))
        if found:
            raise WrongState(
                "“{thing}”的文字里有像电话或证件号的数字（{number}…），不能公开。",
                thing=case.number,
                number=found[0][:3],
            )
        case.published_at = at
        _row(case, "publish", actor, at, reason, words, where, edited=(words, where) != own)

    return moved("publish", actor=actor, pk=pk, at=at, reason=reason, version=version, change=show)


def unpublish_report(*, actor: Actor, pk: int, reason: str, at: datetime, version: int | None = None) -> Case:
    """撤下公开, with all its pictures."""

    def hide(case: Case) -> None:
        case.published_at = None
        _row(case, "withdraw", actor, at, reason)
        _taken_down(case, None, actor=actor, at=at)

    return moved("unpublish", actor=actor, pk=pk, at=at, reason=reason, version=version, change=hide)


def _row(
    case: Case,
    move: str,
    actor: Actor,
    at: datetime,
    reason: str,
    text: str = "",
    address: str = "",
    *,
    edited: bool = False,
) -> None:
    PublicText.objects.create(
        case=case,
        move=move,
        text=text,
        address=address,
        edited=edited,
        reason=reason.strip()[:1000],
        by_id=actor.person_id,
        by_name=actor.name,
        at=at,
    )


def publish_photos(
    *,
    actor: Actor,
    pk: int,
    attachment_ids: Iterable[int],
    faces: bool,
    plates: bool,
    at: datetime,
    looked: str = "",
    version: int | None = None,
) -> list[PublicPhoto]:
    """公开照片 of a report whose text is public. ``faces``, ``plates``: the person says that none can be known."""
    wanted = set(attachment_ids)
    with transaction.atomic():
        case = lock(actor, pk, "case.publish", version)
        if case.published_at is None or case.sealed:
            raise WrongState("“{thing}”的文字还没有公开，先看文字，再看照片。", thing=str(case)[:30])
        if not wanted:
            raise wrong("photos", Invalid("请选择要公开的照片。"))
        if not faces:
            raise wrong("faces", Invalid("请先看过每一张有没有人脸，再公开。"))
        if not plates:
            raise wrong("plates", Invalid("请先看过每一张有没有车牌，再公开。"))
        found = evidence.attachments_of(actor, "case", case.pk).filter(pk__in=wanted, withdrawal=None)
        pictures = {row.pk: row for row in found if row.blob.has_thumbnail}
        if wanted - pictures.keys():
            raise wrong("photos", Invalid("选的里面有的不是这件事的照片。"))
        known = set(case.public_photos.filter(taken_down_at=None).values_list("attachment_id", flat=True))
        words = looked.strip()[:300] or "看过，没有认得出的人脸和车牌"
        rows = PublicPhoto.objects.bulk_create(
            PublicPhoto(case=case, attachment_id=one, looked=words, by_name=actor.name, at=at)
            for one in sorted(wanted - known)
        )
        _told(
            "case.publish_photos", case, actor=actor, at=at, facts={"photos": sorted(wanted), "looked": words}
        )
    return rows


def take_down_photos(
    *, actor: Actor, pk: int, photo_ids: Iterable[int], at: datetime, version: int | None = None
) -> int:
    """撤下照片, at once and without a reason; answers how many."""
    with transaction.atomic():
        case = lock(actor, pk, "case.publish", version)
        return _taken_down(case, set(photo_ids), actor=actor, at=at)


def _taken_down(case: Case, photo_ids: set[int] | None, *, actor: Actor, at: datetime) -> int:
    """All of a case's pictures, or those named."""
    found = case.public_photos.filter(taken_down_at=None)
    if photo_ids is not None:
        found = found.filter(pk__in=photo_ids)
    pks = sorted(found.values_list("pk", flat=True))
    if pks:
        found.update(taken_down_at=at, taken_down_by_name=actor.name)
        _told("case.take_down_photos", case, actor=actor, at=at, facts={"photos": pks})
    return len(pks)


def _told(verb: str, case: Case, *, actor: Actor, at: datetime, facts: dict[str, object]) -> None:
    audit.record(
        actor,
        verb,
        kind="case",
        thing_id=case.pk,
        name=str(case),
        town_id=case.town_id,
        at=at,
        facts=facts,
    )
