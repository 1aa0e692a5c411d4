"""认领: who of a unit works on a case is a name that everybody reads; and what an extension is asked in."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.cases import world as worlds
from tests.cases.world import AT, World, fresh, later
from townworks.cases import services
from townworks.cases.forms.acts import ActForm
from townworks.cases.models import Case
from townworks.cases.selectors import detail, forming, listing, today
from townworks.cases.selectors.listing import Filter
from townworks.kernel.actor import Actor
from townworks.kernel.errors import NotFound, WrongState
from townworks.ui import wording

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return worlds.build()


@pytest.fixture
def window(world: World) -> Actor:
    """Who accepted the case: at the counter, in the same unit as the clerk."""
    return world.actor("counter_clerk")


@pytest.fixture
def case(world: World, window: Actor) -> Case:
    return services.accept_case(actor=window, pk=world.asked("petition").pk, at=AT)


def acts(actor: Actor, case: Case) -> set[str]:
    return {act.name for act in detail.detail(actor, case.pk, on=worlds.ON).acts}


def test_a_colleague_of_the_unit_claims_it_and_it_is_theirs(world: World, window: Actor, case: Case):
    assert detail.detail(world.clerk, case.pk, on=worlds.ON).handler == window.name
    assert "claim" in acts(world.clerk, case) and "claim" not in acts(window, case)
    services.claim_case(actor=world.clerk, pk=case.pk, at=later(1))
    assert fresh(case.pk).handler_id == world.clerk.person_id
    assert detail.detail(window, case.pk, on=worlds.ON).handler == world.clerk.name
    mine = listing.found(world.clerk, Filter(mine=True), at=later(1))
    assert [one.pk for one in mine] == [case.pk]


def test_nobody_claims_it_twice_or_from_outside_the_unit(world: World, window: Actor, case: Case):
    with pytest.raises(WrongState, match="已经由您经办"):
        services.claim_case(actor=window, pk=case.pk, at=later(1))
    services.ask_joint_units(
        actor=window, pk=case.pk, unit_ids=[world.unit("safety")], reason="看消防", at=later(1)
    )
    with pytest.raises(WrongState, match="由那里的人认领"):
        services.claim_case(actor=world.head, pk=case.pk, at=later(1))
    with pytest.raises(NotFound):
        services.claim_case(actor=world.actor("office_clerk", there=True), pk=case.pk, at=later(1))
    assert "claim" not in acts(world.head, case)


def test_the_page_says_who_works_on_it(world: World, case: Case):
    client = Client()
    client.force_login(world.towns.here.people["office_clerk"])
    sent = {"reason": "", "version": fresh(case.pk).version}
    assert client.post(f"/cases/{case.pk}/acts/claim/", sent).status_code == 302
    assert f"<dt>经办人</dt><dd>{world.clerk.name}</dd>" in client.get(f"/cases/{case.pk}/").content.decode()


def test_an_extension_of_hours_is_asked_for_in_hours(world: World):
    case = world.asked("hotline", matter="supply", reference="12345-9")
    Case.objects.filter(pk=case.pk).update(term_extension=12)
    services.accept_case(actor=world.clerk, pk=case.pk, at=AT)
    offered = forming.offered(world.clerk, fresh(case.pk), "ask_extension", at=AT)
    form = ActForm(name="ask_extension", offered=offered)
    assert (str(form.fields["days"].label), form.fields["days"].help_text) == (
        "延长几小时",
        "最多 12 小时，只能延长一次。",
    )
    services.ask_extension(actor=world.clerk, pk=case.pk, days=6, reason="抢修", at=AT)
    pile = today.piles(world.actor("town_head"), at=AT)["case_extend"]
    assert "申请延期 6 小时" in wording.step(pile.rows[0].why[0])
