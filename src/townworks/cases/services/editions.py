"""冻结定义: a kind of case or a service item as its file stands now; the same content is the same edition."""

from __future__ import annotations

from datetime import datetime

from townworks.definitions import selectors as definitions
from townworks.definitions.cases import CaseKind, ServiceItem
from townworks.kernel.rows import at_most_one

from ..models import CaseEdition


def frozen_kind(code: str, *, at: datetime) -> CaseEdition:
    """The edition of a kind of case, looked up by its digest."""
    return _frozen(f"cases/{code}", definitions.case_kind(code), at)


def frozen_item(code: str, *, at: datetime) -> CaseEdition:
    """The edition of a service item."""
    return _frozen(f"services/{code}", definitions.service_item(code), at)


def _frozen(what: str, file: CaseKind | ServiceItem, at: datetime) -> CaseEdition:
    digest = definitions.digest_of(f"{what}.toml")
    known = at_most_one(CaseEdition.objects.filter(what=what, digest=digest).defer("content"))
    if known is not None:
        return known  # a process reads what it says once
    row, _ = CaseEdition.objects.get_or_create(
        what=what,
        digest=digest,
        defaults={"content": file.model_dump(mode="json", by_alias=True), "frozen_at": at},
    )
    return row
