"""`townworks personal new-key NAME | rotate`: keys of citizens' data (docs/operate/install.md)."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from townworks.cases import services
from townworks.kernel import clock
from townworks.kernel.personal import Missing, Unreadable
from townworks.kernel.personal.keys import new_key


class Command(BaseCommand):
    help = "Make a key for citizens' data, or seal everything anew under the newest key."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["new-key", "rotate"])
        parser.add_argument("name", nargs="?", default="", help="the new key's name: letters and digits")

    def handle(self, *args: Any, what: str, name: str, **options: Any) -> None:
        if what == "new-key":
            if not name.isalnum() or not name.isascii():
                raise CommandError(_("密钥的名称只用字母和数字，如 k2027。"))
            self.stdout.write(new_key(name))
            return
        try:
            turned = services.rotate_keys(at=clock.now())
        except (Missing, Unreadable) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(_("已用最新的密钥重新封存 {count} 行，旧密钥可以撤下。").format(count=turned))
