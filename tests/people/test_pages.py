"""人员页: who may open which page, and what stands on it; other towns' people are not found."""

from __future__ import annotations

import io

import openpyxl
import pytest

from tests import towns
from townworks.people import selectors
from townworks.people.models import Person, Post

pytestmark = pytest.mark.django_db
READERS = {
    "town_head",
    "town_secretary",
    "deputy",
    "office_clerk",
    "unit_head",
    "unit_staff",
    "village_secretary",
    "auditor",
    "district_supervisor",
    "administrator",
}
EXPORTERS = READERS - {"administrator"}
# page, who may open it
PAGES = {
    "/people/": READERS,
    "/people/export/": EXPORTERS,
    "/people/new/": {"administrator"},
    "/units/": READERS,
    "/me/": set(towns.SEATS),
    "/me/password/": set(towns.SEATS),
    "/me/sessions/": set(towns.SEATS),
    "/me/tokens/": {
        *("administrator", "office_clerk"),
        *("unit_head", "unit_staff", "village_secretary", "grid_worker"),  # for ODK Collect
        "agency_accountant",  # for a program that hands in drafts of vouchers
    },
}


@pytest.fixture
def world() -> towns.World:
    return towns.build()


@pytest.mark.parametrize("role", towns.roles())
def test_every_page_opens_for_its_roles_only(world, client, role):
    client.force_login(world.here.people[role])
    opened = {url: client.get(url).status_code for url in PAGES}
    assert opened == {url: 200 if role in roles else 403 for url, roles in PAGES.items()}


@pytest.mark.parametrize("url", PAGES)
def test_nobody_is_sent_to_sign_in(client, url, db):
    assert client.get(url).headers["Location"].startswith("/sign-in/")


def gets(person: Person, unit_id: int, post_id: int) -> list[str]:
    return [
        f"/people/{person.pk}/",
        f"/people/{person.pk}/posts/new/",
        f"/units/{unit_id}/",
        f"/posts/{post_id}/end/",
        f"/api/v1/people/{person.pk}",
    ]


def posts(person: Person) -> list[str]:
    return [f"/people/{person.pk}/{act}/" for act in ("lock", "unlock", "reset-password")]


@pytest.mark.parametrize("role", sorted(READERS - {"district_supervisor"}))
def test_a_person_or_unit_of_another_town_is_not_found(world, client, role):
    other = world.there.people["unit_staff"]
    client.force_login(world.here.people[role])
    shown, given, unit, ended, api = gets(other, world.there.units["rural"].pk, other.posts.get().pk)
    assert [client.get(url).status_code for url in (shown, unit, api)] == [404, 404, 404]
    keeps = 404 if role == "administrator" else 403
    assert [client.get(url).status_code for url in (given, ended)] == [keeps, keeps]


@pytest.mark.parametrize("role", towns.roles())
def test_nobody_acts_on_a_person_of_another_town(world, client, role):
    if role == "district_supervisor":
        pytest.skip("may know of them; the next test says that they still may not act")
    other = world.there.people["unit_staff"]
    client.force_login(world.here.people[role])
    assert {client.post(url, {"reason": "x"}).status_code for url in posts(other)} == {404}


@pytest.mark.parametrize("role", sorted(READERS - {"administrator", "village_secretary"}))
def test_who_only_reads_acts_on_nobody(world, client, role):
    person = world.here.people["counter_clerk"]
    client.force_login(world.here.people[role])
    assert {client.post(url, {"reason": "x"}).status_code for url in posts(person)} == {403}


@pytest.mark.parametrize("role", towns.roles())
def test_everyone_sees_the_people_of_their_post(world, role):
    seen = set(selectors.persons_for(world.actor(role)).values_list("pk", flat=True))
    here = {person.pk for person in world.here.people.values()}
    village = {
        world.here.people[key].pk for key in ("village_secretary", "village_bookkeeper", "finance_group")
    }
    if role not in READERS:
        assert seen == set()
    elif role == "district_supervisor":
        assert seen == set(Person.objects.values_list("pk", flat=True))
    elif role == "village_secretary":
        assert seen == village
    else:
        assert seen == here


@pytest.mark.parametrize("role", sorted(READERS))
def test_list_export_and_api_show_the_same_people(world, client, role):
    client.force_login(world.here.people[role])
    listed = client.get("/people/").context["page"].paginator.count
    api = client.get("/api/v1/people?limit=100").json()["count"]
    assert listed == api == selectors.persons_for(world.actor(role)).count()
    if role in EXPORTERS:
        sheet = openpyxl.load_workbook(io.BytesIO(client.get("/people/export/").content)).active
        assert sheet.max_row - 1 == listed


