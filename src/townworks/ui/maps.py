"""地图的底子: what every map's script is given, whatever lies on the map."""

from __future__ import annotations

import json

from django.conf import settings
from django.utils.translation import gettext as _


def tiles() -> str:
    """The base map as the script takes it (JSON); nothing where none is set."""
    found = settings.TOWNWORKS_TILES
    if found is None:
        return ""
    return json.dumps({"urls": found.urls, "hosts": found.hosts, "attribution": found.attribution})


def words() -> str:
    """What the script says itself (JSON), in the language of the page."""
    told = {
        "zoomIn": _("放大"),
        "zoomOut": _("缩小"),
        "failed": _("没有读到，请稍后再移动地图试试。"),
        "group": _("{n} 处：{parts}。放大来看"),
        "and": _("，"),
        "together": _("这里有 {n} 处"),
    }
    return json.dumps(told, ensure_ascii=False)
