"""标注: a report's clauses as corrected, in the layout of the hand labels (n, clause, kind, line, targets, due, units)."""

from __future__ import annotations

import csv
import io

from townworks.kernel.actor import Actor
from townworks.kernel.sheets import csv_cell

from ..models import Clause
from .reports import report_for
from .target_words import words_of

COLUMNS = ("n", "clause", "kind", "line", "targets", "due", "units")


def labels_csv(actor: Actor, pk: int) -> tuple[str, str]:
    """The file and its name without ending: CSV, one row a clause in order; several targets or units stand apart by ``; `` and ``;``."""
    report = report_for(actor, pk, "report.import")
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    rows = Clause.objects.filter(report=report).order_by("n")
    for n, text, kind, line, targets, due, units in rows.values_list(
        "n", "text", "kind", "line", "targets", "due", "units"
    ):
        writer.writerow(
            (
                n,
                csv_cell(text),
                kind,
                "" if kind == "heading" else line,
                "; ".join(words_of(targets))
                if kind in ("action", "outcome")
                else "",  # "= 12" is how labels say it
                csv_cell((due or {}).get("text", "")),
                csv_cell(";".join(units)),
            )
        )
    return out.getvalue(), f"{report.title}-标注"
