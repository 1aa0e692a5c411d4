"""办件的页面和接口: the counter's pages, the citizen's pages without an account, and the API."""

from __future__ import annotations

import io
import json
import re

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.cases import world as worlds
from tests.cases.test_orders import words_of
from tests.cases.world import World, fresh, later
from townworks.cases import services
from townworks.cases.models import Case, Knock
from townworks.cases.services import doors, findings, receipts
from townworks.inspections.models import Finding
from townworks.kernel import clock
from townworks.kernel.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return worlds.build()


def signed_in(world: World, role: str = "office_clerk") -> Client:
    client = Client()
    client.force_login(world.towns.here.people[role])
    return client


def text_of(answer) -> str:
    return answer.content.decode()


# for who works here


def test_the_list_shows_what_is_open_the_most_urgent_first(world: World, django_assert_max_num_queries):
    late = world.asked("report", text="很久的垃圾")
    for n in range(12):
        world.asked("hotline", text=f"求助 {n}", reference=f"r{n}", at=clock.now())
    client = signed_in(world)
    with django_assert_max_num_queries(12):
        page = text_of(client.get("/cases/"))
    assert page.index(late.number) < page.index("求助 3")
    assert "13 件还没有办结" in page


@pytest.mark.parametrize(
    ("asked", "there"),
    [
        ("kind=hotline", False),
        ("kind=report", True),
        ("q=垃圾", True),
        ("q=nothing", False),
        ("state=closed", False),
        ("state=all", True),
        ("overdue=on", True),
        ("unit=999999", False),
        ("sort=-registered_at", True),
    ],
)
def test_the_list_is_cut_by_its_address(world: World, asked: str, there: bool):
    case = world.asked("report")
    assert (case.number in text_of(signed_in(world).get(f"/cases/?{asked}"))) is there


def test_a_number_finds_its_case(world: World):
    case = world.asked("report")
    assert case.number in text_of(signed_in(world).get(f"/cases/?q={case.number}"))


def test_the_export_holds_the_list_and_nobodys_name(world: World):
    world.asked("petition")
    answer = signed_in(world).get("/cases/export.xlsx")
    assert answer.status_code == 200 and worlds.PERSON.name.encode() not in answer.content


@pytest.mark.parametrize("kind", [kind for kind in worlds.SAID if kind != "tip"])
def test_the_page_of_a_case_takes_few_queries(world: World, kind: str, django_assert_max_num_queries):
    case = world.asked(kind)
    client = signed_in(world)
    with django_assert_max_num_queries(15):
        page = text_of(client.get(f"/cases/{case.pk}/"))
    assert case.number in page and worlds.PERSON.name not in page


def test_the_clock_is_told_in_a_sentence_with_its_bar(world: World):
    case = world.asked("information", at=clock.now())
    page = text_of(signed_in(world).get(f"/cases/{case.pk}/"))
    assert re.search(r"起 20 个工作日，.*到期，还有 20 个工作日", page)
    assert 'class="bar-run' in page


def test_a_case_is_registered_at_the_counter_and_its_code_shown_once(world: World):
    client = signed_in(world, "counter_clerk")
    assert client.get("/cases/new/").status_code == 200
    form = {"matter": "land", "channel": "visit", "text": "补偿没发", "name": "欧阳明", "client_id": "one"}
    answer = client.post("/cases/new/petition/", form)
    case = Case.objects.get()
    assert receipts.code_of(case) in text_of(answer) and answer.headers["Cache-Control"] == "no-store"
    client.post("/cases/new/petition/", form)
    assert Case.objects.count() == 1


def test_what_was_typed_stays_when_it_is_refused(world: World):
    form = {"matter": "land", "channel": "visit", "text": "补偿没发", "id_number": "123456"}
    answer = signed_in(world).post("/cases/new/petition/", form)
    assert answer.status_code == 422 and "补偿没发" in text_of(answer) and "校验码不对" in text_of(answer)


