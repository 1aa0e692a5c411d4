"""表单列表: a form for each open round, its XForm, and the sites that it chooses from."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse

from townworks.ui.request import Request

from ...documents import round_form
from ...selectors import collecting as selectors
from . import answering
from .signing_in import collector


@collector("GET", "HEAD")
def form_list(request: Request, token: str | None = None) -> HttpResponse:
    """有哪些表单; ``formID`` in the query asks for one of them."""
    asked = request.GET.get("formID", "")
    rows = [
        {
            "formID": form.form_id,
            "name": form.name,
            "version": form.version,
            "hash": f"md5:{form.md5}",
            "downloadUrl": address(request, "openrosa-form", token, pk=row.pk),
            "manifestUrl": address(request, "openrosa-manifest", token, pk=row.pk),
        }
        for row, form in selectors.forms(request.actor)
        if asked in ("", form.form_id)
    ]
    return answering.listed("xforms", answering.FORM_LIST, "xform", rows)


@collector("GET", "HEAD")
def form(request: Request, pk: int, token: str | None = None) -> HttpResponse:
    """一张表单."""
    row = selectors.round_to_visit(request.actor, pk)
    return HttpResponse(round_form.form_of(row).xml, content_type=answering.MEDIA_TYPE)


@collector("GET", "HEAD")
def manifest(request: Request, pk: int, token: str | None = None) -> HttpResponse:
    """表单要的文件: the sites, with the hash by which Collect sees that they have changed."""
    content = selectors.sites_file(request.actor, selectors.round_to_visit(request.actor, pk))
    row = {
        "filename": round_form.SITES,
        "hash": f"md5:{round_form.md5(content)}",
        "downloadUrl": address(request, "openrosa-sites", token, pk=pk),
    }
    return answering.listed("manifest", answering.MANIFEST, "mediaFile", [row])


@collector("GET", "HEAD")
def sites(request: Request, pk: int, token: str | None = None) -> HttpResponse:
    """应查场所 as ``sites.csv``."""
    content = selectors.sites_file(request.actor, selectors.round_to_visit(request.actor, pk))
    return HttpResponse(content, content_type="text/csv; charset=utf-8")


def address(request: Request, name: str, token: str | None, **place: object) -> str:
    """The full address of a page, by the same way in as this request."""
    kwargs = {**place, "token": token} if token is not None else place
    way = f"inspections:{name}-key" if token is not None else f"inspections:{name}"
    return request.build_absolute_uri(reverse(way, kwargs=kwargs))
