"""推算过程 (working): the steps behind a number, so that it can be defended before an auditor.

An engine knows no language: it keeps the sentence and the values apart, and the
page translates the sentence and puts the values in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from types import MappingProxyType


def gettext_noop(text: str) -> str:
    """Mark a sentence for the catalogue without translating it here."""
    return text


@dataclass(frozen=True)
class Step:
    """One step of a working: a Chinese sentence with ``{name}`` places, and their values.

    >>> step = Step("还有 {days} 个工作日", {"days": 3})
    >>> str(step)
    '还有 3 个工作日'
    """

    text: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", MappingProxyType(dict(self.values)))

    def __str__(self) -> str:
        return self.text.format(**{name: _joined(value) for name, value in self.values.items()})

    def stored(self) -> list[object]:
        """As a JSON column keeps it: the sentence, and its values in plain words.

        >>> Step("时限 {due}", {"due": date(2026, 6, 30)}).stored()
        ['时限 {due}', {'due': '2026-06-30'}]
        """
        return [self.text, {name: plain(value) for name, value in self.values.items()}]


class Nonsense(ValueError):
    """说不通: what an engine refuses, its sentence and the values apart, for whoever shows it to a person in another language.

    >>> str(Nonsense("没有 {year} 年的节假日安排。", year=2031)), Nonsense("年份 {year} 不对", year=1).step.text
    ('没有 2031 年的节假日安排。', '年份 {year} 不对')
    """

    def __init__(self, text: str, **values: object) -> None:
        self.step = Step(text, values)
        super().__init__(str(self.step))


def plain(value: object) -> object:
    """A value as JSON keeps it, readable as it stands.

    >>> plain(Decimal("12.50"))
    '12.5'
    """
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [plain(one) for one in value]
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)


def _joined(value: object) -> object:
    """Several names as one run of words."""
    if isinstance(value, tuple | list):
        return "、".join(
            " ".join(map(str, one)) if isinstance(one, tuple | list) else str(one) for one in value
        )
    return value
