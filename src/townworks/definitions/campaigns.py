"""形：专项行动 (campaign) 和场所类型 (site kind): what is looked at, what is asked there, what fails, and who mends it.

No expressions: what is shown and what fails are lists of plain comparisons.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from .shape import Code, Shape, Text

LongText = Annotated[str, StringConstraints(min_length=1, max_length=2000, pattern=r"^\S((.|\n)*\S)?$")]
Few = Annotated[int, Field(ge=0, le=9)]
Share = Annotated[int, Field(ge=1, le=100)]
Number = (
    Annotated[Decimal, Field(ge=Decimal(-1_000_000_000), le=Decimal(1_000_000_000))]
    | Annotated[int, Field(ge=-1_000_000_000, le=1_000_000_000)]
)
ItemKind = Literal[
    "yes_no", "choice", "choices", "number", "text", "date", "photo", "position", "signature", "note"
]
AttributeKind = Literal["text", "number", "choice", "yes_no", "date"]
Severity = Literal["minor", "major", "critical"]
Geometry = Literal["point", "line", "area"]
ASKED_KINDS = ("yes_no", "choice", "choices", "number", "text", "date")  # that a comparison may be about


class Choice(Shape):
    """一个选项."""

    code: Code
    name: Text
    name_en: Text


class Attribute(Shape):
    """场所的一项登记内容. ``words``: other heads that Excel files give this column."""

    code: Code
    name: Text
    name_en: Text
    kind: AttributeKind = "text"
    choices: tuple[Choice, ...] = ()
    unit: Text | None = None
    least: Number | None = None
    most: Number | None = None
    required: bool = False
    words: tuple[Text, ...] = ()


class SiteKind(Shape):
    """场所类型: what is registered of a kind of premises, outlets, water points…

    ``mark`` begins the numbers of such sites. ``allowance``: metres within which a visit counts as there.
    """

    code: Code
    order: Annotated[int, Field(ge=1, le=999)]
    name: Text
    name_en: Text
    mark: Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,3}$")]
    geometry: Geometry = "point"
    allowance: Annotated[int, Field(ge=10, le=5000)] = 150
    words: tuple[Text, ...] = ()
    lines: tuple[Code, ...] = ()
    attributes: tuple[Attribute, ...] = ()


class Comparison(Shape):
    """一条比较. ``item``: whose answer, left out for the item's own. Exactly one of the others is given.

    ``is``/``is_not``/``below``/``above``/``at_least``/``at_most``/``has`` (one of several choices)/``answered``.
    """

    item: Code | None = None
    is_: Annotated[str | bool | None, Field(alias="is")] = None
    is_not: str | bool | None = None
    has: str | None = None
    below: Number | None = None
    above: Number | None = None
    at_least: Number | None = None
    at_most: Number | None = None
    answered: bool | None = None


class Where(Shape):
    """场所条件: sites whose attribute has one of these values."""

    attribute: Code
    one_of: Annotated[tuple[str | bool, ...], Field(min_length=1)]


class Mend(Shape):
    """整改期限. ``days`` 0: at once, on the spot."""

    days: Annotated[int, Field(ge=0, le=366)]
    kind: Literal["working", "calendar"] = "calendar"


class Basis(Shape):
    """依据: where a rule comes from, and whether its text was confirmed; what is not is marked so on screen."""

    text: Text
    confirmed: bool = False


class Item(Shape):
    """检查项. ``finding`` words what is found when it fails; ``before`` and ``after`` count photographs wanted."""

    code: Code
    text: Text
    text_en: Text
    kind: ItemKind = "yes_no"
    hint: Text | None = None
    required: bool = True
    choices: tuple[Choice, ...] = ()
    unit: Text | None = None
    least: Number | None = None
    most: Number | None = None
    photos_most: Annotated[int, Field(ge=1, le=9)] = 3
    shown_if: tuple[Comparison, ...] = ()
    fails_if: tuple[Comparison, ...] = ()
    finding: Text | None = None
    finding_en: Text | None = None
    severity: Severity = "minor"
    mend: Mend | None = None
    before: Few = 1
    after: Few = 1
    basis: Basis | None = None


class Coverage(Shape):
    """查哪些场所: their kinds, and whether all of them or a seeded random draw (双随机)."""

    kinds: Annotated[tuple[Code, ...], Field(min_length=1)]
    where: tuple[Where, ...] = ()
    draw: Literal["all", "random"] = "all"
    share: Share | None = None
    least: Annotated[int, Field(ge=0, le=100_000)] = 0


class Rounds(Shape):
    """查几轮、每轮多久."""

    a_year: Annotated[int, Field(ge=1, le=366)] = 1
    days: Annotated[int, Field(ge=1, le=366)] = 30
    minutes: Annotated[int, Field(ge=1, le=480)] = 15
    people: Annotated[int, Field(ge=1, le=4)] = 1


class Mending(Shape):
    """谁整改、谁验收. ``site``: the place itself, chased by its village; ``village``; ``lead``: the leading unit."""

    mends: Literal["site", "village", "lead"] = "site"
    accepts: Literal["lead", "office"] = "lead"
    default: Mend = Mend(days=7)
    recheck: bool = True


class Lookback(Shape):
    """回头看: bounds of the sample, in per cent of what was accepted."""

    floor: Share = 10
    ceiling: Share = 60
    after_days: Annotated[int, Field(ge=1, le=366)] = 30


class NoticeWords(Shape):
    """整改通知书的话: what stands before the list, what follows from not mending, where to object."""

    opening: LongText
    consequence: LongText
    appeal: LongText
    copies: tuple[Text, ...] = ()


class MendNotice(Shape):
    """通用的整改通知书: the whole of mend-notice.toml, for findings of no campaign."""

    name: Text
    name_en: Text
    basis: Annotated[tuple[Basis, ...], Field(min_length=1)]
    notice: NoticeWords


class Campaign(Shape):
    """专项行动: the whole of one file in campaigns/.

    ``commitments``: words by which the register's commitments that it serves are found.
    """

    code: Code
    order: Annotated[int, Field(ge=1, le=999)]
    name: Text
    name_en: Text
    about: LongText
    about_en: LongText
    basis: Annotated[tuple[Basis, ...], Field(min_length=1)]
    lines: Annotated[tuple[Code, ...], Field(min_length=1)]
    commitments: tuple[Text, ...] = ()
    sites: Coverage
    rounds: Rounds = Rounds()
    items: Annotated[tuple[Item, ...], Field(min_length=1)]
    mending: Mending = Mending()
    lookback: Lookback = Lookback()
    notice: NoticeWords

    def item(self, code: str) -> Item | None:
        """The item of this code."""
        return next((item for item in self.items if item.code == code), None)
