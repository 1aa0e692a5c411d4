"""密写: a town's own words taken out of the Chinese characters, so that what Chinese is left on a page is the program's.

Every Chinese character of the data moves to a private place of Unicode: names, report
texts, reasons. What the program itself stored to be translated later stays: the sentences of the catalogue.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.apps import apps
from django.db import connection, models
from lxml import html

from townworks.kernel import append_only

HAN = re.compile(r"[\u3001-\u301f\u3400-\u9fff\uff01-\uff60]")  # with the punctuation
PRIVATE = 0xF0000
DATA = re.compile("[\U000f3001-\U000fff60]+")


def hide(text: str) -> str:
    """Chinese characters to their private places, one to one."""
    return HAN.sub(lambda found: chr(PRIVATE + ord(found[0])), text)


def hide_the_towns_words(said: frozenset[str]) -> None:
    """Hide every text of every table that is not one of the program's own sentences (``said``)."""
    with append_only.lifted(connection.alias):
        for model in apps.get_models():
            if model.__module__.startswith("townworks."):
                _hide_in(model, said)


def _hide_in(model: type[models.Model], said: frozenset[str]) -> None:
    fields = [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField | models.JSONField)
        and not isinstance(field, models.FileField)
        and not field.primary_key
    ]
    if not fields:
        return
    changed = []
    for row in model._default_manager.all():
        before = [getattr(row, field.attname) for field in fields]
        after = [_hidden(value, said) for value in before]
        if after != before:
            for field, value in zip(fields, after, strict=True):
                setattr(row, field.attname, value)
            changed.append(row)
    model._default_manager.bulk_update(changed, [field.name for field in fields], batch_size=50)


def _hidden(value: object, said: frozenset[str]) -> object:
    if isinstance(value, str):
        return value if value in said else hide(value)
    if isinstance(value, list | tuple):
        return [_hidden(one, said) for one in value]
    if isinstance(value, dict):
        return {_hidden(key, said): _hidden(one, said) for key, one in value.items()}
    return value


def chinese_left(page: str) -> set[str]:
    """What is left in Chinese on a page, words and attributes, outside of parts that say that they are (``lang``)."""
    tree = html.fromstring(page)
    for part in tree.xpath("//*[starts-with(@lang, 'zh')] | //script"):
        part.drop_tree()
    runs = [*tree.itertext(), *_told(tree)]
    return {DATA.sub("…", " ".join(run.split())) for run in runs if HAN.search(run)}


def _told(tree: html.HtmlElement) -> Iterator[str]:
    """The attributes; but for the unit's own name that the script of a table compares with, which nobody reads."""
    for element in tree.iter():
        yield from (value for name, value in element.attrib.items() if name != "data-unit")
