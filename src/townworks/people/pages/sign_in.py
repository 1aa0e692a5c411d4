"""登录和退出."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import login, logout, views
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from townworks.ui.request import Request

from .. import selectors, services
from ..forms import SignInForm
from ..middleware import SIGN_IN, client_address


def locked_out(request: HttpRequest, response: HttpResponse | None = None, *args: object) -> HttpResponse:
    """What someone sees after five wrong passwords."""
    return render(request, "people/locked_out.html", status=429)


class SignIn(views.LoginView):
    """登录: Django's own, and then the browser is put on the list."""

    template_name = "people/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True
    request: Request

    def form_valid(self, form: AuthenticationForm) -> HttpResponseRedirect:
        request, person = self.request, form.get_user()
        login(request, person)
        if not request.session.session_key:
            request.session.create()
        row = services.open_session(
            actor=selectors.actor_of(person, on=request.today),
            session_key=request.session.session_key or "",
            address=client_address(request),
            browser=request.headers.get("User-Agent", ""),
            at=request.now,
        )
        now = request.now.timestamp()
        request.session[SIGN_IN] = {"pk": row.pk, "seen": now, "since": now}
        age = selectors.reminder_of_password(person, at=request.now)
        if age is not None:
            messages.warning(request, _("您的口令已用了 {days} 天，请尽快修改。").format(days=age))
        return HttpResponseRedirect(self.get_success_url())


sign_in = SignIn.as_view()


@require_POST
def sign_out(request: Request) -> HttpResponse:
    """退出."""
    if request.user.is_authenticated:
        services.end_own_session(
            actor=request.actor, session_key=request.session.session_key or "", at=request.now
        )
    logout(request)
    response = redirect("people:sign-in")
    response.headers["Clear-Site-Data"] = '"cache"'  # who sits down at this browser next goes back to nothing
    return response
