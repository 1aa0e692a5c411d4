"""我们的列: what an XLSForm has no column for: what fails, how grave it is, the term, photographs wanted, the basis."""

from __future__ import annotations

import re
from collections.abc import Callable

from ..campaigns import Comparison
from . import columns as c
from .book import Row
from .heads import Heads

WHOLE = re.compile(r"-?\d+")


def own_facts(
    heads: Heads, row: Row, kind: str, fails: Callable[[str], tuple[Comparison, ...]]
) -> dict[str, object]:
    """The facts of one row as a definition file has them; what is not filled in is None and stays as usual."""
    text = heads.text
    failing = text(row, c.FAILS_IF)
    days, term = text(row, c.MEND_DAYS), text(row, c.MEND_KIND)
    grounds, confirmed = text(row, c.BASIS), text(row, c.CONFIRMED).lower()
    photos = _whole(text(row, c.PHOTOS_MOST))
    return {
        "photos_most": 1 if photos is None and kind == "photo" else photos,
        "fails_if": fails(failing) if failing else None,
        "finding": text(row, c.FINDING) or None,
        "finding_en": text(row, c.FINDING_EN) or None,
        "severity": text(row, c.SEVERITY) or None,
        "mend": {"days": _whole(days), **({"kind": term} if term else {})} if days else None,
        "before": _whole(text(row, c.BEFORE)),
        "after": _whole(text(row, c.AFTER)),
        "basis": {"text": grounds, "confirmed": confirmed in (c.YES, "true")} if grounds else None,
    }


def _whole(text: str) -> object:
    """A whole number; any other text is left for the check to refuse."""
    if not text:
        return None
    return int(text) if WHOLE.fullmatch(text) else text
