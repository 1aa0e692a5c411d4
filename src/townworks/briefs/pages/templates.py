"""简报模板的页面: which one is used, every version, the list of placeholders; giving one, looking at it, using it, going back."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from townworks.engines import period_reading
from townworks.engines.working import gettext_noop
from townworks.kernel import services as kernel
from townworks.places import selectors as places
from townworks.ui.documents import printing
from townworks.ui.downloads import pdf_file, word_file
from townworks.ui.forms import answering, form_status
from townworks.ui.request import Request

from .. import permissions, selectors, services
from ..documents import SHIPPED_NAME, write_brief
from ..documents.brief import Brief, brief_of, period_of
from ..documents.brief.period import KINDS, NAMES, BriefKind
from ..documents.template import entries, shipped
from ..documents.template.opening import MOST_BYTES
from ..forms import TemplateForm

# How lists and conditions are written, in words and as they stand in Word.
EXAMPLES = (
    (
        gettext_noop("表格的三行"),
        ("{%tr for row in tables.units %}", "{{ row.name }} {{ row.red }}", "{%tr endfor %}"),
    ),
    (
        gettext_noop("前后三段"),
        ("{%p if numbers.found %}", "{{ sentences.inspections }}", "{%p endif %}"),
    ),
    (gettext_noop("一句话里"), ('{% if numbers.red != "0" %}…{% else %}…{% endif %}',)),
)


@login_required
@require_http_methods(["GET", "POST"])
def listed(request: Request) -> HttpResponse:
    """简报模板: the one in use, every version, and what may be written into one; POST gives a new version."""
    town_id, kind = _asked(request)
    may_change = bool(permissions.over_town(request.actor, permissions.TEMPLATE, town_id))
    form = TemplateForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        permissions.over_town(request.actor, permissions.TEMPLATE, town_id).require()
        if form.is_valid():
            file = form.cleaned_data["file"]
            with answering(form):
                row = services.add_template(
                    actor=request.actor,
                    kind=kind,
                    data=file.read(MOST_BYTES + 1),
                    name=file.name,
                    note=form.cleaned_data["note"],
                    brief=_sample(request, town_id, kind),
                    at=request.now,
                )
                messages.success(request, _("已存为第 {n} 版，看过样张再启用。").format(n=row.n))
                return redirect("briefs:template", row.pk)
    context = {
        "form": form,
        "kind": kind,
        "kinds": KINDS,
        "town_id": town_id,
        "used": selectors.in_use(town_id, kind),
        "versions": selectors.versions_of(request.actor, town_id=town_id, kind=kind),
        "entries": list(entries()),
        "examples": [(_(words), written) for words, written in EXAMPLES],
        "may_change": may_change,
    }
    return render(request, "briefs/templates.html", context, status=form_status(form))


@login_required
@require_http_methods(["GET", "POST"])
def show(request: Request, pk: int) -> HttpResponse:
    """一版模板: what it names, its preview; POST uses it."""
    row = selectors.template_for(request.actor, pk)
    if request.method == "POST":
        services.use_template(
            actor=request.actor, town_id=row.town_id, kind=row.kind, template_id=row.pk, at=request.now
        )
        messages.success(request, _("现在用第 {n} 版模板。").format(n=row.n))
        return redirect(_list_url(row.town_id, row.kind))
    used = selectors.in_use(row.town_id, row.kind)
    context = {
        "row": row,
        "used_now": used.template is not None and used.template.pk == row.pk,
        "may_change": bool(permissions.over_town(request.actor, permissions.TEMPLATE, row.town_id)),
        "pdf": printing.printer() is not None,
    }
    return render(request, "briefs/template.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def back(request: Request) -> HttpResponse:
    """恢复默认模板: asked, and done."""
    town_id, kind = _asked(request)
    permissions.over_town(request.actor, permissions.TEMPLATE, town_id).require()
    if request.method == "POST":
        services.use_template(
            actor=request.actor, town_id=town_id, kind=kind, template_id=None, at=request.now
        )
        messages.success(request, _("已恢复默认模板。"))
        return redirect(_list_url(town_id, kind))
    context = {"kind": kind, "town_id": town_id, "used": selectors.in_use(town_id, kind)}
    return render(request, "briefs/template_back.html", context)


@login_required
@require_safe
def current(request: Request) -> HttpResponse:
    """The Word file of the template in use, to be changed in Word."""
    town_id, kind = _asked(request)
    used = selectors.in_use(town_id, kind)
    return _word(
        request,
        selectors.template_bytes(used.template),
        used.name,
        town_id,
        used.template.pk if used.template else None,
    )


@login_required
@require_safe
def default(request: Request) -> HttpResponse:
    """The Word file of the template that comes with the system."""
    town_id, _kind = _asked(request)
    return _word(request, shipped(), SHIPPED_NAME, town_id, None)


@login_required
@require_safe
def file(request: Request, pk: int) -> HttpResponse:
    """The Word file of a version."""
    row = selectors.template_for(request.actor, pk)
    return _word(request, selectors.template_bytes(row), row.name, row.town_id, row.pk)


@login_required
@require_safe
def preview(request: Request, pk: int, ending: str) -> HttpResponse:
    """样张: the last period that is over, put into this version."""
    row = selectors.template_for(request.actor, pk)
    brief = _sample(request, row.town_id, row.kind)
    data = write_brief(brief, selectors.template_bytes(row), name=row.name)
    if ending == "pdf":
        data = printing.pdf_of(data)
    name = f"{_('样张')}{row.n}.{ending}"
    digest = _told(request, data, name, row.town_id, row.pk)
    return (pdf_file if ending == "pdf" else word_file)(data, name, digest)


def _sample(request: Request, town_id: int, kind: str) -> Brief:
    """The last month or week that is over."""
    known: BriefKind = "week" if kind == "week" else "month"
    this = period_reading.of(known, request.today)
    period = period_of(this.start, now=request.now, kind=known).prior
    return brief_of(
        request.actor, town_id=town_id, period=period_of(period.start, now=request.now, kind=known)
    )


def _word(request: Request, data: bytes, name: str, town_id: int, pk: int | None) -> HttpResponse:
    name = name if name.endswith(".docx") else f"{name}.docx"
    return word_file(data, name, _told(request, data, name, town_id, pk))


def _told(request: Request, data: bytes, name: str, town_id: int, pk: int | None) -> str:
    return kernel.export_document(
        actor=request.actor,
        kind="brief-template",
        thing_id=pk,
        town_id=town_id,
        name=name,
        data=data,
        as_of=request.now,
        at=request.now,
    )


def _asked(request: Request) -> tuple[int, str]:
    """The town and the kind of brief that the address names."""
    town = places.town_asked(request.actor, request.GET)
    permissions.over_town(request.actor, permissions.EXPORT, town.pk).require()
    kind = request.GET.get("kind", "month")
    return town.pk, kind if kind in NAMES else "month"


def _list_url(town_id: int, kind: str) -> str:
    return f"{reverse('briefs:templates')}?kind={kind}&town={town_id}"
