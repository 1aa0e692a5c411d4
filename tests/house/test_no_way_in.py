"""没有旁门: every address, for every role, with another town's numbers and with nonsense; nothing opens, nothing breaks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from config.api import api
from tests import towns
from tests.cases import world as case_worlds
from tests.commitments.evidence import attach
from tests.indicators import scoring_world
from tests.indicators import world as indicator_worlds
from tests.inspections import world as inspection_worlds
from tests.ledger import world as ledger_worlds
from townworks.briefs.models import BriefTemplate, Issue
from townworks.cases.models import Case, ExtensionAsk, PublicPhoto, SameOffer, Training
from townworks.commitments.models import Change, Chase, Check, Draft, Notice
from townworks.indicators.models import ImportBatch, Question, Return
from townworks.inspections.models import (
    Clash,
    Doubt,
    Extension,
    Lookback,
    LookbackPick,
    MendNotice,
    NoticeFinding,
    SameFault,
    Upload,
)
from townworks.kernel import clock, evidence
from townworks.kernel.models import Attachment, AuditEntry
from townworks.ledger.models import (
    Account,
    Advance,
    Allocation,
    Asset,
    BankAccount,
    Book,
    Claim,
    Contract,
    ContractReceipt,
    Count,
    CountLine,
    Defect,
    Donation,
    Double,
    Fund,
    Match,
    Measurement,
    Period,
    Receipt,
    Reopening,
    Risk,
    Sheet,
    SheetQuestion,
    Snapshot,
    Statement,
    StatementRow,
    TakeBack,
    Voucher,
    Works,
    WorksChange,
    WorksMoney,
)
from townworks.ledger.selectors.sheet_content import content_of
from townworks.people.models import SignIn, Token

pytestmark = pytest.mark.django_db
BROKEN = 500
TOWN_ROLES = [role for role in towns.roles() if role != "district_supervisor"]

NUL, HUGE, LONG = "a\0b", str(2**70), "长" * 300
NONSENSE = (
    *(NUL, HUGE, "9" * 5000, LONG + "'\"<b>;\U0001f600", "²"),
    *("0001-01-01", "9999-12-31", "0001-01-01T00:00:00"),
)


ASKED = (
    *(
        "page",
        "sort",
        "q",
        "year",
        "town",
        "unit",
        "line",
        "state",
        "light",
        "place",
        "due_from",
        "due_until",
    ),
    *("any", "mine", "parts", "at", "with", "with_at", "since", "before", "after", "who", "verb", "thing"),
    *("kind", "thing_id", "from_on", "until_on", "part", "clause", "by", "role", "limit", "offset", "size"),
    *("corrects", "overdue", "proof", "next", "edition", "attribute"),
    *("layer", "zoom", "bbox", "v", "finding"),
    *("severity", "campaign", "owner", "mender", "round", "site", "repeat"),
    *("month", "span", "on"),
    *("book", "only"),
    *("of", "days", "yuan", "node"),
    *("jurisdiction_id", "status", "start_date", "end_date", "service_request_id", "service_code", "api_key"),
    *("page_size", "matter", "days", "home", "why"),
    *("period", "first", "last", "thing_id", "place_id", "things", "level", "indicator"),
    *("thing", "month", "item", "corrected", "every"),
    *("how", "kind"),
)
FIELDS = (
    *("scheme", "node", "value", "yuan", "survey", "places", "quota", "count", "code", "overall", "words"),
    *("mender", "holds", "note", "uid", "reference", "photos", "shot"),
    *(
        "address",
        "credit_code",
        "longitude",
        "latitude",
        "system",
        "shape",
        "attributes.use",
        "into",
        "other",
    ),
    *(
        "service_code",
        "api_key",
        "lat",
        "long",
        "description",
        "matter",
        "client_id",
        "code",
        "number",
        "score",
    ),
    *(
        "sum",
        "sum_token",
        "token",
        "purpose",
        "id_number",
        "post",
        "slot",
        "step",
        "paper",
        "channel",
        "service",
    ),
    *("sign", "rest", "row-2", "column-0", "row", "chosen", "account"),
    *(
        "asked",
        "client_id",
        "decisions",
        "grant",
        "how",
        "minutes",
        "ended_on",
        "amount",
        "voucher",
        "yearly",
    ),
    *(
        "party",
        "party_kind",
        "signed_on",
        "starts_on",
        "ends_on",
        "every",
        "way",
        "acquired_on",
        "cost",
        "months",
    ),
    *(
        "kind",
        "dated_on",
        "summary",
        "attachments",
        "version",
        "more",
        "form-0-account",
        "form-0-note",
        "form-0-debit",
    ),
    *("visit_uid", "visit_version", "visit_kept", "visit_outcome", "visit_holds", "visit_note", "exit-clear"),
    *("reason", "lead", "supports", "person_in_charge", "text", "outcome", "targets", "start_on", "due_on"),
    *(
        "line",
        "place",
        "weight",
        "why",
        "month",
        "done",
        "trouble",
        "next_step",
        "share",
        "client_key",
        "file",
    ),
    *("caption", "value", "as_of", "explanation", "attachment", "corrects", "claim", "answer", "next", "old"),
    *("username", "name", "phone", "role", "unit", "from_on", "until_on", "last_on", "town", "new", "again"),
    *(
        "days",
        "short_name",
        "kind",
        "lines",
        "place_id",
        "order",
        "words",
        "n",
        "start",
        "marked",
        "to",
        "title",
    ),
    *("year", "form-0-text", "form-0-weight", "form-0-lead", "form-0-due_on", "form-0-name", "form-0-target"),
    *("inside", "indicator", "period", "code", "cell.waste-tonnes.1.2026-05.0", "cell.x.9.2026-05.9"),
    *("chases", "reply_days", "basis", "contact", "demand", "matter", "theme", "type", "rows", "problems"),
)
UPLOAD = "0f4f8d0e-6f3b-4a39-9c51-3f6f1f6d2b7e"
COUNTED = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0"}


@dataclass(frozen=True)
class Address:
    """An address of the project, with its places for numbers and words still open."""

    route: str
    places: tuple[str, ...]

    def filled(self, facts: dict[str, Any]) -> str:
        return re.sub(r"\{(\w+)\}", lambda found: str(facts[found[1]]), self.route)


def _walk(patterns: list[URLPattern | URLResolver], stem: str = "/") -> Iterator[Address]:
    for one in patterns:
        route = str(one.pattern)
        if route.startswith(("api/", "i18n")):
            continue
        if isinstance(one, URLResolver):
            yield from _walk(one.url_patterns, stem + route)
            continue
        route = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"{\1}", route.strip("^$"))
        route = stem + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route).replace("\\", "")
        yield Address(route, tuple(re.findall(r"\{(\w+)\}", route)))


PAGES = sorted(_walk(get_resolver().url_patterns), key=lambda one: one.route)


def _operations() -> Iterator[tuple[str, Address]]:
    for path, verbs in api.get_openapi_schema()["paths"].items():
        for verb in verbs:
            yield verb, Address(path, tuple(re.findall(r"\{(\w+)\}", path)))


OPERATIONS = list(_operations())


@dataclass(frozen=True)
class Things:
    """A thing of each sort of the other town, by what stands before its number in an address."""

    world: towns.World
    by_room: dict[str, int]
    inner: dict[str, object]

    def address(self, one: Address) -> str:
        room = next((pk for room, pk in self.by_room.items() if one.route.startswith(room)), 0)
        return one.filled({**self.inner, "pk": room, "thing_id": self.by_room["/commitments/"]})


@pytest.fixture
def world(db: None) -> towns.World:
    return towns.build()


@pytest.fixture
def things(world: towns.World) -> Things:
    there = world.there
    row, clerk, at = there.commitments["in_progress"], there.people["office_clerk"], clock.now()
    check = Check.objects.create(
        town=there.place, month=clock.today().replace(day=1), opened_at=at, opened_by_name="试"
    )
    notice = Notice.objects.create(
        town=there.place,
        unit=there.units["rural"],
        matter="进展",
        demand="请说明。",
        drafted_by_name="试",
        drafted_at=at,
    )
    Chase.objects.create(check_run=check, commitment=row, reason="stale", notice=notice, found_at=at)
    change = Change.objects.create(
        commitment=row, kind="cancel", reason="试", asked_by_name="试", asked_at=at
    )
    draft = Draft.objects.create(report=there.report, code="1", text="试", line="fire")
    entry = AuditEntry.objects.create(
        at=at, town_id=there.place.pk, actor_name="试", verb="commitment.edit", thing_kind="commitment"
    )
    sign_in = SignIn.objects.create(person=clerk, session_key="k" * 32, at=at, seen_at=at)
    token = Token.objects.create(
        person=clerk, name="试", digest="d" * 64, made_at=at, expires_at=at + timedelta(days=9)
    )
    unit = there.units["rural"].pk
    by_room = {
        "/supervision/checks/": check.pk,
        "/supervision/notices/": notice.pk,
        "/commitments/": row.pk,
        "/reports/": there.report.pk,
        "/evidence/": attach(row).pk,
        "/audit/": entry.pk,
        "/places/": there.villages[0].pk,
        "/me/tokens/": token.pk,
        "/sessions/": sign_in.pk,
        "/people/": clerk.pk,
        "/posts/": clerk.posts.get().pk,
        "/units/": unit,
    }
    by_room |= briefed(world)
    by_room |= inspected(world)
    by_room |= measured(world)
    by_room |= booked(world)
    by_room |= scored(world)
    by_room |= asked_of(world)
    by_room |= {
        "/api/v1/commitments/": row.pk,
        "/api/v1/reports/": there.report.pk,
        "/api/v1/notices/": notice.pk,
        "/api/v1/checks/": check.pk,
        "/api/v1/people/": clerk.pk,
        "/api/v1/places/": there.villages[0].pk,
        "/api/v1/me/tokens/": token.pk,
    }
    inner = {
        "attachment_id": by_room["/evidence/"],
        "claim_id": row.proof_claims.get().pk,
        "change_id": change.pk,
        "draft_id": draft.pk,
        "unit_id": unit,
        "n": 4,
        "uid": UPLOAD,
        "kind": "defer",
        "what": "approve",
        "name": "report_done",
        "act": "close",
        "month": "2026-06",
        "span": "2026-06",
        "ending": "docx",
        "other": 1,
        "year": 2026,
        "code": "total",
        "town": there.place.code,
        "token": "x",
        "fmt": "json",
        "service_code": "litter",
        "request_id": "Q2026-000001",
        "resource": "services",
        "party_id": by_room["party"],
        "paper": by_room["/evidence/"],
        "period": "2026-Q1",
        "book_id": by_room["/ledger/"],
        "chart": "village-2004",
        "of": "sheet",
    }
    return Things(world, by_room, inner)


def inspected(world: towns.World) -> dict[str, int]:
    """Inspections of the other town: one of each thing, by room."""
    made = inspection_worlds.build(world)
    finding = inspection_worlds.fail_there(made)
    notice = MendNotice.objects.create(
        town=finding.town,
        site=finding.site,
        edition=made.round_there.edition,
        number="试",
        year=2026,
        due_on=finding.due_on,
        issued_on=finding.due_on,
        issued_by_name="试",
        issued_at=made.round_there.opened_at,
    )
    NoticeFinding.objects.create(notice=notice, finding=finding)
    facts = {"town": finding.town, "campaign": "fire-sweep", "lead": finding.owner, "at": finding.found_at}
    lookback = Lookback.objects.create(**facts, year=2026, n=1, seed="试", population=1, size=1, by_name="试")
    pick = LookbackPick.objects.create(lookback=lookback, finding=finding)
    doubt = Doubt.objects.create(
        town=finding.town, code="试", why=["试", {}], visit=finding.visit, told_at=finding.found_at
    )
    offer = SameFault.objects.create(finding=finding, into=finding, told_at=finding.found_at)
    asked = Extension.objects.create(
        finding=finding,
        due_on=finding.due_on,
        before_on=finding.due_on,
        reason="试",
        asked_by_name="试",
        asked_at=finding.found_at,
    )
    Upload.objects.create(
        uid=UPLOAD,
        town=finding.town,
        person_id=finding.visit.person_id,
        name="试.jpg",
        size=9,
        begun_at=finding.found_at,
    )
    clash = Clash.objects.create(
        due=finding.visit.due, first=finding.visit, second=finding.visit, told_at=finding.found_at
    )
    rooms = {
        "/sites/": finding.site_id,
        "/rounds/": finding.round_id,
        "/dues/": finding.visit.due_id,
        "/visits/": finding.visit_id,
        "/findings/": finding.pk,
        "/offers/": offer.pk,
        "/extensions/": asked.pk,
        "/mend-notices/": notice.pk,
        "/lookbacks/": lookback.pk,
        "/picks/": pick.pk,
        "/doubts/": doubt.pk,
        "/clashes/": clash.pk,
        "/field/dues/": finding.visit.due_id,
    }
    return rooms | {f"/api/v1{room}": pk for room, pk in rooms.items()}


def briefed(world: towns.World) -> dict[str, int]:
    """Briefs of the other town: a template and an issue."""
    town, at = world.there.place, clock.now()
    blob = evidence.store_bytes(b"PK", name="试.docx", at=at)
    facts = {"town": town, "kind": "month", "by_name": "试", "at": at}
    template = BriefTemplate.objects.create(**facts, n=1, name="试.docx", blob=blob)
    issue = Issue.objects.create(
        **facts,
        span="2026-06",
        first_on=date(2026, 6, 1),
        as_of=at,
        year=2026,
        n=1,
        number="试",
        title="试",
        template_digest="0" * 64,
        facts={"version": 1, "title": "试", "as_of": at.isoformat(), "figures": []},
        facts_digest="0" * 64,
        docx=blob,
    )
    return {"/briefs/issued/": issue.pk, "/briefs/compare/": issue.pk, "/briefs/templates/": template.pk}


def measured(world: towns.World) -> dict[str, int]:
    """Figures of the other town: one of each thing, by room."""
    made, there = indicator_worlds.build(world), world.there
    row = made.enter("river-patrols", made.village(0, there), "2026-05", "9", town=there)
    unit = there.units["village-1"]
    facts = {"town": there.place, "period": row.period}
    file = Return.objects.create(
        **facts, unit=unit, line="river", starts_on=row.starts_on, codes=[row.indicator], opened_at=row.at
    )
    question = Question.objects.create(
        **facts,
        observation=row,
        indicator=row.indicator,
        thing=row.thing,
        place=row.place,
        code="asked",
        why=["试", {}],
        asked_at=row.at,
    )
    batch = ImportBatch.objects.create(
        town=there.place,
        name="试.csv",
        sha256="0" * 64,
        read=1,
        new=1,
        changed=0,
        unchanged=0,
        by_name="试",
        at=row.at,
    )
    rooms = {
        "/figures/batches/": batch.pk,
        "/observations/": row.pk,
        "/things/": row.thing_id,
        "/returns/": file.pk,
        "/questions/": question.pk,
        "/sections/": made.section_there.pk,
    }
    return rooms | {f"/api/v1{room}": pk for room, pk in rooms.items()}


def booked(world: towns.World) -> dict[str, int]:
    """A book of the other town: one of each thing, by room."""
    book, at = ledger_worlds.build(world).there, clock.now()
    period = Period.objects.filter(book=book).latest("month")
    voucher = Voucher.objects.create(
        book=book,
        period=period,
        kind="transfer",
        dated_on=period.month,
        summary="试",
        drafted_by_name="试",
        drafted_at=at,
    )
    asked = Reopening.objects.create(
        period=period, reason="试", asked_by_id=1, asked_by_name="试", asked_at=at
    )
    bank = BankAccount.objects.create(
        book=book,
        account=Account.objects.get(book=book, code="102"),
        name="试",
        number_masked="试",
        opened_at=at,
    )
    day = period.month
    statement = Statement.objects.create(
        bank=bank,
        name="试",
        first_on=day,
        last_on=day,
        income=1,
        outgo=0,
        taken=1,
        known=0,
        by_name="试",
        at=at,
    )
    row = StatementRow.objects.create(statement=statement, bank=bank, n=1, dated_on=day, amount=1, key="试")
    match = Match.objects.create(bank=bank, how="hand", by_name="试", at=at)
    rooms = {
        "/ledger/": book.pk,
        "/vouchers/": voucher.pk,
        "/periods/": period.pk,
        "/reopenings/": asked.pk,
        "/bank/": bank.pk,
        "/bank-rows/": row.pk,
        "/matches/": match.pk,
    }
    rooms |= held(book, at)
    return rooms | {
        f"/api/v1{room}": rooms[room] for room in ("/ledger/", "/vouchers/", "/disclosure/", "/works/")
    }


def held(book: Book, at: datetime) -> dict[str, int]:
    """What a book of the other town owns, lets and has published."""
    content = content_of(book, book.starts_on, book.starts_on, words={}, decisions="", note="")
    by = {"book": book, "from_on": book.starts_on, "until_on": book.starts_on, "content": content}
    sheet = Sheet.objects.create(**by, period="2026-Q1", prepared_by_name="试", prepared_at=at)
    shot = Snapshot.objects.create(
        **by,
        sheet=sheet,
        period="2026-Q1",
        n=1,
        digest="0" * 64,
        published_by_name="试",
        published_at=at,
        published_on=book.starts_on,
    )
    question = SheetQuestion.objects.create(snapshot=shot, text="试", asked_at=at, due_on=book.starts_on)
    asset = Asset.objects.create(book=book, code="试", name="试", kind="fixed", acquired_on=book.starts_on)
    count = Count.objects.create(
        book=book, as_of=book.starts_on, title="试", opened_by_name="试", opened_at=at
    )
    counted = CountLine.objects.create(count=count, asset=asset, code="试", name="试", kind="fixed")
    contract = Contract.objects.create(
        book=book,
        number="试",
        kind="lease",
        object="试",
        party_kind="body",
        party_sealed="",
        party_masked="试",
        signed_on=book.starts_on,
        starts_on=book.starts_on,
        ends_on=book.starts_on,
        yearly=0,
        way="agreed",
    )
    by_name = {"made_by_name": "试", "made_at": at}
    by_name |= {"spent_on": book.starts_on, "pay_by": "cash", "total": 1}
    claim, other = (
        Claim.objects.create(book=book, town_id=book.town_id, number=number, **by_name) for number in "12"
    )
    double = Double.objects.create(claim=claim, other=other, kind="amount", found_at=at)
    risk = Risk.objects.create(book=book, rule="round", key="试", why=["试", {}], found_at=at)
    rent = ContractReceipt.objects.create(
        contract=contract, uid=UPLOAD, kind="rent", amount=1, dated_on=book.starts_on, by_name="试", at=at
    )
    blob = evidence.store_bytes(b"PK", name="试.docx", at=at)
    paper = Attachment.objects.create(
        thing_kind="claim", thing_id=claim.pk, town_id=book.town_id, blob=blob, name="试", by_name="试", at=at
    )
    receipt = Receipt.objects.create(
        town_id=book.town_id, claim=claim, attachment=paper, sha256=blob.pk, at=at
    )
    wish = TakeBack.objects.create(
        book=book,
        attachment=paper,
        receipt=receipt,
        reason="试",
        asked_by_id=1,
        asked_by_name="试",
        asked_at=at,
    )
    return {
        "/risks/": risk.pk,
        "/contract-receipts/": rent.pk,
        "/claim-receipts/": receipt.pk,
        "/take-backs/": wish.pk,
        "/claims/": claim.pk,
        "/claim-doubles/": double.pk,
        "/disclosure/": sheet.pk,
        "/sheet-questions/": question.pk,
        "/assets/": asset.pk,
        "/counts/": count.pk,
        "/count-lines/": counted.pk,
        "/contracts/": contract.pk,
        **earmarked(book, at),
    }


def earmarked(book: Book, at: datetime) -> dict[str, int]:
    """A fund of the other town, what was allotted of it, petty cash and a gift of one of its books."""
    day, by = book.starts_on, {"by_name": "试", "at": at}
    fund = Fund.objects.create(
        **by, town_id=book.town_id, code="试", name="试", source="town", year=2026, amount=9, first_on=day, last_on=day
    )  # fmt: skip
    row = Allocation.objects.create(**by, fund=fund, book=book, project="试", amount=5, decided_on=day)
    advance = Advance.objects.create(
        **by, book=book, holder="试", amount=1, account="112", given_on=day, due_on=day
    )
    gift = Donation.objects.create(
        **by, town_id=book.town_id, book=book, number="试", amount=1, given_on=day, purpose="试"
    )
    rooms = {
        "/funds/": fund.pk,
        "/allotments/": row.pk,
        "/advances/": advance.pk,
        "/donations/": gift.pk,
        **built(book, at, row),
    }
    return rooms


def built(book: Book, at: datetime, row: Allocation) -> dict[str, int]:
    """Works of the other town with a change and a measurement that wait."""
    day = book.starts_on
    works = Works.objects.create(
        book=book, number="试", name="试", site="试", contractor_kind="body", contractor_sealed="", contractor_masked="试", way="own",
        chosen_on=day, amount=5, signed_on=day, starts_on=day, ends_on=day, share=0, warranty=0,
    )  # fmt: skip
    WorksMoney.objects.create(works=works, allocation=row, amount=5, by_name="试", at=at)
    Works.objects.filter(pk=works.pk).update(state="running")
    change = WorksChange.objects.create(
        works=works, n=1, amount=0, reason="试", paper="试", asked_by_name="试", asked_at=at
    )
    measurement = Measurement.objects.create(
        works=works, n=1, kind="progress", from_on=day, until_on=day, amount=5, measured_by_name="试", measured_at=at
    )  # fmt: skip
    return {
        "/works-defects/": _defect(works, at).pk,
        "/works/": works.pk,
        "/works-changes/": change.pk,
        "/works-measurements/": measurement.pk,
    }


def _defect(works: Works, at: datetime) -> Defect:
    """Of another works, that is settled and accepted."""
    day = works.starts_on
    done = Works.objects.create(
        book=works.book, number="完", name="试", site="试", contractor_kind="body", contractor_sealed="", contractor_masked="试",
        way="own", chosen_on=day, amount=5, signed_on=day, starts_on=day, ends_on=day, share=0, warranty=0,
    )  # fmt: skip
    WorksMoney.objects.create(works=done, amount=5, by_name="试", at=at)
    Works.objects.filter(pk=done.pk).update(state="running")
    last = Measurement.objects.create(
        works=done, n=1, kind="final", from_on=day, until_on=day, amount=5, settled=5, measured_by_name="试", measured_at=at
    )  # fmt: skip
    Measurement.objects.filter(pk=last.pk).update(state="confirmed")
    Works.objects.filter(pk=done.pk).update(state="accepted", accepted_on=day)
    return Defect.objects.create(
        works=done, n=1, what="试", found_on=day, reported_by_name="试", reported_at=at
    )


def scored(world: towns.World) -> dict[str, int]:
    """Scores of the other town: one of each thing, by room."""
    clerk, second = (world.actor(key, town=world.there) for key in ("office_clerk", "second_clerk"))
    run = scoring_world.open_in(world.there, clerk)
    entry = scoring_world.enter_in(run, second)
    survey = scoring_world.ask_in(world.there, clerk)
    return {"/schemes/": run.pk, "/score-entries/": entry.pk, "/surveys/": survey.pk}


def asked_of(world: towns.World) -> dict[str, int]:
    """A case of the other town with a person and an extension that waits."""
    case = case_worlds.build(world).asked("petition", there=True)
    ask = ExtensionAsk.objects.create(
        case=case, days=5, reason="试", asked_by_name="试", asked_at=case.registered_at
    )
    rooms = {"/cases/": case.pk, "/case-extensions/": ask.pk}
    rooms |= {f"/api/v1{room}": pk for room, pk in rooms.items()}
    return rooms | {"party": case.parties.get().pk} | reported(world, case)


def reported(world: towns.World, case: Case) -> dict[str, int]:
    """Of the other town: an offer that waits, a training, a report and a picture that nobody published."""
    cases = case_worlds.build(world)
    first, second = cases.asked("report", there=True), cases.asked("report", there=True)
    at = case.registered_at
    offer = SameOffer.objects.create(town_id=case.town_id, case=second, other=first, score=1, made_at=at)
    person = world.there.people["unit_head"]
    training = Training.objects.create(
        town_id=case.town_id,
        person=person,
        what="power",
        code="stall-fine",
        course="试",
        on=at.date(),
        paper="试",
        by_name="试",
        at=at,
    )
    photo = PublicPhoto.objects.create(case=first, attachment_id=1, looked="试", by_name="试", at=at)
    return {
        "/case-offers/": offer.pk,
        "/training/": training.pk,
        "/ask/map/": first.pk,
        "/ask/map/photos/": photo.pk,
    }


def enter(world: towns.World, role: str) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(world.here.people[role])
    return client


def own(things: Things) -> Things:
    """The same addresses with things of the person's own town, where there are any."""
    here = things.world.here
    row = here.commitments["in_progress"]
    rooms = {
        "/commitments/": row.pk,
        "/reports/": here.report.pk,
        "/evidence/": attach(row).pk,
        "/places/": here.villages[0].pk,
        "/people/": here.people["unit_head"].pk,
        "/units/": here.units["rural"].pk,
    }
    rooms |= {f"/api/v1{room}": pk for room, pk in rooms.items()}
    inner = {**things.inner, "claim_id": row.proof_claims.get().pk}
    return Things(things.world, {**things.by_room, **rooms}, inner)


