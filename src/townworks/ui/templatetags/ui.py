"""组件: the tags that draw the same thing the same way everywhere. Filters for words are in ``wording``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cache
from typing import Any

from django import forms, template
from django.core.paginator import Page
from django.forms import BoundField
from django.template import Context
from django.template.context import RequestContext
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from townworks.ui import lights, navigation, sparks, wording
from townworks.ui.charts.drawing import BROAD, NARROW, WIDE, Drawing

register = template.Library()
register.filter("zh_date", wording.zh_date)
register.filter("zh_datetime", wording.zh_datetime)
register.filter("zh_month", wording.zh_month)
register.filter("zh_period", wording.zh_period)
register.filter("short_period", wording.short_period)
register.filter("step", wording.step)
register.filter("line_name", wording.line_name)
register.filter("state_name", wording.state_name)
register.filter("role_name", wording.role_name)
register.filter("word", wording.word)
register.filter("qty", wording.qty)
register.filter("fen", wording.fen)
register.filter("exact", wording.exact)


@register.filter
def entry(mapping: Mapping[str, Any], key: str) -> Any:
    """What a mapping holds under a key; nothing where it does not."""
    return mapping.get(key)


@register.simple_tag(takes_context=True)
def capture_block(context: Context, name: str) -> str:
    """What the page put into a block, so that the frame can leave out what stays empty."""
    blocks = context.render_context.get(BLOCK_CONTEXT_KEY)
    block = blocks.get_block(name) if blocks else None
    return mark_safe(block.render(context).strip()) if block else ""


@register.simple_tag(takes_context=True)
def repeat_block(context: Context, name: str) -> str:
    """A block once more: the title is also the page's heading."""
    return capture_block(context, name)


@register.simple_tag
def light(code: str, why: object = None) -> SafeString:
    """A light: shape, word and colour, and beside it why."""
    sentence = wording.step(why)
    shape = _shape(code, get_language())
    return shape + format_html(' <span class="light-why">{}</span>', sentence) if sentence else shape


@cache
def _shape(code: str, language: str | None) -> SafeString:
    """Shape and word, the same in every row of its colour."""
    look = lights.look_of(code)
    return format_html(
        '<span class="light light-{}"><svg class="light-shape" viewBox="0 0 16 16" width="16" height="16" '
        'aria-hidden="true" focusable="false"><path d="{}" fill="currentColor" fill-rule="evenodd"/></svg>'
        '<span class="light-word">{}</span></span>',
        look.code,
        look.path,
        gettext(look.word),
    )


@register.inclusion_tag("ui/field.html")
def field(bound: BoundField) -> dict[str, Any]:
    """One form field: label, hint, errors and widget, tied together."""
    widget = bound.field.widget
    return {
        "field": bound,
        "grouped": widget.use_fieldset,
        "single": isinstance(widget, forms.CheckboxInput),
        "optional": not bound.field.required and not isinstance(widget, forms.CheckboxInput),
        "control": bound.as_widget(attrs={"class": _control_class(widget, bound)}),
    }


@register.simple_tag
def renewed(form: forms.BaseForm) -> str:
    """The lists of a filter once more, for htmx to put in place of those on the page: their counts have changed with the rows."""
    lists = [bound for bound in form if isinstance(bound.field.widget, forms.Select)]
    return mark_safe(
        "".join(
            bound.as_widget(attrs={"class": _control_class(bound.field.widget, bound), "hx-swap-oob": "true"})
            for bound in lists
        )
    )


def _control_class(widget: forms.Widget, bound: BoundField) -> str:
    given = str(widget.attrs.get("class", ""))
    return " ".join(part for part in (given, "wrong" if bound.errors else "") if part)


@register.inclusion_tag("ui/error_summary.html")
def error_summary(form: forms.BaseForm) -> dict[str, Any]:
    """Every error once more at the head of the page, each a link to its field."""
    rows = (
        [(_first_control(bound), bound.label, error) for bound in form for error in bound.errors]
        if form.is_bound
        else []
    )
    general = list(form.non_field_errors()) if form.is_bound else []
    return {"rows": rows, "general": general}


