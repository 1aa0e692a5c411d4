"""12345 工单和通知书: a sheet of orders is taken in once and answered by a sheet; notices are drawn as Word files."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from django.test import Client
from openpyxl import Workbook, load_workbook

from tests.cases import world as worlds
from tests.cases.world import World
from townworks.cases import services
from townworks.cases.models import Case, OrderImport
from townworks.kernel import clock
from townworks.kernel.models import AuditEntry

pytestmark = pytest.mark.django_db
HEADS = ("序号", "工单编号", "诉求类型", "诉求内容", "派单时间", "办理时限", "来电人", "联系电话")
GOOD = (1, "GZ-001", "投诉", "夜里施工噪音大", "2026-07-01 09:00", "2026-07-08", "欧阳明", "13812345678")
OTHER = (2, "GZ-002", "咨询", "怎么办残疾证", "", "", "", "")


@pytest.fixture
def world() -> World:
    return worlds.build()


def signed_in(world: World, role: str = "counter_clerk") -> Client:
    client = Client()
    client.force_login(world.towns.here.people[role])
    return client


def book(*rows: tuple[object, ...]) -> io.BytesIO:
    made = Workbook()
    for row in (("12345 工单派发表",), HEADS, *rows):
        made.active.append(row)
    out = io.BytesIO()
    made.save(out)
    out.seek(0)
    out.name = "orders.xlsx"
    return out


def shown(client: Client, *rows: tuple[object, ...], expected: str = "") -> tuple[str, str]:
    """The address of the preview and its page."""
    answer = client.post("/cases/orders/", {"file": book(*rows), "expected": expected})
    assert answer.status_code == 302, answer.content.decode()
    return answer.url, client.get(answer.url).content.decode()


def test_a_sheet_of_orders_is_taken_in_once(world: World):
    client = signed_in(world)
    for new in (2, 0):
        url, page = shown(client, GOOD, OTHER, ("合计", 2), expected="2")
        assert ("会登记 2 件" in page) is bool(new)
        client.post(f"{url}take-in/", {"seen": new})
    assert sorted(Case.objects.values_list("reference", "matter", "channel")) == [
        ("GZ-001", "complaint", "hotline"),
        ("GZ-002", "consult", "hotline"),
    ]
    assert [(row.read, row.new, row.known) for row in OrderImport.objects.all()] == [(2, 2, 0), (2, 0, 2)]
    assert AuditEntry.objects.filter(verb="order.import").count() == 2


def test_the_day_on_the_order_is_its_due_date(world: World):
    client = signed_in(world)
    url, _page = shown(client, GOOD)
    client.post(f"{url}take-in/", {"seen": 1})
    case = Case.objects.get()
    assert str(case.due_on) == "2026-07-08" and case.parties.get().name_masked == "欧**"


def test_every_mistake_is_told_at_once_with_row_and_column(world: World):
    client = signed_in(world)
    bad = (3, "", "投诉", "", "昨天", "2020-01-01", "", "十二")
    url, page = shown(client, GOOD, bad, (4, "GZ-009", "", "=1+1", "", "", "", ""), OTHER, (5, *OTHER[1:]))
    told = re.findall(r'<td class="number"[^>]*>(\d+)</td><td data-label="列">(.*?)</td>', page)
    assert {
        ("4", "工单编号"),
        ("4", "诉求内容"),
        ("4", "派单时间"),
        ("4", "办理时限"),
        ("4", "联系电话"),
    } <= set(told)
    assert ("5", "诉求内容") in told and ("6", "工单编号") in told and ("7", "工单编号") in told
    sheet = load_workbook(io.BytesIO(client.get(f"{url}errors.xlsx").content)).active
    assert sheet.max_row - 1 == len(told)
    assert client.post(f"{url}take-in/", {"seen": 1}).status_code == 422 and not Case.objects.exists()
    client.post(f"{url}take-in/", {"seen": 1, "leave_out": "yes"})
    assert Case.objects.get().reference == "GZ-001"


def test_a_sheet_that_counts_otherwise_than_the_platform_is_not_taken_in(world: World):
    client = signed_in(world)
    url, page = shown(client, GOOD, expected="2")
    assert "对不上" in page
    assert client.post(f"{url}take-in/", {"seen": 1}).status_code == 422 and not Case.objects.exists()


def test_columns_that_are_not_known_are_set_by_a_person(world: World):
    client = signed_in(world)
    made = Workbook()
    for row in (("工单编号", "标题", "说了什么"), ("GZ-7", "井盖", "井盖破了")):
        made.active.append(row)
    out = io.BytesIO()
    made.save(out)
    out.seek(0)
    out.name = "orders.xlsx"
    first = client.post("/cases/orders/", {"file": out}).url
    assert "请先对好列" in client.get(first).content.decode()
    second = client.post(first, {"column-0": "reference", "column-2": "text"}).url
    client.post(f"{second}take-in/", {"seen": 1})
    assert Case.objects.get().text == "井盖破了"


def test_answers_go_back_as_a_sheet_in_which_nothing_is_executed(world: World):
    case = world.asked("hotline", text="=HYPERLINK(1)", reference="=cmd|1", at=clock.now())
    services.accept_case(actor=world.clerk, pk=case.pk, at=clock.now())
    services.answer_case(actor=world.clerk, pk=case.pk, text="=1+1", at=clock.now())
    answer = signed_in(world, "office_clerk").get("/cases/orders/answers.xlsx")
    sheet = load_workbook(io.BytesIO(answer.content)).active
    cells = {cell.value: cell.data_type for cell in sheet[2]}
    assert cells["=1+1"] == cells["=cmd|1"] == "s" and case.number in cells
    assert worlds.PERSON.name not in map(str, cells)
    assert AuditEntry.objects.filter(verb="document.export").exists()


def words_of(answer) -> str:
    with zipfile.ZipFile(io.BytesIO(answer.content)) as file:
        return re.sub(r"<[^>]+>", "", file.read("word/document.xml").decode())


def test_notices_are_drawn_when_what_they_say_has_happened(world: World):
    case = world.asked("petition", at=clock.now())
    client = signed_in(world, "office_clerk")
    url = f"/cases/{case.pk}/papers/"
    assert client.get(f"{url}accept.docx").status_code == 404
    services.accept_case(actor=world.clerk, pk=case.pk, at=clock.now())
    services.answer_case(actor=world.clerk, pk=case.pk, text="补偿款已经发放。", at=clock.now())
    accepted, result = (words_of(client.get(f"{url}{code}.docx")) for code in ("accept", "result"))
    assert "现予受理" in accepted and case.number in accepted
    # A notice to a citizen is the government's, not that of one of its offices.
    assert f"{case.town.name}人民政府" in accepted and "党政" not in accepted
    assert "补偿款已经发放" in result and "欧阳明" not in result
    assert client.get(f"{url}accept.docx").content == client.get(f"{url}accept.docx").content


def test_the_whole_name_stands_on_a_notice_only_for_a_reason(world: World):
    case = world.asked("petition", at=clock.now())
    services.accept_case(actor=world.clerk, pk=case.pk, at=clock.now())
    client = signed_in(world, "office_clerk")
    url = f"/cases/{case.pk}/papers/"
    assert client.post(url, {"code": "accept", "reason": ""}).status_code == 422
    assert "欧阳明" in words_of(client.post(url, {"code": "accept", "reason": "当面送达"}))
    assert AuditEntry.objects.filter(verb="case.reveal").count() == 1


def test_a_sealed_tip_has_no_notice(world: World):
    case = world.asked("tip")
    keeper = world.keeper("auditor")
    assert keeper is not None
    client = signed_in(world, "auditor")
    assert client.get(f"/cases/{case.pk}/papers/accept.docx").status_code == 404
