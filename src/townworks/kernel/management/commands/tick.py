"""`townworks tick`: what has to be done every few minutes. See docs/operate/clockwork.md."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from townworks.kernel import clock, clockwork


class Command(BaseCommand):
    help = "Deliver what waits, seal the audit trail, refresh the lights, expire sessions; safe at any time."

    def handle(self, *args: Any, **options: Any) -> None:
        failed = 0
        for done in clockwork.tick(at=clock.now()):
            if done.failure:
                failed += 1
                self.stderr.write(
                    _("{name}：没有办成，{failure}").format(name=_(done.task.name), failure=done.failure)
                )
            elif options["verbosity"] > 1 or done.count:
                self.stdout.write(_("{name}：{count}").format(name=_(done.task.name), count=done.count or 0))
        if failed:
            raise CommandError(_("{count} 项没有办成，下次会再试。").format(count=failed), returncode=1)
