"""译文: every sentence has its English, and a page asked for in English is English, whoever asks."""

from __future__ import annotations

import gettext
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client, override_settings
from django.urls import Resolver404, resolve
from django.utils import translation

from tests import demo_town
from tests.house import latin
from townworks.definitions import selectors as definitions
from townworks.definitions.indicator_telling import UNITS as INDICATOR_UNITS
from townworks.definitions.telling import UNITS
from townworks.people.models import Person

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "src" / "townworks" / "locale" / "en" / "LC_MESSAGES" / "django.mo"
# A town's words that happen to be the program's too: a unit, a due date and a lead as reports write them; and the
# written form of a target that is about so much, which is read back as it was typed.
TOWNS_WORDS = {*UNITS.values(), *INDICATOR_UNITS.values(), "年底前", "各村（社区）"}
# Not pages: files, and what leaves the session.
SKIPPED = re.compile(
    r"export|\.(docx|pdf|xlsx|csv|txt)$|/file$|^/evidence/|^/static/|^/i18n/|^/api/|sign-out"
)
PEOPLE = {
    "shenzy": "the head of the town",
    "linqh": "the office's clerk",
    "duyl": "the auditor",
    "admin": "the administrator",
    "zhoujh": "the head of a unit",
    "liuxs": "the secretary of a village",
    "duzc": "the district's supervisor",
}


def test_no_sentence_is_without_english():
    answer = subprocess.run(
        [sys.executable, "tools/translations.py", "check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stdout


def test_no_template_speaks_chinese_outside_a_translation():
    translated = re.compile(
        r"""{% blocktranslate.*?endblocktranslate %}|{% translate [^%]*%}|_\("[^"]*"\)|{#.*?#}""", re.DOTALL
    )
    spoken = [
        f"{path.relative_to(ROOT)}: {run}"
        for path in sorted((ROOT / "src").glob("townworks/*/templates/**/*.html"))
        for run in translated.sub("", path.read_text("utf-8")).splitlines()
        if latin.HAN.search(run)
    ]
    assert spoken == []


def test_a_sentence_that_counts_is_singular_for_one_and_plural_for_more():
    with translation.override("en"):
        said = [translation.ngettext("%(n)s 件", "%(n)s 件", n) % {"n": n} for n in (1, 2)]
    assert said == ["1 item", "2 items"]


def test_a_percent_sign_beside_a_place_is_translated():
    with translation.override("en"):
        said = translation.gettext("最近填报 %(share)s%%。") % {"share": 40}
    assert said == "Last reported: 40%."


def test_a_room_is_named_for_the_many_things_in_it():
    with translation.override("en"):
        named = (translation.pgettext("room", "任务"), translation.gettext("任务"))
    assert named == ("Commitments", "Commitment")


def program_words() -> frozenset[str]:
    """The sentences of the catalogue, and the words that the definitions know in both languages."""
    with CATALOGUE.open("rb") as file:
        catalogue = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    sentences = {key[0] if isinstance(key, tuple) else key for key in catalogue}
    defined = {line.name for line in definitions.lines()} | {role.name for role in definitions.roles()}
    return frozenset((sentences | defined) - TOWNS_WORDS)


@pytest.fixture(scope="module")
def english_town(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[None]:
    """The demo town with its own words hidden, on the demo's day; rolled back afterwards."""
    var = demo_town.first(tmp_path_factory)
    shift = (datetime(2026, 7, 1, 0, 30, tzinfo=UTC) - datetime.now(UTC)).total_seconds()
    with (
        django_db_blocker.unblock(),
        transaction.atomic(),
        override_settings(TOWNWORKS_CLOCK_SHIFT=shift),
    ):
        demo_town.into_this_database(var)
        latin.hide_the_towns_words(program_words())
        definitions.forget()  # the editions' own words are hidden too, under the same digests
        yield
        transaction.set_rollback(True)
    definitions.forget()


def pages_of(client: Client, start: str) -> Iterator[tuple[str, str]]:
    """The pages that one comes to by following links: each kind, and whatever its query can ask for, once."""
    waiting, known, opened = [start], {start}, set[str]()
    while waiting:
        address = waiting.pop(0)
        kinds = kinds_of(address)
        if kinds <= opened:
            continue
        opened |= kinds
        answer = client.get(address, follow=True)
        if "text/html" not in answer["Content-Type"]:
            continue
        content = answer.content.decode()
        yield address, content
        for found in re.findall(r'href="([^"#]*)', content):
            link = found.replace("&amp;", "&")
            link = address.partition("?")[0] + link if link.startswith("?") else link
            if link.startswith("/") and link not in known and not SKIPPED.search(link.partition("?")[0]):
                known.add(link)
                waiting.append(link)


def kinds_of(address: str) -> set[str]:
    """The name of a page alone, and with each thing that its query asks for; nothing for what is no page."""
    path, _, query = address.partition("?")
    try:
        name = resolve(path).view_name
    except Resolver404:
        return set()
    return {name, *(f"{name}?{part.partition('=')[0]}" for part in query.split("&") if part)}


@pytest.mark.looks
@pytest.mark.django_db  # so that the database is made even when these tests run alone
@pytest.mark.parametrize("username", PEOPLE)
def test_a_page_asked_for_in_english_has_no_chinese_but_data(english_town, username):
    client = Client(headers={"accept-language": "en"}, raise_request_exception=False)
    client.force_login(Person.objects.get(username=username), "django.contrib.auth.backends.ModelBackend")
    left = {
        f"{address}: {text}"
        for address, content in pages_of(client, "/")
        for text in latin.chinese_left(content)
        if "左右" not in text
    }
    assert sorted(left) == []


@pytest.mark.django_db
def test_the_sign_in_page_is_english_by_the_cookie_too():
    client = Client(headers={"accept-language": "zh-CN"})
    client.cookies["django_language"] = "en"
    content = client.get("/sign-in/").content.decode()
    assert latin.chinese_left(content) == set()
