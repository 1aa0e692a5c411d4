"""Two towns for every test of the register."""

from __future__ import annotations

import pytest

from tests import towns


@pytest.fixture
def world(db: None) -> towns.World:
    """A district with two towns (see tests/towns.py)."""
    return towns.build()
