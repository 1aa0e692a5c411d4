"""村账的印证: how many public sheets came in time, and how much rent is in arrears. Each for many commitments in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import ROUND_DOWN, Decimal
from typing import Any

from django.urls import reverse

from townworks.commitments import selectors as commitments
from townworks.engines.voucher_check import yuan
from townworks.engines.working import Step, gettext_noop
from townworks.kernel.money import to_yuan
from townworks.kernel.proofs import Offer, Proof, alone

from .models import Book
from .selectors.disclosure import Due, dues_of
from .selectors.rents import arrears_by_town

Asked = tuple[int, Mapping[str, Any]]  # commitment_id, parameters
HUNDREDTH = Decimal("0.01")
DISCLOSED, ARREARS = "ledger.disclosed", "ledger.arrears"
LABELS = {DISCLOSED: "财务按期公开率", ARREARS: "拖欠的租金"}


def disclosed(*, claims: Sequence[Asked], on: date) -> list[Proof]:
    """Of the sheets that were due in the commitment's year by a day, those published in time."""
    placed = commitments.towns_and_years([pk for pk, _ in claims])
    books = Book.objects.filter(town_id__in={town for town, _ in placed.values()})
    dues = [one for one in dues_of(books, on=on) if one.due_on < on or one.published_on]
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


OFFERS = (
    Offer(DISCLOSED, LABELS[DISCLOSED], alone(disclosed), {}, disclosed),
    Offer(ARREARS, LABELS[ARREARS], alone(in_arrears), {}, in_arrears),
)
