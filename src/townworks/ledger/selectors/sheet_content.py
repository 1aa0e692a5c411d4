"""公开单的内容: what a book says of a period, as plain values that can be sealed: fen, days, names in both languages, nothing personal."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Sum

from townworks.definitions import selectors as definitions
from townworks.engines.sheet_change import Line as Told
from townworks.kernel import personal

from ..models import Account, AssetRow, Book, Contract, Line
from .balances import Held, held_by
from .charts import chart_of_book
from .contract_parties import names_of_parties
from .rents import standings
from .works_in_sheet import WORKS_SUMS, works_in_sheet

FORMAT = 1
PARTS = {
    "money": "货币资金",
    "income": "收入",
    "expense": "支出",
    "balances": "期末余额",
    "large": "大额收支",
    "assets": "资产资源变动",
    "contracts": "合同变动",
    "arrears": "拖欠的租金",
    "works": "村级工程",
    "decisions": "会议决定",
    "note": "说明",
}
MONEY = {"opening": "期初", "in": "收入", "out": "支出", "closing": "期末"}
Rows = list[dict[str, Any]]


def content_of(
    book: Book, from_on: date, until_on: date, *, words: Mapping[str, str], decisions: str, note: str
) -> dict[str, Any]:
    """Everything that the public reads of a book and period. ``words``: instead of a voucher's summary, by the voucher's number."""
    names = names_of_parties(book)
    before = held_by([book], (from_on - timedelta(days=1)).replace(day=1))
    after = held_by([book], until_on.replace(day=1))
    moves = _money_moves(book, from_on, until_on)
    accounts = {
        one.code: {"name": one.name, "name_en": one.name_en}
        for one in Account.objects.filter(book=book, parent=None)
    }
    return {
        "format": FORMAT,
        "book": book.name,
        "place": book.place.name,
        "town": book.town.name,
        "from": from_on.isoformat(),
        "until": until_on.isoformat(),
        "money": _money(book, before, after, moves),
        "income": _results(before, after, accounts, "income", from_on),
        "expense": _results(before, after, accounts, "expense", from_on),
        "balances": _balances(after, accounts),
        "large": _large(moves, words, names),
        "assets": _assets(book, from_on, until_on, names),
        **_contracts(book, from_on, until_on, names),
        "works": works_in_sheet(book, from_on, until_on, names),
        "decisions": [personal.cleaned(one.strip(), names) for one in decisions.splitlines() if one.strip()],
        "note": personal.cleaned(note.strip(), names),
    }


def digest_of(content: Mapping[str, Any]) -> str:
    """The SHA-256 of what was published, in one way of writing it."""
    plain = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


def lines_of(content: Mapping[str, Any]) -> tuple[Told, ...]:
    """The content as lines that two editions can be compared by."""
    return tuple(_lines(content))


def _lines(content: Mapping[str, Any]) -> Iterator[Told]:
    for key, word in MONEY.items():
        yield Told("money", key, word, content["money"][key])
    for part in ("income", "expense", "balances"):
        yield from (Told(part, row["code"], row["name"], row["fen"]) for row in content[part])
    for row in content["large"]:
        yield Told("large", row["key"], f"{row['day']} {row['words']}", row["fen"])
    for row in content["assets"]:
        yield Told("assets", row["key"], row["name"], row["fen"])
    for row in content["contracts"]:
        yield Told("contracts", row["key"], f"{row['number']} {row['object']}", row["yearly"])
    for row in content["arrears"]:
        yield Told("arrears", row["number"], f"{row['number']} {row['party']}", row["fen"])
    for row in content.get("works", ()):  # sheets from before there were works have none
        yield from (
            Told("works", f"{row['number']}/{name}", f"{row['number']} {row['name']}", row[name])
            for name in WORKS_SUMS
            if name in row  # what was paid ahead is there where something was
        )
    for n, one in enumerate(content["decisions"], start=1):
        yield Told("decisions", str(n), str(n), one)
    if content["note"]:
        yield Told("note", "", "", content["note"])


def _money_moves(book: Book, from_on: date, until_on: date) -> list[dict[str, Any]]:
    """What each posted voucher did to cash and bank together; moves between the two are none."""
    roles = chart_of_book(book).roles
    lines = Line.objects.filter(
        voucher__book=book,
        voucher__state="posted",
        voucher__dated_on__range=(from_on, until_on),
        account__code__regex=f"^({roles.cash}|{roles.bank})",
    ).exclude(voucher__kind="opening")
    rows = lines.values(
        "voucher_id", "voucher__kind", "voucher__number", "voucher__dated_on", "voucher__summary"
    )
    summed = rows.annotate(fen=Sum("debit") - Sum("credit")).order_by("voucher__dated_on", "voucher_id")
    return [row for row in summed if row["fen"]]


def _money(book: Book, before: list[Held], after: list[Held], moves: list[dict[str, Any]]) -> dict[str, int]:
    roles = chart_of_book(book).roles

    def standing(held: list[Held]) -> int:
        return sum(one.standing.closing for one in held if one.code.startswith((roles.cash, roles.bank)))

    came = sum(row["fen"] for row in moves if _comes_in(row))
    closing = standing(after)
    return {
        "opening": standing(before),
        "in": came,
        "out": came - (closing - standing(before)),
        "closing": closing,
    }


def _comes_in(row: Mapping[str, Any]) -> bool:
    """A receipt is income even in red, a payment spending; of others the sign says."""
    kind = row["voucher__kind"]
    return kind == "receipt" or (kind != "payment" and row["fen"] > 0)


def _results(
    before: list[Held], after: list[Held], accounts: Mapping[str, Any], kind: str, from_on: date
) -> Rows:
    """Income or expenses of the period by account of the first level; the year's closing is left out."""
    sign = -1 if kind == "income" else 1
    sums: dict[str, int] = {}
    for one in after:
        if one.kind == kind:
            sums[one.code[:3]] = sums.get(one.code[:3], 0) + sign * one.amounts.year
    if from_on.month > 1:  # the year's sum so far, without what came before the period
        for one in before:
            if one.kind == kind:
                sums[one.code[:3]] -= sign * one.amounts.year
    return [{"code": code, **accounts[code], "fen": fen} for code, fen in sorted(sums.items()) if fen]


