"""`townworks sites import FILE --town CODE --kind KIND [--gcj02|--bd09] [--apply]`: shows what a file would do, or does it."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from townworks.inspections.services import site_importing
from townworks.inspections.services.site_importing import Plan, Wish, Word
from townworks.kernel import clock
from townworks.kernel.actor import SYSTEM
from townworks.kernel.errors import Refusal
from townworks.kernel.tables import HOW
from townworks.places import selectors as places

SHOWN = 20


class Command(BaseCommand):
    help = "Import sites from an Excel or CSV file; without --apply only says what it would do."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["import"])
        parser.add_argument("file", type=Path)
        parser.add_argument("--town", required=True, help="statistical code of the town")
        parser.add_argument("--kind", required=True, help="kind of site, as in definitions/sites")
        system = parser.add_mutually_exclusive_group()
        system.add_argument("--gcj02", dest="system", action="store_const", const="gcj02", default="wgs84")
        system.add_argument("--bd09", dest="system", action="store_const", const="bd09")
        parser.add_argument("--doubtful", choices=["skip", "new", "same"], default="skip")
        parser.add_argument("--leave-out", action="store_true", help="import the rows without mistakes")
        parser.add_argument("--apply", action="store_true", help="write it")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        at = clock.now()
        try:
            town = places.town_of_code(options["town"])
            with path.open("rb") as file:
                blob = site_importing.keep_file(file, name=path.name, at=at)
            wish = Wish(blob.sha256, path.name, options["kind"], town.pk, options["system"])
            plan = site_importing.preview_sites(actor=SYSTEM, wish=wish)
            self._tell(site_importing.decided(plan, {}, options["doubtful"]))
            if options["apply"]:
                word = Word(plan.sign, {}, options["doubtful"], options["leave_out"])
                site_importing.import_sites(actor=SYSTEM, wish=wish, word=word, at=at)
        except OSError as error:
            raise CommandError(
                _("打不开 {file}：{why}").format(file=path, why=error.strerror), returncode=1
            ) from None
        except Refusal as refusal:
            raise CommandError(f"{path}：{refusal}", returncode=1) from None
        self.stdout.write(_("已导入。") if options["apply"] else _("以上是预演，加 --apply 才写入。"))

    def _tell(self, plan: Plan) -> None:
        if plan.known is not None:
            self.stdout.write(
                _("这份文件 {at} 由{who}导入过。").format(
                    at=f"{clock.day_of(plan.known.at)}", who=plan.known.by_name
                )
            )
        for column in plan.columns:
            if column.head:
                self.stdout.write(f"  {column.head} → {column.field or '-'}  {_(HOW[column.how])}")
        for problem in plan.problems[:SHOWN]:
            self.stderr.write(
                _("第 {row} 行“{column}”：{text}{remedy}").format(
                    row=problem.row, column=problem.column, text=problem.sentence, remedy=_(problem.remedy)
                )
            )
        if len(plan.problems) > SHOWN:
            self.stderr.write(_("……共 {count} 处要改。").format(count=len(plan.problems)))
        counts = plan.counts
        words = _(
            "读入 {read} 行：新增 {new}，改动 {changed}，没有改动 {unchanged}，有错 {refused}，不导入 {skipped}。"
        )
        self.stdout.write(
            words.format(
                read=plan.read,
                **{act: counts[act] for act in ("new", "changed", "unchanged", "refused", "skipped")},
            )
        )
