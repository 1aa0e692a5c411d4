"""``{% load i18n %}`` as Django has it, but that words written in a template are translated once a language and process.

A list of fifty rows says the heads of its columns in every row for the phone (``data-label``): Django resolves, translates and
escapes each of them anew, which was a fifth of a page. The setting TEMPLATES › libraries puts this module in place of Django's.
"""

from __future__ import annotations

from typing import Any

from django.template.base import FilterExpression, Node, Parser, Token, Variable
from django.template.context import Context
from django.template.library import Library
from django.templatetags import i18n
from django.utils.translation import get_language

register = Library()
register.tags.update(i18n.register.tags)
register.filters.update(i18n.register.filters)


class Said(Node):
    """``{% translate "words" %}``: what it says follows from the language alone."""

    child_nodelists = ()

    def __init__(self, node: i18n.TranslateNode) -> None:
        self.node = node
        self.asvar: str | None = node.asvar
        self._said: dict[str | None, str] = {}

    def render(self, context: Context) -> str:
        """As Django's own node says it."""
        language = get_language()
        said = self._said.get(language)
        if said is None:
            said = self.node.render(context)
            if self.asvar:
                said = context[self.asvar]
            self._said[language] = said
        if self.asvar:
            context[self.asvar] = said
            return ""
        return said


@register.tag("translate")
@register.tag("trans")
def translate(parser: Parser, token: Token) -> Node:
    """Django's own tag; quick where nothing but words is in it."""
    node = i18n.do_translate(parser, token)
    quick = not node.noop and _plain(node.filter_expression) and _plain(node.message_context)
    return Said(node) if quick else node


def _plain(said: FilterExpression | None) -> bool:
    """Nothing, or words in quotes without a filter."""
    if said is None:
        return True
    var: Any = said.var
    literal = var.literal if isinstance(var, Variable) else var
    return not said.filters and isinstance(literal, str)
