"""检查台账: a round as an Excel file in one click: sites, findings, and where the figures come from."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from townworks.kernel import sheets
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
