"""村账的印证: how many public sheets came in time, how much rent is in arrears, how much of special funds is paid and whether for their
purpose. Each for many commitments in a fixed number of queries."""

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
from townworks.kernel.money import to_yuan
from townworks.kernel.proofs import Offer, Proof, alone
from townworks.kernel.proofs import known as known_by_others

from .models import Book, Fund
from .selectors import fund_claims
from .selectors import funds as funding
from .selectors.disclosure import Due, dues_of
from .selectors.rents import arrears_by_town

Asked = tuple[int, Mapping[str, Any]]  # commitment_id, parameters
HUNDREDTH = Decimal("0.01")
DISCLOSED, ARREARS = "ledger.disclosed", "ledger.arrears"
SPENT, ON_PURPOSE = "funds.spent", "funds.on_purpose"
LABELS = {
    DISCLOSED: "财务按期公开率",
    ARREARS: "拖欠的租金",
    SPENT: "专项资金支出率",
    ON_PURPOSE: "专款专用率",
}
ALL = ("", "全部", "all")


def disclosed(*, claims: Sequence[Asked], on: date) -> list[Proof]:
    """Of the sheets that were due in the commitment's year by a day, those published in time."""
    placed = commitments.towns_and_years([pk for pk, _ in claims])
    towns = frozenset(town for town, _ in placed.values())
    kept = known_by_others("ledger.books")
    if towns not in kept:
        kept[towns] = list(Book.objects.filter(town_id__in=towns))
    books = kept[towns]
    first = date(min((year for _, year in placed.values()), default=on.year), 1, 1)
    dues = [one for one in dues_of(books, on=on, first=first) if one.due_on < on or one.published_on]
    return [_disclosed(placed.get(pk), dues, on) for pk, _ in claims]


def _disclosed(place: tuple[int, int] | None, dues: list[Due], on: date) -> Proof:
    mine = [one for one in dues if place and (one.book.town_id, int(one.period[:4])) == place]
    timely = [one for one in mine if one.published_on and one.published_on <= min(one.due_on, on)]
    value = (Decimal(len(timely) * 100) / len(mine)).quantize(HUNDREDTH, ROUND_DOWN) if mine else None
    words = gettext_noop("到期的公开单 {whole} 张，按期公布 {part} 张")
    return Proof(
        name=DISCLOSED,
        label=LABELS[DISCLOSED],
        value=value,
        target=Decimal(100),
        unit="%",
        as_of=on,
        working=(Step(words, {"whole": len(mine), "part": len(timely)}),),
        link=reverse("ledger:disclosure"),
        lasting=True,
    )


def in_arrears(*, claims: Sequence[Asked], on: date) -> list[Proof]:
    """Rent of the town's villages that was due and has not come in."""
    placed = commitments.towns_and_years([pk for pk, _ in claims])
    sums = arrears_by_town({town for town, _ in placed.values()}, on=on)
    return [_in_arrears(sums.get(placed[pk][0]) if pk in placed else None, on) for pk, _ in claims]


def _in_arrears(found: tuple[int, int, int] | None, on: date) -> Proof:
    fen, behind, whole = found or (0, 0, 0)
    words = gettext_noop("有应收租金的合同 {whole} 份，其中 {behind} 份拖欠，共 {yuan} 元")
    return Proof(
        name=ARREARS,
        label=LABELS[ARREARS],
        value=to_yuan(fen) if found else None,
        target=Decimal(0),
        unit="元",
        as_of=on,
        working=(Step(words, {"whole": whole, "behind": behind, "yuan": yuan(fen)}),),
        link=f"{reverse('ledger:contracts')}?only=arrears",
        higher_is_better=False,
        lasting=True,
    )


def _funds(claims: Sequence[Asked]) -> tuple[list[list[Fund]], list[Fund]]:
    """For each commitment the funds of its town and year, or the one whose code it names."""
    placed = commitments.towns_and_years([pk for pk, _ in claims])
    asked, kept = frozenset(placed.values()), known_by_others("funds")
    if asked not in kept:
        wanted = Q(pk__in=())
        for town, year in asked:
            wanted |= Q(town=town, year=year)
        kept[asked] = list(Fund.objects.filter(wanted))
    found = list(kept[asked])
    mine = []
    for pk, parameters in claims:
        code = str(parameters.get("fund", "")).strip()
        rows = [one for one in found if (one.town_id, one.year) == placed.get(pk)]
        mine.append([one for one in rows if code in ALL or one.code.lower() == code.lower()])
    return mine, found


def funds_spent(*, claims: Sequence[Asked], on: date) -> list[Proof]:
    """Paid out of funds through a day, over what they are."""
    mine, found = _funds(claims)
    rows = funding.allotments_of(found)
    sums = funding.sums_of(rows, on=on)
    by_fund = {one.pk: funding.added(sums[row.pk] for row in rows if row.fund_id == one.pk) for one in found}
    return [_spent(funds, by_fund, on) for funds in mine]


def _spent(funds: list[Fund], sums: Mapping[int, funding.Sums], on: date) -> Proof:
    whole = sum(one.amount for one in funds)
    mine = funding.added(sums[one.pk] for one in funds)
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
        short=tuple(one.name for one in funds if funding.pace_of(one, sums[one.pk].paid, on=on).behind),
    )


def funds_on_purpose(*, claims: Sequence[Asked], on: date) -> list[Proof]:
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


OFFERS = (
    Offer(DISCLOSED, LABELS[DISCLOSED], alone(disclosed), {}, disclosed),
    Offer(ARREARS, LABELS[ARREARS], alone(in_arrears), {}, in_arrears),
    Offer(
        SPENT,
        LABELS[SPENT],
        alone(funds_spent),
        {"fund": gettext_noop("资金编号（全部的写 all）")},
        funds_spent,
    ),
    Offer(ON_PURPOSE, LABELS[ON_PURPOSE], alone(funds_on_purpose), {}, funds_on_purpose),
)
