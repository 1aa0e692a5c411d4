"""检查台账: a round as an Excel file in one click: sites, findings, and where the figures come from."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from townworks.kernel import asked, sheets
from townworks.ui.request import Request

from .. import selectors
from ..selectors import round_ledger


@login_required
@require_safe
def export(request: Request, pk: int) -> HttpResponse:
    """台账: sites on the first sheet, findings on the second, the source of the figures on the third."""
    row = selectors.round_for(request.actor, pk)
    request.actor.may_somewhere("document.export").require()
    return sheets.answer_many(
        [
            sheets.Sheet("场所检查台账", round_ledger.SITES, round_ledger.site_rows(request.actor, row)),
            sheets.Sheet(
                "问题整改台账",
                round_ledger.FINDINGS,
                round_ledger.finding_rows(request.actor, row, on=request.today),
            ),
            sheets.Sheet("说明", ("项目", "内容"), round_ledger.about(request.actor, row, at=request.now)),
        ],
        name=f"round-{row.pk}-{request.today:%Y%m%d}",
    )


@login_required
@require_safe
def export_campaign(request: Request, code: str) -> HttpResponse:
    """专项行动台账: all its rounds (of one ``year``, if one is asked for) in one file, each row with its round."""
    request.actor.may_somewhere("inspection.read").require()
    request.actor.may_somewhere("document.export").require()
    year = asked.number(request.GET.get("year"))
    rounds = round_ledger.rounds_of(request.actor, code, year=year)
    return sheets.answer_many(
        [
            sheets.Sheet(
                "场所检查台账",
                ("轮次", *round_ledger.SITES),
                ((row.name, *line) for row in rounds for line in round_ledger.site_rows(request.actor, row)),
            ),
            sheets.Sheet(
                "问题整改台账",
                ("轮次", *round_ledger.FINDINGS),
                (
                    (row.name, *line)
                    for row in rounds
                    for line in round_ledger.finding_rows(request.actor, row, on=request.today)
                ),
            ),
            sheets.Sheet(
                "说明",
                ("轮次", "项目", "内容"),
                (
                    (row.name, *line)
                    for row in rounds
                    for line in round_ledger.about(request.actor, row, at=request.now)
                ),
            ),
        ],
        name=f"campaign-{code}-{request.today:%Y%m%d}",
    )
