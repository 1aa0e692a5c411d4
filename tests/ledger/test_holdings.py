"""资产和合同: registered whole or not at all, written off by two, let for twenty years at the most."""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.ledger.test_pages import enter
from tests.ledger.world import ACCOUNTANT, AT, ON, REVIEWER, LedgerWorld
from townworks.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, WrongState
from townworks.kernel.workbooks import pages
from townworks.ledger import services
from townworks.ledger.models import Asset, Contract
from townworks.ledger.selectors import holdings, rents_due
from townworks.ledger.selectors.rents import arrears_by_contract, standings

pytestmark = pytest.mark.django_db


def register(ledger: LedgerWorld, code: str = "G-1", **facts: Any) -> Asset:
    given = {
        "name": "打谷机",
        "kind": "fixed",
        "acquired_on": date(2026, 1, 9),
        "cost": 120_000,
        "months": 12,
    }
    return services.register_asset(
        actor=ledger.actor(), book_id=ledger.book.pk, facts=services.Facts(code, **{**given, **facts}), at=AT
    )


def pond(ledger: LedgerWorld, code: str = "W-1") -> Asset:
    return register(ledger, code, name="村前鱼塘", kind="water", cost=0, months=0, area=Decimal(10))


def lease(ledger: LedgerWorld, number: str = "H-1", **facts: Any) -> Contract:
    terms = {
        "kind": "lease",
        "object": "村前鱼塘",
        "party": "李大海",
        "party_kind": "person",
        "signed_on": date(2025, 12, 20),
        "starts_on": date(2026, 1, 1),
        "ends_on": date(2028, 12, 31),
        "yearly": 120_000,
        "way": "bidding",
        "tender": "2025-12-18 竞价记录",
        **facts,
    }
    return services.sign_contract(
        actor=ledger.actor(), book_id=ledger.book.pk, terms=services.Terms(number, **terms), at=AT
    )


def receive(ledger: LedgerWorld, contract: Contract, amount: int, **facts: Any) -> Any:
    given = {"kind": "rent", "dated_on": date(2026, 2, 1), "client_id": uuid.uuid4(), **facts}
    return services.receive_rent(actor=ledger.actor(), pk=contract.pk, amount=amount, at=AT, **given)


def test_a_lease_beyond_twenty_years_is_refused_with_the_rule(ledger: LedgerWorld) -> None:
    with pytest.raises(Invalid) as refused:
        lease(ledger, ends_on=date(2046, 1, 1), number="H-2", object="")
    told = {field: str(why) for field, why in refused.value.problems}
    assert "第七百零五条" in told["ends_on"]
    assert "object" in told
    assert lease(ledger, ends_on=date(2045, 12, 31)).instalments.count() == 20
    assert lease(ledger, "H-3", kind="contracting", ends_on=date(2055, 12, 31)).pk


def test_the_name_of_a_person_is_sealed(ledger: LedgerWorld) -> None:
    contract = lease(ledger)
    page = enter(ledger, ACCOUNTANT).get(reverse("ledger:contract", args=[contract.pk])).text
    assert ("李大海" in page, "李**" in page, "李大海" in contract.party_sealed) == (False, True, False)


def test_rent_settles_the_oldest_first_and_is_put_down_once(ledger: LedgerWorld) -> None:
    contract, key = lease(ledger), uuid.uuid4()
    one, again = (receive(ledger, contract, 50_000, client_id=key) for _ in range(2))
    assert one.pk == again.pk
    rows = Contract.objects.all()
    ((_, standing),) = standings(rows, on=date(2027, 3, 1))
    assert (standing.arrears, standing.oldest) == (190_000, 424)
    assert arrears_by_contract(rows, on=date(2027, 3, 1)) == {contract.pk: standing.arrears}
    with pytest.raises(Invalid):
        receive(ledger, contract, 1, kind="waived")


def test_what_was_ended_owes_nothing_later(ledger: LedgerWorld) -> None:
    contract = lease(ledger)
    services.end_contract(
        actor=ledger.actor(), pk=contract.pk, ended_on=date(2026, 6, 30), reason="征收", at=AT
    )
    assert arrears_by_contract(Contract.objects.all(), on=date(2028, 1, 1)) == {contract.pk: 120_000}
    with pytest.raises(WrongState):
        services.end_contract(
            actor=ledger.actor(), pk=contract.pk, ended_on=date(2026, 6, 30), reason="再", at=AT
        )


def test_a_rent_far_below_the_others_is_told_with_the_comparison(ledger: LedgerWorld) -> None:
    assets = [pond(ledger, f"W-{n}") for n in range(5)]
    cheap, *others = [
        lease(ledger, f"H-{n}", asset_id=one.pk, area=Decimal(10), yearly=50_000 if n == 0 else 100_000 + n)
        for n, one in enumerate(assets)
    ]
    page = holdings.contract_page(ledger.actor(), {"only": "below"}, page=1, on=ON)
    assert [one.contract.pk for one in page] == [cheap.pk]
    let = holdings.let_of(cheap, on=ON)
    assert let.market is not None
    assert "中位数是 100.00 元" in str(let.market.working[0])
    assert holdings.let_of(others[0], on=ON).market.below is False


@pytest.mark.parametrize(("only", "count"), [("", 3), ("expiring", 1), ("arrears", 3), ("closed", 1)])
def test_the_list_finds_what_wants_attention(ledger: LedgerWorld, only: str, count: int) -> None:
    lease(ledger)
    lease(ledger, "H-2", ends_on=date(2027, 2, 20))
    lease(ledger, "H-3", way="agreed")
    answer = enter(ledger, "auditor").get(reverse("ledger:contracts"), {"only": only})
    assert answer.status_code == 200
    found = holdings.contract_page(ledger.actor(), {"only": only}, page=1, on=ON)
    assert found.paginator.count == count


