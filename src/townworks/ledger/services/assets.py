"""资产资源: registered, written off by two people, and a month's depreciation as one draft voucher."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from townworks.engines import depreciation
from townworks.kernel import audit, clock
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Conflict, Invalid, NotAllowed, WrongState

from .. import permissions
from ..models import Asset, AssetRow, Book, Contract, DepreciationLine, DepreciationRun, WriteOff
from ..models.asset import ASSET_KINDS, RESOURCES, SERVES, USES, WAYS_OUT
from ..selectors.charts import chart_of_book
from ..selectors.depreciation import down_by_asset, in_force
from ..selectors.visible import asset_for, book_for
from .drafting import draft_voucher
from .ground import Given, Problems, following, hold, month_words, stated
from .history import put_down

MOST = 10**13


@dataclass(frozen=True)
class Facts:
    """一项资产资源; fen."""

    code: str
    name: str
    kind: str
    acquired_on: date
    serves: str = "business"
    use: str = "own"
    cost: int = 0
    residual: int = 0
    booked: int = 0
    months: int = 0
    area: Decimal | None = None
    location: str = ""
    bounds: str = ""
    keeper: str = ""
    expense_account: str = ""


def register_asset(*, actor: Actor, book_id: int, facts: Facts, at: datetime) -> Asset:
    """登记资产资源. Invalid with every problem; Conflict for a code that is there already."""
    with transaction.atomic():
        book = book_for(actor, book_id)
        permissions.may(actor, "ledger.assets", book).require()
        hold(book)
        problems = wrong_facts(facts, clock.day_of(at))
        if problems:
            raise Invalid("资产有 {count} 处要改。", problems, count=len(problems))
        facts = replace(facts, code=facts.code.strip(), name=facts.name.strip())
        if Asset.objects.filter(book=book, code=facts.code).exists():
            raise Conflict("资产编号“{code}”已经登记过。", code=facts.code)
        asset = Asset.objects.create(book=book, **facts.__dict__)
        put_row(asset, "register", facts.acquired_on, "", {"cost": asset.cost}, actor, at)
    return asset


def wrong_facts(facts: Facts, today: date) -> Problems:
    """Everything that stands in the way of registering this."""
    problems: Problems = []

    def wrong(field: str, text: str, **values: object) -> None:
        problems.append((field, Invalid(text, (), **values)))

    if facts.kind not in ASSET_KINDS or facts.serves not in SERVES or facts.use not in USES:
        wrong("kind", "类别、用途和使用状况要从列表里选。")
    for field, most in (("code", 40), ("name", 100)):
        if not 0 < len(getattr(facts, field).strip()) <= most:
            wrong(field, "请填写，不超过 {most} 个字。", most=most)
    if not clock.EARLIEST < facts.acquired_on <= today:
        wrong("acquired_on", "取得的日期不能在今天之后。")
    if not 0 <= facts.residual <= facts.cost <= MOST or not 0 <= facts.booked <= facts.cost:
        wrong("cost", "原值不能是负数，残值和已提折旧不能超过原值。")
    if facts.kind in RESOURCES and (facts.area is None or facts.area <= 0):
        wrong("area", "资源要写面积（亩）。")
    if facts.kind in RESOURCES and facts.months:
        wrong("months", "资源不计提折旧，使用月数填 0。")
    if not 0 <= facts.months <= 1200:
        wrong("months", "使用月数在 0 到 1200 之间。")
    return problems


def ask_write_off(
    *, actor: Actor, pk: int, how: str, dated_on: date, reason: str, minutes: str, at: datetime
) -> WriteOff:
    """申请核销, with the meeting's minutes. WrongState for what is let still."""
    with transaction.atomic():
        asset = asset_for(actor, pk)
        permissions.may(actor, "ledger.assets", asset.book).require()
        if actor.person_id is None:
            raise NotAllowed("核销要由人申请，由另一个人审批。")
        hold(asset.book)
        asset.refresh_from_db()
        problems: Problems = []
        if how not in WAYS_OUT:
            problems.append(("how", Invalid("请选择怎样减少的。")))
        if not reason.strip():
            problems.append(("reason", Invalid("请写明理由。")))
        if not minutes.strip() or len(minutes) > 200:
            problems.append(("minutes", Invalid("请写会议记录的名称和日期，不超过 200 个字。")))
        if not asset.acquired_on <= dated_on <= clock.day_of(at):
            problems.append(("dated_on", Invalid("日期在取得以后、今天以前。")))
        if problems:
            raise Invalid("核销有 {count} 处要改。", problems, count=len(problems))
        if asset.state != "kept":
            raise WrongState("“{thing}”已经核销。", thing=str(asset))
        if Contract.objects.filter(asset=asset, state="running", ends_on__gte=dated_on).exists():
            raise WrongState("“{thing}”还有合同在履行，先终止合同再核销。", thing=str(asset))
        if asset.write_offs.filter(state="asked").exists():
            raise Conflict("“{thing}”的核销已经有人申请，正等审批。", thing=str(asset))
        asked = WriteOff.objects.create(
            asset=asset,
            how=how,
            dated_on=dated_on,
            reason=reason.strip()[:500],
            minutes=minutes.strip(),
            asked_by_id=actor.person_id,
            asked_by_name=actor.name,
            asked_at=at,
        )
        put_row(asset, "ask", dated_on, reason, {"how": how, "minutes": minutes}, actor, at)
    return asked


