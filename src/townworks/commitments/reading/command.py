"""townworks read FILE: the command line of the reader."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from errno import EACCES, EISDIR, ENOENT
from pathlib import Path

from townworks.commitments.documents import task_table

from . import screen
from .files import Reading, as_json, as_table, read_file, write_whole
from .refusals import Refused, fault_in_words, refusal


def main(arguments: Sequence[str]) -> int:
    """``townworks read FILE [--json OUT] [--xlsx OUT] [--docx OUT] [--year Y]``; the exit code."""
    asked = _parser().parse_args(arguments)
    env = os.environ
    try:
        outputs = _outputs(asked, env)
        reading = read_file(asked.file, year=asked.year, env=env, progress=screen.listener)
        made = [(path, make(reading)) for path, make in outputs]
        for path, data in made:
            write_whole(path, data, env)
    except Refused as refused:
        sys.stderr.write(f"{refused}\n")
        return 2
    try:
        screen.show(reading, [path for path, _ in outputs])
        sys.stdout.flush()
    except BrokenPipeError:  # whoever reads the table has seen enough (… | head)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _outputs(
    asked: argparse.Namespace, env: Mapping[str, str]
) -> list[tuple[str, Callable[[Reading], bytes]]]:
    makers: tuple[tuple[str | None, Callable[[Reading], bytes]], ...] = (
        (asked.json, as_json),
        (asked.xlsx, lambda reading: task_table.write_xlsx(as_table(reading))),
        (asked.docx, lambda reading: task_table.write_docx(as_table(reading))),
    )
    outputs = [(path, make) for path, make in makers if path]
    seen: set[Path] = set()
    for path, _ in outputs:
        place = Path(path).resolve()
        if asked.file != "-" and place == Path(asked.file).resolve():
            raise refusal("same", env, name=path)
        if place in seen:
            raise refusal("twice", env, name=path)
        seen.add(place)
        if not place.parent.is_dir() or place.is_dir() or not os.access(place.parent, os.W_OK):
            wrong = EISDIR if place.is_dir() else EACCES if place.parent.is_dir() else ENOENT
            raise refusal("unwritable", env, name=path, why=fault_in_words(wrong, env))
    return outputs


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="townworks read", description="读一份工作报告，列出分句和任务分解表"
    )
    parser.add_argument("file", metavar="FILE", help="报告文件（.txt .docx .pdf .html），- 为标准输入")
    parser.add_argument("--json", metavar="OUT", help="把全部结果写成 JSON")
    parser.add_argument("--xlsx", metavar="OUT", help="把任务分解表写成 Excel")
    parser.add_argument("--docx", metavar="OUT", help="把任务分解表写成 Word")
    parser.add_argument("--year", type=int, metavar="Y", help="报告年度（不指定则从报告中推断）")
    return parser
