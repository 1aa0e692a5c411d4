"""`townworks places import FILE [--apply]`: shows what a file would do; with --apply does it."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from townworks.kernel import clock
from townworks.kernel.actor import SYSTEM
from townworks.kernel.errors import Refusal
from townworks.places import services


class Command(BaseCommand):
    help = "Import places from a CSV file with statistical codes; without --apply only says what it would do."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["import"])
        parser.add_argument("file", type=Path)
        parser.add_argument("--apply", action="store_true", help="write it")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            data = path.read_bytes()
        except OSError as error:
            raise CommandError(
                _("打不开 {file}：{why}").format(file=path, why=error.strerror), returncode=1
            ) from None
        try:
            plan = services.plan_import(actor=SYSTEM, data=data)
            self._tell(plan)
            if plan.problems:
                raise CommandError(
                    _("{count} 处要改，没有导入任何一行。").format(count=len(plan.problems)), returncode=1
                )
            if options["apply"]:
                services.import_places(actor=SYSTEM, data=data, at=clock.now())
        except Refusal as refusal:
            raise CommandError(f"{path}：{refusal}", returncode=1) from None
        self.stdout.write(_("已导入。") if options["apply"] else _("以上是预演，加 --apply 才写入。"))

    def _tell(self, plan: services.Plan) -> None:
        for problem in plan.problems:
            self.stderr.write(str(problem))
        self.stdout.write(
            _("读入 {read} 行：新增 {new}，改动 {changed}，不变 {unchanged}。").format(
                read=plan.read, new=plan.new, changed=plan.changed, unchanged=plan.unchanged
            )
        )
