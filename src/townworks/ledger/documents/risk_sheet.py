"""账目风险清单 as Excel."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from townworks.engines.book_risks import RULES
from townworks.engines.working import Step
from townworks.kernel.sheets import Sheet, write_many

from ..models import Risk
from ..models.risk import RISK_STATES

WIDTHS = (18, 28, 60, 40, 20, 24, 50, 14, 20)


def risk_workbook(found: QuerySet[Risk]) -> bytes:
    """One sheet, one finding a row."""
    heads = [
        *(_("规则"), _("账套"), _("发现了什么"), _("依据"), _("发现时间")),
        *(_("结论"), _("怎么核查的、为什么"), _("谁核查"), _("核查时间")),
    ]
    return write_many([Sheet(_("账目风险清单"), heads, _rows(found), WIDTHS)])


def _rows(found: QuerySet[Risk]) -> Iterator[tuple[object, ...]]:
    for one in found:
        rule, (text, values) = RULES[one.rule], one.why
        why = str(Step(_(text), dict(values)))
        told = (one.closed_by_name, one.closed_at)
        yield (
            _(rule.name),
            one.book.name,
            why,
            _(rule.basis),
            one.found_at,
            _(RISK_STATES[one.state]),
            one.reason,
            *told,
        )
