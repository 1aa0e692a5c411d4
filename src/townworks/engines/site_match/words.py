"""归一: names and addresses as they are compared, whatever way they were typed."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

BRACKETS = str.maketrans("【】〔〕[]{}〈〉《》「」『』", "()()()()()()()()")
LEGAL = "股份有限公司|有限责任公司|有限公司|个体工商户|个体户|个体|普通合伙|有限合伙|个人独资"
SHOP = "经营部|门市部|营业部|服务部|专营店|专卖店|经营店|商店|商行|门店"
_LEGAL_NOTE = re.compile(rf"\((?:{LEGAL}|特殊普通合伙|筹)\)")
_SUFFIX = re.compile(rf"(?:{LEGAL}|{SHOP}|(?<!分)公司|(?<!分)店)$")
_NOISE = re.compile(r"[\W_]+")
_AREA_WORD = re.compile(r"(?:省|市|区|县|镇|乡|街道办事处|街道)$")

LONGEST = 300  # characters that are read of a name or an address

DIGITS = {name: str(n) for n, name in enumerate("零一二三四五六七八九")} | {"〇": "0"}
PLACES = {"十": 10, "百": 100, "千": 1000}
_NUMERAL = re.compile(r"[零〇一二三四五六七八九十][零〇一二三四五六七八九十百千]*")

_AREAS = re.compile(
    r"^(?:[^村路街巷号\d]{2,7}?(?:省|自治区))?"
    r"(?:[^村路街巷号\d]{2,6}?(?:市|自治州|地区)(?!场))?"
    r"(?:[^村路街巷号\d]{2,4}?(?:县|(?<![小社园校厂库郊街景山片业发宅新老旧])区)(?![城府政]))?"
    r"(?:[^村路街巷号\d]{1,6}?(?:镇|乡|街道办事处|街道)(?![政府路街中]))?"
)
_COMMITTEE = ((re.compile("村民委员会|村委会"), "村"), (re.compile("居民委员会|居委会"), "社区"))
_TOKEN = re.compile(
    r".+?(?:社区|村|(?:庄|屯|寨)(?!村)|大道|公路|马路|路|街|巷|弄|胡同|市场|广场|工业区|工业园|小区|花园)"
)
_VILLAGE = ("社区", "村", "庄", "屯", "寨")
_BARE = {"路", "街", "大街", "巷", "弄", "村", "大道", "公路", "马路", "市场", "广场"}
_UNITS = (
    (re.compile(r"(?<=\d)(?:号楼|栋楼|#楼|幢|座)"), "栋"),
    (re.compile(r"(?<=[a-z])(?:号楼|栋楼|幢|座)"), "栋"),
    (re.compile(r"(?<=\d)(?:号?(?:铺位|铺面|商铺|铺|档口|档|店面|门面))"), "铺"),
    (re.compile(r"(?<=\d)#"), "号"),
    (re.compile(r"(?<=\d)层"), "楼"),
    (re.compile(r"(?<=\d)房"), "室"),
    (re.compile(r"(?<=\d)(?:之|至|~|—|–|、|,)(?=\d)"), "-"),
    (re.compile(r"(?<=\d)号之(\d+)"), r"-\1号"),
)
_NUMBER = re.compile(r"(?:[a-z]?\d+(?:-\d+)*[a-z]?|[a-z])(?:号|栋|单元|楼|室|铺|组|队|社|排)")
_HOUSE = re.compile(r"(?<=[a-z\d])(?:号|栋|单元|楼)")
DOORS = ("号", "栋", "室", "铺")


@dataclass(frozen=True)
class Address:
    """地址: village ("" if none is told), the street that the numbers count in, the numbers, and what else is said."""

    village: str = ""
    street: str = ""
    numbers: tuple[str, ...] = ()
    rest: str = ""

    @property
    def door(self) -> tuple[str, ...]:
        """门牌: the street and its numbers up to the first of a house; empty if the address names no street or house."""
        for n, number in enumerate(self.numbers):
            if self.street and number.endswith(DOORS):
                return (self.street, *self.numbers[: n + 1])
        return ()


def code_key(code: str) -> str:
    """统一社会信用代码 without spaces, in half-width capitals."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", code)).upper()


def plain(text: str) -> str:
    """Half-width, small letters, one kind of brackets."""
    return unicodedata.normalize("NFKC", text).translate(BRACKETS).casefold()


