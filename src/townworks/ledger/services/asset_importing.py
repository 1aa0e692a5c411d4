"""导入资产资源: a register in Excel looked at first, then taken in whole or not at all; the same file, and the same asset, once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation

from django.db import transaction

from townworks.engines.voucher_check import yuan
from townworks.engines.working import gettext_noop
from townworks.kernel import audit, clock
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Invalid

from .. import permissions
from ..models import Asset, AssetRow, Book, ImportBatch
from ..models.asset import ASSET_FIELDS, ASSET_KINDS, RESOURCES, SERVES, USES
from ..selectors.visible import book_for
from .asset_changes import changes
from .assets import Facts, wrong_facts
from .ground import hold
from .import_cells import Cells, Problem, SheetReader, is_sum_row, money_of, refuse

MOST_ROWS = 20_000
HEADS = {
    "code": ("资产编号", "资产编码", "资产代码", "编号", "编码", "code"),
    "name": ("资产名称", "资源名称", "名称", "name"),
    "kind": ("资产类别", "资源类别", "类别", "种类", "类型"),
    "serves": ("资产用途", "用途"),
    "use": ("使用状况", "使用状态", "状况", "使用情况"),
    "date": ("取得日期", "取得时间", "购建日期", "购置日期", "入账日期", "启用日期"),
    "cost": ("原值", "资产原值", "账面原值", "购置金额"),
    "residual": ("预计残值", "预计净残值", "残值"),
    "booked": ("已提折旧", "累计折旧"),
    "months": ("使用月数", "折旧月数", "预计使用月数"),
    "years": ("使用年限", "折旧年限", "预计使用年限"),
    "area": ("面积", "数量"),
    "location": ("坐落", "坐落位置", "存放地点", "位置", "地点"),
    "bounds": ("四至",),
    "keeper": ("保管人", "责任人", "使用人"),
}
COLUMNS = {"code": "资产编号", "date": "取得日期", "years": "使用年限", **ASSET_FIELDS}
NEEDED = ("code", "name", "kind", "date")
MONEY = ("cost", "residual", "booked")
# How registers write what we call otherwise.
ALSO = {
    "kind": {"房屋": "shop", "商铺": "shop", "鱼塘": "water", "水塘": "water", "荒地": "waste", "牲畜": "living", "果树": "living"},
    "serves": {"经营": "business", "公益": "public", "管理": "office", "办公": "office"},
    "use": {"出租": "let", "发包": "let", "在用": "own", "空置": "idle", "报废": "worn"},
}  # fmt: skip
WORDS = {
    name: {word: code for code, word in words.items()} | ALSO[name]
    for name, words in (("kind", ASSET_KINDS), ("serves", SERVES), ("use", USES))
}
BY_DEFAULT = {"kind": "", "serves": "business", "use": "own"}


@dataclass
class Plan:
    """导入方案: what would be registered, what is there already, and every mistake. ``alike``: rows that may be an asset which is there
    under another code; told, not refused. ``cost`` fen and ``area`` mu (of resources): control totals of what would be registered.
    """

    name: str
    sha256: str
    facts: list[Facts] = field(default_factory=list)
    known: int = 0
    cost: int = 0
    area: Decimal = Decimal(0)
    alike: list[tuple[int, str, str]] = field(default_factory=list)  # row, its code, the other's code
    problems: list[Problem] = field(default_factory=list)
    again: ImportBatch | None = None


def preview_assets(*, actor: Actor, book_id: int, data: bytes, name: str, at: datetime) -> Plan:
    """What the file would register; nothing is written."""
    book = book_for(actor, book_id)
    permissions.may(actor, "ledger.assets", book).require()
    return _Reader(book, data, name, at).read()


def import_assets(
    *, actor: Actor, book_id: int, data: bytes, name: str, at: datetime
) -> tuple[ImportBatch, Plan]:
    """导入: all or nothing. Invalid with every problem; the same file once more changes nothing (``plan.again``)."""
    with transaction.atomic():
        book = book_for(actor, book_id)
        permissions.may(actor, "ledger.assets", book).require()
        hold(book)
        plan = _Reader(book, data, name, at).read()
        if plan.again is not None:
            return plan.again, plan
        refuse(plan.problems, gettext_noop("文件有 {count} 处要改，一项资产也没有导入。"))
        if not plan.facts and not plan.known:
            raise Invalid("表里没有可以导入的资产。")
        return _take(actor, book, plan, at), plan


def _take(actor: Actor, book: Book, plan: Plan, at: datetime) -> ImportBatch:
    batch = ImportBatch.objects.create(
        book=book,
        what="assets",
        name=plan.name[:200],
        sha256=plan.sha256,
        vouchers=0,
        lines=len(plan.facts),
        total=plan.cost,
        by_id=actor.person_id,
        by_name=actor.name,
        at=at,
    )
    made = Asset.objects.bulk_create(Asset(book=book, **facts.__dict__) for facts in plan.facts)
    AssetRow.objects.bulk_create(
        AssetRow(
            asset=asset,
            move="import",
            dated_on=asset.acquired_on,
            facts={"cost": asset.cost, "batch": batch.pk},
            by_id=actor.person_id,
            by_name=actor.name,
            at=at,
        )
        for asset in made
    )
    audit.record(
        actor,
        "asset.import",
        kind="book",
        thing_id=book.pk,
        name=f"{book.name} {plan.name}"[:300],
        town_id=book.town_id,
        at=at,
        facts={"batch": batch.pk, "assets": len(made), "known": plan.known, "cost": plan.cost},
    )
    return batch


class _Reader(SheetReader):
    """读一份台账, row by row, telling every mistake."""

    def __init__(self, book: Book, data: bytes, name: str, at: datetime) -> None:
        super().__init__(data, HEADS, NEEDED, most=MOST_ROWS)
        self.book, self.today = book, clock.day_of(at)
        self.plan = Plan(name, self.digest("assets"), problems=self.problems)
        self.there = {one.code: one for one in Asset.objects.filter(book=book)}
        self.rows_of: dict[str, int] = {}
        self.sums: list[tuple[int, str]] = []

    def read(self) -> Plan:
        plan = self.plan
        plan.again = ImportBatch.objects.filter(book=self.book, what="assets", sha256=plan.sha256).first()
        whole = 0
        for cells in self.rows():
            if is_sum_row(cells):
                self.sums.append((cells.row, cells.text("cost")))
                continue
            facts = self._facts(cells)
            whole += facts.cost if facts else 0
        self._check_sums(whole)
        self._alike()
        plan.problems.sort(key=lambda one: one.row)
        return plan

    def _facts(self, cells: Cells) -> Facts | None:
        before = len(self.plan.problems)
        given: dict[str, object] = {name: self._word(cells, name) for name in WORDS}
        given |= {name: self._money(cells, name) for name in MONEY}
        given |= {"bounds": cells.text("bounds")[:300], "location": cells.text("location")[:200]}
        given |= {"keeper": cells.text("keeper")[:60]}
        given |= {"months": self._months(cells), "area": self._area(cells)}
        day = cells.date()
        if day is None:
            told = cells.text("date") or "—"
            self.problem(
                cells.row, "date", gettext_noop("“{given}”不是日期，应写成 2026-03-05 这样。"), given=told
            )
        code = cells.text("code")
        if code and code in self.rows_of:
            self.problem(
                cells.row,
                "code",
                gettext_noop("编号“{code}”和第 {other} 行一样。"),
                code=code,
                other=self.rows_of[code],
            )
        self.rows_of.setdefault(code, cells.row)
        if day is None or len(self.plan.problems) > before:
            return None
        facts = Facts(code=code, name=cells.text("name"), acquired_on=day, **given)  # type: ignore[arg-type]
        for name, why in wrong_facts(facts, self.today):
            self.plan.problems.append(Problem(cells.row, name, why))
        if len(self.plan.problems) == before:
            self._place(cells.row, facts)
        return facts

    def _place(self, row: int, facts: Facts) -> None:
        """New, or there already; the same code for something else is a mistake."""
        there = self.there.get(facts.code)
        if there is None:
            self.plan.facts.append(facts)
            self.plan.cost += facts.cost
            self.plan.area += facts.area or 0 if facts.kind in RESOURCES else 0
        elif changes(there, facts):
            self.problem(
                row,
                "code",
                gettext_noop("编号“{code}”已经登记为“{name}”，内容不一样，请到资产页面变更。"),
                code=facts.code,
                name=there.name,
            )
        else:
            self.plan.known += 1

    def _word(self, cells: Cells, name: str) -> str:
        text = cells.text(name)
        found = WORDS[name].get(text, BY_DEFAULT[name] if not text else "")
        if not found:
            known = tuple(WORDS[name])
            self.problem(
                cells.row,
                name,
                gettext_noop("不认识“{given}”，可以写：{known}。"),
                given=text or "—",
                known=known,
            )
        return found

    def _money(self, cells: Cells, name: str) -> int:
        try:
            return money_of(cells.text(name))
        except ValueError:
            self.problem(cells.row, name, gettext_noop("“{given}”不是金额。"), given=cells.text(name))
            return 0

    def _months(self, cells: Cells) -> int:
        text, times = (
            (cells.text("months"), 1) if cells.text("months") else (cells.text("years").rstrip("年"), 12)
        )
        value = self._number(cells.row, "months" if times == 1 else "years", text)
        months = (value or 0) * times
        if months != int(months):
            self.problem(cells.row, "years", gettext_noop("“{given}”不是整月。"), given=text)
        return int(months)

    def _area(self, cells: Cells) -> Decimal | None:
        bare = cells.text("area").removesuffix("亩").removesuffix("平方米").removesuffix("㎡")
        value = self._number(cells.row, "area", bare)
        if value is not None and value != round(value, 2):
            self.problem(cells.row, "area", gettext_noop("面积最多两位小数。"))
        return None if value is None else round(value, 2)

    def _number(self, row: int, name: str, text: str) -> Decimal | None:
        bare = text.replace(",", "").strip()
        if bare in ("", "-", "—"):
            return None
        try:
            value = Decimal(bare)
        except InvalidOperation:
            value = Decimal("NaN")
        if not value.is_finite() or not 0 <= value < 10**10:
            self.problem(row, name, gettext_noop("“{given}”不是数。"), given=text)
            return None
        return value

    def _check_sums(self, whole: int) -> None:
        """The file's own total, where every row could be read."""
        if self.plan.problems or not self.sums:
            return
        row, text = self.sums[-1]
        try:
            told = money_of(text)
        except ValueError:
            told = 0
        if told and told != whole:
            self.problem(
                row,
                "cost",
                gettext_noop("表尾合计 {told} 元，逐行相加是 {sum} 元，不相等。"),
                told=yuan(told),
                sum=yuan(whole),
            )

    def _alike(self) -> None:
        """The same name, kind, day and cost under another code."""
        seen: dict[tuple[object, ...], str] = {_likeness(one): one.code for one in self.there.values()}
        for facts in self.plan.facts:
            other = seen.setdefault(_likeness(facts), facts.code)
            if other != facts.code:
                self.plan.alike.append((self.rows_of[facts.code], facts.code, other))


def _likeness(one: Asset | Facts) -> tuple[object, ...]:
    return one.name, one.kind, one.acquired_on, one.cost, one.area


def heads() -> Sequence[str]:
    """The heads of an empty register, as the form offers it."""
    return tuple(words[0] for name, words in HEADS.items() if name != "years")
