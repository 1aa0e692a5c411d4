"""场所的登记: checked whole, placed by position, every change an edition, merged with what was seen there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.inspections import ground
from tests.inspections.world import AT, InspectionWorld
from townworks.inspections.models import Due, Site, SiteEdition, SiteNote
from townworks.inspections.selectors.site_detail import site_detail
from townworks.inspections.services import site_merging, sites
from townworks.inspections.services.site_facts import SiteFacts
from townworks.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, WrongState
from townworks.kernel.models import AuditEntry

CODE = "91110000600037341L"
SHOP = SiteFacts(
    "利民商店",
    address="东埔路 3 号",
    credit_code=CODE,
    longitude=ground.EAST_GRID[0],
    latitude=ground.EAST_GRID[1],
    attributes={"use": "shop", "area": "80 平方米", "lodging": "否"},
)


@pytest.fixture
def drawn(town: InspectionWorld) -> InspectionWorld:
    """The test town with outlines."""
    ground.draw(town.world.here)
    return town


def register(town: InspectionWorld, facts: SiteFacts = SHOP, by: str = "head:safety") -> Site:
    return sites.register_site(actor=town.actor(by), kind="premises", facts=facts, at=AT)


def problems(town: InspectionWorld, facts: SiteFacts) -> list[str]:
    with pytest.raises(Invalid) as refusal:
        register(town, facts)
    return [name for name, _sentence in refusal.value.problems]


def test_a_site_gets_the_next_number_of_its_kind(drawn):
    assert [register(drawn).code, register(drawn, replace(SHOP, name="利民药店")).code] == [
        "JY-00004",
        "JY-00005",
    ]


def test_the_grid_follows_from_the_position(drawn):
    assert register(drawn).place == drawn.world.here.grids[1]


def test_the_village_follows_where_no_grid_is_drawn(drawn):
    longitude, latitude = ground.EAST_VILLAGE
    site = register(drawn, replace(SHOP, longitude=longitude, latitude=latitude))
    assert site.place == drawn.world.here.villages[1]


def test_a_grid_chosen_by_hand_refines_a_village_found_by_position(drawn):
    longitude, latitude = ground.EAST_VILLAGE
    grid = drawn.world.here.grids[1]
    site = register(drawn, replace(SHOP, longitude=longitude, latitude=latitude, place_id=grid.pk))
    assert site.place == grid


def test_a_position_says_more_than_a_choice_that_contradicts_it(drawn):
    site = register(drawn, replace(SHOP, place_id=drawn.world.here.villages[0].pk))
    assert site.place == drawn.world.here.grids[1]


def test_a_position_outside_the_town_is_a_problem(drawn):
    longitude, latitude = ground.OUTSIDE
    assert problems(drawn, replace(SHOP, longitude=longitude, latitude=latitude)) == ["place"]


def test_a_position_outside_the_town_is_taken_with_a_place_chosen_by_hand(drawn):
    longitude, latitude = ground.OUTSIDE
    village = drawn.world.here.villages[0]
    site = register(drawn, replace(SHOP, longitude=longitude, latitude=latitude, place_id=village.pk))
    assert (site.place, site.longitude) == (village, longitude)


def test_without_a_position_the_place_is_chosen_by_hand(drawn):
    nowhere = replace(SHOP, longitude=None, latitude=None)
    assert problems(drawn, nowhere) == ["place"]
    assert register(drawn, replace(nowhere, place_id=drawn.world.here.villages[0].pk)).longitude is None


def test_a_place_of_another_town_is_none_of_ours(drawn):
    theirs = drawn.world.there.villages[0].pk
    assert problems(drawn, replace(SHOP, longitude=None, latitude=None, place_id=theirs)) == ["place"]


def test_everything_wrong_is_told_at_once(drawn):
    facts = SiteFacts(
        "",
        address="长" * 201,
        credit_code="91110000600037341X",
        longitude=23.42,
        latitude=116.77,
        attributes={"area": "很大", "floors": 99, "grilles": "也许", "colour": "红"},
    )
    assert problems(drawn, facts) == [
        "name",
        "address",
        "credit_code",
        "attributes.use",
        "attributes.area",
        "attributes.floors",
        "attributes.grilles",
        "attributes.colour",
        "longitude",
    ]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("9111000060003734", "18 位"),
        ("91110000600037341X", "校验码"),
        ("9111000060003734IL", "大写字母"),
    ],
)
def test_a_credit_code_says_what_is_wrong_with_it(drawn, code, words):
    with pytest.raises(Invalid) as refusal:
        register(drawn, replace(SHOP, credit_code=code))
    assert words in str(dict(refusal.value.problems)["credit_code"])


def test_attributes_are_kept_typed(drawn):
    assert register(drawn).attributes == {"use": "shop", "area": 80, "lodging": False}


def test_a_choice_may_be_said_by_its_name(drawn):
    site = register(drawn, replace(SHOP, attributes={"use": "小餐饮"}))
    assert site.attributes == {"use": "restaurant"}


def test_coordinates_of_a_chinese_map_are_moved(drawn):
    moved = register(drawn, replace(SHOP, system="gcj02"))
    assert 0.001 < abs(moved.longitude - SHOP.longitude) < 0.01


def test_a_site_begins_with_its_first_edition(drawn):
    site = register(drawn)
    edition = SiteEdition.objects.get(site=site)
    assert (edition.n, edition.facts["name"], edition.facts["place"]) == (1, "利民商店", "西埔村第一网格")


def test_registering_leaves_a_trace(drawn):
    site = register(drawn)
    entry = AuditEntry.objects.get(verb="site.register", thing_id=site.pk)
    assert entry.thing_name == "JY-00004 利民商店"


def test_an_edit_adds_an_edition_and_a_version(drawn):
    site = register(drawn)
    facts = replace(SHOP, name="利民超市")
    sites.edit_site(actor=drawn.actor("head:safety"), pk=site.pk, facts=facts, why="换招牌", at=AT, version=1)
    site.refresh_from_db()
    kept = [(one.n, one.facts["name"]) for one in site.editions.all()]
    assert (site.version, kept) == (2, [(1, "利民商店"), (2, "利民超市")])


def test_an_edit_that_changes_nothing_adds_nothing(drawn):
    site = register(drawn)
    sites.edit_site(actor=drawn.actor("head:safety"), pk=site.pk, facts=SHOP, at=AT)
    assert site.editions.count() == 1


def test_an_edit_of_an_old_version_is_refused(drawn):
    site = register(drawn)
    with pytest.raises(Conflict):
        sites.edit_site(actor=drawn.actor("head:safety"), pk=site.pk, facts=SHOP, at=AT, version=7)


def test_a_village_registers_only_what_lies_in_it(drawn):
    with pytest.raises(NotAllowed, match="西埔村第一网格"):
        register(drawn, by="village_secretary")


def test_a_village_does_not_move_a_site_out_of_itself(drawn):
    longitude, latitude = ground.WEST_GRID
    own = register(drawn, replace(SHOP, longitude=longitude, latitude=latitude), by="village_secretary")
    with pytest.raises(NotAllowed):
        sites.edit_site(actor=drawn.actor("village_secretary"), pk=own.pk, facts=SHOP, at=AT)


def test_a_grid_worker_does_not_keep_the_register(drawn):
    with pytest.raises(NotAllowed):
        register(drawn, by="grid_worker")


def test_a_closed_site_is_vanished_and_can_come_back(drawn):
    site, actor = register(drawn), drawn.actor("head:safety")
    assert sites.close_site(actor=actor, pk=site.pk, reason="拆除", at=AT).state == "vanished"
    assert sites.reopen_site(actor=actor, pk=site.pk, reason="重建", at=AT).state == "active"
    assert [one.why for one in site.editions.all()] == ["登记", "拆除", "重建"]


def test_closing_wants_a_reason(drawn):
    with pytest.raises(Invalid):
        sites.close_site(actor=drawn.actor("head:safety"), pk=register(drawn).pk, reason=" ", at=AT)


def test_a_vanished_site_does_not_vanish_again(drawn):
    site, actor = register(drawn), drawn.actor("head:safety")
    sites.close_site(actor=actor, pk=site.pk, reason="拆除", at=AT)
    with pytest.raises(WrongState):
        sites.close_site(actor=actor, pk=site.pk, reason="拆除", at=AT)


def merge(town: InspectionWorld, site: Site, into: Site) -> Site:
    return site_merging.merge_sites(
        actor=town.actor("head:safety"), pk=site.pk, into_id=into.pk, reason="同一家店", at=AT
    )


def test_the_absorbed_site_names_the_one_that_stands_on(town):
    merge(town, town.sites[1], town.sites[0])
    gone = Site.objects.get(pk=town.sites[1].pk)
    assert (gone.state, gone.merged_into, gone.editions.get().facts["merged_into"]) == (
        "merged",
        town.sites[0],
        "JY-00001",
    )


def test_what_open_rounds_want_of_the_absorbed_site_is_explained(town):
    merge(town, town.sites[1], town.sites[0])
    due = Due.objects.get(site=town.sites[1])
    assert (due.outcome, due.rows.get().reason) == ("excused", "并入 JY-00001：同一家店")


def test_what_was_visited_already_stays_visited(town):
    town.send(town.due(town.sites[1]))
    merge(town, town.sites[1], town.sites[0])
    assert town.due(town.sites[1]).outcome == "visited"


def test_findings_of_the_absorbed_site_are_shown_with_the_surviving_one(town):
    finding = town.fail(town.sites[1])
    merge(town, town.sites[1], town.sites[0])
    shown = site_detail(town.actor("head:safety"), town.sites[0].pk)
    finding.refresh_from_db()
    assert [one.finding for one in shown.findings] == [finding]
    assert finding.site == town.sites[1]


def test_a_site_absorbed_by_an_absorbed_one_is_shown_too(town):
    merge(town, town.sites[2], town.sites[1])
    merge(town, town.sites[1], town.sites[0])
    shown = site_detail(town.actor("head:safety"), town.sites[0].pk)
    assert list(shown.absorbed) == [town.sites[1], town.sites[2]]


def test_sites_of_different_kinds_are_not_merged(town):
    Site.objects.filter(pk=town.sites[1].pk).update(kind="dump")
    with pytest.raises(Invalid, match="同一类"):
        merge(town, town.sites[1], town.sites[0])


def test_a_site_of_another_town_is_not_found_for_merging(town):
    with pytest.raises(NotFound):
        merge(town, town.other_sites[0], town.sites[0])


def test_a_merged_site_is_not_merged_again(town):
    merge(town, town.sites[1], town.sites[0])
    with pytest.raises(WrongState):
        merge(town, town.sites[1], town.sites[2])


def test_a_site_is_not_merged_into_one_that_has_vanished(town):
    sites.close_site(actor=town.actor("head:safety"), pk=town.sites[0].pk, reason="拆除", at=AT)
    with pytest.raises(WrongState, match="反过来"):
        merge(town, town.sites[1], town.sites[0])


def test_a_merged_site_is_not_edited(town):
    merge(town, town.sites[1], town.sites[0])
    with pytest.raises(WrongState, match="JY-00001"):
        sites.edit_site(actor=town.actor("head:safety"), pk=town.sites[1].pk, facts=SHOP, at=AT)


def same_name(town: InspectionWorld) -> tuple[Site, Site]:
    first = town.sites[0]
    other = register(
        town,
        replace(SHOP, name=first.name, credit_code="", longitude=first.longitude, latitude=first.latitude),
    )
    return first, other


def test_a_second_registration_is_offered_with_its_reasons(drawn):
    first, other = same_name(drawn)
    shown = site_detail(drawn.actor("head:safety"), other.pk).likely
    assert [(one.site, bool(one.reasons)) for one in shown] == [(first, True)]


def test_sites_kept_apart_are_not_offered_again(drawn):
    first, other = same_name(drawn)
    actor = drawn.actor("head:safety")
    site_merging.keep_sites_apart(actor=actor, pk=other.pk, other_id=first.pk, reason="两家分店", at=AT)
    assert site_detail(actor, other.pk).likely == ()


def test_two_sites_are_kept_apart_once(drawn):
    first, other = same_name(drawn)
    actor = drawn.actor("head:safety")
    for one, two in ((first, other), (other, first)):
        site_merging.keep_sites_apart(actor=actor, pk=one.pk, other_id=two.pk, reason="", at=AT)
    assert SiteNote.objects.count() == 1


def test_a_fault_found_again_is_counted_at_its_site(town):
    first = town.fail(key=1)
    type(first).objects.filter(pk=first.pk).update(repeats=2)
    shown = site_detail(town.actor("head:safety"), town.sites[0].pk)
    assert shown.findings[0].times == 3
