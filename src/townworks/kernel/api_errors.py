"""接口的拒绝: every refusal of the API is JSON with a sentence, translated once, here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from .errors import Invalid, Refusal


def connect(api: NinjaAPI) -> None:
    """Lay the handlers; called where the API is put together."""
    api.add_exception_handler(Refusal, lambda request, refusal: _refused(api, request, refusal))
    api.add_exception_handler(ValidationError, lambda request, error: _misfilled(api, request, error))
    api.add_exception_handler(
        AuthenticationError,
        lambda request, error: told(
            api, request, 401, "not_signed_in", _("请先登录，或带上有效的接口令牌。")
        ),
    )
    api.add_exception_handler(
        Http404, lambda request, error: told(api, request, 404, "not_found", _("没有这个地址。"))
    )
    api.add_exception_handler(HttpError, lambda request, error: _http(api, request, error))


def told(
    api: NinjaAPI, request: HttpRequest, status: int, error: str, sentence: str, **more: object
) -> HttpResponse:
    """A refusal as all of the API's are: its name and its sentence."""
    return api.create_response(request, {"error": error, "sentence": sentence, **more}, status=status)


def _refused(api: NinjaAPI, request: HttpRequest, refusal: Refusal | type[Refusal]) -> HttpResponse:
    assert isinstance(refusal, Refusal)  # noqa: S101 (narrows the type; the handler is laid for it alone)
    name = re.sub(r"(?<!^)(?=[A-Z])", "_", type(refusal).__name__).lower()
    more: dict[str, object] = {}
    if isinstance(refusal, Invalid) and refusal.problems:
        more["problems"] = [{"field": field, "sentence": str(one)} for field, one in refusal.problems]
    return told(api, request, refusal.status, name, str(refusal), **more)


def _http(api: NinjaAPI, request: HttpRequest, error: object) -> HttpResponse:
    status = getattr(error, "status_code", 400)
    sentences = {
        400: _("请求的格式不对，正文应为 JSON。"),
        403: _("缺少跨站校验码（X-CSRFToken），或它已失效。"),
        429: _("请求过于频繁，请稍后再试。"),
    }
    return told(api, request, status, f"http_{status}", sentences.get(status, _("请求没有办成。")))


def _misfilled(api: NinjaAPI, request: HttpRequest, error: object) -> HttpResponse:
    assert isinstance(error, ValidationError)  # noqa: S101
    problems = [
        {"field": ".".join(str(part) for part in one["loc"][1:]), "sentence": sentence_of(one)}
        for one in error.errors
    ]
    return told(
        api,
        request,
        422,
        "invalid",
        _("填写有 {count} 处要改。").format(count=len(problems)),
        problems=problems,
    )


def sentence_of(problem: Mapping[str, Any]) -> str:
    """One of pydantic's problems as a sentence that names the field and the remedy."""
    kind, context = str(problem["type"]), problem.get("ctx") or {}
    field = str(problem["loc"][-1])
    for prefix, sentence in (
        ("missing", _("缺少“{field}”。")),
        ("extra_forbidden", _("“{field}”不是这里要填的项目。")),
        ("int", _("“{field}”应为整数。")),
        ("float", _("“{field}”应为数字。")),
        ("decimal", _("“{field}”应为数字。")),
        ("date", _("“{field}”应为日期，如 2026-03-05。")),
        ("bool", _("“{field}”应为 true 或 false。")),
        ("string_too_long", _("“{field}”最多 {max_length} 个字。")),
        ("string_too_short", _("“{field}”至少 {min_length} 个字。")),
        ("string", _("“{field}”应为文字。")),
        ("greater_than_equal", _("“{field}”不能小于 {ge}。")),
        ("less_than_equal", _("“{field}”不能大于 {le}。")),
        ("json", _("正文不是有效的 JSON。")),
        ("literal", _("“{field}”只能是 {expected}。")),
        ("enum", _("“{field}”只能是 {expected}。")),
        ("list", _("“{field}”应为列表。")),
    ):
        if kind.startswith(prefix):
            return sentence.format(field=field, **context)
    return _("“{field}”填写有误。").format(field=field)
