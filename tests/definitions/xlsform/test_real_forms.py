"""真表: every real form becomes a campaign that the whole check passes, or is told cell by cell; none is a crash."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from pyxform.xls2xform import convert

from tests.conftest import SHARED
from townworks.definitions import selectors
from townworks.definitions.loading import examine
from townworks.definitions.xlsform import exporting, importing, toml_writing

FORMS = sorted((SHARED / "data" / "xforms").rglob("*.xls*"))
PLACE = re.compile(r"^(survey|choices|settings|townworks)!\d+")
IMPORTED = 49  # of 57: seven others ask nothing that a person answers, one has a type that no form knows


def read(path: Path) -> importing.Reading:
    return importing.read_form(
        path.read_bytes(), file=path.name, code="real-form", lines=("fire",), kinds=("premises",)
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The town's own definitions, to put a form beside."""
    copied = tmp_path_factory.mktemp("town") / "definitions"
    shutil.copytree(selectors.folder(), copied)
    return copied


@pytest.mark.shared
@pytest.mark.parametrize("path", FORMS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_real_form_is_a_campaign_or_is_told_cell_by_cell(path: Path, folder: Path):
    reading = read(path)
    if reading.campaign is None:
        assert [one.at for one in reading.problems if not PLACE.match(one.at)] == []
        assert reading.problems
        return
    assert convert(
        exporting.workbook(reading.campaign)
    ).xform  # and goes out again as a form that others take
    written = folder / "campaigns" / "real-form.toml"
    written.write_text(toml_writing.campaign_toml(reading.campaign), encoding="utf-8")
    assert examine(folder)[1] == ()


@pytest.mark.shared
def test_as_many_real_forms_are_imported_as_were_before():
    assert sum(read(path).campaign is not None for path in FORMS) == IMPORTED
