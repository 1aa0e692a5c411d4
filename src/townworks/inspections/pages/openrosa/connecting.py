"""接上 Collect: for a signed-in person, how to set up ODK Collect, with a token of one's own where that is allowed."""

from __future__ import annotations

import base64
import json
import zlib

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from townworks.people import services as people
from townworks.ui import qr
from townworks.ui.request import Request

DAYS = 90


@login_required
@never_cache
def connecting(request: Request) -> HttpResponse:
    """服务器地址和配置; a POST makes a token, which is shown once."""
    request.actor.may_somewhere("visit.make").require()
    server = request.build_absolute_uri(reverse("inspections:openrosa"))
    context: dict[str, object] = {
        "server": server,
        "username": request.user.get_username(),
        "may_token": bool(request.actor.may_somewhere("api.token")),
        "days": DAYS,
    }
    if request.method == "POST":
        _row, raw = people.make_token(actor=request.actor, name="ODK Collect", days=DAYS, at=request.now)
        keyed = f"{server}/key/{raw}"
        context |= {"keyed": keyed, "code": qr.drawn(settings_text(keyed, _("镇务通")))}
    return render(request, "inspections/connecting.html", context)


def settings_text(server: str, name: str) -> str:
    """Collect's settings as its QR code carries them: JSON, packed with zlib, in base64."""
    told = {
        "general": {
            "protocol": "odk_default",
            "server_url": server,
            "form_update_mode": "match_exactly",
            "autosend": "wifi_and_cellular",
        },
        "admin": {},
        "project": {"name": name},
    }
    return base64.b64encode(zlib.compress(json.dumps(told).encode())).decode()
