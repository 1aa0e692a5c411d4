"""人员服务: who may do what to whom, passwords, posts, sessions."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.db.models import F
from django.test import Client

from tests import towns
from townworks.kernel import clock
from townworks.kernel.actor import SYSTEM
from townworks.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, WrongState
from townworks.kernel.models import AuditEntry
from townworks.people import selectors, services
from townworks.people.models import Person, Post, SignIn

pytestmark = pytest.mark.django_db
AT = towns.AT
NEW = "Qiufeng-2026-new"


@pytest.fixture
def world() -> towns.World:
    return towns.build()


def created(world: towns.World, username: str = "chen.wei") -> tuple[Person, str]:
    return services.create_person(actor=world.actor("administrator"), username=username, name="陈伟", at=AT)


def change(world: towns.World, person: Person, old: str, new: str) -> Person:
    return services.change_password(actor=selectors.actor_of(person, on=towns.ON), old=old, new=new, at=AT)


def test_a_new_person_gets_a_password_for_one_time(world):
    person, password = created(world)
    assert (person.check_password(password), person.must_change_password) == (True, True)


def test_a_new_person_may_do_nothing_yet(world):
    person, _ = created(world)
    assert selectors.actor_of(person, on=towns.ON).grants == ()


def test_a_new_person_belongs_to_the_town_of_the_administrator(world):
    assert created(world)[0].town == world.here.place


def test_an_administrator_adds_nobody_to_another_town(world):
    with pytest.raises(NotAllowed):
        services.create_person(
            actor=world.actor("administrator"),
            username="li.na",
            name="李娜",
            town_id=world.there.place.pk,
            at=AT,
        )


def test_a_sign_in_name_is_given_once(world):
    created(world)
    with pytest.raises(Conflict, match="已经有人使用"):
        created(world)


def test_all_mistakes_of_a_new_person_are_told_at_once(world):
    with pytest.raises(Invalid) as refused:
        services.create_person(actor=world.actor("administrator"), username="?", name="", at=AT)
    assert [field for field, _ in refused.value.problems] == ["username", "name"]


def test_the_password_is_not_in_the_audit_trail(world):
    _person, password = created(world)
    assert password not in str(list(AuditEntry.objects.values()))


def test_changing_the_password_lifts_the_duty_to_change_it(world):
    person, password = created(world)
    assert not change(world, person, password, NEW).must_change_password


def test_the_old_password_must_be_right(world):
    person, _ = created(world)
    with pytest.raises(Invalid) as refused:
        change(world, person, "wrong", NEW)
    assert refused.value.problems[0][0] == "old"


def test_a_weak_password_is_refused(world):
    person, password = created(world)
    with pytest.raises(Invalid):
        change(world, person, password, "abcdefghijk")


def test_none_of_the_last_five_passwords_is_used_again(world):
    person, password = created(world)
    words = [f"Qiufeng-2026-{n}" for n in range(5)]
    for old, new in zip([password, *words], words, strict=False):
        change(world, person, old, new)
    with pytest.raises(Invalid):
        change(world, person, words[-1], words[0])


def test_the_sixth_last_password_may_be_used_again(world):
    person, password = created(world)
    words = [f"Qiufeng-2026-{n}" for n in range(6)]
    for old, new in zip([password, *words], words, strict=False):
        change(world, person, old, new)
    assert change(world, person, words[-1], words[0]).check_password(words[0])


def test_a_password_that_was_never_kept_is_not_used_again_either(world):
    with pytest.raises(Invalid):
        change(world, world.here.people["office_clerk"], towns.PASSWORD, towns.PASSWORD)


def test_an_old_password_brings_a_reminder(world):
    person, _ = created(world)
    assert selectors.reminder_of_password(person, at=AT + timedelta(days=91)) == 91


def test_a_reset_password_must_be_changed_at_the_next_sign_in(world):
    person = world.here.people["unit_staff"]
    reset, password = services.reset_password(actor=world.actor("administrator"), pk=person.pk, at=AT)
    assert (reset.check_password(password), reset.must_change_password) == (True, True)


def test_nobody_resets_their_own_password(world):
    person = world.here.people["administrator"]
    with pytest.raises(NotAllowed):
        services.reset_password(actor=world.actor("administrator"), pk=person.pk, at=AT)


def test_a_person_of_another_town_is_not_found(world):
    person = world.there.people["unit_staff"]
    with pytest.raises(NotFound):
        services.reset_password(actor=world.actor("administrator"), pk=person.pk, at=AT)


def test_who_does_not_keep_people_resets_no_password(world):
    person = world.here.people["unit_staff"]
    with pytest.raises(NotAllowed):
        services.reset_password(actor=world.actor("town_head"), pk=person.pk, at=AT)


def test_a_post_gives_its_permissions_from_its_day(world):
    person, _ = created(world)
    services.give_post(
        actor=world.actor("administrator"),
        person_id=person.pk,
        role="office_clerk",
        unit_id=world.here.units["office"].pk,
        from_on=towns.ON,
        at=AT,
    )
    before, after = (selectors.actor_of(person, on=towns.ON + timedelta(days=n)) for n in (-1, 0))
    assert (bool(before.grants), bool(after.grants)) == (False, True)


def test_a_post_in_a_village_reaches_that_village(world):
    person, _ = created(world)
    services.give_post(
        actor=world.actor("administrator"),
        person_id=person.pk,
        role="village_secretary",
        unit_id=world.here.units["village-2"].pk,
        from_on=towns.ON,
        at=AT,
    )
    assert Post.objects.get(person=person).place == world.here.villages[1]


def test_nobody_gives_a_post_to_themselves(world):
    with pytest.raises(NotAllowed):
        services.give_post(
            actor=world.actor("administrator"),
            person_id=world.here.people["administrator"].pk,
            role="town_head",
            from_on=towns.ON,
            at=AT,
        )


def test_a_town_gives_no_post_over_the_district(world):
    person, _ = created(world)
    with pytest.raises(NotAllowed, match="不能由镇里安排"):
        services.give_post(
            actor=world.actor("administrator"),
            person_id=person.pk,
            role="district_supervisor",
            from_on=towns.ON,
            at=AT,
        )


def test_a_post_at_a_unit_of_another_town_is_refused(world):
    person, _ = created(world)
    with pytest.raises(Invalid, match="单位名册"):
        services.give_post(
            actor=world.actor("administrator"),
            person_id=person.pk,
            role="unit_staff",
            unit_id=world.there.units["office"].pk,
            from_on=towns.ON,
            at=AT,
        )


def test_a_post_at_a_place_of_another_town_is_refused(world):
    person, _ = created(world)
    with pytest.raises(Invalid, match="不在"):
        services.give_post(
            actor=world.actor("administrator"),
            person_id=person.pk,
            role="village_secretary",
            place_id=world.there.villages[0].pk,
            from_on=towns.ON,
            at=AT,
        )


def test_the_same_post_is_not_given_twice(world):
    person, _ = created(world)
    facts = {"person_id": person.pk, "role": "auditor", "from_on": towns.ON, "at": AT}
    services.give_post(actor=world.actor("administrator"), **facts)
    with pytest.raises(Conflict):
        services.give_post(actor=world.actor("administrator"), **facts)


def test_a_post_ends_after_its_last_day(world):
    person = world.here.people["unit_staff"]
    post = person.posts.get()
    services.end_post(actor=world.actor("administrator"), pk=post.pk, last_on=towns.ON, at=AT)
    days = (towns.ON, towns.ON + timedelta(days=1))
    assert [bool(selectors.actor_of(person, on=day).grants) for day in days] == [True, False]


def test_a_post_does_not_end_before_it_began(world):
    post = world.here.people["unit_staff"].posts.get()
    with pytest.raises(Invalid):
        services.end_post(actor=world.actor("administrator"), pk=post.pk, last_on=date(2019, 1, 1), at=AT)


def test_an_ended_post_is_not_ended_again(world):
    post = world.here.people["unit_staff"].posts.get()
    services.end_post(actor=world.actor("administrator"), pk=post.pk, last_on=towns.ON, at=AT)
    with pytest.raises(WrongState):
        services.end_post(actor=world.actor("administrator"), pk=post.pk, last_on=towns.ON, at=AT)


def test_a_post_of_another_town_is_not_found(world):
    post = world.there.people["unit_staff"].posts.get()
    with pytest.raises(NotFound):
        services.end_post(actor=world.actor("administrator"), pk=post.pk, last_on=towns.ON, at=AT)


def signed_in(client, person: Person) -> SignIn:
    """Through the sign-in page, as a browser does."""
    client.logout()
    answer = client.post(
        "/sign-in/", {"username": person.username, "password": towns.PASSWORD}, headers={"User-Agent": "手机"}
    )
    assert answer.status_code == 302, answer.content.decode()
    return SignIn.objects.latest("id")


def test_a_sign_in_is_put_on_the_list(world, client):
    row = signed_in(client, world.here.people["unit_staff"])
    assert (row.person, row.address, row.ended_at) == (world.here.people["unit_staff"], "127.0.0.1", None)


def test_a_locked_person_is_signed_out_everywhere(world, client):
    person = world.here.people["unit_staff"]
    signed_in(client, person)
    services.lock_person(actor=world.actor("administrator"), pk=person.pk, reason="调离", at=AT)
    assert client.get("/me/").status_code == 302


def test_an_ended_session_is_really_signed_out(world, client):
    row = signed_in(client, world.here.people["unit_staff"])
    services.end_session(actor=world.actor("administrator"), pk=row.pk, at=AT)
    assert client.get("/me/").status_code == 302
    assert not Session.objects.filter(session_key=row.session_key).exists()


def test_nobody_ends_a_session_of_another_town(world, client):
    row = signed_in(client, world.there.people["unit_staff"])
    with pytest.raises(NotFound):
        services.end_session(actor=world.actor("administrator"), pk=row.pk, at=AT)


def test_a_colleague_ends_no_session(world, client):
    row = signed_in(client, world.here.people["unit_staff"])
    with pytest.raises(NotAllowed):
        services.end_session(actor=world.actor("town_head"), pk=row.pk, at=AT)


def test_signing_out_ends_the_session_on_the_list(world, client):
    row = signed_in(client, world.here.people["unit_staff"])
    client.post("/sign-out/")
    row.refresh_from_db()
    assert row.ended_at is not None


def test_a_browser_that_stood_idle_is_signed_out(world, client, settings):
    signed_in(client, world.here.people["unit_staff"])
    session = client.session
    session["sign_in"] = {**session["sign_in"], "seen": session["sign_in"]["seen"] - 61 * 60}
    session.save()
    assert client.get("/me/").status_code == 302


def test_a_browser_in_use_for_longer_than_a_working_day_is_signed_out(world, client):
    row = signed_in(client, world.here.people["unit_staff"])
    session = client.session
    session["sign_in"] = {**session["sign_in"], "since": session["sign_in"]["since"] - 8 * 3600 - 1}
    session.save()
    assert client.get("/me/").status_code == 302
    row.refresh_from_db()
    assert row.ended_at is not None


def test_signing_in_takes_a_session_of_its_own(world, client):
    client.cookies["sessionid"] = "chosen0by0somebody0else0abcdefgh"
    row = signed_in(client, world.here.people["unit_staff"])
    assert row.session_key != "chosen0by0somebody0else0abcdefgh"
    before = client.session.session_key
    other = Client()
    other.cookies["sessionid"] = before
    client.post("/sign-out/")
    assert other.get("/me/").status_code == 302


def test_pages_of_a_post_are_kept_by_no_cache_and_cleared_when_it_leaves(world, client):
    signed_in(client, world.here.people["unit_staff"])
    for path in ("/me/", "/commitments/", "/api/v1/me"):
        assert client.get(path).headers["Cache-Control"] == "private, no-cache"
    assert client.post("/sign-out/").headers["Clear-Site-Data"] == '"cache"'
    assert "Cache-Control" not in client.get("/ask/").headers


@pytest.mark.parametrize(
    "to", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_signing_in_leads_to_no_other_site(world, client, to):
    person = world.here.people["unit_staff"]
    sent = {"username": person.username, "password": towns.PASSWORD, "next": to}
    assert client.post("/sign-in/", sent).headers["Location"] == "/"


def test_a_browser_in_use_stays_signed_in(world, client):
    row = signed_in(client, world.here.people["unit_staff"])
    session = client.session
    session["sign_in"] = {**session["sign_in"], "seen": session["sign_in"]["seen"] - 30 * 60}
    session.save()
    SignIn.objects.filter(pk=row.pk).update(seen_at=AT)
    assert client.get("/me/").status_code == 200
    row.refresh_from_db()
    assert row.seen_at > AT


def test_a_browser_seen_a_moment_ago_is_not_written_down_again(world, client):
    row = signed_in(client, world.here.people["unit_staff"])
    SignIn.objects.filter(pk=row.pk).update(seen_at=AT)
    client.get("/me/")
    row.refresh_from_db()
    assert row.seen_at == AT


def test_the_clockwork_ends_what_stood_idle(world, client):
    row = signed_in(client, world.here.people["unit_staff"])
    services.expire_sessions(at=clock.now() + timedelta(hours=2))
    row.refresh_from_db()
    assert row.ended_at is not None


def test_a_changed_password_leaves_this_browser_signed_in_and_ends_the_others(world, client):
    person = world.here.people["unit_staff"]
    other = signed_in(client, person)
    client.cookies.clear()
    this = signed_in(client, person)
    client.post("/me/password/", {"old": towns.PASSWORD, "new": NEW, "again": NEW})
    other.refresh_from_db()
    this.refresh_from_db()
    assert (other.ended_at is None, this.ended_at is None) == (False, True)
    assert client.get("/me/").status_code == 200
    assert this.session_key == client.session.session_key


def test_the_first_password_comes_before_everything_else(world, client):
    person = world.here.people["unit_staff"]
    Person.objects.filter(pk=person.pk).update(must_change_password=True)
    client.force_login(person)
    assert client.get("/people/").headers["Location"] == "/me/password/"


def test_a_fragment_is_sent_to_the_first_password_too(world, client):
    person = world.here.people["unit_staff"]
    Person.objects.filter(pk=person.pk).update(must_change_password=True)
    client.force_login(person)
    assert client.get("/people/", headers={"HX-Request": "true"}).headers["HX-Redirect"] == "/me/password/"


def test_five_wrong_passwords_lock_and_the_administrator_unlocks(world, client):
    person = world.here.people["unit_staff"]
    for _ in range(5):
        client.post("/sign-in/", {"username": person.username, "password": "wrong"})
    right = {"username": person.username, "password": towns.PASSWORD}
    assert client.post("/sign-in/", right).status_code == 429
    services.unlock_person(actor=world.actor("administrator"), pk=person.pk, at=AT)
    assert client.post("/sign-in/", right).status_code == 302


def knocks(username: str, password: str, address: str, **headers: str) -> int:
    """What a browser at an address is answered."""
    client = Client(REMOTE_ADDR=address, headers=headers)
    return client.post("/sign-in/", {"username": username, "password": password}).status_code


def test_an_address_that_a_caller_writes_himself_is_not_believed(world):
    name = world.here.people["unit_staff"].username
    for n in range(5):
        knocks(
            name,
            "wrong",
            "198.51.100.7",
            **{"X-Forwarded-For": f"203.0.113.{n}", "X-Real-IP": f"203.0.113.{n}"},
        )
    assert knocks(name, towns.PASSWORD, "198.51.100.7", **{"X-Forwarded-For": "203.0.113.99"}) == 429
    assert knocks(name, towns.PASSWORD, "198.51.100.8", **{"X-Forwarded-For": "198.51.100.7"}) == 302
    assert SignIn.objects.get().address == "198.51.100.8"


def test_a_name_guessed_at_from_many_addresses_rests_but_not_where_its_person_works(world, settings):
    name = world.here.people["unit_staff"].username
    assert knocks(name, towns.PASSWORD, "192.0.2.1") == 302
    told = [knocks(name, "wrong", f"203.0.113.{n // 4}") for n in range(settings.TOWNWORKS_GUESSES_OF_A_NAME)]
    assert told == [200] * (len(told) - 1) + [429]  # four each: no address of them is locked by itself
    assert knocks(name, towns.PASSWORD, "203.0.113.200") == 429
    assert knocks(name, towns.PASSWORD, "192.0.2.1") == 302
    assert knocks(world.here.people["unit_head"].username, towns.PASSWORD, "203.0.113.0") == 302


def test_a_name_that_was_guessed_at_is_opened_by_the_administrator_and_by_time(world, settings):
    person = world.here.people["unit_staff"]
    for n in range(settings.TOWNWORKS_GUESSES_OF_A_NAME):
        knocks(person.username, "wrong", f"203.0.113.{n}")
    assert knocks(person.username, towns.PASSWORD, "192.0.2.9") == 429
    services.unlock_person(actor=world.actor("administrator"), pk=person.pk, at=AT)
    assert knocks(person.username, towns.PASSWORD, "192.0.2.9") == 302
    for n in range(settings.TOWNWORKS_GUESSES_OF_A_NAME):
        knocks(person.username, "wrong", f"203.0.113.{n}")
    assert knocks(person.username, towns.PASSWORD, "192.0.2.10") == 429
    AccessAttempt.objects.update(attempt_time=F("attempt_time") - timedelta(minutes=31))
    assert knocks(person.username, towns.PASSWORD, "192.0.2.10") == 302


def test_every_act_is_in_the_audit_trail(world):
    person, _ = created(world)
    services.lock_person(actor=SYSTEM, pk=person.pk, reason="试用期满", at=AT)
    services.unlock_person(actor=SYSTEM, pk=person.pk, at=AT)
    verbs = AuditEntry.objects.filter(thing_kind="person", thing_id=person.pk).order_by("id")
    assert list(verbs.values_list("verb", flat=True)) == ["person.create", "person.lock", "person.unlock"]


@pytest.mark.parametrize(
    "sent, name",
    [
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/120 Safari/537.36 Edg/120",
            "Edge · Windows",
        ),
        ("Mozilla/5.0 (Linux; Android 13) Chrome/110 Mobile Safari MicroMessenger/8.0", "微信 · 安卓"),
        ("curl/8.0", "curl/8.0"),
        ("", ""),
    ],
)
def test_a_browser_is_called_by_a_name_its_owner_knows(sent, name):
    assert selectors.signed_in.browser_name(sent) == name
