"""问题台账: what the list shows, in which order, and how it is counted."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.inspections.ledger import DAY, Ledger, add_finding, build_ledger
from tests.inspections.world import add_site
from townworks.inspections.models import Finding
from townworks.inspections.selectors import finding_counts, findings
from townworks.inspections.selectors.finding_terms import urgency
from townworks.inspections.selectors.findings import Filter, Reading
from townworks.inspections.services import counting
from townworks.kernel.errors import Invalid

pytestmark = pytest.mark.django_db
ACTORS = ("office_clerk", "village_secretary", "grid_worker", "district_supervisor")


@pytest.fixture
def ledger() -> Ledger:
    return build_ledger()


def reading(ledger: Ledger, key: str = "office_clerk", **wanted: object) -> Reading:
    return findings.read(ledger.actor(key), Filter(**wanted), on=DAY)


def shown(read: Reading, **how: object) -> list[int]:
    return [row.finding.pk for row in findings.page_of(read, size=100, **how).rows]


def expected(rows: list[Finding], rule=lambda one: one.is_open) -> list[int]:
    return [one.pk for one in sorted(rows, key=lambda one: (one.due_on, one.pk)) if rule(one)]


def test_the_default_is_what_is_open_the_earliest_due_first(ledger):
    assert shown(reading(ledger)) == expected(ledger.here)


@pytest.mark.parametrize("key", ACTORS)
def test_ranges_that_are_merged_keep_one_order(ledger, key):
    rows = [one.finding for one in findings.page_of(reading(ledger, key), size=100).rows]
    assert [one.pk for one in rows] == [one.pk for one in sorted(rows, key=lambda one: (one.due_on, one.pk))]


@pytest.mark.parametrize("key", ACTORS)
def test_pages_follow_each_other_without_gap_or_repeat(ledger, key):
    read = reading(ledger, key, state="all")
    turned, number = [], 1
    while True:
        page = findings.page_of(read, page=number, size=3)
        turned += [row.finding.pk for row in page.rows]
        if not page.has_next:
            break
        number += 1
    assert turned == shown(read)


def test_a_page_beyond_the_end_is_the_first(ledger):
    assert findings.page_of(reading(ledger), page=99).number == 1


@pytest.mark.parametrize(
    ("wanted", "rule"),
    [
        ({"state": "all"}, lambda one: True),
        ({"state": "accepted"}, lambda one: one.state == "accepted"),
        ({"severity": "critical"}, lambda one: one.is_open and one.severity == "critical"),
        ({"overdue": True}, lambda one: one.is_open and one.due_on < DAY),
        ({"overdue": True, "state": "all"}, lambda one: one.is_open and one.due_on < DAY),
        ({"campaign": "fire-sweep"}, lambda one: one.is_open),
        ({"campaign": "other"}, lambda one: False),
        ({"q": "第3户"}, lambda one: one.is_open and one.site.name == "第3户"),
        ({"repeat": True}, lambda one: False),
    ],
)
def test_a_filter_cuts_to_what_it_says(ledger, wanted, rule):
    assert shown(reading(ledger, **wanted)) == expected(ledger.here, rule)


def test_a_finding_is_found_by_its_number(ledger):
    assert shown(reading(ledger, state="all", q=ledger.here[3].number)) == [ledger.here[3].pk]


def test_the_number_of_another_year_finds_nothing(ledger):
    assert shown(reading(ledger, state="all", q=ledger.here[3].number.replace("2026", "2025"))) == []


def test_a_village_is_cut_with_its_grids(ledger):
    village = ledger.town.world.here.villages[0]
    wanted = expected(ledger.here, lambda one: one.is_open and one.place.path.startswith(village.path))
    assert shown(reading(ledger, place=village.pk)) == wanted


def test_a_place_of_the_other_town_shows_nothing(ledger):
    assert shown(reading(ledger, place=ledger.town.world.there.villages[0].pk)) == []


@pytest.mark.parametrize(("name", "unit"), [("owner", "safety"), ("mender", "village-1")])
def test_a_unit_is_cut_by_what_it_owns_or_mends(ledger, name, unit):
    pk = ledger.town.world.here.units[unit].pk
    wanted = expected(ledger.here, lambda one: one.is_open and getattr(one, f"{name}_id") == pk)
    assert shown(reading(ledger, **{name: pk})) == wanted


def test_mine_is_what_my_unit_owns_or_mends(ledger):
    pk = ledger.town.world.here.units["office"].pk
    wanted = expected(ledger.here, lambda one: one.is_open and pk in (one.owner_id, one.mender_id))
    assert shown(reading(ledger, mine=True)) == wanted


def test_repeat_offenders_come_the_most_repeated_first(ledger):
    often, once = ledger.here[0], ledger.here[5]
    Finding.objects.filter(pk=often.pk).update(repeats=3)
    Finding.objects.filter(pk=once.pk).update(repeats=1)
    assert shown(reading(ledger, repeat=True)) == [often.pk, once.pk]


@pytest.mark.parametrize("sort", [*findings.SORTS, *(f"-{name}" for name in findings.SORTS), "nonsense"])
def test_every_order_shows_the_same_set(ledger, sort):
    assert set(shown(reading(ledger), sort=sort)) == set(expected(ledger.here))


def test_the_gravest_comes_first_when_asked(ledger):
    rows = findings.page_of(reading(ledger), sort="severity").rows
    assert rows[0].finding.severity == "critical"


# 计数.


@pytest.mark.parametrize("key", ACTORS)
@pytest.mark.parametrize(
    "wanted",
    [
        {},
        {"state": "all"},
        {"state": "mended"},
        {"severity": "major"},
        {"overdue": True},
        {"mine": True},
        {"q": "户"},
    ],
    ids=str,
)
def test_the_count_is_the_number_of_rows(ledger, key, wanted):
    read = reading(ledger, key, **wanted)
    assert finding_counts.count_of(read) == finding_counts.Count(len(shown(read)))


def test_a_count_from_the_sums_survives_folding(ledger):
    before = finding_counts.count_of(reading(ledger))
    counting.fold(at=None)  # type: ignore[arg-type]
    assert finding_counts.count_of(reading(ledger)) == before


def test_facets_count_with_every_other_condition_but_not_their_own(ledger):
    facets = finding_counts.facets(reading(ledger, severity="major", state="found"))
    found = {one.value: one.count for one in facets.severity}
    here = [one.severity for one in ledger.here if one.state == "found"]
    assert found == {code: here.count(code) for code in ("critical", "major", "minor")}


def test_villages_are_counted_with_their_grids(ledger):
    facets = finding_counts.facets(reading(ledger))
    assert [(one.name, one.count) for one in facets.place] == [("东埔村", 4), ("西埔村", 4)]


def test_a_search_shows_choices_without_numbers(ledger):
    facets = finding_counts.facets(reading(ledger, q="户"))
    assert {one.count for one in (*facets.state, *facets.severity, *facets.place)} == {None}


def test_what_is_beyond_the_bound_is_said_to_be_more(ledger, monkeypatch):
    monkeypatch.setattr(finding_counts, "MOST", 2)
    assert str(finding_counts.count_of(reading(ledger, q="户"))) == "2+"


def test_several_towns_are_offered_to_who_sees_several(ledger):
    towns = finding_counts.facets(reading(ledger, "district_supervisor")).town
    assert [one.name for one in towns] == ["安平镇", "乐水镇"]


def test_a_closed_unit_keeps_its_name_in_the_choices(ledger):
    unit = ledger.town.world.here.units["rural"]
    type(unit).objects.filter(pk=unit.pk).update(is_active=False)
    assert unit.name in [one.name for one in finding_counts.facets(reading(ledger)).owner]


def test_a_file_that_would_hold_too_much_is_refused(ledger, monkeypatch):
    from townworks.inspections.selectors import finding_sheet

    monkeypatch.setattr(finding_sheet, "MOST", 3)
    with pytest.raises(Invalid, match="超过 3 条"):
        finding_sheet.sheet(ledger.actor("office_clerk"), reading(ledger))


# 期限.


@pytest.mark.parametrize(
    ("due_on", "light", "words"),
    [
        (DAY - timedelta(days=3), "red", "逾期 3 天"),
        (DAY, "yellow", "今天到期"),
        (date(2026, 7, 3), "yellow", "还有 2 个工作日"),
        (date(2026, 7, 15), "green", "还有 10 个工作日"),
        (date(2026, 9, 1), "green", "还有 62 天"),
    ],
)
def test_urgency_is_said_in_words_and_a_light(ledger, due_on, light, words):
    town = ledger.town
    site = add_site(town.world.here, 900, "末户")
    finding = add_finding(town, site, owner=town.world.here.units["safety"], due_on=due_on)
    told = urgency(finding, DAY)
    assert (told.light, str(told.why)) == (light, words)
