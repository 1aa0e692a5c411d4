"""一条记录的页面: the paper behind a figure, and what its reader may do with it."""

from __future__ import annotations

import re

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.indicators.test_pages import enter, give, month, read
from tests.indicators.world import IndicatorWorld
from townworks.indicators.models import Observation


def slip() -> SimpleUploadedFile:
    return SimpleUploadedFile("过磅单.txt", "12.5 吨".encode(), "text/plain")


def weighed(town: IndicatorWorld) -> Observation:
    return give(town, "waste-tonnes", town.village(0), month(), "12.5")


def test_the_paper_that_a_figure_was_read_from_is_put_to_it_and_read(town: IndicatorWorld):
    url = f"/observations/{weighed(town).pk}/"
    client = enter(town)
    answer = client.post(f"{url}evidence/", {"file": slip()}, follow=True)
    page = answer.content.decode()
    assert answer.redirect_chain == [(url, 302)]
    link = re.search(r'href="(/evidence/[^"]+)">过磅单\.txt', page)
    assert link, page
    assert b"".join(client.get(link[1]).streaming_content).decode() == "12.5 吨"  # type: ignore[attr-defined]


def test_a_paper_without_a_file_is_asked_for_at_the_field(town: IndicatorWorld):
    answer = enter(town).post(f"/observations/{weighed(town).pk}/evidence/")
    assert (answer.status_code, answer.content.decode().count("这个字段是必填项。")) == (
        422,
        2,
    )  # above and at it


def test_who_only_reads_a_figure_adds_no_paper_and_is_offered_none(town: IndicatorWorld):
    url = f"/observations/{weighed(town).pk}/"
    page = read(town, url, "town_head")
    assert "上传依据" not in page and ">更正<" not in page
    assert enter(town, "town_head").post(f"{url}evidence/", {"file": slip()}).status_code == 403


def test_a_record_leads_to_its_correction_for_who_may(town: IndicatorWorld):
    old = weighed(town)
    assert f"/observations/{old.pk}/correct/" in read(town, f"/observations/{old.pk}/")
    give(town, "waste-tonnes", town.village(0), month(), "15.2", reason="称重单看错了")
    assert f"/observations/{old.pk}/correct/" not in read(town, f"/observations/{old.pk}/")
