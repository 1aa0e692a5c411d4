"""文书: notices of rectification and records of acceptance."""

from __future__ import annotations

import io
import shutil
from datetime import timedelta

import docx
import pytest
from django.test import Client
from django.urls import reverse

from tests import paperwork
from tests.inspections.world import AT, BLOCKED, InspectionWorld, photo
from townworks.definitions import selectors as definitions
from townworks.inspections import services
from townworks.inspections.documents.acceptance import write_acceptance
from townworks.inspections.documents.mend_notice import write_mend_notice
from townworks.inspections.models import Finding, MendNotice
from townworks.inspections.selectors import papers
from townworks.inspections.selectors.campaigns import campaign_of
from townworks.inspections.services import mend_notices, rounds, sources
from townworks.inspections.services.submission import SubmittedPhoto
from townworks.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, WrongState


def words_of(data: bytes) -> str:
    document = docx.Document(io.BytesIO(data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def issue(town: InspectionWorld, *findings: Finding) -> MendNotice:
    return mend_notices.issue_mend_notice(
        actor=town.actor("head:safety"), finding_ids=[one.pk for one in findings], at=AT
    )


def test_numbers_of_notices_follow_each_other(town: InspectionWorld):
    first, second = town.fail(), town.fail(town.sites[1])
    assert [issue(town, one).number for one in (first, second)] == ["安平改〔2026〕1号", "安平改〔2026〕2号"]


def test_issuing_hands_over_what_was_not_handed_over(town: InspectionWorld):
    finding = town.fail()
    issue(town, finding)
    finding.refresh_from_db()
    assert finding.state == "mending"


def test_a_finding_stands_on_one_notice_at_a_time(town: InspectionWorld):
    finding = town.fail()
    issue(town, finding)
    with pytest.raises(Conflict, match="不重复下发"):
        issue(town, finding)


def test_a_withdrawn_notice_frees_its_findings_and_keeps_its_number(town: InspectionWorld):
    finding = town.fail()
    notice = issue(town, finding)
    head = town.actor("head:safety")
    mend_notices.withdraw_mend_notice(actor=head, pk=notice.pk, reason="地址写错", at=AT)
    assert issue(town, finding).number == "安平改〔2026〕2号"


def test_a_notice_goes_to_one_site(town: InspectionWorld):
    with pytest.raises(Invalid, match="一个场所"):
        issue(town, town.fail(), town.fail(town.sites[1]))


def test_what_is_mended_is_not_put_on_a_notice(town: InspectionWorld):
    finding = town.fail()
    services.report_mended(actor=town.actor("head:village-2"), pk=finding.pk, photos=[photo()], at=AT)
    with pytest.raises(WrongState):
        issue(town, finding)


def test_a_grid_worker_issues_no_notice(town: InspectionWorld):
    finding = town.fail()
    with pytest.raises(NotAllowed):
        mend_notices.issue_mend_notice(actor=town.actor("grid_worker"), finding_ids=[finding.pk], at=AT)


def test_another_town_cannot_issue_on_our_findings(town: InspectionWorld):
    finding = town.fail()
    actor = town.actor("head:safety", town=town.world.there)
    with pytest.raises(NotFound):
        mend_notices.issue_mend_notice(actor=actor, finding_ids=[finding.pk], at=AT)


def test_the_notice_says_what_is_wrong_by_when_and_what_follows(town: InspectionWorld):
    received = town.send(answers=BLOCKED, photos=(photo(stage="before"),))
    notice = issue(town, Finding.objects.get(visit=received.visit))
    said = words_of(write_mend_notice(papers.notice_sheet(town.actor("head:safety"), notice.pk)))
    for words in (
        "安平改〔2026〕1号",
        "阿强饭店",
        "疏散通道、安全出口被占用或锁闭",
        "当场改正",
        "消防法",
        "移送消防救援机构",
        "检查照片",
    ):
        assert words in said


def test_a_basis_that_was_not_confirmed_is_marked(town: InspectionWorld):
    notice = issue(town, town.fail())
    said = words_of(write_mend_notice(papers.notice_sheet(town.actor("head:safety"), notice.pk)))
    assert "条文未经核对" in said


def test_a_notice_made_twice_is_the_same_file(town: InspectionWorld):
    notice = issue(town, town.fail())
    head = town.actor("head:safety")
    first, second = (write_mend_notice(papers.notice_sheet(head, notice.pk)) for _ in range(2))
    assert first == second


def test_the_record_of_acceptance_tells_the_whole_way(town: InspectionWorld):
    finding = town.fail(photos=(photo(stage="before"),))
    clerk, mender = town.actor("head:safety"), town.actor("head:village-2")
    services.assign_finding(actor=clerk, pk=finding.pk, mender_id=finding.mender_id or 0, at=AT)
    services.report_mended(
        actor=mender,
        pk=finding.pk,
        photos=[photo((9, 90, 9))],
        reason="通道已清空",
        at=AT + timedelta(hours=2),
    )
    sheet = papers.acceptance_sheet(clerk, finding.pk)
    said = words_of(write_acceptance(sheet))
    assert (len(sheet.before), len(sheet.after)) == (1, 1)
    for words in ("发现", "交办整改", "报告整改", "通道已清空", "整改前", "整改后"):
        assert words in said


@pytest.mark.office
def test_the_papers_open_in_an_office_suite(town: InspectionWorld, tmp_path):
    finding = town.fail(photos=(photo(stage="before"),))
    notice = issue(town, finding)
    head = town.actor("head:safety")
    for data in (
        write_mend_notice(papers.notice_sheet(head, notice.pk)),
        write_acceptance(papers.acceptance_sheet(head, finding.pk)),
    ):
        assert "阿强饭店" in paperwork.opened(data, tmp_path).text


def test_a_finding_told_by_a_citizen_of_a_known_item_gets_a_notice(town: InspectionWorld):
    finding = told(town, "fire-sweep/exit-clear")
    clerk = town.actor("office_clerk")
    assert papers.may_be_noticed(clerk, finding.site_id) == [finding]
    sheet = papers.notice_sheet(clerk, issue(town, finding).pk)
    assert (sheet.campaign, sheet.matters[0].confirmed) == ("消防安全大检查和逃生口专项行动", True)


def test_a_finding_of_no_campaign_gets_the_towns_general_notice(town: InspectionWorld):
    finding = told(town, "", photo(stage="before"))
    clerk, general = town.actor("office_clerk"), definitions.mend_notice()
    assert papers.may_be_noticed(clerk, finding.site_id) == [finding]
    sheet = papers.notice_sheet(clerk, issue(town, finding).pk)
    said = words_of(write_mend_notice(sheet))
    assert general and general.notice.opening in said
    for words in (
        "安平改〔2026〕1号",
        "门口堵了",
        "群众反映",
        "发现时间",
        "检查照片",
        "组织法",
        "条文未经核对",
    ):
        assert words in said
    assert "检查人\n" not in said
    assert f"{finding.due_on.year}年{finding.due_on.month}月{finding.due_on.day}日前" in said


def test_the_general_notice_stays_as_it_was_issued(town: InspectionWorld, settings, tmp_path):
    notice = issue(town, told(town, ""))
    said = papers.notice_sheet(town.actor("office_clerk"), notice.pk).opening
    reworded(settings, tmp_path, said, "请马上改。")
    assert papers.notice_sheet(town.actor("office_clerk"), notice.pk).opening == said


def test_a_town_without_a_general_notice_offers_none_and_says_so(town: InspectionWorld, settings, tmp_path):
    finding = told(town, "")
    reworded(settings, tmp_path, None, "")
    assert papers.may_be_noticed(town.actor("office_clerk"), finding.site_id) == []
    with pytest.raises(Invalid, match="没有通用的整改通知书"):
        issue(town, finding)


def test_a_notice_of_both_speaks_in_general_and_rests_on_both(town: InspectionWorld):
    found, heard = town.fail(), told(town, "")
    sheet = papers.notice_sheet(town.actor("office_clerk"), issue(town, found, heard).pk)
    campaign, general = campaign_of(town.round.edition), definitions.mend_notice()
    assert general and sheet.opening == general.notice.opening
    assert [text for text, _ in sheet.basis] == [one.text for one in (*campaign.basis, *general.basis)]
    assert sheet.checked_at and sheet.checkers and sheet.sources == ("群众反映",)
    by_text = {one.text: one.basis for one in sheet.matters}
    assert by_text["门口堵了"] == "" and by_text[found.text]


def reworded(settings, tmp_path, old: str | None, new: str) -> None:
    """The town's definitions with other words in its general notice, or without one."""
    folder = tmp_path / "definitions"
    shutil.copytree(definitions.folder(), folder)
    file = folder / "mend-notice.toml"
    if old is None:
        file.unlink()
    else:
        file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    settings.TOWNWORKS_DEFINITIONS = folder


def test_each_matter_rests_on_the_basis_of_its_own_campaign(town: InspectionWorld):
    first = town.fail()
    head = town.actor("head:safety")
    other = rounds.open_round(
        actor=head,
        campaign="nine-small",
        lead_id=town.world.here.units["safety"].pk,
        from_on=AT.date(),
        until_on=AT.date() + timedelta(days=30),
        at=AT,
    )
    Finding.objects.filter(pk=(second := town.fail(key=2)).pk).update(
        round=other, campaign="nine-small", item="lodging", key="nine-small/lodging"
    )
    second.refresh_from_db()
    sheet = papers.notice_sheet(town.actor("office_clerk"), issue(town, first, second).pk)
    own = campaign_of(other.edition)
    assert {text for text, _ in sheet.basis} >= {one.text for one in own.basis}


def told(town: InspectionWorld, key: str, *photos: SubmittedPhoto) -> Finding:
    """A finding that a citizen told of."""
    return sources.found_elsewhere(
        actor=town.actor("head:safety"),
        site_id=town.sites[0].pk,
        told=sources.Told("citizen", "门口堵了", town.world.here.units["safety"].pk, key=key, photos=photos),
        at=AT,
    )


def test_a_finding_that_a_citizen_told_of_has_the_button(town: InspectionWorld):
    finding = told(town, "")
    client = Client()
    client.force_login(town.world.here.people["head:safety"])
    way = reverse("inspections:issue-mend-notice", args=[finding.site_id])
    assert way in client.get(reverse("inspections:finding", args=[finding.pk])).content.decode()
    assert "门口堵了" in client.get(way).content.decode()


@pytest.mark.parametrize("where", ["finding", "site"])
def test_a_notice_is_a_link_away_until_it_is_given(town: InspectionWorld, where: str):
    finding = town.fail()
    client = Client()
    client.force_login(town.world.here.people["head:safety"])
    page = reverse(f"inspections:{where}", args=[finding.pk if where == "finding" else finding.site_id])
    way = reverse("inspections:issue-mend-notice", args=[finding.site_id])
    assert way in client.get(page).content.decode()
    issue(town, finding)
    shown = client.get(page).content.decode()
    assert (way in shown) == (where == "site")


def test_who_may_issue_no_notice_is_offered_none(town: InspectionWorld):
    finding = town.fail()
    client = Client()
    client.force_login(town.world.here.people["grid_worker"])
    for page in (
        reverse("inspections:finding", args=[finding.pk]),
        reverse("inspections:site", args=[finding.site_id]),
    ):
        assert "mend-notice" not in client.get(page).content.decode()
