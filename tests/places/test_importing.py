"""导入区划: a real district, the same file twice, every mistake at once, and nobody else's places."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from tests import towns
from townworks.kernel.actor import SYSTEM
from townworks.kernel.errors import Invalid, NotAllowed
from townworks.kernel.models import AuditEntry
from townworks.places import services
from townworks.places.models import Place

pytestmark = pytest.mark.django_db
DISTRICT = b"code,name\n440514,\xe6\xbd\xae\xe5\x8d\x97\xe5\x8c\xba\n"


def load(data: bytes | str) -> services.Plan:
    return services.import_places(
        actor=SYSTEM, data=data.encode() if isinstance(data, str) else data, at=towns.AT
    )


def plan(text: str) -> services.Plan:
    return services.plan_import(actor=SYSTEM, data=text.encode())


@pytest.mark.shared
class TestTheRealDistrict:
    def files(self, shared: Path) -> list[bytes]:
        names = ("towns_chaonan_440514.csv", "villages_chaonan_440514.csv")
        return [DISTRICT, *((shared / "data" / "places" / name).read_bytes() for name in names)]

    def test_eleven_towns_and_their_villages_come_in(self, shared):
        totals = [load(data) for data in self.files(shared)]
        assert [(one.read, one.new, one.changed, one.unchanged) for one in totals] == [
            (1, 1, 0, 0),
            (11, 11, 0, 0),
            (232, 232, 0, 0),
        ]
        assert Place.objects.filter(kind="town").count() == 11
        assert Place.objects.filter(kind__in=("village", "community")).count() == 232

    def test_the_second_time_nothing_changes(self, shared):
        for data in self.files(shared):
            load(data)
        before = list(Place.objects.order_by("pk").values())
        entries = AuditEntry.objects.count()
        again = [load(data) for data in self.files(shared)]
        assert [(one.new, one.changed, one.unchanged) for one in again] == [
            (0, 0, 1),
            (0, 0, 11),
            (0, 0, 232),
        ]
        assert (list(Place.objects.order_by("pk").values()), AuditEntry.objects.count()) == (before, entries)

    def test_every_place_knows_its_town_and_its_way_up(self, shared):
        for data in self.files(shared):
            load(data)
        village = Place.objects.select_related("town", "parent").get(code="440514106209")
        assert (village.town.name, village.parent.name, village.path, village.kind) == (
            "两英镇",
            "两英镇",
            "/440514000000/440514106000/440514106209/",
            "village",
        )
        assert village.town.town == village.town

    def test_neighbourhoods_are_told_from_villages(self, shared):
        for data in self.files(shared):
            load(data)
        assert Place.objects.filter(kind="community", name__endswith="村委会").count() == 0
        assert Place.objects.filter(kind="village", name__endswith="居委会").count() == 0

    def test_the_office_encoding_gives_the_same(self, shared):
        for data in self.files(shared):
            load(data.decode().encode("gb18030"))
        assert Place.objects.get(code="440514106000").name == "两英镇"


SMALL = "code,name\n440514,潮南区\n440514106,两英镇\n440514106209,秋风村\n44051410620901,秋风村第一网格\n440514106209002,秋风村第二网格\n"


def test_a_whole_branch_comes_in_at_once():
    assert load(SMALL).new == 5
    assert [place.kind for place in Place.objects.order_by("path")] == [
        "district",
        "town",
        "village",
        "grid",
        "grid",
    ]


def test_the_order_of_the_rows_does_not_matter():
    head, *rows = SMALL.splitlines()
    assert load("\n".join([head, *reversed(rows)])).new == 5


def test_a_new_name_is_a_change_that_tells_the_old_one():
    load(SMALL)
    again = load(SMALL.replace("秋风村\n", "秋风村委会\n"))
    changed = [(one.name, one.was) for one in again.planned if one.act == "changed"]
    assert (changed, Place.objects.get(code="440514106209").name) == (
        [("秋风村委会", "秋风村")],
        "秋风村委会",
    )


def test_planning_writes_nothing():
    plan(SMALL)
    assert Place.objects.count() == 0


@pytest.mark.parametrize(
    "data",
    [
        SMALL.encode("utf-8-sig"),
        SMALL.encode("gb18030"),
        SMALL.encode("utf-16"),
        SMALL.replace(",", "\t").encode(),
        SMALL.replace("\n", "\r\n").encode(),
        SMALL.replace("code,name", "代码,名称").encode(),
        SMALL.replace("code,name", " Code , NAME ").encode(),
    ],
)
def test_every_way_an_office_writes_a_table_is_read(data):
    assert load(data).new == 5


def test_every_mistake_is_told_with_row_column_and_remedy():
    found = plan(
        "code,name,kind,parent\n"
        "440514,潮南区,,\n"
        "44051410x,两英镇,,\n"
        "440514199,,镇,\n"
        "440514199201,甲村,社区,\n"
        "440514199202,乙村,,440514104\n"
        "440514199202,丙村,,\n"
        "440514300205,丁村,,\n"
        "4405149,戊镇,,\n"
    )
    assert [(one.row, one.column) for one in found.problems] == [
        (3, "代码"),
        (4, "名称"),
        (5, "类型"),
        (6, "上级"),
        (7, "代码"),
        (8, "代码"),
        (9, "代码"),
    ]
    assert all(one.text and one.remedy for one in found.problems)


def test_a_repeated_code_names_the_first_row():
    found = plan("code,name\n440514,潮南区\n440514,潮阳区\n")
    assert [str(one) for one in found.problems] == ["第 3 行“代码”：与第 2 行重复。请删去其中一行。"]


def test_with_one_mistake_nothing_is_written():
    with pytest.raises(Invalid, match="1 处要改"):
        load(SMALL + "440514107201,孤村\n")
    assert Place.objects.count() == 0


@pytest.mark.parametrize(
    "data, words",
    [
        (b"", "是空的"),
        (b"code,name\n", "没有内容"),
        (b"a,b\n1,2\n", "第一行没有"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "不是表格"),
        (b"code,name\n\xff\x81\x20\x80\xff", "文字编码"),
    ],
)
def test_what_is_no_table_is_refused_with_a_sentence(data, words):
    with pytest.raises(Invalid, match=words):
        load(data)


@pytest.mark.parametrize(
    "code, kind, parent",
    [
        ("440514001", "town", "440514000000"),
        ("440514250", "town", "440514000000"),
        ("440514001199", "community", "440514001000"),
        ("440514001200", "village", "440514001000"),
        ("440514001450", "community", "440514001000"),
        ("440514001501", "village", "440514001000"),
        ("4405", "city", "440000000000"),
        ("44", "province", None),
        ("44051410620901", "grid", "440514106209"),
    ],
)
def test_the_code_tells_the_kind(code, kind, parent):
    from townworks.places.services import codes

    read = codes.read(code)
    assert (read.kind, read.parent) == (kind, parent)


@pytest.mark.parametrize(
    "code", ["440514700", "440514001700", "440514000201", "4405140012019", "", "４４０５１４"]
)
def test_what_is_no_code_is_refused(code):
    from townworks.places.services import codes

    with pytest.raises(codes.NotACode):
        codes.read(code)


class TestByAPerson:
    def test_an_administrator_adds_grids_to_the_own_town(self):
        world = towns.build()
        village = world.here.villages[0]
        done = services.import_places(
            actor=world.actor("administrator"),
            data=f"code,name\n{village.code}77,新网格\n".encode(),
            at=towns.AT,
        )
        assert (done.new, Place.objects.get(name="新网格").town) == (1, world.here.place)

    def test_rows_of_another_town_are_counted_and_left_alone(self):
        world = towns.build()
        village = world.there.villages[0]
        done = services.import_places(
            actor=world.actor("administrator"),
            data=f"code,name\n{village.code},改名村\n".encode(),
            at=towns.AT,
        )
        assert (done.outside, Place.objects.get(pk=village.pk).name) == (1, village.name)

    def test_who_does_not_keep_places_imports_none(self):
        world = towns.build()
        with pytest.raises(NotAllowed):
            services.plan_import(actor=world.actor("town_head"), data=SMALL.encode())

    def test_the_import_is_in_the_audit_trail_of_the_town(self):
        world = towns.build()
        village = world.here.villages[0]
        services.import_places(
            actor=world.actor("administrator"),
            data=f"code,name\n{village.code},改名村\n".encode(),
            at=towns.AT,
        )
        entry = AuditEntry.objects.get(verb="place.import")
        assert (entry.town_id, entry.facts["changed"]) == (world.here.place.pk, 1)

    def test_the_page_shows_first_and_writes_then(self, client):
        world = towns.build()
        client.force_login(world.here.people["administrator"])
        code = f"{world.here.villages[0].code}77"
        file = SimpleUploadedFile("网格.csv", f"code,name\n{code},新网格\n".encode("gb18030"))
        shown = client.post("/places/import/", {"file": file})
        assert ("会新增 1 处" in shown.content.decode(), Place.objects.filter(code=code).exists()) == (
            True,
            False,
        )
        client.post("/places/import/apply/", {"text": shown.context["again"].initial["text"]})
        assert Place.objects.get(code=code).name == "新网格"

    def test_the_page_shows_every_mistake(self, client):
        world = towns.build()
        client.force_login(world.here.people["administrator"])
        file = SimpleUploadedFile("村.csv", "code,name\n12,甲\nabc,乙\n".encode())
        text = client.post("/places/import/", {"file": file}).content.decode()
        assert "文件有 1 处要改" in text

    def test_a_file_that_is_no_table_is_answered_at_the_form(self, client):
        world = towns.build()
        client.force_login(world.here.people["administrator"])
        answer = client.post("/places/import/", {"file": SimpleUploadedFile("x.csv", b"a,b\n1,2\n")})
        assert (answer.status_code, "第一行没有" in answer.content.decode()) == (422, True)


class TestCommand:
    def test_without_apply_nothing_is_written(self, tmp_path):
        (tmp_path / "a.csv").write_text(SMALL)
        out = StringIO()
        call_command("places", "import", str(tmp_path / "a.csv"), stdout=out)
        assert ("读入 5 行：新增 5" in out.getvalue(), Place.objects.count()) == (True, 0)

    def test_with_apply_it_is(self, tmp_path):
        (tmp_path / "a.csv").write_text(SMALL)
        call_command("places", "import", str(tmp_path / "a.csv"), "--apply", stdout=StringIO())
        assert Place.objects.count() == 5

    def test_a_file_that_is_not_there_is_named(self):
        with pytest.raises(CommandError, match="没有这样的文件"):
            call_command("places", "import", "没有这样的文件.csv")

    def test_mistakes_end_with_one(self, tmp_path):
        (tmp_path / "a.csv").write_text("code,name\nx,y\n")
        with pytest.raises(CommandError) as refused:
            call_command("places", "import", str(tmp_path / "a.csv"), stdout=StringIO(), stderr=StringIO())
        assert refused.value.returncode == 1
