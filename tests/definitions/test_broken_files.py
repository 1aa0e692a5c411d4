"""A folder of broken files, each with the exact complaint beside it (``NAME.txt``; an empty one: nothing to complain of)."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from townworks.definitions.loading import examine

HERE = Path(__file__).parent
FILES = sorted((HERE / "broken").glob("*/*.toml"))
LEAST = 40


@pytest.fixture
def town(folder: Path) -> Path:
    """A good folder with a kind of site and a campaign."""
    shutil.copytree(HERE / "good", folder, dirs_exist_ok=True)
    return folder


def test_the_folder_without_the_broken_files_is_good(town: Path) -> None:
    assert examine(town)[1] == ()


def test_there_are_enough_broken_files() -> None:
    assert sum(1 for file in FILES if file.with_suffix(".txt").read_text(encoding="utf-8")) >= LEAST


@pytest.mark.parametrize("broken", FILES, ids=lambda file: file.stem)
def test_a_broken_file_is_told_exactly(town: Path, broken: Path) -> None:
    shutil.copy(broken, town / broken.parent.name)
    told = "".join(f"{problem}\n" for problem in examine(town)[1])
    assert told == broken.with_suffix(".txt").read_text(encoding="utf-8")
