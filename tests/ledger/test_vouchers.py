"""凭证: drafted by one, reviewed by another, posted with a number; wrong ones reversed; each refusal says why."""

from __future__ import annotations

import pytest

from tests.ledger.world import AT, REVIEWER, LedgerWorld, lines_of
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, WrongState
from townworks.kernel.models import AuditEntry
from townworks.ledger import services
from townworks.ledger.models import Voucher
from townworks.ledger.services import Given, verifying

pytestmark = pytest.mark.django_db
SALE = (("101", 500), ("501", -500))


def test_a_voucher_goes_from_draft_to_the_books(ledger: LedgerWorld) -> None:
    voucher = ledger.post("receipt", "2026-03-05", *SALE)
    assert (voucher.state, str(voucher)) == ("posted", "收-1")
    assert [(row.move, row.by_name) for row in voucher.rows.all()] == [
        ("draft", "安agency_accountant"),
        ("review", "安agency_reviewer"),
        ("post", "安agency_accountant"),
    ]
    assert ledger.closing("101") == 500
    verbs = AuditEntry.objects.filter(thing_kind="voucher", thing_id=voucher.pk).values_list(
        "verb", flat=True
    )
    assert set(verbs) == {"voucher.draft", "voucher.review", "voucher.post"}


def test_numbers_run_by_kind_and_month(ledger: LedgerWorld) -> None:
    posted = [
        ledger.post("receipt", "2026-03-05", *SALE),
        ledger.post("receipt", "2026-03-01", *SALE),
        ledger.post("payment", "2026-03-06", ("513", 5), ("101", -5)),
        ledger.post("receipt", "2026-04-01", *SALE),
    ]
    assert [(str(one), one.dated_on.month) for one in posted] == [
        ("收-1", 3),
        ("收-2", 3),
        ("付-1", 3),
        ("收-1", 4),
    ]


def test_a_discarded_draft_leaves_no_gap(ledger: LedgerWorld) -> None:
    ledger.post("receipt", "2026-03-05", *SALE)
    draft = ledger.draft("receipt", "2026-03-05", *SALE)
    services.discard_voucher(actor=ledger.actor(), pk=draft.pk, reason="重复", at=AT)
    assert ledger.post("receipt", "2026-03-05", *SALE).number == 2
    assert verifying.verified(ledger.book).sound


def test_who_drafted_it_does_not_review_it(ledger: LedgerWorld) -> None:
    draft = ledger.draft("receipt", "2026-03-05", *SALE)
    both = ledger.actor()
    grants = (*both.grants, *ledger.actor(REVIEWER).grants)
    with pytest.raises(NotAllowed, match="不能审核自己"):
        services.review_voucher(actor=Actor(both.person_id, both.name, grants), pk=draft.pk, at=AT)


@pytest.mark.parametrize("key", ["village_bookkeeper", "village_secretary", "auditor", "town_head"])
def test_who_only_reads_drafts_nothing(ledger: LedgerWorld, key: str) -> None:
    with pytest.raises(NotAllowed, match=r"填制凭证"):
        ledger.draft("receipt", "2026-03-05", *SALE, actor=ledger.actor(key))


@pytest.mark.parametrize("key", ["unit_staff", "administrator", "nobody", "counter_clerk"])
def test_who_has_no_part_in_it_finds_no_book(ledger: LedgerWorld, key: str) -> None:
    with pytest.raises(NotFound):
        ledger.draft("receipt", "2026-03-05", *SALE, actor=ledger.actor(key))


def test_the_books_of_another_town_or_village_are_not_found(ledger: LedgerWorld) -> None:
    voucher = ledger.draft("receipt", "2026-03-05", *SALE)
    with pytest.raises(NotFound):
        services.review_voucher(actor=ledger.actor(REVIEWER, town=ledger.world.there), pk=voucher.pk, at=AT)
    with pytest.raises(NotFound):
        ledger.draft(
            "receipt", "2026-03-05", *SALE, book=ledger.committee, actor=ledger.actor("village_bookkeeper")
        )


