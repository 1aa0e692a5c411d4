"""`townworks water classify FILE.csv --out OUT.csv`: the class of every sample in a file of the automatic stations."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from townworks.definitions import selectors as definitions
from townworks.engines.surface_water import GRADES
from townworks.indicators import water_files
from townworks.indicators.water_files import Known, Totals, Unreadable, Wish
from townworks.indicators.water_files.judging import REASONS


class Command(BaseCommand):
    help = "Judge water samples by GB 3838-2002: classify FILE.csv --out OUT.csv."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["classify"])
        parser.add_argument("file", type=Path)
        parser.add_argument("--out", type=Path, required=True, help="the file to write")
        parser.add_argument("--rounding", choices=["none", "half_even", "half_up"], default="none")
        parser.add_argument(
            "--printed", action="store_true", help="judge the printed readings, not the exact ones"
        )
        parser.add_argument(
            "--without-list", action="store_true", help="do not use the list of known sections"
        )
        parser.add_argument(
            "--leave-out", action="store_true", help="write rows with unreadable cells without a class"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        wish = Wish(options["rounding"], not options["printed"], options["leave_out"])
        known = Known() if options["without_list"] else Known(definitions.known_waters())
        try:
            totals = water_files.classify(path, options["out"], wish, known)
        except Unreadable as refusal:
            for problem in refusal.problems.in_order():
                self.stderr.write(str(problem))
            more = refusal.problems.count - len(refusal.problems.kept)
            if more:
                self.stderr.write(_("……另有 {count} 处。").format(count=more))
            raise CommandError(str(refusal), returncode=1) from None
        except OSError as error:
            where = path if error.filename == str(path) else options["out"]
            raise CommandError(
                _("打不开 {file}：{why}").format(file=where, why=error.strerror), returncode=1
            ) from None
        self._tell(totals, options["out"])

    def _tell(self, totals: Totals, out: Path) -> None:
        words = _("读入 {read} 行：定类 {classed}，不定类 {unclassed}。")
        unclassed = totals.unclassed.total()
        self.stdout.write(words.format(read=totals.read, classed=totals.classed, unclassed=unclassed))
        for why, count in totals.unclassed.most_common():
            self.stdout.write(f"  {_(REASONS[why])} {count}")
        counts = "，".join(
            f"{name} {totals.grades[number]}"
            for number, name in enumerate(GRADES, 1)
            if totals.grades[number]
        )
        self.stdout.write(_("类别：{counts}").format(counts=counts))
        self.stdout.write(
            _("按河流限值 {river} 行，按湖库限值 {lake} 行。").format(
                river=totals.waters["river"], lake=totals.waters["lake"]
            )
        )
        if totals.without_ph:
            self.stdout.write(_("文件没有 pH 列：按其余项目定类，pH 在 6～9 之外的看不出来。"))
        if totals.compared:
            self._compare(totals)
        self.stdout.write(_("已写入 {file}。").format(file=out))

    def _compare(self, totals: Totals) -> None:
        words = _(
            "有官方类别的 {count} 行，相同 {agreed} 行（{share}）；判得较好 {better} 行，较差 {worse} 行。"
        )
        self.stdout.write(
            words.format(
                count=totals.compared,
                agreed=totals.agreed,
                share=f"{totals.agreed / totals.compared:.2%}",
                better=totals.better,
                worse=totals.worse,
            )
        )
        if totals.core_share is not None:
            words = _("其中站点正常、四项齐全的 {count} 行，相同 {agreed} 行（{share}）。")
            self.stdout.write(
                words.format(count=totals.core, agreed=totals.core_agreed, share=f"{totals.core_share:.2%}")
            )
