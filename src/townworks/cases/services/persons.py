"""当事人: sealed when told, opened for a purpose and a reason, found by a blind index, erased by rule, sealed anew after a rotation."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from stdnum.cn import ric
from stdnum.exceptions import ValidationError

from townworks.definitions import selectors as definitions
from townworks.definitions.case_telling import PURPOSES
from townworks.kernel import audit, clock, personal
from townworks.kernel.actor import SYSTEM, Actor
from townworks.kernel.errors import Invalid, NotFound, WrongState
from townworks.kernel.personal import rotating

from ..models import Case, Party
from ..models.party import PARTY_ROLES, SEALED
from ..selectors.kinds import kind_of
from ..selectors.visible import NOT_THERE
from .locking import lock, wanted_reason, wrong

LONGEST = {"name": 60, "phone": 30, "id_number": 18, "address": 200, "email": 120}
BATCH = 500


@dataclass(frozen=True)
class Told:
    """What was told of a person; only what is needed. ``consent``: papers may be kept for later cases."""

    role: str = "applicant"
    name: str = ""
    phone: str = ""
    id_number: str = ""
    address: str = ""
    email: str = ""
    consent: bool = False

    @property
    def empty(self) -> bool:
        return not any(getattr(self, field) for field in SEALED)


def checked(told: Told) -> list[tuple[str, Invalid]]:
    """Every problem with what was told, by field."""
    problems: list[tuple[str, Invalid]] = []
    if told.role not in PARTY_ROLES:
        problems.append(("role", Invalid("请选择是什么人。")))
    for field, most in LONGEST.items():
        if len(getattr(told, field)) > most:
            problems.append((field, Invalid("最多 {most} 个字。", most=most)))
    if told.id_number.strip():
        try:
            ric.validate(told.id_number.strip())
        except ValidationError:
            problems.append(("id_number", Invalid("身份证号的位数或校验码不对，请核对。")))
    digits = sum(sign.isdigit() for sign in told.phone)
    if told.phone.strip() and (digits < 5 or any(sign.isalpha() for sign in told.phone)):
        problems.append(("phone", Invalid("电话号码不对，请核对。")))
    return problems


def sealed_party(case: Case, told: Told) -> Party:
    """A row with every value sealed and masked, not saved yet."""
    party = Party(case=case, uid=uuid.uuid4(), role=told.role, consent=told.consent)
    for field in SEALED:
        text = getattr(told, field).strip()
        setattr(party, f"{field}_sealed", personal.seal(text, belongs=belongs(party, field)))
        setattr(party, f"{field}_masked", personal.masked(field, text))
    party.id_index = personal.blind(told.id_number, within=f"{case.town_id}/id_number")
    party.phone_index = personal.blind(_digits(told.phone), within=f"{case.town_id}/phone")
    return party


def belongs(party: Party, field: str) -> str:
    """What a sealed value is bound to."""
    return f"party/{party.uid.hex}/{field}"


def reveal_party(
    *, actor: Actor, pk: int, party_id: int, purpose: str, reason: str, at: datetime
) -> dict[str, str]:
    """查看个人信息: the values, for one of the purposes that the kind allows; the look itself is in the trail.

    Invalid without purpose or reason, WrongState when it has been erased.
    """
    with transaction.atomic():
        case = lock(actor, pk, "case.reveal")
        words = wanted_reason(reason, "查看个人信息")
        allowed = kind_of(case).purposes
        if purpose not in allowed:
            told = tuple(PURPOSES[one] for one in allowed)
            raise wrong("purpose", Invalid("这类办件只能为{purposes}查看个人信息。", purposes=told))
        party = case.parties.filter(pk=party_id).first()
        if party is None:
            raise NotFound(NOT_THERE)
        if party.erased_at is not None:
            raise WrongState("“{thing}”的个人信息已经按规定清除。", thing=str(case)[:30])
        opened = {
            field: personal.unseal(getattr(party, f"{field}_sealed"), belongs=belongs(party, field))
            for field in SEALED
        }
        given = [field for field, text in opened.items() if text]
        audit.record(
            actor,
            "case.reveal",
            kind="case",
            thing_id=case.pk,
            name=str(case),
            town_id=case.town_id,
            at=at,
            facts={"party": party.pk, "fields": given, "purpose": purpose, "reason": words},
        )
    return {field: text for field, text in opened.items() if text}


def find_by_number(*, actor: Actor, id_number: str, reason: str, at: datetime) -> list[int]:
    """按证件号查找: the cases of an ID number that this actor may read; the search is in the trail, the number is not."""
    from ..selectors.visible import cases_for

    actor.may_somewhere("case.reveal").require()
    words = wanted_reason(reason, "按证件号查找")
    if problems := checked(Told(id_number=id_number)):
        raise wrong(*problems[0])
    indexes = [personal.blind(id_number, within=f"{town}/id_number") for town in actor.town_ids]
    found = cases_for(actor, "case.reveal").filter(parties__id_index__in=[one for one in indexes if one])
    pks = list(found.order_by("-pk").values_list("pk", flat=True).distinct()[:100])
    with transaction.atomic():
        audit.record(
            actor,
            "case.find_by_number",
            kind="case",
            thing_id=None,
            name="",
            town_id=actor.town_id,
            at=at,
            facts={"reason": words, "found": len(pks)},
        )
    return pks


def erase_expired(*, at: datetime) -> int:
    """清除个人信息 of cases closed longer ago than their kind keeps it; the case, its days and its proofs stay."""
    erased = 0
    for kind in definitions.case_kinds():
        before = at - timedelta(days=kind.keep_days)
        old = Party.objects.filter(erased_at=None, case__kind=kind.code, case__closed_at__lt=before)
        for party in old.select_related("case")[:BATCH]:
            erased += _erase(party, at)
    return erased


def _erase(party: Party, at: datetime) -> int:
    with transaction.atomic():
        for field in SEALED:
            setattr(party, f"{field}_sealed", "")
            setattr(party, f"{field}_masked", "")
        party.id_index = party.phone_index = ""
        party.erased_at = at
        party.save()
        audit.record(
            SYSTEM,
            "case.erase",
            kind="case",
            thing_id=party.case_id,
            name=str(party.case),
            town_id=party.case.town_id,
            at=at,
            facts={"party": party.pk, "closed_on": clock.day_of(party.case.closed_at or at).isoformat()},
        )
    return 1


def rotate_keys(*, at: datetime) -> int:
    """轮换密钥: everything that an older key sealed, in whatever subject, is sealed anew, and the blind indexes are made anew. Answers how many rows."""
    from .receipts import reseal_codes

    name = personal.current_key().name
    turned, last = reseal_codes() + rotating.reseal_all(), 0
    while True:
        rows = list(
            Party.objects.filter(pk__gt=last, erased_at=None).select_related("case").order_by("pk")[:BATCH]
        )
        if not rows:
            break
        last = rows[-1].pk
        turned += sum(_reseal(party) for party in rows)
    with transaction.atomic():
        audit.record(
            SYSTEM,
            "case.rotate_keys",
            kind="case",
            thing_id=None,
            name="",
            town_id=None,
            at=at,
            facts={"key": name, "rows": turned},
        )
    return turned


def _reseal(party: Party) -> int:
    changed = []
    opened = {}
    for field in SEALED:
        sealed = getattr(party, f"{field}_sealed")
        opened[field] = personal.unseal(sealed, belongs=belongs(party, field))
        if not personal.is_current(sealed):
            setattr(party, f"{field}_sealed", personal.seal(opened[field], belongs=belongs(party, field)))
            changed.append(f"{field}_sealed")
    town = party.case.town_id
    for name, text in (("id_index", opened["id_number"]), ("phone_index", _digits(opened["phone"]))):
        index = personal.blind(
            text, within=f"{town}/{name.replace('id_index', 'id_number').replace('phone_index', 'phone')}"
        )
        if getattr(party, name) != index:
            setattr(party, name, index)
            changed.append(name)
    if changed:
        party.save(update_fields=changed)
    return 1 if changed else 0


def _digits(phone: str) -> str:
    return "".join(sign for sign in phone if sign.isdigit())
