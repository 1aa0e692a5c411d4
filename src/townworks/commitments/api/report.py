"""报告的接口: read a report in, correct it and adopt it, by the same selectors and services as the pages."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Field, File, Form, Query, Router, Schema
from ninja.files import UploadedFile

from townworks.people.api_auth import auth

from ..selectors import adoption, labels, report_whole, reports
from ..services import adopting, correcting, draft_editing
from ..services import reading as reading_services
from .shapes import Strict

router = Router(tags=["reports"], auth=auth)


class ReportOut(Schema):
    """一份报告, as a row of the list."""

    id: int = Field(alias="pk")
    title: str
    year: int
    state: str
    town_name: str
    file_name: str
    read_by: str
    read_at: datetime
    drafts: int
    commitments: int
    corrections: int


class TargetOut(Schema):
    comparator: str
    value: str
    unit: str
    of: str
    text: str = ""


class BlankOut(Schema):
    start: int
    end: int
    text: str
    context: str = ""
    filled: str = ""
    left: bool = False


class ClauseOut(Schema):
    """一句. ``start``/``end`` are places in the original text, ``mended_*`` in the text as people read it."""

    n: int
    text: str
    start: int
    end: int
    mended_start: int
    mended_end: int
    kind: str
    kind_confidence: float
    line: str
    line_confidence: float
    targets: list[TargetOut]
    due: dict[str, Any] | None
    units: list[str]
    places: list[str]
    blanks: list[BlankOut]
    draft_id: int | None
    checked: bool


class DraftOut(Schema):
    """一行拟立任务."""

    id: int
    code: str
    text: str
    line: str
    lead: str
    support: list[str]
    targets: list[TargetOut]
    due_text: str
    due_on: date | None
    why: str
    confidence: float
    clauses: list[int]


class WholeOut(Schema):
    """一份报告的全部."""

    id: int
    title: str
    year: int
    state: str
    version: int
    mended: str
    notes: list[str]
    doubts: list[dict[str, Any]]
    clauses: list[ClauseOut]
    drafts: list[DraftOut]
    to_look_at: list[int]


class ReportsIn(Strict):
    q: Annotated[str, Field(max_length=100)] = ""
    year: int | None = None
    state: str = ""


@router.get("/reports", response=list[ReportOut], summary="报告列表")
def report_list(request: HttpRequest, given: Query[ReportsIn]) -> Any:
    """Newest first."""
    actor = request.actor  # type: ignore[attr-defined]
    actor.may_somewhere("report.read").require()
    return reports.report_rows(actor, year=given.year, state=given.state, words=given.q)


class ReadOut(Schema):
    """``fresh`` is false where this very file had been read before: then ``id`` is that report."""

    id: int
    fresh: bool


@router.post("/reports", response=ReadOut, summary="读入报告")
def read(
    request: HttpRequest,
    file: File[UploadedFile | None] = None,
    text: Form[str] = "",
    year: Form[int | None] = None,
) -> Any:
    """A file (multipart ``file``), or the words themselves (``text``)."""
    common = {"actor": request.actor, "at": request.now, "year": year}  # type: ignore[attr-defined]
    if file is not None:
        found = reading_services.read_report(data=file.read(), name=str(file.name), **common)
    else:
        found = reading_services.paste_report(text=text, **common)
    return {"id": found.report.pk, "fresh": found.fresh}


@router.get("/reports/{int:pk}", response=WholeOut, summary="一份报告")
def report(request: HttpRequest, pk: int) -> Any:
    """The text as mended, every clause, every row, and which clauses want a look."""
    return _whole(request, pk)


def _whole(request: HttpRequest, pk: int) -> dict[str, Any]:
    found = report_whole.whole(request.actor, pk)  # type: ignore[attr-defined]
    return {
        "id": found.report.pk,
        "title": found.report.title,
        "year": found.report.year,
        "state": found.report.state,
        "version": found.report.version,
        "mended": found.report.mended,
        "notes": found.report.notes,
        "doubts": found.report.doubts,
        "clauses": found.clauses,
        "drafts": found.drafts,
        "to_look_at": found.looks,
    }


Act = Literal["kind", "line", "split", "merge", "group", "blank", "doubt", "check", "undo"]


class ActIn(Strict):
    """一次校正. ``version`` is the one that the sender read; a newer one answers 409.

    kind: n, value · line: n, value · split: n, value (the words with / where to cut) · merge: n · group: n,
    value (a row's id, "new" or "none") · blank: n, start, value · doubt: start, value · check: n · undo.
    """

    version: int
    n: int = 0
    start: int = 0
    value: Annotated[str, Field(max_length=2000)] = ""


@router.post("/reports/{int:pk}/corrections/{act}", response=WholeOut, summary="校正")
def correct(request: HttpRequest, pk: int, act: Act, given: ActIn) -> Any:
    """One correction; answers the whole as it then stands."""
    common: dict[str, Any] = {
        "actor": request.actor,  # type: ignore[attr-defined]
        "pk": pk,
        "at": request.now,  # type: ignore[attr-defined]
        "version": given.version,
    }
    match act:
        case "kind":
            correcting.set_clause_kind(n=given.n, kind=given.value, **common)
        case "line":
            correcting.set_clause_line(n=given.n, line=given.value, **common)
        case "split":
            correcting.split_clause(n=given.n, marked=given.value, **common)
        case "merge":
            correcting.merge_clauses(n=given.n, **common)
        case "group":
            correcting.move_clause(n=given.n, to=given.value, **common)
        case "blank":
            correcting.fill_blank(n=given.n, start=given.start, words=given.value, **common)
        case "doubt":
            correcting.mend_doubt(start=given.start, words=given.value, **common)
        case "check":
            correcting.check_clause(n=given.n, **common)
        case "undo":
            correcting.undo_correction(**common)
    return _whole(request, pk)


class DraftIn(Strict):
    """一行任务; ``targets`` one a line, as ``≥ 95 %: 收集率``."""

    version: int
    text: str
    line: str
    lead: str = ""
    support: list[str] = []
    targets: str = ""
    due_text: str = ""
    due_on: date | None = None


@router.put("/reports/{int:pk}/drafts/{int:draft_id}", response=WholeOut, summary="改任务行")
def draft(request: HttpRequest, pk: int, draft_id: int, given: DraftIn) -> Any:
    """A row as a person has written it."""
    facts = given.model_dump(exclude={"version"})
    draft_editing.edit_draft(
        actor=request.actor,  # type: ignore[attr-defined]
        pk=pk,
        draft_id=draft_id,
        facts=draft_editing.DraftFacts(**{**facts, "support": tuple(given.support)}),
        at=request.now,  # type: ignore[attr-defined]
        version=given.version,
    )
    return _whole(request, pk)


class PlanOut(Schema):
    """立项方案: how many rows, and what still wants a decision."""

    rows: int
    without_lead: int
    missing_supports: list[str]
    blanks: int
    undated: int
    rival: str


@router.get("/reports/{int:pk}/adoption", response=PlanOut, summary="立项方案")
def plan(request: HttpRequest, pk: int) -> Any:
    """What adopting would write."""
    found = adoption.adoption_plan(request.actor, pk)  # type: ignore[attr-defined]
    return {
        "rows": len(found.rows),
        "without_lead": len(found.without_lead),
        "missing_supports": list(found.missing_supports),
        "blanks": len(found.blanks),
        "undated": found.undated,
        "rival": found.rival,
    }


class AdoptIn(Strict):
    version: int
    start: Literal["adopted", "january"] = "adopted"
    leave_blanks: bool = False


class AdoptedOut(Schema):
    codes: list[str]


@router.post("/reports/{int:pk}/adoption", response=AdoptedOut, summary="立项")
def adopt(request: HttpRequest, pk: int, given: AdoptIn) -> Any:
    """Every row becomes a commitment, all of them or none."""
    rows = adopting.adopt_report(
        actor=request.actor,  # type: ignore[attr-defined]
        pk=pk,
        at=request.now,  # type: ignore[attr-defined]
        **given.model_dump(),
    )
    return {"codes": [row.code for row in rows]}


@router.get("/reports/{int:pk}/labels.csv", summary="校正后的标注")
def label_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The clauses in the layout of the hand labels."""
    text, _ = labels.labels_csv(request.actor, pk)  # type: ignore[attr-defined]
    return HttpResponse(text, content_type="text/csv; charset=utf-8")
