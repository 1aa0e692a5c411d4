"""问题接口: the ledger and its acts in JSON."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.inspections.world import AT, InspectionWorld, photo
from townworks.inspections import services
from townworks.inspections.models import Extension, Finding, SameFault

pytestmark = pytest.mark.django_db
UID = "7a0c5a52-5f0e-4d4f-9d55-2c1b1d0c9a10"


@pytest.fixture
def finding(town: InspectionWorld) -> Finding:
    return town.fail()


def client_of(town: InspectionWorld, who: str) -> Client:
    client = Client()
    client.force_login(town.world.here.people[who])
    return client


def post(town: InspectionWorld, who: str, path: str, **body: object):
    return client_of(town, who).post(f"/api/v1/{path}", body, content_type="application/json")


def test_a_step_answers_the_finding_as_it_is_now(town, finding):
    answer = post(town, "head:safety", f"findings/{finding.pk}/steps/void", version=1, reason="看错了")
    assert (answer.status_code, answer.json()["state"], answer.json()["version"]) == (200, "void", 2)


def test_a_stale_version_is_answered_409(town, finding):
    answer = post(town, "head:safety", f"findings/{finding.pk}/steps/void", version=7, reason="看错了")
    assert (answer.status_code, answer.json()["error"]) == (409, "conflict")


def test_the_way_from_finding_to_acceptance(town, finding):
    at, unit = f"findings/{finding.pk}", town.world.here.units["village-2"].pk
    post(town, "head:safety", f"{at}/assign", version=1, mender_id=unit)
    shots = [{"sha256": photo().sha256}]
    post(town, "head:village-2", f"{at}/mended", version=2, photos=shots)
    post(town, "head:safety", f"{at}/recheck", uid=UID, holds=True)
    answer = post(town, "head:safety", f"{at}/steps/accept", version=4)
    assert answer.json()["state"] == "accepted"


def test_a_recheck_sent_twice_is_kept_once(town, finding):
    services.report_mended(actor=town.actor("head:village-2"), pk=finding.pk, photos=[photo()], at=AT)
    answers = [
        post(town, "head:safety", f"findings/{finding.pk}/recheck", uid=UID, holds=True).json()["version"]
        for _ in range(2)
    ]
    assert answers == [3, 3]


def test_a_picture_that_did_not_arrive_is_named(town, finding):
    answer = post(
        town, "head:village-2", f"findings/{finding.pk}/mended", version=1, photos=[{"sha256": "0" * 64}]
    )
    assert (answer.status_code, answer.json()["error"]) == (422, "invalid")


def test_one_finding_is_told_whole(town, finding):
    told = client_of(town, "head:safety").get(f"/api/v1/findings/{finding.pk}").json()
    assert (told["finding"]["number"], told["rows"][0]["move"], told["acts"]) == (
        finding.number,
        "find",
        ["assign", "transfer", "void", "add_source"],
    )


def test_an_extension_is_asked_and_approved(town, finding):
    asked = post(
        town, "head:village-2", f"findings/{finding.pk}/extensions", due_on="2099-01-05", reason="等配件"
    )
    answer = post(town, "head:safety", f"extensions/{asked.json()['id']}", decision="approve")
    finding.refresh_from_db()
    assert (answer.json()["state"], str(finding.due_on)) == ("approved", "2099-01-05")


def test_an_extension_of_the_other_town_is_not_found(town, finding):
    asked = Extension.objects.create(
        finding=finding, due_on=AT, before_on=AT, reason="试", asked_by_name="试", asked_at=AT
    )
    client = Client()
    client.force_login(town.world.there.people["head:safety"])
    answer = client.post(
        f"/api/v1/extensions/{asked.pk}", {"decision": "approve"}, content_type="application/json"
    )
    assert answer.status_code == 404


def test_an_offer_is_turned_down(town, finding):
    town.fail(key="again")
    answer = post(town, "head:safety", f"offers/{SameFault.objects.get().pk}/apart")
    assert (answer.status_code, SameFault.objects.get().state) == (200, "apart")


def test_a_finding_is_joined(town, finding):
    again = town.fail(key="again")
    answer = post(town, "head:safety", f"findings/{again.pk}/join", into=finding.pk)
    assert answer.json()["state"] == "joined"


def test_a_source_is_added(town, finding):
    answer = post(town, "head:safety", f"findings/{finding.pk}/sources", kind="sample", text="超标")
    assert answer.json()["repeats"] == 1


def test_an_unknown_field_is_refused(town, finding):
    answer = post(town, "head:safety", f"findings/{finding.pk}/steps/void", version=1, by_name="别人")
    assert answer.status_code == 422
