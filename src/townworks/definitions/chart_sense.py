"""义：会计科目表 (sense): whether a chart's accounts, special accounts and statements mean something together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

from townworks.engines.working import Step, gettext_noop

from .charts import RESULT_KINDS, Chart, LedgerRules, StatementRow
from .naming import named_by_file, repeated, told_apart
from .problems import Problem
from .shape import Shape

Files = Mapping[str, Shape | None]


def chart_is_named_by_its_file(file: str, chart: Chart) -> Iterator[Problem]:
    """charts/village-2023.toml holds the chart ``village-2023``."""
    yield from named_by_file(file, chart.code)
    if chart.until_year is not None and chart.until_year < chart.from_year:
        facts = {"first": chart.from_year, "last": chart.until_year}
        wrong = Step(gettext_noop("从 {first} 年用到 {last} 年，前后颠倒"), facts)
        yield Problem(file, "until_year", wrong, Step(gettext_noop("请改其中一个")))


def accounts_are_written_once(file: str, chart: Chart) -> Iterator[Problem]:
    """Each account's code and name is used once, at the first level three digits."""
    yield from repeated(file, "accounts.code", [one.code for one in chart.accounts])
    yield from repeated(file, "accounts.name", [one.name for one in chart.accounts])
    for n, one in enumerate(chart.accounts, start=1):
        at = f"accounts[{n}]「{one.code}」"
        yield from repeated(file, f"{at}.details", [detail.code for detail in one.details])
        if len(one.code) != 3:
            wrong = Step(gettext_noop("一级科目的代码是三位数，写的是 {code}"), {"code": one.code})
            yield Problem(file, f"{at}.code", wrong, Step(gettext_noop("明细科目写在 details 里")))


def named_accounts_are_there(file: str, chart: Chart) -> Iterator[Problem]:
    """Special accounts, and the accounts of statements, are accounts of the chart."""
    special = dict(chart.roles.model_dump())
    for extra in (chart.depreciation, chart.stocktake):
        special |= extra.model_dump() if extra else {}
    for key, code in special.items():
        if code not in chart.codes:
            yield _no_account(file, f"roles.{key}", code)
    for table, rows in _statements(chart):
        for row in rows:
            for code in (*row.accounts, *row.split):
                if code not in chart.codes:
                    yield _no_account(file, f"{table}「{row.code}」", code)
    if chart.replaces:
        for old, new in chart.replaces.accounts.items():
            if new not in chart.codes:
                yield _no_account(file, f"replaces.accounts.{old}", new)


def _no_account(file: str, at: str, code: str) -> Problem:
    wrong = Step(gettext_noop("科目表里没有科目 {code}"), {"code": code})
    return Problem(file, at, wrong, Step(gettext_noop("请检查代码，或在 accounts 里写这个科目")))


def rows_look_upwards(file: str, chart: Chart) -> Iterator[Problem]:
    """A row adds up rows that stand above it, so nothing can be counted in a circle."""
    for table, rows in _statements(chart):
        yield from repeated(file, f"{table}.code", [row.code for row in rows])
        above: set[str] = set()
        for row in rows:
            for code in (*row.plus, *row.minus):
                if code not in above:
                    wrong = Step(gettext_noop("上面没有代码为 {code} 的行"), {"code": code})
                    yield Problem(
                        file,
                        f"{table}「{row.code}」",
                        wrong,
                        Step(gettext_noop("请检查拼写，或把那一行移到上面")),
                    )
            above.add(row.code)


def balance_sheet_holds_every_account_once(file: str, chart: Chart) -> Iterator[Problem]:
    """Both sides of the sheet are equal only if each account is counted once: a split one once on either side."""
    at = "balance_sheet"
    counted = [code for row in chart.balance_sheet for code in row.accounts]
    split = [(row.side, code) for row in chart.balance_sheet for code in row.split]
    yield from repeated(file, at, counted)
    yield from repeated(file, at, split)
    both = {code for _, code in split}
    for one in chart.accounts:
        missing = one.code not in counted and one.code not in both
        if missing or (
            one.code in both and {side for side, code in split if code == one.code} != {"debit", "credit"}
        ):
            wrong = Step(
                gettext_noop("资产负债表没有算上科目 {code} {name}"), {"code": one.code, "name": one.name}
            )
            yield Problem(file, at, wrong, Step(gettext_noop("请写进某一行的 accounts，split 的两边都要写")))


