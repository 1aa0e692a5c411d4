"""列的对应: which column of a table is which fact; by its own name, its other words, by likeness, or by a person in the end."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from townworks.engines.working import gettext_noop

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
    """What a column may be: its code, its name, other heads that it goes by, and whether a table without it says nothing."""

    code: str
    name: str
    words: tuple[str, ...] = ()
    required: bool = False


@dataclass(frozen=True)
class Column:
    """A column of the file: where it stands, its head, the field it is taken for ("" for none), and why (HOW)."""

    index: int
    head: str
    field: str = UNUSED
    how: str = ""


def matched(
    heads: Sequence[str],
    fields: Sequence[Field],
    chosen: Mapping[int, str] | None = None,
    *,
    near: bool = True,
) -> tuple[Column, ...]:
    """Each column with the field that it is taken for; no field twice. ``chosen``: by a person, instead of all else.

    ``near``: whether likeness counts where no word does; it is slow.

    >>> fields = (Field("reference", "工单编号"), Field("text", "诉求内容", ("反映内容",)))
    >>> [one.field for one in matched(("序号", "工单编号*", "反映内容（摘要）"), fields)]
    ['', 'reference', 'text']
    """
    codes = {field.code for field in fields}
    taken: dict[int, tuple[str, str]] = {}
    for index, code in (chosen or {}).items():
        used = {field for field, _how in taken.values()}
        taken[index] = (code, "chosen") if code in codes - used else (UNUSED, "")
    if chosen is None:
        ways = (("same", _same), ("word", _word), ("word", _bare), ("near", _near))
        for how, pairs in ways if near else ways[:3]:
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
    by_word = _by_word(fields)
    yield from ((n, by_word[plain(head)]) for n, head in heads.items() if plain(head) in by_word)


def _bare(heads: Heads, fields: Sequence[Field]) -> Iterator[tuple[int, Field]]:
    """The head without what stands in brackets."""
    by_word, bare = _by_word(fields), {n: plain(BRACKETS.sub("", head)) for n, head in heads.items()}
    yield from ((n, by_word[head]) for n, head in bare.items() if head in by_word)


def _by_word(fields: Sequence[Field]) -> dict[str, Field]:
    return {plain(word): field for field in fields for word in (*field.words, field.name)}


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
