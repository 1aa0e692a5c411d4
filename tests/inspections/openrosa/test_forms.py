"""表单列表: what Collect finds, downloads and chooses from."""

from __future__ import annotations

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from lxml import etree

from tests.inspections.openrosa.conftest import Phone
from townworks.inspections import services
from townworks.inspections.documents import round_form
from townworks.inspections.models import Due, Round

LIST = {"f": "http://openrosa.org/xforms/xformsList"}
FILES = {"m": "http://openrosa.org/xforms/xformsManifest"}
FORM = {"x": "http://www.w3.org/2002/xforms", "h": "http://www.w3.org/1999/xhtml"}


def forms(phone: Phone, query: str = "") -> list[dict[str, str]]:
    root = etree.fromstring(phone.get(f"formList{query}").content)
    return [{etree.QName(fact).localname: fact.text for fact in one} for one in root.findall("f:xform", LIST)]


def sites(phone: Phone) -> list[dict[str, str]]:
    text = phone.get(f"rounds/{phone.town.round.pk}/sites.csv").content.decode()
    return list(csv.DictReader(io.StringIO(text)))


def test_a_form_is_listed_for_each_open_round(phone: Phone):
    (one,) = forms(phone)
    row = phone.town.round
    assert (one["formID"], one["name"], one["version"]) == (
        f"round-{row.pk}",
        row.name,
        row.edition.digest[:12],
    )


def test_the_hash_is_that_of_the_form_which_is_downloaded(phone: Phone):
    (one,) = forms(phone)
    answer = phone.client.get(one["downloadUrl"], headers=phone.headers)
    assert one["hash"] == f"md5:{round_form.md5(answer.content)}"


def test_the_hash_is_the_same_every_time(phone: Phone):
    before = forms(phone)
    round_form._made.cache_clear()
    assert forms(phone) == before


def test_a_closed_round_is_not_listed(phone: Phone):
    Round.objects.filter(pk=phone.town.round.pk).update(state="closed")
    assert forms(phone) == []


@pytest.mark.parametrize(("asked", "found"), [("round-", 0), ("round-{pk}", 1)])
def test_one_form_can_be_asked_for(phone: Phone, asked: str, found: int):
    assert len(forms(phone, f"?formID={asked.format(pk=phone.town.round.pk)}")) == found


def test_the_form_asks_for_the_site_and_every_item(phone: Phone):
    root = etree.fromstring(phone.get(f"rounds/{phone.town.round.pk}/form.xml").content)
    asked = {
        one.get("ref").rpartition("/")[2]
        for one in root.find("h:body", FORM).iter()
        if one.get("ref", "").startswith("/")
    }
    items = {item.code for item in services.rounds.definitions.campaign("fire-sweep").items}
    assert (
        items
        | {"form__due", "form__outcome", "exit-clear__before", "exit-clear__mended", "exit-clear__after"}
        <= asked
    )


def test_the_manifest_names_the_sites_with_their_hash(phone: Phone):
    root = etree.fromstring(phone.get(f"rounds/{phone.town.round.pk}/manifest.xml").content)
    content = phone.client.get(
        root.findtext(".//m:downloadUrl", namespaces=FILES), headers=phone.headers
    ).content
    assert root.findtext(".//m:filename", namespaces=FILES) == "sites.csv"
    assert root.findtext(".//m:hash", namespaces=FILES) == f"md5:{round_form.md5(content)}"


def test_the_sites_are_those_due_where_the_person_works(phone: Phone):
    assert [one["label"] for one in sites(phone)] == ["阿强饭店 JY-00001", "顺发五金 JY-00002"]


def test_a_site_says_its_due_its_version_and_its_position(phone: Phone):
    due = phone.town.due()
    assert (sites(phone)[0]["name"], sites(phone)[0]["version"], sites(phone)[0]["geometry"]) == (
        str(due.pk),
        str(due.version),
        "23.45 116.7501 0 0",
    )


def test_a_visited_site_is_no_longer_offered(phone: Phone):
    phone.town.send()
    assert [one["label"] for one in sites(phone)] == ["顺发五金 JY-00002"]


def test_a_site_planned_for_somebody_else_is_not_offered(phone: Phone):
    Due.objects.filter(pk=phone.town.due().pk).update(worker=phone.town.world.here.people["unit_staff"])
    assert [one["label"] for one in sites(phone)] == ["顺发五金 JY-00002"]


@pytest.mark.parametrize("part", ["form.xml", "manifest.xml", "sites.csv"])
def test_a_round_of_another_town_is_not_found(phone: Phone, part: str):
    assert phone.get(f"rounds/{phone.town.round_there.pk}/{part}").status_code == 404


def test_the_list_asks_the_database_a_few_questions_however_many_rounds(phone: Phone):
    forms(phone)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        forms(phone)
    assert len(asked) <= 12
