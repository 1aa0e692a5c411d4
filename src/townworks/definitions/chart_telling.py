"""用话说科目表 (telling): a chart of accounts as sentences and lists, in the language of the reader; for the page and the command."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext

from .charts import Chart
from .telling import Grounds, english

ACCOUNT_KINDS = {
    "asset": "资产",
    "liability": "负债",
    "equity": "所有者权益",
    "cost": "成本",
    "income": "收入",
    "expense": "支出",
}
SIDES = {"debit": "借", "credit": "贷"}


@dataclass(frozen=True)
class ToldAccount:
    """One account in words."""

    code: str
    name: str
    kind: str
    side: str


@dataclass(frozen=True)
class ToldChart:
    """A chart in words: when it holds, what it rests on, its accounts with their details."""

    code: str
    name: str
    years: str
    basis: tuple[Grounds, ...]
    accounts: tuple[ToldAccount, ...]


def tell_chart(chart: Chart) -> ToldChart:
    """The chart in words."""
    words = gettext("从 {first} 年起")
    if chart.until_year:
        words = gettext("{first} 年到 {last} 年")
    accounts = []
    for one in chart.accounts:
        kind, side = gettext(ACCOUNT_KINDS[one.kind]), gettext(SIDES[one.side])
        accounts.append(ToldAccount(one.code, one.name_en if english() else one.name, kind, side))
        for detail in one.details:
            name = detail.name_en if english() else detail.name
            accounts.append(ToldAccount(f"{one.code}{detail.code}", name, kind, side))
    return ToldChart(
        chart.code,
        chart.name_en if english() else chart.name,
        words.format(first=chart.from_year, last=chart.until_year),
        tuple(Grounds(one.text, one.confirmed) for one in chart.basis),
        tuple(accounts),
    )
