"""The labelled texts that the report reader learns from and is measured on.

* ``shared_documents``: the hand labels in ../shared/reports/labels;
* ``pointed_documents``: our own labels, rows without text that point into ../shared/reports/texts;
* ``proposed_documents``: those long reports whole, with what an earlier model proposed;
* ``own_documents``: sentences of our own in the style of a township's papers.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from townworks.engines.report_reader.cut import Cutting, cut
from townworks.engines.report_reader.features import Seen, see
from townworks.engines.report_reader.given import LineOfWork

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared" / "reports"
OWN = Path(__file__).with_name("report_labels")
PROPOSED_WORTH = 0.3


@dataclass(frozen=True, eq=False)
class Document:
    """One labelled text. ``kinds``/``lines`` hold what is right for each clause, the better first;
    an empty tuple means that the clause was not labelled (any answer will do)."""

    name: str
    report: str  # texts of one report are never on both sides of a measurement
    cutting: Cutting
    kinds: tuple[tuple[str, ...], ...]
    lines: tuple[tuple[str, ...], ...]
    seen: Seen
    given: bool  # by hand in the shared labels (measured), or of our own (only trained on)
    worth: float = 1.0  # how much it counts in training


def lines_of_work(folder: Path = ROOT / "definitions" / "lines") -> tuple[LineOfWork, ...]:
    """The lines as the shipped definitions give them, in order."""
    found = [tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.toml"))]
    return tuple(
        LineOfWork(d["code"], d["name"], tuple(d["words"]), tuple(d["leads"]), tuple(d["supports"]))
        for d in sorted(found, key=lambda d: d["order"])
    )


def _split(cell: str) -> tuple[str, ...]:
    return tuple(part for part in cell.strip().split("|") if part)


def shared_documents(folder: Path = SHARED / "labels") -> list[Document]:
    """The documents labelled by hand. Raises ValueError where the cutting and the labels differ."""
    found = []
    for path in sorted(folder.glob("*.csv")):
        cutting = cut(path.with_suffix(".txt").read_text(encoding="utf-8"))
        rows = list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))
        if cutting.clauses != [row["clause"].strip() for row in rows]:
            raise ValueError(f"{path.name}: the clauses are not cut as they are labelled")
        found.append(
            Document(
                path.stem,
                path.stem.partition("_")[2] or path.stem,
                cutting,
                tuple(_split(row["kind"]) for row in rows),
                tuple(_split(row["line"]) for row in rows),
                see(cutting),
                True,
            )
        )
    return found


REPORT_OF = {
    "2025年广东省政府工作报告.txt": "guangdong2025",
    "2025年甘肃省政府工作报告.txt": "gansu2025",
    "2026_广西壮族自治区.txt": "guangxi2026",
    "2026_河南省.txt": "henan2026",
}


def pointed_documents(index: Path = OWN / "texts.csv", folder: Path = SHARED / "texts") -> list[Document]:
    """Further labels of ours in the long reports: rows (file, start, end, kind, line) without text."""
    rows: dict[str, list[dict[str, str]]] = {}
    if index.exists():
        for row in csv.DictReader(index.read_text(encoding="utf-8").splitlines()):
            rows.setdefault(row["file"], []).append(row)
    found = []
    for name, labelled in sorted(rows.items()):
        whole = (folder / name).read_text(encoding="utf-8")
        found.extend(_stretches(name, whole, labelled))
    return found


def proposed_documents(index: Path = OWN / "proposed.csv", folder: Path = SHARED / "texts") -> list[Document]:
    """The long reports whole: our labels where there are any, else what an earlier model proposed.

    The proposals are of a model that knew from the section headings what is past and what
    is planned, and only those that it was nine tenths sure of; they count for little.
    """
    rows: dict[str, dict[int, tuple[str, ...]]] = {}
    for path in (index, index.with_name("texts.csv")):
        if path.exists():
            for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines()):
                rows.setdefault(row["file"], {})[int(row["start"])] = _split(row["kind"])
    found = []
    for name, kind in sorted(rows.items()):
        cutting = cut((folder / name).read_text(encoding="utf-8"))
        right = tuple(kind.get(start, ()) for start in cutting.starts.tolist())
        found.append(
            Document(
                f"{name}*",
                REPORT_OF.get(name, name),
                cutting,
                right,
                ((),) * len(right),
                see(cutting),
                False,
                PROPOSED_WORTH,
            )
        )
    return found


def _stretches(name: str, whole: str, labelled: list[dict[str, str]]) -> Iterable[Document]:
    """A document for the paragraphs of ``whole`` that hold labels, each run of them apart."""
    cutting = cut(whole)
    at = {start: n for n, start in enumerate(cutting.starts.tolist())}
    kind: dict[int, tuple[str, ...]] = {}
    line: dict[int, tuple[str, ...]] = {}
    for row in labelled:
        n = at.get(int(row["start"]))
        if n is None or int(cutting.ends[n]) != int(row["end"]):
            raise ValueError(f"{name}: no clause at {row['start']}-{row['end']}")
        kind[n], line[n] = _split(row["kind"]), _split(row["line"])
    paragraphs = sorted({int(cutting.paragraph[n]) for n in kind})
    runs: list[list[int]] = []
    for paragraph in paragraphs:
        if runs and paragraph == runs[-1][-1] + 1:
            runs[-1].append(paragraph)
        else:
            runs.append([paragraph])
    for run in runs:
        inside = np.flatnonzero(np.isin(cutting.paragraph, run))
        piece = cut(whole[cutting.starts[inside[0]] : cutting.ends[inside[-1]]])
        if len(piece) != len(inside):
            raise ValueError(f"{name}: paragraphs {run[0]}-{run[-1]} are cut otherwise alone")
        yield Document(
            f"{name}:{run[0]}",
            REPORT_OF.get(name, name),
            piece,
            tuple(kind.get(n, ()) for n in inside.tolist()),
            tuple(line.get(n, ()) for n in inside.tolist()),
            see(piece),
            False,
        )


def own_documents(folder: Path = OWN) -> list[Document]:
    """Sentences of our own: a clause a line, ``kind<TAB>line<TAB>clause``; # comments; a blank line ends a paragraph."""
    found = []
    for path in sorted(folder.glob("*.tsv")):
        text, right = "", []
        for raw in path.read_text(encoding="utf-8").splitlines():
            if raw.startswith("#"):
                continue
            if not raw.strip():
                text += "" if text.endswith("\n") or not text else "\n"
                continue
            kind, line, clause = raw.split("\t")
            right.append((_split(kind), _split("" if line == "-" else line), clause))
            text += clause
        cutting = cut(text)
        if cutting.clauses != [c for _, _, c in right]:
            odd = next(
                (a, b) for a, b in zip(cutting.clauses, [c for _, _, c in right], strict=False) if a != b
            )
            raise ValueError(f"{path.name}: cut as {odd[0]!r} but written as {odd[1]!r}")
        found.append(
            Document(
                path.stem,
                path.stem,
                cutting,
                tuple(k for k, _, _ in right),
                tuple(c for _, c, _ in right),
                see(cutting),
                False,
            )
        )
    return found


def documents() -> list[Document]:
    """Everything that is trained on; those with ``given`` are measured."""
    return [*shared_documents(), *pointed_documents(), *own_documents(), *proposed_documents()]
