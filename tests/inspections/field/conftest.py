"""What the tests of the phone share."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.inspections.world import InspectionWorld
from townworks.inspections.models import Due, Round
from townworks.kernel import clock


class Phone(Client):
    """A phone that is signed in: JSON both ways."""

    def ask(self, verb: str, url: str, facts: Any = None, **more: Any) -> Any:
        return getattr(self, verb)(url, facts, content_type="application/json", **more)


def phone_of(town: InspectionWorld, key: str = "grid_worker", **where: Any) -> Phone:
    phone = Phone()
    phone.force_login(where.get("there", town.world.here).people[key])
    return phone


@pytest.fixture
def now_open(town: InspectionWorld) -> InspectionWorld:
    """The test town with its rounds running today and two sites planned for its grid worker."""
    today = clock.today()
    Round.objects.update(from_on=today - timedelta(days=3), until_on=today + timedelta(days=20))
    worker = town.world.here.people["grid_worker"]
    for order, site in enumerate(reversed(town.sites[:2]), start=1):
        Due.objects.filter(round=town.round, site=site).update(
            worker=worker, planned_on=today, planned_order=order
        )
    return town


@pytest.fixture
def phone(now_open: InspectionWorld) -> Phone:
    """The grid worker's phone."""
    return phone_of(now_open)
