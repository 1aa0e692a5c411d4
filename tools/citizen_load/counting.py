"""What came of it: every receipt is a case, with its code, its photographs, its first step and its line in the trail."""

from __future__ import annotations

from collections import Counter

from .citizens import Heard


def wrong(heard: Heard) -> list[str]:
    """Everything that is lost, double or not as it was told; empty when all is well."""
    from townworks.cases.models import Case, StepRow
    from townworks.cases.services import receipts
    from townworks.kernel.models import Attachment, AuditEntry

    cases = {case.client_id: case for case in Case.objects.exclude(client_id="")}
    pictures = Counter(
        Attachment.objects.filter(thing_kind="case").values_list("thing_id", flat=True).iterator()
    )
    told = {own: next(iter(found)) for own, found in heard.receipts.items() if len(found) == 1}
    known = {own: told[own] for own in told if own in cases}
    found = {
        "sendings with several receipts": len(heard.receipts) - len(told),
        "receipts without a case": len(told) - len(known),
        "cases without a receipt": len(cases.keys() - heard.receipts.keys()),
        "cases beside their client ids": Case.objects.count() - len(cases),
        "numbers given twice": len(told) - len({number for number, _code in told.values()}),
        "numbers that are not the case's": sum(cases[own].number != known[own][0] for own in known),
        "codes that do not open": sum(not receipts.fits(cases[own], known[own][1]) for own in known),
        "photographs lost or double": sum(pictures[cases[own].pk] != heard.photos[own] for own in known),
        "cases beside their first steps": Case.objects.count()
        - StepRow.objects.filter(move="register").count(),
        "cases beside their lines in the trail": Case.objects.count()
        - AuditEntry.objects.filter(verb="case.receive").count(),
    }
    return [f"{what}: {n}" for what, n in found.items() if n]
