"""资产、合同的清单: filtered, cut to the actor; one contract with all that falls due."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext

from townworks.definitions import selectors as definitions
from townworks.engines import market_rent
from townworks.engines.rent_schedule import Answer
from townworks.kernel import asked, evidence
from townworks.kernel.actor import Actor
from townworks.kernel.models import Attachment
from townworks.kernel.money import to_yuan
from townworks.ui.wording import word

from ..models import Asset, AssetRow, Contract, ContractReceipt, DepreciationLine, WriteOff
from ..models.asset import ASSET_FIELDS, ASSET_KINDS
from ..models.contract import OPEN_WAYS
from .depreciation import in_force
from .listing import ON_A_PAGE, Told
from .rents import arrears_by_contract, compared, standings
from .visible import books_for, books_within, or_not_there

WORDS = {"kind": "asset_kind", "serves": "asset_serves", "use": "asset_use"}
ONLY = {"": "全部", "expiring": "快到期", "arrears": "有拖欠", "closed": "没有公开竞价", "below": "租金偏低"}


def paper_of(actor: Actor, kind: str, pk: int, paper: int) -> Attachment:
    """A photograph or scan of an asset or contract; NotFound where it is another thing's, or was withdrawn."""
    row = evidence.attachment_for(actor, paper)
    there = (row.thing_kind, row.thing_id) == (kind, pk) and not hasattr(row, "withdrawal")
    return or_not_there(row if there else None)


@dataclass(frozen=True)
class Let:
    """一份合同 in the list."""

    contract: Contract
    standing: Answer
    market: market_rent.Answer | None
    expiring: int | None  # days left, where it ends soon

    @property
    def closed(self) -> bool:
        """Let without an open tender or without its record."""
        return self.contract.way not in (*OPEN_WAYS, "household") or (
            self.contract.way in OPEN_WAYS and not self.contract.tender
        )


def contract_page(actor: Actor, wanted: Mapping[str, str], *, page: int, on: date) -> Page:
    """Contracts in reach, what ends first at the head."""
    found = Contract.objects.filter(book__in=books_for(actor))
    if (book := asked.number(wanted.get("book"))) is not None:
        found = found.filter(book=book)
    found = _only(found, wanted.get("only", ""), on)
    rows = found.select_related("book", "asset").order_by("state", "ends_on", "pk")
    part = Paginator(rows, ON_A_PAGE).get_page(page)
    part.object_list = lets_of(Contract.objects.filter(pk__in=[one.pk for one in part.object_list]), on=on)  # type: ignore[assignment]
    return part


def behind(actor: Actor, *, on: date) -> int:
    """How many contracts in reach have rent in arrears."""
    reach = Contract.objects.filter(book__in=books_for(actor))
    return sum(fen > 0 for fen in arrears_by_contract(reach, on=on).values())


def _only(found: QuerySet[Contract], only: str, on: date) -> QuerySet[Contract]:
    days = definitions.ledger_rules().contract.warn_days
    if only == "expiring":
        return found.filter(state="running", ends_on__range=(on, on + timedelta(days=days)))
    if only == "closed":
        return found.filter(Q(way="agreed") | Q(way__in=OPEN_WAYS, tender=""))
    if only == "arrears":
        return found.filter(pk__in=[pk for pk, fen in arrears_by_contract(found, on=on).items() if fen])
    if only == "below":
        below = []
        for town in set(found.values_list("book__town_id", flat=True)):
            rows = list(found.filter(book__town=town, state="running").select_related("asset"))
            below += [pk for pk, one in compared(rows, town_id=town or 0, on=on).items() if one.below]
        return found.filter(pk__in=below)
    return found


def lets_of(contracts: QuerySet[Contract], *, on: date) -> list[Let]:
    """Each with how it stands and how its rent compares."""
    days = definitions.ledger_rules().contract.warn_days
    rows = standings(
        contracts.select_related("book__place", "book__town", "asset").order_by("state", "ends_on", "pk"),
        on=on,
    )
    markets: dict[int, market_rent.Answer] = {}
    for town in {one.book.town_id for one, _ in rows}:
        mine = [one for one, _ in rows if one.book.town_id == town and one.state == "running"]
        markets |= compared(mine, town_id=town, on=on)
    lets = []
    for one, standing in rows:
        left = (one.ends_on - on).days
        soon = left if one.state == "running" and 0 <= left <= days else None
        lets.append(Let(one, standing, markets.get(one.pk), soon))
    return lets


