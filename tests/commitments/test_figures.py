"""填报数字和印证: a figure counts only with evidence that stands; a correction names the old."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests import towns
from tests.commitments.evidence import attach
from townworks.commitments import proofs, services
from townworks.commitments.models import Figure
from townworks.commitments.services import NewClaim, NewPart, NewTarget, lights
from townworks.kernel.errors import Conflict, Invalid, NotAllowed, WrongState
from townworks.kernel.models import Withdrawal

pytestmark = pytest.mark.django_db


def post(world: towns.World, value: int = 6, state: str = "in_progress", **facts) -> Figure:
    commitment = world.here.commitments[state]
    given = {
        "actor": world.actor("head:rural"),
        "pk": commitment.pk,
        "claim_id": commitment.proof_claims.get().pk,
        "value": Decimal(value),
        "as_of": date(2026, 6, 30),
        "explanation": "现场清点",
        "at": towns.AT,
        **facts,
    }
    if "attachment_id" not in given:
        given["attachment_id"] = attach(commitment).pk
    return services.post_figure(**given)


def said(world: towns.World, on: date = towns.ON):
    commitment = world.here.commitments["in_progress"]
    claim = commitment.proof_claims.get()
    return proofs.manual_figure(commitment_id=commitment.pk, parameters={"claim": claim.pk}, on=on)


def test_without_a_figure_the_value_is_missing_and_not_zero(world):
    assert said(world).value is None


def test_a_figure_is_held_against_the_target(world):
    post(world)
    assert (said(world).value, said(world).target, said(world).unit) == (6, 10, "座")


def test_the_latest_figure_counts(world):
    post(world, 4, as_of=date(2026, 5, 31))
    post(world, 6)
    post(world, 5, as_of=date(2026, 6, 1))
    assert said(world).value == 6


def test_a_figure_of_a_later_day_is_not_known_before(world):
    post(world)
    assert said(world, on=date(2026, 6, 1)).value is None


def test_a_correction_takes_the_place_of_the_old(world):
    old = post(world, 9)
    post(world, 6, corrects_id=old.pk)
    assert (said(world).value, Figure.objects.count()) == (6, 2)


def test_a_corrected_figure_is_not_corrected_again(world):
    old = post(world, 9)
    post(world, 6, corrects_id=old.pk)
    with pytest.raises(Conflict, match="已经被更正"):
        post(world, 7, corrects_id=old.pk)


def test_a_figure_wants_evidence(world):
    with pytest.raises(Invalid) as refused:
        post(world, attachment_id=None)
    assert [name for name, _ in refused.value.problems] == ["attachment"]


def test_the_evidence_of_another_commitment_is_none(world):
    with pytest.raises(Invalid):
        post(world, attachment_id=attach(world.here.commitments["accepted"]).pk)


def test_a_figure_whose_evidence_was_withdrawn_does_not_count_and_says_so(world):
    figure = post(world)
    Withdrawal.objects.create(attachment=figure.attachment, reason="照片重复", by_name="x", at=towns.AT)
    proof = said(world)
    assert (proof.value, str(proof.working[-1])) == (None, "有 1 个数字的佐证材料已撤回，不计")


def test_a_figure_turns_the_light(world):
    before = world.here.commitments["in_progress"]
    lights.refresh_many([before.pk], at=towns.AT)
    before.refresh_from_db()
    post(world, 10)
    after = type(before).objects.get(pk=before.pk)
    assert (before.light, after.light) == ("red", "green")


def test_a_ceiling_is_better_when_lower(world):
    commitment = world.here.commitments["in_progress"]
    commitment.targets.update(comparator="≤")
    assert said(world).higher_is_better is False


def test_a_figure_from_the_future_is_refused(world):
    with pytest.raises(Invalid):
        post(world, as_of=date(2026, 9, 1))


def split(world: towns.World, *weights: int, who: str = "office_clerk"):
    parent = world.here.commitments["in_progress"]
    parts = [NewPart(f"第 {n} 片", weight=weight) for n, weight in enumerate(weights, start=1)]
    return services.split_commitment(actor=world.actor(who), pk=parent.pk, parts=parts, at=towns.AT)


def closed_share(world: towns.World):
    parent = world.here.commitments["in_progress"]
    return proofs.closed_below(commitment_id=parent.pk, parameters={}, on=towns.ON)


def test_parts_are_numbered_below_their_parent(world):
    assert [row.code for row in split(world, 1, 1)] == ["2026-004-01", "2026-004-02"]


def test_a_parent_is_judged_by_its_closed_parts_by_weight(world):
    first, _second = split(world, 3, 1)
    type(first).objects.filter(pk=first.pk).update(state="closed")
    assert closed_share(world).value == 75


def test_a_cancelled_part_does_not_count(world):
    first, second = split(world, 3, 1)
    type(first).objects.filter(pk=first.pk).update(state="closed")
    type(first).objects.filter(pk=second.pk).update(state="cancelled")
    assert closed_share(world).value == 100


def test_two_of_three_closed_is_never_rounded_up(world):
    first, second, _third = split(world, 1, 1, 1)
    type(first).objects.filter(pk__in=[first.pk, second.pk]).update(state="closed")
    assert closed_share(world).value == Decimal("66.66")


def test_a_part_is_not_split_again(world):
    part = split(world, 1)[0]
    with pytest.raises(WrongState, match="本身就是下级任务"):
        services.split_commitment(
            actor=world.actor("office_clerk"), pk=part.pk, parts=[NewPart("再分")], at=towns.AT
        )


def test_all_mistakes_in_parts_are_named_at_once(world):
    parts = [NewPart(" ", weight=0), NewPart("好", due_on=date(2030, 1, 1))]
    with pytest.raises(Invalid) as refused:
        services.split_commitment(
            actor=world.actor("office_clerk"),
            pk=world.here.commitments["in_progress"].pk,
            parts=parts,
            at=towns.AT,
        )
    assert len(refused.value.problems) == 3


def test_only_the_office_splits(world):
    with pytest.raises(NotAllowed):
        split(world, 1, who="head:rural")


def test_a_proof_that_nobody_offers_is_refused(world):
    with pytest.raises(Invalid, match="1 处"):
        services.set_proofs(
            actor=world.actor("office_clerk"),
            pk=world.here.commitments["in_progress"].pk,
            claims=[NewClaim("weather.sunny")],
            at=towns.AT,
        )


def test_a_claim_with_figures_cannot_be_taken_away(world):
    post(world)
    with pytest.raises(Invalid, match="已有填报数"):
        services.set_proofs(
            actor=world.actor("office_clerk"),
            pk=world.here.commitments["in_progress"].pk,
            claims=[],
            at=towns.AT,
        )


def test_a_change_of_proofs_is_an_edition(world):
    commitment = services.set_proofs(
        actor=world.actor("office_clerk"),
        pk=world.here.commitments["in_progress"].pk,
        claims=[],
        at=towns.AT,
    )
    assert [row.facts["proofs"] for row in commitment.editions.order_by("n")][1] == []


def edit(world: towns.World, state: str = "drafted", **facts):
    return services.edit_commitment(
        actor=world.actor("office_clerk"),
        pk=world.here.commitments[state].pk,
        edits=services.Edits(**facts),
        at=towns.AT,
    )


def test_the_plan_is_edited_before_it_is_handed_over(world):
    assert edit(world, text="推进全镇雨污分流").editions.last().facts["text"] == "推进全镇雨污分流"


def test_the_plan_is_not_edited_afterwards(world):
    with pytest.raises(WrongState, match="变更申请"):
        edit(world, "assigned", due_on=date(2026, 12, 1))


def test_the_line_may_be_put_right_at_any_time(world):
    assert edit(world, "assigned", line="safety").line == "safety"


def test_an_edit_that_changes_nothing_leaves_no_edition(world):
    commitment = edit(world, text="推进镇区雨污分流改造")
    assert (commitment.editions.count(), commitment.version) == (1, 1)


def test_targets_swapped_keep_their_own_figures(world):
    commitment = world.here.commitments["drafted"]
    edit(
        world,
        targets=(NewTarget(Decimal(12), "=", "公里", "改造管网"), NewTarget(Decimal(3), "=", "座", "泵站")),
    )
    claims = {claim.target.of: claim.pk for claim in commitment.proof_claims.all()}
    edit(
        world,
        targets=(NewTarget(Decimal(3), "=", "座", "泵站"), NewTarget(Decimal(15), "=", "公里", "改造管网")),
    )
    assert {claim.target.of: claim.pk for claim in commitment.proof_claims.all()} == claims


def test_all_mistakes_of_an_edit_are_named_at_once(world):
    with pytest.raises(Invalid) as refused:
        edit(world, text=" ", line="nonsense", due_on=date(2020, 1, 1), weight=0)
    assert sorted(name for name, _ in refused.value.problems) == ["due_on", "line", "text", "weight"]
