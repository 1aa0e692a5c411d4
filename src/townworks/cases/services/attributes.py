"""事由要问的: what a matter asks besides, each held against its kind, so that a number is a number and a day a day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from townworks.definitions.cases import Ask, ServiceItem
from townworks.kernel.errors import Invalid, Refusal

STRING, TEXT = 400, 4000
LARGEST = Decimal(10) ** 15


def problems_of(details: Mapping[str, object], asks: Iterable[Ask]) -> Iterator[tuple[str, Refusal]]:
    """Everything that is wrong with what was told of these, by ``details.CODE``."""
    for ask in asks:
        refusal = _wrong(ask, details.get(ask.code))
        if refusal is not None:
            yield f"details.{ask.code}", refusal


def wrong_answers(item: ServiceItem, answers: Mapping[str, str]) -> Iterator[tuple[str, Refusal]]:
    """Answers to what the item does not ask, or that are none of its choices, by ``q_CODE``."""
    choices = {one.code: {choice.code for choice in one.choices} for one in item.questions}
    texts = {one.code: one.text for one in item.questions}
    for code, answer in answers.items():
        if code not in choices:
            yield f"q_{code}", Invalid("“{item}”没有问这一条（{code}）。", item=item.name, code=code[:40])
        elif answer and answer not in choices[code]:
            yield f"q_{code}", Invalid("“{field}”没有这个选项。", field=texts[code])


def _wrong(ask: Ask, given: object) -> Refusal | None:
    values = [one for one in (given if isinstance(given, list | tuple) else [given]) if one not in (None, "")]
    if not values:
        return Invalid("请填写“{field}”。", field=ask.text) if ask.required else None
    if len(values) > 1 and ask.kind != "multivaluelist":
        return Invalid("“{field}”只填一个。", field=ask.text)
    if ask.choices:
        known = {choice.code for choice in ask.choices}
        if not {str(one) for one in values} <= known:
            return Invalid("“{field}”没有这个选项。", field=ask.text)
        return None
    return _unlike(ask, values[0])


def _unlike(ask: Ask, value: object) -> Refusal | None:
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        return Invalid("“{field}”应当是文字或者数。", field=ask.text)
    told = str(value).strip()
    if ask.kind == "number":
        return None if _is_number(told) else Invalid("“{field}”应当是一个数，如 12.5。", field=ask.text)
    if ask.kind == "date":
        right = _is_day(told)
        return None if right else Invalid("“{field}”应当是日期，写成 2026-07-01。", field=ask.text)
    if ask.kind == "datetime":
        right = _is_day(told) or _is_instant(told)
        if right:
            return None
        return Invalid("“{field}”应当是日期或者时刻，写成 2026-07-01 或 2026-07-01T09:30。", field=ask.text)
    most = TEXT if ask.kind == "text" else STRING
    if len(told) > most:
        return Invalid("“{field}”最多 {most} 个字。", field=ask.text, most=most)
    return None


def _is_number(told: str) -> bool:
    """Digits as a clerk writes them; no word that a parser takes for a number, and none beyond all sense."""
    if not told.isascii() or not any(sign.isdigit() for sign in told) or "_" in told:
        return False
    try:
        number = Decimal(told)
    except InvalidOperation:
        return False
    return number.is_finite() and abs(number) < LARGEST


def _is_day(told: str) -> bool:
    try:
        return len(told) == len("2026-07-01") and bool(date.fromisoformat(told))
    except ValueError:
        return False


def _is_instant(told: str) -> bool:
    try:
        return "T" in told.replace(" ", "T") and bool(datetime.fromisoformat(told))
    except ValueError:
        return False
