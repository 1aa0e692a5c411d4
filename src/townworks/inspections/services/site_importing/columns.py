"""列的对应: which column of a file is which fact of a site; by its own words first, by likeness then, by a person in the end."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from townworks.definitions.campaigns import SiteKind
from townworks.engines.working import gettext_noop
from townworks.ui.names import in_language

NEAR = 0.72  # likeness of two heads from which one is taken for the other
UNUSED = ""
BRACKETS = re.compile(r"[(（\[【].*?[)）\]】]")
HOW = {
    "same": gettext_noop("列名相同"),
    "word": gettext_noop("常用的别名"),
    "near": gettext_noop("列名相近，请核对"),
    "chosen": gettext_noop("您选的"),
    "": gettext_noop("不导入"),
}


@dataclass(frozen=True)
class Field:
    """What a column may be: its code ("name", "attributes.use"), its name, other heads it goes by."""

    code: str
    name: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Column:
    """A column of the file: where it stands, its head, the field it is taken for ("" for none), and why (HOW)."""

    index: int
    head: str
    field: str = UNUSED
    how: str = ""


COMMON = (
    Field("code", gettext_noop("编号"), ("场所编号", "系统编号")),
    Field(
        "name",
        gettext_noop("名称"),
        (
            "场所名称", "单位名称", "企业名称", "店铺名称", "商户名称", "门店名称", "机构名称", "字号", "店名", "招牌名称",
            "单位（场所）名称", "name",
        ),
    ),
    Field(
        "address",
        gettext_noop("地址"),
        ("详细地址", "经营地址", "场所地址", "单位地址", "具体地址", "地点", "具体位置", "门牌号", "address"),
    ),
    Field(
        "credit_code",
        gettext_noop("统一社会信用代码"),
        ("社会信用代码", "信用代码", "统一信用代码", "营业执照号", "营业执照编号", "注册号", "credit_code"),
    ),
    Field(
        "village",
        gettext_noop("所在村（社区）"),
        ("村", "村居", "村（社区）", "村（居）", "所属村", "所在村", "社区", "所属村居", "所属社区", "行政村", "村（居）委会"),
    ),
    Field("grid", gettext_noop("所在网格"), ("网格", "所属网格", "网格名称", "网格编号")),
    Field("longitude", gettext_noop("经度"), ("东经", "lng", "lon", "longitude", "x", "x坐标")),
    Field("latitude", gettext_noop("纬度"), ("北纬", "lat", "latitude", "y", "y坐标")),
    Field("position", gettext_noop("经纬度"), ("坐标", "经纬度坐标", "位置坐标", "地理坐标", "gps", "gps坐标")),
)  # fmt: skip


def fields_of(kind: SiteKind) -> tuple[Field, ...]:
    """All that a column may be for this kind of site."""
    attributes = tuple(
        Field(
            f"attributes.{attribute.code}",
            in_language(attribute),
            (attribute.name, attribute.name_en, *attribute.words),
        )
        for attribute in kind.attributes
    )
    return (*COMMON, *attributes)


def matched(
    heads: tuple[str, ...],
    fields: Sequence[Field],
    chosen: Mapping[int, str] | None = None,
    *,
    near: bool = True,
) -> tuple[Column, ...]:
    """Each column with the field that it is taken for; no field twice. ``chosen``: by a person, instead of all else.

    ``near``: whether likeness counts where no word does; it is slow.
    """
    codes = {field.code for field in fields}
    taken: dict[int, tuple[str, str]] = {}
    for index, code in (chosen or {}).items():
        used = {field for field, _how in taken.values()}
        taken[index] = (code, "chosen") if code in codes - used else (UNUSED, "")
    if chosen is None:
        ways = (("same", _same), ("word", _word), ("near", _near))
        for how, pairs in ways if near else ways[:2]:
            free = [field for field in fields if field.code not in {code for code, _how in taken.values()}]
            for index, field in pairs({n: head for n, head in enumerate(heads) if n not in taken}, free):
                if field.code not in {code for code, _how in taken.values()} and index not in taken:
                    taken[index] = field.code, how
    return tuple(Column(n, head, *taken.get(n, (UNUSED, ""))) for n, head in enumerate(heads))


Heads = Mapping[int, str]


def _same(heads: Heads, fields: Sequence[Field]) -> Iterator[tuple[int, Field]]:
    by_name = {plain(field.name): field for field in fields}
    yield from ((n, by_name[plain(head)]) for n, head in heads.items() if plain(head) in by_name)


def _word(heads: Heads, fields: Sequence[Field]) -> Iterator[tuple[int, Field]]:
    by_word = {plain(word): field for field in fields for word in (*field.words, field.name)}
    for n, head in heads.items():
        for form in (plain(head), plain(BRACKETS.sub("", head))):
            if form in by_word:
                yield n, by_word[form]
                break


def _near(heads: Heads, fields: Sequence[Field]) -> Iterator[tuple[int, Field]]:
    """The likest pairs first."""
    found = sorted(
        (
            (-likeness, n, order)
            for n, head in heads.items()
            for order, field in enumerate(fields)
            if (likeness := max(_likeness(plain(head), plain(word)) for word in (field.name, *field.words)))
            >= NEAR
        ),
    )
    yield from ((n, fields[order]) for _likeness, n, order in found)


def _likeness(head: str, word: str) -> float:
    if len(head) < 2 or len(word) < 2:
        return 0.0
    ratio = SequenceMatcher(None, head, word, autojunk=False).ratio()
    return max(ratio, 0.75) if word in head and len(word) * 2 >= len(head) else ratio


def plain(head: str) -> str:
    """A head without blanks, marks and differences of width.

    >>> plain(" 场所 名称＊")
    '场所名称'
    """
    text = unicodedata.normalize("NFKC", head).lower()
    return re.sub(r"[\s*:_。，、]+|(必填)|(选填)|\((必填|选填)\)", "", text).replace("()", "")
