"""人员名册."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from townworks.kernel import sheets
from townworks.ui.forms import answering, form_status
from townworks.ui.request import Request

from .. import selectors, services
from ..forms import EndPostForm, FilterForm, LockForm, PersonForm, PostForm


def _filter(request: Request) -> FilterForm:
    return FilterForm(
        request.GET,
        units=selectors.unit_choices(request.actor),
        roles=selectors.role_choices(),
    )


@login_required
def listed(request: Request) -> HttpResponse:
    """谁在这里工作."""
    request.actor.may_somewhere("person.read").require()
    form = _filter(request)
    found = selectors.filtered_persons(
        request.actor, on=request.today, sort=request.GET.get("sort", ""), **form.given()
    )
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    return render(
        request,
        "people/list.html",
        {
            "page": page,
            "form": form,
            "may_edit": bool(request.actor.may_somewhere("person.edit")),
            "may_export": bool(request.actor.may_somewhere("document.export")),
        },
    )


@login_required
def export(request: Request) -> HttpResponse:
    """名册导出: the columns and the filter of the list."""
    request.actor.may_somewhere("document.export").require()
    found = selectors.filtered_persons(request.actor, on=request.today, **_filter(request).given())
    return sheets.answer(
        _("人员名册"),
        [_("姓名"), _("登录名"), _("岗位"), _("单位"), _("账号")],
        (
            [
                person.name,
                person.username,
                "、".join(selectors.role_name(post.role) for post in selectors.held_today(person)),
                "、".join(
                    dict.fromkeys(post.unit.name for post in selectors.held_today(person) if post.unit)
                ),
                _("正常") if person.is_active else _("停用"),
            ]
            for person in found
        ),
        name=f"people-{request.today:%Y%m%d}",
    )


@login_required
def show(request: Request, pk: int) -> HttpResponse:
    """这个人能做什么，为什么."""
    request.actor.may_somewhere("person.read").require()
    person = selectors.person_for(request.actor, pk)
    keeps = bool(selectors.may_keep(request.actor, "person.edit", person))
    return render(
        request,
        "people/person.html",
        {
            "person": person,
            "posts": selectors.held_posts(person),
            "abilities": selectors.permissions_of(person, on=request.today),
            "sign_ins": selectors.sign_ins_of(person) if _sees_sign_ins(request, person.pk) else None,
            "may_edit": keeps,
            "lock_form": LockForm(),
            "end_form": EndPostForm(initial={"last_on": request.today - timedelta(days=1)}),
            "today": request.today,
            "this": request.session.session_key,
        },
    )


def _sees_sign_ins(request: Request, pk: int) -> bool:
    return pk == request.actor.person_id or bool(request.actor.may_somewhere("session.end"))


@login_required
@never_cache
def new(request: Request) -> HttpResponse:
    """新增人员: the one-time password is shown once, on the page that answers."""
    request.actor.may_somewhere("person.edit").require()
    form = PersonForm(request.POST or None)
    if form.is_valid():
        with answering(form):
            person, password = services.create_person(
                actor=request.actor, at=request.now, **form.cleaned_data
            )
            return render(request, "people/one_time_password.html", {"person": person, "password": password})
    return render(request, "people/new.html", {"form": form}, status=form_status(form))


@login_required
def give_post(request: Request, pk: int) -> HttpResponse:
    """安排岗位."""
    request.actor.may_somewhere("person.edit").require()
    person = selectors.person_for(request.actor, pk)
    form = PostForm(
        request.POST or None,
        roles=selectors.roles_to_give(request.actor),
        units=selectors.unit_choices(request.actor),
        places=selectors.place_choices(person),
        initial={"from_on": request.today},
    )
    if form.is_valid():
        given = form.cleaned_data
        with answering(form):
            services.give_post(
                actor=request.actor,
                person_id=person.pk,
                role=given["role"],
                unit_id=given["unit"],
                place_id=given["place"],
                from_on=given["from_on"],
                until_on=given["until_on"],
                at=request.now,
            )
            messages.success(request, _("岗位已安排。"))
            return redirect("people:person", person.pk)
    return render(
        request, "people/give_post.html", {"form": form, "person": person}, status=form_status(form)
    )


@login_required
def end_post(request: Request, pk: int) -> HttpResponse:
    """结束岗位."""
    request.actor.may_somewhere("person.edit").require()
    post = selectors.post_for(request.actor, pk)
    form = EndPostForm(request.POST or None, initial={"last_on": request.today})
    if form.is_valid():
        with answering(form):
            services.end_post(actor=request.actor, pk=pk, at=request.now, **form.cleaned_data)
            messages.success(request, _("岗位已结束。"))
            return redirect("people:person", post.person_id)
    return render(
        request,
        "people/end_post.html",
        {"form": form, "post": post, "person": post.person},
        status=form_status(form),
    )


@login_required
@require_POST
def lock(request: Request, pk: int) -> HttpResponse:
    """停用账号."""
    services.lock_person(
        actor=request.actor, pk=pk, reason=request.POST.get("reason", "").replace("\0", ""), at=request.now
    )
    messages.success(request, _("账号已停用，各处登录已退出。"))
    return redirect("people:person", pk)


@login_required
@require_POST
def unlock(request: Request, pk: int) -> HttpResponse:
    """启用账号."""
    services.unlock_person(actor=request.actor, pk=pk, at=request.now)
    messages.success(request, _("账号已启用，输错口令的记录已清除。"))
    return redirect("people:person", pk)


@login_required
@require_POST
@never_cache
def reset_password(request: Request, pk: int) -> HttpResponse:
    """重置口令."""
    person, password = services.reset_password(actor=request.actor, pk=pk, at=request.now)
    return render(request, "people/one_time_password.html", {"person": person, "password": password})
