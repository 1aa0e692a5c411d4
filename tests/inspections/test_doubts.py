"""存疑和冲突: what does not fit is told once, settled by a person, and changes nothing by itself."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest

from tests.inspections import ground
from tests.inspections.world import AT, BLOCKED, GOOD, InspectionWorld
from townworks.demo import pictures
from townworks.inspections import services
from townworks.inspections.events import FindingMoved, VisitReceived
from townworks.inspections.models import Clash, Doubt, Finding, Visit
from townworks.inspections.selectors import clashes as selectors
from townworks.inspections.services import clashes, doubts
from townworks.inspections.services.submission import SubmittedPhoto
from townworks.kernel import evidence
from townworks.kernel.errors import Invalid, NotFound, WrongState


def shot(
    seed: int,
    *,
    stage: str = "before",
    after: bool = False,
    longitude: float = 116.7501,
    item: str = "exit-clear",
) -> SubmittedPhoto:
    """A drawn photograph with the time and place of a phone, stored."""
    data = pictures.photo(
        "river", after=after, seed=seed, taken_at=AT + timedelta(hours=8), latitude=23.45, longitude=longitude
    )
    blob = evidence.store(BytesIO(data), name=f"{seed}.jpg", at=AT)
    return SubmittedPhoto(blob.sha256, f"{seed}.jpg", item=item, stage=stage)


def looked_at(visit: Visit) -> list[str]:
    doubts.look_at_visit(VisitReceived(visit.pk, visit.round_id, visit.town_id))
    return sorted(Doubt.objects.filter(visit=visit).values_list("code", flat=True))


def test_a_visit_in_order_raises_no_doubt(town: InspectionWorld):
    assert looked_at(town.send(answers=BLOCKED, photos=(shot(1),)).visit) == []


def test_a_visit_sent_hours_later_raises_no_doubt(town: InspectionWorld):
    late = AT + timedelta(hours=6)
    submission = town.submission(at=AT)
    submission = type(submission)(**{**submission.__dict__, "sent_at": late})
    received = services.send_visit(actor=town.actor("grid_worker"), submission=submission, at=late)
    assert looked_at(received.visit) == []


def test_a_position_far_from_the_site_is_told(town: InspectionWorld):
    submission = town.submission()
    submission = type(submission)(**{**submission.__dict__, "longitude": 116.80})
    received = services.send_visit(actor=town.actor("grid_worker"), submission=submission, at=AT)
    assert looked_at(received.visit) == ["position.far"]


def test_a_position_outside_the_town_is_told(town: InspectionWorld):
    ground.draw(town.world.here)
    longitude, latitude = ground.OUTSIDE
    submission = town.submission()
    facts = {**submission.__dict__, "longitude": longitude, "latitude": latitude}
    received = services.send_visit(
        actor=town.actor("grid_worker"), submission=type(submission)(**facts), at=AT
    )
    assert "position.outside_town" in looked_at(received.visit)
    assert received.visit.outcome == "visited"  # taken in all the same: a person settles it


def test_a_clock_that_is_a_day_ahead_is_told(town: InspectionWorld):
    received = services.send_visit(
        actor=town.actor("grid_worker"), submission=town.submission(at=AT + timedelta(days=1)), at=AT
    )
    assert looked_at(received.visit) == ["clock.ahead"]


def test_a_clock_a_day_wrong_is_told(town: InspectionWorld):
    received = services.send_visit(
        actor=town.actor("grid_worker"), submission=town.submission(at=AT - timedelta(days=1)), at=AT
    )
    assert looked_at(received.visit) == ["clock.behind"]


def test_a_photograph_given_before_is_told_beside_the_earlier_one(town: InspectionWorld):
    first = town.send(answers=BLOCKED, photos=(shot(1),), key=1).visit
    looked_at(first)
    other = town.due(town.sites[1])
    visit = town.send(other, BLOCKED, photos=(shot(1),), key=2, at=AT + timedelta(minutes=30)).visit
    assert "photo.reused" in looked_at(visit)
    assert Doubt.objects.get(visit=visit, code="photo.reused").other == first.photos.get()


def test_a_second_look_tells_nothing_twice(town: InspectionWorld):
    submission = town.submission()
    submission = type(submission)(**{**submission.__dict__, "longitude": 116.80})
    visit = services.send_visit(actor=town.actor("grid_worker"), submission=submission, at=AT).visit
    assert looked_at(visit) == looked_at(visit) == ["position.far"]


def test_photographs_after_from_another_place_are_told(town: InspectionWorld):
    finding = town.fail(photos=(shot(1),))
    services.report_mended(
        actor=town.actor("head:village-2"),
        pk=finding.pk,
        photos=[shot(2, stage="after", after=True, longitude=116.76)],
        at=AT + timedelta(days=1),
    )
    doubts.look_at_mending(FindingMoved(finding.pk, finding.town_id, "report_mended", "mended"))
    assert Doubt.objects.get(finding=finding).code == "photo.other_place"


def doubted(town: InspectionWorld) -> Doubt:
    submission = town.submission()
    submission = type(submission)(**{**submission.__dict__, "longitude": 116.80})
    visit = services.send_visit(actor=town.actor("grid_worker"), submission=submission, at=AT).visit
    looked_at(visit)
    return Doubt.objects.get(visit=visit)


def test_a_doubt_by_itself_changes_nothing(town: InspectionWorld):
    doubted(town)
    assert town.due().outcome == "visited"


def test_a_site_that_is_to_be_visited_again_is_due_again(town: InspectionWorld):
    doubt = doubted(town)
    doubts.settle_doubt(actor=town.actor("head:safety"), pk=doubt.pk, state="redo", words="人不在现场", at=AT)
    assert (town.due().outcome, Visit.objects.count()) == ("due", 1)


def test_settling_wants_words(town: InspectionWorld):
    doubt = doubted(town)
    with pytest.raises(Invalid):
        doubts.settle_doubt(actor=town.actor("head:safety"), pk=doubt.pk, state="fits", words=" ", at=AT)


def test_a_doubt_is_settled_once(town: InspectionWorld):
    doubt, head = doubted(town), town.actor("head:safety")
    doubts.settle_doubt(actor=head, pk=doubt.pk, state="fits", words="信号差，位置飘", at=AT)
    with pytest.raises(WrongState):
        doubts.settle_doubt(actor=head, pk=doubt.pk, state="redo", words="再查", at=AT)


@pytest.mark.parametrize("who", ["grid_worker", "village_secretary", "unit_staff", "auditor"])
def test_doubts_are_told_only_to_who_supervises(town: InspectionWorld, who: str):
    doubt = doubted(town)
    with pytest.raises(NotFound):
        doubts.settle_doubt(actor=town.actor(who), pk=doubt.pk, state="fits", words="好", at=AT)


def clashed(town: InspectionWorld) -> Clash:
    due = town.due()
    town.send(due, GOOD, key=1, seen_version=due.version)
    town.send(due, BLOCKED, key=2, seen_version=due.version, by="head:safety")
    return Clash.objects.get()


def test_what_two_records_answer_differently_is_shown(town: InspectionWorld):
    found = selectors.differences(clashed(town))
    assert [(one.name, one.first, one.second) for one in found] == [
        ("疏散通道、安全出口是否畅通", "是", "否")
    ]


def test_the_later_record_stands_when_a_person_says_so(town: InspectionWorld):
    clash = clashed(town)
    clashes.decide_clash(
        actor=town.actor("head:safety"), pk=clash.pk, state="replaced", reason="后到的人进了二楼", at=AT
    )
    assert Finding.objects.get().visit == clash.second
    assert town.due().last == clash.second


def test_the_first_record_stands_when_a_person_says_so(town: InspectionWorld):
    clash = clashed(town)
    clashes.decide_clash(
        actor=town.actor("head:safety"), pk=clash.pk, state="kept", reason="后到的查错了门", at=AT
    )
    assert (Finding.objects.count(), town.due().last) == (0, clash.first)


def test_what_the_later_record_shows_mended_on_the_spot_is_mended(town: InspectionWorld):
    due = town.due()
    town.send(due, GOOD, key=1, seen_version=due.version)
    pictures = (shot(1), shot(2, stage="after", after=True))
    late = {"by": "head:safety", "photos": pictures, "mended": ("exit-clear",)}
    town.send(due, BLOCKED, key=2, seen_version=due.version, **late)
    clash = Clash.objects.get()
    clashes.decide_clash(
        actor=town.actor("head:safety"), pk=clash.pk, state="replaced", reason="后到的人进了二楼", at=AT
    )
    assert Finding.objects.get().state == "mended"
