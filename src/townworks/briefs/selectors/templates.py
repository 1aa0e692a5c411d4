"""模板查询: the versions of a town, which one is used, and since when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet

from townworks.kernel import evidence
from townworks.kernel.actor import Actor
from townworks.kernel.errors import NotFound

from .. import permissions
from ..documents import SHIPPED_NAME
from ..documents.template import shipped
from ..models import BriefTemplate, Issue, TemplateChoice


@dataclass(frozen=True)
class InUse:
    """在用的模板; ``template`` None for the one that comes with the system."""

    template: BriefTemplate | None
    name: str
    since: datetime | None = None
    by_name: str = ""


@dataclass(frozen=True)
class Version:
    """一版模板 in the list of versions."""

    template: BriefTemplate
    used_now: bool
    issues: int


def templates_of(actor: Actor) -> QuerySet[BriefTemplate]:
    """Templates of the towns that the actor's posts cover as a whole."""
    return BriefTemplate.objects.filter(town__in=permissions.towns_over(actor))


def template_for(actor: Actor, pk: int) -> BriefTemplate:
    """One version; NotFound when it is not there or not for this actor, NotAllowed for one who exports nothing."""
    actor.may_somewhere(permissions.EXPORT).require()
    found = templates_of(actor).select_related("town", "blob").defer("town__outline").filter(pk=pk).first()
    if found is None:
        raise NotFound("没有找到这一版模板，或者它不在您的工作范围内。")
    return found


def in_use(town_id: int, kind: str) -> InUse:
    """The template that a town's briefs of a kind are put into; whoever may export the brief may have it in its form."""
    choice = (
        TemplateChoice.objects.filter(town=town_id, kind=kind)
        .select_related("template__blob")
        .order_by("-id")
        .first()
    )
    if choice is None:
        return InUse(None, SHIPPED_NAME)
    name = choice.template.name if choice.template else SHIPPED_NAME
    return InUse(choice.template, name, choice.at, choice.by_name)


def template_bytes(template: BriefTemplate | None) -> bytes:
    """The Word file of a version, or of the one that comes with the system."""
    return shipped() if template is None else evidence.read_bytes(template.blob)


def versions_of(actor: Actor, *, town_id: int, kind: str) -> list[Version]:
    """Every version, the newest first; three queries."""
    now = in_use(town_id, kind).template
    rows = list(templates_of(actor).filter(town=town_id, kind=kind).order_by("-n")[:100])
    counted = Issue.objects.filter(template__in=[row.pk for row in rows]).order_by().values_list("template")
    issues = dict(counted.annotate(n=Count("pk")))
    return [Version(row, now is not None and row.pk == now.pk, issues.get(row.pk, 0)) for row in rows]
