"""导入场所: found in tables as towns keep them, looked at first, all or nothing, the same again nothing."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook

from tests.inspections import ground
from tests.inspections.world import AT, InspectionWorld
from townworks.inspections.models import Site, SiteEdition, SiteImport, SiteNote
from townworks.inspections.selectors import site_sheet
from townworks.inspections.selectors.sites import SiteFilter, export_rows
from townworks.inspections.services import site_importing, site_merging, sites
from townworks.inspections.services.site_importing import Plan, Wish, Word
from townworks.inspections.services.sites import kind_named
from townworks.kernel import sheets
from townworks.kernel.errors import Conflict, Invalid

HEADS = ("名称", "地址", "统一社会信用代码", "经度", "纬度", "用途", "面积", "是否住人")
CODE = "91110000600037341L"
ROWS = (
    ("利民商店", "东埔路 3 号", CODE, 116.77, 23.42, "小商店", 80, "否"),
    ("好味面馆", "西埔路 9 号", "", 116.72, 23.42, "小餐饮", "45平方米", "是"),
)


@pytest.fixture
def drawn(town: InspectionWorld) -> InspectionWorld:
    """The test town with outlines."""
    ground.draw(town.world.here)
    return town


def table(
    *rows: tuple[Any, ...], heads: tuple[Any, ...] = HEADS, above: tuple[tuple[Any, ...], ...] = ()
) -> bytes:
    """A book as an office makes it."""
    book = Workbook()
    for row in (*above, heads, *rows):
        book.active.append(row)
    return saved(book)


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def wished(town: InspectionWorld, data: bytes, name: str = "名册.xlsx", **facts: Any) -> Wish:
    blob = site_importing.keep_file(io.BytesIO(data), name=name, at=AT)
    return Wish(blob.sha256, name, "premises", town.world.here.place.pk, **facts)


def look(town: InspectionWorld, data: bytes, by: str = "head:safety", **facts: Any) -> Plan:
    return site_importing.preview_sites(actor=town.actor(by), wish=wished(town, data, **facts))


def take_in(town: InspectionWorld, data: bytes, word: Word | None = None, **facts: Any) -> SiteImport:
    wish = wished(town, data, **facts)
    return site_importing.import_sites(actor=town.actor("head:safety"), wish=wish, word=word or Word(), at=AT)


def told(plan: Plan) -> list[tuple[int, str]]:
    return [(one.row, one.column) for one in plan.problems]


def totals(done: SiteImport) -> tuple[int, int, int, int]:
    return done.read, done.new, done.changed, done.unchanged


def test_a_table_becomes_sites_with_their_grids_and_typed_attributes(drawn):
    assert totals(take_in(drawn, table(*ROWS))) == (2, 2, 0, 0)
    shop = Site.objects.get(name="利民商店")
    assert (shop.code, shop.place, shop.credit_code) == ("JY-00004", drawn.world.here.grids[1], CODE)
    assert shop.attributes == {"use": "shop", "area": 80, "lodging": False}


def test_every_new_site_begins_with_its_edition(drawn):
    take_in(drawn, table(*ROWS))
    kept = SiteEdition.objects.order_by("site__code").values_list("n", "why", "facts__name")
    assert list(kept) == [(1, "导入", "利民商店"), (1, "导入", "好味面馆")]


def test_the_same_file_again_changes_nothing_and_is_known(drawn):
    data = table(*ROWS)
    first = take_in(drawn, data)
    plan = look(drawn, data)
    assert (plan.known, plan.counts) == (first, {"unchanged": 2})
    assert take_in(drawn, data) == first
    assert SiteEdition.objects.count() == 2


def test_a_changed_row_says_what_changes_and_adds_an_edition(drawn):
    take_in(drawn, table(*ROWS))
    data = table((*ROWS[0][:6], 95, "否"), ROWS[1])
    changed = look(drawn, data).of("changed")
    assert [[(one.name, one.was, one.now) for one in row.changes] for row in changed] == [
        [("建筑面积", "80 平方米", "95 平方米")]
    ]
    assert totals(take_in(drawn, data)) == (2, 0, 1, 1)
    assert Site.objects.get(name="利民商店").editions.count() == 2


def test_a_blank_cell_takes_nothing_away(drawn):
    take_in(drawn, table(*ROWS))
    data = table(("利民商店", "东埔路 3 号", "", None, None, "", "", ""))
    assert look(drawn, data).counts == {"unchanged": 1}


def test_the_head_is_found_under_a_title_and_merged_cells(drawn):
    book = Workbook()
    sheet = book.active
    sheet.append(("安平镇经营场所名册（2026年）",))
    sheet.append(("填报单位：应急办", "", "", "", "", "日期：2026.6.30"))
    sheet.append(("序号", "单位（场所）名称", "具体位置", "类别", "坐标", ""))
    sheet.append(("", "", "", "", "东经", "北纬"))
    sheet.append((1, "利民商店", "东埔路 3 号", "小商店", 116.77, 23.42))
    sheet.append(("合计", "1 家"))
    for cells in ("A1:F1", "A3:A4", "B3:B4", "C3:C4", "D3:D4", "E3:F3"):
        sheet.merge_cells(cells)
    plan = look(drawn, saved(book))
    assert (plan.head_row, plan.counts, told(plan)) == (4, {"new": 1, "skipped": 1}, [])


def test_what_is_merged_downwards_holds_for_each_row(drawn):
    book = Workbook()
    sheet = book.active
    sheet.append(("村", "名称", "用途"))
    sheet.append(("东埔村", "甲店", "小商店"))
    sheet.append((None, "乙店", "小商店"))
    sheet.merge_cells("A2:A3")
    assert [one.place.name for one in look(drawn, saved(book)).planned] == ["东埔村", "东埔村"]


def test_all_mistakes_are_told_at_once_with_row_and_column(drawn):
    rows = (
        ("", "东埔路 3 号", "", 116.77, 23.42, "小商店", 80, "否"),
        ("好味面馆", "", "911", 116.72, 23.42, "饭馆", -1, "也许"),
        ("远方小店", "", "", 116.9, 23.42, "小商店", 1, "否"),
    )
    assert told(look(drawn, table(*rows))) == [
        (2, "名称"),
        (3, "统一社会信用代码"),
        (3, "用途"),
        (3, "面积"),
        (3, "是否住人"),
        (4, "经度"),
    ]


def test_with_one_mistake_nothing_is_written(drawn):
    with pytest.raises(Invalid, match="1 处要改"):
        take_in(drawn, table(*ROWS, ("错店", "", "911", 116.77, 23.42, "小商店", 1, "否")))
    assert Site.objects.filter(name="利民商店").count() == 0


def test_rows_with_mistakes_may_be_left_out_on_purpose(drawn):
    data = table(*ROWS, ("错店", "", "911", 116.77, 23.42, "小商店", 1, "否"))
    assert totals(take_in(drawn, data, Word(leave_out=True))) == (3, 2, 0, 0)


def test_the_control_total_is_the_sum_of_all_acts(drawn):
    take_in(drawn, table(*ROWS))
    data = table(
        *ROWS, ("新店", "", "", 116.77, 23.43, "小商店", 1, "否"), ("错店", "", "911", 1, 2, "无", 1, "否")
    )
    plan = look(drawn, data)
    assert plan.read == sum(plan.counts.values()) == 4


def test_the_error_sheet_gives_the_rows_back_with_remedies(drawn):
    plan = look(drawn, table(*ROWS, ("错店", "某处", "911", 116.77, 23.42, "小商店", 1, "否")))
    heads, rows = site_importing.error_rows(plan)
    (row,) = rows
    assert heads[:4] == ["原行号", "问题", "怎么改", "名称"]
    assert (row[0], row[3], "照营业执照" in row[2]) == (4, "错店", True)


def test_the_error_sheet_put_right_is_taken_in(drawn):
    heads, rows = site_importing.error_rows(
        look(drawn, table(("错店", "某处", "911", 116.77, 23.42, "小商店", 1, "否")))
    )
    mended = [[CODE if cell == "911" else cell for cell in row] for row in rows]
    assert look(drawn, table(*mended, heads=tuple(heads))).counts == {"new": 1}


def test_formulas_are_refused(drawn):
    plan = look(drawn, table(("甲店", "=A1", "", 116.77, 23.42, "小商店", "=1+1", "否")))
    assert [str(one.sentence) for one in plan.problems] == ["单元格里是公式。"] * 2


def test_a_credit_code_that_excel_rounded_is_told(drawn):
    plan = look(drawn, table(("甲店", "", 914405145000000000, 116.77, 23.42, "小商店", 1, "否")))
    assert "后几位" in str(plan.problems[0].sentence)


def test_the_same_site_in_two_rows_is_told(drawn):
    assert told(look(drawn, table(ROWS[0], ROWS[0]))) == [(3, "名称")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_csv_is_read_in_the_encodings_of_chinese_offices(drawn, encoding):
    text = '名称,地址,用途,经纬度\r\n利民商店,东埔路 3 号,小商店,"116.77,23.42"\r\n'
    assert look(drawn, text.encode(encoding), name="名册.csv").counts == {"new": 1}


@pytest.mark.parametrize(
    ("where", "read"),
    [
        ("116.77,23.42", (116.77, 23.42)),
        ("23.42，116.77", (116.77, 23.42)),
        ("E116.77° N23.42°", (116.77, 23.42)),
        ("东经116°46′12″，北纬23°25′12″", (116.77, 23.42)),
    ],
)
def test_a_position_in_one_cell(drawn, where, read):
    plan = look(drawn, table(("甲店", "小商店", where), heads=("名称", "用途", "经纬度")))
    facts = plan.planned[0].facts
    assert (facts.longitude, facts.latitude) == read


@pytest.mark.parametrize("system", ["gcj02", "bd09"])
def test_positions_of_other_maps_are_moved(drawn, system):
    facts = look(drawn, table(*ROWS), system=system).planned[0].facts
    assert 0.003 < abs(facts.longitude - 116.77) < 0.02


def test_longitude_and_latitude_in_each_others_column_are_told(drawn):
    plan = look(drawn, table(("甲店", "", "", 23.42, 116.77, "小商店", 1, "否")))
    assert "写反" in str(plan.problems[0].sentence)


def test_a_column_of_an_odd_name_is_matched_by_a_person(drawn):
    data = table(("甲店", "小商店", "东埔村"), heads=("甲", "乙", "丙"))
    assert look(drawn, data).read == 0
    chosen = {0: "name", 1: "attributes.use", 2: "village"}
    assert look(drawn, data, columns=chosen).counts == {"new": 1}


def test_columns_are_matched_by_likeness_and_say_so(drawn):
    heads = ("场所全称名称", "营业地址", "社会信用代码证", "用途类别")
    plan = look(drawn, table(("甲店", "某路", "", "小商店"), heads=heads))
    assert [(one.field, one.how) for one in plan.columns] == [
        ("name", "near"),
        ("address", "near"),
        ("credit_code", "near"),
        ("attributes.use", "near"),
    ]


def test_a_village_may_be_written_short_and_a_grid_within_it(drawn):
    rows = (("甲店", "小商店", "东埔", ""), ("乙店", "小商店", "西埔村委会", "西埔村第一网格"))
    plan = look(drawn, table(*rows, heads=("名称", "用途", "村居", "网格")))
    assert [one.place.name for one in plan.planned] == ["东埔村", "西埔村第一网格"]


def test_an_unknown_village_is_told_with_the_nearest(drawn):
    plan = look(drawn, table(("甲店", "小商店", "东浦村"), heads=("名称", "用途", "村居")))
    assert "是不是“东埔村”" in str(plan.problems[0].sentence)


def test_what_goes_out_comes_back_unchanged(drawn):
    take_in(drawn, table(*ROWS))
    kind, found = kind_named("premises"), export_rows(drawn.actor("head:safety"), SiteFilter())
    data = sheets.write("场所", site_sheet.heads(kind), site_sheet.rows(kind, found))
    assert look(drawn, data).counts == {"unchanged": 5}


def test_an_unknown_number_is_told(drawn):
    plan = look(drawn, table(("JY-99999", "甲店"), heads=("编号", "名称")))
    assert told(plan)[0] == (2, "编号")


def test_a_renamed_site_is_found_by_its_number(drawn):
    plan = look(drawn, table(("JY-00001", "阿强大饭店"), heads=("编号", "名称")))
    assert [(one.name, one.was, one.now) for one in plan.of("changed")[0].changes] == [
        ("名称", "阿强饭店", "阿强大饭店")
    ]


ALIKE = ("阿强饭店（个体工商户）", "市场路 1 号", "", 116.7502, 23.45, "小餐饮", 30, "否")


def test_a_row_that_may_be_registered_already_is_a_question(drawn):
    row = look(drawn, table(ALIKE)).planned[0]
    assert (row.act, row.alike[0].site, bool(row.alike[0].reasons)) == ("doubtful", drawn.sites[0], True)


def test_a_question_left_open_is_not_imported(drawn):
    assert totals(take_in(drawn, table(ALIKE))) == (1, 0, 0, 0)


def test_the_same_site_is_updated(drawn):
    assert totals(take_in(drawn, table(ALIKE), Word(choices={2: "same"}))) == (1, 0, 1, 0)
    drawn.sites[0].refresh_from_db()
    assert (drawn.sites[0].address, drawn.sites[0].version) == ("市场路 1 号", 2)


def test_a_new_site_is_registered_and_kept_apart(drawn):
    data = table(ALIKE)
    assert totals(take_in(drawn, data, Word(choices={2: "new"}))) == (1, 1, 0, 0)
    assert SiteNote.objects.get().one == drawn.sites[0]
    assert look(drawn, data).counts == {"unchanged": 1}


def test_two_rows_alike_in_one_file_are_a_question(drawn):
    twin = ("利民商店", "东埔路三号", CODE, 116.77, 23.42, "小商店", 80, "否")
    assert [one.act for one in look(drawn, table(ROWS[0], twin)).planned] == ["new", "doubtful"]


def test_a_row_of_a_merged_site_changes_nothing(drawn):
    take_in(drawn, table(*ROWS))
    gone = Site.objects.get(name="利民商店")
    site_merging.merge_sites(
        actor=drawn.actor("head:safety"), pk=gone.pk, into_id=drawn.sites[0].pk, reason="同", at=AT
    )
    assert look(drawn, table(*ROWS)).counts == {"unchanged": 2}


def test_a_register_that_changed_since_the_preview_is_told(drawn):
    take_in(drawn, table(*ROWS))
    data = table((*ROWS[0][:6], 95, "否"))
    plan = look(drawn, data)
    sites.close_site(
        actor=drawn.actor("head:safety"), pk=Site.objects.get(name="利民商店").pk, reason="拆", at=AT
    )
    with pytest.raises(Conflict, match="重新看"):
        take_in(drawn, data, Word(sign=plan.sign))


def test_a_village_imports_only_what_lies_in_it(drawn):
    plan = look(drawn, table(*ROWS), by="village_secretary")
    assert [(one.act, one.name) for one in plan.planned] == [("refused", "利民商店"), ("new", "好味面馆")]


def test_a_village_neither_changes_nor_sees_what_is_registered_elsewhere(drawn):
    take_in(drawn, table(ROWS[0]))
    row = ("利民商店", "东埔路 3 号", CODE, 116.77, 23.42, "小商店", 95, "否")
    plan = look(drawn, table(row), by="village_secretary")
    assert (plan.of("changed"), [str(one.sentence) for one in plan.problems]) == (
        [],
        ["这个场所登记在您的岗位范围之外。"],
    )


def zip_of(name: str, size: int) -> bytes:
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr("xl/workbook.xml", "<x/>")
        archive.writestr(name, b"0" * size)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "a.xlsx", "空的"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, "a.xls", "另存为 .xlsx"),
        (b"PK\x03\x04broken", "a.xlsx", "损坏"),
        (zip_of("xl/worksheets/sheet1.xml", 40_000_000), "a.xlsx", "大得异常"),
        (zip_of("xl/other.xml", 10), "a.xlsx", "不是能读的 Excel"),
        (b"\xff\x00\x81\x00", "a.csv", "文字编码"),
        ("只有一格".encode(), "a.csv", "找不到表头|没有内容"),
        ("名称,地址\n".encode(), "a.csv", "没有内容"),
        (b"0" * 20_971_521, "a.csv", "超过 20 MB"),
    ],
    ids=["empty", "old", "broken", "bomb", "no book", "encoding", "no head", "no rows", "large"],
)
def test_what_is_no_table_is_refused_with_a_sentence(drawn, data, name, words):
    with pytest.raises(Invalid, match=words):
        look(drawn, data, name=name)


def many(count: int) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(HEADS)
    for n in range(count):
        row = (
            f"第{n}号店",
            f"大道 {n} 号",
            "",
            116.701 + n % 98 / 1000,
            23.401 + n % 89 / 1000,
            "小商店",
            n % 500,
            "否",
        )
        sheet.append(row)
    return saved(book)


@pytest.mark.parametrize("count", [10, 400])
def test_looking_at_a_long_table_takes_no_more_queries_than_at_a_short_one(drawn, count):
    wish, actor = wished(drawn, many(count)), drawn.actor("head:safety")
    with CaptureQueriesContext(connection) as seen:
        plan = site_importing.preview_sites(actor=actor, wish=wish)
    assert (plan.read, len(seen)) == (count, 5)


def test_writing_a_long_table_takes_queries_by_batches_not_by_rows(drawn):
    wish, actor = wished(drawn, many(400)), drawn.actor("head:safety")
    with CaptureQueriesContext(connection) as seen:
        done = site_importing.import_sites(actor=actor, wish=wish, word=Word(rest="new"), at=AT)
    assert done.new == 400
    assert len(seen) < 60


def test_villages_of_a_real_town_are_found_by_their_written_names(drawn, shared):
    from tests import towns

    lines = (shared / "data/places/villages_chaonan_440514.csv").read_text("utf-8").splitlines()[1:]
    names = [line.split(",")[1].strip('"') for line in lines if line.startswith("440514106")]
    for n, name in enumerate(names):
        towns.add_place(f"4405991013{n:02}", name, "village", drawn.world.here.place)
    rows = [(f"{name}小卖部", "小商店", name.removesuffix("村委会").removesuffix("居委会")) for name in names]
    plan = look(drawn, table(*rows, heads=("名称", "用途", "所属村")))
    assert (plan.problems, [one.place.name for one in plan.planned]) == ((), names)
