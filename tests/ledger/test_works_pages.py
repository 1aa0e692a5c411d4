"""工程的页面: what each says, what its forms do, the certificate, the public sheet, and what another village does not see."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from docx import Document

from tests.ledger.test_claims import picture
from tests.ledger.test_disclosure import published
from tests.ledger.test_fund_pages import words
from tests.ledger.test_funds import allotted, opened
from tests.ledger.test_pages import enter
from tests.ledger.test_works import (
    FOUND,
    LATER,
    NAME,
    agreed,
    changed,
    claimed,
    confirmed,
    measured,
    only,
    signed,
)
from tests.ledger.world import ACCOUNTANT, AT, REVIEWER, LedgerWorld
from townworks.ledger.documents.measurement_sheet import write_certificate
from townworks.ledger.models import Claim, Measurement, Works, WorksChange
from townworks.ledger.selectors import fund_claims, today, works_pages
from townworks.ledger.selectors.measure_papers import certificate_of
from townworks.ledger.services import claims

pytestmark = pytest.mark.django_db


def file(seed: int) -> io.BytesIO:
    shot = picture(seed)
    shot.name = f"{seed}.jpg"
    return shot


def test_a_works_is_entered_changed_measured_confirmed_and_paid_on_pages(ledger: LedgerWorld) -> None:
    row = allotted(ledger, opened(ledger))
    clerk, chief = enter(ledger, ACCOUNTANT), enter(ledger, REVIEWER)
    told = {
        "number": "GC-01",
        "name": "机耕路硬化",
        "site": "村北",
        "way": "compared",
        "chosen_on": "2026-02-10",
        "tender": "比选记录",
        "contractor_kind": "person",
        "contractor": NAME,
        "amount": "2000",
        "signed_on": "2026-02-12",
        "starts_on": "2026-02-20",
        "ends_on": "2026-06-30",
        "share": "3",
        "warranty": "12",
        "allocation_1": row.pk,
        "money_1": "1500",
    }
    address = reverse("ledger:sign-works", args=[ledger.book.pk])
    short = clerk.post(address, told)
    assert (short.status_code, "差 500.00 元" in short.content.decode()) == (422, True)
    clerk.post(address, told | {"money": "500"})
    works = Works.objects.get()
    assert NAME not in words(clerk, "works", works.pk) and "周**" in words(clerk, "works", works.pk)

    asked = {"amount": "-100", "paper": "签证单 1", "reason": "少做一段"}
    clerk.post(reverse("ledger:ask-works-change", args=[works.pk]), asked)
    change = WorksChange.objects.get()
    assert "等待审定或确认" in words(chief, "works-list")
    chief.post(reverse("ledger:decide-works-change", args=[change.pk]), {"grant": "yes"})

    found = {
        "kind": "progress",
        "from_on": "2026-02-20",
        "until_on": "2026-03-03",
        "form-TOTAL_FORMS": "1",
        "form-INITIAL_FORMS": "0",
        "form-0-what": "路面",
        "form-0-unit": "平方米",
        "form-0-quantity": "50",
        "form-0-price": "20",
        "client_id": "5b0d8f0a-0d1f-4c36-9a5e-2f0f4f6f7a10",
    }
    address = reverse("ledger:measure-works", args=[works.pk])
    bare = clerk.post(address, found)
    assert (bare.status_code, "施工前的照片要至少 1 张" in bare.content.decode()) == (422, True)
    more = clerk.post(address, found | {"more": "1"})
    assert "第 4 行工程量" in more.content.decode() and not Measurement.objects.exists()
    shots = {"photos_before": file(1), "photos_after": file(2)}
    clerk.post(address, found | shots)
    one = Measurement.objects.get()
    assert "确认计量" not in words(clerk, "works", works.pk) and "确认计量" in words(chief, "works", works.pk)
    refused = chief.post(reverse("ledger:decide-measurement", args=[one.pk]), {"grant": "no"})
    assert refused.status_code == 422
    chief.post(reverse("ledger:decide-measurement", args=[one.pk]), {"grant": "yes"})
    page = words(clerk, "works", works.pk)
    assert "已计量 1,000.00 元 − 质保金 30.00 元 = 能付 970.00 元" in page and "还能付 970.00 元" in page

    phone = enter(ledger, "village_bookkeeper")
    form = phone.get(reverse("ledger:new-claim", args=[ledger.book.pk]), {"measurement": one.pk})
    assert f'value="{one.pk}" selected' in form.content.decode()
    claim = {
        "reason": "机耕路硬化第一期工程款",
        "payee": "周大勇",
        "handler": "陈手",
        "witness": "周证",
        "spent_on": "2026-03-05",
        "pay_by": "transfer",
        "measurement": one.pk,
        "allocation": row.pk,
        "decided": "会议",
        "form-TOTAL_FORMS": "1",
        "form-INITIAL_FORMS": "0",
        "form-0-purpose": "works",
        "form-0-amount": "980",
        "receipts": file(3),
    }
    phone.post(reverse("ledger:new-claim", args=[ledger.book.pk]), claim)
    made = Claim.objects.get()
    late = phone.post(reverse("ledger:claim-step", args=[made.pk, "submit"]), {"version": made.version})
    assert (late.status_code, "多 10.00 元" in late.content.decode()) == (422, True)
    assert "机耕路硬化 第 1 期计量" in words(phone, "claim", made.pk)


def test_the_list_is_cut_and_each_figure_opens_its_records(ledger: LedgerWorld) -> None:
    works = signed(ledger)
    one = confirmed(ledger, works)
    claimed(ledger, one, 50_000, only(ledger))
    client = enter(ledger, ACCOUNTANT)
    page = client.get(reverse("ledger:works-list")).content.decode()
    assert f"?works={works.pk}&amp;only=taken" in page and re.search(r"过了计划完工日 \d+ 天", page)
    assert "500.00" in words(client, "claims", works=works.pk, only="taken")
    assert "没有这样的报账单" in words(client, "claims", works=works.pk + 1)
    for asked, there in (
        ({"only": "late"}, True),
        ({"only": "waiting"}, False),
        ({"only": "unpaid"}, True),
        ({"fund": only(ledger).fund_id}, True),
        ({"state": "accepted"}, False),
        ({"book": ledger.committee.pk}, False),
    ):
        assert ("机耕路硬化" in words(client, "works-list", **asked)) == there


def test_the_chain_has_the_links_of_works_and_addresses_behind_every_figure(ledger: LedgerWorld) -> None:
    works = signed(ledger)
    one = confirmed(ledger, works)
    claimed(ledger, one, 97_000, only(ledger))
    fund = only(ledger).fund
    chain = fund_claims.chain_of(ledger.actor(), fund, on=date(2027, 2, 1))
    sides = {one.link.code: (one.link.left, one.link.right, one.link.holds) for one in chain.sides}
    assert sides["contracted"] == (300_000, 300_000, True)
    assert sides["measured"] == (200_000, 200_000, True)
    assert sides["due"] == (97_000, 97_000, True)
    client = enter(ledger, ACCOUNTANT)
    page = client.get(reverse("ledger:fund-chain", args=[fund.pk])).content.decode()
    rows = re.findall(r"<tr>.*?</tr>", page.split("各道对数")[1].split("</table>")[0])[1:]
    assert len(rows) == 10
    for row in rows:
        addresses = re.findall(r'<td class="number"[^>]*><a href="([^"]+)"', row)
        assert len(addresses) == 2
        for one_address in addresses:
            if one_address.startswith("#"):
                assert f'id="{one_address[1:]}"' in page
            else:
                assert client.get(one_address.replace("&amp;", "&")).status_code == 200
    assert "机耕路硬化 第 1 期计量" in words(client, "fund-chain", fund.pk)


def test_a_village_sees_its_own_works_and_another_town_none(ledger: LedgerWorld) -> None:
    works = signed(ledger)
    one, change = measured(ledger, works), changed(ledger, works, -1)
    stranger = Client()
    stranger.force_login(
        ledger.world.there.people[ACCOUNTANT], backend="django.contrib.auth.backends.ModelBackend"
    )
    for client in (stranger, enter(ledger, "grid_worker")):
        for name, pk in (
            *((name, works.pk) for name in ("works", "works-money", "measure-works", "reveal-contractor")),
            ("decide-works-change", change.pk),
            ("decide-measurement", one.pk),
            ("measurement-sheet", one.pk),
        ):
            assert client.get(reverse(f"ledger:{name}", args=[pk])).status_code in (403, 404)
    reader = enter(ledger, "auditor")
    page = reader.get(reverse("ledger:works", args=[works.pk])).content.decode()
    assert reverse("ledger:measure-works", args=[works.pk]) not in page and "decide" not in page
    assert reader.get(reverse("ledger:measure-works", args=[works.pk])).status_code == 404


def test_who_builds_is_looked_up_with_a_reason_only(ledger: LedgerWorld) -> None:
    works = signed(ledger, contractor=NAME, contractor_kind="person")
    client = enter(ledger, ACCOUNTANT)
    address = reverse("ledger:reveal-contractor", args=[works.pk])
    assert client.post(address, {"reason": ""}).status_code == 422
    shown = client.post(address, {"reason": "核对账号"})
    assert NAME in shown.content.decode() and shown["Cache-Control"] == "no-store"


def test_the_certificate_says_what_was_measured_and_masks_who_builds(ledger: LedgerWorld) -> None:
    works = signed(ledger, contractor=NAME, contractor_kind="person")
    one = confirmed(ledger, works)
    answer = enter(ledger, ACCOUNTANT).get(reverse("ledger:measurement-sheet", args=[one.pk]))
    assert answer["Content-Type"].endswith("wordprocessingml.document")
    paper = Document(io.BytesIO(answer.content))
    text = " ".join(cell.text for table in paper.tables for row in table.rows for cell in row.cells)
    for said in ("机耕路硬化", "路面", "1,000.00 元", "970.00 元", "施工前", "周**"):
        assert said in text
    assert NAME not in text
    one = Measurement.objects.select_related("works__book__town", "works__unit").get(pk=one.pk)
    paper_now = write_certificate(certificate_of(one))
    assert paper_now == answer.content
    agreed(ledger, works, -5_000, at=LATER)
    confirmed(ledger, works, replace(FOUND, lines=(), amount=10_000), seed=2)
    assert write_certificate(certificate_of(one)) == paper_now


def test_the_public_sheet_has_the_works_and_no_names(ledger: LedgerWorld) -> None:
    works = signed(ledger, contractor=NAME, contractor_kind="person", site=f"{NAME}屋后")
    agreed(ledger, works, -20_000)
    one = confirmed(ledger, works)
    claim = claimed(ledger, one, 97_000, only(ledger))
    claims.approve_claim(actor=ledger.actor("village_secretary"), pk=claim.pk, at=AT)
    ledger.close_until("2027-01")
    shot = published(ledger)
    assert shot.content["works"][0]["contractor"] == "周**"
    page = words(Client(), "public-edition", ledger.book.pk, "2026-Q1", 1)
    assert "机耕路硬化" in page and "2,000.00" in page and NAME not in page
    # what was agreed and confirmed after the quarter is not of the quarter
    assert (shot.content["works"][0]["changes"], shot.content["works"][0]["measured"]) == (0, 0)


def test_a_page_of_works_asks_few_questions(ledger: LedgerWorld, django_assert_max_num_queries) -> None:
    works = signed(ledger)
    confirmed(ledger, works)
    client = enter(ledger, ACCOUNTANT)
    with django_assert_max_num_queries(40):
        assert client.get(reverse("ledger:works", args=[works.pk])).status_code == 200
    with django_assert_max_num_queries(25):
        assert client.get(reverse("ledger:works-list")).status_code == 200
    assert works_pages.counts(ledger.actor(), on=date(2027, 2, 1)) == {
        "waiting": 0,
        "late": 1,
        "retention": 0,
    }


def test_today_has_what_waits_for_who_confirms_and_what_is_late_for_who_keeps(ledger: LedgerWorld) -> None:
    works = signed(ledger)
    measured(ledger, works)
    on = date(2027, 2, 1)
    chief = today.piles(ledger.actor(REVIEWER), on=on)["works_confirm"]
    assert (chief.total, chief.rows[0].pk) == (1, works.pk)
    assert str(chief.rows[0].why[0]) == "计量 1,000.00 元等确认"
    late = today.piles(ledger.actor(), on=on)["works_late"]
    assert str(late.rows[0].why[0]) == "计划 2026-06-30 完工，过了 216 天"
    assert "works_late" not in today.piles(ledger.actor(), on=date(2026, 6, 30))
    assert "works_confirm" not in today.piles(ledger.actor(), on=on)
    assert not today.piles(ledger.actor(REVIEWER, town=ledger.world.there), on=on)


def test_the_api_gives_the_same_sums_and_no_names(ledger: LedgerWorld) -> None:
    works = signed(ledger, contractor=NAME, contractor_kind="person")
    confirmed(ledger, works)
    client = enter(ledger, ACCOUNTANT)
    row = client.get(f"/api/v1/ledger/{ledger.book.pk}/works").json()[0]
    assert (row["contractor"], row["due"], row["left"]) == ("周**", "970.00", "970.00")
    one = client.get(f"/api/v1/works/{works.pk}").json()
    assert [(part["n"], part["amount"]) for part in one["measurements"]] == [(1, "1000.00")]
    stranger = Client()
    stranger.force_login(ledger.world.there.people[ACCOUNTANT])
    assert stranger.get(f"/api/v1/works/{works.pk}").status_code == 404