def receipts_of(contract: Contract) -> list[ContractReceipt]:
    """What came in and went back, the latest first."""
    return list(contract.receipts.select_related("voucher", "taken_back_by").order_by("-dated_on", "-pk"))


def receipt_for(actor: Actor, pk: int) -> ContractReceipt:
    """One entry with its contract; NotFound when it is not there or not for this actor."""
    found = ContractReceipt.objects.filter(contract__book__in=books_within(actor), pk=pk)
    return or_not_there(found.select_related("contract__book").first())


def _wanted_assets(actor: Actor, wanted: Mapping[str, str]) -> QuerySet[Asset]:
    found = Asset.objects.filter(book__in=books_for(actor))
    if (book := asked.number(wanted.get("book"))) is not None:
        found = found.filter(book=book)
    return found.filter(kind=wanted["kind"]) if wanted.get("kind") in ASSET_KINDS else found


def asset_page(actor: Actor, wanted: Mapping[str, str], *, page: int) -> Page:
    """Assets and resources in reach."""
    rows = _wanted_assets(actor, wanted).select_related("book").order_by("state", "book", "code")
    return Paginator(rows, ON_A_PAGE).get_page(page)


def asset_sums(actor: Actor, wanted: Mapping[str, str]) -> dict[str, int]:
    """Cost of all that is kept, in reach, of what the list shows."""
    found = _wanted_assets(actor, wanted).filter(state="kept")
    sums = found.aggregate(cost=Sum("cost"), count=Count("pk"))
    return {"cost": sums["cost"] or 0, "count": sums["count"]}


@dataclass(frozen=True)
class Worth:
    """一项资产的净值: cost, written down before and since, what is left."""

    cost: int
    down: int

    @property
    def net(self) -> int:
        return self.cost - self.down


def worth_of(asset: Asset) -> Worth:
    """By posted depreciation only."""
    posted = in_force(DepreciationLine.objects.filter(asset=asset, run__voucher__state="posted"), "run__")
    down = posted.aggregate(fen=Sum("amount"))["fen"] or 0
    return Worth(asset.cost, asset.booked + down)


def waiting_write_off(asset: Asset) -> WriteOff | None:
    """A request that waits for its answer."""
    return asset.write_offs.filter(state="asked").first()


def kept_assets(book_id: int) -> list[tuple[int, str]]:
    """What a contract can be about."""
    rows = Asset.objects.filter(book=book_id, state="kept").order_by("code")
    return [(one.pk, str(one)) for one in rows]


def running_of(asset: Asset) -> list[Contract]:
    """Contracts about an asset."""
    return list(asset.contracts.order_by("-starts_on"))


def let_of(contract: Contract, *, on: date) -> Let:
    """One contract as its page shows it."""
    return lets_of(Contract.objects.filter(pk=contract.pk), on=on)[0]


def story_of_asset(asset: Asset) -> list[Told]:
    """What happened to an asset, each on the day that it is dated; of a change, what was there before."""
    return [
        Told(row.dated_on, row.by_name, word(row.move, "asset_move"), " ".join(_told(row)))
        for row in asset.rows.order_by("id")
    ]


def _told(row: AssetRow) -> Iterator[str]:
    if row.reason:
        yield row.reason
    for name, (before, after) in row.facts.get("changed", {}).items():
        yield gettext("（{field}：{before} → {after}）").format(
            field=gettext(ASSET_FIELDS[name]), before=_shown(name, before), after=_shown(name, after)
        )


def _shown(name: str, value: object) -> str:
    if name in ("cost", "residual", "booked"):
        return f"{to_yuan(int(str(value))):,}"
    if name in WORDS:
        return word(str(value), WORDS[name])
    return str(value) if value not in (None, "") else "—"


def story_of_contract(contract: Contract) -> list[Told]:
    """What happened to a contract, as it was entered."""
    return [
        Told(row.at, row.by_name, word(row.move, "contract_move"), row.reason)
        for row in contract.rows.order_by("id")
    ]
