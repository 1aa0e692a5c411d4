"""遮蔽: what a page shows of a person without asking for a reason, and what of a text everybody may read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

Field = Literal["name", "phone", "id_number", "address", "email"]
STAR = "*"
NUMBERS = re.compile(r"(?<![\dA-Za-z])(?:\d{17}[\dXx]|\d{15,19}|1[3-9]\d{9})(?![\dA-Za-z])")


def masked(field: Field, text: str) -> str:
    """The text with its telling part covered; nothing of a short one is shown.

    >>> masked("name", "欧阳明"), masked("phone", "13812345678"), masked("id_number", "11010519491231002X")
    ('欧**', '138****5678', '1101**********002X')
    >>> masked("address", "柳溪村三巷 5 号"), masked("email", "mei@example.org"), masked("phone", "110")
    ('柳溪村****', 'm**@example.org', '***')
    """
    text = text.strip()
    if not text:
        return ""
    if field == "name":
        return text[0] + STAR * min(len(text) - 1, 2) if len(text) > 1 else STAR
    if field == "phone":
        return f"{text[:3]}{STAR * 4}{text[-4:]}" if len(text) >= 10 else STAR * len(text)
    if field == "id_number":
        return f"{text[:4]}{STAR * 10}{text[-4:]}" if len(text) >= 12 else STAR * len(text)
    if field == "email":
        name, at, host = text.partition("@")
        return f"{name[:1]}{STAR * 2}{at}{host}" if at else STAR * 4
    return f"{text[:3]}{STAR * 4}" if len(text) > 6 else STAR * 4


def cleaned(text: str, names: Iterable[str] = ()) -> str:
    """A text for everybody: numbers that tell of a person (ID, bank card, mobile phone) and the names that are known are covered.

    >>> cleaned("付欧阳明 13812345678 卡 6228480402564890018 劳务费 1200", ["欧阳明"])
    '付欧** 138****5678 卡 6228**********0018 劳务费 1200'
    """
    for name in sorted({one.strip() for one in names if len(one.strip()) > 1}, key=len, reverse=True):
        text = text.replace(name, masked("name", name))
    return NUMBERS.sub(lambda found: masked("phone" if len(found[0]) == 11 else "id_number", found[0]), text)