def test_an_act_goes_through_its_page(world: World):
    case, client = world.asked("report", at=clock.now()), signed_in(world)
    for name, form in (
        ("accept", {}),
        ("progress", {"step": "mend"}),
        ("answer", {"text": "已经清走", "late_reason": "x"}),
        ("close", {}),
    ):
        url = f"/cases/{case.pk}/acts/{name}/"
        assert client.get(url).status_code == 200
        answer = client.post(url, {**form, "version": fresh(case.pk).version})
        assert answer.status_code == 302, text_of(answer)
    assert fresh(case.pk).state == "closed"


@pytest.mark.parametrize("name", ["nothing", "extend", "mended", "register"])
def test_what_is_no_act_is_not_there(world: World, name: str):
    case = world.asked("report")
    assert signed_in(world).get(f"/cases/{case.pk}/acts/{name}/").status_code == 404


def test_an_extension_shows_what_it_would_do_and_is_decided_on_the_page(world: World):
    case = world.asked("petition", at=clock.now())
    services.accept_case(actor=world.clerk, pk=case.pk, at=clock.now())
    client = signed_in(world)
    url = f"/cases/{case.pk}/acts/ask_extension/"
    assert "只能延长一次" in text_of(client.get(url))
    client.post(url, {"days": 30, "reason": "鉴定", "version": fresh(case.pk).version})
    ask = case.extension_asks.get()
    head = signed_in(world, "town_head")
    assert "同意延期" in text_of(head.get(f"/cases/{case.pk}/"))
    assert head.post(f"/case-extensions/{ask.pk}/approve/", {"answer": "好"}).status_code == 302
    assert fresh(case.pk).clock_rows.filter(move="extend").exists()
    again = client.get(url)
    assert 'name="days"' not in again.content.decode() and "返回" in text_of(again)  # once is all there is


def test_a_person_is_shown_after_a_reason_and_only_then(world: World):
    case = world.asked("petition")
    url = f"/cases/{case.pk}/parties/{case.parties.get().pk}/"
    client = signed_in(world)
    assert worlds.PERSON.name not in text_of(client.get(url))
    assert client.post(url, {"purpose": "contact"}).status_code == 422
    answer = client.post(url, {"purpose": "contact", "reason": "约时间"})
    assert worlds.PERSON.name in text_of(answer) and answer.headers["Cache-Control"] == "no-store"
    assert AuditEntry.objects.filter(verb="case.reveal").count() == 1


def test_cases_are_found_by_id_number(world: World):
    case = world.asked("petition")
    answer = signed_in(world).post("/cases/find/", {"id_number": worlds.ID, "reason": "本人来查"})
    assert case.number in text_of(answer)


def test_the_secretary_names_a_keeper_who_then_reads_the_tip(world: World):
    case = world.asked("tip")
    auditor = signed_in(world, "auditor")
    assert auditor.get(f"/cases/{case.pk}/").status_code == 404
    post = world.towns.here.people["auditor"].posts.get().pk
    answer = signed_in(world, "town_secretary").post("/cases/keepers/", {"slot": 1, "post": post})
    assert answer.status_code == 302
    page = text_of(auditor.get(f"/cases/{case.pk}/"))
    assert "密封线索" in page and "有人开赌场" in page


def test_html_in_any_field_is_text(world: World):
    case = world.asked("report", text="<script>alert(1)</script>", address="<img src=x>")
    page = text_of(signed_in(world).get(f"/cases/{case.pk}/")) + text_of(signed_in(world).get("/cases/"))
    assert "<script>alert" not in page and "<img src=x" not in page


def test_powers_are_listed_by_how_far_they_are(world: World):
    page = text_of(signed_in(world).get("/powers/?state=returned"))
    assert "违反养犬规定的处罚" in page and "占道经营的处罚" not in page


# a report becomes a finding


