"""`townworks evidence verify|sweep`: every row has its whole file; files without a row are taken away."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from townworks.kernel.evidence import sweeping
from townworks.kernel.models import Blob


class Command(BaseCommand):
    help = "Verify that every stored file is there and whole, or remove files that nothing refers to."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["verify", "sweep"])

    def handle(self, *args: Any, **options: Any) -> None:
        if options["what"] == "sweep":
            # Files carry the machine's own time, which a demo's shifted clock does not know.
            removed = sweeping.sweep(at=datetime.now(UTC))
            self.stdout.write(_("清理了 {count} 个无主文件。").format(count=removed))
            return
        lost = 0
        for loss in sweeping.losses():
            lost += 1
            self.stderr.write(f"{loss.sha256}：{_(loss.what)}（{'、'.join(loss.names)}）")
        if lost:
            raise CommandError(
                _("{count} 个文件不在或已损坏，请从备份恢复。").format(count=lost), returncode=1
            )
        self.stdout.write(_("{count} 个文件都在，内容与指纹相符。").format(count=Blob.objects.count()))