def name_key(name: str, areas: tuple[str, ...] = ()) -> str:
    """名称归一: what is left of a name without its area in front and its legal form behind.

    Width, brackets, spaces and ways to write numbers make no difference. At least two characters are left.

    >>> name_key("潮南区峡山阿强小吃店（个体工商户）", ("潮南区", "峡山街道"))
    '阿强小吃'
    >>> name_key("鸿泰电子有限公司 第三 分公司")
    '鸿泰电子有限公司第3分公司'
    """
    text = _NOISE.sub("", _LEGAL_NOTE.sub("", plain(name[:LONGEST])))
    text = numerals(_without_areas(text, areas, least=2))
    while (shorter := _SUFFIX.sub("", text)) != text and len(shorter) >= 2:
        text = shorter
    return text


def grams(key: str) -> frozenset[str]:
    """字对: the pairs of neighbouring characters of a key, its ends marked; empty for an empty key."""
    marked = f"^{key}$"
    return frozenset(marked[n : n + 2] for n in range(len(marked) - 1)) if key else frozenset()


def address_key(address: str, areas: tuple[str, ...] = ()) -> Address:
    """地址归一: province to town dropped, numbers and units in one way of writing.

    >>> address_key("广东省汕头市潮南区峡山街道华桥村委会市场路十二号三楼")
    Address(village='华桥村', street='市场路', numbers=('12号', '3楼'), rest='')
    >>> address_key("华桥村市场路12号3层") == _
    True
    """
    text = re.sub(r"\s+", "", re.sub(r"\([^()]*\)", "", plain(address[:LONGEST])))
    for committee, word in _COMMITTEE:
        text = committee.sub(word, text)
    text = numerals(_without_prefix(_without_areas(text, areas, least=1)))
    for unit, word in _UNITS:
        text = unit.sub(word, text)
    text = re.sub(r"[^\w-]|_|(?<!\d)-|-(?!\d)", "", text)
    text = re.sub(r"(?<=\d)$", "室" if _HOUSE.search(text) else "号", text)
    first = _NUMBER.search(text)
    head, tail = (text[: first.start()], text[first.start() :]) if first else (text, "")
    tokens = _tokens(head)
    villages = [n for n, token in enumerate(tokens[:-1]) if token.endswith(_VILLAGE)]
    return Address(
        village=tokens[villages[-1]] if villages else "",
        street="".join(tokens[villages[-1] + 1 :] if villages else tokens),
        numbers=tuple(_NUMBER.findall(tail)),
        rest=_NUMBER.sub("", tail),
    )


def numerals(text: str) -> str:
    """Chinese numerals as digits, by place (十二) or one by one (二〇三).

    >>> numerals("二〇三室"), numerals("一百二十号"), numerals("十里铺"), numerals("百货")
    ('203室', '120号', '10里铺', '百货')
    """
    return _NUMERAL.sub(lambda found: _digits(found[0]), text)


def _digits(numeral: str) -> str:
    if not set(numeral) & set(PLACES):
        return "".join(DIGITS[one] for one in numeral)
    total, digit = 0, 0
    for one in numeral:
        if one in PLACES:
            total += (digit or 1) * PLACES[one]
            digit = 0
        else:
            digit = int(DIGITS[one])
    return str(total + digit)


def _tokens(head: str) -> list[str]:
    """The parts of an address before its numbers; a bare word for a street belongs to the part before (新村 + 路)."""
    parts = _TOKEN.findall(head)
    rest = head[sum(map(len, parts)) :]
    tokens: list[str] = []
    for part in [*parts, rest]:
        if part in _BARE and tokens:
            tokens[-1] += part
        elif part:
            tokens.append(part)
    return tokens


def _without_prefix(text: str) -> str:
    """The text without province, city, county and town, as far as they show by their last word."""
    found = _AREAS.match(text)
    rest = text[found.end() :] if found else text
    return text if not rest or _NUMBER.match(rest) else rest


def _without_areas(text: str, areas: tuple[str, ...], least: int) -> str:
    """The text without the areas that it begins with, whole or (if four characters are left) without 镇, 区 and the like."""
    found = True
    while found:
        found = False
        for form, is_whole in _forms(areas):
            if text.startswith(form) and len(text) - len(form) >= (least if is_whole else 4):
                text, found = text[len(form) :], True
                break
    return text


@cache
def _forms(areas: tuple[str, ...]) -> tuple[tuple[str, bool], ...]:
    """The names of areas, the longest first: whole, and without the word that says what they are."""
    whole = {plain(area) for area in areas if area}
    short = {_AREA_WORD.sub("", area) for area in whole} - whole
    forms = [(form, form in whole) for form in whole | short if len(form) >= 2]
    return tuple(sorted(forms, key=lambda form: (-len(form[0]), form)))
