"""资产的变更、导入和材料: what was there stays readable, a register comes in whole or not at all, a name is shown once and written down."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from tests.ledger.test_holdings import lease, register
from tests.ledger.test_pages import enter
from tests.ledger.world import ACCOUNTANT, AT, REVIEWER, LedgerWorld
from townworks.kernel import evidence, sheets
from townworks.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, WrongState
from townworks.kernel.models import AuditEntry
from townworks.ledger import services
from townworks.ledger.models import Asset, AssetRow, ImportBatch
from townworks.ledger.selectors import holdings
from townworks.ledger.services.asset_importing import Plan

pytestmark = pytest.mark.django_db
HEADS = ("资产编号", "资产名称", "资产类别", "取得日期", "原值（元）", "使用年限", "面积", "使用状况")
GOOD = (
    ("G-1", "打谷机", "固定资产", "2020-03-05", "12,000.50", "10", "", "自用"),
    ("W-1", "村前鱼塘", "鱼塘", "1998年1月1日", "", "", "18.5亩", "出租"),
)


def facts_of(asset: Asset, **changed: Any) -> services.Facts:
    names = services.Facts.__dataclass_fields__
    return services.Facts(**{**{name: getattr(asset, name) for name in names}, **changed})


def edit(ledger: LedgerWorld, asset: Asset, reason: str = "登记时写错", **changed: Any) -> Asset:
    return services.edit_asset(
        actor=ledger.actor(), pk=asset.pk, facts=facts_of(asset, **changed), reason=reason, at=AT
    )


# —— a change


def test_a_change_keeps_what_was_there_with_its_reason(ledger: LedgerWorld):
    asset = register(ledger)
    edit(ledger, asset, use="idle", cost=130_000)
    row = AssetRow.objects.get(asset=asset, move="edit")
    assert row.facts == {"changed": {"use": ["own", "idle"], "cost": [120_000, 130_000]}}
    told = holdings.story_of_asset(asset)[-1].reason
    assert told.startswith("登记时写错") and "自用 → 闲置" in told and "1,200.00 → 1,300.00" in told


def test_the_code_of_an_asset_stays(ledger: LedgerWorld):
    asset = register(ledger)
    with pytest.raises(Invalid):
        edit(ledger, asset, code="G-9")
    asset.refresh_from_db()
    assert asset.code == "G-1"


def test_a_change_without_a_reason_or_a_difference_is_refused(ledger: LedgerWorld):
    asset = register(ledger)
    for reason, changed in ((" ", {"use": "idle"}), ("对", {})):
        with pytest.raises(Invalid):
            edit(ledger, asset, reason, **changed)


def test_cost_does_not_fall_below_what_was_written_down(ledger: LedgerWorld):
    asset = register(ledger)
    services.depreciate_month(actor=ledger.actor(), book_id=ledger.book.pk, month=date(2026, 2, 1), at=AT)
    assert holdings.worth_of(asset).cost == 120_000
    with pytest.raises(Invalid):
        edit(ledger, asset, cost=100)


def test_somebody_faster_is_a_conflict(ledger: LedgerWorld):
    asset = register(ledger)
    edit(ledger, asset, use="idle")
    with pytest.raises(Conflict):
        services.edit_asset(
            actor=ledger.actor(), pk=asset.pk, facts=facts_of(asset, use="lent"), reason="x", at=AT, version=1
        )


def test_what_is_written_off_is_not_changed(ledger: LedgerWorld):
    asset = register(ledger)
    Asset.objects.filter(pk=asset.pk).update(state="gone", gone_on=date(2026, 6, 1))
    with pytest.raises(WrongState):
        edit(ledger, asset, use="idle")


def test_who_only_reviews_changes_nothing(ledger: LedgerWorld):
    asset = register(ledger)
    with pytest.raises(NotAllowed):
        services.edit_asset(
            actor=ledger.actor(REVIEWER), pk=asset.pk, facts=facts_of(asset, use="idle"), reason="x", at=AT
        )


def test_the_form_of_a_change_holds_what_is_there(ledger: LedgerWorld):
    asset = register(ledger)
    client, url = enter(ledger, ACCOUNTANT), reverse("ledger:edit-asset", args=[asset.pk])
    form = client.get(url).context["form"]
    sent = {name: "" if form[name].value() is None else form[name].value() for name in form.fields}
    answer = client.post(url, {**sent, "location": "晒谷场", "reason": "补写坐落"})
    assert answer.status_code == 302
    asset.refresh_from_db()
    assert (asset.location, asset.cost) == ("晒谷场", 120_000)


# —— a register from Excel


def book(*rows: tuple[str, ...], heads: tuple[str, ...] = HEADS) -> bytes:
    return sheets.write("台账", heads, rows)


def look(ledger: LedgerWorld, data: bytes) -> Plan:
    return services.preview_assets(
        actor=ledger.actor(), book_id=ledger.book.pk, data=data, name="台账.xlsx", at=AT
    )


def take(ledger: LedgerWorld, data: bytes) -> tuple[ImportBatch, Plan]:
    return services.import_assets(
        actor=ledger.actor(), book_id=ledger.book.pk, data=data, name="台账.xlsx", at=AT
    )


def test_a_register_is_looked_at_and_nothing_is_written(ledger: LedgerWorld):
    plan = look(ledger, book(*GOOD))
    assert (len(plan.facts), plan.cost, plan.area, plan.problems) == (2, 1_200_050, Decimal("18.5"), [])
    assert not Asset.objects.exists()


def test_a_register_comes_in_with_its_control_total(ledger: LedgerWorld):
    batch, _ = take(ledger, book(*GOOD))
    machine, pond = Asset.objects.order_by("code")
    assert (batch.lines, batch.total) == (2, 1_200_050)
    assert (machine.months, machine.acquired_on) == (120, date(2020, 3, 5))
    assert (pond.kind, pond.use, pond.area) == ("water", "let", Decimal("18.50"))
    assert list(AssetRow.objects.values_list("move", flat=True)) == ["import", "import"]


def test_the_same_file_once_more_changes_nothing(ledger: LedgerWorld):
    first, _ = take(ledger, book(*GOOD))
    again, plan = take(ledger, book(*GOOD))
    assert (again.pk, plan.again) == (first.pk, first) and Asset.objects.count() == 2


def test_what_is_registered_already_is_counted_not_doubled(ledger: LedgerWorld):
    take(ledger, book(GOOD[0]))
    batch, plan = take(ledger, book(*GOOD))
    assert (batch.lines, plan.known, Asset.objects.count()) == (1, 1, 2)


def test_every_mistake_is_told_at_once_and_nothing_is_half_saved(ledger: LedgerWorld):
    bad = (
        ("", "没有编号", "固定资产", "2020-03-05", "1", "1", "", ""),
        ("A", "不知什么", "飞船", "昨天", "很多", "x", "-3", "不明"),
        ("B", "荒坡", "四荒地", "2020-01-01", "", "", "", ""),
        ("B", "又一个", "固定资产", "2020-01-01", "1", "", "", ""),
        ("C", "明天买的", "固定资产", "2099-01-01", "1", "", "", ""),
    )
    plan = look(ledger, book(GOOD[0], *bad))
    found = {(one.row, one.column) for one in plan.problems}
    assert {
        (3, "code"),
        (4, "kind"),
        (4, "date"),
        (4, "cost"),
        (4, "years"),
        (4, "area"),
        (4, "use"),
    } <= found
    assert {(5, "area"), (6, "code"), (7, "acquired_on")} <= found
    with pytest.raises(Invalid) as refused:
        take(ledger, book(GOOD[0], *bad))
    assert len(refused.value.problems) == len(plan.problems) and not Asset.objects.exists()


def test_the_same_code_for_something_else_is_refused(ledger: LedgerWorld):
    take(ledger, book(GOOD[0]))
    other = ("G-1", "水泵", *GOOD[0][2:])
    assert [one.column for one in look(ledger, book(other)).problems] == ["code"]


def test_the_same_thing_under_another_code_is_told_but_not_refused(ledger: LedgerWorld):
    take(ledger, book(GOOD[0]))
    plan = look(ledger, book(("G-7", *GOOD[0][1:])))
    assert (plan.alike, plan.problems) == ([(2, "G-7", "G-1")], [])


def test_a_total_at_the_foot_has_to_agree(ledger: LedgerWorld):
    foot = ("合计", "", "", "", "12,000.50", "", "", "")
    assert look(ledger, book(*GOOD, foot)).problems == []
    wrong = ("合计", "", "", "", "12,000.00", "", "", "")
    assert [one.row for one in look(ledger, book(*GOOD, wrong)).problems] == [4]


def test_heads_that_are_missing_are_named(ledger: LedgerWorld):
    with pytest.raises(Invalid) as refused:
        look(ledger, book(("a", "b"), heads=("资产编号", "资产名称")))
    assert "资产类别" in str(refused.value) and "取得日期" in str(refused.value)


def test_the_page_shows_what_would_come_in_and_takes_it(ledger: LedgerWorld):
    client, url = enter(ledger, ACCOUNTANT), reverse("ledger:import-assets", args=[ledger.book.pk])
    file = SimpleUploadedFile("台账.xlsx", book(*GOOD))
    page = client.post(url, {"file": file}).content.decode()
    assert "可以登记 2 项" in page and "12,000.50" in page and not Asset.objects.exists()
    answer = client.post(url, {"file": SimpleUploadedFile("台账.xlsx", book(*GOOD)), "take": "1"})
    assert answer.status_code == 302 and Asset.objects.count() == 2


# —— papers, and who rents


def photo() -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), (90, 120, 80)).save(out, "JPEG")
    return SimpleUploadedFile("鱼塘.jpg", out.getvalue(), "image/jpeg")


def file_status(client: Client, pk: int) -> int:
    answer = client.get(reverse("evidence:file", args=[pk]))
    _content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer.status_code


def test_a_photograph_of_an_asset_is_seen_by_who_reads_the_book(ledger: LedgerWorld):
    asset = register(ledger)
    client = enter(ledger, ACCOUNTANT)
    url = reverse("ledger:asset-paper", args=[asset.pk])
    assert client.post(url, {"file": photo(), "caption": "东边"}).status_code == 302
    row = evidence.attachments_of(ledger.actor(REVIEWER), "asset", asset.pk).get()
    page = enter(ledger, REVIEWER).get(reverse("ledger:asset", args=[asset.pk])).content.decode()
    assert row.caption == "东边" and "东边" in page
    assert file_status(enter(ledger, REVIEWER), row.pk) == 200


def test_a_scan_of_a_contract_is_only_for_who_keeps_contracts(ledger: LedgerWorld):
    contract = lease(ledger)
    client = enter(ledger, ACCOUNTANT)
    client.post(reverse("ledger:contract-paper", args=[contract.pk]), {"file": photo()})
    row = evidence.attachments_of(ledger.actor(), "contract", contract.pk).get()
    assert enter(ledger, REVIEWER).get(reverse("ledger:contract", args=[contract.pk])).status_code == 200
    assert file_status(enter(ledger, REVIEWER), row.pk) == 404
    assert file_status(client, row.pk) == 200


def test_the_name_of_who_rents_is_shown_once_and_the_look_is_written_down(ledger: LedgerWorld):
    contract = lease(ledger)
    client, url = enter(ledger, ACCOUNTANT), reverse("ledger:reveal-party", args=[contract.pk])
    assert "李大海" not in client.get(url).content.decode()
    answer = client.post(url, {"reason": "核对收款人"})
    assert "李大海" in answer.content.decode() and answer["Cache-Control"] == "no-store"
    entry = AuditEntry.objects.get(verb="contract.reveal")
    assert "核对收款人" in str(entry.facts) and "李大海" not in str(entry.facts)
    assert holdings.story_of_contract(contract)[-1].reason == "核对收款人"


def test_nobody_looks_without_a_reason_or_without_keeping_contracts(ledger: LedgerWorld):
    contract = lease(ledger)
    with pytest.raises(Invalid):
        services.reveal_party(actor=ledger.actor(), pk=contract.pk, reason=" ", at=AT)
    with pytest.raises(NotAllowed):
        services.reveal_party(actor=ledger.actor(REVIEWER), pk=contract.pk, reason="看看", at=AT)
    with pytest.raises(NotFound):
        services.reveal_party(
            actor=ledger.actor(town=ledger.world.there), pk=contract.pk, reason="看看", at=AT
        )
    assert not AuditEntry.objects.filter(verb="contract.reveal").exists()
