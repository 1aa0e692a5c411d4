"""形的规矩: what every shape of a definition file shares: strict, frozen, nothing extra."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

CODE_PATTERN = r"^[a-z][a-z0-9]*([_-][a-z0-9]+)*$"
CODE_LONGEST = 40
Code = Annotated[str, StringConstraints(pattern=CODE_PATTERN, max_length=CODE_LONGEST)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^\S(.*\S)?$")]


class Shape(BaseModel):
    """The manners of all shapes: frozen, no unknown keys, no silent conversions."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)
