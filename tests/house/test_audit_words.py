"""动作的名称: whatever a service writes into the audit trail is called by a name on the page."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from townworks import wiring

SOURCE = Path(__file__).resolve().parents[2] / "src" / "townworks"
VERB = re.compile(r"[a-z]+\.[a-z_]*[a-z]")
WRITERS = {"record", "_record", "write", "_write", "_written"}


def verbs_in(path: Path) -> set[str]:
    """The constants that look like a verb among the arguments of what writes the trail."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and _name(node.func) in WRITERS:
            for argument in node.args:
                for part in ast.walk(argument):
                    if isinstance(part, ast.Constant) and VERB.fullmatch(str(part.value)):
                        found.add(str(part.value))
    return found


def _name(function: ast.expr) -> str:
    return getattr(function, "attr", getattr(function, "id", ""))


WRITTEN = sorted({verb for path in SOURCE.rglob("services*/**/*.py") for verb in verbs_in(path)})


def test_there_is_something_to_name():
    assert {"person.create", "commitment.note", "place.import"} <= set(WRITTEN)


@pytest.mark.parametrize("verb", WRITTEN)
def test_a_verb_of_the_audit_trail_has_a_name(verb):
    assert verb in wiring.VERBS
