"""凭证的页面: list, one voucher, the form, and each step as one service."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import BaseForm, BaseFormSet
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from townworks.kernel import asked
from townworks.ui.forms import answering, form_status
from townworks.ui.request import Request

from .. import selectors, services
from ..forms.vouchers import LINES, ReasonForm, ReverseForm, TogetherForm, VersionForm, VoucherForm
from ..selectors import listing
from ..selectors.claims import claim_of_voucher
from ..workflow import STATES

MORE = 6
AT_ONCE = {"review": services.review_voucher, "post": services.post_voucher}
TOGETHER = {"review": services.review_vouchers, "post": services.post_vouchers}
READY = {"draft": "review", "reviewed": "post"}  # what may be chosen, and what for
WITH_REASON = {"return": services.return_voucher, "discard": services.discard_voucher}


@login_required
@require_safe
def listed(request: Request, pk: int) -> HttpResponse:
    """凭证清单."""
    return _listed(request, selectors.book_for(request.actor, pk))


def _listed(request: Request, book: Any, form: TogetherForm | None = None) -> HttpResponse:
    """The list, with what stood in the way of several at once."""
    wanted = {name: request.GET.get(name, "") for name in ("state", "kind", "month", "q")}
    number = asked.number(request.GET.get("page")) or 1
    acts = {name: bool(selectors.may(request.actor, f"ledger.{name}", book)) for name in TOGETHER}
    page = listing.voucher_page(request.actor, book, wanted, page=number)
    states = {state for state, act in READY.items() if acts[act]}
    own_id = request.actor.person_id
    context = {
        "form": form,
        "chosen": form.cleaned_data.get("chosen", []) if form else [],
        "acts": acts,
        "ready": {
            one.pk
            for one in page
            if one.state in states and not (one.state == "draft" and one.drafted_by_id == own_id)
        },
        "book": book,
        "page": page,
        "wanted": wanted,
        "periods": listing.periods_of(book),
        "states": STATES.items(),
        "may_draft": bool(selectors.may(request.actor, "ledger.draft", book)),
    }
    return render(request, "ledger/vouchers.html", context, status=form_status(form) if form else 200)


@login_required
@require_POST
def together(request: Request, pk: int) -> HttpResponse:
    """审核或记账 of all that were chosen: all or none, and which one stands in the way."""
    book = selectors.book_for(request.actor, pk)
    form = TogetherForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        with answering(form):
            done = TOGETHER[given["act"]](
                actor=request.actor, book_id=pk, ids=given["chosen"], at=request.now
            )
            words = _("审核了 {count} 张凭证。") if given["act"] == "review" else _("{count} 张凭证已记账。")
            messages.success(request, words.format(count=len(done)))
            return HttpResponseRedirect(
                f"{reverse('ledger:vouchers', args=[pk])}?{request.GET.urlencode()}".rstrip("?")
            )
    return _listed(request, book, form)


@login_required
@require_safe
def show(request: Request, pk: int) -> HttpResponse:
    """一张凭证, printable."""
    return _shown(request, selectors.voucher_for(request.actor, pk))


def _shown(request: Request, voucher: Any, form: BaseForm | None = None) -> HttpResponse:
    context = {
        "voucher": voucher,
        "book": voucher.book,
        "detail": listing.detail(request.actor, voucher),
        "claim": claim_of_voucher(voucher),
        "form": form,
    }
    return render(request, "ledger/voucher.html", context, status=form_status(form) if form else 200)


@login_required
@require_http_methods(["GET", "POST"])
def draft(request: Request, pk: int) -> HttpResponse:
    """填制凭证."""
    book = selectors.book_for(request.actor, pk, "ledger.draft")
    form = VoucherForm(request.POST or None, initial={"dated_on": request.today, "attachments": 0})
    lines = LINES(request.POST or None)
    if _taken(request, form, lines):
        facts = _facts(form, lines)
        with answering(form):
            made = services.draft_voucher(actor=request.actor, book_id=book.pk, at=request.now, **facts)
            return _saved(request, made.pk, _("已填制，请别的同事审核。"))
    return _form(request, book, form, lines, title=_("填制凭证"))


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: Request, pk: int) -> HttpResponse:
    """修改凭证."""
    voucher = selectors.voucher_for(request.actor, pk, "ledger.draft")
    head = {
        "kind": voucher.kind,
        "dated_on": voucher.dated_on,
        "summary": voucher.summary,
        "attachments": voucher.attachments,
        "version": voucher.version,
    }
    form = VoucherForm(request.POST or None, initial=head)
    lines = LINES(request.POST or None, initial=listing.typed_lines(voucher))
    if _taken(request, form, lines):
        facts = {**_facts(form, lines), "version": form.cleaned_data["version"]}
        with answering(form):
            services.edit_voucher(actor=request.actor, pk=pk, at=request.now, **facts)
            return _saved(request, pk, _("已修改。"))
    return _form(request, voucher.book, form, lines, title=_("修改凭证"), voucher=voucher)


@login_required
@require_http_methods(["GET", "POST"])
def step(request: Request, pk: int, act: str) -> HttpResponse:
    """审核、记账 at once; 退回、作废、冲销 with their reason."""
    voucher = selectors.voucher_for(request.actor, pk)
    if act in AT_ONCE:
        return _at_once(request, voucher, act)
    if act != "reverse" and act not in WITH_REASON:
        raise Http404
    titles = {"return": _("退回凭证"), "discard": _("作废凭证"), "reverse": _("红字冲销")}
    kind = ReverseForm if act == "reverse" else ReasonForm
    form = kind(request.POST or None, initial={"dated_on": request.today, "version": voucher.version})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with answering(form):
            if act == "reverse":
                red = services.reverse_voucher(
                    actor=request.actor,
                    pk=pk,
                    reason=given["reason"],
                    dated_on=given["dated_on"],
                    at=request.now,
                )
                return _saved(request, red.pk, _("红字凭证已填制，请别的同事审核。"))
            WITH_REASON[act](
                actor=request.actor, pk=pk, reason=given["reason"], at=request.now, version=given["version"]
            )
            return _saved(request, pk, _("已办。"))
    context = {
        "book": voucher.book,
        "voucher": voucher,
        "form": form,
        "title": titles[act],
        "lead": voucher.summary,
    }
    return render(request, "ledger/reason.html", context, status=form_status(form))


def _at_once(request: Request, voucher: Any, act: str) -> HttpResponse:
    """A step without a form; everything that stands in its way is told on the voucher's page."""
    form = VersionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with answering(form):
            AT_ONCE[act](
                actor=request.actor, pk=voucher.pk, at=request.now, version=form.cleaned_data["version"]
            )
            return _saved(request, voucher.pk, _("已办。"))
    return _shown(request, voucher, form)


