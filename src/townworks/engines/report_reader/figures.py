"""数字: the numbers of a clause that carry a unit of quantity.

Rule: digits, Chinese numerals, shares (九成, 一半, 1/3) and multiples (翻番) with their
unit, unless they are part of a name (“415X”、5G、第三批), a date, an age, a base
(每10万人), the old value of a change (从202元提高到) or only describe the thing
(总投资10亿元以上的项目).
"""

from __future__ import annotations

import re

# start, end, value, unit, and the word of change that the number itself holds (余, 增长) or "".
Figure = tuple[int, int, str, str, str]

# Units that measure: longest first, so that 平方公里 is not read as 平方 + 公里.
_PHYSICAL = re.findall(
    r"\S+",
    "吨标准煤 万标箱 标准箱 标箱 平方公里 平方千米 平方米 立方米 千瓦时 兆瓦时 兆瓦 吉瓦 千瓦 公里 千米 公顷 海里 "
    "公斤 千克 微克 毫克 吨 斤 亩 米 度 美元 港元 欧元 元 分 个百分点 百分点 P MW GW kW km",
)
_COUNT = re.findall(
    r"\S+",
    "人次 场次 班次 架次 件次 户次 车次 批次 站次 课时 床位 车位 学位 席位 标段 例次 "
    "个 家 座 所 条 处 项 套 张 名 人 位 场 次 批 辆 台 艘 架 列 班 件 宗 部 篇 册 株 棵 "
    "间 栋 幢 口 眼 盏 只 头 羽 尾 对 组 块 片 门 款 户 道 笔 份 根 杆 枚 支 盘 类 种 镇 村 倍 番",
)
_UNITS = "|".join(sorted((*_PHYSICAL, *_COUNT), key=len, reverse=True))
_DIGITS = r"\d+(?:,\d{3})*(?:\.\d+)?"
_RATE = r"(?:/(?:千瓦时|立方米|平方米|标方|亩|人|户|日|天|年|月|秒|小时|吨))?"
_CN = "一二两三四五六七八九十百千"

_NUMBER = re.compile(
    rf"(?<![\d.A-Za-z+#/\-—－_])"
    rf"(?:(?P<low>{_DIGITS})(?P<lowunit>[万亿]?(?:[%％]|‰|[个家亿万元座名])?)(?P<dash>[-—–－~～]|至|到))?"
    rf"(?P<value>{_DIGITS})(?P<more>多|余)?"
    rf"(?:(?P<unit>[%％]|‰|大(?=[^于小概力])|(?P<mag>[百千万亿]{{0,3}})(?P<more2>多|余)?"
    rf"(?:(?:{_UNITS}){_RATE})(?![月A-Za-z])|[百千]?[万亿]+(?![元级])))"
)
_FRACTION = re.compile(r"(?<![\d.A-Za-z+#/])(?P<value>[1-9]/[2-9])(?![\d/])")
_PERCENT_WORD = re.compile(rf"百分之(?P<value>[{_CN}零点]+|{_DIGITS})")
_TENTHS = re.compile(r"(?P<value>[二两三四五六七八九])成(?=半|以上|以下|以内|左右|的|$|[，。；、！])")
_HALF = re.compile(r"(?<!后)一半(?=以上|的|左右|$|[，。；、])")
_PART = re.compile(r"(?P<den>[二三四五六七八九])分之(?P<num>[一二两三四])")
_DOUBLE = re.compile(r"翻(?P<value>[一两二三])?番")
_COUNT_CN = re.compile(
    rf"(?P<verb>新建|扩建|改建|建设|建成|改造|打造|创建|培育|新增|完成|整治|修建|修复|铺设|硬化|新植|引进|新改建|解决|惠及|提升|安装|购置)"
    rf"(?:好|了)?(?P<value>[二两三四五六七八九十百千][{_CN}]*)(?P<unit>[万亿]?(?:平方米|公里|亩|座|所|户|处|套|台|辆|家(?!万户)|个(?!重点|方面|月)))"
)

