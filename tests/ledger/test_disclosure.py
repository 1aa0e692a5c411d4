"""三务公开: prepared, checked by another, sealed; corrected by a new edition; asked about and answered."""

from __future__ import annotations

import io
import re
import uuid
from datetime import date
from typing import Any

import pytest
import vl_convert
import zxingcpp
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from tests.ledger.test_holdings import lease
from tests.ledger.test_pages import enter
from tests.ledger.world import ACCOUNTANT, AT, REVIEWER, LedgerWorld
from townworks.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, WrongState
from townworks.ledger import proofs, services
from townworks.ledger.models import Sheet, SheetQuestion, Snapshot
from townworks.ledger.selectors import disclosure

pytestmark = pytest.mark.django_db
PERIOD = "2026-Q1"
ALONE = 'xmlns="http://www.w3.org/2000/svg" width="600" height="600"'  # what a drawing needs outside its page


def ready(ledger: LedgerWorld) -> None:
    """A quarter with income, spending and a payee's numbers in a summary, every month closed."""
    ledger.post("receipt", "2026-01-05", ("102", 900_000), ("501", -900_000))
    draft = ledger.draft(
        "payment", "2026-02-05", ("513", 600_000), ("102", -600_000), summary="付王小明 13812345678 工程款"
    )
    ledger.book_it(draft)
    ledger.post("payment", "2026-02-06", ("101", 5_000), ("102", -5_000))
    ledger.close_until("2026-03")


def prepared(ledger: LedgerWorld, **facts: Any) -> Sheet:
    return services.prepare_sheet(actor=ledger.actor(), book_id=ledger.book.pk, period=PERIOD, at=AT, **facts)


def published(ledger: LedgerWorld, **facts: Any) -> Snapshot:
    sheet = prepared(ledger, **facts)
    services.check_sheet(actor=ledger.actor(REVIEWER), pk=sheet.pk, at=AT)
    return services.publish_sheet(actor=ledger.actor(), pk=sheet.pk, at=AT)


def test_a_sheet_says_what_the_books_say_and_nothing_personal(ledger: LedgerWorld) -> None:
    ready(ledger)
    content = prepared(ledger, decisions="同意发包\n\n修路").content
    assert content["money"] == {"opening": 0, "in": 900_000, "out": 600_000, "closing": 300_000}
    assert [(row["code"], row["fen"]) for row in content["income"]] == [("501", 900_000)]
    assert [(row["code"], row["fen"]) for row in content["expense"]] == [("513", 600_000)]
    assert [row["words"] for row in content["large"]] == ["试验", "付王小明 138****5678 工程款"]
    assert content["decisions"] == ["同意发包", "修路"]


def test_a_quarter_that_is_not_closed_is_not_published(ledger: LedgerWorld) -> None:
    with pytest.raises(WrongState, match="2026年1月还没有结账"):
        prepared(ledger)
    for period in ("2026-01", "2027-Q1", "2025-Q4", "x"):
        with pytest.raises(Invalid):
            services.prepare_sheet(actor=ledger.actor(), book_id=ledger.book.pk, period=period, at=AT)


def test_prepared_once_and_checked_by_somebody_else(ledger: LedgerWorld) -> None:
    ready(ledger)
    sheet = prepared(ledger)
    assert prepared(ledger).pk == sheet.pk
    with pytest.raises(NotAllowed):
        services.check_sheet(actor=ledger.actor(), pk=sheet.pk, at=AT)
    with pytest.raises(WrongState):
        services.publish_sheet(actor=ledger.actor(), pk=sheet.pk, at=AT)
    with pytest.raises(NotFound):
        services.check_sheet(actor=ledger.actor(REVIEWER, town=ledger.world.there), pk=sheet.pk, at=AT)


def test_what_moved_after_it_was_prepared_is_not_checked(ledger: LedgerWorld) -> None:
    ready(ledger)
    sheet = prepared(ledger)
    lease(ledger, starts_on=date(2026, 1, 1), signed_on=date(2026, 1, 1))
    with pytest.raises(Conflict):
        services.check_sheet(actor=ledger.actor(REVIEWER), pk=sheet.pk, at=AT)


def test_what_was_published_is_sealed_and_a_correction_names_what_moved(ledger: LedgerWorld) -> None:
    ready(ledger)
    first = published(ledger, decisions="修路")
    with pytest.raises(DatabaseError), transaction.atomic():
        Snapshot.objects.filter(pk=first.pk).update(content={})
    with pytest.raises(Invalid, match="理由"):
        prepared(ledger)
    lease(ledger, starts_on=date(2026, 1, 1), signed_on=date(2026, 1, 1))
    second = published(ledger, decisions="修路", reason="漏了一份合同")
    assert (second.n, second.corrects_id) == (2, first.pk)
    assert [part for part, *_ in second.moved] == ["contracts", "arrears"]
    assert disclosure.public_snapshot(ledger.book.pk, PERIOD).snapshot.pk == second.pk
    assert [one.pk for one in disclosure.public_books()] == [second.pk]
    old = disclosure.public_snapshot(ledger.book.pk, PERIOD, 1)
    assert (old.sound, old.later) == (True, second)


def test_a_correction_of_nothing_is_refused(ledger: LedgerWorld) -> None:
    ready(ledger)
    published(ledger)
    with pytest.raises(Invalid, match="没有不同"):
        published(ledger, reason="再来一次")


