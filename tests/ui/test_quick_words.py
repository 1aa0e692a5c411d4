"""Words that are translated once are said as Django says them, letter by letter."""

from __future__ import annotations

from typing import Any

import pytest
from django.template import Context, Engine
from django.template.library import Library
from django.templatetags import i18n
from django.utils.translation import override

QUICK = Engine(libraries={"i18n": "townworks.ui.templatetags.quick_i18n"})
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


def test_the_instance_says_its_words_with_it(settings):
    assert settings.TEMPLATES[0]["OPTIONS"]["libraries"]["i18n"] == "townworks.ui.templatetags.quick_i18n"
