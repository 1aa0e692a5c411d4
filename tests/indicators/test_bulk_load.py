"""整批写入: rows without the model's constructor are the same rows."""

from __future__ import annotations

import pytest

from tests.indicators.world import IndicatorWorld
from townworks.indicators.models import Observation, Rollup, Standing
from townworks.indicators.services import posting
from townworks.indicators.services.bulk_load import fresh


def test_what_is_put_down_has_every_column(town: IndicatorWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = []
    load = posting.load
    monkeypatch.setattr(posting, "load", lambda rows, **how: (loaded.extend(rows), load(rows, **how)))
    town.enter("waste-tonnes", town.village(0), "2026-05", "12.5")
    for row in loaded:
        columns = {field.attname for field in type(row)._meta.concrete_fields}
        assert columns == row.__dict__.keys() - {"_state"}
    assert {type(row) for row in loaded} == {Observation, Standing}


def test_a_fresh_row_is_a_row_like_any_other(town: IndicatorWorld) -> None:
    facts = {field.attname: None for field in Rollup._meta.concrete_fields} | {"indicator": "fires", "n": 3}
    row = fresh(Rollup, dict(facts))
    assert (row.indicator, row.n, row.pk, row._state.adding) == ("fires", 3, None, True)
    assert row == row and row != fresh(Rollup, dict(facts))
