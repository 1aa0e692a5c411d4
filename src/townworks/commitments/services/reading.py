"""读报告: a file or pasted text becomes a report with its clauses and drafted rows, all or nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.db import transaction

from townworks.definitions import selectors as definitions
from townworks.engines import report_reader
from townworks.engines.report_reader import intake
from townworks.engines.report_reader.given import Answer, Given, LineOfWork
from townworks.kernel import audit, clock, evidence
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Invalid, NotAllowed
from townworks.people import selectors as people
from townworks.places import selectors as places

from ..models import Clause, Draft, Report
from . import rereading
from .bench import correcting, wanted_text
from .bench import lock_report as _lock
from .reading_rows import clauses_of, drafts_of, due_facts, fill_report

PASTED = "粘贴的文本.txt"
_TITLE = re.compile(r"报告|工作总结|工作计划|工作要点|工作安排")
YEARS = range(2000, 2101)


@dataclass(frozen=True)
class ReadIn:
    """读入结果. ``fresh`` is False where the town had this very file already: then it is the report made from it."""

    report: Report
    fresh: bool


def read_report(*, actor: Actor, data: bytes, name: str, at: datetime, year: int | None = None) -> ReadIn:
    """读入报告: keep the file, read it, write the preview. The same file again leads to the preview it already has.

    ``year`` is the year of work promised; without it the reader finds it in the text, else it is the year of ``at``.
    Raises Invalid with the sentence of the reader where the file cannot be read.
    """
    town_id = _town_of(actor)
    name = PurePath(name.replace("\\", "/")).name[:200] or PASTED
    if year is not None and year not in YEARS:
        raise Invalid("年度要在 2000 到 2100 之间。", [("year", Invalid("年度要在 2000 到 2100 之间。"))])
    known = _known(town_id, data)
    if known is not None:
        return ReadIn(known, False)
    document = _decoded(data, name)
    given = _given(town_id, document.text, year)
    answer = report_reader.compute(given)
    notes = [*document.notes, *answer.notes]
    if answer.year is None:
        # Without a year no deadline has a date; a town that reads a report now means this year's work.
        this_year = clock.day_of(at).year
        answer = report_reader.compute(replace(given, year=this_year))
        notes = [*document.notes, *answer.notes]
        notes.append(f"报告没有写明年度，先按 {this_year} 年计；不对的请在“题名和年度”里改。")
    report = Report(
        town_id=town_id,
        year=answer.year or clock.day_of(at).year,
        notes=notes,
        title=title_of(answer.mended, name),
        file_name=name,
        encoding=document.encoding or document.kind,
        original=document.text,
        read_by_id=actor.person_id,
        read_by_name=actor.name,
        read_at=at,
    )
    fill_report(report, answer)
    return _written(report, answer, data, actor=actor, at=at)


def paste_report(*, actor: Actor, text: str, at: datetime, year: int | None = None) -> ReadIn:
    """粘贴报告: as if a text file with these words had been uploaded."""
    if not text.strip():
        raise Invalid("没有粘贴任何文字。", [("text", Invalid("没有粘贴任何文字。"))])
    return read_report(actor=actor, data=text.encode("utf-8"), name=PASTED, at=at, year=year)


def _written(report: Report, answer: Answer, data: bytes, *, actor: Actor, at: datetime) -> ReadIn:
    """Lock the town, look once more whether someone was faster, write everything in one transaction."""
    with transaction.atomic():
        places.town_to_write(report.town_id)
        known = _known(report.town_id, data)
        if known is not None:
            return ReadIn(known, False)
        report.blob = evidence.store_bytes(data, name=report.file_name, at=at)
        report.save(force_insert=True)
        drafts = Draft.objects.bulk_create(drafts_of(report, answer))
        clauses = clauses_of(report, answer, drafts)
        Clause.objects.bulk_create(clauses, batch_size=500)
        audit.record(
            actor,
            "report.import",
            kind="report",
            thing_id=report.pk,
            name=report.title,
            town_id=report.town_id,
            at=at,
            facts={
                "file": report.file_name,
                "sha256": report.blob_id,
                "clauses": len(clauses),
                "drafts": len(drafts),
            },
        )
    return ReadIn(report, True)


def _town_of(actor: Actor) -> int:
    """The town of the first post that may import."""
    actor.may_somewhere("report.import").require()
    for grant in actor.grants_for("report.import"):
        if grant.town_id:
            return grant.town_id
    raise NotAllowed("报告要读进一个镇，您的岗位不在任何一个镇里。")


def _known(town_id: int, data: bytes) -> Report | None:
    """The report that this town has already made from this very file."""
    same = Report.objects.filter(town=town_id, blob_id=evidence.hash_of(data))
    return same.exclude(state="discarded").order_by("-id").first()


def _decoded(data: bytes, name: str) -> intake.Document:
    try:
        return intake.read(data, name, limit=settings.TOWNWORKS_UPLOAD_LIMIT)
    except intake.Unreadable as unreadable:
        step = unreadable.step
        values: dict[str, Any] = dict(step.values)
        raise Invalid(step.text, [("file", Invalid(step.text, **values))], **values) from None


def _given(town_id: int, text: str, year: int | None) -> Given:
    return Given(
        text=text,
        lines=tuple(
            LineOfWork(line.code, line.name, line.words, line.leads, line.supports)
            for line in definitions.lines()
        ),
        year=year,
        places=tuple(place.name for place in places.below(places.town(town_id).path)),
        units=tuple(unit.name for unit in people.units_of_town(town_id)),
    )


def title_of(mended: str, name: str) -> str:
    """What the report calls itself in its first lines, else the name of its file.

    >>> title_of("安平镇2026年政府工作报告\\n各位代表：", "a.txt"), title_of("加快建设。", "安平镇报告.docx")
    ('安平镇2026年政府工作报告', '安平镇报告')
    """
    for line in mended.lstrip()[:400].splitlines()[:5]:
        words = line.strip(" 　【】“”\"'")
        if 4 <= len(words) <= 60 and _TITLE.search(words) and words[-1] not in "，。；,;":
            return words
    return PurePath(name).stem[:200] or name


def rename_report(
    *, actor: Actor, pk: int, title: str, year: int, at: datetime, version: int | None = None
) -> None:
    """改题名和年度: deadlines are told from the year, so they are read again when it changes."""
    title = wanted_text(title)
    if year not in YEARS:
        raise Invalid("年度要在 2000 到 2100 之间。", [("year", Invalid("年度要在 2000 到 2100 之间。"))])
    with correcting("year", actor=actor, pk=pk, version=version, at=at) as bench:
        report = bench.report
        moved = report.year != year
        bench.what = "year" if moved else "title"
        report.title, report.year = title, year
        if moved:
            _read_dues_again(report)


def _read_dues_again(report: Report) -> None:
    told = rereading.clock_of(report)
    clauses = list(Clause.objects.filter(report=report).exclude(due=None))
    shifts: dict[str, tuple[date | None, date | None]] = {}
    for clause in clauses:
        due = rereading.due_in(clause.text, told)
        if due is not None:
            clause.due = due_facts(due)
            shifts[due.text[:60]] = (due.start_on, due.end_on)
    Clause.objects.bulk_update(clauses, ["due"], batch_size=500)
    drafts = [draft for draft in Draft.objects.filter(report=report) if draft.due_text in shifts]
    for draft in drafts:
        draft.due_from, draft.due_on = shifts[draft.due_text]
    Draft.objects.bulk_update(drafts, ["due_from", "due_on"], batch_size=500)


def discard_report(*, actor: Actor, pk: int, at: datetime, version: int | None = None) -> None:
    """作废: a reading that will not be adopted; it stays in the list, and the same file may be read again."""
    with transaction.atomic():
        report = _lock(actor, pk, "report.import", version)
        report.state = "discarded"
        report.version += 1
        report.save()
        audit.record(
            actor,
            "report.discard",
            kind="report",
            thing_id=report.pk,
            name=report.title,
            town_id=report.town_id,
            at=at,
        )