def test_a_report_becomes_a_finding_and_hears_of_its_mending(world: World):
    from tests.inspections import world as inspection_worlds
    from townworks.inspections.services import findings as inspection_findings

    made = inspection_worlds.build(world.towns)
    site = made.round.dues.first().site if hasattr(made.round, "dues") else None
    case = world.asked("report", at=clock.now())
    if site is None:
        from townworks.inspections.models import Site

        site = Site.objects.filter(town_id=world.town_id, state="active").first()
    actor = world.clerk
    services.accept_case(actor=actor, pk=case.pk, at=clock.now())
    findings.make_finding(actor=actor, pk=case.pk, site_id=site.pk, at=clock.now())
    finding = Finding.objects.get(pk=fresh(case.pk).finding_id)
    assert finding.sources.get().reference == case.number
    Finding.objects.filter(pk=finding.pk).update(state="mended")
    inspection_findings.accept_finding(actor=actor, pk=finding.pk, at=clock.now())
    findings.tell_case(finding_id=finding.pk, town_id=world.town_id, move="accept")
    assert case.rows.filter(move="mended").count() == 1


# for everybody


@pytest.mark.parametrize(
    "path",
    ["/ask/", "/ask/report/", "/ask/tip/", "/ask/follow/", "/ask/guide/", "/ask/guide/residence-proof/"],
)
def test_public_pages_need_no_account(world: World, path: str, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        assert Client().get(path).status_code == 200


def send(world: World, client: Client | None = None, **more: object):
    form = {
        "town": world.town_id,
        "matter": "litter",
        "text": "桥头垃圾",
        "address": "桥头",
        "client_id": "c1",
    }
    return (client or Client()).post("/ask/report/", {**form, **more})


def test_a_citizen_reports_follows_and_rates_without_an_account(world: World):
    page = text_of(send(world))
    case = Case.objects.get()
    code = receipts.code_of(case)
    assert case.number in page and code in page
    services.accept_case(actor=world.clerk, pk=case.pk, reason="内部的话", at=clock.now())
    services.answer_case(actor=world.clerk, pk=case.pk, text="已经清走", at=clock.now())
    client = Client()
    told = text_of(client.post("/ask/follow/", {"number": case.number.lower(), "code": code.lower()}))
    assert "已经答复" in told and "已经清走" in told and "内部的话" not in told
    assert world.clerk.name not in told
    token = re.search(r'name="token" value="([^"]+)"', told)
    assert token
    client.post("/ask/rate/", {"token": token[1], "score": 4, "words": "快"})
    assert fresh(case.pk).score == 4


def test_sending_twice_is_one_report(world: World):
    send(world)
    send(world)
    assert Case.objects.count() == 1


def test_the_number_of_an_order_sent_as_ones_own_id_opens_no_order(world: World):
    order = world.asked("hotline", client_id="12345:12345-1")
    page = text_of(send(world, client_id="12345:12345-1"))
    assert order.number not in page and receipts.code_of(order) not in page
    assert Case.objects.count() == 2


@pytest.mark.parametrize("code", ["", "AAAAAAAA", "汉字汉字汉字"])
def test_a_wrong_code_tells_nothing(world: World, code: str):
    case = world.asked("report")
    answer = Client().post("/ask/follow/", {"number": case.number, "code": code})
    assert answer.status_code == 422 and case.title not in text_of(answer)


def test_a_wrong_number_is_answered_as_a_wrong_code(world: World):
    case = world.asked("report")
    one = text_of(Client().post("/ask/follow/", {"number": case.number, "code": "AAAAAAAA"}))
    other = text_of(Client().post("/ask/follow/", {"number": "Q2026-999999", "code": "AAAAAAAA"}))
    assert "编号和查询码对不上" in one and "编号和查询码对不上" in other


def test_after_ten_wrong_codes_a_sum_is_asked_and_after_thirty_the_door_rests(world: World):
    case = world.asked("report")
    wrong = {"number": case.number, "code": "AAAAAAAA"}
    for _ in range(10):
        Client().post("/ask/follow/", wrong)
    page = text_of(Client().get("/ask/follow/"))
    asked = re.search(r"算一算：(\d) 加 (\d) 等于几", page)
    assert "可不填" not in page
    token = re.search(r'name="sum_token" value="([^"]+)"', page)
    assert asked and token
    right = {"number": case.number, "code": receipts.code_of(case)}
    assert Client().post("/ask/follow/", right).status_code == 422
    answered = {**right, "sum": int(asked[1]) + int(asked[2]), "sum_token": token[1]}
    assert Client().post("/ask/follow/", answered).status_code == 200
    Knock.objects.update(count=30)
    assert Client().post("/ask/follow/", answered).status_code == 429


def test_an_address_is_not_kept(world: World):
    Client().post("/ask/follow/", {"number": "Q2026-000001", "code": "AAAAAAAA"}, REMOTE_ADDR="203.0.113.9")
    assert "203.0.113.9" not in str(list(Knock.objects.values()))


def test_who_sends_very_often_answers_a_sum(world: World):
    for n in range(10):
        send(world, client_id=f"c{n}")
    answer = send(world, client_id="c11")
    assert answer.status_code == 422 and "算一算" in text_of(answer) and "桥头垃圾" in text_of(answer)
    assert Case.objects.count() == 10


def test_a_joined_report_is_told_of_the_other(world: World):
    first, second = world.asked("report", at=clock.now()), world.asked("report", at=clock.now())
    services.join_case(actor=world.clerk, pk=second.pk, into_id=first.pk, at=clock.now())
    services.accept_case(actor=world.clerk, pk=first.pk, at=clock.now())
    services.answer_case(actor=world.clerk, pk=first.pk, text="已经清走", at=clock.now())
    told = text_of(Client().post("/ask/follow/", {"number": second.number, "code": receipts.code_of(second)}))
    assert "已经清走" in told


def test_a_tip_is_followed_without_its_words(world: World):
    case = world.asked("tip")
    told = text_of(Client().post("/ask/follow/", {"number": case.number, "code": receipts.code_of(case)}))
    assert "已经收到" in told and "赌场" not in told


def test_the_wizard_lists_just_what_to_bring(world: World):
    page = text_of(Client().get("/ask/guide/residence-proof/?half=yes&what=first&home=own&why=school"))
    listed = page.split("bring", 1)[1].split("</ol>", 1)[0]
    assert "就读证明" in listed and "租住证明" not in listed and "申请表" not in listed
    assert "不用带" in page and "窗口提供" in page


def test_a_question_that_an_answer_opens_is_asked_next_and_the_earlier_answers_are_kept(world: World):
    page = text_of(Client().get("/ask/guide/business-register/?what=new&proxy=self"))
    assert 'name="place"' in page and "还有 2 个问题" in page
    assert '<input type="hidden" name="what" value="new">' in page and "只带这" not in page
    closing = text_of(Client().get("/ask/guide/business-register/?what=close&proxy=self&place=rent"))
    assert (
        "清税证明" in closing and "租赁合同" not in closing
    )  # what stands in a kept address and is not asked


def test_who_does_not_meet_the_conditions_is_told_why_and_not_kept_from_the_counter(world: World):
    page = text_of(Client().get("/ask/guide/elderly-allowance/?age=under"))
    assert "还没有到领取的年龄" in page and "仍然可以到窗口申请" in page
    assert "只带这" not in page and "/ask/apply/" not in page
    answer = Client().get("/ask/apply/elderly-allowance/?age=under")
    assert answer["Location"] == "/ask/guide/elderly-allowance/"


# the API


def api(world: World, role: str = "office_clerk") -> Client:
    return signed_in(world, role)


def post(client: Client, url: str, body: dict):
    return client.post(url, json.dumps(body), content_type="application/json")


def test_the_api_registers_acts_and_tells_the_clock(world: World):
    client = api(world)
    body = {
        "kind": "petition",
        "matter": "land",
        "channel": "visit",
        "text": "补偿",
        "persons": [{"name": "欧阳明"}],
    }
    made = post(client, "/api/v1/cases", {**body, "client_id": "a"})
    assert made.status_code == 201
    pk = made.json()["id"]
    assert post(client, "/api/v1/cases", {**body, "client_id": "a"}).json()["again"] is True
    assert post(client, f"/api/v1/cases/{pk}/acts/accept", {"version": 1}).json()["state"] == "accepted"
    told = client.get(f"/api/v1/cases/{pk}").json()
    assert told["clock"]["state"] == "running" and told["parties"][0]["name"] == "欧**"
    what_if = client.get(f"/api/v1/cases/{pk}/what-if?days=31").json()
    assert (what_if["allowed"], what_if["sentence"]) == (False, "最多延长 30 天")
    assert post(client, f"/api/v1/cases/{pk}/acts/refer", {"reason": "x"}).status_code == 422
    assert post(client, f"/api/v1/cases/{pk}/acts/accept", {"version": 1}).status_code == 409


def test_the_api_lists_what_the_page_lists(world: World):
    case = world.asked("report", at=later())
    told = api(world).get("/api/v1/cases?kind=report").json()
    assert (told["total"], told["rows"][0]["number"]) == (1, case.number)


def test_another_towns_case_is_404_over_the_api(world: World):
    case = world.asked("report", there=True)
    assert api(world).get(f"/api/v1/cases/{case.pk}").status_code == 404
    assert post(api(world), f"/api/v1/cases/{case.pk}/acts/accept", {}).status_code == 404


# applying online


APPLY = {"name": "欧阳明", "phone": "13812345678", "id_number": worlds.ID, "client_id": "a1"}


SETTLED = {"q_half": "yes", "q_what": "first"}
FELLING = {"q_where": "own", "q_size": "small", "q_why": "use"}


def apply(world: World, item: str, **more: object):
    return Client().post(f"/ask/apply/{item}/", {"town": world.town_id, **APPLY, **more})


def test_an_item_is_applied_for_online_with_just_the_papers_that_the_answers_leave(world: World):
    page = text_of(Client().get("/ask/guide/residence-proof/?half=yes&what=first&home=rent&why=work"))
    assert "/ask/apply/residence-proof/?half=yes&amp;what=first&amp;home=rent&amp;why=work" in page
    done = text_of(apply(world, "residence-proof", **SETTLED, q_home="rent", q_why="work", consent="on"))
    case = Case.objects.get()
    assert case.number in done and receipts.code_of(case) in done
    assert (case.kind, case.service, case.channel) == ("application", "residence-proof", "online")
    assert [paper.code for paper in case.materials.all()] == ["form", "id", "lease", "work", "photo"]
    assert case.parties.get().consent


def test_whoever_has_not_answered_the_questions_is_led_to_them(world: World):
    for asked in ("", "?half=yes&what=first&home=castle&why=work"):
        answer = Client().get(f"/ask/apply/residence-proof/{asked}")
        assert (answer.status_code, answer["Location"]) == (302, "/ask/guide/residence-proof/")


def test_who_applies_for_somebody_is_kept_beside_them(world: World):
    apply(world, "tree-felling", **FELLING, other_name="欧阳小明", other_phone="13900000000")
    roles = list(Case.objects.get().parties.order_by("pk").values_list("role", "name_masked"))
    assert [role for role, _ in roles] == ["applicant", "agent"] and "小明" not in roles[1][1]


def test_an_application_wants_a_number_that_is_one_and_pictures_that_are(world: World):
    assert "校验码" in text_of(apply(world, "tree-felling", **FELLING, id_number="110105194912310021"))
    lie = SimpleUploadedFile("id.jpg", b"<script>alert(1)</script>", content_type="image/jpeg")
    answer = apply(world, "tree-felling", **FELLING, paper_id=lie, id_number="110105194912310021")
    assert answer.status_code == 422 and not Case.objects.exists()
    # All at once, each at its field.
    assert set(answer.context["form"].errors) == {"paper_id", "id_number"}


def test_a_report_with_a_file_that_is_no_picture_is_told_all_that_is_wrong(world: World):
    lie = SimpleUploadedFile("a.jpg", b"<script>alert(1)</script>", content_type="image/jpeg")
    told = {"town": world.town_id, "matter": "litter", "text": "桥头垃圾", "phone": "12", "client_id": "b1"}
    answer = Client().post("/ask/report/", {**told, "photos": lie})
    assert answer.status_code == 422 and not Case.objects.exists()
    assert set(answer.context["form"].errors) == {"photos", "phone"}
    many = [SimpleUploadedFile(f"{n}.jpg", b"x") for n in range(6)]
    answer = Client().post("/ask/report/", {**told, "photos": many})
    assert set(answer.context["form"].errors) == {"photos", "phone"}


def test_sending_an_application_twice_is_one_and_what_is_not_online_is_not_there(world: World):
    apply(world, "tree-felling", **FELLING)
    apply(world, "tree-felling", **FELLING)
    assert Case.objects.count() == 1
    assert Client().get("/ask/apply/nothing/").status_code == 404


def test_the_counter_asks_what_the_item_asks_before_it_lists_papers(world: World):
    client = signed_in(world, "counter_clerk")
    form = {"service": "residence-proof", "channel": "counter", "name": "欧阳明", "id_number": worlds.ID}
    asked = client.post("/cases/new/application/", form)
    assert asked.status_code == 422 and 'name="q_home"' in text_of(asked)
    again = client.post("/cases/new/application/", {**form, **SETTLED, "q_home": "own"})
    assert again.status_code == 422 and 'name="q_why"' in text_of(again)  # opened by an answer
    client.post("/cases/new/application/", {**form, **SETTLED, "q_home": "own", "q_why": "work"})
    assert "lease" not in {paper.code for paper in Case.objects.get().materials.all()}


def test_a_dispute_is_registered_with_both_sides_and_its_papers_name_both(world: World):
    client = signed_in(world, "office_clerk")
    form = {"matter": "land", "channel": "counter", "text": "界址", "name": "欧阳明", "other_name": "司马光"}
    client.post("/cases/new/dispute/", form)
    case = Case.objects.get()
    assert list(case.parties.values_list("role", flat=True)) == ["side", "side"]
    services.accept_case(actor=world.clerk, pk=case.pk, at=clock.now())
    services.progress_case(actor=world.clerk, pk=case.pk, step="mediate", reason="双方到场", at=clock.now())
    services.answer_case(actor=world.clerk, pk=case.pk, text="以石桩为界", at=clock.now())
    masked = [party.name_masked for party in case.parties.all()]
    for code, words in (("mediation", "双方到场"), ("agreement", "以石桩为界")):
        told = words_of(client.get(f"/cases/{case.pk}/papers/{code}.docx"))
        assert f"{case.town.name}人民调解委员会" in told
        assert words in told and all(name in told for name in masked) and "人民调解员" in told


@pytest.mark.parametrize(
    "words", ['=HYPERLINK("http://e")', "+1+1", "-1+1", "@SUM(1)", "<img src=x onerror=alert(1)>"]
)
def test_no_word_of_a_citizen_is_executed_by_the_exported_sheet(world: World, words: str):
    world.asked("report", text=words, address=words, at=clock.now())
    answer = signed_in(world).get("/cases/export.xlsx")
    data = b"".join(answer.streaming_content) if answer.streaming else answer.content
    rows = openpyxl.load_workbook(io.BytesIO(data)).active.iter_rows()
    kinds = {cell.data_type for row in rows for cell in row if cell.value == words}
    assert kinds == {"s"}


def test_who_is_overtaken_by_others_at_the_same_address_is_shown_the_sum(world: World, monkeypatch):
    """The form was drawn, and checked, before the tenth came; the door says no after it."""
    for _ in range(doors.FREE["send"]):
        doors.count("127.0.0.1", "send", at=clock.now())
    monkeypatch.setattr(doors, "wants_sum", lambda *_given, **_facts: False)
    page = text_of(send(world))
    assert "算一算：" in page and 'name="sum_token" value=""' not in page and not Case.objects.exists()
