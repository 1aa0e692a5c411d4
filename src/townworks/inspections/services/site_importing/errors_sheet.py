"""错误表: the rows that were not taken in, as they were given, with what is wrong and what to do beside them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from django.utils.translation import gettext as _

from townworks.kernel.tables import shown
from townworks.ui import wording

from .plan import Plan

WIDTHS = (8, 50, 40)


def error_rows(plan: Plan) -> tuple[list[str], Iterator[list[object]]]:
    """The head and the rows: number, what is wrong, what to do, then the row's own cells under their own heads.

    Put right and taken in again, the three columns in front are passed over.
    """
    heads = [_("原行号"), _("问题"), _("怎么改"), *(column.head for column in plan.columns)]
    return heads, _rows(plan)


def _rows(plan: Plan) -> Iterator[list[object]]:
    by_row = defaultdict(list)
    for problem in plan.problems:
        by_row[problem.row].append(problem)
    acts = {one.row: one for one in plan.planned if one.act in ("refused", "doubtful")}
    for row in sorted(by_row.keys() | acts.keys()):
        problems = by_row.get(row, [])
        sentences = [
            _("{column}：{sentence}").format(column=one.column, sentence=one.sentence)
            if one.column
            else str(one.sentence)
            for one in problems
        ]
        remedies = list(dict.fromkeys(_(one.remedy) for one in problems if one.remedy))
        if row in acts and acts[row].act == "doubtful":
            sentences += [wording.step(reason) for reason in acts[row].alike[0].reasons]
            remedies.append(_("在网页上说明是不是同一个场所。"))
        cells = [shown(cell) for cell in plan.cells.get(row, ())]
        yield [row, "\n".join(sentences), "\n".join(remedies), *cells]
