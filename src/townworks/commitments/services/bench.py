"""校对台: one correction of a reading, from the lock to the row that remembers it.

A correction names the clauses and drafts that it touches; the bench keeps them as they were
and as they became. That is enough to undo any correction, to tell what was done, and to
give the corrected clauses back as labels.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import numpy as np
from django.db import transaction
from django.db.models import F

from townworks.engines.report_reader import edits
from townworks.engines.report_reader.edits import Change
from townworks.kernel import audit, reach
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Conflict, Invalid, NotFound, WrongState

from ..models import Clause, Correction, Draft, Report
from ..models.report import REPORT_STATES
from ..selectors.visible import reports_for
from .reading_rows import changes_of, put_back, snapshot

BY_HAND = "hand"  # the reason of an edit that a person made


def lock_report(actor: Actor, pk: int, permission: str, version: int | None) -> Report:
    """May, then lock: the report as it is now, still open to correction."""
    seen = reports_for(actor).filter(pk=pk).first()
    if seen is None:
        raise NotFound("没有找到这份报告，或者它不在您的工作范围内。")
    if not reports_for(actor, permission).filter(pk=pk).exists():
        raise reach.out_of_reach(permission, seen.title)
    report = Report.objects.select_for_update().get(pk=pk)
    if report.state != "preview":
        raise WrongState(
            "“{thing}”{state}，不能再改。任务要调整的，请在任务页上申请。",
            thing=report.title,
            state=REPORT_STATES[report.state],
        )
    if version is not None and report.version != version:
        raise Conflict(
            "“{thing}”刚被别人改过（您看到的是第 {yours} 版，现在是第 {now} 版）。"
            "您填的内容还在，请看过最新内容后再提交一次。",
            thing=report.title,
            yours=version,
            now=report.version,
        )
    return report


class Bench:
    """校对台 of one locked report. What is fetched through it is remembered as it was."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.n: int | None = None
        self.text = ""
        self.what = ""
        self.undoes: int | None = None
        self._report_before = self._report_facts()
        self._before: dict[tuple[str, int], dict[str, Any]] = {}
        self._rows: dict[tuple[str, int], Clause | Draft] = {}
        self._dropped: list[tuple[str, int]] = []
        self._change: dict[str, Any] | None = None

    def _report_facts(self) -> dict[str, Any]:
        report = self.report
        return {"doubts": copy.deepcopy(report.doubts), "title": report.title, "year": report.year}

    # ── what is on the bench ──

    def clause(self, n: int) -> Clause:
        """The clause of this number."""
        for row in self._rows.values():
            if isinstance(row, Clause) and row.n == n:
                return row
        found = Clause.objects.select_related("draft").filter(report=self.report, n=n).first()
        if found is None:
            raise NotFound("“{thing}”没有第 {n} 句，可能刚被合并，请刷新。", thing=self.report.title, n=n)
        self._take(found)
        return found

    def draft(self, pk: int) -> Draft:
        """The draft of this id, if it belongs to the report."""
        kept = self._rows.get(("draft", pk))
        if isinstance(kept, Draft):
            return kept
        found = Draft.objects.filter(report=self.report, pk=pk).first()
        if found is None:
            raise NotFound("“{thing}”里没有这一行任务，可能刚被并走，请刷新。", thing=self.report.title)
        self._take(found)
        return found

    def draft_of(self, clause: Clause) -> Draft | None:
        """The row that a clause stands in."""
        return self.draft(clause.draft_id) if clause.draft_id else None

    def was(self, row: Clause | Draft) -> dict[str, Any]:
        """A row as it was when it was put on the bench."""
        return self._before[_key(row)]

    def others_in(self, draft: Draft, *besides: int) -> list[Clause]:
        """The clauses of a draft as they stand on the bench, without those named by id, in order."""
        rows = {row.pk: row for row in Clause.objects.filter(report=self.report, draft=draft)}
        for kept in self._rows.values():
            if isinstance(kept, Clause):
                rows.pop(kept.pk, None)
                if kept.draft_id == draft.pk:
                    rows[kept.pk] = kept
        gone = {pk for kind, pk in self._dropped if kind == "clause"} | set(besides)
        return sorted((row for row in rows.values() if row.pk not in gone), key=lambda row: row.n)

    def add(self, row: Clause | Draft) -> None:
        """A new row, saved now so that it has an id."""
        row.report = self.report
        row.save(force_insert=True)
        self._rows[_key(row)] = row

    def drop(self, row: Clause | Draft) -> None:
        """Take a row out of the report."""
        self._rows.pop(_key(row), None)
        self._dropped.append(_key(row))

    def _take(self, row: Clause | Draft) -> None:
        self._before[_key(row)] = snapshot(row)
        self._rows[_key(row)] = row

    # ── the text ──

    def origin(self) -> edits.Origin:
        """For each position of the mended text its position in the original."""
        return edits.origin_of(changes_of(self.report), len(self.report.mended))

    def mended_span(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of the original stands in the mended text."""
        first, last = np.searchsorted(self.origin(), [start, end])
        return int(first), int(last)

    def replace_text(self, start: int, end: int, new: str) -> None:
        """Put other words at mended[start:end]; every later clause moves along."""
        report = self.report
        old = report.mended[start:end]
        second = [Change(start, end, new, BY_HAND)]
        changes = edits.compose(changes_of(report), report.mended, second)
        report.edits = [
            [change.start, change.end, report.original[change.start : change.end], change.new, change.why]
            for change in changes
            if report.original[change.start : change.end] != change.new
        ]
        report.mended = report.mended[:start] + new + report.mended[end:]
        self._change = {"at": start, "old": old, "new": new}
        delta = len(new) - len(old)
        if not delta:
            return
        later = Clause.objects.filter(report=report, mended_start__gte=end)
        later.update(mended_start=F("mended_start") + delta, mended_end=F("mended_end") + delta)
        for row in self._rows.values():
            if isinstance(row, Clause) and row.mended_start >= end:
                row.mended_start += delta
                row.mended_end += delta

    def shift_numbers(self, after: int, by: int) -> None:
        """Renumber the clauses behind number ``after`` that are not on the bench."""
        mine = [row.pk for row in self._rows.values() if isinstance(row, Clause)]
        mine += [pk for kind, pk in self._dropped if kind == "clause"]
        Clause.objects.filter(report=self.report, n__gt=after).exclude(pk__in=mine).update(n=F("n") + by)

    # ── undoing ──

    def restore(self, row: Correction) -> None:
        """Put everything back as it was before a correction; only the last one standing can be undone."""
        old, new = row.old or {}, row.new or {}
        for facts in new.get("drafts", []):
            self._take(Draft.objects.get(pk=facts["id"]))
        for facts in new.get("clauses", []):
            self._take(Clause.objects.get(pk=facts["id"]))
        if "report" in old:
            self.report.doubts, self.report.title = old["report"]["doubts"], old["report"]["title"]
        change = new.get("change")
        if change:
            self.replace_text(change["at"], change["at"] + len(change["new"]), change["old"])
        self._restore_rows(Draft, old.get("drafts", []), new.get("drafts", []))
        numbers = [facts["n"] for facts in new.get("clauses", [])]
        moved = len(old.get("clauses", [])) - len(new.get("clauses", []))
        if moved:
            self.shift_numbers(max(numbers), moved)
        self._restore_rows(Clause, old.get("clauses", []), new.get("clauses", []))

    def _restore_rows(
        self, model: type[Clause] | type[Draft], old: Sequence[dict[str, Any]], new: Sequence[dict[str, Any]]
    ) -> None:
        kind = "clause" if model is Clause else "draft"
        for facts in old:
            row = self._rows.get((kind, facts["id"]))
            if row is None:
                row = model()
                put_back(row, facts)
                self.add(row)
            else:
                put_back(row, facts)
        for pk in {facts["id"] for facts in new} - {facts["id"] for facts in old}:
            self.drop(self._rows[(kind, pk)])

    # ── the end ──

    def close(self, *, actor: Actor, at: datetime) -> Correction | None:
        """Save what changed and remember it; None where nothing did."""
        after = {key: snapshot(row) for key, row in self._rows.items()}
        touched = [key for key in {**self._before, **after} if self._before.get(key) != after.get(key)]
        report_after = self._report_facts()
        if not touched and not self._change and report_after == self._report_before:
            return None
        for key in sorted(
            touched, key=lambda key: key[0], reverse=True
        ):  # drafts first: clauses point at them
            if key in self._rows:
                self._rows[key].save()
        for kind, pk in self._dropped:
            (Clause if kind == "clause" else Draft).objects.filter(pk=pk).delete()
        self.report.version += 1
        self.report.save()
        old = _kept(self._before, touched, self._change, "old")
        new = _kept(after, touched, self._change, "new")
        if report_after != self._report_before:
            old["report"], new["report"] = self._report_before, report_after
        if self.undoes:
            new["undoes"] = self.undoes
        row = Correction.objects.create(
            report=self.report,
            clause_n=self.n,
            what=self.what,
            text=self.text,
            old=old,
            new=new,
            by_id=actor.person_id,
            by_name=actor.name,
            at=at,
        )
        audit.record(
            actor,
            f"report.correct_{self.what}",
            kind="report",
            thing_id=self.report.pk,
            name=self.report.title,
            town_id=self.report.town_id,
            at=at,
            facts={"correction": row.pk, "clause": self.n, "version": self.report.version},
        )
        return row


def _key(row: Clause | Draft) -> tuple[str, int]:
    return ("clause" if isinstance(row, Clause) else "draft", row.pk)


def _kept(
    rows: dict[tuple[str, int], dict[str, Any]],
    touched: Sequence[tuple[str, int]],
    change: dict[str, Any] | None,
    side: str,
) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for kind in ("clause", "draft"):
        found = [rows[key] for key in touched if key[0] == kind and key in rows]
        if found:
            kept[f"{kind}s"] = sorted(found, key=lambda facts: facts["id"])
    if change:
        kept["change"] = change if side == "new" else {**change, "old": change["new"], "new": change["old"]}
    return kept


@contextmanager
def correcting(what: str, *, actor: Actor, pk: int, version: int | None, at: datetime) -> Iterator[Bench]:
    """One correction in one transaction: may → lock → (the body) → write → audit."""
    with transaction.atomic():
        bench = Bench(lock_report(actor, pk, "report.import", version))
        bench.what = what
        yield bench
        bench.close(actor=actor, at=at)


def wanted_text(text: str, *, most: int = 200) -> str:
    """Typed words without line ends and outer spaces; refuses nothing and too much."""
    tidy = " ".join(text.split())
    if not tidy:
        raise Invalid("请写上内容再提交。")
    if len(tidy) > most:
        raise Invalid("最多 {most} 个字，您写了 {count} 个。", most=most, count=len(tidy))
    return tidy
