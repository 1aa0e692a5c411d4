"""封存和核验: whatever is done to the tables behind the program's back is found, and the entry named."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from townworks.engines import merkle
from townworks.kernel import append_only, audit
from townworks.kernel.actor import SYSTEM
from townworks.kernel.audit import proving, sealing
from townworks.kernel.audit.verifying import Fault
from townworks.kernel.models import AuditEntry, AuditLeaf, AuditSeal

AT = datetime(2026, 7, 1, 2, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def write(n: int, at: datetime = AT, **facts: object) -> AuditEntry:
    return audit.record(
        SYSTEM, "test.write", kind="test", thing_id=n, name=f"第{n}件", town_id=None, at=at, facts=facts
    )


def sealed_log(sizes: tuple[int, ...] = (3, 4, 2)) -> list[AuditEntry]:
    """Entries sealed in batches of these sizes, a day apart."""
    entries = []
    for day, size in enumerate(sizes):
        at = AT + timedelta(days=day)
        entries += [write(len(entries) + n, at) for n in range(size)]
        audit.seal(at=at + HOUR)
    return entries


class _Undone(Exception):
    """Takes back what a test did to the tables, triggers and all."""


@contextmanager
def behind_the_back() -> Iterator[None]:
    """Lift the triggers as someone with the database's password could, and put everything back afterwards."""
    connection.check_constraints()
    try:
        with transaction.atomic():
            for model in (AuditEntry, AuditLeaf, AuditSeal):
                append_only.lift(connection, model._meta.db_table)
            yield
            raise _Undone
    except _Undone:
        pass


def found() -> Fault | None:
    return audit.verify().fault


