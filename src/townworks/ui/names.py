"""名称: the words for the codes that pages show. The floors above own the words; the wiring tells them once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from django.utils.translation import get_language

Named = Callable[[str], str]


class Bilingual(Protocol):
    """Something defined with its name in both languages."""

    @property
    def name(self) -> str: ...

    @property
    def name_en(self) -> str: ...


_known: dict[str, Named] = {}


def connect(names: Mapping[str, Named]) -> None:
    """Take the wiring's table, kind ("line", "state", "role") to a function from code to word."""
    _known.clear()
    _known.update(names)


def name_of(kind: str, code: str) -> str:
    """The word for a code; the code itself where nobody knows it, so that a page shows what is stored."""
    named = _known.get(kind)
    if not code or named is None:
        return code
    try:
        return named(code)
    except LookupError:
        return code


def in_language(thing: Bilingual) -> str:
    """The name of a thing in the language of the page."""
    return thing.name_en if (get_language() or "").startswith("en") else thing.name
