"""测评的页面: the score now and what it can still reach, down to the finding; what to mend first; villages side by side."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from townworks.definitions import scoring_telling
from townworks.definitions import selectors as definitions
from townworks.definitions.scoring import ScoreItem
from townworks.engines.score_tree import said
from townworks.ui import charts
from townworks.ui.forms import answering, form_status
from townworks.ui.names import in_language
from townworks.ui.request import Request

from ..forms.schemes import OpenSchemeForm, ScorePlanForm
from ..selectors import scores, scoring_reach
from ..selectors.scores import Board, Scored
from ..services import scoring as services
from .score_words import icicle, words

KEPT = 3


@login_required
@require_safe
def listed(request: Request) -> HttpResponse:
    """测评清单."""
    request.actor.may_somewhere("scheme.read").require()
    rows = [
        (scoring, in_language(scheme), words(score) if score else None)
        for scoring, scheme, score in scores.scorings(request.actor, on=request.today)
    ]
    open_ones = sum(1 for scoring, _name, _score in rows if scoring.state == "open")
    context = {
        "rows": rows,
        "open": open_ones,
        "may_open": bool(request.actor.may_somewhere("scheme.open")),
    }
    return render(request, "indicators/schemes.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def open_scoring(request: Request) -> HttpResponse:
    """开始一年的测评."""
    request.actor.may_somewhere("scheme.open").require()
    schemes = [(one.code, in_language(one)) for one in definitions.schemes()]
    form = OpenSchemeForm(request.POST or None, schemes=schemes, initial={"year": request.today.year})
    if request.method == "POST" and form.is_valid():
        with answering(form):
            made = services.open_scoring(
                actor=request.actor,
                town_id=request.actor.town_id or 0,
                scheme=form.cleaned_data["scheme"],
                year=form.cleaned_data["year"],
                at=request.now,
            )
            messages.success(request, _("已开始，办法按今天的文件固定下来。"))
            return redirect("indicators:scheme", made.pk)
    return render(request, "indicators/scheme_open.html", {"form": form}, status=form_status(form))


@login_required
@require_safe
def show(request: Request, pk: int) -> HttpResponse:
    """一年的测评: one subject's score."""
    board = _board(request, pk)
    blocks, height = icicle(board.rows)
    context = {
        **_told(request, board),
        "rows": [(row, words(row.score)) for row in board.rows],
        "blocks": blocks,
        "height": height,
        "costs": [(cost, said(cost.points), said(cost.gain)) for cost in board.costs],
        "hidden": board.hidden,
        "vetoes": board.vetoes,
        "years": [(year, share, words(score) if score else None) for year, share, score in board.years],
        "cycle": words(board.cycle) if board.cycle else None,
        "working": board.working,
        "told": scoring_telling.tell_scheme(board.scheme, {one.code: one for one in definitions.lines()}),
        "waiting": board.waiting[:KEPT],
        "may_enter": bool(request.actor.may_somewhere("scheme.enter")) and not board.material.closed,
        "may_run": bool(scoring_reach.may(request.actor, "scheme.open", board.scoring))
        and not board.material.closed,
    }
    return render(request, "indicators/scheme.html", context)


@login_required
@require_safe
def item(request: Request, pk: int, code: str) -> HttpResponse:
    """一个计分项, down to its findings and papers."""
    found = scores.node_detail(
        request.actor, pk, code, on=request.today, subject=request.GET.get("of", "")[:40]
    )
    item = found.item
    context = {
        **_told(request, found.board),
        "item": item,
        "item_name": in_language(item),
        "item_words": words(found.row.score),
        "how": found.row.how,
        "hint": scoring_telling.hint(item),
        "rules": found.rules,
        "costs": [(cost, said(cost.points), said(cost.gain)) for cost in found.findings],
        "hidden": found.hidden,
        "entries": found.entries,
        "entered": item.source.kind in ("document", "given"),
        "indicator": item.source.indicator,
        "surveys": item.source.survey,
        "may_enter": bool(request.actor.may_somewhere("scheme.enter")) and not found.board.material.closed,
    }
    return render(request, "indicators/scheme_item.html", context)


