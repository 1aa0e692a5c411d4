"""旧账的写法: what programs and clerks write otherwise than two columns of amounts: a side beside a balance, codes with dots, a number once."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

SIDES = {"借": "debit", "借方": "debit", "贷": "credit", "贷方": "credit", "平": ""}
_CODE = re.compile(r"\d{3}(?:[-.·\s]+\d{1,2})+")


def missing(needed: Collection[str], columns: Collection[str]) -> list[str]:
    """The columns without which nothing can be read; a side and a balance stand for both amounts.

    >>> missing(("account", "debit", "credit"), ("account", "side", "balance")), missing(("debit",), ("balance",))
    ([], ['debit'])
    """
    amounts = {"debit", "credit"} if {"side", "balance"} <= set(columns) else set()
    return [name for name in needed if name not in columns and name not in amounts]


def usual(values: Mapping[str, str], before: Mapping[str, str]) -> dict[str, str]:
    """A row in the usual form. ``before``: the row above, whose day and number a row has that names neither.

    >>> usual({"account": "113-01", "side": "贷", "balance": "5.00"}, {})["credit"]
    '5.00'
    >>> usual({"date": "", "voucher": "", "account": "101"}, {"date": "2026-01-05", "voucher": "收-1"})["voucher"]
    '收-1'
    """
    made = dict(values)
    code = made.get("account", "").strip()
    if _CODE.fullmatch(code):
        first, *below = re.split(r"[-.·\s]+", code)
        made["account"] = first + "".join(part.zfill(2) for part in below)
    if "side" in made and "balance" in made and not {"debit", "credit"} & made.keys():
        side = SIDES.get(made["side"].strip())
        made["debit"] = made["balance"] if side != "credit" else ""
        made["credit"] = made["balance"] if side == "credit" else ""
        if side is None and made["balance"].strip() and code:
            made["debit"] = (
                f"{made['side'] or '—'} {made['balance']}"  # told as it is: no amount without its side
            )
    if code and not made.get("date", "-").strip() and not made.get("voucher", "-").strip():
        made["date"], made["voucher"] = before.get("date", ""), before.get("voucher", "")
    return made
