"""读报告命令的屏幕: the progress bar and the table in the terminal."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from townworks.engines.report_reader.compute import Progress as Listener

from .files import Reading, as_table

LONG = 20_000  # characters; from here on the reading shows how far it is
STAGES = (
    ("mend", "修复文字"),
    ("cut", "切分"),
    ("tell", "判断类型和条线"),
    ("read", "读取指标和时限"),
    ("group", "归并任务"),
)
_SHOWN = ("序号", "工作条线", "工作任务", "目标要求", "牵头单位", "完成时限", "备注")


def listener(length: int) -> Listener | None:
    """A listener that tells standard error how far it is, for a text worth waiting for.

    A bar on a terminal; a line a stage where the output goes to a file.
    """
    if length < LONG:
        return None
    console = Console(file=sys.stderr)
    return _bar(console) if console.is_terminal else _lines()


def _share(stage: str, done: int, of: int) -> float:
    order = [name for name, _ in STAGES]
    return (order.index(stage) + (done / of if of else 1.0)) / len(order)


def _bar(console: Console) -> Listener:
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TimeElapsedColumn(),
        console=console,
        transient=True,
    )
    task = bar.add_task(STAGES[0][1], total=1.0)
    bar.start()

    def hear(stage: str, done: int, of: int) -> None:
        bar.update(task, description=dict(STAGES)[stage], completed=_share(stage, done, of))
        if stage == STAGES[-1][0]:
            bar.stop()

    return hear


def _lines() -> Listener:
    told: set[str] = set()

    def hear(stage: str, done: int, of: int) -> None:
        if stage not in told:
            told.add(stage)
            sys.stderr.write(f"{_share(stage, done, of):4.0%} {dict(STAGES)[stage]}\n")
            sys.stderr.flush()

    return hear


def show(reading: Reading, written: Sequence[str]) -> None:
    """The task table, what was found, and where it was written, on standard output."""
    console = Console()
    table = as_table(reading)
    if table.rows:
        grid = Table(title=table.title, caption=table.subtitle, show_lines=True, expand=True)
        for name in _SHOWN:
            grid.add_column(name, overflow="fold", ratio=_RATIOS[name])
        for row in table.rows:
            cells = (row.code, row.line, row.task, row.goal, row.lead, row.due, row.remark)
            grid.add_row(*(escape(cell) for cell in cells))
        console.print(grid)
    answer = reading.answer
    counts = ", ".join(
        f"{name} {sum(clause.kind == kind for clause in answer.clauses)}" for kind, name in _KINDS
    )
    facts = [
        f"分句 {len(answer.clauses)}（{counts}）",
        f"任务 {len(answer.commitments)}",
        f"修复 {len(answer.edits)} 处",
        answer.year_why,
        *reading.document.notes,
        *answer.notes,
        *(f"已写入 {path}" for path in written),
    ]
    for fact in facts:
        console.print(escape(fact))


_KINDS = (
    ("heading", "标题"),
    ("action", "任务"),
    ("outcome", "目标"),
    ("background", "背景"),
    ("past", "回顾"),
)
_RATIOS = {"序号": 2, "工作条线": 5, "工作任务": 18, "目标要求": 10, "牵头单位": 6, "完成时限": 6, "备注": 7}
