"""问题的接口: the ledger, one finding, and every act on it, under the same scope as the pages."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest
from ninja import Query, Router

from townworks.people.api_auth import auth
from townworks.ui import wording

from .. import selectors
from ..selectors import finding_counts, finding_detail, findings
from ..services import desk_recheck, extensions, joining, sources
from ..services import findings as services
from ..services.submission import SubmittedPhoto
from .finding_shapes import (
    AnswerIn,
    AssignIn,
    DetailOut,
    ExtensionIn,
    ExtensionOut,
    FilterIn,
    FindingOut,
    FindingsOut,
    JoinIn,
    MendedIn,
    PhotoIn,
    RecheckIn,
    SourceIn,
    StepIn,
)

router = Router(tags=["findings"], auth=auth)

Step = Literal["accept", "return", "reopen", "transfer", "void"]
FACETS = ("state", "severity", "campaign", "place", "owner", "town")


@router.get("/findings", response=FindingsOut, summary="问题台账")
def ledger(request: HttpRequest, given: Query[FilterIn]) -> Any:
    """The filtered, sorted ledger, a page at a time; ``total_is_least``: there are at least so many."""
    actor = request.actor  # type: ignore[attr-defined]
    actor.may_somewhere("inspection.read").require()
    reading = findings.read(actor, given.wanted(), on=request.today)  # type: ignore[attr-defined]
    page = findings.page_of(reading, sort=given.sort, page=given.page, size=given.size)
    total = finding_counts.count_of(reading)
    return {
        "total": total.n,
        "total_is_least": total.more,
        "page": page.number,
        "has_next": page.has_next,
        "rows": [row.finding for row in page.rows],
    }


@router.get("/findings/facets", response=dict[str, Any], summary="问题的各项计数")
def facets(request: HttpRequest, given: Query[FilterIn]) -> Any:
    """How many there are by state, severity, campaign, village, owner; null where a search is not counted by them."""
    actor = request.actor  # type: ignore[attr-defined]
    actor.may_somewhere("inspection.read").require()
    found = finding_counts.facets(findings.read(actor, given.wanted(), on=request.today))  # type: ignore[attr-defined]
    counts = {name: getattr(found, name) for name in ("total", "overdue", "repeat")}
    return {
        **{name: {"count": one.n, "is_least": one.more} for name, one in counts.items()},
        **{
            name: [{"value": one.value, "name": one.name, "count": one.count} for one in getattr(found, name)]
            for name in FACETS
        },
    }


@router.get("/findings/{pk}", response=DetailOut, summary="一个问题")
def finding(request: HttpRequest, pk: int) -> Any:
    """Everything that the page of a finding shows."""
    actor = request.actor  # type: ignore[attr-defined]
    found = finding_detail.detail(actor, pk, on=request.today)  # type: ignore[attr-defined]
    shots = [
        one for pair in found.pairs for one in (("before", pair.before), ("after", pair.after)) if one[1]
    ]
    return {
        "finding": found.finding,
        "reason": wording.step(found.finding.reason),
        "item": found.item.text if found.item else "",
        "term": [wording.step(one) for one in found.term],
        "photos": [
            {
                "id": shot.attachment_id,
                "stage": stage,
                "at": shot.at,
                "url": f"/evidence/{shot.attachment_id}/",
            }
            for stage, shot in [*shots, *(("recheck", one) for one in found.rechecks)]
            if shot
        ],
        "sources": list(found.finding.sources.all()),
        "extensions": list(found.finding.extensions.all()),
        "offers": [
            {"id": one.pk, "other": one.other.pk, "why": wording.step(one.why)} for one in found.offers
        ],
        "rows": list(found.finding.rows.all()),
        "acts": [act.name for act in found.acts],
        "why_visible": list(finding_detail.why_visible(actor, found.finding)),
    }


# Acts: each POST is one service, with the version that the sender read.


def _facts(request: HttpRequest) -> dict[str, Any]:
    return {"actor": request.actor, "at": request.now}  # type: ignore[attr-defined]


def _row(request: HttpRequest, pk: int) -> Any:
    return selectors.finding_for(request.actor, pk)  # type: ignore[attr-defined]


def _photos(request: HttpRequest, pk: int, given: list[PhotoIn]) -> tuple[SubmittedPhoto, ...]:
    """Pictures that were sent before as evidence, by the hash of their content."""
    item = _row(request, pk).item
    return tuple(SubmittedPhoto(one.sha256, one.name, item=item, stage="after") for one in given)


@router.post("/findings/{pk}/steps/{name}", response=FindingOut, summary="办理问题一步")
def step(request: HttpRequest, pk: int, name: Step, given: StepIn) -> Any:
    """通过验收, 退回并说明, 反弹重办, 移送, 撤销问题."""
    services.STEPS[name](**_facts(request), pk=pk, reason=given.reason, version=given.version)
    return _row(request, pk)


@router.post("/findings/{pk}/assign", response=FindingOut, summary="交办整改")
def assign(request: HttpRequest, pk: int, given: AssignIn) -> Any:
    """交办整改 to a unit."""
    services.assign_finding(**_facts(request), pk=pk, **given.model_dump())
    return _row(request, pk)


@router.post("/findings/{pk}/mended", response=FindingOut, summary="报告整改")
def mended(request: HttpRequest, pk: int, given: MendedIn) -> Any:
    """报告整改, with photographs that were uploaded before."""
    shots = _photos(request, pk, given.photos)
    services.report_mended(**_facts(request), pk=pk, reason=given.reason, photos=shots, version=given.version)
    return _row(request, pk)


@router.post("/findings/{pk}/recheck", response=FindingOut, summary="复查")
def recheck(request: HttpRequest, pk: int, given: RecheckIn) -> Any:
    """复查: whether it is mended; the same ``uid`` again writes nothing."""
    shots = _photos(request, pk, given.photos)
    desk_recheck.recheck_finding(
        **_facts(request), pk=pk, uid=given.uid, holds=given.holds, note=given.note, photos=shots
    )
    return _row(request, pk)


@router.post("/findings/{pk}/sources", response=FindingOut, summary="补充问题来源")
def add_source(request: HttpRequest, pk: int, given: SourceIn) -> Any:
    """补充问题来源."""
    sources.add_source(**_facts(request), pk=pk, **given.model_dump())
    return _row(request, pk)


@router.post("/findings/{pk}/join", response=FindingOut, summary="并案")
def join(request: HttpRequest, pk: int, given: JoinIn) -> Any:
    """并案 into a standing finding of the same site."""
    joining.join_finding(**_facts(request), pk=pk, into_id=given.into, version=given.version)
    return _row(request, pk)


@router.post("/findings/{pk}/extensions", response=ExtensionOut, summary="申请整改延期")
def ask_extension(request: HttpRequest, pk: int, given: ExtensionIn) -> Any:
    """申请延期 to a later day."""
    return extensions.ask_extension(**_facts(request), pk=pk, **given.model_dump())


@router.post("/extensions/{pk}", response=ExtensionOut, summary="审批整改延期")
def decide_extension(request: HttpRequest, pk: int, given: AnswerIn) -> Any:
    """同意 or 不同意."""
    finding_detail.extension_for(request.actor, pk)  # type: ignore[attr-defined]
    decide = extensions.approve_extension if given.decision == "approve" else extensions.refuse_extension
    return decide(**_facts(request), pk=pk, answer=given.answer, version=given.version)


@router.post("/offers/{pk}/apart", response=FindingOut, summary="认定不是同一问题")
def keep_apart(request: HttpRequest, pk: int) -> Any:
    """认定不是同一问题: the offer is not made again."""
    finding_detail.offer_for(request.actor, pk)  # type: ignore[attr-defined]
    offer = joining.keep_apart(**_facts(request), offer_id=pk)
    return _row(request, offer.finding_id)