def decide_write_off(*, actor: Actor, pk: int, grant: bool, answer: str = "", at: datetime) -> Asset:
    """审批核销 of an asset, by somebody else than who asked; a refusal says why."""
    if not grant:
        stated(answer, "answer")
    with transaction.atomic():
        asset = asset_for(actor, pk)
        permissions.may(actor, "ledger.write_off", asset.book).require()
        hold(asset.book)
        asked = WriteOff.objects.select_for_update().filter(asset=asset, state="asked").first()
        if asked is None:
            raise WrongState("“{thing}”没有等着审批的核销。", thing=str(asset))
        if actor.person_id is None or actor.person_id == asked.asked_by_id:
            raise NotAllowed("申请核销的人不能自己审批，要由另一个人来定。")
        asked.state, asked.answer = ("granted" if grant else "refused"), answer.strip()[:500]
        asked.decided_by_id, asked.decided_by_name, asked.decided_at = actor.person_id, actor.name, at
        asked.save()
        if grant:
            asset.state, asset.gone_on = "gone", asked.dated_on
            asset.version += 1
            asset.save()
        move = "write_off" if grant else "refuse"
        put_row(asset, move, asked.dated_on, answer or asked.reason, {"how": asked.how}, actor, at)
    return asset


def depreciate_month(*, actor: Actor, book_id: int, month: date, at: datetime) -> DepreciationRun:
    """计提一个月的折旧 as a draft of its last day. Once more gives the same run, unless its voucher was discarded or reversed."""
    with transaction.atomic():
        book = book_for(actor, book_id)
        permissions.may(actor, "ledger.draft", book).require()
        book = hold(book)
        month = month.replace(day=1)
        known = _standing_run(book, month)
        if known is not None:
            return known
        amounts = _amounts(book, month)
        if not amounts:
            raise Invalid("{month}没有要提折旧的资产。", month=month_words(month))
        last = date.fromordinal(following(month).toordinal() - 1)
        voucher = draft_voucher(
            actor=actor,
            book_id=book.pk,
            kind="transfer",
            dated_on=last,
            summary=f"计提{month.year}年{month.month}月折旧",
            lines=_lines(book, amounts),
            at=at,
            source="depreciation",
        )
        run = DepreciationRun.objects.create(
            book=book,
            month=month,
            voucher=voucher,
            total=sum(fen for _, fen in amounts),
            by_id=actor.person_id,
            by_name=actor.name,
            at=at,
        )
        DepreciationLine.objects.bulk_create(
            DepreciationLine(run=run, asset=asset, amount=fen) for asset, fen in amounts
        )
        audit.record(
            actor,
            "asset.depreciate",
            kind="book",
            thing_id=book.pk,
            name=book.name,
            town_id=book.town_id,
            at=at,
            facts={"month": f"{month:%Y-%m}", "total": run.total, "voucher": voucher.pk},
        )
    return run


def _standing_run(book: Book, month: date) -> DepreciationRun | None:
    return in_force(DepreciationRun.objects.filter(book=book, month=month)).first()


def _amounts(book: Book, month: date) -> list[tuple[Asset, int]]:
    """What each asset is written down by in a month: never more than is left."""
    done = down_by_asset(book)
    found = []
    for asset in Asset.objects.filter(book=book, months__gt=0, cost__gt=0).order_by("code"):
        given = depreciation.Given(asset.cost, asset.residual, asset.acquired_on, asset.months, asset.gone_on)
        left = asset.cost - asset.residual - asset.booked - done.get(asset.pk, 0)
        fen = min(depreciation.compute(given).amount(month), max(left, 0))
        if fen:
            found.append((asset, fen))
    return found


def _lines(book: Book, amounts: list[tuple[Asset, int]]) -> list[Given]:
    accounts = chart_of_book(book).depreciation
    if accounts is None:
        raise WrongState("本账套的科目表没有写折旧记到哪里，请手工填制凭证。")
    debits: dict[str, int] = {}
    credits: dict[str, int] = {}
    for asset, fen in amounts:
        debit = asset.expense_account or getattr(accounts, asset.serves)
        credit = accounts.living if asset.kind == "living" else accounts.fixed
        debits[debit] = debits.get(debit, 0) + fen
        credits[credit] = credits.get(credit, 0) + fen
    return [
        *(Given(code, fen, 0) for code, fen in sorted(debits.items())),
        *(Given(code, 0, fen) for code, fen in sorted(credits.items())),
    ]


def put_row(
    asset: Asset,
    move: str,
    day: date,
    reason: str,
    facts: dict[str, object],
    actor: Actor,
    at: datetime,
) -> None:
    """One row of an asset's history, and one of the trail."""
    name = f"{asset.book.name} {asset}"
    put_down(
        AssetRow,
        "asset",
        asset,
        move,
        actor=actor,
        at=at,
        town_id=asset.book.town_id,
        name=name,
        reason=reason,
        facts=facts,
        dated_on=day,
    )
