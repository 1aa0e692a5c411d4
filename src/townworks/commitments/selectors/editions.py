"""版本查询: a commitment's facts as plain values, and how two editions differ."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from townworks.kernel import proofs
from townworks.ui.names import name_of

from ..models import Commitment, Edition, ProofClaim, Target

Facts = dict[str, Any]

# The facts that make a commitment, with the word people read; also the order in which a difference is told.
NAMES: Mapping[str, Any] = {
    "text": _("任务"),
    "outcome": _("预期成效"),
    "targets": _("指标"),
    "due_on": _("时限"),
    "due_text": _("时限原文"),
    "start_on": _("开始日期"),
    "line": _("条线"),
    "lead": _("牵头单位"),
    "supports": _("配合单位"),
    "place": _("区划"),
    "person_in_charge": _("责任领导"),
    "weight": _("权重"),
    "parent": _("上级任务"),
    "proofs": _("印证方式"),
    "cancelled": _("已撤销"),
    "code": _("编号"),
    "year": _("年度"),
    "source": _("报告原句"),
    "source_start": _("原句起点"),
    "source_end": _("原句终点"),
}


def plain(number: Decimal | int | str) -> str:
    """A number as a person writes it: no trailing zeros, no exponent.

    >>> plain(Decimal("12.5000")), plain(Decimal("100")), plain(Decimal("0E-4"))
    ('12.5', '100', '0')
    """
    text = f"{Decimal(number):f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def target_facts(targets: Iterable[Target]) -> list[Facts]:
    """指标 as values, in order."""
    return [
        {"comparator": row.comparator, "value": plain(row.value), "unit": row.unit, "of": row.of}
        for row in targets
    ]


def claim_facts(claims: Iterable[ProofClaim], targets: Sequence[Target]) -> list[Facts]:
    """印证方式 as values; the target is named by its place among the targets."""
    positions = {row.pk: position for position, row in enumerate(targets)}
    return [
        {
            "name": claim.name,
            "parameters": claim.parameters,
            "target": None if claim.target_id is None else positions.get(claim.target_id),
        }
        for claim in claims
    ]


def facts_of(commitment: Commitment) -> Facts:
    """The whole commitment as plain values, as an edition keeps it.

    Reads town, lead, place, parent, targets, support_rows (with unit) and proof_claims: prefetch them for many.
    The state is no part of it: the status rows tell of that, but a cancelled commitment says so.
    """
    targets = list(commitment.targets.all())
    return {
        "code": commitment.code,
        "year": commitment.year,
        "parent": commitment.parent.code if commitment.parent else "",
        "text": commitment.text,
        "outcome": commitment.outcome,
        "source": commitment.source,
        "source_start": commitment.source_start,
        "source_end": commitment.source_end,
        "line": commitment.line,
        "lead": {"id": commitment.lead_id, "name": commitment.lead.name} if commitment.lead else None,
        "supports": [
            {"id": row.unit_id, "name": row.unit.name}
            for row in sorted(commitment.support_rows.all(), key=lambda row: row.pk)
        ],
        "place": {"code": commitment.place.code, "name": commitment.place.name},
        "person_in_charge": commitment.person_in_charge,
        "start_on": commitment.start_on.isoformat(),
        "due_on": commitment.due_on.isoformat(),
        "due_text": commitment.due_text,
        "weight": commitment.weight,
        "targets": target_facts(targets),
        "proofs": claim_facts(commitment.proof_claims.all(), targets),
        "cancelled": commitment.state == "cancelled",
    }


@dataclass(frozen=True)
class Difference:
    """一处不同: which fact, what it was and what it became (plain values)."""

    key: str
    old: Any
    new: Any

    @property
    def name(self) -> str:
        return str(NAMES[self.key])

    @property
    def was(self) -> str:
        return shown(self.key, self.old)

    @property
    def now(self) -> str:
        return shown(self.key, self.new)


def differences(old: Facts, new: Facts) -> tuple[Difference, ...]:
    """What differs between two editions' facts, in the order of NAMES."""
    return tuple(Difference(key, old.get(key), new.get(key)) for key in NAMES if old.get(key) != new.get(key))


@dataclass(frozen=True)
class EditionShown:
    """一个版本 with what it changed against the one before."""

    edition: Edition
    differences: tuple[Difference, ...]


def history(commitment: Commitment) -> tuple[EditionShown, ...]:
    """Every edition of a commitment that was found visible, newest first, each with its differences; one query."""
    rows = list(commitment.editions.order_by("n"))
    pairs = zip([None, *rows], rows, strict=False)
    return tuple(
        reversed([EditionShown(row, differences(old.facts, row.facts) if old else ()) for old, row in pairs])
    )


def shown(key: str, value: Any) -> str:
    """A fact's value as people read it; "无" for nothing."""
    match key:
        case "lead" | "place":
            return value["name"] if value else _none()
        case "supports":
            return gettext("、").join(row["name"] for row in value or ()) or _none()
        case "targets":
            return gettext("；").join(target_told(row) for row in value or ()) or _none()
        case "line":
            return _line(value)
        case "proofs":
            return gettext("；").join(_proof_told(row) for row in value or ()) or _none()
        case "cancelled":
            return gettext("是") if value else gettext("否")
    return str(value) if value not in (None, "") else _none()


def target_told(row: Mapping[str, Any]) -> str:
    """一项指标 in words.

    >>> target_told({"comparator": "≥", "value": "12.5", "unit": "公里", "of": "改造管网"})
    '改造管网 ≥ 12.5 公里'
    """
    comparator = "" if row["comparator"] == "=" else row["comparator"]
    return " ".join(part for part in (row["of"], comparator, row["value"], row["unit"]) if part)


def _proof_told(row: Mapping[str, Any]) -> str:
    offer = proofs.offer(row["name"])
    return gettext(offer.label) if offer else str(row["name"])


def _line(code: str) -> str:
    return name_of("line", code) or _none()


def _none() -> str:
    return gettext("无")
