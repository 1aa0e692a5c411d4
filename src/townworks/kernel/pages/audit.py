"""审计: who did what, under which seal, and whether anything was tampered with."""

from __future__ import annotations

import json
import re

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from .. import services, sheets
from ..actor import name_told
from ..audit import naming, proving, sealing, telling, trailing
from ..errors import NotAllowed
from ..forms import TrailForm
from ..request import ActorRequest


def _number(request: ActorRequest, name: str) -> int | None:
    given = request.GET.get(name, "")
    return int(given) if re.fullmatch(r"[0-9]{1,18}", given) else None


@login_required
def trail(request: ActorRequest) -> HttpResponse:
    """谁在什么时候做了什么."""
    may_read = bool(request.actor.may_somewhere("audit.read"))
    may_verify = bool(request.actor.may_somewhere("audit.verify"))
    if not (may_read or may_verify):
        raise NotAllowed("您的岗位不能查看审计记录。")
    form = TrailForm(request.GET)
    side = trailing.side_of(
        request.actor,
        form.given(),
        before=_number(request, "before"),
        after=_number(request, "after"),
        ascending=request.GET.get("sort") == "at",
    )
    return render(
        request,
        "kernel/trail.html",
        {
            "form": form,
            "side": side,
            "seal": sealing.last_seal(),
            "may_read": may_read,
            "may_verify": may_verify,
            "may_export": may_read and bool(request.actor.may_somewhere("document.export")),
        },
    )


@login_required
def entry(request: ActorRequest, pk: int) -> HttpResponse:
    """一条留痕: its facts, the seal it lies under, and on request the proof."""
    request.actor.may_somewhere("audit.read").require()
    row = trailing.entry_for(request.actor, pk)
    return render(
        request,
        "kernel/entry.html",
        {
            "entry": row,
            "who": name_told(row.actor_name),
            "verb": naming.verb_name(row.verb),
            "kind": naming.kind_name(row.thing_kind),
            "facts": [(key, _told(value)) for key, value in sorted(row.facts.items())],
            "leaf": sealing.leaf_of(row),
            "proof": proving.inclusion_of(row) if "proof" in request.GET else None,
        },
    )


def _told(value: object) -> str:
    """A fact as a reader takes it; structures as they are kept."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


@login_required
def export(request: ActorRequest) -> HttpResponse:
    """导出留痕: the same filter, at most fifty thousand rows."""
    request.actor.may_somewhere("audit.read").require()
    request.actor.may_somewhere("document.export").require()
    wanted = TrailForm(request.GET).given()
    return sheets.answer(
        _("审计留痕"),
        [_("编号"), _("时间"), _("何人"), _("何事"), _("类别"), _("对象")],
        (
            [row.pk, row.at, row.who, row.verb, row.kind, row.thing]
            for row in trailing.exported(request.actor, wanted)
        ),
        name=f"audit-{request.today:%Y%m%d}",
    )


@login_required
@require_POST
def verify(request: ActorRequest) -> HttpResponse:
    """核验: whether anything was altered, removed or inserted."""
    answer = services.verify_trail(actor=request.actor, at=request.now)
    fault = answer.fault
    seen = fault is not None and (
        fault.entry_id is None or trailing.entries_for(request.actor).filter(pk=fault.entry_id).exists()
    )
    return render(
        request,
        "kernel/verified.html",
        {
            "answer": answer,
            "sound": telling.sound(answer) if answer.sound else "",
            # What an entry of another town says is not for this reader; that it is false is.
            "lines": telling.lines_of(fault)[: None if seen else 1] if fault else [],
        },
    )
