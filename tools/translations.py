"""翻译目录: keeps locale/en complete.

    python tools/translations.py check     say what is missing, stale or wrongly filled; exit 1
    python tools/translations.py update    put new sentences into the catalogue (empty), take stale ones out
    python tools/translations.py missing   print the untranslated sentences as JSON
    python tools/translations.py fill FILE put translations from a JSON object {Chinese: English} in;
                                           of a sentence that counts, {Chinese: [one, many]}

Sentences are found in Python by its syntax tree (gettext, gettext_noop, ngettext, the kernel's refusals, tables of words
named in capitals) and in templates by Django's own templatize. A translation must keep the places of its sentence,
``{name}`` and ``%(name)s``; one that counts has an English for one and an English for many.

Left out, because they never reach a page: migrations; the demo town's own words; tables of words under ``engines`` (what a
reader recognises) and under ``documents`` (official papers are Chinese in every language of the page).
"""

from __future__ import annotations

import ast
import contextlib
import io
import json
import re
import sys
import tokenize
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import django
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po
from django.conf import settings

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "townworks"
CATALOGUE = SOURCE / "locale" / "en" / "LC_MESSAGES" / "django.po"
MARKERS = {"gettext", "gettext_lazy", "gettext_noop", "_", "Step", "Offer"}
COUNTERS = {"ngettext", "ngettext_lazy"}
CONTEXTS = {"Room": "room"}  # a room is named for the many things in it
LEFT_OUT = {"migrations", "demo"}
REFUSALS = {"Refusal", "NotAllowed", "NotFound", "WrongState", "Conflict", "Invalid", "Move", "Wrong"}
HAN = re.compile(r"[\u3001-\u301f\u3400-\u9fff\uff01-\uff60]")  # and the punctuation
MADE = datetime(
    2026, 11, 1, tzinfo=UTC
)  # one day for all, so that only sentences differ from one version to the next
PLACES = re.compile(r"\{(\w*)[^}]*\}|%\((\w+)\)[sd]")


class Sentence(NamedTuple):
    """One sentence to translate. ``many``: it counts; ``context``: the same words mean something else there."""

    one: str
    many: str = ""
    context: str = ""

    @property
    def key(self) -> str:
        """How the tool's JSON names it."""
        return f"{self.context}|{self.one}" if self.context else self.one


def sentences_in_python(path: Path) -> Iterator[Sentence]:
    """Every literal handed to a marker or a refusal, and the words of tables named in capitals."""
    words = not {"engines", "documents"} & set(path.parts)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            yield from _handed_over(node)
        elif words and isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Dict):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            if isinstance(target, ast.Name) and target.id.isupper():
                yield from (Sentence(text) for text in map(_chinese, node.value.values) if text)


def _handed_over(call: ast.Call) -> Iterator[Sentence]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    texts = [
        text for node in [*call.args, *(word.value for word in call.keywords)] if (text := _chinese(node))
    ]
    if name in COUNTERS and len(texts) == 2:
        yield Sentence(texts[0], many=texts[1])
    elif name in CONTEXTS:
        yield from (Sentence(text, context=CONTEXTS[name]) for text in texts)
    elif name in MARKERS | REFUSALS:
        yield from map(Sentence, texts)


def _chinese(node: ast.expr) -> str:
    """The literal, if it is one and has Chinese in it."""
    value = node.value if isinstance(node, ast.Constant) else None
    return value if isinstance(value, str) and HAN.search(value) else ""


CALL = re.compile(r"""\b(?:(n|p)?gettext|_)\((?=u?["'])""")


def sentences_in_template(path: Path) -> Iterator[Sentence]:
    """Every translate and blocktranslate of a template, through Django's own reading of it."""
    from django.utils.translation.template import templatize

    text = templatize(path.read_text(encoding="utf-8"), origin=str(path))
    for call in CALL.finditer(text):
        first, second = _literals(text[call.end() :])
        if HAN.search(first + second):
            yield {
                "n": Sentence(first, many=second),
                "p": Sentence(second, context=first),
            }.get(call[1], Sentence(first))


def _literals(rest: str) -> tuple[str, str]:
    """The first Python string literal at the start of ``rest``, and the one after its comma if there is one."""
    found = []
    with contextlib.suppress(tokenize.TokenError):
        for token in tokenize.generate_tokens(io.StringIO(rest).readline):
            if token.type == tokenize.STRING:
                found.append(str(ast.literal_eval(token.string)))
            elif token.string != ",":
                break
    return found[0] if found else "", found[1] if len(found) > 1 else ""


