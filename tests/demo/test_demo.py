"""演示镇: seeded by one command, whole or not at all, and the same every time."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth.hashers import check_password
from django.core.management import call_command
from django.db import connection, transaction

from tests import demo_town
from townworks.commitments.models import Change, Commitment, Notice
from townworks.definitions import selectors as definitions
from townworks.demo import outlines
from townworks.demo.settling import PASSWORD, settle
from townworks.demo.year import Year
from townworks.people.models import Person, Post
from townworks.places.models import Place

# Asked for here, so that the database is made even when these tests run alone.
pytestmark = pytest.mark.django_db

PROBE = """
import django; django.setup()
from townworks.kernel.models import AuditSeal, Blob
seal = AuditSeal.objects.order_by("-size").first()
print(seal.size, seal.root, *sorted(Blob.objects.values_list("sha256", flat=True)))
"""


def sealed(var: Path) -> str:
    """The audit root and the files of a town: they cover every act and every fact."""
    answer = subprocess.run(
        [sys.executable, "-c", PROBE],
        cwd=demo_town.ROOT,
        env=demo_town.environment(var),
        check=True,
        capture_output=True,
        text=True,
    )
    return answer.stdout


@pytest.mark.looks  # one database is enough: it is the program that must not waver
def test_the_demo_is_the_same_every_time(tmp_path, tmp_path_factory):
    again = demo_town.seed(tmp_path, "2")
    assert sealed(demo_town.first(tmp_path_factory)) == sealed(again)


@pytest.fixture(scope="module")
def lived(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[None]:
    """Half a year: as it was seeded on SQLite, lived anew on another database; rolled back afterwards."""
    var = demo_town.first(tmp_path_factory) if connection.vendor == "sqlite" else None
    with django_db_blocker.unblock(), transaction.atomic():
        if var:
            demo_town.into_this_database(var)
        else:
            Year(settle()).live()
        yield
        transaction.set_rollback(True)


def test_half_a_year_leaves_records_at_every_stage(lived):
    states = set(Commitment.objects.values_list("state", flat=True))
    assert {"assigned", "in_progress", "reported_done", "closed"} <= states


def test_the_lights_are_of_every_colour(lived):
    assert {"green", "yellow", "red", "blue"} <= set(Commitment.objects.values_list("light", flat=True))


def test_the_towns_own_report_covers_all_25_lines(lived):
    town_lines = {line.code for line in definitions.lines()[:25]}
    assert town_lines - set(Commitment.objects.values_list("line", flat=True)) == set()


def test_notices_stand_at_every_step(lived):
    assert {"drafted", "issued", "closed"} <= set(Notice.objects.values_list("state", flat=True))


def test_changes_were_approved_refused_and_wait(lived):
    assert set(Change.objects.values_list("state", flat=True)) == {"approved", "refused", "asked"}


def test_there_is_a_person_for_every_role(lived):
    held = set(Post.objects.values_list("role", flat=True))
    assert {role.code for role in definitions.roles()} - held == set()


def test_everybody_signs_in_with_the_printed_password(lived, settings):
    settings.PASSWORD_HASHERS = [
        *settings.PASSWORD_HASHERS,
        "django.contrib.auth.hashers.Argon2PasswordHasher",
    ]
    kept = set(Person.objects.values_list("password", flat=True))
    assert all(check_password(PASSWORD, one) for one in kept)


def test_every_village_and_grid_has_an_outline(lived):
    assert not Place.objects.filter(kind__in=("village", "community", "grid"), outline=None).exists()


def test_a_second_run_changes_nothing(lived, capsys):
    before = Commitment.objects.count()
    call_command("demo")
    assert (Commitment.objects.count(), "linqh" in capsys.readouterr().out) == (before, True)


def test_neighbours_share_their_border():
    lattice = outlines.Lattice((113.4, 23.1), (0.02, 0.02), 5)
    left, _ = lattice.village(0, 2)
    right, _ = lattice.village(1, 2)
    assert len(set(left) & set(right)) == 9
