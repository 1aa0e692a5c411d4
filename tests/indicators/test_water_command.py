"""``townworks water classify``: files of the automatic stations, judged row by row."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tools.water_sections import learnt
from townworks.definitions import selectors as definitions
from townworks.indicators.water_files import Known, Wish, classify

DAILY = "data/water/cnemc_daily_2020-05_2021-04.csv"
HEADER = "省份,流域,断面名称,监测时间,水质类别,水温,pH,溶解氧,电导率,浊度,高锰酸盐指数,氨氮,总磷,总氮,叶绿素α,藻密度,站点情况"
GOOD = "某省,某流域,某桥,04-01 08:00,Ⅲ,12.1,7.90,6.50,400,12,3.10,0.620,0.130,3.10,*,*,正常"


def put(folder: Path, *rows: str, header: str = HEADER, encoding: str = "utf-8", name: str = "a.csv") -> Path:
    path = folder / name
    path.write_text("\n".join((header, *rows)) + "\n", encoding=encoding)
    return path


def run(path: Path, *words: str) -> tuple[str, list[dict[str, str]]]:
    """What the command says, and the rows that it wrote."""
    told, out = StringIO(), path.with_name("out.csv")
    call_command("water", "classify", str(path), "--out", str(out), *words, stdout=told, stderr=StringIO())
    with out.open(encoding="utf-8-sig", newline="") as file:
        return told.getvalue(), list(csv.DictReader(file))


def refused(path: Path, *words: str) -> tuple[str, str]:
    """What the command says last, and what it says before."""
    told = StringIO()
    with pytest.raises(CommandError) as caught:
        call_command(
            "water", "classify", str(path), "--out", str(path.with_name("out.csv")), *words, stderr=told
        )
    assert caught.value.returncode == 1
    assert not path.with_name("out.csv").exists()
    return str(caught.value), told.getvalue()


def judged(folder: Path, **cells: str) -> dict[str, str]:
    """One row with these cells, as it comes out."""
    row = dict(zip(HEADER.split(","), GOOD.split(","), strict=True)) | cells
    return run(put(folder, ",".join(row.values())))[1][0]


def added(row: dict[str, str]) -> tuple[str, str, str, str]:
    return row["水质类别_判定"], row["决定项目"], row["超标倍数"], row["说明"]


def test_a_row_gets_its_class_and_what_decided_it(tmp_path: Path) -> None:
    assert added(judged(tmp_path)) == ("Ⅲ", "氨氮、总磷", "", "")


def test_what_exceeds_class_three_is_told_with_its_multiple(tmp_path: Path) -> None:
    assert added(judged(tmp_path, 氨氮="1.62", 溶解氧="2.5")) == ("Ⅴ", "溶解氧、氨氮", "氨氮(0.62)", "")


def test_a_station_with_chlorophyll_is_judged_as_a_lake(tmp_path: Path) -> None:
    row = judged(tmp_path, 叶绿素α="0.012")
    assert added(row) == ("Ⅴ", "总磷", "总磷(1.60)", "总磷按湖库限值（本文件有叶绿素或藻密度读数）")


def test_chlorophyll_in_another_row_tells_of_the_same_section(tmp_path: Path) -> None:
    later = GOOD.replace(",*,*,", ",0.012,2000,")
    _, rows = run(put(tmp_path, GOOD.replace(",*,*,", ",--,--,"), later))
    assert [row["水质类别_判定"] for row in rows] == ["Ⅴ", "Ⅴ"]


@pytest.mark.parametrize(("name", "grade"), [("某湖心", "Ⅴ"), ("某水库出口", "Ⅲ")])
def test_of_names_only_the_middle_of_a_lake_is_believed(tmp_path: Path, name: str, grade: str) -> None:
    assert judged(tmp_path, 断面名称=name)["水质类别_判定"] == grade


def test_a_known_section_is_judged_as_it_is_known_to_be(tmp_path: Path) -> None:
    row = judged(tmp_path, 省份="上海市", 流域="长江流域", 断面名称="急水港桥")
    assert added(row)[::3] == ("Ⅴ", "总磷按湖库限值（已知断面）")


def test_a_known_section_is_known_however_its_brackets_are_written(tmp_path: Path) -> None:
    row = judged(tmp_path, 省份="湖北省", 流域="长江流域", 断面名称="坝上中（胡家岭） ")
    assert row["说明"] == "总磷按湖库限值（已知断面）"


@pytest.mark.parametrize(
    ("cells", "grade", "reason"),
    [
        ({"氨氮": "--"}, "", "缺氨氮，不定类别"), ({"氨氮": ""}, "", "缺氨氮，不定类别"), ({"氨氮": "nan"}, "", "缺氨氮，不定类别"),
        ({"氨氮": "inf"}, "", "缺氨氮，不定类别"), ({"氨氮": "-0.02"}, "", "缺氨氮，不定类别"),
        ({"总磷": "*"}, "Ⅲ", "总磷本站不测"), ({"氨氮": "<0.05", "总磷": "0.02"}, "Ⅱ", "氨氮低于检出限，按一半计"),
        ({"氨氮": "０．６２０", "总磷": "＜０.０５"}, "Ⅲ", "总磷低于检出限，按一半计"),
        ({"氨氮": "未检出"}, "", "缺氨氮，不定类别"), ({"总磷": "未测"}, "Ⅲ", "总磷本站不测"),
        ({"站点情况": "停站"}, "", "站点停站"), ({"站点情况": "维护"}, "Ⅲ", "站点维护"),
        (dict.fromkeys(("pH", "溶解氧", "高锰酸盐指数", "氨氮", "总磷"), "*"), "", "没有可评价的读数"),
    ],
)  # fmt: skip
def test_a_mark_is_understood(tmp_path: Path, cells: dict[str, str], grade: str, reason: str) -> None:
    assert added(judged(tmp_path, **cells))[::3] == (grade, reason)


def test_total_nitrogen_does_not_decide(tmp_path: Path) -> None:
    assert judged(tmp_path, 总氮="30")["水质类别_判定"] == "Ⅲ"


def test_acid_and_alkaline_water_is_worse_than_class_five(tmp_path: Path) -> None:
    assert added(judged(tmp_path, pH="9.01"))[:3] == ("劣Ⅴ", "pH值", "")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_file_is_read_in_whichever_encoding_it_comes(tmp_path: Path, encoding: str) -> None:
    told, rows = run(put(tmp_path, GOOD, encoding=encoding))
    assert rows[0]["断面名称"] == "某桥"
    assert "相同 1 行（100.00%）" in told


def test_columns_may_stand_in_any_order(tmp_path: Path) -> None:
    header, row = HEADER.split(","), GOOD.split(",")
    _, rows = run(put(tmp_path, ",".join(row[::-1]), header=",".join(header[::-1])))
    assert list(rows[0])[: len(header)] == header[::-1]
    assert rows[0]["水质类别_判定"] == "Ⅲ"


OTHER = (
    HEADER.replace("断面名称", "监测断面名称")
    .replace("高锰酸盐指数", "CODMn(mg/L)")
    .replace("pH", "PH值（无量纲）")
)
OTHER = (
    OTHER.replace("氨氮", "氨 氮（mg／L）").replace("总磷", "总磷(以P计)").replace("叶绿素α", "叶绿素a(mg/L)")
)


def test_columns_may_be_called_otherwise(tmp_path: Path) -> None:
    _, rows = run(put(tmp_path, GOOD.replace(",*,*,", ",0.012,*,"), header=OTHER))
    assert added(rows[0])[::3] == ("Ⅴ", "总磷按湖库限值（本文件有叶绿素或藻密度读数）")


def test_a_column_by_its_own_name_goes_before_one_that_is_called_otherwise(tmp_path: Path) -> None:
    _, rows = run(put(tmp_path, GOOD + ",上海01站", header=HEADER + ",站点名称"))
    assert (rows[0]["水质类别_判定"], rows[0]["站点名称"]) == ("Ⅲ", "上海01站")


def test_lines_above_the_header_between_rows_and_below_are_passed_over(tmp_path: Path) -> None:
    path = put(
        tmp_path, HEADER, "", GOOD, "", ",,,", HEADER, GOOD + ",,", header="全国地表水水质月报（自动监测）\n"
    )
    told, rows = run(path)
    assert [row["水质类别_判定"] for row in rows] == ["Ⅲ", "Ⅲ"]
    assert "读入 2 行：定类 2，不定类 0。" in told


def test_a_line_of_units_below_the_header_is_no_row(tmp_path: Path) -> None:
    units = ",,,,,℃,无量纲,mg/L,μS/cm,NTU,mg/L,mg/L,mg/L,mg/L,mg/L,cells/L,"
    told, rows = run(put(tmp_path, units, GOOD))
    assert [row["水质类别_判定"] for row in rows] == ["Ⅲ"]
    assert "读入 1 行：定类 1，不定类 0。" in told


@pytest.mark.parametrize(("comma", "encoding"), [("\t", "utf-16"), ("\t", "gb18030"), (";", "utf-8-sig")])
def test_a_table_as_a_spreadsheet_saves_it_is_read(tmp_path: Path, comma: str, encoding: str) -> None:
    path = put(tmp_path, GOOD.replace(",", comma), header=HEADER.replace(",", comma), encoding=encoding)
    assert run(path)[1][0]["水质类别_判定"] == "Ⅲ"


def test_a_file_without_ph_is_judged_by_the_rest_and_says_so(tmp_path: Path) -> None:
    told, rows = run(put(tmp_path, GOOD.replace(",7.90,", ","), header=HEADER.replace(",pH,", ",")))
    assert added(rows[0]) == ("Ⅲ", "氨氮、总磷", "", "")
    assert "文件没有 pH 列" in told
    assert "其中站点正常、四项齐全的 1 行，相同 1 行（100.00%）。" in told


@pytest.mark.parametrize(
    ("province", "name", "how"),
    [
        ("湖北", "坝上中(胡家岭)", "已知断面"), ("湖北省", "坝上中", "已知断面"), ("湖北省", "胡家岭", "已知断面"),
        ("湖北省", "坝上中（新站名）", ""), ("安徽省", "湖滨（老）", "已知断面"), ("广西", "胡家岭", ""),
    ],
)  # fmt: skip
def test_a_known_section_is_known_by_half_its_name_in_its_own_province(
    tmp_path: Path, province: str, name: str, how: str
) -> None:
    row = judged(tmp_path, 省份=province, 流域="", 断面名称=name)
    assert row["说明"] == (f"总磷按湖库限值（{how}）" if how else "")


def test_the_exact_readings_are_judged_where_there_are_any(tmp_path: Path) -> None:
    path = put(tmp_path, GOOD.replace("0.130", "0.200") + ",0.2004", header=HEADER + ",总磷_原始")
    assert run(path)[1][0]["水质类别_判定"] == "Ⅳ"
    assert run(path, "--printed")[1][0]["水质类别_判定"] == "Ⅲ"


def test_a_file_judged_before_is_judged_anew(tmp_path: Path) -> None:
    _, rows = run(put(tmp_path, GOOD))
    again = tmp_path / "again.csv"
    (tmp_path / "out.csv").rename(again)
    assert run(again)[1] == rows


def test_the_totals_add_up(tmp_path: Path) -> None:
    told, _ = run(
        put(tmp_path, GOOD, GOOD.replace("Ⅲ", "Ⅱ"), GOOD.replace("0.620", "--"), GOOD.replace("正常", "停站"))
    )
    assert "读入 4 行：定类 2，不定类 2。" in told
    assert "有官方类别的 2 行，相同 1 行（50.00%）；判得较好 0 行，较差 1 行。" in told


def test_all_that_cannot_be_read_is_told_at_once(tmp_path: Path) -> None:
    path = put(tmp_path, GOOD, GOOD.replace("0.620", "约0.6"), GOOD.replace("7.90", "七"), GOOD + ",多")
    said, before = refused(path)
    assert said == f"{path} 有 3 处读不成，请改正；或者加上 --leave-out，这些行不定类。"
    assert before.splitlines() == [
        "第 3 行“氨氮”：“约0.6”读不成数", "第 4 行“pH”：“七”读不成数", "第 5 行有 18 格，表头有 17 格",
    ]  # fmt: skip


def test_what_cannot_be_read_may_be_left_out(tmp_path: Path) -> None:
    _, rows = run(put(tmp_path, GOOD, GOOD.replace("0.620", "约0.6")), "--leave-out")
    assert [added(row)[::3] for row in rows] == [("Ⅲ", ""), ("", "有读不成的数，不定类别")]


def test_a_row_that_fits_no_column_is_counted_though_it_is_left_out(tmp_path: Path) -> None:
    told, rows = run(put(tmp_path, GOOD, GOOD + ",多"), "--leave-out")
    assert len(rows) == 1
    assert "读入 2 行：定类 1，不定类 1。" in told
    assert "格数不合，没有写出 1" in told


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="没有这个夹"):
        call_command(
            "water", "classify", str(put(tmp_path, GOOD)), "--out", str(tmp_path / "没有这个夹" / "b.csv")
        )


def test_missing_and_double_columns_are_told_together(tmp_path: Path) -> None:
    path = put(tmp_path, GOOD, header=HEADER.replace("氨氮", "别的").replace("总磷", "浊度"))
    said, before = refused(path)
    assert said == f"{path} 的列不对，请按自动站数据的表头补全。"
    assert before.splitlines() == ["列“浊度”有 2 个", "缺少列“氨氮”、“总磷”"]


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert refused(tmp_path / "没有.csv")[0].startswith(f"打不开 {tmp_path / '没有.csv'}：")


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "是空的，没有表头"), (b"PK\x03\x04\0\0\xff\xff", "不是 UTF-8 或 GB18030 编码的 CSV 文本")],
)
def test_a_file_that_is_no_table_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    assert said in refused(path)[0]


def test_a_file_is_not_written_over_itself(tmp_path: Path) -> None:
    path = put(tmp_path, GOOD)
    with pytest.raises(CommandError, match="不能写回原文件"):
        call_command("water", "classify", str(path), "--out", str(path))
    assert path.read_text(encoding="utf-8").startswith(HEADER)


@pytest.mark.shared
def test_the_published_classes_are_reproduced(shared: Path, tmp_path: Path) -> None:
    totals = classify(shared / DAILY, tmp_path / "out.csv", Wish(), Known(definitions.known_waters()))
    assert (totals.read, totals.core, totals.classed + totals.unclassed.total()) == (26_764, 18_313, 26_764)
    assert totals.core_share is not None and totals.core_share >= 0.9995


@pytest.fixture(scope="module")
def after_two_days(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The rows fetched from 10 May 2020 on."""
    path = tmp_path_factory.mktemp("water") / "after.csv"
    with (shared / DAILY).open(encoding="utf-8-sig") as file:
        lines = iter(file)
        header = next(lines)
        path.write_text(
            header + "".join(line for line in lines if line[:10] >= "2020-05-10"), encoding="utf-8"
        )
    return path


@pytest.mark.shared
def test_what_two_days_teach_reproduces_the_printed_readings_of_eleven_months(
    shared: Path, after_two_days: Path, tmp_path: Path
) -> None:
    known = Known({key: water for key, (water, _) in learnt(shared / DAILY, until="2020-05-10").items()})
    totals = classify(after_two_days, tmp_path / "out.csv", Wish(exact=False), known)
    assert totals.core == 15_710
    assert totals.core_share is not None and totals.core_share >= 0.995


@pytest.mark.shared
def test_the_list_of_sections_is_what_the_published_classes_say(shared: Path) -> None:
    assert definitions.known_waters() == {key: water for key, (water, _) in learnt(shared / DAILY).items()}
