"""群众的页面: report, follow and rate without an account; one question a page, plain words, nothing lost when refused."""

from __future__ import annotations

from django.core import signing
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from townworks.definitions import selectors as definitions
from townworks.definitions.cases import CaseKind
from townworks.kernel.errors import NotFound
from townworks.people import selectors as people
from townworks.people.middleware import client_address
from townworks.ui.forms import answering, form_status
from townworks.ui.navigation import doors_for_citizens
from townworks.ui.request import Request

from .. import services
from ..forms.register import CitizenForm, FollowForm, RateForm
from ..selectors import public
from ..services import Asked, doors, photo_intake

RATE = "townworks.cases.rate"
RATE_AGE = 3600


@require_safe
def home(request: Request) -> HttpResponse:
    """我要反映、我要查进展、我要办事."""
    return render(request, "cases/ask/home.html", {"kinds": _open_kinds(), "elsewhere": doors_for_citizens()})


@require_http_methods(["GET", "POST"])
def report(request: Request) -> HttpResponse:
    """反映身边的问题."""
    return _send(request, "report")


@require_http_methods(["GET", "POST"])
def tip(request: Request) -> HttpResponse:
    """举报线索: sealed."""
    return _send(request, "tip")


def _send(request: Request, code: str) -> HttpResponse:
    kind = next((one for one in _open_kinds() if one.code == code), None)
    if kind is None:
        raise NotFound("这里暂时不收。")
    address = client_address(request) or ""
    wanted = doors.wants_sum(address, "send", at=request.now)
    matter = (request.POST.get("matter") or request.GET.get("matter") or "")[:40]
    about = kind.matter(matter)
    sum_asked = doors.new_sum(request.now) if wanted else None
    form = CitizenForm(
        request.POST or None,
        request.FILES or None,
        kind=kind,
        towns=[(pk, name) for pk, (_code, name) in people.towns_with_offices().items()],
        asks=about.asks if about else (),
        matter=matter if about else "",
        question=_question(sum_asked),
        initial={"sum_token": sum_asked.token if sum_asked else ""},
    )
    if request.method == "POST" and form.is_valid():
        with answering(form):
            answered = _taken(request, form, kind, address)
            if answered is not None:
                return answered
            sum_asked = sum_asked or doors.new_sum(request.now)
            form.ask(_question(sum_asked))
    if sum_asked and form.is_bound:
        form.data = form.data.copy()  # type: ignore[attr-defined]
        form.data["sum_token"], form.data["sum"] = sum_asked.token, ""  # type: ignore[index]
    template = "cases/ask/tip.html" if kind.sealed else "cases/ask/report.html"
    return render(request, template, {"form": form, "kind": kind}, status=form_status(form))


def _taken(request: Request, form: CitizenForm, kind: CaseKind, address: str) -> HttpResponse | None:
    """The receipt; None (with the form saying so) when the sum was not answered."""
    given = form.cleaned_data
    if not doors.knock(address, "send", at=request.now, given=given["sum"], token=given["sum_token"]):
        form.add_error("sum", _("请先算一算这道题，再提交一次。"))
        return None
    asked = Asked(
        kind=kind.code,
        matter=given["matter"],
        text=given["text"],
        address=given.get("address", ""),
        longitude=given.get("longitude"),
        latitude=given.get("latitude"),
        details=form.details(),
        client_id=given["client_id"],
        persons=(form.person("reporter"),),
    )
    files = [("photos", file) for file in given.get("photos") or []]
    asked = photo_intake.with_photos(asked, files, at=request.now)
    receipt = services.receive_report(asked=asked, town_id=form.town_id(), at=request.now)
    return _private(render(request, "cases/ask/done.html", {"receipt": receipt, "case": receipt.case}))


@require_http_methods(["GET", "POST"])
def follow(request: Request) -> HttpResponse:
    """查进展: number and code; too many wrong ones from one address and the door rests."""
    address = client_address(request) or ""
    wanted = doors.wants_sum(address, "code", at=request.now)
    sum_asked = doors.new_sum(request.now) if wanted else None
    form = FollowForm(
        request.POST or None,
        question=_question(sum_asked),
        initial={"sum_token": sum_asked.token if sum_asked else ""},
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        facts = {"given": given["sum"], "token": given["sum_token"]}
        if not doors.passes(address, "code", at=request.now, **facts):
            form.add_error("sum" if sum_asked else None, _("请先算一算这道题，再提交一次。"))
        else:
            case = public.followed_or_none(given["number"], given["code"])
            if case is not None:
                return _followed(request, case.pk)
            doors.count(address, "code", at=request.now)
            form.add_error("code", _(public.WRONG))
    if sum_asked and form.is_bound:
        form.data = form.data.copy()  # type: ignore[attr-defined]
        form.data["sum_token"], form.data["sum"] = sum_asked.token, ""  # type: ignore[index]
    return _private(render(request, "cases/ask/follow.html", {"form": form}, status=form_status(form)))


def _followed(request: Request, pk: int, form: RateForm | None = None) -> HttpResponse:
    found = public.followed_words(public.case_of(pk), at=request.now)
    if form is None and found.may_rate:
        form = RateForm(scores=public.scores())
    context = {
        "found": found,
        "case": found.case,
        "form": form if found.may_rate else None,
        "token": signing.dumps(pk, salt=RATE),
    }
    return _private(
        render(request, "cases/ask/progress.html", context, status=form_status(form) if form else 200)
    )


@require_POST
def rate(request: Request) -> HttpResponse:
    """好差评: by who has just shown number and code (a token of an hour says so)."""
    pk = _token(request)
    form = RateForm(request.POST, scores=public.scores())
    if form.is_valid():
        with answering(form):
            services.rate_case(
                case=public.case_of(pk),
                score=form.cleaned_data["score"],
                text=form.cleaned_data["words"],
                at=request.now,
            )
    return _followed(request, pk, form)


def _token(request: Request) -> int:
    try:
        return int(signing.loads(request.POST.get("token", "")[:200], salt=RATE, max_age=RATE_AGE))
    except (signing.BadSignature, ValueError):
        raise NotFound("这一页放得太久了，请重新输入编号和查询码。") from None


def _question(asked: doors.Sum | None) -> str:
    if asked is None:
        return ""
    return _("算一算：{one} 加 {other} 等于几？").format(one=asked.one, other=asked.other)


def _open_kinds() -> tuple[CaseKind, ...]:
    return tuple(kind for kind in definitions.case_kinds() if kind.public)


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response
