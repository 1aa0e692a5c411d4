"""Trains the report reader's model and measures it on the hand labels.

    .venv/bin/python -m tools.train_report_reader propose   # what our own labels alone tell of the long reports
    .venv/bin/python -m tools.train_report_reader measure   # leave one document out, print the figures
    .venv/bin/python -m tools.train_report_reader train     # measure, calibrate, train on all, write the weights

Reads the hand labels in ../shared/reports/labels, further labels of our own in
tools/report_labels (rows without text that point into ../shared/reports/texts, and
sentences of our own in the style of a town's report), and the words of definitions/lines.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from tools.chain_training import Batch, KindWeights, LineWeights, batch_of, train_kinds, train_lines
from tools.labelled_reports import (
    OWN,
    SHARED,
    Document,
    documents,
    lines_of_work,
)
from townworks.engines.report_reader import chain, kinds, lexicon, subjects
from townworks.engines.report_reader.cut import cut
from townworks.engines.report_reader.features import BUCKETS, see
from townworks.engines.report_reader.given import KINDS, LineOfWork
from townworks.engines.report_reader.model import WEIGHTS, Model, assemble, sure, weigh

KIND_RIDGE, LINE_RIDGE = 1.0, 1.0
KIND_ROUNDS, LINE_ROUNDS = 60, 50
BINS = 10


def grams_of(document: Document) -> sp.csr_matrix:
    """(clauses, BUCKETS) counts of the runs of characters."""
    cutting = document.cutting
    place = np.arange(len(cutting.codes))
    owner = np.searchsorted(cutting.starts, place, side="right") - 1
    inside = (owner >= 0) & (place < cutting.ends[np.maximum(owner, 0)])
    rows, columns = [], []
    for gram in document.seen.grams:
        kept = inside & (gram > 0)
        rows.append(owner[kept])
        columns.append(gram[kept])
    row, column = np.concatenate(rows), np.concatenate(columns)
    return sp.csr_matrix((np.ones(len(row)), (row, column)), shape=(len(cutting), BUCKETS))


def marks_of(document: Document) -> sp.csr_matrix:
    """(clauses, BUCKETS) counts of the facts about the clause."""
    marks = document.seen.marks
    row = np.repeat(np.arange(marks.shape[0]), marks.shape[1])
    column = marks.ravel()
    kept = column > 0
    return sp.csr_matrix(
        (np.ones(int(kept.sum())), (row[kept], column[kept])), shape=(marks.shape[0], BUCKETS)
    )


def states_of(document: Document) -> NDArray[np.bool_]:
    """(clauses, states) which states of the chain the labels allow."""
    allowed = np.ones((len(document.cutting), len(kinds.STATES)), dtype=bool)
    for n, (kind, part) in enumerate(zip(document.kinds, parts_of(document).tolist(), strict=True)):
        named = np.array([not kind or name in kind for _, name in kinds.STATES])
        here = named & (part == kinds.PART_OF)
        allowed[n] = here if here.any() else named
    return allowed


@dataclass(frozen=True, eq=False)
class Prepared:
    """A document with its features as matrices."""

    document: Document
    grams: sp.csr_matrix
    both: sp.csr_matrix
    words: NDArray[np.float64]
    states: NDArray[np.bool_]
    columns: NDArray[np.bool_]
    boundary: NDArray[np.int64]


def parts_of(document: Document) -> NDArray[np.int64]:
    """Whether each clause stands in a part on the past (0) or on plans (1); -1 where nobody can tell.

    A past clause says so, an action too; the others belong to the next clause that says
    so in their paragraph, else to the last one.
    """
    part = np.full(len(document.cutting), -1, dtype=np.int64)
    for n, kind in enumerate(document.kinds):
        if kind and kind[0] == "past":
            part[n] = 0
        elif kind and (kind[0] == "action" or "action" in kind):
            part[n] = 1
    told = document.cutting.told
    part = np.where((part < 0) & (told != 0), np.where(told > 0, 0, 1), part)
    paragraph = document.cutting.paragraph
    for n in range(len(part) - 2, -1, -1):
        if part[n] < 0 and paragraph[n] == paragraph[n + 1]:
            part[n] = part[n + 1]
    for n in range(1, len(part)):
        if part[n] < 0 and paragraph[n] == paragraph[n - 1]:
            part[n] = part[n - 1]
    return part


def prepare(document: Document, lines: Sequence[LineOfWork]) -> Prepared:
    codes = [*(line.code for line in lines), subjects.OTHER]
    clauses = len(document.cutting)
    states = states_of(document)
    columns = np.ones((clauses, len(codes)), dtype=bool)
    for n, line in enumerate(document.lines):
        if line:
            columns[n] = [code in line for code in codes]
    grams = grams_of(document)
    return Prepared(
        document,
        grams,
        sp.csr_matrix(grams + marks_of(document)),
        lexicon.score(document.cutting, lexicon.build(lines)),
        states,
        columns,
        chain.boundaries(document.cutting),
    )


def fit(prepared: Sequence[Prepared]) -> tuple[KindWeights, LineWeights]:
    """Both chains trained on these documents."""
    kind = train_kinds(
        sp.csr_matrix(sp.vstack([p.both for p in prepared])),
        np.concatenate([p.states for p in prepared]),
        _batch(prepared),
        ridge=KIND_RIDGE,
        rounds=KIND_ROUNDS,
    )
    lined = [p for p in prepared if any(p.document.lines)]
    line = train_lines(
        sp.csr_matrix(sp.vstack([p.grams for p in lined])),
        np.concatenate([p.words for p in lined], axis=1),
        np.concatenate([p.columns for p in lined]),
        _batch(lined),
        ridge=LINE_RIDGE,
        rounds=LINE_ROUNDS,
    )
    return kind, line


def _batch(prepared: Sequence[Prepared]) -> Batch:
    return batch_of(
        [len(p.document.cutting) for p in prepared],
        np.concatenate([p.boundary for p in prepared]),
        [p.document.worth for p in prepared],
    )


def pack(
    kind: KindWeights,
    line: LineWeights,
    codes: Sequence[str],
    kind_sure: NDArray[np.float64] | None = None,
    line_sure: NDArray[np.float64] | None = None,
    trained_on: str = "",
) -> dict[str, NDArray[np.generic]]:
    """The arrays of the weights file. Line weights are whole numbers of a scale, so that the file stays small."""
    straight = np.array([[0.0, 1.0], [0.0, 1.0]])
    scale = np.maximum(np.abs(line.weights).max(axis=0), 1e-9) / 127.0
    whole = np.round(line.weights / scale).astype(np.int8)
    kept = np.abs(whole).max(axis=1) > 0
    strong = np.abs(kind.weights).max(axis=1) > 1e-3
    return {
        "codes": np.array(list(codes)),
        "kind_buckets": kind.buckets[strong].astype(np.int32),
        "kind_weights": kind.weights[strong].astype(np.float16),
        "transitions": kind.transitions,
        "initial": kind.initial,
        "line_buckets": line.buckets[kept].astype(np.int32),
        "line_weights": whole[kept],
        "line_scale": scale,
        "lexicon": line.lexicon,
        "bonus": line.bonus,
        "bias": line.bias,
        "kind_sure": straight if kind_sure is None else kind_sure,
        "line_sure": straight if line_sure is None else line_sure,
        "trained_on": np.array(trained_on),
    }


@dataclass(frozen=True, eq=False)
class Told:
    """What a model that had not seen the document's report told of it."""

    document: Document
    kinds: list[str]
    kind_sure: NDArray[np.float64]
    lines: list[str]
    line_sure: NDArray[np.float64]


