"""占住对象: who writes figures of a thing holds it, so that where it lies, what counts and what it weighs do not change under the hand.

Writers of figures hold a thing together with each other; who moves it, turns its scope, or gives a figure that weighs others or is
weighed, holds it alone. Held before anything that hangs on the thing is read or locked, always in this order, so that nobody waits in
a ring. A writer of SQLite has the whole database to itself.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

from townworks.definitions import selectors as definitions

from .ground import Ground
from .weights import weighs

SHARED, ALONE = "FOR SHARE", "FOR NO KEY UPDATE"


def hold(ground: Ground, things: Iterable[int], codes: Iterable[str]) -> None:
    """Hold things until the transaction ends, to write figures of these indicators; what is known of them is asked for anew."""
    ids = sorted(set(things))
    if connection.vendor != "postgresql" or not ids:
        return
    weighed = {one.code for one in definitions.indicators() if one.over_places.weight}
    alone = any(code in weighed or weighs(code) for code in set(codes))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id FROM indicators_thing WHERE id = ANY(%s) ORDER BY id {ALONE if alone else SHARED}",  # noqa: S608 (words of ours)
            [ids],
        )
    ground.ask_anew(ids)
