"""场所的页面: the list, one site, its forms and the import, as a browser asks for them."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from tests.inspections import ground
from tests.inspections.test_site_importing import ALIKE, CODE, ROWS, table
from tests.inspections.world import InspectionWorld
from townworks.inspections.models import Site, SiteNote

FORM = {
    "name": "利民商店",
    "longitude": "116.77",
    "latitude": "23.42",
    "system": "wgs84",
    "attributes.use": "shop",
    "attributes.lodging": "no",
}
FARMLAND = {"name": "溪边三块田", "attributes.use": "paddy"}
NONSENSE = ("a\0b", str(2**70), "长" * 300 + "'\"<b>;\U0001f600", "²", "nan", "{}", "[" * 3000)


@pytest.fixture
def drawn(town: InspectionWorld) -> InspectionWorld:
    """The test town with outlines."""
    ground.draw(town.world.here)
    return town


def client(town: InspectionWorld, who: str = "head:safety") -> Client:
    found = Client()
    found.force_login(town.world.here.people[who])
    return found


def text(answer) -> str:
    return answer.content.decode()


def test_the_list_shows_what_is_in_the_register(town):
    answer = text(client(town).get("/sites/"))
    assert "在册 3 处场所" in answer
    assert "阿强饭店" in answer


def test_a_village_sees_its_own_sites_only(town):
    answer = text(client(town, "village_secretary").get("/sites/"))
    assert ("东埔小卖部" in answer, "阿强饭店" in answer) == (True, False)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"q": "五金"}, {"顺发五金"}),
        ({"q": "JY-00003"}, {"东埔小卖部"}),
        ({"kind": "dump"}, set()),
        ({"state": "vanished"}, {"顺发五金2"}),
        ({"kind": "premises", "attribute": "use:restaurant"}, {"阿强饭店", "顺发五金"}),
        ({"attribute": "use:nothing"}, set()),
        ({"attribute": "lodging:yes"}, {"东埔小卖部"}),
    ],
)
def test_the_list_is_cut_by_the_address(town, query, names):
    gone, shop = town.sites[1], town.sites[2]
    Site.objects.filter(pk=shop.pk).update(attributes={"use": "shop", "lodging": True})
    Site.objects.create(
        town=gone.town,
        kind="premises",
        code="JY-00099",
        name="顺发五金2",
        name_key="顺发",
        place=gone.place,
        state="vanished",
        registered_at=gone.registered_at,
    )
    answer = client(town).get("/sites/", query)
    assert {row.name for row in answer.context["page"]} == names


def test_the_list_is_sorted_by_a_column_and_back(town):
    found = client(town)
    names = [
        [row.name for row in found.get("/sites/", {"sort": key}).context["page"]] for key in ("name", "-name")
    ]
    assert names[0] == names[1][::-1]


def test_open_findings_are_counted_with_those_of_merged_sites(town):
    town.fail(town.sites[0])
    town.fail(town.sites[1])
    Site.objects.filter(pk=town.sites[1].pk).update(state="merged", merged_into=town.sites[0])
    rows = client(town).get("/sites/").context["page"]
    assert {row.name: row.open_findings for row in rows}["阿强饭店"] == 2


def test_what_is_exported_is_what_the_address_shows(town):
    answer = client(town).get("/sites/export.xlsx", {"kind": "premises", "q": "五金"})
    rows = list(load_workbook(io.BytesIO(answer.content)).active.values)
    assert (rows[0][:2], [row[1] for row in rows[1:]]) == (("编号", "名称"), ["顺发五金"])


@pytest.mark.parametrize(
    "address", ["/sites/", "/sites/{pk}/", "/sites/{pk}/edit/", "/sites/{pk}/merge/?with={other}"]
)
def test_a_page_asks_no_more_than_fifteen_questions(drawn, address):
    drawn.fail()
    found, url = client(drawn), address.format(pk=drawn.sites[0].pk, other=drawn.sites[1].pk)
    found.get(url)
    with CaptureQueriesContext(connection) as seen:
        assert found.get(url).status_code == 200
    assert len(seen) <= 15


def test_the_page_of_a_site_shows_where_it_lies_and_what_was_found(drawn):
    finding = drawn.fail()
    answer = text(client(drawn).get(f"/sites/{drawn.sites[0].pk}/"))
    assert 'class="outline-mark"' in answer
    assert finding.text in answer


def test_who_only_reads_is_offered_no_acts(town):
    answer = text(client(town, "grid_worker").get(f"/sites/{town.sites[0].pk}/"))
    assert "/edit/" not in answer


def test_a_site_is_registered_by_the_form(drawn):
    answer = client(drawn).post("/sites/new/?kind=premises", FORM)
    site = Site.objects.get(name="利民商店")
    assert (answer.url, site.attributes) == (f"/sites/{site.pk}/", {"use": "shop", "lodging": False})


def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(drawn):
    wrong = {**FORM, "credit_code": "911", "attributes.area": "很大"}
    answer = client(drawn).post("/sites/new/?kind=premises", wrong)
    form = answer.context["form"]
    assert (answer.status_code, set(form.errors)) == (422, {"credit_code", "attributes.area"})
    assert 'value="利民商店"' in text(answer)


def test_the_kind_is_asked_first_where_there_are_several(town):
    assert "?kind=premises" in text(client(town).get("/sites/new/"))


AREA = '{"type":"Polygon","coordinates":[[[116.76,23.41],[116.78,23.41],[116.78,23.43],[116.76,23.41]]]}'


def test_an_area_is_drawn_by_geojson_and_lies_where_it_is_drawn(drawn):
    answer = client(drawn).post("/sites/new/?kind=farmland", {**FARMLAND, "shape": AREA})
    site = Site.objects.get(kind="farmland")
    assert (answer.status_code, site.shape["type"], site.place) == (302, "Polygon", drawn.world.here.grids[1])


def test_what_is_no_geojson_is_told_at_the_field(drawn):
    answer = client(drawn).post("/sites/new/?kind=farmland", {**FARMLAND, "shape": "一块地"})
    assert list(answer.context["form"].errors) == ["shape"]


def test_an_edit_is_saved_with_its_reason(drawn):
    site = drawn.sites[0]
    client(drawn).post(f"/sites/{site.pk}/edit/", {**FORM, "version": 1, "why": "换招牌"})
    assert list(site.editions.values_list("why", flat=True)) == ["换招牌"]


def test_an_edit_of_an_old_version_is_told_at_the_form(drawn):
    answer = client(drawn).post(f"/sites/{drawn.sites[0].pk}/edit/", {**FORM, "version": 9})
    assert (answer.status_code, "刚被别人改过" in text(answer)) == (422, True)


def test_a_site_is_closed_and_opened_again(town):
    found, pk = client(town), town.sites[0].pk
    found.post(f"/sites/{pk}/close/", {"reason": "拆除", "version": 1})
    found.post(f"/sites/{pk}/reopen/", {"reason": "重建", "version": 2})
    assert list(town.sites[0].editions.values_list("facts__state", flat=True)) == ["vanished", "active"]


def test_two_sites_are_merged_from_the_page_that_shows_both(town):
    one, other = town.sites[:2]
    answer = client(town).post(
        f"/sites/{one.pk}/merge/?with={other.pk}", {"into": other.pk, "reason": "同一家", "version": 1}
    )
    one.refresh_from_db()
    assert (answer.url, one.merged_into) == (f"/sites/{other.pk}/", other)


def test_two_sites_are_kept_apart_by_a_button(town):
    client(town).post(f"/sites/{town.sites[0].pk}/apart/", {"other": town.sites[1].pk})
    assert SiteNote.objects.count() == 1


def sent(found: Client, data: bytes, name: str = "名册.xlsx", **facts: str):
    file = io.BytesIO(data)
    file.name = name
    return found.post("/sites/import/", {"kind": "premises", "system": "wgs84", "file": file, **facts})


def test_a_file_is_looked_at_and_taken_in(drawn):
    found = client(drawn)
    preview = sent(found, table(*ROWS)).url
    plan = found.get(preview).context["plan"]
    answer = found.post(f"{preview}take-in/", {"sign": plan.sign})
    assert (answer.url, Site.objects.filter(name="利民商店").count()) == ("/sites/", 1)


def test_looking_writes_nothing(drawn):
    found = client(drawn)
    found.get(sent(found, table(*ROWS)).url)
    assert Site.objects.filter(name="利民商店").count() == 0


def test_columns_are_set_by_hand(drawn):
    found = client(drawn)
    preview = sent(found, table(("甲店", "小商店", "东埔村"), heads=("甲", "乙", "丙"))).url
    answer = found.post(preview, {"column-0": "name", "column-1": "attributes.use", "column-2": "village"})
    assert found.get(answer.url).context["writes"] == 1


def test_a_doubtful_row_is_settled_on_the_page(drawn):
    found = client(drawn)
    preview = sent(found, table(ALIKE)).url
    shown = found.get(preview)
    assert "就是它，按这一行更新" in text(shown)
    found.post(f"{preview}take-in/", {"sign": shown.context["plan"].sign, "row-2": "same"})
    drawn.sites[0].refresh_from_db()
    assert drawn.sites[0].name == "阿强饭店（个体工商户）"


def test_the_error_sheet_is_a_book_with_the_rows(drawn):
    found = client(drawn)
    preview = sent(found, table(("错店", "某处", "911", 116.77, 23.42, "小商店", 1, "否"))).url
    rows = list(load_workbook(io.BytesIO(found.get(f"{preview}errors.xlsx").content)).active.values)
    assert (rows[0][0], rows[1][0], rows[1][3]) == ("原行号", 2, "错店")


def test_a_file_that_is_none_is_refused_at_the_form(drawn):
    answer = sent(client(drawn), b"\x00\x01", "a.xlsx")
    assert (answer.status_code, bool(answer.context["form"].errors)) == (422, True)


def test_a_preview_is_its_own_persons(drawn):
    preview = sent(client(drawn), table(*ROWS)).url
    assert client(drawn, "head:rural").get(preview).status_code == 404


def test_who_keeps_no_register_imports_nothing(town):
    assert client(town, "grid_worker").get("/sites/import/").status_code == 403


@pytest.mark.parametrize("nonsense", NONSENSE, ids=lambda one: one[:8].encode("unicode_escape").decode())
def test_nonsense_breaks_nothing_for_who_may_write(drawn, nonsense):
    found, pk = client(drawn), drawn.sites[0].pk
    preview = sent(found, table(*ROWS)).url
    fields = {
        **dict.fromkeys(
            (*FORM, "place", "shape", "why", "reason", "into", "other", "sign", "rest"), nonsense
        ),
        "row-2": nonsense,
        "column-0": nonsense,
        "leave_out": nonsense,
    }
    urls = [f"/sites/{pk}/{act}/" for act in ("edit", "close", "reopen", "apart")]
    urls += [
        f"/sites/{pk}/merge/?with={drawn.sites[1].pk}",
        "/sites/new/?kind=premises",
        "/sites/new/?kind=farmland",
    ]
    urls += ["/sites/import/", preview, f"{preview}take-in/"]
    asked = dict.fromkeys(("part", "page", "kind", "with", "sort", "attribute", "state", "place"), nonsense)
    statuses = [found.post(url, fields).status_code for url in urls]
    statuses += [found.get(url, asked).status_code for url in ("/sites/", "/sites/export.xlsx", preview)]
    assert max(statuses) < 500


def test_the_command_shows_and_takes_in(drawn, tmp_path, capsys):
    path = tmp_path / "名册.xlsx"
    path.write_bytes(table(*ROWS))
    town = drawn.world.here.place.code
    call_command("sites", "import", str(path), town=town, kind="premises")
    assert Site.objects.filter(name="利民商店").count() == 0
    call_command("sites", "import", str(path), town=town, kind="premises", apply=True)
    assert Site.objects.get(name="利民商店").credit_code == CODE
    assert "新增 2" in capsys.readouterr().out


def test_the_command_names_what_is_wrong(drawn, tmp_path, capsys):
    path = tmp_path / "名册.xlsx"
    path.write_bytes(table(("错店", "", "911", 116.77, 23.42, "小商店", 1, "否")))
    with pytest.raises(CommandError):
        call_command(
            "sites", "import", str(path), town=drawn.world.here.place.code, kind="premises", apply=True
        )
    assert "18 位" in capsys.readouterr().err
