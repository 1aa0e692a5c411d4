"""月报页面: the month on screen and as a file, for who may export, in their own town."""

from __future__ import annotations

import io
from datetime import datetime

import docx
import pytest
from django.test import Client
from django.utils import timezone

from tests import towns
from townworks.commitments.services import lights
from townworks.kernel import clock
from townworks.kernel.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> towns.World:
    world = towns.build()
    lights.refresh_all(on=clock.today())
    return world


def signed_in(client: Client, world: towns.World, key: str = "office_clerk") -> Client:
    client.force_login(world.here.people[key])
    return client


def this_month() -> str:
    return f"{clock.today():%Y-%m}"


def test_the_month_is_told_on_screen(client, world):
    page = signed_in(client, world).get(f"/briefs/{this_month()}/")
    assert page.status_code == 200
    assert "在办任务6项" in page.content.decode()


def test_every_number_is_a_link_to_its_records(client, world):
    signed_in(client, world)
    text = client.get(f"/briefs/{this_month()}/").content.decode()
    address = text.split('class="figure" href="')[1].split('"')[0].replace("&amp;", "&")
    page = client.get(address)
    assert page.status_code == 200
    assert "新建改建农村公厕" in page.content.decode()


def test_a_number_that_is_none_of_the_brief_is_not_found(client, world):
    assert signed_in(client, world).get(f"/briefs/{this_month()}/figures/nonsense/").status_code == 404


def test_the_file_opens_in_word(client, world):
    answer = signed_in(client, world).get(f"/briefs/{this_month()}/brief.docx")
    document = docx.Document(io.BytesIO(answer.content))
    assert any("在办任务6项" in paragraph.text for paragraph in document.paragraphs)


def test_the_export_leaves_its_digest_in_the_audit_trail(client, world):
    answer = signed_in(client, world).get(f"/briefs/{this_month()}/brief.docx")
    entry = AuditEntry.objects.get(verb="document.export")
    assert entry.facts["digest"] == answer["X-Document-Digest"]
    assert datetime.fromisoformat(entry.facts["as_of"]) <= timezone.now() + timezone.timedelta(seconds=1)


def test_looking_at_the_page_leaves_no_entry(client, world):
    signed_in(client, world).get(f"/briefs/{this_month()}/")
    assert not AuditEntry.objects.filter(verb="document.export").exists()


def test_another_towns_brief_is_not_found(client, world):
    address = f"/briefs/{this_month()}/?town={world.there.place.pk}"
    assert signed_in(client, world).get(address).status_code == 404


def test_a_district_post_reads_the_brief_of_each_town(client, world):
    address = f"/briefs/{this_month()}/?town={world.there.place.pk}"
    page = signed_in(client, world, "district_supervisor").get(address)
    assert "乐水镇" in page.content.decode()


@pytest.mark.parametrize("key", ["village_bookkeeper", "grid_worker", "administrator", "nobody"])
def test_who_may_export_nothing_gets_no_brief(client, world, key):
    assert signed_in(client, world, key).get(f"/briefs/{this_month()}/").status_code == 403


def test_a_unit_sees_the_brief_of_its_own_and_is_told_so(client, world):
    text = signed_in(client, world, "head:rural").get(f"/briefs/{this_month()}/").content.decode()
    assert "本期只统计农业农村办公室" in text
    assert "化解历年信访积案" not in text


def test_a_month_to_come_has_no_brief(client, world):
    assert signed_in(client, world).get("/briefs/2099-01/").status_code == 422


def test_a_month_that_is_none_is_not_found(client, world):
    assert signed_in(client, world).get("/briefs/2026-13/").status_code == 404


def test_an_instant_that_is_none_is_told(client, world):
    page = signed_in(client, world).get(f"/briefs/{this_month()}/?at=yesterday")
    assert page.status_code == 422


def test_a_year_without_commitments_says_so_and_nothing_else(client, world):
    page = signed_in(client, world).get("/briefs/2025-03/")
    assert "没有在册任务" in page.content.decode()


def test_two_months_are_compared_down_to_the_records(client, world):
    page = signed_in(client, world).get(
        f"/briefs/{this_month()}/compare/?with=2026-01&with_at=2026-01-10T00:00:00"
    )
    assert "新建改建农村公厕" in page.content.decode()


def test_an_edition_does_not_differ_from_itself(client, world):
    at = f"{clock.now().astimezone(clock.TOWN_TIME):%Y-%m-%dT%H:%M:%S}"
    address = f"/briefs/{this_month()}/compare/?at={at}&with={this_month()}&with_at={at}"
    assert "两期没有不同" in signed_in(client, world).get(address).content.decode()


def test_the_page_speaks_english_and_the_document_chinese(client, world):
    signed_in(client, world)
    english = client.get(f"/briefs/{this_month()}/brief.docx", headers={"accept-language": "en"})
    chinese = client.get(f"/briefs/{this_month()}/brief.docx", headers={"accept-language": "zh-hans"})
    names = [
        [
            paragraph.text
            for paragraph in docx.Document(io.BytesIO(answer.content)).paragraphs
            if "、" in paragraph.text[:2]
        ]
        for answer in (english, chinese)
    ]
    assert names[0] == names[1]
    assert names[0]


def test_the_directory_leads_to_this_month(client, world):
    assert f"/briefs/{this_month()}/" in signed_in(client, world).get("/briefs/").content.decode()


def test_the_years_dossiers_are_listed(client, world):
    page = signed_in(client, world).get("/dossiers/?year=2026").content.decode()
    assert f"/commitments/{world.here.commitments['closed'].pk}/dossier.docx" in page


def test_another_towns_dossier_is_not_found(client, world):
    pk = world.there.commitments["closed"].pk
    assert signed_in(client, world).get(f"/commitments/{pk}/dossier.docx").status_code == 404


def test_a_dossier_is_given_out_and_told_in_the_trail(client, world):
    pk = world.here.commitments["closed"].pk
    answer = signed_in(client, world).get(f"/commitments/{pk}/dossier.docx")
    assert answer.status_code == 200
    assert AuditEntry.objects.get(verb="document.export").thing_id == pk


def test_the_list_of_dossiers_is_given_out(client, world):
    answer = signed_in(client, world).get("/dossiers/2026.docx")
    text = "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(answer.content)).paragraphs)
    assert "2026年立项任务8" in text.replace("[1]", "")
