"""定义文件的问题 (problems): each a trail that leads to the mistake, in the author's language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext

from townworks.engines.working import Step, gettext_noop

WHOLE_FILE = ""


@dataclass(frozen=True)
class Problem:
    """一处问题: which file, where in it (``""`` for the whole file), what is wrong, what to do.

    >>> print(Problem("roles.toml", "roles[0].code", Step("代码为空"), Step("请填写代码")))
    roles.toml › roles[0].code：代码为空。请填写代码。
    """

    file: str
    at: str
    wrong: Step
    remedy: Step

    def __str__(self) -> str:
        return f"{self.trail}：{self.wrong}。{self.remedy}。"

    @property
    def trail(self) -> str:
        """File and place in it, as one line."""
        return f"{self.file} › {self.at}" if self.at else self.file


def told(step: Step) -> str:
    """The step's sentence in the reader's language, with its values in place."""
    values = {name: told(one) if isinstance(one, Step) else one for name, one in step.values.items()}
    return gettext(step.text).format(**values)


class BrokenDefinitions(ValueError):
    """定义文件有误: carries every problem found, not only the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        count = Step(gettext_noop("定义文件有 {count} 处问题"), {"count": len(self.problems)})
        super().__init__("\n".join([f"{count}：", *map(str, self.problems)]))
