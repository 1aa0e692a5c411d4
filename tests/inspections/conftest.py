"""What the tests of inspections share."""

from __future__ import annotations

import pytest

from tests.inspections import world as inspection_worlds


@pytest.fixture
def town(db: None) -> inspection_worlds.InspectionWorld:
    """The test town with sites and an open round."""
    return inspection_worlds.build()
