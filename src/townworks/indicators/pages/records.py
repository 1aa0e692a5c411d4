"""记录的页面: what a number comes from, and one record with its source, its evidence and its corrections."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from townworks.definitions import selectors as definitions
from townworks.definitions.indicators import Indicator
from townworks.kernel import asked, evidence
from townworks.ui import wording
from townworks.ui.forms import answering, form_status
from townworks.ui.names import in_language, name_of
from townworks.ui.request import Request

from .. import selectors
from ..forms.schemes import EvidenceFileForm
from ..selectors import said
from ..selectors.tables import plain

PAGE = 50
KIND = "figure"  # as evidence names it


@login_required
@require_safe
def behind(request: Request, code: str) -> HttpResponse:
    """一个数背后的记录, of a period, a place or a thing; with what was put right where asked for."""
    period = request.GET.get("period", "")[:16] or f"{request.today:%Y}"
    thing_id, place_id = (asked.number(request.GET.get(name)) for name in ("thing", "place"))
    corrected = request.GET.get("corrected") == "1"
    found = selectors.records_behind(
        request.actor,
        code,
        period=period,
        thing_id=thing_id,
        place_id=place_id,
        town_id=asked.number(request.GET.get("town")),
        with_corrected=corrected,
    )
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    one = definitions.indicator(code)
    count = page.paginator.count
    words = (
        ngettext("{name}，{period}，{n} 条记录", "{name}，{period}，{n} 条记录", count)
        if count
        else _("{name}，{period}没有记录")
    )
    context = {
        "title": words.format(name=in_language(one), period=wording.zh_period(period), n=count),
        "one": one,
        "name": in_language(one),
        "page": page,
        "rows": [(row, _shown(row)) for row in page],
        "corrected": corrected,
        "several": any(row.indicator != code for row in page),
        "derived": one.source.kind == "derived" or bool(one.over_places.numerator),
        "parts": [
            (in_language(part), f"{reverse('indicators:indicator', args=[part.code])}")
            for part in _inputs(one)
        ],
    }
    return render(request, "indicators/records.html", context)


def _inputs(one: Indicator) -> list[Indicator]:
    """What a computed indicator takes, as far as it is defined."""
    known = {each.code: each for each in definitions.indicators()}
    return [known[code] for code in one.inputs if code in known]


def _shown(row: Any) -> str:
    """A record's value as it is read."""
    one = next((each for each in definitions.indicators() if each.code == row.indicator), None)
    if row.mark == "below" and row.limit is not None:
        return f"<{plain(row.limit)} {said.unit_of(one) if one else ''}".strip()
    if row.value is None:
        return wording.word(row.mark, "mark")
    return said.figure(one, row.value) if one else plain(row.value)


@login_required
@require_safe
def show(request: Request, pk: int) -> HttpResponse:
    """一条记录."""
    return _record(request, pk, EvidenceFileForm())


@login_required
@require_POST
def attach(request: Request, pk: int) -> HttpResponse:
    """附上依据: the paper or the photograph that a figure was read from."""
    form = EvidenceFileForm(request.POST, request.FILES)
    if form.is_valid():
        with answering(form):
            file = form.cleaned_data["file"]
            selectors.observation_for(request.actor, pk)  # nothing is kept for what is not there
            blob = evidence.store(file, name=file.name, at=request.now)
            evidence.attach(
                actor=request.actor, kind=KIND, thing_id=pk, blob=blob, name=file.name, at=request.now
            )
            messages.success(request, _("已附上。"))
            return redirect("indicators:record", pk)
    return _record(request, pk, form)


def _record(request: Request, pk: int, form: EvidenceFileForm) -> HttpResponse:
    detail = selectors.record_detail(request.actor, pk)
    row = detail.observation
    name = name_of("indicator", row.indicator)
    context = {
        "title": _("{thing}，{period}，{value}").format(
            thing=row.thing.name, period=wording.zh_period(row.period), value=_shown(row)
        ),
        "detail": detail,
        "row": row,
        "name": name,
        "value": _shown(row),
        "chain": [(each, _shown(each)) for each in detail.chain],
        "latest": detail.chain[-1],
        "working": [wording.step(step) for step in row.working or ()],
        "attachments": evidence.attachments_of(request.actor, KIND, row.pk),
        "form": form,
        "may": selectors.record_acts(request.actor, detail),
        "records_url": f"{reverse('indicators:records', args=[row.indicator])}?period={row.period}&thing={row.thing_id}",
        "section": row.thing.kind == "section",
    }
    return render(request, "indicators/record.html", context, status=form_status(form))
