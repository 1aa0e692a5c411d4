"""签发查询: what was issued, for posts that export documents of the whole town; and every number in it as it was."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet
from django.urls import reverse

from townworks.kernel.actor import Actor
from townworks.kernel.errors import NotFound
from townworks.ui.documents import Figure

from .. import permissions
from ..documents.brief.snapshot import figures_in
from ..models import Issue

HEAVY = ("facts",)  # large, and wanted on few pages


def issues_for(actor: Actor) -> QuerySet[Issue]:
    """签发的简报, the latest period first."""
    return Issue.objects.filter(town__in=permissions.towns_over(actor)).defer(*HEAVY)


def issue_for(actor: Actor, pk: int) -> Issue:
    """One issue; NotFound when it is not there or not for this actor, NotAllowed for one who exports nothing."""
    actor.may_somewhere(permissions.EXPORT).require()
    found = Issue.objects.filter(town__in=permissions.towns_over(actor), pk=pk)
    found = found.select_related("town", "template", "docx", "pdf").defer("town__outline")
    row = found.first()
    if row is None:
        raise NotFound("没有找到这期简报，或者它不在您的工作范围内。")
    return row


def issued_of(actor: Actor, *, town_id: int, kind: str = "", span: str = "") -> QuerySet[Issue]:
    """Those of a town, of a kind, of one period."""
    found = issues_for(actor).filter(town=town_id)
    if kind:
        found = found.filter(kind=kind)
    return found.filter(span=span) if span else found


def others_of(actor: Actor, issue: Issue) -> Sequence[Issue]:
    """What an issue may be compared with: others of its kind and town, the nearest period first."""
    found = issued_of(actor, town_id=issue.town_id, kind=issue.kind).exclude(pk=issue.pk)
    return sorted(found[:60], key=lambda one: (abs((one.first_on - issue.first_on).days), -one.pk))


def issue_figures(issue: Issue) -> dict[str, Figure]:
    """Every number of an issue by its code, with the records that it had."""
    return figures_in(issue.facts, lambda code: reverse("briefs:issue-figure", args=[issue.pk, code]))


def issue_figure(issue: Issue, code: str) -> Figure:
    """One of them; NotFound for a code that it has not."""
    found = issue_figures(issue).get(code)
    if found is None:
        raise NotFound("简报里没有这个数。")
    return found
