"""场所清单和场所页: what is registered in the town; the URL holds the state of the list."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from townworks.kernel import asked as asked_for
from townworks.kernel import sheets
from townworks.ui import outlines, qr
from townworks.ui.request import Request

from ..forms.sites import ReasonForm, SiteFilterForm
from ..selectors import site_sheet, sites
from ..selectors.site_detail import SiteDetail, site_detail
from ..selectors.site_editions import kind_of, position_words
from ..selectors.sites import SiteFilter


def asked(request: Request) -> tuple[SiteFilterForm, SiteFilter]:
    """The form as the URL fills it, and the filter it means."""
    form = SiteFilterForm(request.GET)
    return form, form.wanted()


@login_required
@require_safe
def table(request: Request) -> HttpResponse:
    """场所清单; the same address answers htmx with the rows alone."""
    actor = request.actor
    actor.may_somewhere("inspection.read").require()
    form, wanted = asked(request)
    page = sites.page_of(
        actor,
        wanted,
        sort=request.GET.get("sort", ""),
        page=asked_for.number(request.GET.get("page")) or 1,
    )
    context = {"form": form, "wanted": wanted, "page": page, "several_towns": len(actor.town_ids) != 1}
    if not request.htmx:
        found = sites.choices(actor, wanted)
        context |= {
            "counted": sites.counted(actor),
            "several_kinds": len(found.kinds) > 1,
            "may_export": bool(actor.may_somewhere("document.export")),
            "may_edit": bool(actor.may_somewhere("site.edit")),
        }
        form.offer(found)
    template = "inspections/site_rows.html" if request.htmx else "inspections/sites.html"
    return render(request, template, context)


@login_required
@require_safe
def export(request: Request) -> HttpResponse:
    """导出: exactly the set that the same address shows as a page, in columns that the import takes back."""
    _form, wanted = asked(request)
    found = sites.export_rows(request.actor, wanted, sort=request.GET.get("sort", ""))
    only = sites.only_kind(wanted)
    return sheets.answer(
        _("场所"),
        site_sheet.heads(only),
        site_sheet.rows(only, found.iterator(chunk_size=2000)),
        name=f"sites-{request.today:%Y%m%d}",
        widths=site_sheet.WIDTHS,
    )


@login_required
@require_safe
def show(request: Request, pk: int) -> HttpResponse:
    """一处场所."""
    found = site_detail(request.actor, pk)
    site = found.site
    return render(
        request,
        "inspections/site.html",
        {
            "detail": found,
            "site": site,
            "picture": _picture(found),
            "code": qr.drawn(request.build_absolute_uri(reverse("inspections:site", args=[site.pk]))),
            "position": position_words(site.longitude, site.latitude),
            "reason_form": ReasonForm(initial={"version": site.version}),
            "kind": kind_of(site.kind),
        },
    )


def _picture(found: SiteDetail) -> str | None:
    """Where the site lies: the outline of the village around it (else of the town), and a mark."""
    site = found.site
    if site.longitude is None or site.latitude is None:
        return None
    around = [one for one in found.town if one.outline and site.place.path.startswith(one.path)]
    whole = next((one for one in around if one.kind != "town"), around[0] if around else None)
    if whole is None:
        return None
    inside = [one for one in found.town if one.path.startswith(whole.path) and one is not whole]
    return outlines.drawn(
        outlines.Shape(whole.name, "", whole.outline),
        [outlines.Shape(one.name, reverse("places:place", args=[one.pk]), one.outline) for one in inside],
        whole.name,
        [outlines.Mark(site.name, site.longitude, site.latitude, site.shape)],
    )