def ask(client: Client, verb: str, url: str, body: str = "{}") -> HttpResponseBase:
    """One request; the API is sent JSON."""
    if url.startswith("/api/") and verb != "get":
        return getattr(client, verb)(url, body, content_type="application/json")
    return getattr(client, verb)(url)


NAMING = [("get", one) for one in PAGES if "pk" in one.places]
NAMING += [("post", one) for one in PAGES if "pk" in one.places]
NAMING += [(verb, one) for verb, one in OPERATIONS if {"pk", "thing_id"} & set(one.places)]


@pytest.mark.parametrize("role", TOWN_ROLES)
def test_a_thing_of_another_town_is_answered_as_one_that_is_not_there(things: Things, role: str):
    client, told = enter(things.world, role), []
    nowhere = Things(things.world, dict.fromkeys(things.by_room, 10**9), things.inner)
    for verb, one in NAMING:
        status = ask(client, verb, things.address(one)).status_code
        if status not in (404, 405) and status != ask(client, verb, nowhere.address(one)).status_code:
            told.append((verb, one.route, status))
    assert told == []


@pytest.mark.parametrize("role", TOWN_ROLES)
def test_documents_of_another_town_are_not_given(things: Things, role: str):
    client, town = enter(things.world, role), {"town": things.world.there.place.pk}
    pages = [one for one in PAGES if one.route.startswith(("/briefs/", "/dossiers/"))]
    answers = {client.get(things.address(one), town).status_code for one in pages}
    assert answers in ({404}, {403})