def found() -> Catalog:
    """What the source says today. A sentence that counts anywhere counts everywhere: gettext gives it for one."""
    said: dict[str, tuple[Sentence, set[str]]] = {}
    python = [(path, sentences_in_python) for path in SOURCE.rglob("*.py") if not LEFT_OUT & set(path.parts)]
    pages = [(path, sentences_in_template) for path in SOURCE.rglob("templates/**/*.html")]
    for path, sentences in sorted(python + pages, key=lambda pair: pair[0]):
        for sentence in sentences(path):
            known, where = said.setdefault(sentence.key, (sentence, set()))
            where.add(str(path.relative_to(ROOT)))
            said[sentence.key] = (max(known, sentence), where)
    catalogue = Catalog(
        locale="en",
        header_comment="# English of the pages, beside the Chinese in the source; kept by tools/translations.py.",
        project="townworks",
        version="1",
        last_translator="townworks",
        language_team="en",
        creation_date=MADE,
        revision_date=MADE,
        fuzzy=False,
    )
    for (one, many, context), where in said.values():
        catalogue.add(
            (one, many) if many else one,
            context=context or None,
            locations=[(file, 0) for file in sorted(where)],
        )
    return catalogue


def kept() -> Catalog:
    """What the catalogue holds."""
    if not CATALOGUE.exists():
        return Catalog(locale="en")
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="en")


def places(text: str) -> set[str]:
    return {a or b for a, b in PLACES.findall(text)}


def sentence_of(message: Message) -> Sentence:
    one, many = (message.id[0], message.id[1]) if message.pluralizable else (message.id, "")
    return Sentence(str(one), str(many), str(message.context or ""))


def english_of(message: Message | None) -> list[str]:
    """Its English: one sentence, or one for one and one for many; empty while there is none."""
    if message is None or not message.string:
        return []
    texts = list(message.string) if isinstance(message.string, tuple | list) else [message.string]
    return [str(text) for text in texts] if all(texts) else []


def check() -> list[str]:
    """Every problem as a sentence."""
    now = [message for message in found() if message.id]
    held = {sentence_of(message).key: message for message in kept() if message.id}
    said = {sentence_of(message).key for message in now}
    return [problem for message in now for problem in _problems(message, held)] + [
        f"locale/en: stale “{key}”" for key in held if key not in said
    ]


def _problems(message: Message, held: Mapping[str, Message]) -> Iterator[str]:
    sentence, where = sentence_of(message), message.locations[0][0]
    texts = english_of(held.get(sentence.key))
    if len(texts) != (2 if sentence.many else 1):
        yield f"{where}: no English for “{sentence.key}”"
    for text in texts:
        # English for one thing may leave the count out.
        missing = places(sentence.one) - places(text) if text == texts[-1] else set()
        if missing or places(text) - places(sentence.one):
            yield f"{where}: the English of “{sentence.key}” has other places: {text}"
        if HAN.search(text):
            yield f"{where}: the English of “{sentence.key}” still has Chinese in it: {text}"


def save(translations: Mapping[str, str | list[str]]) -> None:
    """Write the catalogue: the sentences of today, with what is known of their English."""
    now = found()
    for message in now:
        known = translations.get(sentence_of(message).key) if message.id else None
        if known and message.pluralizable != isinstance(known, str):
            message.string = known if isinstance(known, str) else tuple(known)
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    with CATALOGUE.open("wb") as file:
        write_po(file, now, width=110, sort_output=True, omit_header=False, include_lineno=False)


def main() -> int:
    settings.configure(USE_I18N=True, SECRET_KEY="-")
    django.setup()
    verb = sys.argv[1] if len(sys.argv) > 1 else "check"
    known: dict[str, str | list[str]] = {
        sentence_of(one).key: texts if one.pluralizable else texts[0]
        for one in kept()
        if one.id and (texts := english_of(one))
    }
    if verb == "update":
        save(known)
    elif verb == "fill":
        save(known | json.loads(Path(sys.argv[2]).read_text(encoding="utf-8")))
    elif verb == "missing":
        missing = [one.key for one in map(sentence_of, (m for m in found() if m.id)) if one.key not in known]
        print(json.dumps(missing, ensure_ascii=False, indent=0))
    else:
        problems = check()
        print("\n".join(problems) if problems else "The English catalogue is complete.")
        return 1 if problems else 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
