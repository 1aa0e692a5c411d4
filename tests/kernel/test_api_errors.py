"""接口的拒绝: every kind of misfilled field is answered in a sentence."""

from __future__ import annotations

from datetime import date
from typing import Literal

import pytest
from pydantic import BaseModel, Field, ValidationError

from townworks.kernel.api_errors import sentence_of


class Asked(BaseModel):
    name: str = Field(max_length=3)
    number: int = Field(ge=1, le=9)
    day: date
    kind: Literal["a", "b"]
    many: list[int]
    yes: bool


GOOD = {"name": "甲", "number": 1, "day": "2026-03-05", "kind": "a", "many": [], "yes": True}


@pytest.mark.parametrize(
    "field, value, sentence",
    [
        ("name", None, "“name”应为文字。"),
        ("name", "甲乙丙丁", "“name”最多 3 个字。"),
        ("number", "x", "“number”应为整数。"),
        ("number", 0, "“number”不能小于 1。"),
        ("number", 10, "“number”不能大于 9。"),
        ("day", "昨天", "“day”应为日期，如 2026-03-05。"),
        ("kind", "c", "“kind”只能是 'a' or 'b'。"),
        ("many", 1, "“many”应为列表。"),
        ("yes", "maybe", "“yes”应为 true 或 false。"),
    ],
)
def test_a_misfilled_field_is_told(field, value, sentence):
    with pytest.raises(ValidationError) as refused:
        Asked(**{**GOOD, field: value})
    assert sentence_of(refused.value.errors()[0]) == sentence


def test_a_missing_field_is_told():
    with pytest.raises(ValidationError) as refused:
        Asked(**{key: value for key, value in GOOD.items() if key != "day"})
    assert sentence_of(refused.value.errors()[0]) == "缺少“day”。"
