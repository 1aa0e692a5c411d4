"""演示镇: seeded by one command, whole or not at all, and the same every time."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.contrib.auth.hashers import check_password
from django.core.management import call_command
from django.db import transaction

from tests import demo_town
from townworks.commitments.models import Change, Commitment, Notice
from townworks.definitions import selectors as definitions
from townworks.demo import outlines, waters
from townworks.demo.settling import PASSWORD
from townworks.indicators import proofs as indicator_proofs
from townworks.indicators.models import Observation, Question, Return, Standing
from townworks.indicators.services import recounting
from townworks.indicators.services.correcting import correct_observation
from townworks.kernel.actor import SYSTEM
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


# —— a year of figures


def river() -> Commitment:
    """The commitment that the river is to be stable at class III."""
    return Commitment.objects.get(text__contains="青河流域", year=2026)


def test_one_bad_sample_turns_the_light_of_the_river(lived):
    why = "“{name}”{value}，低于应保持的 {target}：{short}"
    commitment = river()
    facts = {"name": "指标稳定达标", "value": "80", "target": "100", "short": "青河出境断面"}
    assert (commitment.light, commitment.light_why) == ("red", [why, facts])


def test_without_the_bad_sample_the_river_would_be_stable(lived):
    claim = river().proof_claims.get(name="indicators.stable")
    asked = [(claim.commitment_id, claim.parameters)]

    def says() -> tuple[Decimal | None, bool]:
        proof = indicator_proofs.stables(claims=asked, on=date(2026, 7, 1))[0]
        return proof.value, proof.met

    assert says() == (80, False)
    with transaction.atomic():
        bad = Standing.objects.filter(
            indicator="water-nh3n", period=f"{waters.BAD_DAY}T08:20", thing__code=waters.OUTLET
        )
        Return.objects.filter(period="2026-06").update(
            state="locked"
        )  # what is handed in waits for its answer
        correct_observation(
            actor=SYSTEM,
            pk=bad.get().observation_id,
            text="0.7",
            reason="复核",
            at=datetime(2026, 6, 30, tzinfo=UTC),
        )
        assert says() == (100, True)
        transaction.set_rollback(True)


def test_the_bad_sample_breaks_the_month_and_says_by_which_item(lived):
    months = Standing.objects.filter(indicator="section-class", thing__code=waters.OUTLET)
    grades = dict(months.values_list("period", "value"))
    assert [int(grades[f"2026-0{month}"]) for month in range(1, 7)] == [3, 3, 3, 3, 3, 4]
    june = months.select_related("observation").get(period="2026-06")
    assert "氨氮" in str(june.observation.working)


def test_returns_stand_at_every_stage(lived):
    june = Return.objects.filter(line="waste", period="2026-06")
    assert set(Return.objects.values_list("state", flat=True)) == {"draft", "submitted", "approved", "locked"}
    assert june.filter(rows__move="return").exists()
    assert june.count() < 10  # some have not been opened


def test_a_correction_came_late_with_its_reason(lived):
    late = Observation.objects.get(late=True)
    assert late.reason.startswith("清运公司台账核对")
    assert late.corrects is not None and late.value == late.corrects.value + 4


def test_questions_are_asked_answered_and_settled(lived):
    assert set(Question.objects.values_list("state", flat=True)) == {"asked", "answered", "settled"}
    assert Question.objects.filter(state="asked").count() <= 15


def test_there_are_marks_a_gap_and_a_section_that_moved(lived):
    assert set(Standing.objects.exclude(mark="").values_list("mark", flat=True)) == {"below", "missing"}
    untested, _month = waters.UNTESTED
    sampled = Standing.objects.filter(indicator="water-nh3n", thing__code=untested)
    assert not sampled.filter(starts_on__month=2).exists() and sampled.filter(starts_on__month=3).exists()
    places = Standing.objects.filter(thing__code="QH-03").values_list("place__name", flat=True)
    assert set(places) == {"镇区社区", "柳溪村"}


def test_most_lines_have_figures(lived):
    given = {one.line for one in definitions.indicators()} & {
        definitions.indicator(code).line
        for code in Standing.objects.values_list("indicator", flat=True).distinct()
    }
    assert len(given) >= 18


def test_the_sums_of_the_year_are_a_recount(lived):
    town = Place.objects.get(name="青禾镇", kind="town").pk
    for code in ("waste-tonnes", "water-nh3n", "section-class", "sewage-treated"):
        assert recounting.kept_sums(town, code) == recounting.recounted_sums(town, code)
