"""会计科目表: the charts that ship are those of the rules, and a chart that cannot work is refused with its reason."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

from townworks.definitions.charts import Chart
from townworks.definitions.loading import examine, load
from townworks.definitions.selectors import PROJECT_ROOT

SHIPPED = PROJECT_ROOT / "definitions"
KINDS = {
    "资产": {"asset"},
    "负债": {"liability"},
    "权益": {"equity"},
    "所有者权益": {"equity"},
    "成本": {"cost"},
    "损益-收入": {"income"},
    "损益-支出": {"expense"},
    "损益": {"income", "expense"},
}
OF_2023 = "standards/04_chart_of_accounts.csv"
OF_2004 = "data/accounts/village_accounting_rules/chart_of_accounts_2004.csv"


def chart_of(code: str) -> Chart:
    return next(one for one in load(SHIPPED).charts if one.code == code)


@pytest.mark.shared
@pytest.mark.parametrize(
    ("code", "file", "count"), [("village-2023", OF_2023, 42), ("village-2004", OF_2004, 33)]
)
def test_a_chart_has_the_accounts_of_its_rules(shared: Path, code: str, file: str, count: int) -> None:
    with (shared / file).open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    accounts = chart_of(code).accounts
    assert [(one.code, one.name) for one in accounts] == [(row["code"], row["name"]) for row in rows]
    assert len(accounts) == count
    assert all(one.kind in KINDS[row["class"]] for one, row in zip(accounts, rows, strict=True))


@pytest.mark.shared
def test_the_sides_of_2023_are_those_of_the_rules(shared: Path) -> None:
    with (shared / OF_2023).open(encoding="utf-8-sig", newline="") as lines:
        sides = {
            row["code"]: {"借": "debit", "贷": "credit"}[row["normal_balance"]]
            for row in csv.DictReader(lines)
        }
    assert {one.code: one.side for one in chart_of("village-2023").accounts} == sides


def test_every_account_of_2004_has_its_place_in_2023() -> None:
    replaces = chart_of("village-2023").replaces
    assert replaces is not None
    assert set(replaces.accounts) == {one.code for one in chart_of("village-2004").accounts}


def test_what_was_not_read_in_its_source_is_not_called_confirmed() -> None:
    rules = load(SHIPPED).ledger
    assert rules is not None
    assert [rules.lease.basis.confirmed, rules.cash_limit.basis.confirmed] == [True, False]
    assert not any(tier.basis.confirmed for tier in rules.tiers)


@pytest.mark.parametrize(
    ("fen", "name"),
    [(50_000, "经手人"), (50_001, "民主理财小组"), (100_000, "民主理财小组"), (100_001, "集体讨论")],
)
def test_an_amount_has_the_tier_it_falls_into(fen: int, name: str) -> None:
    rules = load(SHIPPED).ledger
    assert rules is not None
    assert name in rules.tier(fen).name


BROKEN = {
    "an account of a statement is not there": ("charts", 'accounts = ["101", "102"]', 'accounts = ["109", "102"]', "科目表里没有科目 109"),
    "an account is in no row": ("charts", 'accounts = ["101", "102"]', 'accounts = ["101"]', "没有算上科目 102"),
    "an account is in two rows": ("charts", 'accounts = ["141"]', 'accounts = ["141", "131"]', "“131”写了 2 次"),
    "a result is in no row": ("charts", 'accounts = ["515"]\nof = "year"', 'accounts = []\nof = "year"', "收益表没有算上科目 515"),
    "a row adds up what stands below": ("charts", 'plus = ["money",', 'plus = ["assets",', "上面没有代码为 assets 的行"),
    "a special account is not there": ("charts", 'result = "321"', 'result = "329"', "科目表里没有科目 329"),
    "an account twice": ("charts", 'code = "102"', 'code = "101"', "“101”写了 2 次"),
    "years turned round": ("charts", "from_year = 2024", "from_year = 2024\nuntil_year = 2023", "前后颠倒"),
    "a chart of another name": ("charts", 'code = "village-2023"', 'code = "village-2024"', "与文件名"),
    "a replaced chart that is not there": ("charts", 'chart = "village-2004"', 'chart = "village-1996"', "没有代码为 village-1996 的科目表"),
    "a side that there is not": ("charts", 'side = "debit"', 'side = "left"', "没有"),
    "a code that is no account's": ("charts", '[[accounts]]\ncode = "101"', '[[accounts]]\ncode = "1o1"', "不是合格的科目代码"),
    "tiers that fall": ("ledger.toml", "up_to = 1000", "up_to = 400", "审批分档没有从低到高"),
    "tiers without an end": ("ledger.toml", "[[tiers]]\nname", "[[tiers]]\nup_to = 2000\nname", "最后一档有上限"),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
def test_what_cannot_work_is_told(folder: Path, case: str) -> None:
    file, old, new, words = BROKEN[case]
    shutil.copytree(SHIPPED / "charts", folder / "charts")
    shutil.copy(SHIPPED / "ledger.toml", folder)
    assert examine(folder)[1] == ()
    path = folder / ("charts/village-2023.toml" if file == "charts" else file)
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert any(words in str(problem) for problem in examine(folder)[1])