def broken(answer: HttpResponseBase) -> bool:
    """What must never come back: an error of ours, or a page without its policy."""
    return answer.status_code >= BROKEN or "Content-Security-Policy" not in answer.headers


@pytest.mark.parametrize("nonsense", NONSENSE, ids=[f"{one[:12]!r}" for one in NONSENSE])
def test_nonsense_in_an_address_breaks_nothing(things: Things, nonsense: str):
    client, mine = enter(things.world, "office_clerk"), own(things)
    pages = [*PAGES, *(one for verb, one in OPERATIONS if verb == "get")]
    asked = dict.fromkeys(ASKED, nonsense)
    failed = [one.route for one in pages if broken(client.get(mine.address(one), asked))]
    assert failed == []


@pytest.mark.parametrize("nonsense", NONSENSE, ids=[f"{one[:12]!r}" for one in NONSENSE])
def test_nonsense_in_a_form_breaks_nothing(things: Things, nonsense: str):
    client, mine = enter(things.world, "office_clerk"), own(things)
    form = {**dict.fromkeys(FIELDS, nonsense), "version": "1", **COUNTED}
    pages = [one for one in PAGES if one.route != "/sign-out/"]
    failed = [one.route for one in pages if broken(client.post(mine.address(one), form))]
    assert failed == []


@pytest.mark.parametrize("body", ["{", "[]", "null", "{}", NONSENSE[0]], ids=repr)
def test_nonsense_sent_to_the_api_breaks_nothing(things: Things, body: str):
    client, mine = enter(things.world, "office_clerk"), own(things)
    sent = [one for one in OPERATIONS if one[0] != "get"]
    failed = [one.route for verb, one in sent if broken(ask(client, verb, mine.address(one), body))]
    assert failed == []


@pytest.mark.parametrize("value", [2**70, "9" * 5000, 0], ids=lambda value: f"{value}"[:12])
def test_numbers_beyond_any_thing_are_not_found(things: Things, value: object):
    client, failed = enter(things.world, "administrator"), []
    for verb, one in NAMING:
        url = one.filled({**things.inner, "pk": value, "thing_id": value})
        if broken(ask(client, verb, url)):
            failed.append((verb, one.route))
    assert failed == []


@pytest.mark.parametrize("route", ["/people/{pk}/lock/", "/units/{pk}/close/"])
def test_a_zero_byte_in_a_reason_breaks_nothing(things: Things, route: str):
    url = own(things).address(Address(route, ("pk",)))
    assert not broken(enter(things.world, "administrator").post(url, {"reason": NUL}))
