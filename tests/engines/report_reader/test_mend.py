"""文本修补: what goes, what stays, what is only marked."""

from __future__ import annotations

from collections import Counter

import pytest

from townworks.engines.report_reader.edits import Change, apply_changes
from townworks.engines.report_reader.given import Edit
from townworks.engines.report_reader.mend import Mended, mend


def _replayed(original: str, edits: tuple[Edit, ...]) -> str:
    return apply_changes(original, [Change(e.start, e.end, e.new, e.why) for e in edits])


def _suggestions(mended: Mended) -> list[tuple[str, str]]:
    return [(doubt.text, doubt.suggestion) for doubt in mended.doubts]


TRADITIONAL = [
    ("幹部羣衆清除乾燥雜草，乾隆年間修建的乾淨水渠", "干部群众清除干燥杂草，乾隆年间修建的干净水渠"),
    (
        "著名景區知名度顯著提升，隨著項目落地，著力解決、著手準備",
        "著名景区知名度显著提升，随着项目落地，着力解决、着手准备",
    ),
    ("瞭解民情，登高瞭望，一目瞭然，據瞭解", "了解民情，登高瞭望，一目了然，据了解"),
    ("位於於潛鎮，由於、關於、屬於", "位于於潜镇，由于、关于、属于"),
    ("裏面、這裡、公里、鄰里", "里面、这里、公里、邻里"),
    ("雲南、人云亦云、后妃、後來、皇后", "云南、人云亦云、后妃、后来、皇后"),
    ("複雜、恢復、答覆、覆蓋、反覆、複查、批覆", "复杂、恢复、答复、覆盖、反复、复查、批复"),
    ("製造、制度、複製、聯繫、關係、系統、維繫", "制造、制度、复制、联系、关系、系统、维系"),
    ("徵收、長征、象徵、特徵、宮商角徵羽", "征收、长征、象征、特征、宫商角徵羽"),
    ("鬥爭、漏斗、北斗、剩餘、余家村、其餘", "斗争、漏斗、北斗、剩余、余家村、其余"),
    ("甚麼、為什麼、怎麼", "什么、为什么、怎么"),
    ("茶几、幾個、郁達夫、松樹、放鬆、頭髮、發展", "茶几、几个、郁达夫、松树、放松、头发、发展"),
    ("麵粉、全面、鐘錶、鍾愛、臺灣、颱風、檯面", "面粉、全面、钟表、钟爱、台湾、台风、台面"),
    (
        "稻穀、山谷、捨得、宿舍、合併、並且、一齣戲、一隻、祇有",
        "稻谷、山谷、舍得、宿舍、合并、并且、一出戏、一只、只有",
    ),
    (
        "嚮往、方向、彙報、匯款、歷史、日曆、範圍、姓范、瀋陽、沈重",
        "向往、方向、汇报、汇款、历史、日历、范围、姓范、沈阳、沉重",
    ),
    ("憑藉、藉助、慰藉、狼藉、藉此機會", "凭借、借助、慰藉、狼藉、借此机会"),
    ("夥伴、傢俱、鍛鍊、鍊條、計畫、規畫", "伙伴、家具、锻炼、链条、计划、规划"),
    (
        "衞生、眾多、啟動、啓動、説明、說明、綫、牀位、山峯",
        "卫生、众多、启动、启动、说明、说明、线、床位、山峰",
    ),
    ("昇騰產業、提昇、戶籍、内外、內外", "昇腾产业、提升、户籍、内外、内外"),
    ("剛纔、必須、鬍鬚、溼地、汙染、佈局、託管、週期", "刚才、必须、胡须、湿地、污染、布局、托管、周期"),
]


@pytest.mark.parametrize(("traditional", "simplified"), TRADITIONAL)
def test_traditional_words_become_the_simplified_ones_that_mean_the_same(
    traditional: str, simplified: str
) -> None:
    assert mend(traditional).text == simplified


def test_simplified_text_keeps_characters_that_traditional_writing_has_too() -> None:
    text = "著名的乾隆皇帝，覆盖面，瞭望塔，慰藉，於潜镇，昇腾芯片，角徵羽，二噁英，大阪，芸薹"
    assert mend(text).edits == ()


def test_a_stray_traditional_character_in_simplified_text_is_turned_alone() -> None:
    assert mend("这是简体文本，但有一個臺字，著名的乾隆。").text == "这是简体文本，但有一个台字，著名的乾隆。"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("公共衛(wèi)生", "公共卫生"),
        ("任務( wù )重", "任务重"),
        ("任务（wù）重", "任务重"),
        ("任务(wu4)重", "任务重"),
        ("任务(wu)重", "任务重"),
        ("產(chǎn)業(yè)轉(zhuǎn)型", "产业转型"),
        ("經濟(jīng jì)發展", "经济发展"),
        ("中國(zhōngguó)人", "中国人"),
        ("绿(lǜ)地、绿(lv4)地、女(nǚ)性", "绿地、绿地、女性"),
        ("质(zhí)量", "质量"),
    ],
)
def test_a_reading_behind_its_character_goes(written: str, read: str) -> None:
    assert mend(written).text == read


