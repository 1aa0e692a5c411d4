"""``townworks indicators import FILE --town CODE [--apply]``: shows what a file would do, or does it; ``recount`` proves the sums."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import Progress

from townworks.definitions import selectors as definitions
from townworks.indicators.services import importing, recounting
from townworks.indicators.services.importing import ROLES, Plan, Wish
from townworks.kernel import clock
from townworks.kernel.actor import SYSTEM
from townworks.kernel.errors import Invalid, Refusal
from townworks.places import selectors as places
from townworks.ui import wording

SHOWN = 20


class Command(BaseCommand):
    """导入数字，核对汇总."""

    help = "Import figures from an Excel or CSV file (without --apply only says what it would do); recount the kept sums."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parts = parser.add_subparsers(dest="what", required=True)
        take = parts.add_parser("import")
        take.add_argument("file", type=Path)
        take.add_argument(
            "--indicator", default="", help="code of the indicator, where the file does not say"
        )
        take.add_argument("--period", default="", help="period of all figures, where the file does not say")
        take.add_argument("--year", type=int, default=None, help="year of months without a year")
        take.add_argument("--unit", default="", help="unit of all figures, where the file does not say")
        take.add_argument("--apply", action="store_true", help="write it")
        count = parts.add_parser("recount")
        count.add_argument("--mend", action="store_true", help="put wrong sums right")
        for one in (take, count):
            one.add_argument("--town", required=True, help="statistical code of the town")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            town = places.town_of_code(options["town"])
            if options["what"] == "import":
                self._import(town.pk, options)
            else:
                self._recount(town.pk, options["mend"])
        except Invalid as refusal:
            for at, one in refusal.problems[:SHOWN]:
                self.stderr.write(f"  {at}：{one}")
            raise CommandError(str(refusal), returncode=1) from None
        except Refusal as refusal:
            raise CommandError(str(refusal), returncode=1) from None

    def _import(self, town_id: int, options: dict[str, Any]) -> None:
        path: Path = options["file"]
        at = clock.now()
        try:
            with path.open("rb") as file:
                blob = importing.keep_file(file, name=path.name, at=at, large=True)
        except OSError as error:
            raise CommandError(
                _("打不开 {file}：{why}").format(file=path, why=error.strerror), returncode=1
            ) from None
        given = {name: options[name] for name in ("indicator", "period", "unit", "year")}
        wish = Wish(blob.sha256, path.name, town_id, **given)
        if not options["apply"]:
            self._tell(importing.preview_figures(actor=SYSTEM, wish=wish, at=at))
            self.stdout.write(_("以上是预演，加 --apply 才写入。"))
            return
        with Progress(console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(_("导入"), total=None)
            taken = importing.import_figures(
                actor=SYSTEM,
                wish=wish,
                at=at,
                progress=lambda done, total: bar.update(task, completed=done, total=total or None),
            )
        batch = taken.batch
        words = (
            _("这份文件 {at} 由{who}导入过，{read} 个数，没有再改动什么。")
            if taken.again
            else _("已导入 {read} 个数：新增 {new}，更正 {changed}，没有改动 {unchanged}。")
        )
        self.stdout.write(
            words.format(
                at=clock.day_of(batch.at),
                who=batch.by_name,
                read=batch.read,
                new=batch.new,
                changed=batch.changed,
                unchanged=batch.unchanged,
            )
        )
        self._totals(batch.totals)

    def _tell(self, plan: Plan) -> None:
        for column in plan.columns:
            if column.head:
                role = _(ROLES.get(column.role, "")) if column.role != "figure" else column.indicator
                self.stdout.write(f"  {column.head} → {role or '-'} {column.period} {column.unit}".rstrip())
        for problem in plan.problems[:SHOWN]:
            self.stderr.write(
                _("第 {row} 行“{column}”：{text}").format(
                    row=problem.row, column=problem.column, text=problem.sentence
                )
            )
        if plan.wrong > SHOWN:
            self.stderr.write(_("……共 {count} 处要改。").format(count=plan.wrong))
        for step in plan.told:
            self.stderr.write(wording.step(step))
        words = _("读入 {read} 个数：新增 {new}，更正 {changed}，没有改动 {unchanged}，有错 {wrong}。")
        counts = {name: getattr(plan, name) for name in ("read", "new", "changed", "unchanged", "wrong")}
        self.stdout.write(words.format(**counts))
        self._totals({code: total.stored() for code, total in plan.totals.items()})

    def _totals(self, totals: dict[str, Any]) -> None:
        """控制总数: to be held against the sums at the foot of the file."""
        for code, total in sorted(totals.items()):
            words = _("  {name}：{values} 个数值，合计 {total} {unit}；{marks} 个没有数值")
            one = definitions.indicator(code)
            self.stdout.write(words.format(name=one.name, unit=one.unit, **total))

    def _recount(self, town_id: int, mend: bool) -> None:
        wrong = 0
        for one in definitions.indicators():
            if mend:
                count = recounting.mend_sums(town_id=town_id, indicator=one.code, at=clock.now())
            else:
                have = recounting.kept_sums(town_id, one.code)
                count = 0 if have == recounting.recounted_sums(town_id, one.code) else 1
            if count:
                self.stdout.write(f"  {one.name}")
            wrong += count
        self.stdout.write(
            _("汇总与记录一致。") if not wrong else _("有 {count} 处汇总与记录不一致。").format(count=wrong)
        )
        if wrong and not mend:
            raise CommandError(_("加 --mend 改正。"), returncode=1)
