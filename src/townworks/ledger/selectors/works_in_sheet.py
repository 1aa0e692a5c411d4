"""公开单上的工程: what villagers read of the works that something happened to in a period, nothing personal."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q

from townworks.kernel import personal

from ..models import Book, Works
from .works import standings_of

WORKS_SUMS = ("contract", "changes", "advanced", "back", "measured", "paid")


def works_in_sheet(book: Book, from_on: date, until_on: date, names: list[str]) -> list[dict[str, Any]]:
    """Works signed by the end of a period and not accepted and paid up before it, with their sums through its last day. ``names``: of
    persons, to be covered where they stand in texts."""
    span = (from_on, until_on)
    rows = list(
        Works.objects.filter(book=book, signed_on__lte=until_on)
        .exclude(state="planned")
        .filter(
            Q(accepted_on=None)
            | Q(accepted_on__gte=from_on)
            | Q(measurements__decided_on__range=span)
            | Q(measurements__claims__paid_on__range=span)
        )
        .distinct()
        .order_by("number")
    )
    standings = standings_of(rows, on=until_on)
    found = []
    for one in rows:
        given, answer = standings[one.pk].given, standings[one.pk].answer
        ahead = {"advanced": given.advanced, "back": answer.back} if given.advanced else {}
        accepted = one.accepted_on is not None and one.accepted_on <= until_on
        found.append(
            {
                "number": one.number,
                "name": personal.cleaned(one.name, names),
                "site": personal.cleaned(one.site, names),
                "contractor": one.contractor_masked,
                "way": one.way,
                "signed": one.signed_on.isoformat(),
                "until": one.ends_on.isoformat(),
                "accepted": one.accepted_on.isoformat() if accepted and one.accepted_on else "",
                "contract": given.contract,
                "changes": given.changes,
                "measured": given.measured,
                "paid": standings[one.pk].paid,
                **ahead,
            }
        )
    return found
