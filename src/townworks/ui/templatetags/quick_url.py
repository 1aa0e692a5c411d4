"""``{% url %}`` as Django has it, but that the way to a room is worked out once: a list needs it for each of its rows."""

from __future__ import annotations

from django.template import defaulttags
from django.template.base import FilterExpression, Node, Parser, Token
from django.template.context import Context
from django.template.library import Library
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils.html import conditional_escape

register = Library()
SIGN, OTHER = 1717171717, 2828282828  # keys that no thing has, to see where in an address a key stands
Way = tuple[str, str]


class Address(Node):
    """``{% url "cases:case" case.pk %}``: a room, or one thing in it by its key. All else is Django's to say."""

    child_nodelists = ()

    def __init__(self, node: defaulttags.URLNode, room: str) -> None:
        self.node, self.room = node, room
        self.key: FilterExpression | None = node.args[0] if node.args else None
        self.asvar: str | None = node.asvar
        self._ways: dict[tuple[str, str | None], Way | None] = {}

    def render(self, context: Context) -> str:
        """The address."""
        key = None if self.key is None else self.key.resolve(context)
        if self.key is not None and (type(key) is not int or key < 0):
            return self.node.render(context)
        place = (get_script_prefix(), get_urlconf())
        if place not in self._ways:
            self._ways[place] = self._way()
        way = self._ways[place]
        if way is None:
            return self.node.render(context)
        url = way[0] if key is None else f"{way[0]}{key}{way[1]}"
        if self.asvar:
            context[self.asvar] = url
            return ""
        return conditional_escape(url) if context.autoescape else url

    def _way(self) -> Way | None:
        """What stands before and after the key; None where there is no such room, or the key is not in it as it is."""
        try:
            if self.key is None:
                return reverse(self.room), ""
            found, other = (reverse(self.room, args=[key]) for key in (SIGN, OTHER))
        except NoReverseMatch:
            return None
        head, sign, tail = found.partition(str(SIGN))
        return (head, tail) if sign and other == f"{head}{OTHER}{tail}" else None


@register.tag
def url(parser: Parser, token: Token) -> Node:
    """Django's own tag; quick for a room, and for a thing by its key."""
    node = defaulttags.url(parser, token)
    room = node.view_name.var
    quick = isinstance(room, str) and not node.view_name.filters and len(node.args) <= 1 and not node.kwargs
    return Address(node, room) if quick else node
