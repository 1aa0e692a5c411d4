"""读 (read): the files of the definitions folder, as they are, numbers exact."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from townworks.engines.working import Step, gettext_noop

from .problems import WHOLE_FILE, Problem

LARGEST = 2_000_000  # bytes; a hand-written file is far below this
_PLACE = re.compile(r"^(?P<what>.*) \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)$")
_MISTAKES = {
    "Expected '=' after a key in a key/value pair": gettext_noop("键名后面缺少等号“=”"),
    "Expected newline or end of document after a statement": gettext_noop("一行里写了不止一项"),
    "Invalid value": gettext_noop("值的写法不对（文字要用半角双引号括起来）"),
    "Cannot overwrite a value": gettext_noop("同一个键写了两次"),
    "Unterminated string": gettext_noop("双引号没有配对"),
    "Illegal character '\\n'": gettext_noop("双引号没有配对"),
    "Unclosed array": gettext_noop("方括号没有配对，或者各项之间用了全角逗号"),
    "Invalid statement": gettext_noop("这一行不是“键 = 值”的写法（标点要用半角）"),
}


@dataclass(frozen=True)
class Source:
    """One file as read: its path below the definitions folder and its plain content."""

    file: str
    data: dict[str, Any]


def read_folder(folder: Path) -> tuple[tuple[Source, ...], tuple[Problem, ...]]:
    """Every .toml file below ``folder``, in the order of their paths, and what could not be read."""
    if not folder.is_dir():
        wrong = Step(gettext_noop("找不到定义文件夹"))
        remedy = Step(gettext_noop("请检查设置 TOWNWORKS_DEFINITIONS，或放回 definitions 文件夹"))
        return (), (Problem(str(folder), WHOLE_FILE, wrong, remedy),)
    sources, problems = [], []
    for path in sorted(folder.rglob("*.toml")):
        read = read_file(path, path.relative_to(folder).as_posix())
        if isinstance(read, Problem):
            problems.append(read)
        else:
            sources.append(read)
    return tuple(sources), tuple(problems)


def read_file(path: Path, name: str) -> Source | Problem:
    """One file, or the one problem that kept it from being read."""
    if path.stat().st_size > LARGEST:
        wrong = Step(gettext_noop("文件大于 {bytes} 字节，不像是定义文件"), {"bytes": LARGEST})
        return Problem(name, WHOLE_FILE, wrong, Step(gettext_noop("请移走这个文件，或拆成几个文件")))
    try:
        # Windows Notepad puts a byte order mark first; nobody should have to know that.
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        wrong = Step(gettext_noop("不是 UTF-8 编码（第 {byte} 字节起读不通）"), {"byte": error.start + 1})
        return Problem(name, WHOLE_FILE, wrong, Step(gettext_noop("请用编辑器另存为 UTF-8 编码")))
    try:
        return Source(name, tomllib.loads(text, parse_float=Decimal))
    except tomllib.TOMLDecodeError as error:
        return _syntax_problem(name, str(error))


def _syntax_problem(name: str, message: str) -> Problem:
    match = _PLACE.match(message)
    what = match["what"] if match else message
    known = next((told for start, told in _MISTAKES.items() if what.startswith(start)), None)
    wrong = Step(known) if known else Step(gettext_noop("写法不合 TOML 格式（{what}）"), {"what": what})
    at = f"{match['line']}:{match['column']}" if match and match["line"] else WHOLE_FILE
    return Problem(name, at, wrong, Step(gettext_noop("请按“行:列”找到这一处，改正后再检查")))
