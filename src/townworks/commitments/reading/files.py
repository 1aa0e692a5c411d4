"""报告文件: a report's file read, and what is made of it written whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from townworks.commitments.documents import task_table
from townworks.definitions.loading import load
from townworks.definitions.problems import BrokenDefinitions
from townworks.engines.report_reader import Answer, Given, LineOfWork, compute
from townworks.engines.report_reader.answer_json import answer_as_data
from townworks.engines.report_reader.compute import Progress
from townworks.engines.report_reader.intake import LIMIT, Document, Unreadable, read

from .refusals import fault_in_words, refusal

PASTED = "（标准输入）"


@dataclass(frozen=True)
class Reading:
    """A report as read: its file, its text, what the reader made of it, and the lines it was read against."""

    name: str
    sha256: str
    document: Document
    answer: Answer
    lines: tuple[LineOfWork, ...]

    @property
    def source(self) -> dict[str, str]:
        """The file as the JSON names it."""
        return {
            "name": self.name,
            "sha256": self.sha256,
            "encoding": self.document.encoding,
            "kind": self.document.kind,
        }


def find_home(env: Mapping[str, str]) -> Path:
    """The folder that holds ``definitions``: TOWNWORKS_HOME, the source's own, or the folder one stands in."""
    asked = env.get("TOWNWORKS_HOME")
    places = [Path(asked)] if asked else [Path(__file__).resolve().parents[4], Path.cwd()]
    for place in places:
        if (place / "definitions" / "lines").is_dir():
            return place
    raise refusal("home", env)


def lines_of_work(home: Path, env: Mapping[str, str] | None = None) -> tuple[LineOfWork, ...]:
    """The town's lines of work, as the reader takes them."""
    folder = home / "definitions"
    try:
        defined = load(folder)
    except BrokenDefinitions as broken:
        raise refusal("definitions", env or {}, name=folder, sentence=broken) from broken
    return tuple(
        LineOfWork(line.code, line.name, line.words, line.leads, line.supports) for line in defined.lines
    )


def read_bytes(path: str, env: Mapping[str, str]) -> tuple[bytes, str]:
    """A file's bytes and its name; ``-`` is what is piped in. One byte over the limit is enough to refuse."""
    if path == "-":
        return sys.stdin.buffer.read(LIMIT + 1), PASTED
    try:
        with Path(path).open("rb") as file:
            data = file.read(LIMIT + 1)
            size = os.fstat(file.fileno()).st_size
    except FileNotFoundError as missing:
        raise refusal("missing", env, name=path) from missing
    except IsADirectoryError as folder:
        raise refusal("folder", env, name=path) from folder
    except PermissionError as denied:
        raise refusal("denied", env, name=path) from denied
    except OSError as fault:
        raise refusal("unopened", env, name=path, why=fault_in_words(fault.errno, env)) from fault
    if len(data) > LIMIT:
        raise refusal("large", env, name=path, size=f"{size / 1048576:.1f}", limit=LIMIT // 1048576)
    return data, Path(path).name


def read_file(
    path: str,
    *,
    year: int | None = None,
    places: Sequence[str] = (),
    units: Sequence[str] = (),
    env: Mapping[str, str] | None = None,
    progress: Callable[[int], Progress | None] | None = None,
) -> Reading:
    """Read a report from a file (or ``-``).

    ``progress`` is asked once, with the length of the text, for a listener. Raises
    Refused with a sentence when the file, the year or the definitions will not do.
    """
    env = os.environ if env is None else env
    if year is not None and not 1990 <= year <= 2099:
        raise refusal("year", env, name=year)
    data, name = read_bytes(path, env)
    lines = lines_of_work(find_home(env), env)
    try:
        document = read(data, name)
    except Unreadable as unreadable:
        raise refusal("unreadable", env, name=name, kind=unreadable.code, sentence=unreadable) from unreadable
    given = Given(document.text, lines, year, tuple(places), tuple(units))
    listener = progress(len(document.text)) if progress else None
    answer = compute(given, listener) if listener else compute(given)
    return Reading(name, hashlib.sha256(data).hexdigest(), document, answer, lines)


def as_json(reading: Reading) -> bytes:
    """The reading as JSON, after docs/schema/report_reading.schema.json."""
    data = answer_as_data(reading.answer, reading.source)
    data["notes"] = [*reading.document.notes, *data["notes"]]
    text = json.dumps(data, ensure_ascii=False, indent=1)
    return text.encode("utf-8", "replace") + b"\n"


def as_table(reading: Reading) -> task_table.TaskTable:
    """The reading as a 任务分解表."""
    return task_table.table_of(reading.answer, reading.lines, source_name=reading.name)


def write_whole(path: str, data: bytes, env: Mapping[str, str]) -> None:
    """Write a file beside its place and move it there: whole, or not at all."""
    target = Path(path)
    beside: str | None = None
    try:
        handle, beside = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(beside).chmod(0o644)
        Path(beside).replace(target)
    except OSError as fault:
        if beside is not None:
            Path(beside).unlink(missing_ok=True)
        raise refusal("unwritable", env, name=path, why=fault_in_words(fault.errno, env)) from fault
