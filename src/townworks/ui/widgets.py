"""表单控件: lists and inputs drawn as Django's own templates draw them, letter by letter (tested), without the templates.

A list of thirty units is thirty templates within a template: the filters above a list took a seventh of its page. All other
controls are drawn by Django. The setting FORM_RENDERER names this renderer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.template.base import render_value_in_context
from django.template.context import Context
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe

Widget = Mapping[str, Any]
_PLACE = "django/forms/widgets/"
OPTION = f"{_PLACE}select_option.html"
_CONTEXT = Context()


def _words(value: object) -> str:
    """A value as ``|stringformat:'s'`` gives it to a page."""
    return value if isinstance(value, SafeString) else escape(str(value))


def _attributes(widget: Widget) -> str:
    return "".join(
        f" {conditional_escape(name)}" if value is True else f' {conditional_escape(name)}="{_words(value)}"'
        for name, value in widget["attrs"].items()
        if value is not False
    )


def _input(widget: Widget) -> str:
    value = "" if widget["value"] is None else f' value="{_words(widget["value"])}"'
    kind, name = conditional_escape(widget["type"]), conditional_escape(widget["name"])
    return f'<input type="{kind}" name="{name}"{value}{_attributes(widget)}>'


def _option(option: Widget) -> str:
    label = render_value_in_context(option["label"], _CONTEXT)
    return f'<option value="{_words(option["value"])}"{_attributes(option)}>{label}</option>\n'


def _select(widget: Widget) -> str:
    drawn = []
    for name, options, _index in widget["optgroups"]:
        inside = "".join(f"\n  {_option(option)}" for option in options)
        drawn.append(
            f'\n  <optgroup label="{conditional_escape(name)}">{inside}\n  </optgroup>' if name else inside
        )
    return f'<select name="{conditional_escape(widget["name"])}"{_attributes(widget)}>{"".join(drawn)}\n</select>'


INPUTS = ("text", "number", "email", "url", "hidden", "date", "checkbox", "input")
DRAWN: dict[str, Callable[[Widget], str]] = {
    **{f"{_PLACE}{name}.html": _input for name in INPUTS},
    f"{_PLACE}select.html": _select,
}


class Renderer(DjangoTemplates):
    """Django's templates for forms, but for the controls that a page has most of."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> SafeString:
        """A control."""
        draw = DRAWN.get(template_name)
        if draw is None or not _as_usual(context["widget"]):
            return mark_safe(super().render(template_name, context, request))
        return mark_safe(draw(context["widget"]))  # every value in it was escaped


def _as_usual(widget: Widget) -> bool:
    """Whether its options are drawn as Django's are."""
    groups = widget.get("optgroups", ())
    return all(option["template_name"] == OPTION for _name, options, _index in groups for option in options)
