"""清产核资盘点: everything is looked at, somebody else agrees, and the books follow what was found."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse
from PIL import Image

from tests.ledger.test_holdings import lease, pond, register
from tests.ledger.test_pages import enter
from tests.ledger.world import ACCOUNTANT, AT, ON, REVIEWER, LedgerWorld
from townworks.kernel import evidence
from townworks.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, WrongState
from townworks.kernel.models import AuditEntry
from townworks.kernel.workbooks import pages
from townworks.ledger.models import Asset, Count, CountLine, CountRow
from townworks.ledger.services import counting as services
from townworks.ledger.services.counting import Found

pytestmark = pytest.mark.django_db


def begin(ledger: LedgerWorld, **facts: Any) -> Count:
    given = {"title": "2026年清产核资", "as_of": date(2026, 12, 31), **facts}
    return services.open_count(actor=ledger.actor(), book_id=ledger.book.pk, at=AT, **given)


def see(
    ledger: LedgerWorld, count: Count, code: str, found: str, condition: str = "good", **facts: Any
) -> CountLine:
    pk = count.lines.get(code=code).pk
    return services.record_line(
        actor=ledger.actor(), pk=pk, found=Found(Decimal(found), condition, **facts), at=AT
    )


def agreed(ledger: LedgerWorld, count: Count) -> Count:
    services.hand_in_count(actor=ledger.actor(), pk=count.pk, at=AT)
    services.approve_count(actor=ledger.actor(REVIEWER), pk=count.pk, at=AT)
    return services.close_count(actor=ledger.actor(), pk=count.pk, at=AT)


def test_a_count_lists_what_the_book_has_on_the_day(ledger: LedgerWorld):
    register(ledger, booked=20_000)
    pond(ledger)
    register(ledger, "G-9", acquired_on=date(2027, 1, 9))
    rows = {one.code: (one.booked, one.cost, one.down) for one in begin(ledger).lines.all()}
    assert rows == {"G-1": (Decimal(1), 120_000, 20_000), "W-1": (Decimal(10), 0, 0)}


def test_only_one_count_goes_on_in_a_book(ledger: LedgerWorld):
    begin(ledger)
    with pytest.raises(Conflict):
        begin(ledger)


def test_a_count_is_handed_in_when_everything_was_looked_at(ledger: LedgerWorld):
    register(ledger)
    pond(ledger)
    count = begin(ledger)
    see(ledger, count, "G-1", "1")
    with pytest.raises(Invalid) as refused:
        services.hand_in_count(actor=ledger.actor(), pk=count.pk, at=AT)
    assert [field for field, _ in refused.value.problems] == ["lines.W-1"]


def test_what_is_lost_found_and_measured_goes_into_one_voucher_and_the_register(ledger: LedgerWorld):
    machine = register(ledger, booked=45_000)
    water = pond(ledger)
    count = begin(ledger)
    see(ledger, count, "G-1", "0", "missing", note="找遍了库房，没有")
    see(ledger, count, "W-1", "9.5")
    services.add_found(
        actor=ledger.actor(),
        pk=count.pk,
        code="G-7",
        name="水泵",
        kind="fixed",
        found=Found(Decimal(1), "good", value=8_000),
        at=AT,
    )
    done = agreed(ledger, count)
    assert done.state == "closed" and done.voucher is not None
    lines = [(one.account.code, one.debit - one.credit) for one in done.voucher.lines.all()]
    lost = [("152", 45_000), ("151", -120_000), ("181", 75_000), ("515", 75_000), ("181", -75_000)]
    came = [("151", 8_000), ("181", -8_000), ("181", 8_000), ("504", -8_000)]
    assert lines == lost + came
    machine.refresh_from_db()
    water.refresh_from_db()
    assert (machine.state, machine.gone_on, water.area) == ("gone", ON, Decimal("9.50"))
    pump = Asset.objects.get(code="G-7")
    assert (pump.name, pump.cost, pump.use) == ("水泵", 8_000, "idle")
    ledger.book_it(done.voucher)
    assert ledger.closing("181", "2027-02") == 0


def test_what_agrees_with_the_books_is_closed_without_a_voucher(ledger: LedgerWorld):
    register(ledger)
    count = begin(ledger)
    see(ledger, count, "G-1", "1", "worn")
    assert agreed(ledger, count).voucher is None


def test_who_counted_does_not_agree_to_it(ledger: LedgerWorld):
    count = begin(ledger)
    services.hand_in_count(actor=ledger.actor(), pk=count.pk, at=AT)
    with pytest.raises(NotAllowed):
        services.approve_count(actor=ledger.actor(), pk=count.pk, at=AT)
    Count.objects.filter(pk=count.pk).update(handed_by_id=ledger.actor(REVIEWER).person_id)
    with pytest.raises(NotAllowed):
        services.approve_count(actor=ledger.actor(REVIEWER), pk=count.pk, at=AT)


def test_what_was_sent_back_is_counted_again_and_the_first_look_stays(ledger: LedgerWorld):
    register(ledger)
    count = begin(ledger)
    see(ledger, count, "G-1", "0", "missing", note="没有看到")
    services.hand_in_count(actor=ledger.actor(), pk=count.pk, at=AT)
    services.return_count(actor=ledger.actor(REVIEWER), pk=count.pk, reason="在二组晒场，再看看", at=AT)
    see(ledger, count, "G-1", "1", "worn", note="在二组晒场")
    looks = [row.facts["found"] for row in CountRow.objects.filter(count=count, move="count")]
    assert looks == ["0", "1"]
    assert agreed(ledger, count).voucher is None


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("G-1", Found(Decimal("0.5"), "good")),
        ("G-1", Found(Decimal(0), "good", "x")),
        ("G-1", Found(Decimal(0), "missing")),
        ("G-1", Found(Decimal(1), "shiny")),
        ("G-1", Found(Decimal(1), "good", value=5)),
        ("W-1", Found(Decimal("-1"), "good")),
        ("W-1", Found(Decimal("1.234"), "good")),
    ],
    ids=str,
)
def test_what_cannot_be_so_is_refused(ledger: LedgerWorld, code: str, told: Found):
    register(ledger)
    pond(ledger)
    count = begin(ledger)
    with pytest.raises(Invalid):
        services.record_line(actor=ledger.actor(), pk=count.lines.get(code=code).pk, found=told, at=AT)
    assert not CountRow.objects.filter(count=count, move="count").exists()


def test_what_is_let_is_not_simply_lost(ledger: LedgerWorld):
    water = pond(ledger)
    lease(ledger, asset_id=water.pk)
    count = begin(ledger)
    see(ledger, count, "W-1", "0", "missing", note="填平了")
    with pytest.raises(WrongState):
        agreed(ledger, count)
    water.refresh_from_db()
    assert water.state == "kept" and Count.objects.get(pk=count.pk).state == "approved"


def test_the_database_keeps_what_was_handed_in(ledger: LedgerWorld):
    register(ledger)
    count = begin(ledger)
    see(ledger, count, "G-1", "1")
    services.hand_in_count(actor=ledger.actor(), pk=count.pk, at=AT)
    for act in (
        lambda: CountLine.objects.filter(count=count).update(found=0),
        lambda: CountLine.objects.filter(count=count).delete(),
        lambda: CountLine.objects.create(count=count, code="x", name="x", kind="fixed"),
        lambda: Count.objects.filter(pk=count.pk).update(state="closed"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_a_count_of_another_town_is_not_there(ledger: LedgerWorld):
    count = begin(ledger)
    with pytest.raises(NotFound):
        services.hand_in_count(actor=ledger.actor(town=ledger.world.there), pk=count.pk, at=AT)


def photo() -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), (90, 120, 80)).save(out, "JPEG")
    return SimpleUploadedFile("现场.jpg", out.getvalue(), "image/jpeg")


def test_on_the_phone_one_thing_leads_to_the_next(ledger: LedgerWorld):
    register(ledger)
    pond(ledger)
    client = enter(ledger, ACCOUNTANT)
    answer = client.post(
        reverse("ledger:open-count", args=[ledger.book.pk]), {"title": "盘点", "as_of": "2026-10-31"}
    )
    count = Count.objects.get()
    assert answer["Location"] == reverse("ledger:count", args=[count.pk])
    first, second = (count.lines.get(code=code) for code in ("G-1", "W-1"))
    url = reverse("ledger:count-line", args=[first.pk])
    sent = {"found": "1", "condition": "worn", "note": "轮子坏了", "photo": photo()}
    assert client.post(url, sent)["Location"] == reverse("ledger:count-line", args=[second.pk])
    assert evidence.attachments_of(ledger.actor(), "count-line", first.pk).count() == 1
    answer = client.post(reverse("ledger:count-line", args=[second.pk]), {"found": "10", "condition": "good"})
    assert answer["Location"] == reverse("ledger:count", args=[count.pk])
    page = client.get(answer["Location"]).content.decode()
    assert "0 项有出入" in page and "轮子坏了" in page


def test_every_step_is_taken_on_the_page(ledger: LedgerWorld):
    register(ledger, booked=45_000)
    count = begin(ledger)
    see(ledger, count, "G-1", "0", "missing", note="没有")
    for who, act in ((ACCOUNTANT, "hand"), (REVIEWER, "approve"), (ACCOUNTANT, "close")):
        version = Count.objects.get(pk=count.pk).version
        url = reverse("ledger:count-step", args=[count.pk, act])
        assert enter(ledger, who).post(url, {"version": version}).status_code == 302, act
    page = enter(ledger, ACCOUNTANT).get(reverse("ledger:count", args=[count.pk])).content.decode()
    assert "1 项有出入" in page and "750.00" in page and "差异填在凭证里" in page


def test_the_record_names_everything_and_the_download_is_in_the_trail(ledger: LedgerWorld):
    register(ledger, booked=45_000)
    count = begin(ledger)
    see(ledger, count, "G-1", "0", "missing", note="没有")
    agreed(ledger, count)
    answer = enter(ledger, "town_head").get(reverse("ledger:count-record", args=[count.pk]))
    whole, different, story = pages(answer.content, most_rows=100)
    assert whole.rows[1][:2] == ["G-1", "打谷机"]
    assert different.rows[1] == ["G-1", "打谷机", "盘亏", "1", "750"]
    assert [row[2] for row in story.rows[1:]] == [
        "开始盘点",
        "登记盘点",
        "盘完上报",
        "同意盘点结果",
        "处理差异并归档",
    ]
    assert AuditEntry.objects.filter(verb="document.export", thing_kind="count").count() == 1
