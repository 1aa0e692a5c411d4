"""钟表: every task runs, one failing keeps none of the others from running."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests import towns
from townworks import wiring
from townworks.kernel import audit, clockwork
from townworks.kernel.actor import SYSTEM
from townworks.kernel.clockwork import Task
from townworks.kernel.models import AuditEntry, AuditLeaf

pytestmark = pytest.mark.django_db


@pytest.fixture
def tasks():
    yield clockwork.connect
    clockwork.connect(wiring.CLOCKWORK)


def test_a_tick_seals_what_was_written():
    audit.record(SYSTEM, "test.write", kind="test", thing_id=1, name="一件", town_id=None, at=towns.AT)
    call_command("tick", stdout=StringIO())
    assert AuditLeaf.objects.count() == AuditEntry.objects.count()


def test_a_tick_may_follow_a_tick():
    towns.build()
    call_command("tick", stdout=StringIO())
    call_command("tick", stdout=StringIO())


def test_a_task_that_fails_does_not_keep_the_next_from_running(tasks):
    def broken(*, at: object) -> int:
        raise RuntimeError("no disk")

    ran = []
    tasks((Task("坏的", broken), Task("好的", lambda at: ran.append(at))))
    errors = StringIO()
    with pytest.raises(CommandError, match="1 项没有办成"):
        call_command("tick", stderr=errors)
    assert (len(ran), "no disk" in errors.getvalue()) == (1, True)


def test_every_task_says_what_it_did():
    out = StringIO()
    call_command("tick", verbosity=2, stdout=out)
    assert [line.split("：")[0] for line in out.getvalue().splitlines()] == [
        task.name for task in wiring.CLOCKWORK
    ]
