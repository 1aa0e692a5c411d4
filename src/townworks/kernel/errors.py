"""拒绝: every refusal is a sentence for the person who reads it.

A refusal keeps its sentence (Chinese, as in the catalogue) and the values apart, so
that each edge (page, API, command) translates it once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.utils.translation import gettext

_right_called: Callable[[str], str] = str


def connect(right_called: Callable[[str], str]) -> None:
    """Take what a permission's code is called; the kernel defines none."""
    global _right_called
    _right_called = right_called


def in_words(value: object) -> object:
    """A value of a sentence as its reader has it: the program's own words in their language, all else as it is."""
    if isinstance(value, tuple | list):
        return gettext("、").join(
            " ".join(str(in_words(part)) for part in one)  # a name with its figure
            if isinstance(one, tuple | list)
            else str(in_words(one))
            for one in value
        )
    return gettext(value) if isinstance(value, str) and value else value


class Refusal(Exception):
    """拒绝. ``text`` is the sentence with ``{name}`` places; ``values`` fill them."""

    status = 400

    def __init__(self, text: str, **values: object) -> None:
        super().__init__(text)
        self.text = text
        self.values = values

    def __str__(self) -> str:
        said = {name: in_words(value) for name, value in self.values.items()}
        if self.right:
            said["permission"] = _right_called(self.right)  # nobody is told a code
        return gettext(self.text).format(**said)

    @property
    def right(self) -> str:
        """The permission that was missing, where the sentence names one."""
        return str(self.values.get("permission", ""))


class NotAllowed(Refusal):
    """无权: the actor's posts do not allow this act here."""

    status = 403


class NotFound(Refusal):
    """未找到: not there, or not for this actor to know of."""

    status = 404


class WrongState(Refusal):
    """状态不符: the thing is not at the step from which this act is possible."""

    status = 409


class Conflict(Refusal):
    """冲突: someone else changed the thing since this person read it."""

    status = 409


class Invalid(Refusal):
    """填写有误: what was given cannot be taken; ``problems`` names each (field, refusal)."""

    status = 422

    def __init__(self, text: str, problems: Iterable[tuple[str, Refusal]] = (), **values: object) -> None:
        super().__init__(text, **values)
        self.problems = tuple(problems)
