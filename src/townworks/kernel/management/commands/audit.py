"""`townworks audit verify|seal|root`: proves that nothing in the trail was altered, removed or inserted."""

from __future__ import annotations

import re
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from townworks.kernel import audit, clock
from townworks.kernel.audit import sealing, telling


class Command(BaseCommand):
    help = "Verify or seal the audit trail, or print the size and root to be kept elsewhere."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["verify", "seal", "root"])
        parser.add_argument(
            "--against",
            metavar="SIZE:ROOT",
            help="a size and root kept elsewhere, as printed by `audit root`",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        getattr(self, f"_{options['what']}")(options["against"])

    def _seal(self, against: str | None) -> None:
        count = audit.seal(at=clock.now())
        self.stdout.write(_("封存了 {count} 条留痕。").format(count=count))

    def _root(self, against: str | None) -> None:
        seal = sealing.last_seal()
        if seal is None:
            raise CommandError(_("还没有封存过，先运行 townworks audit seal。"), returncode=1)
        self.stdout.write(f"{seal.size}:{seal.root}")

    def _verify(self, against: str | None) -> None:
        answer = audit.verify(against=_size_and_root(against))
        if answer.fault is not None:
            raise CommandError("\n".join(telling.lines_of(answer.fault)), returncode=1)
        self.stdout.write(telling.sound(answer))


def _size_and_root(given: str | None) -> tuple[int, str] | None:
    if given is None:
        return None
    match = re.fullmatch(r"([0-9]+):([0-9a-f]{64})", given.strip())
    if match is None:
        raise CommandError(
            _("--against 应写成“条数:根”，根是 64 位十六进制数，如 townworks audit root 打印的那样。"),
            returncode=2,
        )
    return int(match[1]), match[2]
