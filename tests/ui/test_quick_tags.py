"""What is drawn quicker than by Django is drawn as by Django, letter by letter."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.template import Context, Engine
from django.template.library import Library
from django.templatetags import i18n
from django.urls import NoReverseMatch, set_script_prefix
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy, override
from hypothesis import given
from hypothesis import strategies as st

from townworks.ui.widgets import Renderer

QUICK = Engine(
    builtins=["townworks.ui.templatetags.quick_url"],
    libraries={"i18n": "townworks.ui.templatetags.quick_i18n"},
)
SAID = (
    '{% translate "编号" %}',
    '{% translate "任务" context "room" %}',
    '{% translate "编号" as head %}[{{ head }}]',
    '{% translate "100% <b> \\"&" %}',
    '{% trans "编号" %}',
    '{% translate "编号" noop %}',
    "{% translate word %}",
    '{% translate "编号"|upper %}',
)
WAYS = (
    '{% url "cases:list" %}',
    '{% url "cases:case" pk %}',
    '{% url "cases:case" text %}',
    '{% url "cases:case" pk=pk %}',
    '{% url "cases:case" pk as way %}[{{ way }}]',
    '{% url "nobody:knows" pk as way %}[{{ way }}]',
    "{% url room pk %}",
)


def said(engine: Engine, source: str, **facts: Any) -> str:
    return engine.from_string("{% load i18n %}" + source).render(Context(facts))


@pytest.mark.parametrize("source", SAID)
def test_words_are_said_as_django_says_them_in_every_language(source: str):
    slow = Engine()
    slow.template_libraries = {"i18n": Library()}
    slow.template_libraries["i18n"].tags = {"translate": i18n.do_translate, "trans": i18n.do_translate}
    for language in ("zh-hans", "en", "zh-hans"):
        with override(language):
            assert said(QUICK, source, word="状态<") == said(slow, source, word="状态<")


def test_a_template_that_was_drawn_in_one_language_is_drawn_in_the_next():
    template = QUICK.from_string('{% load i18n %}{% translate "编号" %}')
    drawn = []
    for language in ("zh-hans", "en", "zh-hans"):
        with override(language):
            drawn.append(template.render(Context()))
    assert drawn[0] == drawn[2] == "编号" != drawn[1]


@pytest.mark.parametrize("source", WAYS)
@pytest.mark.parametrize("prefix", ["/", "/town/"])
def test_addresses_are_those_of_django(source: str, prefix: str):
    facts = {"pk": 42, "text": "42", "room": "cases:case"}
    set_script_prefix(prefix)
    try:
        quick = QUICK.from_string(source)
        assert [quick.render(Context(facts)) for _n in range(2)] == [
            Engine().from_string(source).render(Context(facts))
        ] * 2
    finally:
        set_script_prefix("/")


@pytest.mark.parametrize("pk", [-1, None, "", "x"])
def test_what_is_no_key_has_no_address(pk: object):
    with pytest.raises(NoReverseMatch):
        QUICK.from_string('{% url "cases:case" pk %}').render(Context({"pk": pk}))


TEXTS = st.text(max_size=8) | st.sampled_from([mark_safe("<b>甲</b>"), gettext_lazy("编号"), "", "a&b\"'<"])
CHOICES = st.lists(st.tuples(st.integers(-5, 5) | st.text(max_size=4), TEXTS), max_size=4)
ATTRIBUTES = st.dictionaries(
    st.sampled_from(["class", "data-x", "required", "placeholder"]),
    TEXTS | st.booleans() | st.integers(0, 3),
    max_size=3,
)


@given(
    choices=CHOICES,
    group=TEXTS,
    grouped=CHOICES,
    value=st.integers(-5, 5) | st.text(max_size=4),
    attrs=ATTRIBUTES,
)
def test_a_list_is_drawn_as_django_draws_it(choices, group, grouped, value, attrs):
    every = [*choices, (group, grouped)] if grouped else choices
    for widget in (forms.Select(attrs, every), forms.SelectMultiple(attrs, every)):
        assert drawn(widget, value) == drawn(widget, value, DjangoTemplates())


@given(value=TEXTS | st.none() | st.integers() | st.booleans() | st.dates(), attrs=ATTRIBUTES)
def test_a_control_is_drawn_as_django_draws_it(value: object, attrs: dict[str, Any]):
    for kind in (
        forms.TextInput,
        forms.NumberInput,
        forms.HiddenInput,
        forms.CheckboxInput,
        forms.DateInput,
        forms.Textarea,
    ):
        widget = kind(attrs)
        assert drawn(widget, value) == drawn(widget, value, DjangoTemplates())


def drawn(widget: forms.Widget, value: object, renderer: Any = None) -> str:
    return str(widget.render("name", value, {"id": "id_name"}, renderer or Renderer()))


def test_a_list_with_options_of_its_own_is_left_to_django():
    class Own(forms.Select):
        option_template_name = "django/forms/widgets/radio_option.html"

    widget = Own(choices=[("a", "甲")])
    assert drawn(widget, "a") == drawn(widget, "a", DjangoTemplates())


def test_the_instance_draws_with_the_quick_ones(settings):
    assert settings.FORM_RENDERER == "townworks.ui.widgets.Renderer"
    options = settings.TEMPLATES[0]["OPTIONS"]
    assert "townworks.ui.templatetags.quick_url" in options["builtins"]
    assert options["libraries"]["i18n"] == "townworks.ui.templatetags.quick_i18n"
