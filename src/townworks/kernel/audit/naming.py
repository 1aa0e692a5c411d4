"""动作的名称: what each verb of the trail is called; every module brings its own, the wiring gathers them."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext

_verbs: dict[str, str] = {}
_kinds: dict[str, str] = {}


def connect(verbs: Mapping[str, str], kinds: Mapping[str, str]) -> None:
    """Take the names: verb → what it is called, kind of thing → what it is called."""
    _verbs.clear()
    _verbs.update(verbs)
    _kinds.clear()
    _kinds.update(kinds)


def verb_name(verb: str) -> str:
    """The verb in words; the code itself where nobody named it."""
    return gettext(_verbs[verb]) if verb in _verbs else verb


def kind_name(kind: str) -> str:
    """The kind of thing in words."""
    return gettext(_kinds[kind]) if kind in _kinds else kind


def verbs() -> dict[str, str]:
    """Every named verb, for a filter."""
    return {verb: gettext(name) for verb, name in _verbs.items()}
