"""公开数据的页面: what anybody may take, without signing in; by town and year, as CSV and JSON, with a dictionary.

Files are kept ready for a while, and one address may take so many a minute: they are read from the ledger, which is for work first.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus

from django.core.cache import cache
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from townworks.definitions import selectors as definitions
from townworks.definitions.indicator_telling import LEVELS, tell_indicator
from townworks.kernel import sheets
from townworks.ui.names import in_language
from townworks.ui.request import Request

from .. import selectors
from ..selectors.opened import OpenRow, OpenTown
from ..selectors.tables import plain

KEPT = 600  # seconds that a file is kept ready
MOST_A_MINUTE = 60
HEADS = ("indicator", "level", "code", "name", "period", "value", "unit", "edition", "verdict")
MEANING = {
    "indicator": "指标的代码，说明见数据字典",
    "level": "是谁的数：town 全镇，village 村（社区），section 断面",
    "code": "统计用区划代码；断面是断面编号",
    "name": "名称",
    "period": "时期：2026、2026-Q1、2026-03 或 2026-W10",
    "value": "数值；水质类别 1 至 5 为Ⅰ至Ⅴ类，6 为劣Ⅴ类",
    "unit": "单位；1 表示没有单位",
    "edition": "按第几版指标定义读",
    "verdict": "判断：met 达到目标，missed 没有达到，空为没有目标",
}


def limited(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """So many a minute from one address, counted in this process's own cache, before anything is asked of the database."""

    @wraps(view)
    def wrapped(request: Request, *args: object, **kwargs: object) -> HttpResponse:
        key = f"open:{request.META.get('REMOTE_ADDR', '')}:{int(request.now.timestamp() // 60)}"
        cache.add(key, 0, 120)
        try:
            count = cache.incr(key)
        except ValueError:  # it ran out between the two
            count = 1
        return view(request, *args, **kwargs) if count <= MOST_A_MINUTE else _busy()

    return wrapped


def _busy() -> HttpResponse:
    response = HttpResponse(
        _("一分钟内取得太多，请过一会儿再来。"),
        status=HTTPStatus.TOO_MANY_REQUESTS,
        content_type="text/plain; charset=utf-8",
    )
    response["Retry-After"] = "60"
    return response


def _told(response: HttpResponse) -> HttpResponse:
    patch_cache_control(response, public=True, max_age=KEPT)
    return response


@limited
@require_safe
def towns(request: Request) -> HttpResponse:
    """哪些镇有公开数据."""
    return render(request, "indicators/open_towns.html", {"towns": _towns()})


def _towns() -> list[OpenTown]:
    return cache.get_or_set("open:towns", selectors.open_towns, KEPT) or []


def _town(code: str) -> OpenTown:
    """A town that has anything public; NotFound for any other."""
    return selectors.open_town(code, _towns())


@limited
@require_safe
def show(request: Request, town: str) -> HttpResponse:
    """一个镇的公开数据: what there is, what it means, and the files."""
    found = _town(town)
    context = {
        "town": found,
        "years": sorted(found.years, reverse=True),
        "dictionary": _dictionary(),
        "columns": [(name, _(meaning)) for name, meaning in MEANING.items()],
    }
    return render(request, "indicators/open_town.html", context)


def _dictionary() -> list[dict[str, object]]:
    """Every public indicator in words, in the language of the reader."""
    others = {one.code: one for one in definitions.indicators()}
    lines = {line.code: line for line in definitions.lines()}
    found = []
    for one in selectors.public_indicators():
        told = tell_indicator(one, lines, others)
        found.append(
            {
                "code": one.code,
                "name": told.name,
                "about": told.about,
                "line": in_language(lines[one.line]) if one.line in lines else one.line,
                "unit": one.unit,
                "level": _(LEVELS[one.level]),
                "frequency": one.frequency,
                "decimals": one.decimals,
                "rules": dict(told.rules),
                "basis": [{"text": basis.text, "confirmed": basis.confirmed} for basis in told.basis],
            }
        )
    return found


def _file(key: str, make: Callable[[], bytes], *, kind: str, name: str) -> HttpResponse:
    """A file made once in a while, and given as long as it is kept."""
    content = cache.get_or_set(f"open:{key}", make, KEPT)
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Access-Control-Allow-Origin"] = "*"
    return _told(response)


CSV, JSON = "text/csv; charset=utf-8", "application/json; charset=utf-8"


def _csv(heads: tuple[str, ...], rows: list[tuple[object, ...]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(heads)
    writer.writerows([[sheets.csv_cell(value) for value in row] for row in rows])
    return out.getvalue().encode("utf-8-sig")  # Excel takes anything else for the local code page


def _values(row: OpenRow) -> tuple[str, ...]:
    return tuple(plain(row.value) if head == "value" else str(getattr(row, head)) for head in HEADS)


@limited
@require_safe
def data_csv(request: Request, town: str, year: int) -> HttpResponse:
    """一年的数 as CSV."""
    found, day = _town(town), request.today

    def make() -> bytes:
        rows = selectors.open_rows(found, year, on=day)
        return _csv(HEADS, [_values(row) for row in rows])

    return _file(f"{found.code}:{year}:csv", make, kind=CSV, name=f"{found.code}-{year}.csv")


@limited
@require_safe
def data_json(request: Request, town: str, year: int) -> HttpResponse:
    """一年的数 as JSON."""
    found, day = _town(town), request.today

    def make() -> bytes:
        rows = selectors.open_rows(found, year, on=day)
        told = {
            "town": {"code": found.code, "name": found.name},
            "year": year,
            "columns": HEADS,
            "rows": [dict(zip(HEADS, _values(row), strict=True)) for row in rows],
        }
        return json.dumps(told, ensure_ascii=False).encode()

    return _file(f"{found.code}:{year}:json", make, kind=JSON, name=f"{found.code}-{year}.json")


@limited
@require_safe
def dictionary_csv(request: Request, town: str) -> HttpResponse:
    """数据字典 as CSV."""
    found = _town(town)
    names = ("code", "name", "about", "line", "unit", "level", "frequency", "decimals")

    def make() -> bytes:
        rows = [tuple(one[name] for name in names) for one in _dictionary()]
        return _csv(names, rows)

    key = f"dictionary:{get_language()}:csv"
    return _file(key, make, kind=CSV, name=f"{found.code}-dictionary.csv")


@limited
@require_safe
def dictionary_json(request: Request, town: str) -> HttpResponse:
    """数据字典 as JSON."""
    found = _town(town)

    def make() -> bytes:
        columns = {name: _(meaning) for name, meaning in MEANING.items()}
        told = {"columns": columns, "indicators": _dictionary()}
        return json.dumps(told, ensure_ascii=False).encode()

    key = f"dictionary:{get_language()}:json"
    return _file(key, make, kind=JSON, name=f"{found.code}-dictionary.json")
