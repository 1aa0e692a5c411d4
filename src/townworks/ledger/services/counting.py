"""盘点: opened on a day's books, counted thing by thing, approved by somebody else, its differences drafted as a voucher."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from townworks.engines import stocktake
from townworks.kernel import clock
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Conflict, Invalid, NotAllowed, WrongState

from .. import permissions
from ..models import Asset, Book, Contract, Count, CountLine, CountRow
from ..models.asset import ASSET_KINDS, RESOURCES
from ..models.counting import CONDITIONS
from ..selectors.charts import chart_of_book
from ..selectors.counting import count_for, count_line_for, judged
from ..selectors.depreciation import down_by_asset
from ..selectors.visible import book_for
from ..workflow import COUNT_FLOW
from .assets import Facts, put_row, register_asset
from .drafting import draft_voucher
from .ground import Given, Problems, hold, stated
from .history import put_down

MOST = Decimal(10**9)
KIND = "count-line"  # of evidence


@dataclass(frozen=True)
class Found:
    """盘到的: how much, in what condition; ``value`` fen of what is more than booked."""

    found: Decimal
    condition: str
    note: str = ""
    value: int = 0


def open_count(*, actor: Actor, book_id: int, title: str, as_of: date, at: datetime) -> Count:
    """开始盘点: every asset that was kept on the day, with what the books hold of it. Conflict while another one is going on."""
    words = title.strip()
    with transaction.atomic():
        book = book_for(actor, book_id)
        permissions.may(actor, "ledger.assets", book).require()
        book = hold(book)
        problems: Problems = []
        if not 0 < len(words) <= 100:
            problems.append(("title", Invalid("请填写，不超过 {most} 个字。", most=100)))
        if not book.starts_on <= as_of <= clock.day_of(at):
            problems.append(("as_of", Invalid("盘点的基准日在建账以后、今天以前。")))
        if problems:
            raise Invalid("盘点有 {count} 处要改。", problems, count=len(problems))
        if Count.objects.filter(book=book).exclude(state__in=("closed", "dropped")).exists():
            raise Conflict("“{thing}”还有一次盘点没有归档。", thing=book.name)
        kept = Asset.objects.filter(book=book, state="kept", acquired_on__lte=as_of).order_by("code")
        count = Count.objects.create(
            book=book,
            as_of=as_of,
            title=words,
            opened_by_id=actor.person_id,
            opened_by_name=actor.name,
            opened_at=at,
        )
        down = down_by_asset(book)
        CountLine.objects.bulk_create(
            CountLine(
                count=count,
                asset=asset,
                code=asset.code,
                name=asset.name,
                kind=asset.kind,
                booked=quantity_of(asset),
                cost=asset.cost,
                down=min(asset.booked + down.get(asset.pk, 0), asset.cost),
            )
            for asset in kept
        )
        _write(count, "open", "", {"as_of": as_of.isoformat(), "lines": len(kept)}, actor, at)
    return count


def quantity_of(asset: Asset) -> Decimal:
    """What of an asset can be counted: nature's by its area, the rest as one thing."""
    return asset.area if asset.kind in RESOURCES and asset.area is not None else Decimal(1)


def record_line(*, actor: Actor, pk: int, found: Found, at: datetime) -> CountLine:
    """登记盘点 of one thing; once more is a second look, and the first stays in the steps. Invalid with every problem."""
    with transaction.atomic():
        line = count_line_for(actor, pk)
        count = _held(actor, line.count_id, "count", None)
        line = CountLine.objects.select_for_update(of=("self",)).get(pk=pk)
        _require(_wrong(found, more=found.found > line.booked, whole=line.kind not in RESOURCES))
        line.found, line.condition = found.found, found.condition
        line.note, line.value = found.note.strip(), found.value
        line.by_name, line.at = actor.name, at
        line.save()
        facts = {"line": line.code, "found": str(found.found), "condition": found.condition}
        _write(count, "count", f"{line}", facts, actor, at)
    return line


