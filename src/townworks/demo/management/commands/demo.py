"""townworks demo: seed the demo town, once, and print the sign-ins."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction

from townworks.demo.bulletins import issue_briefs
from townworks.demo.reckoning import at
from townworks.demo.settling import PASSWORD, read, settle
from townworks.demo.year import Year
from townworks.kernel.audit import sealing
from townworks.places.models import Place

DAY = date(2026, 7, 1)


class Command(BaseCommand):
    """建演示镇. All or nothing: killed in the middle, nothing is there and it can be run again."""

    help = "Seed the demo town (once) and print the sign-ins"

    def handle(self, *args: Any, **options: Any) -> None:
        if Place.objects.exists():
            self.stdout.write("这个数据库里已经有区划了，不再建演示镇。")
        else:
            with transaction.atomic():
                year = Year(settle())
                year.live()
                issue_briefs(year.who("linqh", DAY))
                sealing.seal(at=at(DAY, 8))
            self._set_clock()
        self._print()

    def _set_clock(self) -> None:
        """From now on this instance lives on the demo's day (see docs/adr/0010)."""
        shift = at(DAY, 8, 30) - datetime.now(UTC)
        Path(settings.VAR, "clock_shift").write_text(f"{shift.total_seconds():.0f}", encoding="ascii")

    def _print(self) -> None:
        self.stdout.write(f"演示镇的今天是 {DAY:%Y年%-m月%-d日}。登录名（口令都是 {PASSWORD}）：")
        for person in read("people.toml")["people"]:
            if "shown" in person:
                self.stdout.write(f"  {person['username']:<10}{person['name']}  {person['shown']}")
