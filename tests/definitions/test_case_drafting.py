"""起草办件的定义: each draft passes the check as it stands, and is never laid over another."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from townworks.definitions import selectors
from townworks.definitions.case_drafting import DRAFTS
from townworks.definitions.freezing import Definitions
from townworks.definitions.loading import examine
from townworks.kernel.errors import Conflict, Invalid

HELD = {
    "case": lambda found: found.case_kinds,
    "service": lambda found: found.services,
    "power": lambda found: found.powers,
    "duties": lambda found: found.duties,
    "deadline": lambda found: found.deadlines,
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(selectors.folder(), tmp_path / "definitions"))


def checked(folder: Path) -> Definitions:
    found, problems = examine(folder)
    assert not problems
    assert found is not None
    return found


@pytest.mark.parametrize("kind", DRAFTS)
def test_a_draft_passes_the_check_and_is_there(folder: Path, kind: str) -> None:
    DRAFTS[kind](folder, checked(folder), "brand-new")
    assert "brand-new" in {one.code for one in HELD[kind](checked(folder))}


@pytest.mark.parametrize("kind", DRAFTS)
def test_a_draft_is_never_laid_over_another(folder: Path, kind: str) -> None:
    DRAFTS[kind](folder, checked(folder), "brand-new")
    before = {path: path.read_bytes() for path in folder.rglob("*.toml")}
    with pytest.raises(Conflict):
        DRAFTS[kind](folder, checked(folder), "brand-new")
    assert before == {path: path.read_bytes() for path in folder.rglob("*.toml")}


@pytest.mark.parametrize("kind", DRAFTS)
def test_a_code_that_cannot_be_is_refused(folder: Path, kind: str) -> None:
    with pytest.raises(Invalid):
        DRAFTS[kind](folder, checked(folder), "Not A Code")


def test_a_deadline_is_put_behind_the_others(folder: Path) -> None:
    before = (folder / "deadlines.toml").read_text(encoding="utf-8")
    DRAFTS["deadline"](folder, checked(folder), "brand-new")
    assert (folder / "deadlines.toml").read_text(encoding="utf-8").startswith(before)
