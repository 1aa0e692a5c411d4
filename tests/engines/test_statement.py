"""会计报表."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engines.ledger_pages import fen, rows_of
from townworks.definitions.charts import Chart
from townworks.definitions.loading import load
from townworks.definitions.selectors import PROJECT_ROOT
from townworks.engines.statement import Amounts, Answer, Given, Row, compute

CHARTS = {one.code: one for one in load(PROJECT_ROOT / "definitions").charts}
ROWS = (
    Row("money", "debit", ("101",)),
    Row("owed", "debit", split=("113",)),
    Row("assets", "debit", plus=("money", "owed")),
    Row("owing", "credit", ("301",), ("113",)),
)
AMOUNTS = {"101": Amounts(700), "11301": Amounts(200), "11302": Amounts(-300), "301": Amounts(-600)}


def rows_of_chart(rows: object) -> tuple[Row, ...]:
    return tuple(
        Row(one.code, one.side, one.accounts, one.split, one.plus, one.minus, one.of)
        for one in rows  # type: ignore[attr-defined]
    )


def test_the_page_shows_what_the_engine_says() -> None:
    answer = compute(Given(ROWS, AMOUNTS))
    assert [[cell.code, cell.value] for cell in answer.cells] == [
        [cells[0], fen(cells[1])] for cells in rows_of("statement", "行")
    ]


def test_a_row_says_what_it_comes_from() -> None:
    answer = compute(Given(ROWS, AMOUNTS))
    assert [str(step) for step in answer.cells[2].working] == ["加 money：7.00 元", "加 owed：2.00 元"]
    assert answer.cells[3].accounts == ("11302", "301")


def test_a_row_below_is_refused() -> None:
    with pytest.raises(ValueError, match="上面没有 b"):
        compute(Given((Row("a", "debit", plus=("b",)),), {}))


def balances_of(chart: Chart) -> st.SearchStrategy[dict[str, Amounts]]:
    """Any balances that add up to zero, sub-accounts of 内部往来 included."""
    codes = [one.code for one in chart.accounts if one.code not in ("113", "322")]
    codes += [
        "11301",
        "11302",
        "11303",
        *(code for code in chart.codes if code.startswith("322") and len(code) > 3),
    ]
    amounts = st.lists(st.integers(-(10**10), 10**10), min_size=len(codes), max_size=len(codes))

    def paired(values: list[int]) -> dict[str, Amounts]:
        made = dict(zip(codes, values, strict=True))
        made["101"] -= sum(values)
        return {code: Amounts(value, value, 0) for code, value in made.items()}

    return amounts.map(paired)


def sheet(chart: Chart, amounts: dict[str, Amounts]) -> Answer:
    return compute(Given(rows_of_chart(chart.balance_sheet), amounts))


@pytest.mark.parametrize("code", sorted(CHARTS))
@given(data=st.data())
def test_both_sides_of_the_sheet_are_equal(code: str, data: st.DataObject) -> None:
    amounts = data.draw(balances_of(CHARTS[code]))
    answer = sheet(CHARTS[code], amounts)
    assert answer.value("assets") == answer.value("claims")


@pytest.mark.parametrize("code", sorted(CHARTS))
def test_income_less_expense_is_the_surplus(code: str) -> None:
    chart = CHARTS[code]
    kinds = {one.code: one.kind for one in chart.accounts}
    amounts = {
        one: Amounts(0, -1000 if kind == "income" else 10, 0)
        for one, kind in kinds.items()
        if kind in ("income", "expense")
    }
    answer = compute(Given(rows_of_chart(chart.income_statement), amounts))
    assert answer.value("net-surplus") == -sum(one.year for one in amounts.values())


ROOT = Path(__file__).resolve().parents[2]
RULES_2004 = "data/accounts/village_accounting_rules/cjtkj_村集体经济组织会计制度2004.md"


@pytest.mark.shared
@pytest.mark.parametrize(
    ("table", "begins", "ends"),
    [
        ("balance_sheet", "**资产负债表编制说明：**", "**收益及收益分配表编制说明：**"),
        ("income_statement", "**收益及收益分配表编制说明：**", "## 五、会计凭证"),
    ],
)
def test_every_item_of_the_instructions_of_2004_is_printed(
    shared: Path, table: str, begins: str, ends: str
) -> None:
    text = (shared / RULES_2004).read_text(encoding="utf-8")
    text = text[text.index(begins) : text.index(ends)]
    told = [line.split("反映")[0] for line in text.splitlines() if re.match(r"（\d+）", line)]
    items = {item for line in told for item in re.findall("“([^”]+)”", line)}
    chart = tomllib.loads((ROOT / "definitions/charts/village-2004.toml").read_text(encoding="utf-8"))
    printed = {re.sub(r"^([一二三四五]、|加：|减：)", "", row["name"]) for row in chart[table]}
    assert len(items) >= 15 and items <= printed
