"""统计用区划代码: what a code says of the place that carries it.

12 digits: province 2, city 2, district 2, town 3, village 3; a grid adds 2 or 3 of its own. Shorter codes (6 for a
district, 9 for a town) are the same with the zeros left off.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from townworks.engines.working import gettext_noop

# 《统计用区划代码和城乡划分代码编制规则》: the third part tells streets, towns and townships; the fourth
# neighbourhoods and villages.
TOWNS = ((1, 99, "街道"), (100, 199, "镇"), (200, 399, "乡"), (400, 599, "类似乡级单位"))
VILLAGES = (
    (1, 199, "community", "居委会"),
    (200, 399, "village", "村委会"),
    (400, 499, "community", "类似居委会"),
    (500, 599, "village", "类似村委会"),
)


class NotACode(ValueError):
    """The sentence says what is wrong; it is a refusal's text without values."""


@dataclass(frozen=True)
class Code:
    """A code as it is stored, the kind of place, what the rule calls it, and the code of the place above."""

    text: str
    kind: str
    said: str
    parent: str | None


def read(given: str) -> Code:
    """The code in full, with its kind and parent.

    >>> read("440514106")
    Code(text='440514106000', kind='town', said='镇', parent='440514000000')
    >>> read("440514106209").kind
    'village'
    >>> read("44051410620901").parent
    '440514106209'
    """
    digits = given.strip()
    if not re.fullmatch(r"[0-9]+", digits):
        raise NotACode(gettext_noop("代码应全是数字"))
    if len(digits) in (14, 15):
        above = read(digits[:12])
        if above.kind not in ("village", "community"):
            raise NotACode(gettext_noop("网格代码的前 12 位应是村或社区的代码"))
        return Code(digits, "grid", "网格", above.text)
    if len(digits) not in (2, 4, 6, 9, 12):
        raise NotACode(gettext_noop("代码应为 6 位（区县）、9 位或 12 位（镇、村），网格再加 2 至 3 位"))
    full = digits.ljust(12, "0")
    return _village(full) or _town(full) or _above(full)


def _village(full: str) -> Code | None:
    number = int(full[9:])
    if number == 0:
        return None
    if full[6:9] == "000":
        raise NotACode(gettext_noop("村的代码缺少镇的三位"))
    for low, high, kind, said in VILLAGES:
        if low <= number <= high:
            return Code(full, kind, said, f"{full[:9]}000")
    raise NotACode(gettext_noop("村级代码的末三位应在 001 至 599 之间"))


def _town(full: str) -> Code | None:
    number = int(full[6:9])
    if number == 0:
        return None
    for low, high, said in TOWNS:
        if low <= number <= high:
            return Code(full, "town", said, f"{full[:6]}000000")
    raise NotACode(gettext_noop("乡级代码的三位应在 001 至 599 之间"))


def _above(full: str) -> Code:
    if full[4:6] != "00":
        return Code(full, "district", "区县", f"{full[:4]}00000000")
    if full[2:4] != "00":
        return Code(full, "city", "市", f"{full[:2]}0000000000")
    return Code(full, "province", "省", None)
