"""沙箱: the language that a template may use: values, conditions, and one list inside another; nothing that computes or calls.

Two walls. ``faults`` reads an expression and names whatever is not on the list, when a template is given; the environment
refuses the same once more when it is used: no attribute of an object, no call, no filter, no test, no global.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jinja2 import TemplateSyntaxError, nodes
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from .vocabulary import NOTHING

ALLOWED = (
    nodes.Name,
    nodes.Getattr,
    nodes.Getitem,
    nodes.Const,
    nodes.Compare,
    nodes.Operand,
    nodes.Not,
    nodes.And,
    nodes.Or,
)
COMPARED = ("eq", "ne")


class Sandbox(ImmutableSandboxedEnvironment):
    """Mappings, lists and strings; an attribute is a key of a mapping, and what comes out empty leaves a sign of it."""

    def __init__(self) -> None:
        super().__init__(autoescape=True, finalize=_shown, cache_size=0)
        self.globals.clear()
        self.filters.clear()
        self.tests.clear()

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, dict) and attribute in obj:
            return obj[attribute]
        return self.undefined(obj=obj, name=attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        if isinstance(argument, str):
            return self.getattr(obj, argument)
        return self.undefined(obj=obj, name=str(argument))

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        return False

    def is_safe_callable(self, obj: Any) -> bool:
        return False

    def call(self, *args: Any, **kwargs: Any) -> Any:
        raise SecurityError("templates call nothing")


def _shown(value: Any) -> Any:
    """What came out empty is marked, so that a paragraph with nothing else in it can go."""
    if isinstance(value, str):
        return value or NOTHING
    raise SecurityError("templates show words only")


_READER = Sandbox()


def expression_of(text: str) -> nodes.Expr:
    """An expression as a tree. TemplateSyntaxError where it is none."""
    tree = _READER.parse("{{ " + text + " }}")
    if len(tree.body) != 1 or not isinstance(tree.body[0], nodes.Output) or len(tree.body[0].nodes) != 1:
        raise TemplateSyntaxError("one expression is wanted", 1)
    return tree.body[0].nodes[0]


def faults(tree: nodes.Node) -> Iterator[nodes.Node]:
    """Every part of an expression that is not on the list."""
    if not isinstance(tree, ALLOWED) or (
        isinstance(tree, nodes.Compare) and any(one.op not in COMPARED for one in tree.ops)
    ):
        yield tree
        return
    if isinstance(tree, nodes.Getitem) and not (
        isinstance(tree.arg, nodes.Const) and isinstance(tree.arg.value, str)
    ):
        yield tree
        return
    for child in tree.iter_child_nodes():
        yield from faults(child)


def paths(tree: nodes.Node) -> Iterator[tuple[str, ...]]:
    """The names that an expression speaks of: numbers.red is ("numbers", "red")."""
    if isinstance(tree, nodes.Name | nodes.Getattr | nodes.Getitem):
        yield tuple(_steps(tree))
        return
    for child in tree.iter_child_nodes():
        yield from paths(child)


def _steps(tree: nodes.Node) -> Iterator[str]:
    if isinstance(tree, nodes.Name):
        yield tree.name
    elif isinstance(tree, nodes.Getattr):
        yield from _steps(tree.node)
        yield tree.attr
    elif isinstance(tree, nodes.Getitem) and isinstance(tree.arg, nodes.Const):
        yield from _steps(tree.node)
        yield str(tree.arg.value)