def _first_control(bound: BoundField) -> str:
    """The id of the control to go to; of the first one in a group."""
    return (
        f"{bound.auto_id}_0" if bound.field.widget.use_fieldset else str(bound.id_for_label or bound.auto_id)
    )


@register.simple_tag
def spark(values: Iterable[Decimal | None], target: Decimal | None = None) -> SafeString:
    """The shape of a few periods beside their figure; says nothing that the figures do not say."""
    return sparks.drawn(list(values), target)


@register.inclusion_tag("ui/tabs.html", takes_context=True)
def room_tabs(context: Context, room: str) -> dict[str, Any]:
    """The pages inside a room that this person may open."""
    path = context["request"].path
    return {"tabs": navigation.entries(navigation.INSIDE[room], context["actor"], path)}


@register.inclusion_tag("ui/sort_head.html", takes_context=True)
def sort_head(context: RequestContext, key: str, title: str, number: bool = False) -> dict[str, Any]:
    """A column's head that sorts by ``key``; once more turns it round."""
    request = context["request"]
    current = request.GET.get("sort", "")
    query = request.GET.copy()
    query.pop("page", None)
    query["sort"] = f"-{key}" if current == key else key
    order = {key: "ascending", f"-{key}": "descending"}.get(current, "")
    return {"title": title, "query": query.urlencode(), "order": order, "number": number}


@register.inclusion_tag("ui/pager.html", takes_context=True)
def pager(context: RequestContext, page: Page) -> dict[str, Any]:
    """Where in a list one is, and the way on."""
    query = context["request"].GET.copy()
    query.pop("page", None)
    stem = f"{query.urlencode()}&" if query else ""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {"page": page, "stem": stem, "numbers": list(numbers), "gap": page.paginator.ELLIPSIS}


@register.inclusion_tag("ui/empty.html")
def empty(title: str, sentence: str = "", url: str = "", label: str = "") -> dict[str, str]:
    """Nothing here yet, and what the first step is."""
    return {"title": title, "sentence": sentence, "url": url, "label": label}


@register.simple_tag
def few(things: Iterable[object], attribute: str = "", most: int = 2) -> SafeString:
    """The first of many names and how many there are in all; the rest opens without leaving the row."""
    names = [str(getattr(thing, attribute) if attribute else thing) for thing in things]
    comma = gettext("、")
    if len(names) <= most + 1:
        return format_html("{}", comma.join(names))
    count = gettext("{first}等 {count} 个").format(first=comma.join(names[:most]), count=len(names))
    return format_html(
        '<details class="few"><summary>{}</summary>{}</details>', count, comma.join(names[most:])
    )


@register.inclusion_tag("ui/timeline.html")
def timeline(rows: Iterable[object]) -> dict[str, Any]:
    """What happened, one row a step."""
    return {"rows": [_row(row) for row in rows]}


def _row(row: object) -> dict[str, Any]:
    names = ("at", "who", "what", "reason", "url")
    if isinstance(row, Mapping):
        return {name: row.get(name, "") for name in names}
    return {name: getattr(row, name, "") for name in names}


@register.inclusion_tag("ui/chart.html")
def chart(drawing: Drawing, broad: bool = False) -> dict[str, Any]:
    """A chart with its figures as text: drawn for a phone, for a desk, and if ``broad`` for a whole wide page."""
    widths = {"narrow": NARROW, "wide": WIDE, **({"broad": BROAD} if broad else {})}
    return {
        "drawing": drawing,
        "broad": broad,
        "sizes": [(name, mark_safe(drawing.svg(width))) for name, width in widths.items()],
    }


@register.inclusion_tag("ui/confirm_button.html", takes_context=True)
def confirm_button(context: Context, url: str, label: str, sentence: str) -> dict[str, Any]:
    """For what cannot be undone: a sentence first, then the button that does it."""
    return {
        "url": url,
        "label": label,
        "sentence": sentence,
        "csrf_token": context.get("csrf_token"),
    }
