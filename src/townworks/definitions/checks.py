"""启动检查 (system check): a broken definition file stops the start, with every trail."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, register

from . import selectors
from .loading import examine
from .problems import told


@register
def check_definitions(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """One error per problem, in the words of the reader."""
    _, problems = examine(selectors.folder())
    return [
        Error(f"{one.trail}：{told(one.wrong)}", hint=told(one.remedy), id="definitions.E001")
        for one in problems
    ]