def add_found(
    *, actor: Actor, pk: int, code: str, name: str, kind: str, found: Found, at: datetime
) -> CountLine:
    """盘盈: a thing that no register knows, with its value. Conflict for a code that is taken."""
    with transaction.atomic():
        count = _held(actor, pk, "count", None)
        problems = _wrong(found, more=True, whole=kind not in RESOURCES)
        for field, text, most in (("code", code, 40), ("name", name, 100)):
            if not 0 < len(text.strip()) <= most:
                problems.append((field, Invalid("请填写，不超过 {most} 个字。", most=most)))
        if kind not in ASSET_KINDS:
            problems.append(("kind", Invalid("类别、用途和使用状况要从列表里选。")))
        if not found.found:
            problems.append(("found", Invalid("盘盈的数量要大于零。")))
        _require(problems)
        taken = Asset.objects.filter(book=count.book_id, code=code.strip()).exists()
        if taken or count.lines.filter(code=code.strip()).exists():
            raise Conflict("资产编号“{code}”已经登记过。", code=code.strip())
        line = CountLine.objects.create(
            count=count,
            code=code.strip(),
            name=name.strip(),
            kind=kind,
            found=found.found,
            condition=found.condition,
            note=found.note.strip(),
            value=found.value,
            by_name=actor.name,
            at=at,
        )
        _write(count, "count", f"{line}", {"line": line.code, "found": str(found.found)}, actor, at)
    return line


def _wrong(found: Found, *, more: bool, whole: bool) -> Problems:
    problems: Problems = []
    if not 0 <= found.found <= MOST or found.found != round(found.found, 2):
        problems.append(("found", Invalid("数量不能是负数，最多两位小数。")))
    elif whole and found.found not in (0, 1):
        problems.append(("found", Invalid("按项登记的资产，盘到填 1，没有盘到填 0。")))
    if found.condition not in CONDITIONS:
        problems.append(("condition", Invalid("请选择状况。")))
    elif (found.condition == "missing") != (found.found == 0):
        problems.append(("condition", Invalid("数量是 0 的才是没有找到。")))
    if found.found == 0 and not found.note.strip():
        problems.append(("note", Invalid("没有找到的要写明情况。")))
    if len(found.note.strip()) > 300:
        problems.append(("note", Invalid("请填写，不超过 {most} 个字。", most=300)))
    if not 0 <= found.value <= 10**13 or (found.value and not more):
        problems.append(("value", Invalid("只有盘盈才填价值，不能是负数。")))
    return problems


def _require(problems: Problems) -> None:
    if problems:
        raise Invalid("盘点有 {count} 处要改。", problems, count=len(problems))


def hand_in_count(*, actor: Actor, pk: int, at: datetime, version: int | None = None) -> Count:
    """盘完上报. Invalid naming what was not counted yet."""
    with transaction.atomic():
        count = _held(actor, pk, "hand", version)
        if actor.person_id is None:
            raise NotAllowed("盘点结果要由人上报，由另一个人审批。")
        left = [
            (f"lines.{one.code}", Invalid("{thing}还没有盘。", thing=str(one)))
            for one in count.lines.filter(found=None)
        ]
        if left:
            raise Invalid("还有 {count} 项没有盘。", left, count=len(left))
        count.handed_by_id = actor.person_id
        _move(count, "hand", "", {}, actor, at)
    return count


def return_count(*, actor: Actor, pk: int, reason: str, at: datetime, version: int | None = None) -> Count:
    """退回重盘, with the reason."""
    words = stated(reason)
    with transaction.atomic():
        count = _held(actor, pk, "return", version)
        count.handed_by_id = None
        _move(count, "return", words, {}, actor, at)
    return count


def drop_count(*, actor: Actor, pk: int, reason: str, at: datetime, version: int | None = None) -> Count:
    """取消盘点, with the reason."""
    words = stated(reason)
    with transaction.atomic():
        count = _held(actor, pk, "drop", version)
        _move(count, "drop", words, {}, actor, at)
    return count


def approve_count(*, actor: Actor, pk: int, at: datetime, version: int | None = None) -> Count:
    """同意盘点结果. NotAllowed for who handed it in."""
    with transaction.atomic():
        count = _held(actor, pk, "approve", version)
        if actor.person_id is None or actor.person_id == count.handed_by_id:
            raise NotAllowed("上报盘点结果的人不能自己审批，要由另一个人来定。")
        count.approved_by_id = actor.person_id
        answer = judged(count, count.lines.all())
        facts = {"different": len(answer.differences), "short": answer.short, "over": answer.over}
        _move(count, "approve", "", facts, actor, at)
    return count