def test_anybody_reads_it_and_its_code_opens_this_edition(ledger: LedgerWorld) -> None:
    ready(ledger)
    first = published(ledger)
    address = reverse("ledger:public-edition", args=[ledger.book.pk, PERIOD, 1])
    with CaptureQueriesContext(connection) as asked:
        page = Client().get(reverse("ledger:public-sheet", args=[ledger.book.pk, PERIOD])).text
    assert len(asked) <= 15
    assert (f"http://testserver{address}" in page, first.digest in page, "<svg" in page) == (True, True, True)
    drawn = re.search(r'<svg [^>]*class="qr".*?</svg>', page, re.DOTALL)
    assert drawn is not None
    code = vl_convert.svg_to_png(drawn[0].replace("<svg ", f"<svg {ALONE} ", 1))
    said = zxingcpp.read_barcodes(Image.open(io.BytesIO(code)).convert("L"))[0].text
    assert said == f"http://testserver{address}"
    opened = Client().get(said.removeprefix("http://testserver"))
    assert first.digest in opened.text and "和公布时不一样" not in opened.text
    assert PERIOD in Client().get(reverse("ledger:public-book", args=[ledger.book.pk])).text
    assert Client().get(reverse("ledger:public-sheet", args=[ledger.book.pk, "2026-Q2"])).status_code == 404


def test_whoever_holds_no_paper_finds_the_village_from_the_citizens_first_page(ledger: LedgerWorld) -> None:
    books = reverse("ledger:public-books")
    assert "还没有村公布账目" in Client().get(books).text
    ready(ledger)
    published(ledger)
    home = Client().get("/ask/").text
    assert all(f'href="{url}"' in home for url in (books, reverse("indicators:open"), "/s/"))
    with CaptureQueriesContext(connection) as asked:
        page = Client().get(books).text
    assert len(asked) <= 3
    assert reverse("ledger:public-book", args=[ledger.book.pk]) in page and ledger.book.name in page
    assert all('href="/ask/"' in Client().get(url).text for url in (books, "/open/", "/s/"))  # and back again


def test_a_villager_asks_once_and_is_answered_in_public(ledger: LedgerWorld) -> None:
    ready(ledger)
    published(ledger)
    url = reverse("ledger:public-sheet", args=[ledger.book.pk, PERIOD])
    form = {"text": "王小明 13812345678 那笔是修哪条路？", "client_id": str(uuid.uuid4())}
    assert [Client().post(url, form).status_code for _ in range(2)] == [200, 200]
    question = SheetQuestion.objects.get()
    assert "那笔是修哪条路" not in Client().get(url).text
    answer = reverse("ledger:answer-question", args=[question.pk])
    assert (
        enter(ledger, ACCOUNTANT).post(answer, {"asked": question.text, "text": "村东机耕路。"}).status_code
        == 302
    )
    page = Client().get(url).text
    assert ("138****5678" in page, "13812345678" in page, "村东机耕路。" in page) == (True, False, True)


def test_who_asks_too_often_does_a_sum_first(ledger: LedgerWorld) -> None:
    ready(ledger)
    published(ledger)
    url = reverse("ledger:public-sheet", args=[ledger.book.pk, PERIOD])
    answers = [
        Client().post(url, {"text": "这笔钱用在哪里？", "client_id": str(uuid.uuid4())}).status_code
        for _ in range(11)
    ]
    assert answers == [200] * 10 + [422]


def test_the_board_tells_what_is_late(ledger: LedgerWorld) -> None:
    ready(ledger)
    rows = {one.period: one.state for one in disclosure.dues_of([ledger.book], on=date(2026, 7, 10))}
    assert rows == {"2026-Q1": "missing", "2026-Q2": "waiting"}
    page = enter(ledger, "town_head").get(reverse("ledger:disclosure"))
    assert (page.status_code, "过期没有公布" in page.text) == (200, True)
    assert enter(ledger, "grid_worker").get(reverse("ledger:disclosure")).status_code == 403


def test_the_proofs_count_sheets_in_time_and_rent_in_arrears(ledger: LedgerWorld) -> None:
    ready(ledger)
    lease(ledger, starts_on=date(2026, 1, 1), signed_on=date(2026, 1, 1))
    published(ledger)
    commitment = ledger.world.here.commitments["in_progress"]
    claims = [(commitment.pk, {})]
    with CaptureQueriesContext(connection) as asked:
        sheets, rent = (
            proofs.disclosed(claims=claims, on=date(2026, 5, 1))[0],
            proofs.in_arrears(claims=claims, on=date(2026, 5, 1))[0],
        )
    assert (sheets.value, rent.value) == (0, 1200)
    assert len(asked) <= 10


def test_a_sheet_goes_its_way_on_the_pages(ledger: LedgerWorld) -> None:
    ready(ledger)
    accountant, reviewer = enter(ledger, ACCOUNTANT), enter(ledger, REVIEWER)
    prepare = reverse("ledger:prepare-sheet", args=[ledger.book.pk, PERIOD])
    assert accountant.post(prepare, {"reason": ""}).status_code == 302
    sheet = Sheet.objects.get()
    act = {name: reverse("ledger:sheet-act", args=[sheet.pk, name]) for name in ("edit", "check", "publish")}
    key = sheet.content["large"][0]["key"]
    form = {"decisions": "修路", f"words-{key}": "收鱼塘租金", "version": "1"}
    assert accountant.post(act["edit"], form).status_code == 302
    assert "收鱼塘租金" in reviewer.get(reverse("ledger:sheet", args=[sheet.pk])).text
    assert accountant.post(act["check"], {"version": "2"}).status_code == 403
    assert reviewer.post(act["check"], {"version": "2"}).status_code == 302
    assert reviewer.post(act["publish"], {"version": "3"}).status_code == 302
    assert Snapshot.objects.get().content["decisions"] == ["修路"]
