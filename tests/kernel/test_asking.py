"""一次问: what many proofs read alike is read once, and for all days that are asked for at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

from townworks.kernel import proofs

MAY, JUNE, JULY = date(2026, 5, 31), date(2026, 6, 30), date(2026, 7, 1)


class Counted:
    """Answers a day with its month, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[Sequence[date]] = []

    def __call__(self, days: Sequence[date]) -> dict[date, int]:
        self.asked.append(list(days))
        return {day: day.month for day in days}


def test_all_days_of_an_asking_are_read_at_once_and_once() -> None:
    read = Counted()
    with proofs.asking([JUNE, MAY]):
        assert [proofs.of_day("a", day, read) for day in (JUNE, MAY, JUNE)] == [6, 5, 6]
    assert read.asked == [[MAY, JUNE]]


def test_a_day_that_was_not_announced_is_read_when_it_is_asked_for() -> None:
    read = Counted()
    with proofs.asking([MAY]):
        assert [proofs.of_day("a", day, read) for day in (MAY, JULY)] == [5, 7]
    assert read.asked == [[MAY], [JULY]]


def test_an_asking_within_another_adds_its_days() -> None:
    with proofs.asking([MAY]), proofs.asking([JULY]):
        assert proofs.days_asked(JUNE) == [MAY, JUNE, JULY]


def test_nothing_is_kept_where_nothing_is_being_asked() -> None:
    read = Counted()
    assert [proofs.of_day("a", MAY, read) for _ in range(2)] == [5, 5]
    assert read.asked == [[MAY], [MAY]]


def test_what_was_read_until_a_later_instant_answers_for_an_earlier_one() -> None:
    first, last = datetime(2026, 5, 31, tzinfo=UTC), datetime(2026, 6, 30, tzinfo=UTC)
    asked: list[datetime] = []

    def read(at: datetime) -> int:
        asked.append(at)
        return at.month

    with proofs.asking():
        assert [proofs.until(("a",), at, read) for at in (first, last, first)] == [5, 6, 6]
        assert proofs.until(("b",), first, read) == 5
    assert asked == [first, last, first]
    assert proofs.until(("a",), first, read) == 5  # nothing is kept where nothing is being asked
