"""账目风险 (book_risks): what in a village's books somebody should look at, rule by rule, each with its basis and why.

Every rule is a line of ``RULES`` and a function; a finding names its rule, the records, and the reason. Findings are about records and go to a
person, who closes them with a reason. Nothing is added up for a person: there is no score.

    split       several payments to one payee within some days, each within a tier, together beyond it
    round       a payment of a large round sum
    rest_day    a voucher dated on a day of rest
    own_payee   the payee is the handler or the witness
    cash_left   cash at a month's end over the limit
    no_tender   a contract that needed a tender has none
    late_sheet  a public sheet after its day
    works_changed   changes of works above a share of their contract
    works_over      more measured than contract and changes
    paid_ahead      more claimed than is due, or what was paid ahead is not back past the planned end

Amounts are fen. O(n log n) in the records.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from townworks.engines.voucher_check import yuan
from townworks.engines.working import Step, gettext_noop

BASIS = (
    "农村集体“三资”监督检查的通行做法：化整为零、整数支出、休息日记账、自办自领、现金超限、应招未招、逾期公开、变更过多、超合同计量、付款超前；"
    "现金限额见《现金管理暂行条例》，公开时限见《村民委员会组织法》第三十条。界限由本镇在 definitions/ledger.toml 设定，未经核实。"
)


@dataclass(frozen=True)
class Rule:
    """一条规则: its code, what it is called, where it comes from, and what it may mean."""

    code: str
    name: str
    basis: str
    why: str


RULES = {
    one.code: one
    for one in (
        Rule(
            "split",
            gettext_noop("化整为零"),
            gettext_noop("村级财务审批分档（本镇参数，未核实）"),
            gettext_noop("同一收款人几天内的几笔，每笔都在一档之内，合计超过这一档，可能是拆开报的。"),
        ),
        Rule(
            "round",
            gettext_noop("整数大额支出"),
            gettext_noop("审计通行做法（未核实）"),
            gettext_noop("大额支出正好是整数，可能是估的，请对照合同、清单和结算。"),
        ),
        Rule(
            "rest_day",
            gettext_noop("休息日的凭证"),
            gettext_noop("审计通行做法（未核实）"),
            gettext_noop("凭证的日期是休息日，银行和代理中心都不上班，请核对日期。"),
        ),
        Rule(
            "own_payee",
            gettext_noop("自办自领"),
            gettext_noop("不相容岗位分离：《会计法》内部会计监督制度（条文未核对）"),
            gettext_noop("收款人就是经手人或证明人，请另找人证明，并核对收据。"),
        ),
        Rule(
            "cash_left",
            gettext_noop("现金超过限额"),
            gettext_noop("《现金管理暂行条例》；限额为本镇参数（未核实）"),
            gettext_noop("月末留的现金超过限额，超过的应当存进银行。"),
        ),
        Rule(
            "no_tender",
            gettext_noop("应招标没有招标"),
            gettext_noop("本镇小额工程和集体资产交易办法（未核实）"),
            gettext_noop("合同达到应公开交易的金额，没有招标或交易的记录。"),
        ),
        Rule(
            "late_sheet",
            gettext_noop("公开逾期"),
            gettext_noop("《村民委员会组织法》第三十条"),
            gettext_noop("到期没有公开，或者公开晚了。"),
        ),
        Rule(
            "works_changed",
            gettext_noop("变更超过合同的一定比例"),
            gettext_noop("本镇小额工程管理办法（未核实）"),
            gettext_noop("签证变更累计超过合同价的一定比例，可能是低价中标、变更补价，请核对每张签证单。"),
        ),
        Rule(
            "works_over",
            gettext_noop("计量超过合同"),
            gettext_noop("按合同计量为工程管理通行做法（未核实）"),
            gettext_noop("累计计量比合同加同意的变更还多，请复测，或补办变更。"),
        ),
        Rule(
            "paid_ahead",
            gettext_noop("付款走在计量前面"),
            gettext_noop(
                "《建设工程价款结算暂行办法》（财建〔2004〕369号）第十二条：预付款在进度款中抵扣（条文未核对）"
            ),
            gettext_noop("报账比能付的多，或者过了计划完工日预付款还没有扣回，请到现场看进度，要回多付的。"),
        ),
    )
}


@dataclass(frozen=True)
class Payment:
    """一笔支出: the record's key, who got it, who handled and who witnessed it."""

    key: str
    payee: str
    handler: str
    witness: str
    fen: int
    paid_on: date


@dataclass(frozen=True)
class Entry:
    """一张凭证: its key, what it is called, its day."""

    key: str
    name: str
    dated_on: date


@dataclass(frozen=True)
class Cash:
    """月末现金: the last day of the month and what was left."""

    key: str
    month_end: date
    fen: int