def test_an_asset_is_registered_whole_or_every_mistake_is_told(ledger: LedgerWorld) -> None:
    with pytest.raises(Invalid) as refused:
        register(ledger, "", kind="water", area=None, residual=200_000)
    assert {field for field, _ in refused.value.problems} == {"code", "cost", "area", "months"}
    register(ledger)
    with pytest.raises(Conflict):
        register(ledger)
    with pytest.raises(NotFound):
        services.ask_write_off(
            actor=ledger.actor(town=ledger.world.there),
            pk=Asset.objects.get().pk,
            how="scrapped",
            dated_on=ON,
            reason="坏",
            minutes="会",
            at=AT,
        )


def test_a_month_of_depreciation_is_one_draft_however_often_it_is_asked_for(ledger: LedgerWorld) -> None:
    asset = register(ledger)
    register(ledger, "G-2", name="办公桌", serves="office", cost=24_000)
    facts = {"actor": ledger.actor(), "book_id": ledger.book.pk, "month": date(2026, 2, 1), "at": AT}
    run, again = (services.depreciate_month(**facts) for _ in range(2))
    assert (run.pk, run.total) == (again.pk, 12_000)
    ledger.book_it(run.voucher)
    assert (ledger.closing("511"), ledger.closing("513"), ledger.closing("152")) == (10_000, 2_000, -12_000)
    assert holdings.worth_of(asset).net == 110_000
    with pytest.raises(Invalid, match="没有要提折旧"):
        services.depreciate_month(**{**facts, "month": date(2026, 1, 1)})


def test_a_write_off_takes_two_and_no_running_contract(ledger: LedgerWorld) -> None:
    asset = register(ledger)
    facts = {"how": "scrapped", "dated_on": date(2026, 9, 9), "reason": "报废", "minutes": "村民代表会议 9-8"}
    contract = lease(ledger, asset_id=asset.pk)
    with pytest.raises(WrongState, match="合同在履行"):
        services.ask_write_off(actor=ledger.actor(), pk=asset.pk, at=AT, **facts)
    services.end_contract(
        actor=ledger.actor(), pk=contract.pk, ended_on=date(2026, 9, 1), reason="报废", at=AT
    )
    services.ask_write_off(actor=ledger.actor(), pk=asset.pk, at=AT, **facts)
    with pytest.raises(NotAllowed):
        services.decide_write_off(actor=ledger.actor(), pk=asset.pk, grant=True, at=AT)
    gone = services.decide_write_off(actor=ledger.actor(REVIEWER), pk=asset.pk, grant=True, at=AT)
    assert (gone.state, gone.gone_on) == ("gone", date(2026, 9, 9))
    assert [row.move for row in gone.rows.all()] == ["register", "ask", "write_off"]


def test_both_are_registered_on_the_pages_with_few_questions(ledger: LedgerWorld) -> None:
    client, book = enter(ledger, ACCOUNTANT), ledger.book.pk
    form = {"code": "G-1", "name": "打谷机", "kind": "fixed", "serves": "business", "use": "own"}
    form |= {"acquired_on": "2026-01-09", "cost": "1200", "residual": "0", "booked": "0", "months": "12"}
    assert client.post(reverse("ledger:register-asset", args=[book]), form).status_code == 302
    asset = Asset.objects.get()
    form = {"number": "H-1", "kind": "lease", "object": "打谷机", "party": "张三", "party_kind": "person"}
    form |= {"signed_on": "2026-01-10", "starts_on": "2026-02-01", "ends_on": "2027-01-31", "yearly": "600"}
    form |= {"every": "6", "due_days": "10", "deposit": "0", "way": "agreed", "asset": str(asset.pk)}
    assert client.post(reverse("ledger:sign-contract", args=[book]), form).status_code == 302
    contract = Contract.objects.get()
    form = {"kind": "rent", "amount": "300", "dated_on": "2026-02-05", "client_id": str(uuid.uuid4())}
    assert client.post(reverse("ledger:receive-rent", args=[contract.pk]), form).status_code == 302
    ledger.close_until("2026-01")
    page = client.get(reverse("ledger:book", args=[book]), {"month": "2026-02"}).text
    assert (address := reverse("ledger:depreciate", args=[book])) in page
    assert client.post(address, {"month": "2026-02"}).status_code == 302
    things = {"asset": [asset.pk], "contract": [contract.pk], "assets": [], "contracts": []}
    for name, where in things.items():
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse(f"ledger:{name}", args=where)).status_code == 200
        assert len(asked) <= 15, name
    assert enter(ledger, "unit_staff").get(reverse("ledger:contract", args=[contract.pk])).status_code == 404


def test_what_is_due_is_listed_over_all_contracts_with_its_age(ledger: LedgerWorld) -> None:
    one = lease(ledger)
    found = rents_due.due_for(ledger.actor(), {}, on=ON)
    owed = holdings.let_of(one, on=ON).standing
    assert (found.late, found.ageing) == (owed.arrears, owed.ageing)
    assert [row.payment.due_on for row in found.rows] == sorted(row.payment.due_on for row in found.rows)
    far = rents_due.due_for(ledger.actor(), {"ahead": "365"}, on=ON)
    assert far.coming > 0 and far.late == found.late
    assert rents_due.due_for(ledger.actor(town=ledger.world.there), {}, on=ON).rows == []
    client = enter(ledger, ACCOUNTANT)
    assert "到期未收的租金" in client.get(reverse("ledger:rents-due")).text
    answer = client.get(reverse("ledger:rents-due-export"))
    page = pages(answer.content, most_rows=50)[0]
    assert page.rows[1][1] == one.number and page.rows[-1][0] == "合计"