@pytest.mark.parametrize(
    "text", ["公里(km)", "(XG)", "项目(PPP)", "挥发物(VOCs)", "村(社区)", "务(WU)", "米(m)", "环境(huan)"]
)
def test_other_brackets_stay(text: str) -> None:
    assert mend(text).text == text


def test_a_reading_that_the_character_does_not_have_stays_and_is_doubted() -> None:
    mended = mend("银(xíng)行")
    assert (mended.text, mended.doubts[0].why) == ("银(xíng)行", "reading")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("依托人口大 镇的优势,加快项目建 设,力争早日建成", "依托人口大镇的优势,加快项目建设,力争早日建成"),
        ("逐一落实整改 ,确保管道建成后有效发挥作用。", "逐一落实整改,确保管道建成后有效发挥作用。"),
        ("政 府 工 作 报 告", "政府工作报告"),
        ("第 一 章　总 则", "第一章　总则"),
        ("目  录", "目录"),
    ],
)
def test_spaces_inside_words_go(written: str, read: str) -> None:
    assert mend(written).text == read


@pytest.mark.parametrize(
    "text",
    [
        "广东省省长 王伟中",
        "自治区主席 韦 韬",
        "　　加快推进项目建设,深入推进 X 江流域综合整治,选取 XX 个村",
        "五、全面提高政务服务水平,努力打造廉洁政府 坚持党的领导。坚决维护大局。",
        "发挥效益，再创佳绩。 激发镇域经济活力。依托中心镇商贸传统。",
        "责任单位：党政办、财政所 完成时限：年底前完成，不得拖延，逾期通报。",
    ],
)
def test_spaces_that_mean_something_stay(text: str) -> None:
    assert mend(text).text == text


def test_a_numbered_sentence_is_joined_where_the_words_stand_together_elsewhere() -> None:
    text = "（三）推进新型城镇 化建设，提升质量。\n推动城镇化建设再上台阶。"
    assert mend(text).text == "（三）推进新型城镇化建设，提升质量。\n推动城镇化建设再上台阶。"


WRAPPED = (
    "各级各部门要认真落实会议精神，切实抓好各项工作任务，确保年\n"
    "度目标全面完成。要加强组织领导，明确责任分工，细化工作措施，\n"
    "形成工作合力。要强化督促检查，及时发现和解决问题，推动各项工\n"
    "作落到实处。要加强宣传引导，营造良好氛围，调动各方面的积极\n"
    "性。"
)


def test_lines_wrapped_by_a_narrow_page_are_joined() -> None:
    assert mend(WRAPPED).text == WRAPPED.replace("\n", "")


def test_a_list_of_short_lines_is_not_taken_for_wrapped_text() -> None:
    text = "一、加快发展现代农业产业体系建设工作\n二、深入推进全域人居环境整治工作\n三、持续改善农村民生保障工作水平\n四、全面加强政府自身建设工作力度\n"
    assert mend(text).text == text


def test_invisible_characters_go_and_line_ends_are_made_alike() -> None:
    assert (
        mend("\ufeff一、工\u200b作\u00a0安排\r\n二、\x07总结\r三、其他").text
        == "一、工作 安排\n二、总结\n三、其他"
    )


def test_entities_left_in_the_text_are_read() -> None:
    assert mend("落实&ldquo;三农&rdquo;政策，R&D经费&#8220;增长&#8221;，&unknown;").text == (
        "落实“三农”政策，R&D经费“增长”，&unknown;"
    )


def test_radicals_of_pdf_fonts_become_characters() -> None:
    assert (
        mend("加快⻅效，⼯作⾯推⻬，２０２５年ＧＤＰ增长５．５％，ＸＸ镇").text
        == "加快见效，工作面推齐，2025年GDP增长5.5%，ＸＸ镇"
    )


SENTENCE = "政府工作报告，加快推进乡村振兴，加强基础设施建设！"


@pytest.mark.parametrize(("wrong", "right"), [("latin-1", "utf-8"), ("latin-1", "gb18030")])
def test_text_read_in_the_wrong_encoding_is_read_back(wrong: str, right: str) -> None:
    broken = SENTENCE.encode(right).decode(wrong)
    assert mend(f"第一行。\n{broken}\n第三行。").text == f"第一行。\n{SENTENCE}\n第三行。"


def test_utf8_read_as_gbk_is_read_back_where_no_byte_is_lost() -> None:
    whole = "加快推进乡村振兴政府工作报告"
    assert mend(whole.encode().decode("gb18030")).text == whole


