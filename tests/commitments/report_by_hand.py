"""按人工校正: a report read in and then told by hand what its clauses are, so that no test hangs on how the reader was trained."""

from __future__ import annotations

from collections.abc import Mapping

from tests import towns
from townworks.commitments.models import Clause, Report
from townworks.commitments.services import correcting, reading
from townworks.kernel.actor import Actor


def read_and_tell(actor: Actor, text: str, told: Mapping[str, tuple[str, str]]) -> Report:
    """Paste a report; the clause with these words is of this kind and, if it is named, of this line."""
    report = reading.paste_report(actor=actor, text=text, at=towns.AT).report
    for words, (kind, line) in told.items():
        clause = Clause.objects.filter(report=report, text__contains=words).first()
        if clause is None:
            continue
        if clause.kind != kind:
            correcting.set_clause_kind(actor=actor, pk=report.pk, n=clause.n, kind=kind, at=towns.AT)
        if line and clause.line != line:
            correcting.set_clause_line(actor=actor, pk=report.pk, n=clause.n, line=line, at=towns.AT)
    report.refresh_from_db()
    return report
