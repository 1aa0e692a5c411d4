"""`townworks town open CODE --administrator USERNAME --name NAME`: a town begins: its usual units, its first administrator."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from townworks.kernel import clock
from townworks.kernel.actor import SYSTEM
from townworks.kernel.errors import Refusal
from townworks.people import services
from townworks.people.services import units
from townworks.places import selectors as places


class Command(BaseCommand):
    help = "Open a town whose places were imported: its usual units and its first administrator."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["open"])
        parser.add_argument("code", help="the town's 12-digit code (9 digits will do)")
        parser.add_argument("--administrator", required=True, help="sign-in name of the first administrator")
        parser.add_argument("--name", required=True, help="their name")

    def handle(self, *args: Any, **options: Any) -> None:
        at = clock.now()
        try:
            with transaction.atomic():
                town = places.town_of_code(options["code"])
                opened = units.open_usual_units(actor=SYSTEM, town_id=town.pk, at=at)
                person, password = services.create_person(
                    actor=SYSTEM,
                    username=options["administrator"],
                    name=options["name"],
                    at=at,
                    town_id=town.pk,
                )
                services.give_post(
                    actor=SYSTEM,
                    person_id=person.pk,
                    role="administrator",
                    from_on=clock.today(),
                    at=at,
                    place_id=town.pk,
                )
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(_("{town}已开通，设立单位 {count} 个。").format(town=town.name, count=len(opened)))
        self.stdout.write(
            _("系统管理员 {username} 的一次性口令：{password}（首次登录必须修改）").format(
                username=person.username, password=password
            )
        )