def sql(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.mark.django_db
class TestSealing:
    def test_everything_is_sealed_in_the_order_of_its_number(self):
        entries = sealed_log()
        assert list(AuditLeaf.objects.order_by("index").values_list("entry_id", flat=True)) == [
            entry.pk for entry in entries
        ]

    def test_the_root_is_that_of_all_entries(self):
        entries = sealed_log()
        hashes = [merkle.leaf_hash(sealing.canonical(AuditEntry.objects.get(pk=one.pk))) for one in entries]
        assert sealing.last_seal().root == merkle.root(hashes).hex()

    def test_nothing_is_sealed_twice(self):
        sealed_log()
        assert audit.seal(at=AT + timedelta(days=9)) == 0

    def test_more_than_a_batch_is_sealed_at_once(self, monkeypatch):
        monkeypatch.setattr(sealing, "BATCH", 4)
        for n in range(10):
            write(n, AT - timedelta(days=n))
        assert (audit.seal(at=AT), audit.verify().sound) == (10, True)

    def test_what_is_kept_hashes_the_same_when_it_is_read_again(self):
        entry = write(
            1, AT.replace(microsecond=123456), number=1.5, words="改“三合一”", none=None, many=[1, 2]
        )
        assert sealing.canonical(entry) == sealing.canonical(AuditEntry.objects.get(pk=entry.pk))

    def test_a_straggler_with_a_lower_number_is_sealed_later(self):
        entries = [write(n) for n in range(3)]
        with behind_the_back():
            sql("DELETE FROM kernel_auditentry WHERE id = %s", entries[1].pk)
            audit.seal(at=AT)
            AuditEntry.objects.bulk_create([entries[1]])
            assert audit.seal(at=AT + timedelta(minutes=5)) == 1
            assert audit.verify().sound

    def test_every_entry_lies_under_its_seal(self):
        entries = sealed_log((3, 6, 4))
        assert all(proving.inclusion_of(entry).holds for entry in entries)

    def test_an_entry_that_is_not_sealed_has_no_proof_yet(self):
        assert proving.inclusion_of(write(1)) is None


@pytest.mark.django_db
class TestVerifying:
    def test_an_untouched_log_is_sound(self):
        sealed_log()
        write(99, AT + timedelta(days=3))
        answer = audit.verify()
        assert (answer.sound, answer.size, answer.seals, answer.unsealed) == (True, 9, 3, 1)

    def test_an_empty_log_is_sound(self):
        assert audit.verify().sound

    def test_altered_facts_are_named(self):
        entries = sealed_log()
        with behind_the_back():
            sql('UPDATE kernel_auditentry SET facts = \'{"to": "closed"}\' WHERE id = %s', entries[4].pk)
            fault = found()
        assert (fault.entry_id, fault.who, fault.verb) == (entries[4].pk, "系统", "test.write")
        assert "内容与封存时不符" in fault.what.text

    @pytest.mark.parametrize(
        "column, value",
        [
            ("actor_name", "别人"),
            ("verb", "test.other"),
            ("thing_name", "别的"),
            ("thing_id", 77),
            ("town_id", 5),
            ("actor_id", 6),
            ("thing_kind", "other"),
            ("at", AT - timedelta(minutes=1)),
        ],
    )
    def test_no_field_can_be_altered(self, column, value):
        entries = sealed_log()
        with behind_the_back():
            AuditEntry.objects.filter(pk=entries[5].pk).update(**{column: value})
            fault = found()
        assert fault.entry_id == entries[5].pk

    def test_the_first_of_several_is_named(self):
        entries = sealed_log()
        with behind_the_back():
            sql(
                "UPDATE kernel_auditentry SET verb = 'x' WHERE id IN (%s, %s, %s)",
                entries[8].pk,
                entries[2].pk,
                entries[5].pk,
            )
            fault = found()
        assert fault.entry_id == entries[2].pk

    def test_a_removed_entry_is_named(self):
        entries = sealed_log()
        with behind_the_back():
            sql("DELETE FROM kernel_auditentry WHERE id = %s", entries[3].pk)
            fault = found()
        assert (fault.entry_id, fault.index) == (entries[3].pk, 3)
        assert "被删除" in fault.what.text

    def test_an_entry_removed_with_its_leaf_leaves_a_gap(self):
        entries = sealed_log()
        with behind_the_back():
            sql("DELETE FROM kernel_auditentry WHERE id = %s", entries[3].pk)
            sql("DELETE FROM kernel_auditleaf WHERE entry_id = %s", entries[3].pk)
            fault = found()
        assert fault.index == 3

    def test_entries_changed_for_one_another_are_named(self):
        entries = sealed_log()
        with behind_the_back():
            for one, other in ((entries[3], entries[5]), (entries[5], entries[3])):
                AuditEntry.objects.filter(pk=one.pk).update(
                    thing_id=other.thing_id, thing_name=other.thing_name
                )
            fault = found()
        assert fault.entry_id == entries[3].pk

    def test_an_entry_put_in_later_under_an_old_date_is_named(self):
        sealed_log()
        late = write(50, AT + timedelta(hours=3))
        assert (found().entry_id, "事后插入" in found().what.text) == (late.pk, True)

    def test_an_entry_put_in_under_an_old_date_and_then_sealed_is_named_still(self):
        sealed_log()
        late = write(50, AT + timedelta(hours=3))
        audit.seal(at=AT + timedelta(days=5))
        assert found().entry_id == late.pk

    def test_an_entry_of_the_last_minutes_before_a_seal_is_no_fault(self):
        sealed_log()
        write(50, AT + timedelta(days=2, minutes=30))
        assert audit.verify().sound

    def test_two_leaves_that_changed_places_are_named(self):
        entries = sealed_log()
        leaves = {leaf.index: leaf for leaf in AuditLeaf.objects.all()}
        with behind_the_back():
            AuditLeaf.objects.filter(index__in=(4, 5)).delete()
            for index, other in ((4, 5), (5, 4)):
                leaf = leaves[other]
                AuditLeaf.objects.create(index=index, entry_id=leaf.entry_id, hash=leaf.hash, seal=leaf.seal)
            fault = found()
        assert (fault.entry_id, fault.index) == (entries[5].pk, 4)
        assert "次序被调换" in fault.what.text

    def test_two_leaves_that_changed_places_across_seals_are_named(self):
        entries = sealed_log()
        leaves = {leaf.index: leaf for leaf in AuditLeaf.objects.all()}
        with behind_the_back():
            AuditLeaf.objects.filter(index__in=(1, 5)).delete()
            for index, other in ((1, 5), (5, 1)):
                AuditLeaf.objects.create(
                    index=index,
                    entry_id=leaves[other].entry_id,
                    hash=leaves[other].hash,
                    seal=leaves[index].seal,
                )
            fault = found()
        assert fault.entry_id == entries[5].pk

    def test_an_altered_leaf_is_told_from_an_altered_entry(self):
        entries = sealed_log()
        with behind_the_back():
            AuditLeaf.objects.filter(index=6).update(hash="ab" * 32)
            fault = found()
        assert fault.entry_id == entries[6].pk
        assert "留痕本身与封存的根相符" in fault.what.text

    def test_a_leaf_that_is_no_hash_is_named(self):
        entries = sealed_log()
        with behind_the_back():
            AuditLeaf.objects.filter(index=6).update(hash="")
            fault = found()
        assert fault.entry_id == entries[6].pk

    def test_a_dropped_leaf_is_named_by_its_entry(self):
        entries = sealed_log()
        with behind_the_back():
            AuditLeaf.objects.filter(index=4).delete()
            fault = found()
        assert (fault.entry_id, fault.index) == (entries[4].pk, 4)

    def test_a_dropped_last_leaf_is_named_by_its_entry(self):
        entries = sealed_log()
        with behind_the_back():
            AuditLeaf.objects.filter(index=8).delete()
            fault = found()
        assert fault.entry_id == entries[8].pk

    def test_an_entry_altered_together_with_its_leaf_is_narrowed_by_the_root(self):
        entries = sealed_log((4, 4, 1))
        with behind_the_back():
            AuditEntry.objects.filter(pk=entries[4].pk).update(verb="test.other")
            forged = merkle.leaf_hash(sealing.canonical(AuditEntry.objects.get(pk=entries[4].pk)))
            AuditLeaf.objects.filter(index=4).update(hash=forged.hex())
            fault = found()
        assert (fault.entry_id, fault.what.values["low"], fault.what.values["high"]) == (entries[4].pk, 5, 8)

    def test_an_altered_root_is_found(self):
        entries = sealed_log()
        with behind_the_back():
            AuditSeal.objects.filter(size=7).update(root="cd" * 32)
            fault = found()
        assert fault.entry_id == entries[3].pk

    @pytest.mark.parametrize("size, first", [(3, 0), (7, 3), (9, 7)])
    def test_a_dropped_seal_is_named_by_its_first_entry(self, size, first):
        entries = sealed_log()
        with behind_the_back():
            sql("DELETE FROM kernel_auditseal WHERE size = %s", size)
            fault = found()
        assert fault.entry_id == entries[first].pk
        assert "封存" in fault.what.text

    def test_a_root_kept_elsewhere_is_borne_out(self):
        sealed_log()
        kept = (3, AuditSeal.objects.get(size=3).root)
        assert audit.verify(against=kept).sound

    def test_a_log_made_anew_does_not_bear_out_a_root_kept_elsewhere(self):
        entries = sealed_log()
        kept = (7, AuditSeal.objects.get(size=7).root)
        with behind_the_back():
            AuditLeaf.objects.all().delete()
            sql("DELETE FROM kernel_auditseal")
            AuditEntry.objects.filter(pk=entries[1].pk).update(verb="test.other")
            audit.seal(at=AT + timedelta(days=5))
            alone, against = audit.verify(), audit.verify(against=kept)
        assert (alone.sound, against.sound) == (True, False)

    def test_a_log_cut_off_at_its_end_does_not_bear_out_a_root_kept_elsewhere(self):
        sealed_log()
        kept = (9, AuditSeal.objects.get(size=9).root)
        with behind_the_back():
            AuditLeaf.objects.filter(index__gte=7).delete()
            sql("DELETE FROM kernel_auditseal WHERE size = 9")
            sql("DELETE FROM kernel_auditentry WHERE id > %s", AuditLeaf.objects.get(index=6).entry_id)
            alone, against = audit.verify(), audit.verify(against=kept)
        assert (alone.sound, against.sound) == (True, False)


@pytest.mark.django_db
class TestCommand:
    def run(self, *words: str) -> str:
        out = StringIO()
        call_command("audit", *words, stdout=out)
        return out.getvalue()

    def test_verify_says_that_all_is_well(self):
        sealed_log()
        assert "核验通过：9 条留痕，3 次封存" in self.run("verify")

    def test_verify_names_the_entry_and_ends_with_one(self):
        entries = sealed_log()
        with behind_the_back():
            AuditEntry.objects.filter(pk=entries[4].pk).update(actor_name="别人")
            with pytest.raises(CommandError) as refused:
                self.run("verify")
        assert refused.value.returncode == 1
        assert f"留痕编号：{entries[4].pk}" in str(refused.value)
        assert "何人：别人" in str(refused.value)

    def test_the_printed_root_is_what_against_takes(self):
        sealed_log()
        assert "核验通过" in self.run("verify", "--against", self.run("root").strip())

    def test_a_misprinted_root_is_answered_with_its_form(self):
        with pytest.raises(CommandError, match="条数:根"):
            self.run("verify", "--against", "9-abc")

    def test_seal_says_how_many(self):
        write(1)
        assert "封存了 1 条留痕" in self.run("seal")


@pytest.mark.django_db(transaction=True)
def test_a_writer_does_not_wait_for_an_open_seal():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time by nature; the sealing there is a short batch")
    write(1)
    written = threading.Event()

    def writer() -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '3s'")
            write(2)
            written.set()
        finally:
            connection.close()

    with transaction.atomic():
        audit.seal(at=AT)
        thread = threading.Thread(target=writer)
        thread.start()
        thread.join()
        done_while_open = written.is_set()
    assert done_while_open


@pytest.mark.django_db(transaction=True)
def test_two_sealers_do_not_collide():
    for n in range(20):
        write(n)
    counts: list[int] = []

    def sealer() -> None:
        try:
            counts.append(audit.seal(at=AT))
        finally:
            connection.close()

    threads = [threading.Thread(target=sealer) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (sorted(counts), audit.verify().sound) == ([0, 0, 0, 20], True)