def close_count(*, actor: Actor, pk: int, at: datetime, version: int | None = None) -> Count:
    """处理差异并归档: the register follows what was found, and what it costs or brings becomes a draft voucher, reviewed like any other.

    WrongState where the chart names no accounts for it, or what is gone is let still.
    """
    with transaction.atomic():
        count = _held(actor, pk, "close", version)
        lines = {line.pk: line for line in count.lines.select_related("asset")}
        answer = judged(count, lines.values())
        if answer.entries:
            if chart_of_book(count.book).stocktake is None:
                raise WrongState("本账套的科目表没有写盘盈盘亏记到哪里，请手工填制凭证。")
            voucher = draft_voucher(
                actor=actor,
                book_id=count.book_id,
                kind="transfer",
                dated_on=clock.day_of(at),
                summary=f"{count.title}：盘盈盘亏"[:200],
                lines=[Given(one.account, one.debit, one.credit) for one in answer.entries],
                at=at,
                source="stocktake",
            )
            count.voucher = voucher
        for one in answer.differences:
            _follow(count, lines[one.key], one, actor, at)
        facts = {"voucher": count.voucher_id, "short": answer.short, "over": answer.over}
        _move(count, "close", "", facts, actor, at)
    return count


def _follow(count: Count, line: CountLine, one: stocktake.Difference, actor: Actor, at: datetime) -> None:
    """The register as it was found."""
    day, why = clock.day_of(at), f"{count.title} {line.note}".strip()
    asset, found = line.asset, line.found or Decimal(0)
    if asset is None:
        facts = Facts(
            line.code,
            line.name,
            line.kind,
            count.as_of,
            use="idle",
            cost=line.value,
            area=found if line.kind in RESOURCES else None,
        )
        register_asset(actor=actor, book_id=count.book_id, facts=facts, at=at)
        return
    if asset.state != "kept":
        raise WrongState("“{thing}”已经核销。", thing=str(asset))
    if found == 0:
        if Contract.objects.filter(asset=asset, state="running", ends_on__gte=day).exists():
            raise WrongState("“{thing}”还有合同在履行，先终止合同再核销。", thing=str(asset))
        asset.state, asset.gone_on = "gone", day
        facts_of: dict[str, object] = {"how": "lost", "count": count.pk}
        move = "write_off"
    else:
        changed: dict[str, list[object]] = {}
        after = {"area": found} if line.kind in RESOURCES else {}
        if one.cost:
            sign = 1 if one.what == "over" else -1
            down = one.down if one.what == "short" else 0
            after |= {"cost": Decimal(asset.cost + sign * one.cost), "booked": Decimal(asset.booked - down)}
        for name, value in after.items():
            kept = value if name == "area" else max(int(value), 0)
            changed[name] = [_plain(getattr(asset, name)), _plain(kept)]
            setattr(asset, name, kept)
        asset.residual = min(asset.residual, asset.cost)
        facts_of, move = {"changed": changed, "count": count.pk}, "edit"
    asset.version += 1
    asset.save()
    put_row(asset, move, day, why, facts_of, actor, at)


def _plain(value: object) -> object:
    return str(value) if isinstance(value, Decimal) else value


def _held(actor: Actor, pk: int, name: str, version: int | None) -> Count:
    """The count, held with its book, which may take the step."""
    seen = count_for(actor, pk)
    permissions.may(actor, COUNT_FLOW.move(name).permission, seen.book).require()
    book: Book = hold(seen.book)
    count = Count.objects.select_for_update(of=("self",)).get(pk=pk)
    count.book = book
    if version is not None and count.version != version:
        raise Conflict(
            "“{thing}”刚被别人改过（您看到的是第 {yours} 版，现在是第 {now} 版）。请刷新后再办，您填的内容还在。",
            thing=str(count),
            yours=version,
            now=count.version,
        )
    COUNT_FLOW.can(name, count.state, str(count)).require()
    return count


def _move(
    count: Count, name: str, reason: str, facts: Mapping[str, object], actor: Actor, at: datetime
) -> None:
    count.state = COUNT_FLOW.move(name).target
    count.version += 1
    count.save()
    _write(count, name, reason, facts, actor, at)


def _write(
    count: Count, move: str, reason: str, facts: Mapping[str, object], actor: Actor, at: datetime
) -> None:
    put_down(
        CountRow,
        "count",
        count,
        move,
        actor=actor,
        at=at,
        town_id=count.book.town_id,
        name=str(count),
        reason=reason,
        state=count.state,
        facts=facts,
    )