_COUNT_LAST = re.compile(
    rf"(?:建|改造|打造|培育|新增|完成|整治|修|铺设|安装|购置|引进|创)[^，。；、]{{2,24}}?(?P<value>[二两三四五六七八九十百千][{_CN}]*|一[百千])"
    r"(?P<unit>[万亿]?(?:平方米|公里|亩|座|所|户|处|套|台|辆|家|个|名|条|盏))(?=以上|左右|[，。；、！）)]|$)"
)
_MONEY_CN = re.compile(
    rf"(?:突破|达到?|超过?|不低于|不少于|增长|增加|完成|投资|投入|争取|筹集)(?P<value>[一二两三四五六七八九十百千][{_CN}]*)(?P<unit>[万亿]+元)(?!级|的)"
)

_QUOTED = re.compile(r"“[^”]{0,60}”|‘[^’]{0,60}’|《[^》]{0,80}》|〔[^〕]{0,30}〕|「[^」]{0,60}」")
_SPAN_OF_TIME = re.compile(r"(?:压缩|缩短|控制|减少|不超过|降|提前|快)(?:至|到|在)?$")
_TIME_UNIT = re.compile(rf"(?<![\d.])(?P<value>{_DIGITS})(?P<unit>个?工作日|个?小时|分钟|天)(?![内前后]打)")
_BASE = re.compile(r"每(?:新增|增加|满)?$")
_FROM = re.compile(
    r"(?:从|由)[^，；。]{0,60}?(?=(?:提高|提升|增加|增长|扩大|上升|下降|降低|调整|下调|压缩|缩短|减少|降|增)(?:到|至|为))"
)
_NOT_BEFORE = re.compile(r"第$|(?:型号|系列|热线|代码)$|[a-zA-Z]$")
_NOT_AFTER = re.compile(
    r"^(?:工作日|小时|学时)|^(?:多?(?:个)?(?:方面|年|周年|季度|星期|世纪|月))|^(?:主线|主题|环节|关键词|字)|^[级型号版]|^(?:项|件|个|条)?(?:纪律|规定|原则)"
)
_CAPACITY_NAME = re.compile(r"^[^，。；、]{0,8}(?:改造|扩建|迁建|扩能)?(?:项目|工程|装置|机组|生产线)")
_ATTRIBUTE = re.compile(
    r"(?:总?投资额?|年?产值|营收|营业收入|运量|产能|容量|收入|单体|亩均)(?:达到?|超过?|在|突破)?(?:\d[^，]*、)?$"
)
_DESCRIBED = re.compile(
    r"(?:以上|以下|左右)?(?:的(?!目标)[^，。；、！]|(?:[^，。；、！的]{2,8})?(?:项目|企业|集群|园区|产业))|、\d+(?:万亿|亿|万)元?[^，。；、！]*(?:集群|企业)"
)
_VERB_BEFORE = re.compile(
    r"(?:[新改扩迁]?建设?|建成|新增|打造|完成|达|超|突破|的|等|共|计|近|约|总|不少于|不低于|改造|实施|开工|投产|，|、|^)$"
)


def has_numbers(clause: str) -> bool:
    """Whether the clause is worth reading for targets at all (cheap)."""
    return _WORTH_READING.search(clause) is not None


LONGEST = 400  # characters; what is longer is no clause, and reading it would not be linear
_WORTH_READING = re.compile(
    rf"\d|百分之|[二两三四五六七八九]成|一半|翻[一两二三]?番|分之[一二两三四]|[二两三四五六七八九十百千][{_CN}]*[万亿]?(?:平方米|公里|亩|座|所|户|处|套|台|辆|家|个|名|条|盏|元)|一[百千][万亿]?[个座户亩]"
)


def find_figures(clause: str) -> list[Figure]:
    """The figures of a clause in order, none overlapping another.

    >>> find_figures("新建5G基站20座，")
    [(6, 9, '20', '座', '')]
    """
    hidden = [m.span() for m in _QUOTED.finditer(clause)]
    old = [m.span() for m in _FROM.finditer(clause)]
    found: list[Figure] = []
    for reader in (_plain, _tenths, _parts, _percent_words, _doubles, _counts, _times):
        for figure in reader(clause):
            start, end = figure[0], figure[1]
            if any(a <= start < b for a, b in (*hidden, *old)):
                continue
            if not any(start < other[1] and other[0] < end for other in found):
                found.append(figure)
    return sorted(found)


def _plain(clause: str) -> list[Figure]:
    out: list[Figure] = []
    for m in _NUMBER.finditer(clause):
        raw = _plain_one(clause, m)
        if raw is not None:
            out.append(raw)
    return out


