"""``townworks definitions export-xlsform`` and ``import-xlsform``."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.definitions.xlsform.books import HEADS, book
from townworks.definitions import selectors
from townworks.definitions.xlsform import exporting


def said(*words: str) -> str:
    out = StringIO()
    call_command("definitions", *words, stdout=out)
    return out.getvalue()


def test_out_and_in_again_is_the_shipped_file(tmp_path: Path):
    form, file = tmp_path / "a.xlsx", tmp_path / "a.toml"
    said("export-xlsform", "fire-sweep", "--out", str(form))
    said("import-xlsform", str(form), "--code", "fire-sweep", "--out", str(file))
    assert 'code = "fire-sweep"' in file.read_text(encoding="utf-8")


def test_a_form_of_anybody_is_printed_with_what_was_filled_in(tmp_path: Path):
    form = tmp_path / "a.xlsx"
    form.write_bytes(book((HEADS, ("text", "a", "问什么"))))
    told = said("import-xlsform", str(form), "--code", "a", "--line", "safety", "--kind", "school")
    assert 'lines = ["safety"]' in told
    assert 'kinds = ["school"]' in told
    assert "表里没有写 order、name" in told


def test_a_form_with_problems_ends_with_code_1_and_all_of_them(tmp_path: Path):
    form = tmp_path / "a.xlsx"
    form.write_bytes(book((HEADS, ("riddle", "a", "猜"), ("select_one nowhere", "b", "选"))))
    out = StringIO()
    with pytest.raises(CommandError, match="3 处问题") as caught:
        call_command("definitions", "import-xlsform", str(form), "--code", "a", stdout=out)
    assert (caught.value.returncode, out.getvalue().count("survey!")) == (1, 3)


def test_a_file_that_is_there_is_never_laid_over(tmp_path: Path):
    form = tmp_path / "a.xlsx"
    form.write_bytes(b"mine")
    with pytest.raises(CommandError, match="已经有了"):
        said("export-xlsform", "fire-sweep", "--out", str(form))
    assert form.read_bytes() == b"mine"


@pytest.mark.parametrize(
    "words", [("export-xlsform", "nowhere", "--out", "x"), ("import-xlsform", "nowhere", "--code", "x")]
)
def test_what_is_not_there_is_told(words: tuple[str, ...]):
    with pytest.raises(CommandError, match="nowhere"):
        said(*words)


def test_every_shipped_campaign_has_a_version_of_its_own():
    assert len({exporting.version_of(one) for one in selectors.campaigns()}) == len(selectors.campaigns())
