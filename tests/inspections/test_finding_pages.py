"""问题页面: every page opens in a bounded number of queries, offers exactly the acts that are open, and takes what is sent."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from tests.inspections.ledger import build_ledger
from tests.inspections.world import AT, InspectionWorld, photo
from townworks.inspections import services
from townworks.inspections.models import Doubt, Extension, Finding, Photo, SameFault
from townworks.inspections.services import extensions, sources
from townworks.kernel import clock

pytestmark = pytest.mark.django_db
MOST = 15


@pytest.fixture
def finding(town: InspectionWorld) -> Finding:
    return town.fail(photos=(photo((1, 2, 3), stage="before"),))


def enter(town: InspectionWorld, who: str) -> Client:
    client = Client()
    client.force_login(town.world.here.people[who])
    return client


def page(town: InspectionWorld, who: str, finding: Finding, name: str = "finding", *args: object) -> str:
    answer = enter(town, who).get(reverse(f"inspections:{name}", args=[finding.pk, *args]))
    assert answer.status_code == 200
    return answer.content.decode()


def send(town: InspectionWorld, who: str, name: str, pk: int, *args: object, **form: object):
    return enter(town, who).post(reverse(f"inspections:{name}", args=[pk, *args]), form)


def picture(name: str = "后.jpg", colour: tuple[int, int, int] = (90, 160, 90)) -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (320, 240), colour).save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/jpeg")


def mend(town: InspectionWorld, finding: Finding) -> None:
    services.report_mended(
        actor=town.actor("head:village-2"), pk=finding.pk, photos=[photo()], at=AT + timedelta(days=1)
    )


PAGES = (
    "finding",
    "finding-why",
    "finding-assign",
    "finding-mended",
    "finding-recheck",
    "finding-extension",
    "finding-source",
    "finding-step/return",
)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_in_a_bounded_number_of_queries(town, finding, name):
    name, _, step = name.partition("/")
    who = "head:village-2" if name in ("finding-mended", "finding-extension") else "head:safety"
    client = enter(town, who)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(reverse(f"inspections:{name}", args=[finding.pk, *([step] if step else [])]))
    assert answer.status_code == 200
    assert len(queries) <= MOST, "\n".join(query["sql"][:200] for query in queries)


def test_a_finding_with_everything_asks_a_bounded_number_of_times(town, finding):
    again = town.fail(key="again", photos=(photo((4, 5, 6), stage="before"),))
    head = town.actor("head:safety")
    for n in range(4):
        sources.add_source(actor=head, pk=again.pk, kind="citizen", text="堵着", reference=f"A{n}", at=AT)
    extensions.ask_extension(
        actor=town.actor("head:village-2"),
        pk=again.pk,
        due_on=again.due_on + timedelta(days=9),
        reason="等配件",
        at=AT,
    )
    Doubt.objects.create(town=again.town, code="试", why=["位置远", {}], finding=again, told_at=AT)
    Finding.objects.filter(pk=again.pk).update(earlier=finding)
    client = enter(town, "head:safety")
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("inspections:finding", args=[again.pk]))
    assert len(queries) <= MOST, "\n".join(query["sql"][:200] for query in queries)


@pytest.mark.parametrize("who", ["office_clerk", "village_secretary", "district_supervisor"])
@pytest.mark.parametrize(
    "asked", [{}, {"q": "户", "overdue": "1"}, {"state": "all", "sort": "severity"}], ids=str
)
def test_the_list_asks_a_bounded_number_of_times(who, asked):
    ledger = build_ledger()
    client = enter(ledger.town, who)
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("inspections:findings"), asked)
    assert len(queries) <= MOST, "\n".join(query["sql"][:200] for query in queries)


def test_the_list_answers_htmx_with_its_rows_alone(town, finding):
    answer = enter(town, "office_clerk").get(reverse("inspections:findings"), headers={"HX-Request": "true"})
    text = answer.content.decode()
    assert finding.text in text and "<html" not in text
    assert "未销号的问题 1 个" in text and 'hx-swap-oob="true"' in text  # the heading and the counts move too


def test_the_title_says_how_many_are_open_and_overdue(town, finding):
    answer = enter(town, "office_clerk").get(reverse("inspections:findings")).content.decode()
    overdue = "逾期 1 个" if finding.due_on < clock.today() else "没有逾期"
    assert f"未销号的问题 1 个，{overdue}" in answer


def test_an_empty_ledger_teaches_what_will_be_here(town):
    assert (
        "检查发现的问题会排在这里"
        in enter(town, "office_clerk").get(reverse("inspections:findings")).content.decode()
    )


# 可办事项.


def acts(town: InspectionWorld, who: str, finding: Finding) -> list[str]:
    answer = enter(town, who).get(reverse("inspections:finding", args=[finding.pk]))
    return [act.name for act in answer.context["detail"].acts]


def test_the_owner_hands_over_what_was_found(town, finding):
    assert acts(town, "head:safety", finding) == ["assign", "transfer", "void", "add_source"]


def test_the_village_mends_what_was_found(town, finding):
    assert acts(town, "head:village-2", finding) == ["report_mended", "ask_extension"]


def test_who_only_reads_is_offered_nothing(town, finding):
    assert acts(town, "auditor", finding) == []


def test_what_is_reported_mended_is_rechecked_before_it_is_accepted(town, finding):
    mend(town, finding)
    assert acts(town, "head:safety", finding) == ["recheck", "return", "transfer", "add_source"]


def test_what_was_rechecked_is_accepted_or_returned(town, finding):
    mend(town, finding)
    town.send(town.due(), {}, key="r", by="head:safety", kind="recheck", finding_id=finding.pk, holds=True)
    assert acts(town, "head:safety", finding) == ["accept", "return", "add_source"]


def test_who_mended_is_not_offered_to_judge_it(town, finding):
    Finding.objects.filter(pk=finding.pk).update(mender=town.world.here.units["safety"])
    services.report_mended(actor=town.actor("head:safety"), pk=finding.pk, photos=[photo()], at=AT)
    assert "recheck" not in acts(town, "head:safety", finding)


def test_a_clerk_of_the_town_hands_over_without_inspecting(town, finding):
    mend(town, finding)
    assert acts(town, "office_clerk", finding) == ["return", "transfer", "add_source"]


@pytest.mark.parametrize(
    ("who", "name"),
    [("auditor", "finding-assign"), ("head:safety", "finding-mended"), ("auditor", "finding-recheck")],
)
def test_a_form_that_could_not_be_sent_is_not_shown(town, finding, who, name):
    assert enter(town, who).get(reverse(f"inspections:{name}", args=[finding.pk])).status_code == 403


def test_an_act_that_is_none_is_not_found(town, finding):
    assert enter(town, "head:safety").get(f"/findings/{finding.pk}/steps/forget/").status_code == 404


# 办理.


def test_the_way_from_finding_to_acceptance_on_pages(town, finding):
    village = town.world.here.units["village-2"]
    send(town, "head:safety", "finding-assign", finding.pk, version=1, mender=village.pk, reason="清出通道")
    send(
        town,
        "head:village-2",
        "finding-mended",
        finding.pk,
        version=2,
        photos=[picture(), picture("二.jpg", (9, 9, 9))],
    )
    uid = "7a0c5a52-5f0e-4d4f-9d55-2c1b1d0c9a11"
    send(town, "head:safety", "finding-recheck", finding.pk, version=3, uid=uid, holds="yes", note="通了")
    send(town, "head:safety", "finding-step", finding.pk, "accept", version=4)
    finding.refresh_from_db()
    assert (finding.state, Photo.objects.filter(finding=finding, stage="after").count()) == ("accepted", 2)


def test_pictures_of_the_camera_and_picked_ones_are_all_taken(town, finding):
    send(
        town,
        "head:village-2",
        "finding-mended",
        finding.pk,
        version=1,
        shot=[picture("一.jpg", (1, 1, 1)), picture("二.jpg", (2, 2, 2))],
        photos=[picture("三.jpg", (3, 3, 3))],
    )
    assert [one.attachment.name for one in Photo.objects.filter(finding=finding)] == [
        "一.jpg",
        "二.jpg",
        "三.jpg",
    ]


def test_what_is_no_picture_is_told_at_the_field(town, finding):
    paper = SimpleUploadedFile("报告.txt", "改好了".encode(), content_type="text/plain")
    answer = send(town, "head:village-2", "finding-mended", finding.pk, version=1, photos=[paper])
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["photos"])


def test_too_many_pictures_are_told_at_the_field(town, finding):
    many = [picture(f"{n}.jpg", (n, n, n)) for n in range(10)]
    answer = send(town, "head:village-2", "finding-mended", finding.pk, version=1, photos=many)
    assert "一次最多传 9 张" in str(answer.context["form"].errors["photos"])


def test_a_report_without_a_picture_says_how_many_are_wanted(town, finding):
    answer = send(town, "head:village-2", "finding-mended", finding.pk, version=1, reason="清了")
    assert "还缺 1 张" in answer.content.decode()


def test_an_older_version_is_shown_what_happened_meanwhile_and_keeps_what_was_typed(town, finding):
    village = town.world.here.units["village-2"].pk
    services.assign_finding(actor=town.actor("office_clerk"), pk=finding.pk, mender_id=village, at=AT)
    answer = send(
        town, "head:safety", "finding-assign", finding.pk, version=1, mender=village, reason="请清通道"
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "别人做了改动" in text and "交办整改" in text and "请清通道" in text
    assert re.search(r'name="version" value="2"', text)


def test_a_reason_is_asked_where_one_is_wanted(town, finding):
    answer = send(town, "head:safety", "finding-step", finding.pk, "void", version=1)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["reason"])


def test_an_extension_is_asked_and_decided_on_pages(town, finding):
    due_on = max(finding.due_on, clock.today()) + timedelta(days=20)
    send(town, "head:village-2", "finding-extension", finding.pk, version=1, due_on=due_on, reason="等配件")
    asked = Extension.objects.get()
    assert "等待批准" in page(town, "head:safety", finding)
    send(town, "head:safety", "extension-approve", asked.pk, version=1, answer="同意")
    finding.refresh_from_db()
    assert finding.due_on == due_on


def test_who_asked_is_not_shown_the_buttons(town, finding):
    extensions.ask_extension(
        actor=town.actor("head:village-2"),
        pk=finding.pk,
        due_on=finding.due_on + timedelta(days=9),
        reason="等",
        at=AT,
    )
    assert "由别人来批" in page(town, "head:village-2", finding)


def test_a_refusal_without_a_word_comes_back_on_the_page(town, finding):
    asked = extensions.ask_extension(
        actor=town.actor("head:village-2"),
        pk=finding.pk,
        due_on=finding.due_on + timedelta(days=9),
        reason="等",
        at=AT,
    )
    answer = send(town, "head:safety", "extension-refuse", asked.pk, version=1)
    assert (answer.status_code, list(answer.context["answer_form"].errors)) == (422, ["answer"])


def test_an_offer_is_joined_from_either_side(town, finding):
    again = town.fail(key="again")
    offer = SameFault.objects.get()
    assert "把那一个并进来" in page(town, "head:safety", finding)
    assert "并进那一个" in page(town, "head:safety", again)
    send(town, "head:safety", "offer-join", offer.pk)
    again.refresh_from_db()
    assert again.state == "joined"


def test_an_offer_is_turned_down(town, finding):
    town.fail(key="again")
    send(town, "head:safety", "offer-apart", SameFault.objects.get().pk)
    assert SameFault.objects.get().state == "apart"


def test_who_may_not_join_sees_the_offer_without_buttons(town, finding):
    town.fail(key="again")
    text = page(town, "auditor", finding)
    assert "可能是同一问题" in text and "并进来" not in text


def test_another_source_is_put_down_on_a_page(town, finding):
    send(
        town,
        "head:safety",
        "finding-source",
        finding.pk,
        version=1,
        kind="citizen",
        reference="A1",
        text="还堵着",
    )
    assert "还堵着" in page(town, "head:safety", finding)


# 页面上的内容.


def test_the_page_says_what_where_why_and_until_when(town, finding):
    text = page(town, "head:safety", finding)
    for words in (finding.number, "阿强饭店", "西埔村", "第二十八条", "要当场整改", "专项检查"):
        assert words in text


def test_pictures_before_and_after_stand_in_pairs(town, finding):
    mend(town, finding)
    answer = enter(town, "head:safety").get(reverse("inspections:finding", args=[finding.pk]))
    pairs = answer.context["detail"].pairs
    assert [(bool(one.before), bool(one.after)) for one in pairs] == [(True, True)]


def test_a_doubt_is_told_to_who_supervises_only(town, finding):
    Doubt.objects.create(town=finding.town, code="试", why=["照片用过", {}], finding=finding, told_at=AT)
    shown = {
        who: "照片用过" in page(town, who, finding) for who in ("head:safety", "head:village-2", "auditor")
    }
    assert shown == {"head:safety": True, "head:village-2": False, "auditor": False}


def test_the_page_says_why_it_is_seen(town, finding):
    assert "作为网格员，这个问题在西埔村第一网格范围内。" in page(town, "grid_worker", finding, "finding-why")


def test_a_fault_that_came_back_leads_to_the_one_before(town, finding):
    again = town.fail(key="again")
    Finding.objects.filter(pk=again.pk).update(earlier=finding)
    assert f"/findings/{finding.pk}/" in page(town, "head:safety", again)
    assert "以前验收过，又犯了" in page(town, "head:safety", again)


def test_the_whole_story_is_told_the_newest_first(town, finding):
    mend(town, finding)
    answer = enter(town, "head:safety").get(reverse("inspections:finding", args=[finding.pk]))
    assert [one.what for one in answer.context["detail"].story] == ["报告整改", "发现"]


# 乱填.

NONSENSE = ("a\0b", str(2**70), "9" * 5000, "长" * 300 + "'\"<b>;", "²", "-1", "0001-01-01", "9999-12-31")
ASKED = (
    "q",
    "state",
    "severity",
    "campaign",
    "place",
    "owner",
    "mender",
    "town",
    "round",
    "site",
    "sort",
    "page",
)
FIELDS = (
    "version",
    "mender",
    "reason",
    "due_on",
    "kind",
    "reference",
    "text",
    "uid",
    "holds",
    "note",
    "answer",
)
FORMS = ("finding-assign", "finding-mended", "finding-recheck", "finding-extension", "finding-source")


@pytest.mark.parametrize("nonsense", NONSENSE, ids=lambda one: repr(one)[:12])
def test_nonsense_in_the_address_of_the_list_breaks_nothing(town, finding, nonsense):
    client = enter(town, "head:safety")
    urls = (reverse("inspections:findings"), reverse("inspections:findings-export"), "/api/v1/findings")
    answers = [client.get(url, {name: nonsense}).status_code for url in urls for name in ASKED]
    assert max(answers) < 500


@pytest.mark.parametrize("nonsense", NONSENSE, ids=lambda one: repr(one)[:12])
def test_nonsense_in_a_form_of_a_finding_breaks_nothing(town, finding, nonsense):
    Finding.objects.filter(pk=finding.pk).update(mender=town.world.here.units["safety"])
    client, form = enter(town, "head:safety"), dict.fromkeys(FIELDS, nonsense)
    urls = [reverse(f"inspections:{name}", args=[finding.pk]) for name in FORMS]
    urls += [reverse("inspections:finding-step", args=[finding.pk, name]) for name in ("void", "return")]
    answers = [
        client.post(url, {**form, "version": version}).status_code
        for url in urls
        for version in ("1", nonsense)
    ]
    assert max(answers) < 500