def income_statement_holds_every_result(file: str, chart: Chart) -> Iterator[Problem]:
    """Every account of income or expense is in the income statement once, on its own side."""
    at = "income_statement"
    rows = [row for row in chart.income_statement if row.of == "year"]
    counted = [code for row in rows for code in row.accounts]
    yield from repeated(file, at, counted)
    for one in chart.accounts:
        if one.kind in RESULT_KINDS and one.code not in counted:
            wrong = Step(
                gettext_noop("收益表没有算上科目 {code} {name}"), {"code": one.code, "name": one.name}
            )
            yield Problem(file, at, wrong, Step(gettext_noop("请写进某一行的 accounts")))


def _statements(chart: Chart) -> tuple[tuple[str, tuple[StatementRow, ...]], ...]:
    return (("balance_sheet", chart.balance_sheet), ("income_statement", chart.income_statement))


def tiers_rise(file: str, rules: LedgerRules) -> Iterator[Problem]:
    """Every amount has one tier: limits rise, and only the last has no end."""
    ends = [one.up_to for one in rules.tiers]
    rising = all(low is not None and (high is None or low < high) for low, high in pairwise(ends))
    if ends[-1] is not None or not rising:
        wrong = Step(gettext_noop("审批分档没有从低到高，或者最后一档有上限"))
        yield Problem(file, "tiers", wrong, Step(gettext_noop("up_to 依次写大，最后一档不写")))


def purposes_are_sound(file: str, rules: LedgerRules) -> Iterator[Problem]:
    """Purposes are told apart by their codes; the pace of funds rises month by month; works are for purposes that there are."""
    yield from repeated(file, "purposes", [one.code for one in rules.purposes])
    pace = rules.fund_pace.milestones if rules.fund_pace else ()
    if any(low.month >= high.month or low.percent > high.percent for low, high in pairwise(pace)):
        wrong = Step(gettext_noop("支出进度没有一月比一月高"))
        yield Problem(
            file, "fund_pace.milestones", wrong, Step(gettext_noop("month 依次写后，percent 依次写大"))
        )
    known = {one.code for one in rules.purposes}
    for code in rules.works.purposes if rules.works else ():
        if code not in known:
            wrong = Step(gettext_noop("支出用途里没有 {code}"), {"code": code})
            yield Problem(file, "works.purposes", wrong, Step(gettext_noop("从 [[purposes]] 的 code 里选")))


def charts_are_told_apart(files: Files) -> Iterator[Problem]:
    """No two charts share a name or a place in the order."""
    yield from told_apart(files, Chart, ("name", "name_en", "order"))


def replaced_charts_are_there(files: Files) -> Iterator[Problem]:
    """A chart that takes another's place names one that there is, and accounts of it."""
    for file, one in files.items():
        if not isinstance(one, Chart) or one.replaces is None:
            continue
        old = f"charts/{one.replaces.chart}.toml"
        if old not in files:
            wrong = Step(gettext_noop("没有代码为 {code} 的科目表"), {"code": one.replaces.chart})
            yield Problem(file, "replaces.chart", wrong, Step(gettext_noop("请检查拼写")))
        known = files.get(old)
        if isinstance(known, Chart):
            for code in one.replaces.accounts:
                if code not in known.codes:
                    yield _no_account(file, f"replaces.accounts.{code}", code)


CHART_CHECKS = (
    chart_is_named_by_its_file,
    accounts_are_written_once,
    named_accounts_are_there,
    rows_look_upwards,
    balance_sheet_holds_every_account_once,
    income_statement_holds_every_result,
)
CHART_FIT = (charts_are_told_apart, replaced_charts_are_there)
