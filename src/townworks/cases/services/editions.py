"""冻结定义: a kind of case or a service item as its file stands now; the same content is the same edition."""

from __future__ import annotations

from datetime import datetime

from townworks.definitions import selectors as definitions

from ..models import CaseEdition


def frozen_kind(code: str, *, at: datetime) -> CaseEdition:
    """The edition of a kind of case, looked up by its digest."""
    return _frozen(f"cases/{code}", definitions.case_kind(code).model_dump(mode="json", by_alias=True), at)


def frozen_item(code: str, *, at: datetime) -> CaseEdition:
    """The edition of a service item."""
    item = definitions.service_item(code)
    return _frozen(f"services/{code}", item.model_dump(mode="json", by_alias=True), at)


def _frozen(what: str, content: dict[str, object], at: datetime) -> CaseEdition:
    row, _ = CaseEdition.objects.get_or_create(
        what=what,
        digest=definitions.digest_of(f"{what}.toml"),
        defaults={"content": content, "frozen_at": at},
    )
    return row