def held_out(
    prepared: Sequence[Prepared], lines: Sequence[LineOfWork], rounds: int | None = None
) -> list[Told]:
    """Leave documents (and all else of their reports) out, train on the rest, tell them.

    One given document at a time; or with ``rounds``, every ``rounds``-th of them at once,
    which is quicker and a little harder, since less is left to train on.
    """
    codes = [*(line.code for line in lines), subjects.OTHER]
    given = [p for p in prepared if p.document.given]
    step = rounds or len(given)
    found = []
    for first in range(step):
        away = given[first::step]
        reports = {p.document.report for p in away}
        model = assemble(pack(*fit([p for p in prepared if p.document.report not in reports]), codes))
        found.extend(told_by(model, p.document, lines) for p in away)
    return found


def told_by(model: Model, document: Document, lines: Sequence[LineOfWork]) -> Told:
    kind, line = subjects.tell_both(document.cutting, lines, model)
    return Told(document, kind.names, kind.confidence, line.names, line.confidence)


def kind_scores(right: Sequence[tuple[str, ...]], said: Sequence[str]) -> dict[str, float]:
    """F1 of each kind that occurs, where saying any right label counts as right."""
    gold = [s if s in r else r[0] for r, s in zip(right, said, strict=True)]
    found = {}
    for kind in KINDS:
        hit = sum(g == s == kind for g, s in zip(gold, said, strict=True))
        either = sum(g == kind for g in gold) + sum(s == kind for s in said)
        if either:
            found[kind] = 2 * hit / either
    return found


