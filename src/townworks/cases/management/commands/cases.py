"""`townworks cases import-open311 FILE --town CODE [--zone ZONE] | redate | learn`.

Take requests of another server in; date open cases anew; learn from what was closed before, and put open reports side by side.
"""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from townworks.cases.services import open311_import
from townworks.cases.services.clocks import redate_all
from townworks.cases.services.learning import learn_all
from townworks.cases.services.same_reports import look_at_all
from townworks.kernel import clock
from townworks.kernel.errors import Invalid, Refusal
from townworks.places import selectors as places


class Command(BaseCommand):
    help = "Import Open311 requests, or work out the due dates of open cases anew after a calendar changed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["import-open311", "redate", "learn"])
        parser.add_argument("file", type=Path, nargs="?")
        parser.add_argument("--town", default="", help="statistical code of the town")
        parser.add_argument("--zone", default="Asia/Shanghai", help="time zone of instants that name none")

    def handle(self, *args: Any, what: str, file: Path | None, town: str, zone: str, **options: Any) -> None:
        if what == "redate":
            moved = redate_all(at=clock.now())
            self.stdout.write(_("重算了到期日，{count} 件有变动。").format(count=moved))
            return
        if what == "learn":
            taught = learn_all(at=clock.now())
            looked = look_at_all()
            words = _("学了 {taught} 件办结的办件；{looked} 件在办的反映和附近的比对过。")
            self.stdout.write(words.format(taught=taught, looked=looked))
            return
        if file is None:
            raise CommandError(_("请写明要导入的文件。"))
        if not file.is_file():
            raise CommandError(_("找不到文件 {path}").format(path=file))
        try:
            done = open311_import.import_requests(
                data=file.read_bytes(), town_id=places.town_of_code(town).pk, zone=zone, at=clock.now()
            )
        except Refusal as refusal:
            more = [str(one) for _field, one in refusal.problems] if isinstance(refusal, Invalid) else []
            raise CommandError("\n".join([str(refusal), *more])) from refusal
        told = _("读到 {read} 条，新导入 {new} 件，原来就有 {known} 件。")
        self.stdout.write(told.format(read=done.read, new=done.new, known=done.known))
