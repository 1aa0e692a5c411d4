"""导入的进度: what a long import tells while it runs, and that it tells it to the bar of the command."""

from __future__ import annotations

from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from tests.indicators.world import IndicatorWorld
from townworks.indicators.management.commands import indicators as command
from townworks.indicators.services import importing
from townworks.indicators.services.importing import Wish, kept, taking
from townworks.kernel import clock
from townworks.kernel.actor import SYSTEM

pytestmark = pytest.mark.django_db
ROWS = 24


@pytest.fixture(autouse=True)
def _small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """A step of five figures instead of thousands."""
    monkeypatch.setattr(taking, "BATCH", 5)
    monkeypatch.setattr(kept, "BATCH", 5)


def table() -> str:
    rows = [f"东埔村,{2024 + n // 12}年{n % 12 + 1}月,{n + 1}" for n in range(ROWS)]
    return "\n".join(["村居,月份,生活垃圾清运量", *rows, ""])


def test_progress_goes_through_the_reading_and_then_through_the_writing_to_the_end(
    town: IndicatorWorld,
) -> None:
    at = clock.now()
    blob = importing.keep_file(BytesIO(table().encode()), name="清运.csv", at=at)
    seen: list[tuple[int, int]] = []
    wish = Wish(blob.sha256, "清运.csv", town.town_id)
    taken = importing.import_figures(
        actor=SYSTEM, wish=wish, at=at, progress=lambda done, total: seen.append((done, total))
    )
    reading = [done for done, total in seen if not total]
    writing = [done for done, total in seen if total]
    assert reading == sorted(set(reading)) == [5, 10, 15, 20]
    assert writing == sorted(writing)
    assert seen[-1] == (ROWS, ROWS) == (taken.batch.read, taken.batch.new)


def test_the_command_moves_its_bar_and_ends_full(
    town: IndicatorWorld, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moves: list[dict[str, Any]] = []

    class Bar(command.Progress):
        def update(self, task_id: Any, **facts: Any) -> None:
            moves.append(facts)
            super().update(task_id, **facts)

    monkeypatch.setattr(command, "Progress", Bar)
    path = tmp_path / "清运.csv"
    path.write_text(table(), encoding="utf-8")
    out = StringIO()
    call_command("indicators", "import", path, "--town", town.here.place.code, "--apply", stdout=out)
    assert moves[0] == {"completed": 5, "total": None}
    assert moves[-1] == {"completed": ROWS, "total": ROWS}
    assert f"已导入 {ROWS} 个数" in out.getvalue()