def _taken(request: Request, form: BaseForm, lines: BaseFormSet) -> bool:
    """Whether head and lines can go to the service; asking for more rows only shows the form again."""
    sound = form.is_valid() and lines.is_valid() if request.method == "POST" else False
    return sound and "more" not in request.POST


def _facts(form: BaseForm, lines: BaseFormSet) -> dict[str, Any]:
    given = form.cleaned_data
    rows = [line for one in lines.forms if (line := one.given()) is not None]
    return {name: given[name] for name in ("kind", "dated_on", "summary", "attachments")} | {"lines": rows}


def _form(
    request: Request,
    book: Any,
    form: BaseForm,
    lines: BaseFormSet,
    *,
    title: str,
    voucher: Any = None,
) -> HttpResponse:
    if request.method == "POST" and "more" in request.POST:
        data = request.POST.copy()
        count = asked.number(data.get("form-TOTAL_FORMS")) or 0
        data["form-TOTAL_FORMS"] = str(min(count + MORE, 500))
        form, lines = VoucherForm(initial=request.POST.dict()), LINES(data)
    context = {
        "book": book,
        "voucher": voucher,
        "form": form,
        "lines": lines,
        "accounts": listing.account_choices(book),
        "title": title,
    }
    return render(request, "ledger/voucher_form.html", context, status=form_status(form))


def _saved(request: Request, pk: int, words: str) -> HttpResponse:
    messages.success(request, words)
    return HttpResponseRedirect(reverse("ledger:voucher", args=[pk]))