def _plain_one(clause: str, m: re.Match[str]) -> Figure | None:
    before, after = clause[: m.start()], clause[m.end() :]
    if _BASE.search(before) or _NOT_BEFORE.search(before) or _NOT_AFTER.search(after):
        return None
    unit = m["unit"]
    if _is_name(clause, m, unit, after):
        return None
    value = m["value"].replace(",", "")
    if m["low"]:
        value = f"{m['low']}{m['dash']}{value}".replace("－", "-").replace("–", "—")
    elif re.fullmatch(r"(?:19|20)\d\d", value) and unit in ("年", "大"):
        return None
    change = "余" if (m["more"] or m["more2"]) else ""
    unit = "个" if unit == "大" else unit.replace("余", "").replace("多", "")
    unit = unit.replace("％", "%")
    return m.start(), m.end(), value, unit.replace("百分点", "个百分点").replace("个个", "个"), change


def _is_name(clause: str, m: re.Match[str], unit: str, after: str) -> bool:
    """Whether the number belongs to a name: 32条政策, 120万吨乙烯改造项目, 3级."""
    before = clause[: m.start()]
    if unit == "条" and re.match(r"(?:政策|措施|举措|意见|规定)", after):
        return True
    if _ATTRIBUTE.search(before) and _DESCRIBED.match(after):
        return True
    if unit in ("类", "种") and not re.match(r"以上", after):
        return bool(re.match(r"[水\d]", after))
    if unit == "分" and not re.search(r"(?:下降|降低|低于|高于|提高|超过|达到?)$", before):
        return not re.match(r"(?:以上|以下)", after)
    if unit in ("度", "次", "批", "道", "位", "班", "米", "P", "番") and _NOT_BEFORE.search(before):
        return True
    capacity = unit.endswith(("吨", "千瓦", "兆瓦", "米", "吨/日", "方米", "吨/年")) and bool(
        _CAPACITY_NAME.match(after)
    )
    return capacity and not _VERB_BEFORE.search(before)


def _tenths(clause: str) -> list[Figure]:
    out: list[Figure] = [
        (m.start(), m.end(), str(_digit(m["value"]) * 10), "%", "") for m in _TENTHS.finditer(clause)
    ]
    out += [(m.start(), m.end(), "50", "%", "") for m in _HALF.finditer(clause)]
    return out


def _parts(clause: str) -> list[Figure]:
    out: list[Figure] = [(m.start(), m.end(), m["value"], "", "") for m in _FRACTION.finditer(clause)]
    out += [
        (m.start(), m.end(), f"{_digit(m['num'])}/{_digit(m['den'])}", "", "") for m in _PART.finditer(clause)
    ]
    return out


def _percent_words(clause: str) -> list[Figure]:
    return [
        (m.start(), m.end(), m["value"] if m["value"][0].isdigit() else _chinese(m["value"]), "%", "")
        for m in _PERCENT_WORD.finditer(clause)
    ]


def _doubles(clause: str) -> list[Figure]:
    return [
        (m.start(), m.end(), str(_digit(m["value"] or "一")), "番", "增长") for m in _DOUBLE.finditer(clause)
    ]


def _counts(clause: str) -> list[Figure]:
    return [
        (m.start("value"), m.end(), _chinese(m["value"]), m["unit"], "")
        for pattern in (_COUNT_CN, _COUNT_LAST, _MONEY_CN)
        for m in pattern.finditer(clause)
    ]


def _times(clause: str) -> list[Figure]:
    return [
        (m.start(), m.end(), m["value"], m["unit"], "")
        for m in _TIME_UNIT.finditer(clause)
        if _SPAN_OF_TIME.search(clause[: m.start()])
    ]


def _digit(char: str) -> int:
    return {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}[char]


def _chinese(words: str) -> str:
    """Chinese numeral below ten thousand to decimal digits: 三百二十 → 320, 零点五 → 0.5."""
    whole, _, fraction = words.partition("点")
    total, current = 0, 0
    for char in whole:
        if char in "十百千":
            total += (current or 1) * {"十": 10, "百": 100, "千": 1000}[char]
            current = 0
        elif char != "零":
            current = _digit(char)
    total += current
    return (
        f"{total}.{''.join(str(_digit(c)) if c != '零' else '0' for c in fraction)}"
        if fraction
        else str(total)
    )