def test_every_problem_of_a_draft_is_told_at_once(ledger: LedgerWorld) -> None:
    with pytest.raises(Invalid) as caught:
        services.draft_voucher(
            actor=ledger.actor(),
            book_id=ledger.book.pk,
            kind="receipt",
            dated_on=AT.date(),
            summary=" ",
            lines=[Given("999", 1), Given("322", 1), Given("101"), Given("101", -5)],
            at=AT,
        )
    assert [field for field, _ in caught.value.problems] == [
        "summary",
        "lines.1.account",
        "lines.2.account",
        "lines.3.amount",
        "lines.4.amount",
    ]


def test_an_unbalanced_draft_waits_but_does_not_pass(ledger: LedgerWorld) -> None:
    draft = ledger.draft("receipt", "2026-03-05", ("101", 500), ("501", -400))
    with pytest.raises(Invalid) as caught:
        ledger.review(draft)
    assert str(caught.value.problems[0][1]) == "借方合计 5.00 元，贷方合计 4.00 元，相差 1.00 元"


def test_a_draft_is_changed_and_what_it_was_stays(ledger: LedgerWorld) -> None:
    draft = ledger.draft("receipt", "2026-03-05", ("101", 500), ("501", -400))
    edited = services.edit_voucher(
        actor=ledger.actor(),
        pk=draft.pk,
        dated_on=draft.dated_on,
        summary="改正",
        lines=lines_of(*SALE),
        at=AT,
        version=1,
    )
    assert (edited.version, edited.rows.get(move="edit").lines) == (2, [["101", 500, 0], ["501", 0, 400]])
    ledger.book_it(edited)
    with pytest.raises(Conflict, match="第 1 版"):
        services.edit_voucher(
            actor=ledger.actor(),
            pk=draft.pk,
            dated_on=draft.dated_on,
            summary="x",
            lines=[],
            at=AT,
            version=1,
        )


@pytest.mark.parametrize("act", ["edit", "discard", "return", "post"])
def test_what_is_posted_takes_no_more_steps(ledger: LedgerWorld, act: str) -> None:
    voucher = ledger.post("receipt", "2026-03-05", *SALE)
    more = {
        "edit": {"dated_on": voucher.dated_on, "summary": "x", "lines": lines_of(*SALE)},
        "discard": {"reason": "x"},
        "return": {"reason": "x"},
        "post": {},
    }
    actor = ledger.actor(REVIEWER if act == "return" else "agency_accountant")
    with pytest.raises(WrongState, match="已记账"):
        getattr(services, f"{act}_voucher")(actor=actor, pk=voucher.pk, at=AT, **more[act])


def test_a_returned_voucher_is_a_draft_again(ledger: LedgerWorld) -> None:
    voucher = ledger.review(ledger.draft("receipt", "2026-03-05", *SALE))
    services.return_voucher(actor=ledger.actor(REVIEWER), pk=voucher.pk, reason="缺附件", at=AT)
    again = Voucher.objects.get(pk=voucher.pk)
    assert (again.state, again.reviewed_by_id) == ("draft", None)
    with pytest.raises(WrongState):
        services.post_voucher(actor=ledger.actor(), pk=voucher.pk, at=AT)


def test_a_reversal_restores_and_is_made_once(ledger: LedgerWorld) -> None:
    voucher = ledger.post("receipt", "2026-03-05", *SALE)
    red = ledger.reverse(voucher, "2026-04-02")
    assert (ledger.closing("101"), red.reverses_id, str(red)) == (0, voucher.pk, "收-1")
    assert ledger.closing("101", "2026-03") == 500
    with pytest.raises(Conflict, match="已经冲销过"):
        ledger.reverse(voucher, "2026-04-03")


def test_a_reversal_is_not_edited_but_may_be_discarded_and_made_anew(ledger: LedgerWorld) -> None:
    voucher = ledger.post("receipt", "2026-03-05", *SALE)
    red = services.reverse_voucher(
        actor=ledger.actor(), pk=voucher.pk, reason="记错", dated_on=voucher.dated_on, at=AT
    )
    with pytest.raises(WrongState, match="红字"):
        services.edit_voucher(
            actor=ledger.actor(), pk=red.pk, dated_on=red.dated_on, summary="x", lines=lines_of(*SALE), at=AT
        )
    services.discard_voucher(actor=ledger.actor(), pk=red.pk, reason="不冲了", at=AT)
    assert ledger.reverse(voucher, "2026-03-09").number == 2