def _balances(after: list[Held], accounts: Mapping[str, Any]) -> Rows:
    sums: dict[str, int] = {}
    sides: dict[str, str] = {}
    for one in after:
        if one.kind in ("asset", "liability", "equity", "cost"):
            sums[one.code[:3]] = sums.get(one.code[:3], 0) + one.standing.closing
            sides[one.code[:3]] = "claims" if one.kind in ("liability", "equity") else "assets"
    return [
        {
            "code": code,
            **accounts[code],
            "side": sides[code],
            "fen": -fen if sides[code] == "claims" else fen,
        }
        for code, fen in sorted(sums.items())
        if fen
    ]


def _large(moves: list[dict[str, Any]], words: Mapping[str, str], names: list[str]) -> Rows:
    least = definitions.ledger_rules().disclosure.large_yuan * 100
    return [
        {
            "key": str(row["voucher_id"]),
            "day": row["voucher__dated_on"].isoformat(),
            "kind": row["voucher__kind"],
            "number": row["voucher__number"],
            "words": personal.cleaned(words.get(str(row["voucher_id"])) or row["voucher__summary"], names),
            "fen": row["fen"],
        }
        for row in moves
        if abs(row["fen"]) >= least
    ]


def _assets(book: Book, from_on: date, until_on: date, names: list[str]) -> Rows:
    rows = AssetRow.objects.filter(
        asset__book=book, move__in=("register", "import", "write_off"), dated_on__range=(from_on, until_on)
    ).select_related("asset")
    return [
        {
            "key": str(row.pk),
            "day": row.dated_on.isoformat(),
            "move": row.move,
            "name": personal.cleaned(row.asset.name, names),
            "kind": row.asset.kind,
            "area": f"{row.asset.area or ''}",
            "fen": row.asset.cost,
        }
        for row in rows.order_by("dated_on", "pk")
    ]


def _contracts(book: Book, from_on: date, until_on: date, names: list[str]) -> dict[str, Any]:
    running = Contract.objects.filter(book=book, signed_on__lte=until_on).exclude(ended_on__lt=from_on)
    moved, arrears, count = [], [], 0
    for contract, standing in standings(running, on=until_on):
        if contract.starts_on <= until_on and (contract.ended_on or contract.ends_on) >= until_on:
            count += 1
        if standing.arrears:
            arrears.append(
                {
                    "number": contract.number,
                    "party": contract.party_masked,
                    "object": personal.cleaned(contract.object, names),
                    "fen": standing.arrears,
                    "days": standing.oldest,
                }
            )
        for what, day in (
            ("signed", contract.signed_on),
            ("ended", contract.ended_on),
            ("expired", None if contract.ended_on else contract.ends_on),
        ):
            if day and from_on <= day <= until_on:
                moved.append(
                    {
                        "key": f"{contract.pk}/{what}",
                        "what": what,
                        "day": day.isoformat(),
                        "number": contract.number,
                        "party": contract.party_masked,
                        "object": personal.cleaned(contract.object, names),
                        "from": contract.starts_on.isoformat(),
                        "until": contract.ends_on.isoformat(),
                        "yearly": contract.yearly,
                        "way": contract.way,
                    }
                )
    return {"contracts": moved, "arrears": arrears, "running": count}