@dataclass(frozen=True)
class Contract:
    """一份合同, as who keeps contracts tells it."""

    key: str
    name: str
    fen: int
    needs_tender: bool
    has_tender: bool


@dataclass(frozen=True)
class Sheet:
    """一份公开表, as who keeps disclosure tells it: the day it was due, the day it was published, if it was."""

    key: str
    name: str
    due_on: date
    published_on: date | None


@dataclass(frozen=True)
class Works:
    """一项工程, fen: engine ``works_account`` says ``limit``, ``due`` and ``ahead`` (paid ahead and not back). ``ends_on``: its planned end, None
    once it was accepted."""

    key: str
    name: str
    contract: int
    changes: int
    limit: int
    measured: int
    due: int
    claimed: int
    ahead: int = 0
    ends_on: date | None = None


@dataclass(frozen=True)
class Limits:
    """界限: ends of the tiers in fen, rising; days within which payments are one; from where and of which multiple a sum is round; cash; how
    many percent of a contract its changes may be."""

    tiers: tuple[int, ...]
    split_days: int
    round_from: int
    round_fen: int
    cash: int
    changes_percent: int = 100


@dataclass(frozen=True)
class Given:
    """The records of one book, the days of rest among their days, and today."""

    limits: Limits
    on: date
    payments: tuple[Payment, ...] = ()
    entries: tuple[Entry, ...] = ()
    cash: tuple[Cash, ...] = ()
    contracts: tuple[Contract, ...] = ()
    sheets: tuple[Sheet, ...] = ()
    works: tuple[Works, ...] = ()
    rest_days: frozenset[date] = frozenset()


@dataclass(frozen=True)
class Finding:
    """一条风险: ``key`` tells it from every other of the book, today and tomorrow; ``records``: the keys of what to look at."""

    rule: str
    key: str
    records: tuple[str, ...]
    why: Step


@dataclass(frozen=True)
class Answer:
    """What was found, rule by rule, and how many records each rule looked at."""

    findings: tuple[Finding, ...]
    working: tuple[Step, ...]


def compute(given: Given) -> Answer:
    """Every finding of every rule.

    >>> limits = Limits((50_000, 100_000), 10, 500_000, 100_000, 500_000)
    >>> paid = tuple(Payment(f"c{n}", "老林", "小陈", "小周", 45_000, date(2026, 3, n)) for n in (2, 5))
    >>> [(one.rule, one.key) for one in compute(Given(limits, date(2026, 7, 1), paid)).findings]
    [('split', 'split:c2:c5')]
    """
    found = [finding for rule in FINDERS for finding in FINDERS[rule](given)]
    names = ("payments", "entries", "cash", "contracts", "sheets", "works")
    facts = {name: len(getattr(given, name)) for name in names}
    words = gettext_noop(
        "看了 {payments} 笔支出、{entries} 张凭证、{cash} 个月的现金、{contracts} 份合同、{sheets} 份公开表、{works} 项工程，发现 {found} 条"
    )
    return Answer(tuple(found), (Step(words, {**facts, "found": len(found)}),))


def _split(given: Given) -> Iterator[Finding]:
    by_payee: dict[str, list[Payment]] = {}
    for one in sorted(given.payments, key=lambda one: (one.paid_on, one.key)):
        by_payee.setdefault(one.payee.strip(), []).append(one)
    for payee, rows in sorted(by_payee.items()):
        taken: set[str] = set()
        for tier in sorted(given.limits.tiers, reverse=True):  # the highest tier that was passed says it all
            small = [one for one in rows if one.fen <= tier and one.key not in taken]
            for run in _runs(small, given.limits.split_days):
                total = sum(one.fen for one in run)
                if payee and len(run) > 1 and total > tier:
                    taken |= {one.key for one in run}
                    facts = {"payee": payee, "n": len(run), "total": yuan(total), "tier": yuan(tier)}
                    facts |= {"first": run[0].paid_on, "last": run[-1].paid_on}
                    words = gettext_noop(
                        "{first} 到 {last} 付给{payee} {n} 笔，每笔不超过 {tier} 元，合计 {total} 元"
                    )
                    keys = tuple(one.key for one in run)
                    yield Finding("split", f"split:{keys[0]}:{keys[-1]}", keys, Step(words, facts))


def _runs(rows: list[Payment], days: int) -> Iterator[list[Payment]]:
    """Payments in their order, cut where more than so many days have passed since the first of a run."""
    run: list[Payment] = []
    for one in rows:
        if run and (one.paid_on - run[0].paid_on).days > days:
            yield run
            run = []
        run.append(one)
    if run:
        yield run


def _round(given: Given) -> Iterator[Finding]:
    for one in given.payments:
        if one.fen >= given.limits.round_from and one.fen % given.limits.round_fen == 0:
            words = gettext_noop("{day} 付给{payee} {total} 元，是整数")
            facts = {"day": one.paid_on, "payee": one.payee, "total": yuan(one.fen)}
            yield Finding("round", f"round:{one.key}", (one.key,), Step(words, facts))


