"""A query that is translated once answers as the same query translated anew."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db.models import Exists, OuterRef

from townworks.kernel.kept_query import Kept
from townworks.kernel.models import AuditEntry, AuditLeaf
from townworks.kernel.put_rows import put, put_all

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 5, 2, 30, 15, 123456, tzinfo=UTC)


def _entry(name: str, thing_id: int | None = None) -> AuditEntry:
    return AuditEntry(
        at=AT, actor_name="甲", verb="thing.do", thing_kind="thing", thing_id=thing_id, thing_name=name,
        facts={"说": [1, None]},
    )  # fmt: skip


def test_a_row_that_is_put_down_reads_back_as_it_was_given():
    made = put(_entry("一", 7))
    read = AuditEntry.objects.get(pk=made.pk)
    assert (read.at, read.thing_name, read.thing_id, read.actor_id, read.facts) == (
        AT, "一", 7, None, {"说": [1, None]},
    )  # fmt: skip
    assert not made._state.adding


def test_many_rows_each_get_their_own_number_in_order():
    made = put_all([_entry(f"第{n}", n) for n in range(250)])
    numbers = [one.pk for one in made]
    assert numbers == sorted(set(numbers))
    read = dict(AuditEntry.objects.filter(pk__in=numbers).values_list("pk", "thing_id"))
    assert [read[one.pk] for one in made] == list(range(250))
    assert list(put_all([])) == []


def test_it_is_asked_again_with_other_values():
    for n in range(3):
        put(_entry(f"第{n}", n))
    named = Kept(
        lambda name, n: AuditEntry.objects.filter(thing_name=name, thing_id__lte=n).order_by(), str, int
    )
    assert [one.thing_id for one in named.ask("第1", 5)] == [1]
    assert named.ask("第1", 0) == []
    assert named.ask("第2", 2)[0].at == AT
    assert named.one("没有", 5) is None


def test_values_stand_where_the_query_has_them_and_not_in_the_order_of_its_words():
    put(_entry("甲", 1))
    both = Kept(
        lambda n, name: AuditEntry.objects.filter(thing_name=name).filter(thing_id=n).values_list("thing_id"),
        int,
        str,
    )
    assert both.ask(1, "甲") == [(1,)]
    assert both.ask(2, "甲") == []


def test_days_annotations_and_flat_values_come_as_django_gives_them():
    put(_entry("甲", 1))
    leaf = AuditLeaf.objects.filter(entry_id=OuterRef("pk"))
    on = Kept(
        lambda day: AuditEntry.objects.filter(at__date__gte=day).annotate(sealed=Exists(leaf)).order_by(),
        date,
    )
    assert [one.sealed for one in on.ask(date(2026, 3, 1))] == [False]
    assert on.ask(date(2026, 4, 1)) == []
    flat = Kept(lambda n: AuditEntry.objects.filter(thing_id=n).values_list("at", flat=True), int)
    assert flat.ask(1) == [AT]


def test_a_number_that_no_column_holds_finds_nothing():
    assert Kept(lambda n: AuditEntry.objects.filter(thing_id=n), int).ask(2**64) == []


def test_a_value_that_does_not_stand_in_the_query_is_refused_at_once():
    with pytest.raises(ValueError, match="not every value"):
        Kept(lambda n, m: AuditEntry.objects.filter(thing_id=n), int, int).ask(1, 2)


def test_what_was_asked_before_is_not_answered_from_memory():
    by = Kept(lambda n: AuditEntry.objects.filter(thing_id=n), int)
    assert by.ask(9) == []
    put(_entry("九", 9))
    assert len(by.ask(9)) == 1
