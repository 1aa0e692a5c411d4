"""成形的版本: a frozen edition read back into its shape, once a process; its digest names the content for good."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Generic, Protocol, TypeVar

from .shape import Shape

Read = TypeVar("Read")
Form = TypeVar("Form", bound=Shape)


class Edition(Protocol):
    """A row that keeps a file as it stood."""

    digest: str
    content: Any


class Shaped(Generic[Read]):
    """What editions say, by digest.

    >>> from types import SimpleNamespace
    >>> says = Shaped(lambda content: content["name"])
    >>> says.of(SimpleNamespace(digest="d41d", content={"name": "消防安全大检查"}))
    '消防安全大检查'
    """

    _every: list[Shaped[Any]] = []

    def __init__(self, read: Callable[[Any], Read]) -> None:
        self._read = read
        self._known: dict[str, Read] = {}
        self._every.append(self)

    def of(self, edition: Edition) -> Read:
        """What this edition says."""
        found = self._known.get(edition.digest)
        if found is None:
            found = self._known[edition.digest] = self._read(edition.content)
        return found

    def known(self, digest: str) -> Read | None:
        """What an edition of this digest says, where it was read before: its content, which is large, need not be fetched."""
        return self._known.get(digest)

    @classmethod
    def forget(cls) -> None:
        """Read all anew; for tests that change what is kept."""
        for one in cls._every:
            one._known.clear()


def in_shape(shape: type[Form]) -> Callable[[Any], Form]:
    """Kept content into its shape, as strictly as a file is read."""
    return lambda content: shape.model_validate_json(json.dumps(content))