@login_required
@require_safe
def plan(request: Request, pk: int) -> HttpResponse:
    """先改哪些: asked by the address, so that a plan can be sent on."""
    board = _board(request, pk)
    asked_for = "days" in request.GET
    form = ScorePlanForm(request.GET if asked_for else None, initial={"days": 10})
    context = {**_told(request, board), "form": form, "found": None}
    if asked_for and form.is_valid():
        found = scores.plan(board, days=form.cleaned_data["days"], yuan=form.cleaned_data["yuan"])
        answer = found.answer
        context |= {
            "found": found,
            "rows": [
                (row, said(row.adds), said(row.without), said(row.days), said(row.yuan)) for row in found.rows
            ],
            "gain": said(answer.gain),
            "bound": said(answer.bound),
            "gap": said(answer.gap),
            "used": said(answer.days),
            "ways": said(ways) if (ways := answer.days - sum(row.days for row in found.rows)) else "",
            "spent": said(answer.money),
            "next_gain": None if answer.next_gain is None else said(answer.next_gain),
            "after": said(min(board.score.points, board.score.now + answer.gain)),
            "trip": said(scores.trip_of(board.scheme)),
        }
    return render(request, "indicators/scheme_plan.html", context, status=form_status(form))


@login_required
@require_safe
def villages(request: Request, pk: int) -> HttpResponse:
    """各村对照: places in the order of the tree, never a ranking."""
    scoring, scheme, rows = scores.village_rows(request.actor, pk, on=request.today)
    items = [one for one in scheme.items if one.of == "each"]
    context = {
        "scoring": scoring,
        "name": in_language(scheme),
        "drawing": _profiles(scoring.pk, rows, items) if rows and items else None,
        "rows": [(row.subject, words(row.score)) for row in rows],
    }
    return render(request, "indicators/scheme_villages.html", context)


def _profiles(pk: int, rows: Sequence[Scored], items: Sequence[ScoreItem]) -> charts.Drawing:
    """Village beside village, each item's share of its points, on one scale."""
    drawn = []
    for row in rows:
        parts = []
        for one in items:
            score = row.answer.nodes[one.code]
            known = score.points and not score.unknown
            share = Decimal(round(float(score.now * 100 / score.points), 2)) if known else None
            told = words(score)
            url = reverse("indicators:scheme-item", args=[pk, one.code])
            parts.append(
                charts.Part(
                    in_language(one),
                    share,
                    f"{told.now}/{told.points}" if known else _("没有结果"),
                    f"{url}?of={row.subject.key}",
                )
            )
        whole = words(row.score)
        drawn.append(charts.Profile(row.subject.name, f"{whole.now}/{whole.points}", tuple(parts)))
    return charts.profiles(
        drawn,
        title=_("{n} 个村（社区）各项得分，同一把尺").format(n=len(drawn)),
        of=_("村（社区）"),
        part=_("项目"),
    )


@login_required
@require_POST
def keep(request: Request, pk: int) -> HttpResponse:
    """存档."""
    kept = services.keep_scores(actor=request.actor, pk=pk, at=request.now)
    messages.success(request, _("已存档，共 {count} 个得分。").format(count=len(kept)))
    return redirect("indicators:scheme", pk)


@login_required
@require_POST
def close(request: Request, pk: int) -> HttpResponse:
    """结束一年的测评."""
    services.close_scoring(actor=request.actor, pk=pk, at=request.now)
    messages.success(request, _("已结束，得分不再变。"))
    return redirect("indicators:scheme", pk)


def _board(request: Request, pk: int) -> Board:
    return scores.board(request.actor, pk, on=request.today, subject=request.GET.get("of", "")[:40])


def _told(request: Request, board: Board) -> dict[str, object]:
    """What every page of a scoring says of it."""
    return {
        "board": board,
        "scoring": board.scoring,
        "name": in_language(board.scheme),
        "subject": board.subject,
        "subjects": board.subjects,
        "score": words(board.score),
        "before": words(board.scored.answer.before),
        "of": board.subject.key if board.subject != board.subjects[0] else "",
    }
