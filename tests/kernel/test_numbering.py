"""编号: no gap, no number twice, whoever asks at the same time."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction

from townworks.kernel.numbering import next_number


def number(**other: object) -> int:
    return next_number(**{"town_id": 1, "key": "notice", "year": 2026, **other})  # type: ignore[arg-type]


@pytest.mark.django_db
class TestNumbering:
    def test_numbers_run_from_one(self):
        assert [number() for _ in range(3)] == [1, 2, 3]

    @pytest.mark.parametrize("other", [{"town_id": 2}, {"key": "brief"}, {"year": 2027}])
    def test_every_town_series_and_year_counts_for_itself(self, other):
        number()
        assert number(**other) == 1

    def test_a_number_whose_paper_failed_is_given_again(self):
        with pytest.raises(ValueError), transaction.atomic():
            number()
            raise ValueError
        assert number() == 1


@pytest.mark.django_db(transaction=True)
def test_eight_who_ask_at_once_get_eight_numbers():
    given: list[int] = []

    def ask() -> None:
        try:
            for _ in range(5):
                with transaction.atomic():
                    given.append(number())
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(given) == list(range(1, 41))
