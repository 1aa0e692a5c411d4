"""专项行动的页面: how the year stands, one campaign in words, and its checklist on paper."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from townworks.kernel import asked as asked_for
from townworks.kernel import sheets
from townworks.kernel.actor import Actor
from townworks.ui.names import name_of
from townworks.ui.navigation import address
from townworks.ui.request import Request

from ..selectors import campaign_board as selectors
from ..selectors.campaign_board import STATES, BoardFilter, CampaignRow
from .tabs import tabs

PAGE = 50
FIRST_YEAR, LAST_YEAR = 2000, 2100
WIDTHS = (36, 30, 14, 8, 8, 8, 8, 8, 12)


def asked(request: Request) -> tuple[BoardFilter, int]:
    """The conditions and the year out of the address; nonsense is left out."""
    state = request.GET.get("state", "")
    year = asked_for.number(request.GET.get("year"))
    wanted = BoardFilter(
        q=request.GET.get("q", "").replace("\0", "").strip()[:60],
        line=request.GET.get("line", "")[:40],
        state=state if state in STATES else "",
    )
    return wanted, year if year and FIRST_YEAR <= year <= LAST_YEAR else request.today.year


@login_required
@require_safe
def table(request: Request) -> HttpResponse:
    """专项行动; the same address answers htmx with the rows alone."""
    actor = request.actor
    actor.may_somewhere("inspection.read").require()
    wanted, year = asked(request)
    rows = selectors.board(actor, wanted, year=year, sort=request.GET.get("sort", ""))
    context = {
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "wanted": wanted,
        "year": year,
        "rounds_url": address("inspections:rounds"),
        "findings_url": address("inspections:findings"),
        "open_url": _open_url(actor),
        "states": STATES,
    }
    if not request.htmx:
        context |= {
            "title": _title(rows, year),
            "tabs": tabs(request),
            "lines": selectors.lines(),
            "years": selectors.years(actor, on=request.today),
            "may_export": bool(actor.may_somewhere("document.export")),
        }
    template = "inspections/campaign_rows.html" if request.htmx else "inspections/campaigns.html"
    return render(request, template, context)


@login_required
@require_safe
def export(request: Request) -> HttpResponse:
    """导出: exactly the set that the same address shows as a page."""
    request.actor.may_somewhere("inspection.read").require()
    request.actor.may_somewhere("document.export").require()
    wanted, year = asked(request)
    rows = selectors.board(request.actor, wanted, year=year, sort=request.GET.get("sort", ""))
    return sheets.answer(
        _("专项行动"),
        _heads(),
        [_line(row) for row in rows],
        name=f"campaigns-{year}",
        widths=WIDTHS,
    )


@login_required
@require_safe
def show(request: Request, code: str) -> HttpResponse:
    """一个专项行动: the checklist in words, what it rests on, its rounds."""
    request.actor.may_somewhere("inspection.read").require()
    found = selectors.campaign_detail(
        request.actor, code, on=request.today, digest=request.GET.get("edition", "")[:64]
    )
    context = {
        "found": found,
        "told": found.told,
        "rounds": [(row, address("inspections:round", row.round.pk)) for row in found.rounds],
        "findings_url": address("inspections:findings"),
        "open_url": "" if found.gone else _open_url(request.actor),
        "may_export": bool(request.actor.may_somewhere("document.export")),
    }
    return render(request, "inspections/campaign.html", context)


@login_required
@require_safe
def paper(request: Request, code: str) -> HttpResponse:
    """空白检查表: the checklist to fill in by hand, on A4."""
    request.actor.may_somewhere("inspection.read").require()
    found = selectors.campaign_detail(
        request.actor, code, on=request.today, digest=request.GET.get("edition", "")[:64]
    )
    return render(request, "inspections/campaign_paper.html", {"found": found, "told": found.told})


def _open_url(actor: Actor) -> str:
    """Where a round is opened, for those who may."""
    return address("inspections:open-round") if actor.may_somewhere("round.open") else ""


def _title(rows: list[CampaignRow], year: int) -> str:
    """The answer to "what is being looked into?"."""
    running = sum(1 for row in rows if row.open_rounds)
    left = sum(row.tally.left for row in rows)
    if not rows:
        return _("没有符合条件的专项行动")
    if running and left:
        words = ngettext(
            "{n} 个专项行动正在进行，还有 {left} 处没有查",
            "{n} 个专项行动正在进行，还有 {left} 处没有查",
            running,
        )
        return words.format(n=running, left=left)
    if running:
        words = ngettext(
            "{n} 个专项行动正在进行，应查的都查了", "{n} 个专项行动正在进行，应查的都查了", running
        )
        return words.format(n=running)
    if any(row.rounds for row in rows):
        return _("{year} 年开展的专项行动都已结束").format(year=year)
    return _("{year} 年还没有开展专项行动").format(year=year)


def _heads() -> list[str]:
    return [
        *(_("专项行动"), _("条线"), _("今年情况"), _("轮次"), _("进行中")),
        *(_("应查"), _("已查"), _("未查"), _("未销号问题")),
    ]


def _line(row: CampaignRow) -> list[object]:
    return [
        row.name,
        _("、").join(name_of("line", code) for code in row.campaign.lines),
        _(STATES[row.state]),
        row.rounds,
        row.open_rounds,
        row.tally.total,
        row.tally.visited,
        row.tally.left,
        row.findings,
    ]
