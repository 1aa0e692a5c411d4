"""文书的页面: the notices of a case as Word files; with the whole name only for a reason, which the trail keeps."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from townworks.kernel import services as kernel
from townworks.ui.downloads import word_file
from townworks.ui.forms import answering, form_status
from townworks.ui.request import Request

from .. import selectors, services
from ..documents.notice import write_notice
from ..forms.acts import PaperForm
from ..selectors import papers


@login_required
@require_http_methods(["GET", "POST"])
def show(request: Request, pk: int) -> HttpResponse:
    """通知书: which there are; a POST gives one with the whole name on it."""
    case = selectors.case_for(request.actor, pk)
    request.actor.may_somewhere("document.export").require()
    offered = [(code, _(papers.PAPERS[code])) for code in papers.papers_of(case)]
    parties = list(case.parties.filter(erased_at=None).order_by("pk"))
    revealed = bool(parties and selectors.may(request.actor, "case.reveal", case))
    form = PaperForm(request.POST or None, offered=offered)
    if request.method == "POST" and parties and form.is_valid():
        selectors.may(request.actor, "case.reveal", case).require()
        with answering(form):
            opened = [
                services.reveal_party(
                    actor=request.actor,
                    pk=pk,
                    party_id=party.pk,
                    purpose=papers.purpose_of(case),
                    reason=form.cleaned_data["reason"],
                    at=request.now,
                )
                for party in (parties if case.kind == papers.DISPUTE else parties[:1])
            ]
            person = "、".join(one["name"] for one in opened if one.get("name"))
            return _given(request, pk, form.cleaned_data["code"], person)
    context = {"case": case, "offered": offered, "form": form if revealed and offered else None}
    return render(request, "cases/papers.html", context, status=form_status(form))


@login_required
@require_http_methods(["GET"])
def file(request: Request, pk: int, code: str) -> HttpResponse:
    """One notice, the name masked as on the page."""
    return _given(request, pk, code, "")


def _given(request: Request, pk: int, code: str, person: str) -> HttpResponse:
    sheet = papers.paper_sheet(request.actor, pk, code, person=person)
    data = write_notice(sheet)
    name = f"{sheet.title}（{sheet.number}）.docx"
    digest = kernel.export_document(
        actor=request.actor,
        kind="case",
        thing_id=pk,
        town_id=sheet.town_id,
        name=name,
        data=data,
        as_of=request.now,
        at=request.now,
    )
    response = word_file(data, name, digest)
    response["Cache-Control"] = "no-store"
    return response
