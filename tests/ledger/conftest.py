"""What the tests of the ledger share."""

from __future__ import annotations

import pytest

from tests.ledger import world as ledger_worlds


@pytest.fixture
def ledger(db: None) -> ledger_worlds.LedgerWorld:
    """The test town with three books."""
    return ledger_worlds.build()