def _rest_day(given: Given) -> Iterator[Finding]:
    for one in given.entries:
        if one.dated_on in given.rest_days:
            words = gettext_noop("{name}的日期 {day} 是休息日")
            facts = {"name": one.name, "day": one.dated_on}
            yield Finding("rest_day", f"rest_day:{one.key}", (one.key,), Step(words, facts))


def _own_payee(given: Given) -> Iterator[Finding]:
    for one in given.payments:
        payee = one.payee.strip()
        if payee and payee in (one.handler.strip(), one.witness.strip()):
            words = gettext_noop("{day} 付给{payee} {total} 元，收款人就是经手人或证明人")
            facts = {"day": one.paid_on, "payee": payee, "total": yuan(one.fen)}
            yield Finding("own_payee", f"own_payee:{one.key}", (one.key,), Step(words, facts))


def _cash_left(given: Given) -> Iterator[Finding]:
    for one in given.cash:
        if one.fen > given.limits.cash:
            words = gettext_noop("{day} 留了现金 {left} 元，限额 {limit} 元")
            facts = {"day": one.month_end, "left": yuan(one.fen), "limit": yuan(given.limits.cash)}
            yield Finding("cash_left", f"cash_left:{one.month_end:%Y-%m}", (one.key,), Step(words, facts))


def _no_tender(given: Given) -> Iterator[Finding]:
    for one in given.contracts:
        if one.needs_tender and not one.has_tender:
            words = gettext_noop("合同“{name}”{total} 元，没有招标或交易记录")
            facts = {"name": one.name, "total": yuan(one.fen)}
            yield Finding("no_tender", f"no_tender:{one.key}", (one.key,), Step(words, facts))


def _late_sheet(given: Given) -> Iterator[Finding]:
    for one in given.sheets:
        facts = {"name": one.name, "due": one.due_on, "day": one.published_on or given.on}
        if (one.published_on or given.on) <= one.due_on:
            continue
        words = gettext_noop("“{name}”应在 {due} 前公开，{day} 才公开")
        never = gettext_noop("“{name}”应在 {due} 前公开，到 {day} 还没有公开")
        said = Step(words if one.published_on else never, facts)
        yield Finding("late_sheet", f"late_sheet:{one.key}", (one.key,), said)


def _works_changed(given: Given) -> Iterator[Finding]:
    percent = given.limits.changes_percent
    for one in given.works:
        if one.changes * 100 > one.contract * percent:
            words = gettext_noop(
                "工程“{name}”合同 {contract} 元，变更累计 {changes} 元，超过合同的 {percent}%"
            )
            facts = {"name": one.name, "contract": yuan(one.contract), "changes": yuan(one.changes)}
            said = Step(words, {**facts, "percent": percent})
            yield Finding("works_changed", f"works_changed:{one.key}", (one.key,), said)


def _works_over(given: Given) -> Iterator[Finding]:
    for one in given.works:
        if one.measured > one.limit:
            words = gettext_noop("工程“{name}”合同加变更 {limit} 元，已计量 {measured} 元，多 {over} 元")
            facts = {"name": one.name, "limit": yuan(one.limit), "measured": yuan(one.measured)}
            said = Step(words, {**facts, "over": yuan(one.measured - one.limit)})
            yield Finding("works_over", f"works_over:{one.key}", (one.key,), said)


def _paid_ahead(given: Given) -> Iterator[Finding]:
    for one in given.works:
        facts: dict[str, object] = {"name": one.name}
        if one.claimed > one.due:
            words = gettext_noop("工程“{name}”能付 {due} 元，已报账 {claimed} 元，多 {over} 元")
            facts |= {"due": yuan(one.due), "claimed": yuan(one.claimed), "over": yuan(one.claimed - one.due)}
        elif one.ahead and one.claimed and one.ends_on is not None and one.ends_on < given.on:
            words = gettext_noop("工程“{name}”计划 {day} 完工，到 {on} 预付款还有 {ahead} 元没有扣回")
            facts |= {"day": one.ends_on, "on": given.on, "ahead": yuan(one.ahead)}
        else:
            continue
        yield Finding("paid_ahead", f"paid_ahead:{one.key}", (one.key,), Step(words, facts))


FINDERS: dict[str, Callable[[Given], Iterator[Finding]]] = {
    "split": _split,
    "round": _round,
    "rest_day": _rest_day,
    "own_payee": _own_payee,
    "cash_left": _cash_left,
    "no_tender": _no_tender,
    "late_sheet": _late_sheet,
    "works_changed": _works_changed,
    "works_over": _works_over,
    "paid_ahead": _paid_ahead,
}
