"""手机现场: today's visits and one visit, as pages that need no script; with script the phone draws them itself."""

from __future__ import annotations

from uuid import uuid5

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_http_methods, require_safe

from townworks.kernel import asked
from townworks.ui.forms import answering, form_status
from townworks.ui.request import Request

from ..forms.field import Kept, VisitForm
from ..selectors import campaign_of
from ..selectors import field as days
from ..services import uploads, visits
from ..services.submission import Submission, SubmittedPhoto


@login_required
@ensure_csrf_cookie
@require_safe
def today(request: Request) -> HttpResponse:
    """今天去哪里."""
    request.actor.may_somewhere(days.PERMISSION).require()
    return render(request, "inspections/field/today.html", {"day": days.day_of(request.actor, request.today)})


@require_safe
def shell(request: Request) -> HttpResponse:
    """The empty frame that a phone keeps: nobody's, so that it may stay on the phone of several people."""
    return render(request, "inspections/field/shell.html")


@login_required
@ensure_csrf_cookie
@require_http_methods(["GET", "HEAD", "POST"])
def visit(request: Request, pk: int) -> HttpResponse:
    """一次检查, or with ``finding`` a recheck or look-back of it."""
    request.actor.may_somewhere(days.PERMISSION).require()
    task = days.task_for(request.actor, pk, asked.number(request.GET.get("finding")))
    form = VisitForm(
        *((request.POST, request.FILES) if request.method == "POST" else ()),
        campaign=campaign_of(task.due.round.edition),
        kind=task.kind,
        initial={"visit_version": task.due.version},
        auto_id="field-%s",
    )
    if request.method == "POST" and form.is_valid():
        with answering(form):
            return _sent(request, task, form)
    told = days.earlier_findings(request.actor, [task.due.site_id])
    context = {"task": task, "due": task.due, "form": form, "told": told.get(task.due.site_id, ())}
    return render(request, "inspections/field/visit.html", context, status=form_status(form))


def _sent(request: Request, task: days.Task, form: VisitForm) -> HttpResponse:
    """Hand the form to the same service that takes what phones send."""
    pictures = form.kept()
    for item, stage, file in form.pictures():
        uid = uuid5(form.number(), f"{item}/{stage}/{file.name}/{file.size}")
        upload = uploads.take_whole(
            actor=request.actor,
            uid=uid,
            stream=file,
            name=file.name or "",
            size=file.size or 0,
            at=request.now,
        )
        pictures.append(Kept(upload.uid, item, stage, upload.name))
        form.keep(pictures)
    stored = days.finished_uploads(request.actor, [one.upload for one in pictures])
    pictures = [one for one in pictures if one.upload in stored]
    names: dict[str, list[str]] = {}
    for one in pictures:
        if one.stage in ("seen", "signature"):
            names.setdefault(one.item, []).append(one.name)
    given = form.cleaned_data
    received = visits.send_visit(
        actor=request.actor,
        submission=Submission(
            uid=form.number(),
            due_id=task.due.pk,
            outcome=given["visit_outcome"],
            finished_at=request.now,
            answers=form.answers(names),
            photos=tuple(
                SubmittedPhoto(stored[one.upload].blob_id or "", one.name, item=one.item, stage=one.stage)
                for one in pictures
            ),
            kind=task.kind,
            finding_id=task.finding.pk if task.finding else None,
            holds={"true": True, "false": False}.get(given.get("visit_holds", "")),
            note=given["visit_note"],
            companion=given["visit_companion"],
            sent_at=request.now,
            seen_version=given["visit_version"],
            source="page",
        ),
        at=request.now,
    )
    if received.clash:
        messages.warning(request, _("已收下。别人先交了一份，两份都留着，由负责人核对。"))
    else:
        messages.success(request, _("“{site}”的检查记录已经收下。").format(site=task.due.site.name))
    return redirect("inspections:field")
