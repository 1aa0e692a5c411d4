"""列的对应: which column of the sheet is which fact of an order; by its words, or by a person."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from townworks.engines.working import gettext_noop

UNUSED = ""


@dataclass(frozen=True)
class Field:
    """What a column may be: its code, its name, other heads that it goes by."""

    code: str
    name: str
    words: tuple[str, ...] = ()
    required: bool = False


@dataclass(frozen=True)
class Column:
    """A column of the sheet: where it stands, its head, and the field that it is taken for ("" for none)."""

    index: int
    head: str
    field: str = UNUSED


FIELDS = (
    Field("reference", gettext_noop("工单编号"), ("工单号", "编号", "受理编号", "工单编码", "诉求编号", "单号"), True),
    Field("text", gettext_noop("诉求内容"), ("内容", "反映内容", "工单内容", "诉求描述", "问题描述", "事件描述"), True),
    Field("title", gettext_noop("标题"), ("工单标题", "诉求标题", "主题")),
    Field("matter", gettext_noop("诉求类型"), ("类型", "工单类型", "类别", "诉求类别", "事项类型")),
    Field("came", gettext_noop("派单时间"), ("派发时间", "受理时间", "来电时间", "转办时间", "下派时间", "诉求时间")),
    Field("due", gettext_noop("办理时限"), ("时限", "截止时间", "到期时间", "要求办结时间", "办结时限", "反馈时限")),
    Field("caller", gettext_noop("诉求人"), ("姓名", "来电人", "反映人", "诉求人姓名", "联系人")),
    Field("phone", gettext_noop("联系电话"), ("电话", "来电号码", "联系方式", "手机", "手机号")),
    Field("address", gettext_noop("事发地点"), ("地址", "地点", "诉求地址", "发生地址", "事发地址", "详细地址")),
)  # fmt: skip
CODES = tuple(field.code for field in FIELDS)


def matched(heads: Sequence[str], chosen: Mapping[int, str] | None = None) -> tuple[Column, ...]:
    """Each column with its field, no field twice. ``chosen``: by a person, instead of the words.

    >>> [one.field for one in matched(("序号", "工单编号*", "反映内容（摘要）"))]
    ['', 'reference', 'text']
    """
    taken: dict[int, str] = {}
    if chosen is not None:
        for n, code in chosen.items():
            if code in CODES and code not in taken.values():
                taken[n] = code
    else:
        for way in (_plain, _bare):
            words = {way(word): field.code for field in FIELDS for word in (*field.words, field.name)}
            for n, head in enumerate(heads):
                code = words.get(way(head), UNUSED)
                if code and n not in taken and code not in taken.values():
                    taken[n] = code
    return tuple(Column(n, head, taken.get(n, UNUSED)) for n, head in enumerate(heads))


def _plain(head: str) -> str:
    return re.sub(r"[\s*:_。，、]+", "", unicodedata.normalize("NFKC", head).lower())


def _bare(head: str) -> str:
    return re.sub(r"[(\[【].*?[)\]】]", "", _plain(head))
