"""放手: what a discarded or reversed voucher was drafted for; gifts and petty cash cancelled; a fund changed by a later paper; a scan withdrawn."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from tests.ledger.test_advances import give, repay
from tests.ledger.test_asset_changes import file_status, photo, register
from tests.ledger.test_claims import make
from tests.ledger.test_donations import given
from tests.ledger.test_funds import allotted, back, opened
from tests.ledger.test_pages import enter
from tests.ledger.world import ACCOUNTANT, AT, REVIEWER, LedgerWorld
from townworks.kernel import evidence
from townworks.kernel.errors import Invalid, NotAllowed, WrongState
from townworks.kernel.models import AuditEntry
from townworks.ledger import services
from townworks.ledger.models import Advance, Donation, Fund, FundChange, Repayment, TakeBack
from townworks.ledger.selectors import advances as advance_reading
from townworks.ledger.selectors import donations as reading
from townworks.ledger.services import advances, donations, funds

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 10)


def discard(ledger: LedgerWorld, thing: Advance | Donation) -> None:
    services.discard_voucher(actor=ledger.actor(), pk=thing.voucher_id or 0, reason="填错了", at=AT)
    thing.refresh_from_db()


def test_a_discarded_voucher_lets_go_of_petty_cash_which_gets_another(ledger: LedgerWorld) -> None:
    one = give(ledger)
    discard(ledger, one)
    assert one.voucher is None
    again = advances.rebook_advance(actor=ledger.actor(), pk=one.pk, dated_on=DAY, money_account="101", at=AT)
    assert again.voucher is not None
    ledger.book_it(again.voucher)
    assert (ledger.closing("112"), ledger.closing("101")) == (60_000, -60_000)
    with pytest.raises(WrongState, match="已经有凭证"):
        advances.rebook_advance(actor=ledger.actor(), pk=one.pk, dated_on=DAY, money_account="101", at=AT)
    moves = [row.what for row in advance_reading.story_of(again)]
    assert moves == ["发放备用金", "凭证作废或冲销", "重新填凭证"]


def test_a_reversed_voucher_lets_go_of_a_gift_once_it_is_posted(ledger: LedgerWorld) -> None:
    one = given(ledger)
    ledger.book_it(one.voucher)
    red = services.reverse_voucher(
        actor=ledger.actor(), pk=one.voucher_id, reason="款没有到", dated_on=DAY, at=AT
    )
    one.refresh_from_db()
    assert one.voucher is not None
    ledger.book_it(red)
    one.refresh_from_db()
    assert one.voucher is None and ledger.closing("102") == 0
    facts = {"account": "504", "money_account": "102", "dated_on": date(2026, 4, 1), "at": AT}
    again = donations.rebook_donation(actor=ledger.actor(), pk=one.pk, **facts)
    ledger.book_it(again.voucher)
    assert ledger.closing("102") == 2_000_000
    assert AuditEntry.objects.filter(verb="donation.unbook").get().facts["reason"]


def test_petty_cash_that_was_not_given_is_cancelled_for_a_reason(ledger: LedgerWorld) -> None:
    one = give(ledger)
    with pytest.raises(WrongState, match="请先作废或冲销"):
        advances.cancel_advance(actor=ledger.actor(), pk=one.pk, reason="没有领", at=AT)
    discard(ledger, one)
    with pytest.raises(Invalid):
        advances.cancel_advance(actor=ledger.actor(), pk=one.pk, reason=" ", at=AT)
    with pytest.raises(NotAllowed):
        advances.cancel_advance(
            actor=ledger.actor(REVIEWER),
            pk=one.pk,
            reason="没有领",
            at=AT,
        )
    gone = advances.cancel_advance(actor=ledger.actor(), pk=one.pk, reason="没有领", at=AT)
    assert gone.state == "void" and advance_reading.held_by(ledger.book, "陈手") == 0
    with pytest.raises(WrongState, match="已经取消"):
        repay(ledger, one, 1)
    with pytest.raises(DatabaseError), transaction.atomic():
        Advance.objects.filter(pk=one.pk).update(state="open")


def test_petty_cash_that_was_used_is_not_cancelled_and_the_database_says_so_too(ledger: LedgerWorld) -> None:
    one = give(ledger)
    make(ledger, pay_by="petty", advance_id=one.pk)
    discard(ledger, one)
    with pytest.raises(WrongState, match="已经报过账"):
        advances.cancel_advance(actor=ledger.actor(), pk=one.pk, reason="没有领", at=AT)
    with pytest.raises(DatabaseError), transaction.atomic():
        Advance.objects.filter(pk=one.pk).update(state="void")


def test_a_gift_that_did_not_come_is_cancelled_before_its_receipt(ledger: LedgerWorld) -> None:
    one, other = given(ledger), given(ledger, amount=100)
    with pytest.raises(DatabaseError), transaction.atomic():
        Donation.objects.filter(pk=one.pk).update(state="void")
    discard(ledger, one)
    donations.cancel_donation(actor=ledger.actor(), pk=one.pk, reason="改捐别处", at=AT)
    assert reading.public_roll(ledger.book.pk).total == 100
    assert reading.donated(ledger.actor(), year=2026) == 100
    with pytest.raises(WrongState, match="已经取消"):
        donations.issue_receipt(actor=ledger.actor(), pk=one.pk, reason="开给捐赠人", at=AT)
    assert donations.reveal_donor(actor=ledger.actor(), pk=one.pk, reason="退款联系", at=AT)
    discard(ledger, other)
    donations.issue_receipt(actor=ledger.actor(), pk=other.pk, reason="开给捐赠人", at=AT)
    with pytest.raises(WrongState, match="已经开了收据"):
        donations.cancel_donation(actor=ledger.actor(), pk=other.pk, reason="改捐别处", at=AT)


@pytest.mark.parametrize("posted", [False, True])
def test_what_was_paid_back_falls_away_with_its_voucher(ledger: LedgerWorld, posted: bool) -> None:
    one = give(ledger)
    ledger.book_it(one.voucher)
    row = repay(ledger, one, 60_000)
    one.refresh_from_db()
    assert one.state == "settled"
    with pytest.raises(DatabaseError), transaction.atomic():
        Repayment.objects.create(
            advance=one, amount=-60_000, paid_on=DAY, takes_back=row, by_name="试", at=AT
        )
    if posted:
        ledger.book_it(row.voucher)
        ledger.reverse(row.voucher, "2026-03-25")
    else:
        services.discard_voucher(actor=ledger.actor(), pk=row.voucher_id, reason="填错了", at=AT)
    one.refresh_from_db()
    assert one.state == "open" and advance_reading.held_by(ledger.book, "陈手") == 60_000
    assert advance_reading.row_of(one, on=DAY).left == 60_000
    page = enter(ledger, ACCOUNTANT).get(reverse("ledger:advance", args=[one.pk])).text
    assert "凭证作废或冲销，不算交回" in page and "交回的凭证作废或冲销" in page
    again = repay(ledger, one, 60_000)
    ledger.book_it(again.voucher)
    one.refresh_from_db()
    assert one.state == "settled" and ledger.closing("112") == 0
    with pytest.raises(DatabaseError), transaction.atomic():
        Repayment.objects.create(advance=one, amount=-1, paid_on=DAY, takes_back=again, by_name="试", at=AT)


def change(ledger: LedgerWorld, fund: Fund, amount: int, **facts: object) -> FundChange:
    told = {"document": "县财农〔2026〕9号", "reason": "调减", "decided_on": date(2026, 6, 1)} | facts
    return funds.change_amount(actor=ledger.actor(REVIEWER), pk=fund.pk, amount=amount, at=AT, **told)  # type: ignore[arg-type]


def test_a_fund_follows_a_later_paper_and_never_falls_below_what_is_allotted(ledger: LedgerWorld) -> None:
    fund = opened(ledger)
    row = allotted(ledger, fund)
    with pytest.raises(Invalid) as refused:
        change(ledger, fund, 299_999, document=" ")
    told = [str(one) for _, one in refused.value.problems]
    assert "已经拨出 3,000.00 元，总额不能少于它" in told[0] and "请写调整的文件" in told[1]
    change(ledger, fund, 300_000)
    back(ledger, row, 100_000)
    change(ledger, fund, 200_000)
    fund.refresh_from_db()
    assert fund.amount == 200_000
    assert list(fund.changes.values_list("before", "amount")) == [(500_000, 300_000), (300_000, 200_000)]
    assert (
        "由 5,000.00 调整（县财农〔2026〕9号）：调减"
        in enter(ledger, REVIEWER).get(reverse("ledger:fund", args=[fund.pk])).text
    )


def test_the_database_changes_no_fund_without_its_paper(ledger: LedgerWorld) -> None:
    fund = opened(ledger)
    allotted(ledger, fund)
    with pytest.raises(DatabaseError), transaction.atomic():
        Fund.objects.filter(pk=fund.pk).update(amount=400_000)
    facts = {"document": "试", "reason": "试", "decided_on": DAY, "by_name": "试", "at": AT}
    FundChange.objects.create(fund=fund, before=500_000, amount=1, **facts)
    with pytest.raises(DatabaseError), transaction.atomic():
        Fund.objects.filter(pk=fund.pk).update(amount=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        FundChange.objects.update(amount=2)


def test_a_photograph_of_an_asset_is_withdrawn_with_a_trace(ledger: LedgerWorld) -> None:
    asset = register(ledger)
    client, url = enter(ledger, ACCOUNTANT), reverse("ledger:asset", args=[asset.pk])
    client.post(reverse("ledger:asset-paper", args=[asset.pk]), {"file": photo(), "caption": "西边"})
    row = evidence.attachments_of(ledger.actor(), "asset", asset.pk).get()
    away = reverse("ledger:withdraw-asset-paper", args=[asset.pk, row.pk])
    assert client.post(away, {"reason": " "}).status_code == 422
    assert client.post(away, {"reason": "拍错了塘"}).status_code == 302
    assert "等待确认撤回" in client.get(url).text
    other = enter(ledger, "village_bookkeeper")
    assert other.post(reverse("ledger:decide-take-back", args=[TakeBack.objects.get().pk]), {"grant": "yes"})
    assert "拍错了塘" in client.get(url).text and file_status(client, row.pk) == 200
    assert client.get(away).status_code == 404
    assert AuditEntry.objects.get(verb="evidence.withdraw").facts["reason"] == "拍错了塘"
    assert enter(ledger, REVIEWER).get(away).status_code in (403, 404)


def test_petty_cash_past_its_day_waits_on_today_of_who_reviews_it(ledger: LedgerWorld) -> None:
    give(ledger)
    page = enter(ledger, ACCOUNTANT).get(reverse("overview:today")).text
    assert "过期没有还清的备用金" in page and "陈手的备用金" in page
    assert "过期没有还清的备用金" not in enter(ledger, "office_clerk").get(reverse("overview:today")).text


def test_the_pages_of_letting_go_do_what_they_say(ledger: LedgerWorld) -> None:
    one, gift = give(ledger), given(ledger)
    client = enter(ledger, ACCOUNTANT)
    for thing, kind in ((one, "advance"), (gift, "donation")):
        discard(ledger, thing)
        assert "重新填凭证" in client.get(reverse(f"ledger:{kind}", args=[thing.pk])).text
        facts = {"dated_on": "2026-03-10", "money_account": "101", "account": "504"}
        assert client.post(reverse(f"ledger:rebook-{kind}", args=[thing.pk]), facts).status_code == 302
        thing.refresh_from_db()
        assert thing.voucher is not None
        discard(ledger, thing)
        assert (
            client.post(reverse(f"ledger:cancel-{kind}", args=[thing.pk]), {"reason": "没有"}).status_code
            == 302
        )
        assert "已取消" in client.get(reverse(f"ledger:{kind}", args=[thing.pk])).text
