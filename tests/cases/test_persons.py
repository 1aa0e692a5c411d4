"""个人信息和密封线索: masked by default, opened for a reason, found without being read, erased by rule; two posts read tips."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import override_settings

from tests.cases import world as worlds
from tests.cases.world import AT, ID, PERSON, World, later
from townworks.cases import permissions, selectors, services
from townworks.cases.models import Case, Party, TipKeeper
from townworks.cases.services import Told, receipts
from townworks.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from townworks.kernel.models import AuditEntry
from townworks.kernel.personal import keys
from townworks.people.models import Post

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return worlds.build()


def reveal(world: World, case: Case, **more: object) -> dict[str, str]:
    facts = {"purpose": "contact", "reason": "约上门时间", "at": AT, **more}
    party = case.parties.get()
    return services.reveal_party(actor=world.clerk, pk=case.pk, party_id=party.pk, **facts)  # type: ignore[arg-type]


def test_nothing_of_a_person_lies_open_in_the_database(world: World):
    case = world.asked("petition")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM cases_party WHERE case_id = %s", [case.pk])
        told = "\n".join(str(value) for value in cursor.fetchone())
    for text in (PERSON.name, PERSON.phone, ID, PERSON.address):
        assert text not in told


def test_pages_know_the_masked_form(world: World):
    party = world.asked("petition").parties.get()
    assert (party.name_masked, party.phone_masked) == ("欧**", "138****5678")
    assert party.id_number_masked == "1101**********002X"


def test_a_look_gives_everything_and_leaves_its_reason_and_not_its_content(world: World):
    case = world.asked("petition")
    assert reveal(world, case) == {
        "name": PERSON.name,
        "phone": PERSON.phone,
        "id_number": ID,
        "address": PERSON.address,
    }
    entry = AuditEntry.objects.get(verb="case.reveal")
    assert entry.facts["reason"] == "约上门时间" and entry.facts["purpose"] == "contact"
    assert PERSON.name not in str(entry.facts) and ID not in str(entry.facts)


@pytest.mark.parametrize(
    "more", [{"purpose": "curiosity"}, {"reason": " "}, {"purpose": ""}, {"purpose": "x" * 99}]
)
def test_a_look_wants_a_purpose_of_the_kind_and_a_reason(world: World, more: dict):
    case = world.asked("petition")
    with pytest.raises(Invalid):
        reveal(world, case, **more)
    assert not AuditEntry.objects.filter(verb="case.reveal").exists()


def test_a_purpose_of_another_kind_does_not_count(world: World):
    case = world.asked("report", persons=(Told("reporter", name="欧阳明"),))
    with pytest.raises(Invalid):
        reveal(world, case, purpose="deliver")


@pytest.mark.parametrize("role", ["town_head", "auditor", "village_secretary"])
def test_who_may_not_look_does_not(world: World, role: str):
    case = world.asked("petition")
    with pytest.raises((NotAllowed, NotFound)):
        services.reveal_party(
            actor=world.actor(role),
            pk=case.pk,
            party_id=case.parties.get().pk,
            purpose="contact",
            reason="看看",
            at=AT,
        )


def test_a_party_of_another_case_is_not_opened_through_this_one(world: World):
    mine, other = world.asked("petition"), world.asked("petition", there=True)
    with pytest.raises(NotFound):
        services.reveal_party(
            actor=world.clerk,
            pk=mine.pk,
            party_id=other.parties.get().pk,
            purpose="contact",
            reason="试",
            at=AT,
        )


def test_a_value_moved_to_another_row_does_not_open(world: World):
    one, other = world.asked("petition").parties.get(), world.asked("petition").parties.get()
    Party.objects.filter(pk=other.pk).update(name_sealed=one.name_sealed)
    with pytest.raises(ValueError, match="打不开"):
        reveal(world, other.case)


def test_cases_are_found_by_an_id_number_that_nobody_reads(world: World):
    case = world.asked("petition")
    world.asked("petition", persons=(Told(name="别人", phone="13900000000"),))
    world.asked("petition", there=True)
    found = services.find_by_number(actor=world.clerk, id_number=ID, reason="本人来查", at=AT)
    assert found == [case.pk]
    assert ID not in str(AuditEntry.objects.get(verb="case.find_by_number").facts)


def test_a_wrong_id_number_is_told_so(world: World):
    with pytest.raises(Invalid):
        services.find_by_number(actor=world.clerk, id_number="110105194912310021", reason="试", at=AT)


def test_what_the_kind_keeps_no_longer_is_erased_and_the_case_stays(world: World):
    case = world.asked("report", persons=(Told("reporter", name="欧阳明", phone="13812345678"),))
    services.refuse_case(actor=world.clerk, pk=case.pk, reason="不属本镇", at=AT)
    assert services.erase_expired(at=later(365)) == 0
    assert services.erase_expired(at=later(366)) == 1
    party = case.parties.get()
    assert (party.name_sealed, party.name_masked, party.phone_index) == ("", "", "")
    assert Case.objects.get(pk=case.pk).state == "refused"
    with pytest.raises(WrongState, match="清除"):
        reveal(world, case)


def test_an_open_case_keeps_its_people(world: World):
    world.asked("report", persons=(Told("reporter", name="欧阳明"),))
    assert services.erase_expired(at=later(4000)) == 0


def test_after_a_rotation_the_old_key_is_no_longer_needed(world: World, settings):
    case = world.asked("petition")
    code = receipts.code_of(case)
    fresh = keys.new_key("fresh")
    with override_settings(TOWNWORKS_PERSONAL_KEYS=f"{fresh},{settings.TOWNWORKS_PERSONAL_KEYS}"):
        call_command("personal", "rotate")
    with override_settings(TOWNWORKS_PERSONAL_KEYS=fresh):
        case = Case.objects.get(pk=case.pk)
        assert reveal(world, case)["name"] == PERSON.name
        assert receipts.fits(case, code)


def test_a_new_index_key_is_followed_by_the_rotation(world: World):
    case = world.asked("petition")
    with override_settings(TOWNWORKS_PERSONAL_INDEX_KEY=keys.new_key("fresh")):
        assert services.find_by_number(actor=world.clerk, id_number=ID, reason="查", at=AT) == []
        services.rotate_keys(at=AT)
        assert services.find_by_number(actor=world.clerk, id_number=ID, reason="查", at=AT) == [case.pk]


def test_a_code_is_eight_signs_and_fits_its_case_alone(world: World):
    one, other = world.asked("report"), world.asked("report")
    code = receipts.code_of(one)
    assert len(code) == 8 and receipts.fits(one, f" {code[:4].lower()}-{code[4:]} ")
    assert not receipts.fits(other, code) and not receipts.fits(one, "") and not receipts.fits(one, "汉字")


# sealed tips


@pytest.mark.parametrize("role", list(worlds.towns.SEATS))
def test_a_tip_is_there_for_nobody_who_was_not_named(world: World, role: str):
    case = world.asked("tip")
    actor = world.actor(role) if role != "district_supervisor" else world.towns.actor(role)
    assert case.pk not in selectors.cases_for(actor).values_list("pk", flat=True)
    with pytest.raises(NotFound):
        selectors.case_for(actor, case.pk)


def test_the_two_named_posts_read_and_pass_it_on(world: World):
    case = world.asked("tip")
    keeper, other = world.keeper("auditor"), world.keeper("town_secretary", 2)
    assert selectors.case_for(other, case.pk).pk == case.pk
    assert services.transfer_case(actor=keeper, pk=case.pk, reason="移送派出所，回执 7 号", at=AT).state == (
        "transferred"
    )


def test_a_keeper_of_one_town_reads_no_tip_of_another(world: World):
    keeper, case = world.keeper("auditor"), world.asked("tip", there=True)
    with pytest.raises(NotFound):
        selectors.case_for(keeper, case.pk)


def test_the_trail_of_a_tip_says_its_number_and_nothing_else(world: World):
    keeper, case = world.keeper("auditor"), world.asked("tip")
    services.transfer_case(actor=keeper, pk=case.pk, reason="移送派出所", at=AT)
    for entry in AuditEntry.objects.filter(thing_id=case.pk, thing_kind="case"):
        assert entry.thing_name == case.number
        assert not {"reason", "matter"} & entry.facts.keys()


def test_the_secretary_names_the_keepers_and_a_third_takes_a_slot(world: World):
    secretary = world.actor("town_secretary")
    posts = {
        role: Post.objects.get(person=world.towns.here.people[role]).pk
        for role in ("auditor", "town_secretary")
    }
    services.name_keeper(actor=secretary, slot=1, post_id=posts["auditor"], at=AT)
    services.name_keeper(actor=secretary, slot=2, post_id=posts["auditor"], at=AT)
    services.name_keeper(actor=secretary, slot=1, post_id=posts["town_secretary"], at=AT)
    assert dict(TipKeeper.objects.values_list("slot", "post_id")) == {
        1: posts["town_secretary"],
        2: posts["auditor"],
    }


@pytest.mark.parametrize("slot", [0, 3])
def test_there_are_two_keepers_and_no_more(world: World, slot: int):
    post = Post.objects.get(person=world.towns.here.people["auditor"]).pk
    with pytest.raises(Invalid):
        services.name_keeper(actor=world.actor("town_secretary"), slot=slot, post_id=post, at=AT)


def test_a_post_that_may_not_keep_tips_is_not_named(world: World):
    post = Post.objects.get(person=world.towns.here.people["unit_staff"]).pk
    with pytest.raises(Invalid):
        services.name_keeper(actor=world.actor("town_secretary"), slot=1, post_id=post, at=AT)


@pytest.mark.parametrize("role", ["town_head", "office_clerk", "administrator"])
def test_only_the_secretary_names_them(world: World, role: str):
    with pytest.raises(NotAllowed):
        services.name_keeper(actor=world.actor(role), slot=1, post_id=1, at=AT)


# the one scope function


@pytest.mark.parametrize("role", list(worlds.towns.SEATS))
@pytest.mark.parametrize(
    "permission", ["case.read", "case.accept", "case.handle", "case.extend", "case.assign", "case.reveal"]
)
def test_lists_and_single_cases_agree_for_every_role(world: World, role: str, permission: str):
    for kind in worlds.SAID:
        world.asked(kind)
        world.asked(kind, there=True)
    moved = Case.objects.filter(kind="petition", town_id=world.town_id).get()
    services.refer_case(actor=world.clerk, pk=moved.pk, unit_id=world.unit("safety"), reason="属应急", at=AT)
    actor = world.actor(role) if role != "district_supervisor" else world.towns.actor(role)
    listed = set(selectors.cases_for(actor, permission).values_list("pk", flat=True))
    single = {case.pk for case in Case.objects.all() if permissions.may(actor, permission, case)}
    assert listed == single
    if role != "district_supervisor":
        assert set(Case.objects.filter(pk__in=listed).values_list("town_id", flat=True)) <= {world.town_id}


def test_a_unit_sees_what_it_was_offered_and_no_more(world: World):
    mine, other = world.asked("petition"), world.asked("petition")
    assert list(selectors.cases_for(world.head)) == []
    services.refer_case(actor=world.clerk, pk=mine.pk, unit_id=world.unit("safety"), reason="属应急", at=AT)
    assert list(selectors.cases_for(world.head)) == [mine]
    assert other.pk != mine.pk