@pytest.mark.parametrize(
    "query, keys",
    [
        ({"role": "auditor"}, {"auditor"}),
        ({"q": "grid_work"}, {"grid_worker"}),
        ({"q": "110-"}, set()),
        ({"state": "locked"}, {"unit_staff"}),
    ],
)
def test_the_list_is_filtered(world, client, query, keys):
    Person.objects.filter(pk=world.here.people["unit_staff"].pk).update(is_active=False)
    client.force_login(world.here.people["administrator"])
    shown = {person.pk for person in client.get("/people/", query).context["page"]}
    assert shown == {world.here.people[key].pk for key in keys}


def test_the_list_is_filtered_by_unit(world, client):
    client.force_login(world.here.people["administrator"])
    unit = world.here.units["rural"]
    shown = {person.pk for person in client.get("/people/", {"unit": unit.pk}).context["page"]}
    assert shown == set(Post.objects.filter(unit=unit).values_list("person_id", flat=True))


def test_a_unit_of_another_town_filters_nothing(world, client):
    client.force_login(world.here.people["administrator"])
    answer = client.get("/people/", {"unit": world.there.units["rural"].pk})
    assert answer.context["page"].paginator.count == len(world.here.people)


def test_the_page_of_a_person_says_what_they_may_do_and_why(world, client):
    client.force_login(world.here.people["town_head"])
    text = client.get(f"/people/{world.here.people['unit_head'].pk}/").content.decode()
    assert "签收任务" in text
    assert "担任安平镇应急管理办公室的“站所负责人”" in text
    assert "本单位" in text


def test_the_same_page_in_english(world, client):
    client.force_login(world.here.people["town_head"])
    text = client.get(
        f"/people/{world.here.people['unit_head'].pk}/", headers={"Accept-Language": "en"}
    ).content.decode()
    assert "Accept commitments" in text


def test_only_who_may_end_sessions_sees_where_someone_is_signed_in(world, client):
    person = world.here.people["unit_staff"]
    seen = {}
    for role in ("administrator", "town_head"):
        client.force_login(world.here.people[role])
        seen[role] = client.get(f"/people/{person.pk}/").context["sign_ins"] is not None
    assert seen == {"administrator": True, "town_head": False}


def test_a_new_person_is_added_and_given_a_post(world, client):
    client.force_login(world.here.people["administrator"])
    answer = client.post("/people/new/", {"name": "陈伟", "username": "chen.wei"})
    person = Person.objects.get(username="chen.wei")
    assert person.check_password(answer.context["password"])
    assert answer.context["password"] in answer.content.decode()
    client.post(
        f"/people/{person.pk}/posts/new/",
        {"role": "unit_staff", "unit": world.here.units["rural"].pk, "from_on": "2026-01-01"},
    )
    assert person.posts.get().role == "unit_staff"


def test_what_was_typed_stays_when_it_is_refused(world, client):
    client.force_login(world.here.people["administrator"])
    answer = client.post("/people/new/", {"name": "陈伟", "username": "中文"})
    assert (answer.status_code, answer.context["form"]["name"].value()) == (422, "陈伟")


def test_a_post_is_ended_on_its_page(world, client):
    client.force_login(world.here.people["administrator"])
    post = world.here.people["unit_staff"].posts.get()
    client.post(f"/posts/{post.pk}/end/", {"last_on": "2026-06-30"})
    post.refresh_from_db()
    assert str(post.until_on) == "2026-06-30"


def test_a_one_time_password_is_not_kept_by_the_browser(world, client):
    client.force_login(world.here.people["administrator"])
    answer = client.post(f"/people/{world.here.people['unit_staff'].pk}/reset-password/")
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_token_is_shown_once(world, client):
    client.force_login(world.here.people["administrator"])
    answer = client.post("/me/tokens/", {"name": "区平台取数", "days": "30"})
    raw = answer.context["raw"]
    assert raw in answer.content.decode()
    assert raw not in client.get("/me/tokens/").content.decode()


def test_a_unit_shows_its_lines_and_its_people(world, client):
    client.force_login(world.here.people["town_head"])
    text = client.get(f"/units/{world.here.units['safety'].pk}/").content.decode()
    assert world.here.people["unit_head"].name in text


@pytest.mark.parametrize("url", ["/people/", "/units/", "/me/"])
def test_pages_cost_few_queries(world, client, django_assert_max_num_queries, url):
    client.force_login(world.here.people["administrator"])
    with django_assert_max_num_queries(10):
        client.get(url)


@pytest.mark.parametrize("query", ["?unit=abc", "?role=none", "?sort=password", "?page=zero", "?q=%00"])
def test_nonsense_in_the_address_is_left_out(world, client, query):
    client.force_login(world.here.people["administrator"])
    assert client.get(f"/people/{query}").status_code == 200
