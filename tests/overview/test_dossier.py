"""交账卷宗: a commitment with its whole trail, as of an instant, and the town's list."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime

import docx
import pytest

from tests import paperwork, towns
from townworks.commitments.selectors import dossier as selectors
from townworks.kernel import evidence
from townworks.kernel.errors import NotFound
from townworks.overview.documents.dossier import (
    dossier_list_of,
    dossier_of,
    write_dossier,
    write_dossier_list,
)
from townworks.ui.documents.blocks import figures_of

pytestmark = pytest.mark.django_db
JUNE_26 = datetime(2026, 6, 26, 2, 0, tzinfo=UTC)


@pytest.fixture
def world() -> towns.World:
    world = towns.build()
    paperwork.live(world)
    return world


def pk_of(world, key="in_progress") -> int:
    return world.here.commitments[key].pk


def made(world, key="in_progress", at=paperwork.NOW, who="office_clerk"):
    return dossier_of(world.actor(who), pk_of(world, key), as_of=at)


def words_of(data: bytes) -> str:
    document = docx.Document(io.BytesIO(data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_the_dossier_tells_promise_proof_course_notes_chases_and_evidence(world):
    words = words_of(write_dossier(made(world)))
    for told in (
        "新建改建农村公厕，确保年内见效。",
        "新建公厕10座",
        "建成公厕4座，另有2座主体完工。",
        "安平督〔2026〕1号",
        "已经补齐力量，8月底前赶上。",
        "公厕外观.jpg",
    ):
        assert told in words


def test_a_corrected_figure_stays_on_record_and_does_not_count(world):
    posted = selectors.dossier_of(world.actor("office_clerk"), pk_of(world), at=paperwork.NOW).figures
    assert [(int(one.figure.value), one.counts) for one in posted] == [(4, False), (5, True)]


def test_before_its_correction_the_figure_counted(world):
    posted = selectors.dossier_of(world.actor("office_clerk"), pk_of(world), at=JUNE_26).figures
    assert [(int(one.figure.value), one.counts) for one in posted] == [(4, True)]


def test_what_came_later_is_not_in_an_earlier_dossier(world):
    words = words_of(write_dossier(made(world, at=JUNE_26)))
    assert "督办情况" not in words
    assert "东埔村公厕" not in words


def test_the_deferral_stands_in_it_with_who_approved(world):
    words = words_of(write_dossier(made(world, "accepted")))
    assert "时限由2026年8月31日改为2026年10月31日" in words
    assert "已同意（安town_head，2026年6月12日）" in words


def test_photographs_are_shown_small_with_a_description(world):
    document = docx.Document(io.BytesIO(write_dossier(made(world))))
    shown = document.element.xpath("//wp:docPr/@descr")
    assert shown == ["公厕外观", "东埔村公厕"]


def test_a_picture_that_is_gone_from_the_disk_is_said_to_be_gone(world):
    facts = selectors.dossier_of(world.actor("office_clerk"), pk_of(world), at=paperwork.NOW)
    for one in facts.evidence:
        evidence.thumbnail_path_of(one.attachment.blob_id).unlink()
    assert "（原图缺失）" in words_of(write_dossier(made(world)))


def test_withdrawn_evidence_stays_and_says_so(world):
    facts = selectors.dossier_of(world.actor("office_clerk"), pk_of(world), at=paperwork.NOW)
    evidence.withdraw(
        actor=world.actor("head:rural"),
        pk=facts.evidence[1].attachment.pk,
        reason="拍错地点",
        at=paperwork.NOW,
    )
    found = made(world)
    assert "已撤回：拍错地点" in words_of(write_dossier(found))
    assert next(one for one in figures_of(found.blocks) if one.code == "evidence").value == "1"


def test_every_figure_of_a_dossier_has_its_source(world):
    found = made(world)
    sources = words_of(write_dossier(found)).split("统计口径")[-1]
    assert figures_of(found.blocks)
    assert all(figure.query.what in sources for figure in figures_of(found.blocks))


def test_another_towns_commitment_has_no_dossier_here(world):
    with pytest.raises(NotFound):
        dossier_of(world.actor("office_clerk"), world.there.commitments["closed"].pk, as_of=paperwork.NOW)


def test_a_unit_has_no_dossier_of_what_is_not_its_own(world):
    with pytest.raises(NotFound):
        made(world, "verified", who="head:rural")


def test_before_adoption_there_is_no_dossier(world):
    with pytest.raises(NotFound):
        made(world, at=datetime(2026, 1, 1, tzinfo=UTC))


def test_the_list_counts_what_stands_behind_each(world):
    listed = dossier_list_of(
        world.actor("office_clerk"), town_id=world.here.place.pk, year=2026, as_of=paperwork.NOW
    )
    counted = listed.counts[pk_of(world)]
    assert (counted.notes, counted.evidence, counted.notices) == (2, 2, 1)


def test_the_list_is_cut_to_what_the_actor_may_export(world):
    listed = dossier_list_of(
        world.actor("head:rural"), town_id=world.here.place.pk, year=2026, as_of=paperwork.NOW
    )
    assert {row.pk for row in listed.rows} == {
        pk_of(world, key) for key in ("accepted", "in_progress", "reported_done")
    }


def test_an_empty_year_is_one_sentence(world):
    listed = dossier_list_of(
        world.actor("office_clerk"), town_id=world.here.place.pk, year=2024, as_of=paperwork.NOW
    )
    assert "没有立项任务" in words_of(write_dossier_list(listed))


@pytest.mark.office
def test_a_dossier_opens_with_its_photographs_and_no_empty_page(world, tmp_path):
    pages = paperwork.opened(write_dossier(made(world)), tmp_path)
    assert 3 <= len(pages.pages) <= 5
    assert all(len(page) > 60 for page in pages.pages)
    assert "附：数据来源" in pages.text


@pytest.mark.office
def test_the_list_of_two_hundred_opens_with_its_head_on_every_page(world, tmp_path):
    for n in range(192):
        towns.add_commitment(
            world.here,
            100 + n,
            "完成高标准农田建设任务并落实建后管护责任",
            state="in_progress",
            lead="rural",
            due_on=date(2026, 11, 20),
            targets=(("=", 800, "亩", "建成高标准农田"),),
        )
    listed = dossier_list_of(
        world.actor("office_clerk"), town_id=world.here.place.pk, year=2026, as_of=paperwork.NOW
    )
    pages = paperwork.opened(write_dossier_list(listed), tmp_path)
    assert all("指标完成" in page for page in pages.pages[:-2])
    assert all(len(page) > 60 for page in pages.pages)
