"""存档: every number of a brief with its records, as JSON keeps them; and read back, for pages and for comparing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from townworks.ui.documents import Figure, Group, Query, Record

from .content import Brief

VERSION = 1


def snapshot_of(brief: Brief) -> dict[str, Any]:
    """What an issue keeps: by code the value, what was counted, by which filter, and the records; one instant for all."""
    return {
        "version": VERSION,
        "title": brief.title,
        "as_of": brief.period.as_of.isoformat(),
        "figures": [
            {
                "code": figure.code,
                "value": figure.value,
                "what": figure.query.what,
                "where": figure.query.where,
                "more": figure.more,
                "records": [[one.key, one.name, one.url] for one in figure.records],
                **(
                    {"group": [figure.group.code, figure.group.what, figure.group.where]}
                    if figure.group
                    else {}
                ),
            }
            for figure in brief.facts.figures.values()
        ],
    }


def digest_of(snapshot: Mapping[str, Any]) -> str:
    """Its SHA-256, whatever order a database keeps keys in."""
    plain = json.dumps(snapshot, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


def figures_in(snapshot: Mapping[str, Any], url_of: Callable[[str], str]) -> dict[str, Figure]:
    """The figures by code; ``url_of`` says where one is shown with its records."""
    as_of = datetime.fromisoformat(snapshot["as_of"])
    return {
        row["code"]: Figure(
            code=row["code"],
            value=row["value"],
            query=Query(row["what"], row["where"], url_of(row["code"])),
            as_of=as_of,
            records=tuple(Record(*one) for one in row["records"]),
            group=Group(*row["group"]) if "group" in row else None,
            more=row["more"],
        )
        for row in snapshot["figures"]
    }
