"""资金的印证: how much of a special fund is paid, and how many payments out of funds pass the rule of their fund. Each for many commitments in a
fixed number of queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import ROUND_DOWN, Decimal
from typing import Any

from django.db.models import Q
from django.urls import reverse

from townworks.commitments import selectors as commitments
from townworks.engines.voucher_check import yuan
from townworks.engines.working import Step, gettext_noop
from townworks.kernel.proofs import Offer, Proof

from .models import Allocation, Fund
from .selectors import fund_claims
from .selectors import funds as reading

Asked = tuple[int, Mapping[str, Any]]  # commitment_id, parameters
HUNDREDTH = Decimal("0.01")
SPENT, ON_PURPOSE = "funds.spent", "funds.on_purpose"
LABELS = {SPENT: "专项资金支出率", ON_PURPOSE: "专款专用率"}
ALL = ("", "全部", "all")


def _funds(claims: Sequence[Asked]) -> tuple[list[list[Fund]], list[Fund]]:
    """For each commitment the funds of its town and year, or the one whose code it names."""
    placed = commitments.towns_and_years([pk for pk, _ in claims])
    wanted = Q(pk__in=())
    for town, year in set(placed.values()):
        wanted |= Q(town=town, year=year)
    found = list(Fund.objects.filter(wanted))
    mine = []
    for pk, parameters in claims:
        code = str(parameters.get("fund", "")).strip()
        rows = [one for one in found if (one.town_id, one.year) == placed.get(pk)]
        mine.append([one for one in rows if code in ALL or one.code.lower() == code.lower()])
    return mine, found


def spent(*, claims: Sequence[Asked], on: date) -> list[Proof]:
    """Paid out of funds through a day, over what they are."""
    mine, found = _funds(claims)
    rows = list(Allocation.objects.filter(fund__in=found, corrects=None))
    sums = reading.sums_of(rows, on=on)
    by_fund = {one.pk: reading.added(sums[row.pk] for row in rows if row.fund_id == one.pk) for one in found}
    return [_spent(funds, by_fund, on) for funds in mine]


def _spent(funds: list[Fund], sums: Mapping[int, reading.Sums], on: date) -> Proof:
    whole = sum(one.amount for one in funds)
    mine = reading.added(sums[one.pk] for one in funds)
    words = gettext_noop("资金 {whole} 元，已拨 {allotted} 元，已通过 {granted} 元，已付 {paid} 元")
    facts = {"whole": yuan(whole), "allotted": yuan(mine.allotted)}
    facts |= {"granted": yuan(mine.granted), "paid": yuan(mine.paid)}
    return Proof(
        name=SPENT,
        label=LABELS[SPENT],
        value=(Decimal(mine.paid * 100) / whole).quantize(HUNDREDTH, ROUND_DOWN) if whole else None,
        target=Decimal(100),
        unit="%",
        as_of=on,
        working=(Step(words, facts),),
        link=reverse("ledger:fund", args=[funds[0].pk]) if len(funds) == 1 else reverse("ledger:funds"),
        short=tuple(one.name for one in funds if reading.pace_of(one, sums[one.pk].paid, on=on).behind),
    )


def on_purpose(*, claims: Sequence[Asked], on: date) -> list[Proof]:
    """Of the payments out of funds through a day, those that pass the rule of their fund; all of them are expected to."""
    mine, found = _funds(claims)
    payments = fund_claims.payments_of(found, on=on)
    return [_on_purpose(funds, [one for fund in funds for one in payments[fund.pk]], on) for funds in mine]


def _on_purpose(funds: list[Fund], rows: list[fund_claims.Judged], on: date) -> Proof:
    fit = [one for one in rows if one.answer.fit]
    words = gettext_noop("用专项资金的支出 {whole} 笔，符合专款专用的 {part} 笔")
    wrong = tuple(f"{one.claim.number} {one.claim.reason}" for one in rows if not one.answer.fit)
    return Proof(
        name=ON_PURPOSE,
        label=LABELS[ON_PURPOSE],
        value=(Decimal(len(fit) * 100) / len(rows)).quantize(HUNDREDTH, ROUND_DOWN) if rows else None,
        target=Decimal(100),
        unit="%",
        as_of=on,
        working=(Step(words, {"whole": len(rows), "part": len(fit)}),),
        link=reverse("ledger:fund", args=[funds[0].pk]) if len(funds) == 1 else reverse("ledger:funds"),
        lasting=True,
        short=wrong,
    )


def _one(many: Any) -> Any:
    def compute(*, commitment_id: int, parameters: Mapping[str, Any], on: date) -> Proof:
        return many(claims=[(commitment_id, parameters)], on=on)[0]

    return compute


OFFERS = (
    Offer(SPENT, LABELS[SPENT], _one(spent), {"fund": gettext_noop("资金编号（全部的写 all）")}, spent),
    Offer(ON_PURPOSE, LABELS[ON_PURPOSE], _one(on_purpose), {}, on_purpose),
)