def test_mojibake_that_lost_a_byte_stays_as_it_is_and_is_doubted() -> None:
    text = "鍔犲揩鎺ㄨ繘涔℃潙鎸叴鏀垮簻宸ヤ綔鎶ュ憡?"
    mended = mend(f"各位代表：\n{text}\n一是加快发展。")
    assert mended.edits == ()
    assert [doubt.why for doubt in mended.doubts] == ["mojibake"]


def test_chains_side_by_side_are_no_mojibake() -> None:
    assert mend("產業鏈、創新鏈、資金鏈、人才鏈，東鎮、西鎮、南鎮、北鎮").text == (
        "产业链、创新链、资金链、人才链，东镇、西镇、南镇、北镇"
    )


def test_what_slipped_by_a_byte_stays_marked_with_the_only_words_that_fit() -> None:
    mended = mend("配套管網(wǎng)等環(huán)?;A(chǔ)設(shè)施功能")
    assert mended.text == "配套管网等环?;A设施功能"
    assert _suggestions(mended) == [("環(huán)?;A(chǔ)設(shè)施", "环保基础设施")]


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("推进基础?施建设", "基础设施"),
        ("推进乡村\ufffd兴工作", "乡村振兴"),
        ("推进乡村锟斤拷工作", ""),
        ("确?保完成任务", "确保"),
    ],
)
def test_lost_characters_are_doubts_with_a_suggestion_where_one_word_fits(text: str, suggestion: str) -> None:
    mended = mend(text)
    assert mended.text == text
    assert [doubt.suggestion for doubt in mended.doubts] == [suggestion]


@pytest.mark.parametrize(
    "text",
    [
        "怎么办?我们要实干",
        "今年完成了吗？我们说到做到",
        "人民满意？满意！",
        "好不好?看群众",
        "什么是实干？实干就是落实",
    ],
)
def test_real_question_marks_are_no_doubts(text: str) -> None:
    assert mend(text).doubts == ()


def test_a_report_that_breaks_off_is_doubted() -> None:
    text = "今天的镇，越来越积累了蓄势待发的后劲力量，越来越展现出广阔美好的发"
    assert [(d.why, text[d.start : d.end]) for d in mend(text).doubts] == [
        ("broken off", "越来越展现出广阔美好的发")
    ]


@pytest.mark.parametrize(
    ("text", "blanks"),
    [
        ("深入推进 X 江流域综合整治", [("X", "X 江流域")]),
        ("选取 XX 个村(社区)作为试点", [("XX", "XX 个村(社区)")]),
        ("高中部新校区、XG 基站、三网融合", [("X", "XG 基站")]),
        (
            "××县、20XX年、○○村、____镇、***同志、xx村",
            [
                ("××", "××县"),
                ("20XX", "20XX年"),
                ("○○", "○○村"),
                ("____", "____镇"),
                ("***", "***同志"),
                ("xx", "xx村"),
            ],
        ),
        ("增长X.X%，X月X日", [("X.X", "X.X%"), ("X", "X月"), ("X", "X日")]),
        ("ＸＸ镇人民政府", [("ＸＸ", "ＸＸ镇")]),
    ],
)
def test_placeholders_are_blanks_with_what_they_stand_for(text: str, blanks: list[tuple[str, str]]) -> None:
    assert [(blank.text, blank.context) for blank in mend(text).blanks] == blanks


@pytest.mark.parametrize(
    "text",
    [
        "X光机",
        "VOCs治理",
        "PPP项目",
        "7×24小时服务",
        "“数据要素×”行动",
        "“415X”先进制造业",
        "“7+3+X”发展格局",
        "二○○八年",
        "**加强**建设",
        "Xinjiang",
        "5G基站",
        "PM_2.5浓度",
        "2×60万千瓦",
        "X波段雷达",
        "各位代表：\n****************\n现在报告工作",
        "各位代表：\n******\n现在报告工作",
        "各位代表：\n________\n现在报告工作",
    ],
)
def test_words_and_formulas_with_an_x_are_no_blanks(text: str) -> None:
    assert mend(text).blanks == ()


def test_every_kind_of_damage_at_once_points_back_to_its_place() -> None:
    original = "\ufeff加快&nbsp;經(jīng)濟(jì)發(fā)展,公共服 務(wù)水平提高,環境改善,選取 XX 個村"
    mended = mend(original)
    start = mended.text.index("服务")
    assert original[slice(*mended.original_span(start, start + 2))] == "服 務(wù)"
    assert _replayed(original, mended.edits) == mended.text
    assert Counter(edit.why for edit in mended.edits) == Counter(
        traditional=7, gloss=4, space=1, control=1, entity=1
    )
