"""家规: the walls of the house, as tests rather than requests."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "townworks"
PYTHON = sorted(path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts)
TEMPLATES = sorted(SOURCE.rglob("templates/**/*.html"))
SUBJECTS = (
    "places",
    "people",
    "commitments",
    "inspections",
    "indicators",
    "ledger",
    "cases",
    "overview",
    "briefs",
)
ROOMS = {
    "README.md", "__init__.py", "apps.py", "models", "workflow", "permissions", "events", "selectors", "services",
    "forms", "pages", "api", "urls", "tasks", "admin", "management", "templates", "migrations", "documents", "proofs",
}  # fmt: skip
NAMELESS = {"utils", "helpers", "common", "mixins", "signals", "misc"}
VAGUE = ("process_", "handle_", "do_", "manage_", "update_")
LONGEST = 400


def told(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_there_is_something_to_guard():
    assert len(PYTHON) > 50
    assert len(TEMPLATES) > 5


@pytest.mark.parametrize("path", PYTHON, ids=told)
def test_a_room_has_at_most_400_lines(path: Path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST


@pytest.mark.parametrize("path", PYTHON, ids=told)
def test_a_room_has_a_name(path: Path):
    assert path.stem not in NAMELESS


@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_subject_has_only_the_rooms_of_the_house(subject: str):
    rooms = {path.name if path.name in ROOMS else path.stem for path in (SOURCE / subject).iterdir()}
    extra = {
        "people": {"passwords", "middleware", "api_auth", "backends", "sessions", "context"},
        "commitments": {"reading"},
        "indicators": {"derivations", "scoring_sources", "section_months", "water_files", "water_states"},
    }
    assert rooms - {"__pycache__"} - ROOMS - extra.get(subject, set()) == set()


def functions(path: Path) -> list[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]


@pytest.mark.parametrize(
    "path", [p for p in PYTHON if "services" in p.parts or p.stem == "services"], ids=told
)
def test_a_service_is_named_as_the_clerk_says_it(path: Path):
    assert [name for name in functions(path) if name.startswith(VAGUE)] == []


ENGINES = [
    *sorted(path for path in (SOURCE / "engines").glob("*.py") if path.stem not in ("__init__", "working")),
    *sorted((SOURCE / "engines").glob("*/__init__.py")),
]


@pytest.mark.parametrize("path", ENGINES, ids=told)
def test_an_engine_has_its_page_in_docs_rules(path: Path):
    name = path.parent.name if path.stem == "__init__" else path.stem
    assert (ROOT / "docs" / "rules" / f"{name}.md").is_file()


@pytest.mark.parametrize("path", [p for p in ENGINES if p.stem != "__init__"], ids=told)
def test_an_engine_says_what_it_rests_on(path: Path):
    assert re.search(r"^BASIS\b", path.read_text(encoding="utf-8"), re.M)


@pytest.mark.parametrize("path", ENGINES, ids=told)
def test_an_engine_reads_no_clock_and_does_no_input_or_output(path: Path):
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"\.now\(|\.today\(|\bopen\(|\bprint\(|os\.environ", text) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=told)
def test_a_template_has_no_inline_script_or_style(path: Path):
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=", text) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=told)
def test_a_template_asks_nothing_of_other_servers(path: Path):
    assert re.findall(r"(?:src|href)=\"(?:https?:)?//", path.read_text(encoding="utf-8")) == []


def test_every_dependency_has_its_line_in_the_decisions():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    named = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    names = {re.split(r"[\[<>=~ ]", one)[0] for one in named}
    page = (ROOT / "docs" / "adr" / "0003-dependencies.md").read_text(encoding="utf-8")
    assert {name for name in names if f"`{name}`" not in page} == set()


@pytest.mark.parametrize("page", sorted((ROOT / "docs").rglob("*.md")) + sorted(ROOT.glob("*.md")), ids=told)
def test_a_link_in_the_documents_leads_somewhere(page: Path):
    links = re.findall(r"\]\((?!https?://|#|mailto:)([^)#\s]+)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_nothing_of_the_real_input_was_copied_into_the_project():
    shared = ROOT.parent / "shared"
    if not shared.is_dir():
        pytest.skip(f"the real input is not there: {shared}")
    theirs = {
        path.stat().st_size for path in shared.rglob("*") if path.is_file() and path.stat().st_size > 2000
    }
    hashes = {_digest(path) for path in shared.rglob("*") if path.is_file() and path.stat().st_size > 2000}
    ours = [
        path
        for folder in ("src", "definitions", "docs", "tests", "tools")
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and path.stat().st_size in theirs
    ]
    assert [told(path) for path in ours if _digest(path) in hashes] == []


def _digest(path: Path) -> str:
    import hashlib

    return hashlib.sha256(path.read_bytes()).hexdigest()
