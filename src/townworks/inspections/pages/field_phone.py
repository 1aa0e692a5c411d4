"""装在手机上: the service worker with the list of what it keeps, and the manifest."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from townworks.ui.context import STYLESHEETS

WORKER = "townworks/js/field/worker.js"
STYLES = (*STYLESHEETS, "townworks/css/field.css")
PICTURES = ("townworks/mark.svg", "townworks/field/icon-192.png", "townworks/field/icon-512.png")


def _modules() -> list[str]:
    """The phone's own modules, by their static names."""
    found = finders.find(WORKER)
    folder = Path(found).parent if isinstance(found, str) else None
    names = sorted(path.name for path in folder.glob("*.js")) if folder else []
    return [f"townworks/js/field/{name}" for name in names if name != "worker.js"]


def _content(name: str) -> bytes:
    found = finders.find(name)
    return Path(found).read_bytes() if isinstance(found, str) else b""


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """Its version is the fingerprint of all that it keeps, so that a phone has all of one version or all of another."""
    modules, shell = _modules(), reverse("inspections:field-shell")
    names = [*STYLES, *modules, *PICTURES]
    digest = hashlib.sha256(render_to_string("inspections/field/shell.html", request=request).encode())
    for name in (*names, WORKER):
        digest.update(_content(name))
    # A module asks for the next by its plain name, whatever name the page asked for the first by.
    files = dict.fromkeys([*map(static, names), *(settings.STATIC_URL + name for name in modules)])
    facts = {
        "version": digest.hexdigest()[:16],
        "shell": shell,
        "home": reverse("inspections:field"),
        "pack": reverse("inspections:field-pack"),
        "files": list(files),
    }
    body = f"const KEEPS = {json.dumps(facts)};\n".encode() + _content(WORKER)
    response = HttpResponse(body, content_type="text/javascript; charset=utf-8")
    response["Service-Worker-Allowed"] = reverse("inspections:field")
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """What the phone shows of the app."""
    home = reverse("inspections:field")
    icons = [
        {"src": static(PICTURES[0]), "sizes": "any", "type": "image/svg+xml"},
        {"src": static(PICTURES[1]), "sizes": "192x192", "type": "image/png"},
        {"src": static(PICTURES[2]), "sizes": "512x512", "type": "image/png", "purpose": "any maskable"},
    ]
    facts = {
        "id": home,
        "name": _("镇务通现场检查"),
        "short_name": _("现场检查"),
        "lang": "en" if (get_language() or "").startswith("en") else "zh-Hans",
        "start_url": home,
        "scope": home,
        "display": "standalone",
        "background_color": "#faf9f5",
        "theme_color": "#0b545b",
        "icons": icons,
    }
    return JsonResponse(facts, content_type="application/manifest+json")
