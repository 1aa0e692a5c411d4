"""拒绝页: a clear sentence each time, and what to do next."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from townworks.engines.working import gettext_noop
from townworks.kernel.actor import NOBODY, Actor
from townworks.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, Refusal, WrongState

REMEDIES: dict[type[Refusal], str] = {
    NotAllowed: gettext_noop("如果工作需要，请联系系统管理员调整岗位；您也可以请有权限的同事来办。"),
    NotFound: gettext_noop("请核对网址，或者从列表里重新打开；不属于您工作范围的内容不会显示。"),
    WrongState: gettext_noop("请返回上一页刷新，看看现在到了哪一步。"),
    Conflict: gettext_noop("请返回上一页刷新，看过对方的改动后再办；您填写的文字还在原来的框里。"),
    Invalid: gettext_noop("请返回上一页改正后再提交；您填写的文字还在原来的框里。"),
}
OTHERWISE = gettext_noop("请返回上一页重试；还不行，请把这句话告诉系统管理员。")

Who = Callable[[Actor, str, date], str]


def _nobody_knows(actor: Actor, permission: str, on: date) -> str:
    return ""


_who: Who = _nobody_knows


def connect(who: Who) -> None:
    """Take what says who of the actor's town may do what the actor may not; the wiring knows the posts."""
    global _who
    _who = who


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """A refusal as a page, or as a fragment that htmx puts among the page's messages, leaving the form alone."""
    named = refusal.problems if isinstance(refusal, Invalid) else ()
    if wants_json(request):
        rows = [{"field": name, "sentence": str(problem)} for name, problem in named]
        return JsonResponse({"sentence": str(refusal), "problems": rows}, status=refusal.status)
    problems = [str(problem) for _name, problem in named]
    if getattr(request, "htmx", None):
        response = render(
            request,
            "ui/refusal_fragment.html",
            {"sentence": str(refusal), "problems": problems},
            status=refusal.status,
        )
        response["HX-Retarget"] = "#messages"
        response["HX-Reswap"] = "innerHTML show:window:top"
        return response
    remedy = next((text for kind, text in REMEDIES.items() if isinstance(refusal, kind)), OTHERWISE)
    return _page(
        request,
        str(refusal),
        refusal.status,
        remedy=remedy,
        problems=problems,
        who=_who_may(request, refusal),
    )


def _who_may(request: HttpRequest, refusal: Refusal) -> str:
    """Who could do it instead, in a sentence; nothing for who has not signed in."""
    actor = getattr(request, "actor", None)
    if not refusal.right or actor is None or actor.person_id is None:
        return ""
    return _who(actor, refusal.right, request.today)  # type: ignore[attr-defined]


def wants_json(request: HttpRequest) -> bool:
    """Whether a script of ours asks (the field's pages on a phone), not a person."""
    return request.headers.get("Accept", "") == "application/json"


def _page(
    request: HttpRequest,
    sentence: str,
    status: int,
    *,
    remedy: str = OTHERWISE,
    problems: list[str] | None = None,
    who: str = "",
) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"sentence": sentence, "problems": []}, status=status)
    facts = {
        "sentence": sentence,
        "who": who,
        "remedy": _(remedy),
        "problems": problems or [],
        "back": _where_from(request),
    }
    return render(request, "ui/refusal.html", facts, status=status)


def _where_from(request: HttpRequest) -> str:
    """The page of ours that led here, or nothing."""
    came_from = request.headers.get("Referer", "")
    if came_from and url_has_allowed_host_and_scheme(came_from, {request.get_host()}):
        return came_from
    return ""


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, _("这个请求不完整或已经失效，没有办成。"), 400)


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, _("您的岗位不能做这件事。"), 403, remedy=REMEDIES[NotAllowed])


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token is too old: usually a page left open over a new sign-in."""
    return _page(
        request,
        _("这个页面开得太久，已经失效，刚才的内容没有提交。"),
        403,
        remedy=gettext_noop("请返回上一页刷新后再提交；您填写的文字还在原来的框里。"),
    )


def wrong_method(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The address of a button, opened as if it were a page; it keeps its Allow header."""
    page = _page(
        request,
        _("这个网址不是一个页面，要从页面上的按钮办理。"),
        405,
        remedy=gettext_noop("请回到原来的页面，按上面的按钮。"),
    )
    page["Allow"] = response.headers.get("Allow", "")
    return page


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Whoever holds no post has no duties that a page could lie outside of."""
    if getattr(request, "actor", NOBODY).person_id is None:
        remedy = gettext_noop("请核对网址，或者从“有事找镇里”重新打开。")
        return _page(request, _("没有找到这个页面。"), 404, remedy=remedy)
    return _page(request, _("没有找到这个页面，或者它不在您的工作范围内。"), 404, remedy=REMEDIES[NotFound])


def server_error(request: HttpRequest) -> HttpResponse:
    return _page(
        request,
        _("系统出了差错，您填的内容没有保存。"),
        500,
        remedy=gettext_noop("请稍后重试；还不行，请告诉系统管理员出错的时间和页面。"),
    )
