"""模板: a version is added when it was found good; which version is used is a decision of its own. Nothing is overwritten."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from townworks.kernel import audit, evidence
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Invalid, NotFound, WrongState
from townworks.kernel.evidence.storing import clean_name
from townworks.places import selectors as places
from townworks.ui import wording

from .. import permissions, selectors
from ..documents import write_brief
from ..documents.brief import Brief
from ..documents.template import Checked, checked
from ..models import BriefTemplate, TemplateChoice
from ..models.template import KINDS


def add_template(
    *, actor: Actor, kind: str, data: bytes, name: str, note: str = "", brief: Brief, at: datetime
) -> BriefTemplate:
    """上传模板: a new version for the town of ``brief``, which it is tried on. It is not used until somebody says so.

    Invalid with every problem and its place, all at once.
    """
    town_id = brief.facts.town_id
    permissions.over_town(actor, permissions.TEMPLATE, town_id).require()
    name = clean_name(name)
    found = _good(data, name, brief)
    with transaction.atomic():
        town = places.town_to_write(town_id)
        latest = BriefTemplate.objects.filter(town=town, kind=kind).order_by("-n").first()
        if latest is not None and latest.blob_id == evidence.hash_of(data):
            raise WrongState("这份文件就是第 {n} 版模板，没有再存一次。", n=latest.n)
        blob = evidence.store_bytes(data, name=name, at=at)
        most = BriefTemplate.objects.filter(town=town, kind=kind).aggregate(most=Max("n"))["most"] or 0
        row = BriefTemplate.objects.create(
            town=town,
            kind=kind,
            n=most + 1,
            name=name,
            note=note.strip()[:300],
            blob=blob,
            used=list(found.used),
            by_id=actor.person_id,
            by_name=actor.name,
            at=at,
        )
        audit.record(
            actor,
            "brief.add_template",
            kind="brief-template",
            thing_id=row.pk,
            name=name,
            town_id=town_id,
            at=at,
            facts={"kind": kind, "n": row.n, "sha256": blob.sha256, "size": blob.size},
        )
    return row


def _good(data: bytes, name: str, brief: Brief) -> Checked:
    found = checked(data, name)
    if found.problems:
        raise Invalid(
            "模板“{name}”有 {n} 处问题，改好再传。",
            [
                (
                    "file",
                    Invalid("{place}：{what}", place=wording.step(one.place), what=wording.step(one.text)),
                )
                for one in found.problems
            ],
            name=name,
            n=len(found.problems),
        )
    write_brief(brief, data, name=name)  # what does not hold together once it is filled is refused here
    return found


def use_template(
    *, actor: Actor, town_id: int, kind: str, template_id: int | None, at: datetime
) -> TemplateChoice:
    """启用模板, or (without one) 恢复默认模板. WrongState where it is the one in use."""
    permissions.over_town(actor, permissions.TEMPLATE, town_id).require()
    if kind not in KINDS:
        raise NotFound("没有这种简报。")
    with transaction.atomic():
        town = places.town_to_write(town_id)
        now = selectors.in_use(town_id, kind).template
        template = None
        if template_id is not None:
            template = BriefTemplate.objects.filter(pk=template_id, town=town, kind=kind).first()
            if template is None:
                raise NotFound("没有找到这一版模板，或者它不在您的工作范围内。")
        if (now.pk if now else None) == template_id:
            raise WrongState("现在用的就是这个模板。")
        row = TemplateChoice.objects.create(
            town=town, kind=kind, template=template, by_id=actor.person_id, by_name=actor.name, at=at
        )
        audit.record(
            actor,
            "brief.use_template" if template else "brief.shipped_template",
            kind="brief-template",
            thing_id=template_id,
            name=template.name if template else KINDS[kind],
            town_id=town_id,
            at=at,
            facts={"kind": kind, "from": now.n if now else None, "to": template.n if template else None},
        )
    return row
