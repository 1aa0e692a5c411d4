"""地址: a page asks for addresses by names that exist; one that does not would only leave its link out, and nobody would notice."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.urls import NoReverseMatch, reverse

import townworks

SOURCE = Path(townworks.__file__).parent
ASKED = re.compile(r"""\baddress\(\s*"([a-z_]+:[a-z0-9-]+)\"""")
NAMES = sorted({name for page in SOURCE.rglob("*.py") for name in ASKED.findall(page.read_text("utf-8"))})


def test_there_is_something_to_look_at():
    assert len(NAMES) > 10


@pytest.mark.parametrize("name", NAMES)
def test_an_address_that_a_page_asks_for_is_there(name: str):
    for arguments in ((), (1,), ("x",), (1, 1), ("x", 1)):
        try:
            reverse(name, args=arguments)
        except NoReverseMatch:
            continue
        return
    pytest.fail(f"nothing is called {name}")
