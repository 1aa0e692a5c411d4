"""``townworks definitions export-xlsform|import-xlsform``: a campaign out to Excel, and an Excel checklist in."""

from __future__ import annotations

from argparse import ArgumentParser, _SubParsersAction
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, OutputWrapper
from django.utils.translation import gettext

from townworks.kernel.errors import Refusal

from ..freezing import Definitions
from ..problems import Problem, told
from . import exporting, importing, toml_writing


def add_to(subcommands: _SubParsersAction[Any]) -> tuple[ArgumentParser, ArgumentParser]:
    """The two subcommands."""
    out = subcommands.add_parser("export-xlsform", help="把专项行动写成 Excel 检查表（XLSForm）")
    out.add_argument("code", help="专项行动的代码")
    out.add_argument("--out", type=Path, required=True, help="写到哪个 .xlsx 文件")
    into = subcommands.add_parser("import-xlsform", help="把 Excel 检查表（XLSForm）读成专项行动的定义文件")
    into.add_argument("file", type=Path, help=".xlsx 或 .xls 文件")
    into.add_argument("--code", required=True, help="专项行动的代码，也是文件名")
    into.add_argument("--out", type=Path, default=None, help="写到哪个 .toml 文件（不写就打印出来）")
    into.add_argument("--line", action="append", default=[], help="表里没有写条线时用哪条（可写几次）")
    into.add_argument("--kind", action="append", default=[], help="表里没有写场所类型时查哪类（可写几次）")
    return out, into


def export(definitions: Definitions, stdout: OutputWrapper, options: Mapping[str, Any]) -> None:
    """写成 Excel 检查表."""
    campaign = next((one for one in definitions.campaigns if one.code == options["code"]), None)
    if campaign is None:
        raise CommandError(gettext("没有代码为 {code} 的专项行动").format(code=options["code"]))
    try:
        _write(options["out"], exporting.workbook(campaign))
    except Refusal as refusal:
        raise CommandError(str(refusal)) from refusal
    stdout.write(gettext("已写到 {path}。").format(path=options["out"]))


def bring_in(definitions: Definitions, stdout: OutputWrapper, options: Mapping[str, Any]) -> None:
    """读成定义文件; CommandError (exit code 1) with every problem where it cannot be."""
    path: Path = options["file"]
    if not path.is_file():
        raise CommandError(gettext("找不到文件 {path}").format(path=path))
    reading = importing.read_form(
        path.read_bytes(),
        file=path.name,
        code=options["code"],
        lines=options["line"] or [definitions.lines[0].code],
        kinds=options["kind"] or [one.code for one in definitions.site_kinds[:1]],
        order=max((one.order for one in definitions.campaigns), default=0) + 1,
    )
    _print(stdout, gettext("与原表不同的地方："), reading.remarks)
    if reading.campaign is None:
        _print(stdout, gettext("要改的地方："), reading.problems)
        count = len(reading.problems)
        raise CommandError(gettext("检查表有 {count} 处问题，没有导入").format(count=count), returncode=1)
    text = toml_writing.campaign_toml(reading.campaign)
    if options["out"] is None:
        stdout.write(text)
        return
    _write(options["out"], text.encode())
    stdout.write(
        gettext("已写到 {path}，请运行 townworks definitions check 再看一遍。").format(path=options["out"])
    )


def _write(path: Path, content: bytes) -> None:
    """A new file; one that is there already is never laid over."""
    try:
        with path.open("xb") as file:
            file.write(content)
    except FileExistsError as error:
        raise CommandError(gettext("{path} 已经有了，请换个名字或先移走它").format(path=path)) from error
    except OSError as error:
        raise CommandError(gettext("{path} 写不进去").format(path=path)) from error


def _print(stdout: OutputWrapper, title: str, problems: Iterable[Problem]) -> None:
    problems = tuple(problems)
    if problems:
        stdout.write(title)
    for one in problems:
        stdout.write(f"{one.trail}\n    {told(one.wrong)}\n    {told(one.remedy)}")


RUN = {"export-xlsform": export, "import-xlsform": bring_in}