def test_a_voucher_of_tomorrow_or_before_the_book_is_refused(ledger: LedgerWorld) -> None:
    with pytest.raises(Invalid, match="今天之后"):
        ledger.draft("receipt", "2027-02-02", *SALE)
    with pytest.raises(Invalid):
        ledger.draft("receipt", "2025-12-31", *SALE)


def test_opening_balances_are_a_voucher_before_the_first_month(ledger: LedgerWorld) -> None:
    voucher = ledger.post("opening", "2026-05-05", ("102", 9000), ("301", -9000))
    assert (voucher.dated_on.isoformat(), ledger.closing("102", "2025-12")) == ("2025-12-31", 9000)


def test_many_are_reviewed_and_posted_in_the_order_of_their_days(ledger: LedgerWorld) -> None:
    drafts = [ledger.draft("receipt", f"2026-03-{day:02}", *SALE) for day in (9, 3, 6)]
    ids = [one.pk for one in drafts]
    services.review_vouchers(actor=ledger.actor(REVIEWER), book_id=ledger.book.pk, ids=ids, at=AT)
    posted = services.post_vouchers(actor=ledger.actor(), book_id=ledger.book.pk, ids=ids, at=AT)
    assert [(one.dated_on.day, one.number) for one in posted] == [(3, 1), (6, 2), (9, 3)]


def test_one_that_cannot_be_posted_stops_all(ledger: LedgerWorld) -> None:
    good = ledger.review(ledger.draft("receipt", "2026-03-05", *SALE))
    draft = ledger.draft("receipt", "2026-03-05", *SALE)
    with pytest.raises(WrongState):
        services.post_vouchers(actor=ledger.actor(), book_id=ledger.book.pk, ids=[good.pk, draft.pk], at=AT)
    assert Voucher.objects.get(pk=good.pk).state == "reviewed"


def test_sub_accounts_get_the_next_digits(ledger: LedgerWorld) -> None:
    codes = [ledger.account("112", name).code for name in ("甲户", "乙户")]
    assert codes == ["11201", "11202"]
    assert ledger.account("11201", "欠租").code == "1120101"


def test_an_account_with_entries_takes_no_sub_accounts(ledger: LedgerWorld) -> None:
    ledger.post("receipt", "2026-03-05", *SALE)
    with pytest.raises(WrongState, match="已经有分录"):
        ledger.account("101", "备用金")


def test_an_ended_account_takes_no_more_lines(ledger: LedgerWorld) -> None:
    code = ledger.account("112", "甲户").code
    ledger.post("transfer", "2026-03-05", (code, 5), ("501", -5))
    with pytest.raises(WrongState, match="还有余额"):
        services.end_account(actor=ledger.actor(), book_id=ledger.book.pk, code=code, at=AT)
    ledger.post("receipt", "2026-03-06", ("101", 5), (code, -5))
    services.end_account(actor=ledger.actor(), book_id=ledger.book.pk, code=code, at=AT)
    with pytest.raises(Invalid):
        ledger.draft("transfer", "2026-03-07", (code, 5), ("501", -5))


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"kind": "company"}, "kind"),
        ({"chart_code": "village-1996"}, "chart"),
        ({"chart_code": "village-2004"}, "chart"),
        ({"starts_on": AT.date().replace(day=2)}, "starts_on"),
        ({"code": " "}, "code"),
    ],
)
def test_a_book_that_cannot_be_is_refused(ledger: LedgerWorld, facts: dict, field: str) -> None:
    good = {"kind": "committee", "code": "new", "chart_code": "village-2023", "starts_on": AT.date()}
    town = ledger.world.here
    with pytest.raises(Invalid) as caught:
        services.open_book(
            actor=ledger.actor(),
            town_id=town.place.pk,
            place_id=town.villages[0].pk,
            name="新",
            at=AT,
            **{**good, **facts},
        )
    assert [name for name, _ in caught.value.problems] == [field]


def test_a_book_in_another_town_is_not_opened(ledger: LedgerWorld) -> None:
    there = ledger.world.there
    with pytest.raises(NotFound):
        services.open_book(
            actor=ledger.actor(),
            town_id=there.place.pk,
            place_id=there.villages[0].pk,
            kind="committee",
            code="new",
            name="新",
            chart_code="village-2023",
            starts_on=AT.date(),
            at=AT,
        )
