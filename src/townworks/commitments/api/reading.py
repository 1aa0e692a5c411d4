"""查询接口: the list, its counts, what changed, and one commitment, under the one scope."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from townworks.people.api_auth import auth
from townworks.ui import wording

from ..selectors import changed as changed_since
from ..selectors import listing
from ..selectors.acts import buttons
from ..selectors.detail import detail as whole
from .shapes import CommitmentsOut, DetailOut, FilterIn

router = Router(tags=["commitments"], auth=auth)


@router.get("/commitments", response=CommitmentsOut, summary="任务清单")
def commitments(request: HttpRequest, given: Query[FilterIn]) -> Any:
    """The filtered, sorted list, a page at a time."""
    actor = request.actor  # type: ignore[attr-defined]
    actor.may_somewhere("commitment.read").require()
    page = listing.page_of(actor, given.wanted(), sort=given.sort, page=given.page, size=given.size)
    return {
        "total": page.paginator.count,
        "page": page.number,
        "pages": page.paginator.num_pages,
        "rows": list(page),
    }


@router.get("/commitments/facets", response=dict[str, Any], summary="各项计数")
def facets(request: HttpRequest, given: Query[FilterIn]) -> Any:
    """How many there are by light, state, line, lead unit, year and town."""
    request.actor.may_somewhere("commitment.read").require()  # type: ignore[attr-defined]
    found = listing.facets(request.actor, given.wanted())  # type: ignore[attr-defined]
    names = ("light", "state", "line", "unit", "year", "town")
    return {
        "total": found.total,
        **{
            name: [{"value": one.value, "name": one.name, "count": one.count} for one in getattr(found, name)]
            for name in names
        },
    }


@router.get("/commitments/changes", response=dict[str, Any], summary="有何变化")
def changes_since(request: HttpRequest, since: date | None = None) -> Any:
    """The plan as it stood on a day (without one: as adopted) against the plan now."""
    request.actor.may_somewhere("commitment.read").require()  # type: ignore[attr-defined]
    found = changed_since.what_changed_since(request.actor, since)  # type: ignore[attr-defined]
    return {
        "since": since,
        "count": found.count,
        "groups": [
            {
                "code": code,
                "name": name,
                "rows": [
                    {
                        "id": row.commitment.pk,
                        "code": row.commitment.code,
                        "text": row.commitment.text,
                        "differences": [
                            {"key": one.key, "name": one.name, "old": one.was, "new": one.now}
                            for one in row.differences
                        ],
                        "reasons": [{"at": one.at, "who": one.who, "why": one.why} for one in row.reasons],
                    }
                    for row in rows
                ],
            }
            for code, name, rows in found.groups
        ],
    }


@router.get("/commitments/{pk}", response=DetailOut, summary="一项任务")
def commitment(request: HttpRequest, pk: int) -> Any:
    """Everything that the page of a commitment shows."""
    actor = request.actor  # type: ignore[attr-defined]
    found = whole(actor, pk, on=request.today)  # type: ignore[attr-defined]
    return {
        "commitment": found.commitment,
        "source": found.commitment.source,
        "targets": list(found.commitment.targets.all()),
        "proofs": [
            {
                "claim": one.claim.pk,
                "name": one.claim.name,
                "label": one.proof.label,
                "value": one.proof.value,
                "target": one.proof.target,
                "unit": one.proof.unit,
                "as_of": one.proof.as_of,
                "working": [wording.step(step) for step in one.proof.working],
                "link": one.proof.link,
            }
            for one in found.claims
        ],
        "notes": list(found.notes),
        "statuses": list(found.statuses),
        "changes": list(found.changes),
        "editions": [shown.edition for shown in found.editions],
        "acts": [act.name for act in buttons(actor, found.commitment)],
        "why_visible": list(found.why_visible),
    }