def line_share(told: Iterable[Told]) -> tuple[float, int]:
    """The share of actions (by the labels' first kind) whose line is right, and how many they are."""
    hits = [
        line in right
        for t in told
        for kind, right, line in zip(t.document.kinds, t.document.lines, t.lines, strict=True)
        if kind and kind[0] == "action" and right
    ]
    return (float(np.mean(hits)) if hits else 0.0), len(hits)


def reliability(
    sureness: NDArray[np.float64], hit: NDArray[np.bool_]
) -> tuple[list[tuple[float, float, int, float, float]], float]:
    """Ten bins of confidence: (from, to, clauses, mean confidence, share right); and the expected calibration error."""
    rows, error = [], 0.0
    place = np.minimum((sureness * BINS).astype(int), BINS - 1)
    for b in range(BINS):
        inside = place == b
        count = int(inside.sum())
        mean = float(sureness[inside].mean()) if count else 0.0
        share = float(hit[inside].mean()) if count else 0.0
        rows.append((b / BINS, (b + 1) / BINS, count, mean, share))
        error += count / max(len(sureness), 1) * abs(mean - share)
    return rows, error


def calibrated(sureness: NDArray[np.float64], hit: NDArray[np.bool_]) -> NDArray[np.float64]:
    """A table (2, n) that maps the chain's probability to the share right: isotonic steps, joined by lines."""
    order = np.argsort(sureness, kind="stable")
    blocks: list[list[float]] = []  # mean probability, share right, count
    for part in np.array_split(order, max(2, len(order) // 60)):
        blocks.append([float(sureness[part].mean()), float(hit[part].mean()), float(len(part))])
        while len(blocks) > 1 and blocks[-2][1] >= blocks[-1][1]:
            a, b = blocks[-2], blocks.pop()
            total = a[2] + b[2]
            blocks[-1] = [(x * a[2] + y * b[2]) / total for x, y in zip(a[:2], b[:2], strict=True)] + [total]
    return np.array([[b[0] for b in blocks], [min(b[1], 0.995) for b in blocks]])


def hits_of(told: Sequence[Told]) -> dict[str, tuple[NDArray[np.float64], NDArray[np.bool_]]]:
    """Of all documents told: each clause's sureness and whether it was right, for kinds and for actions' lines."""
    kind_sure = np.concatenate([t.kind_sure for t in told])
    kind_hit = np.array([s in r for t in told for r, s in zip(t.document.kinds, t.kinds, strict=True)])
    line_sure = np.concatenate([t.line_sure for t in told])
    lined = np.array([bool(r) for t in told for r in t.document.lines])
    line_hit = np.array([s in r for t in told for r, s in zip(t.document.lines, t.lines, strict=True)])
    return {"kind": (kind_sure, kind_hit), "line": (line_sure[lined], line_hit[lined])}


def digest(found: Sequence[Document], lines: Sequence[LineOfWork]) -> str:
    """Names what a model was trained on: labels, texts, the lines' words, and the features seen of them."""
    sum_of = hashlib.sha256()
    for document in found:
        facts = [document.name, document.cutting.text, document.kinds, document.lines]
        sum_of.update(json.dumps(facts, ensure_ascii=False).encode())
        for seen in (*document.seen.grams, document.seen.marks):
            sum_of.update(np.ascontiguousarray(seen).tobytes())
    for line in lines:
        sum_of.update(json.dumps([line.code, line.words], ensure_ascii=False).encode())
    return sum_of.hexdigest()


def figures(told: Sequence[Told]) -> dict[str, object]:
    """The figures of docs/rules/report_reader.md, by document and over all clauses."""
    rows = []
    for t in told:
        score = kind_scores(t.document.kinds, t.kinds)
        right = np.mean([s in r for r, s in zip(t.document.kinds, t.kinds, strict=True)])
        share, actions = line_share([t])
        rows.append(
            (
                t.document.name,
                len(t.kinds),
                float(right),
                float(np.mean(list(score.values()))),
                score,
                share,
                actions,
            )
        )
    every = kind_scores([k for t in told for k in t.document.kinds], [s for t in told for s in t.kinds])
    share, actions = line_share(told)
    hits = hits_of(told)
    return {
        "documents": rows,
        "kinds": every,
        "macro": float(np.mean(list(every.values()))),
        "action": every["action"],
        "kind_share": float(hits["kind"][1].mean()),
        "line_share": share,
        "actions": actions,
        "all_lines": float(hits["line"][1].mean()),
    }


def show(told: Sequence[Told]) -> dict[str, object]:
    found = figures(told)
    for name, clauses, right, macro, score, share, actions in found["documents"]:  # type: ignore[attr-defined]
        by_kind = " ".join(f"{k} {v:.3f}" for k, v in score.items())
        print(
            f"{name}: {clauses} clauses, right {right:.3f}, macro-F1 {macro:.3f} ({by_kind}); lines of {actions} actions {share:.3f}"
        )
    print(
        f"all: macro-F1 {found['macro']:.4f}, right {found['kind_share']:.4f}, "
        + " ".join(f"{k} {v:.4f}" for k, v in found["kinds"].items())  # type: ignore[attr-defined]
        + f"; lines of {found['actions']} actions {found['line_share']:.4f}, of all clauses {found['all_lines']:.4f}"
    )
    return found


def train(
    prepared: Sequence[Prepared], lines: Sequence[LineOfWork], told: Sequence[Told]
) -> dict[str, NDArray[np.generic]]:
    """The shipped weights: trained on everything, calibrated on the held-out answers."""
    codes = [*(line.code for line in lines), subjects.OTHER]
    hits = hits_of(told)
    return pack(
        *fit(prepared),
        codes,
        calibrated(*hits["kind"]),
        calibrated(*hits["line"]),
        digest([p.document for p in prepared], lines),
    )


def write(parts: dict[str, NDArray[np.generic]], path: Path = WEIGHTS) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(path, **parts)  # type: ignore[arg-type]


def propose(prepared: Sequence[Prepared], path: Path = OWN / "proposed.csv", least: float = 0.9) -> int:
    """Write what a model of our own labels alone tells of the long reports; the number of clauses told.

    Kept is what it is ``least`` sure of and what agrees with the section headings; clauses
    that we labelled ourselves are left out, and the hand labels take no part.
    """
    ours = [p for p in prepared if not p.document.given and not p.document.name.endswith("*")]
    codes = [*(line.code for line in lines_of_work()), subjects.OTHER]
    model = assemble(pack(*fit(ours), codes))
    labelled: dict[str, set[int]] = {}
    for row in csv.DictReader((OWN / "texts.csv").read_text(encoding="utf-8").splitlines()):
        labelled.setdefault(row["file"], set()).add(int(row["start"]))
    rows: list[tuple[str, int, int, str]] = []
    for text in sorted((SHARED / "texts").glob("*.txt")):
        cutting = cut(text.read_text(encoding="utf-8"))
        said = kinds.decide(cutting, weigh(cutting, see(cutting), model)[0], model)
        barred = {1: "action", -1: "past"}
        for n, (kind, start) in enumerate(zip(said.names, cutting.starts.tolist(), strict=True)):
            agrees = barred.get(int(cutting.told[n])) != kind
            if said.probability[n].max() > least and agrees and start not in labelled.get(text.name, ()):
                rows.append((text.name, start, int(cutting.ends[n]), kind))
    with path.open("w", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["file", "start", "end", "kind"])
        writer.writerows(rows)
    return len(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("propose", "measure", "train"))
    parser.add_argument(
        "--wrong", default="", help="show the wrong clauses of documents whose name contains this"
    )
    chosen = parser.parse_args()
    lines = lines_of_work()
    prepared = [prepare(document, lines) for document in documents()]
    if chosen.what == "propose":
        print(f"{propose(prepared)} clauses of the long reports proposed")
        return
    told = held_out(prepared, lines)
    show(told)
    if chosen.wrong:
        show_wrong(told, chosen.wrong)
    if chosen.what == "train":
        parts = train(prepared, lines, told)
        write(parts)
        for name, (sureness, hit) in hits_of(told).items():
            table = parts[f"{name}_sure"].astype(np.float64)
            rows, error = reliability(sure(table, sureness), hit)
            print(f"{name}: expected calibration error {error:.4f}")
            for low, high, count, mean, share in rows:
                print(f"| {low:.1f}-{high:.1f} | {count} | {mean:.3f} | {share:.3f} |")
        print(f"{WEIGHTS}: {WEIGHTS.stat().st_size / 1e6:.2f} MB")


def show_wrong(told: Sequence[Told], name: str) -> None:
    for t in told:
        if name not in t.document.name:
            continue
        for n, clause in enumerate(t.document.cutting.clauses):
            kind, line = t.document.kinds[n], t.document.lines[n]
            if t.kinds[n] not in kind or (line and t.lines[n] not in line and kind[0] == "action"):
                print(
                    f"  {n + 1} {clause} {'|'.join(kind)} {t.kinds[n]} {t.kind_sure[n]:.2f} · {'|'.join(line)} {t.lines[n]}"
                )


if __name__ == "__main__":
    main()
