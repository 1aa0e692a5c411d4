"""What the tests of indicators share."""

from __future__ import annotations

import pytest

from tests.indicators import world as indicator_worlds


@pytest.fixture
def town(db: None) -> indicator_worlds.IndicatorWorld:
    """The test town with measured things."""
    return indicator_worlds.build()
