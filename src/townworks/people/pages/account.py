"""我的: one's own posts, sessions, password and tokens."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from townworks.ui.forms import answering, form_status
from townworks.ui.request import Request

from .. import selectors, services
from ..forms import PasswordForm, TokenForm
from ..middleware import SIGN_IN


@login_required
def me(request: Request) -> HttpResponse:
    """我能做什么，为什么."""
    person = selectors.myself(request.actor)
    return render(
        request,
        "people/me.html",
        {
            "person": person,
            "posts": selectors.held_posts(person),
            "abilities": selectors.permissions_of(person, on=request.today),
            "password_age": selectors.reminder_of_password(person, at=request.now),
        },
    )


@login_required
def sessions(request: Request) -> HttpResponse:
    """我在哪些浏览器上登录着."""
    person = selectors.myself(request.actor)
    return render(
        request,
        "people/sessions.html",
        {"rows": selectors.sign_ins_of(person), "this": request.session.session_key},
    )


@login_required
@require_POST
def end_session(request: Request, pk: int) -> HttpResponse:
    """结束会话."""
    row = services.end_session(actor=request.actor, pk=pk, at=request.now)
    messages.success(request, _("会话已结束，那个浏览器需要重新登录。"))
    if row.person_id == request.actor.person_id:
        return redirect("people:sessions")
    return redirect("people:person", row.person_id)


@login_required
@never_cache
def change_password(request: Request) -> HttpResponse:
    """修改口令."""
    person = selectors.myself(request.actor)
    form = PasswordForm(request.POST or None)
    if form.is_valid():
        with answering(form):
            changed = services.change_password(
                actor=request.actor,
                old=form.cleaned_data["old"],
                new=form.cleaned_data["new"],
                at=request.now,
                session_key=request.session.session_key,
            )
            update_session_auth_hash(request, changed)
            note = request.session.get(SIGN_IN)
            if note:  # Django has changed the key of this session; the list follows
                services.touch_session(
                    pk=note["pk"], session_key=request.session.session_key or "", at=request.now
                )
            messages.success(request, _("口令已修改，其他浏览器上的登录已全部退出。"))
            return redirect("overview:today")
    return render(
        request,
        "people/change_password.html",
        {"form": form, "first": person.must_change_password},
        status=form_status(form),
    )


@login_required
@never_cache
def tokens(request: Request) -> HttpResponse:
    """接口令牌: the list, and a new one, which is shown once."""
    person = selectors.myself(request.actor)
    form = TokenForm(request.POST or None)
    raw = ""
    request.actor.may_somewhere("api.token").require()
    if form.is_valid():
        with answering(form):
            _row, raw = services.make_token(
                actor=request.actor,
                name=form.cleaned_data["name"],
                days=form.cleaned_data["days"],
                at=request.now,
            )
            form = TokenForm()
    return render(
        request,
        "people/tokens.html",
        {
            "form": form,
            "raw": raw,
            "rows": selectors.tokens_of(person),
            "now": request.now,
            "soon": request.now + timedelta(days=7),
        },
        status=form_status(form),
    )


@login_required
@require_POST
def end_token(request: Request, pk: int) -> HttpResponse:
    """撤销接口令牌."""
    services.end_token(actor=request.actor, pk=pk, at=request.now)
    messages.success(request, _("令牌已撤销。"))
    return redirect("people:tokens")
