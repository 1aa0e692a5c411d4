"""精确的数: a decimal kept as text, digit for digit; SQLite keeps fifteen digits of a number, and sums have more."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import models


class ExactField(models.CharField):
    """A decimal of any length. It is added up in Python, never by the database."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": 60, "default": "0", **options})

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        return (
            name,
            path,
            args,
            {key: options[key] for key in options if key not in ("max_length", "default")},
        )

    def from_db_value(self, value: str | None, *_: object) -> Decimal | None:
        return None if value is None else Decimal(value)

    def to_python(self, value: object) -> Any:
        return value if value is None or isinstance(value, Decimal) else Decimal(str(value))

    def get_prep_value(self, value: object) -> str | None:
        return None if value is None else f"{Decimal(str(value)):f}"
