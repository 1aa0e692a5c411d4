"""依次写入: who waits for the one writer of SQLite waits in line, and the line always goes on."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction

from townworks.kernel.in_turn.line import Line
from townworks.kernel.in_turn.sqlite3 import base
from townworks.kernel.models import Series


def waiting(line: Line, wanted: int) -> None:
    """Until so many stand in line."""
    while len(line._waiting) < wanted:
        pass


def test_who_came_first_goes_first():
    line, order = Line(), []
    assert line.take(0)

    def enter(n: int) -> None:
        assert line.take(60)
        order.append(n)
        line.give()

    threads = []
    for n in range(5):
        threads.append(Thread(target=enter, args=(n,)))
        threads[-1].start()
        waiting(line, n + 1)
    line.give()
    for one in threads:
        one.join()
    assert order == [0, 1, 2, 3, 4]
    assert line.take(0)


def test_who_leaves_the_line_is_not_let_in():
    line = Line()
    assert line.take(0)
    assert not line.take(0.01)
    line.give()
    assert line.take(0)
    assert not line._waiting


@pytest.fixture
def on_sqlite(transactional_db: None) -> Line:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has many writers")
    return base._lines[str(connection.settings_dict["NAME"])]


def write(key: str) -> None:
    with transaction.atomic():
        Series.objects.create(town_id=1, key=key, year=2026)


def in_a_thread(act: Callable[[], None]) -> Thread:
    """Something done on a connection of its own."""

    def work() -> None:
        try:
            act()
        finally:
            connection.close()

    thread = Thread(target=work)
    thread.start()
    return thread


def test_writers_write_one_after_another_in_the_order_they_came(on_sqlite: Line):
    threads = []
    with transaction.atomic():
        for n in range(4):
            threads.append(in_a_thread(lambda n=n: write(f"k{n}")))
            waiting(on_sqlite, n + 1)
        assert not Series.objects.exists()
    for one in threads:
        one.join()
    assert list(Series.objects.order_by("pk").values_list("key", flat=True)) == ["k0", "k1", "k2", "k3"]


@pytest.mark.parametrize("ending", ["refused", "closed", "rolled back"])
def test_the_line_goes_on_however_a_transaction_ends(on_sqlite: Line, ending: str):
    with pytest.raises(RuntimeError), transaction.atomic():
        write("first")
        if ending == "closed":
            connection.close()
        if ending == "rolled back":
            transaction.set_rollback(True)
        raise RuntimeError
    assert not on_sqlite._inside
    in_a_thread(lambda: write("second")).join()
    assert list(Series.objects.values_list("key", flat=True)) == ["second"]


def test_a_transaction_that_cannot_begin_leaves_the_line(on_sqlite: Line):
    def refuse(*_asked: Any) -> None:
        raise OperationalError("database is locked")

    with connection.execute_wrapper(refuse), pytest.raises(OperationalError), transaction.atomic():
        pass
    assert not on_sqlite._inside
