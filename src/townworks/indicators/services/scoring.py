"""测评: opened from a file for a town and year, fed with papers and points that somebody else approves, kept, closed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from django.db import IntegrityError, transaction

from townworks.definitions import selectors as definitions
from townworks.definitions.scoring import Scheme
from townworks.kernel import audit, clock, evidence
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, Refusal, WrongState
from townworks.people import selectors as people
from townworks.places import selectors as places

from ..models import SchemeEdition, ScoreEntry, ScoreEntryRow, ScoreSnapshot, Scoring
from ..selectors import scoring_reach
from ..selectors.scores import gathered, scored, subjects_of
from ..selectors.scores.material import scheme_of
from ..selectors.scores.trees import Scored
from ..selectors.visible import NOT_THERE

KIND = "score-entry"
FIRST_YEAR, LAST_YEAR = 2000, 2100
LARGEST = Decimal(1_000_000)


def open_scoring(*, actor: Actor, town_id: int, scheme: str, year: int, at: datetime) -> Scoring:
    """开始一年的测评: the file is frozen as an edition. Conflict where this year's was opened already."""
    actor.may_somewhere("scheme.open").require()
    if not actor.system and town_id not in actor.town_ids:
        raise NotFound("没有找到这个镇。")
    one = next((each for each in definitions.schemes() if each.code == scheme), None)
    if one is None:
        raise NotFound("没有代码为 {code} 的测评办法。", code=scheme[:40])
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Invalid("年份不对。", [("year", Invalid("年份不对。"))])
    try:
        with transaction.atomic():
            made = Scoring(
                town=places.town(town_id),
                edition=_edition(one, at),
                scheme=one.code,
                year=year,
                opened_by_name=actor.name,
                opened_at=at,
            )
            scoring_reach.may(actor, "scheme.open", made).require()
            made.save(force_insert=True)
            _record(actor, "scoring.open", made, at, {"digest": made.edition.digest})
    except IntegrityError:
        raise Conflict("{year} 年的“{scheme}”已经开始了。", year=year, scheme=one.name) from None
    return made


def _edition(one: Scheme, at: datetime) -> SchemeEdition:
    digest = definitions.digest_of(f"scoring/{one.code}.toml")
    edition, _new = SchemeEdition.objects.get_or_create(
        code=one.code,
        digest=digest,
        defaults={"content": one.model_dump(mode="json", by_alias=True), "frozen_at": at},
    )
    return edition


def enter_score(
    *,
    actor: Actor,
    pk: int,
    node: str,
    text: str,
    at: datetime,
    value: Decimal | str | None = None,
    unit_id: int | None = None,
    place_id: int | None = None,
) -> ScoreEntry:
    """登记得分依据 for an item or a veto: a paper, points, a number, an event. It counts once somebody else approved it.

    Invalid names every problem at once. Of a scheme of units ``unit_id`` says of which one.
    """
    scoring = scoring_reach.scoring_for(actor, pk)
    unit = people.unit_of_town(unit_id, scoring.town_id) if unit_id else None
    place = places.place_in_town(place_id, town_id=scoring.town_id) if place_id else None
    if (unit_id and unit is None) or (place_id and place is None):
        raise NotFound(NOT_THERE)
    scoring_reach.may(
        actor, "scheme.enter", scoring, unit_id=unit_id, place_path=place.path if place else ""
    ).require()
    with transaction.atomic():
        scoring = _locked(scoring)
        amount = _judged(scheme_of(scoring.edition), node, text, value, unit_id, place_id)
        kept: dict[str, Any] = {"value": amount}
        entry = ScoreEntry.objects.create(
            **kept,
            scoring=scoring,
            node=node,
            unit=unit,
            place=place,
            text=text.strip()[:500],
            by_id=actor.person_id,
            by_name=actor.name,
            at=at,
        )
        _add_row(entry, "give", "", actor, at)
        _record_entry(actor, "score.enter", entry, at, {"node": node, "value": str(amount)})
    return entry


def _judged(
    scheme: Scheme,
    node: str,
    text: str,
    value: Decimal | str | None,
    unit_id: int | None,
    place_id: int | None,
) -> Decimal | None:
    """The amount that is kept. Invalid with every problem."""
    problems: list[tuple[str, Refusal]] = []
    item, veto = scheme.item(node), scheme.veto(node)
    amount = None
    if not text.strip():
        problems.append(("text", Invalid("请写清是什么材料、依据什么。")))
    numbered = (item is not None and item.source.kind == "given") or (
        veto is not None and veto.least is not None and veto.indicator is None
    )
    if (item is not None and item.source.kind not in ("document", "given")) or (
        veto is not None and veto.indicator is not None
    ):
        problems.append(("node", Invalid("这一项由系统里的记录算出，不用登记。")))
    elif item is None and veto is None:
        problems.append(("node", Invalid("没有这个计分项。")))
    elif numbered:
        amount = _amount(value)
        most = Decimal(item.points) if item is not None else LARGEST
        if amount is None or not 0 <= amount <= most:
            problems.append(("value", Invalid("请写 0 到 {most} 之间的数。", most=f"{most:f}")))
    elif value not in (None, ""):
        problems.append(("value", Invalid("这一项不用写数。")))
    if scheme.subject == "unit" and unit_id is None:
        problems.append(("unit", Invalid("请选是哪个单位的。")))
    if scheme.subject != "unit" and unit_id is not None:
        problems.append(("unit", Invalid("这个办法不按单位计分。")))
    if place_id is not None and (scheme.subject != "village" or item is None or item.of != "each"):
        problems.append(("place", Invalid("这一项不按村计分。")))
    if problems:
        raise Invalid("登记有误，请改正。", problems)
    return amount


def _amount(value: Decimal | str | None) -> Decimal | None:
    try:
        amount = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and abs(amount) <= LARGEST else None


def approve_entry(*, actor: Actor, pk: int, at: datetime) -> ScoreEntry:
    """审核通过, by somebody else than who entered it; a paper needs its evidence. From now on it counts."""
    return _settle(actor, pk, "approve", "approved", "", at)


def refuse_entry(*, actor: Actor, pk: int, reason: str, at: datetime) -> ScoreEntry:
    """不通过, with the reason."""
    return _settle(actor, pk, "refuse", "refused", reason, at)


def withdraw_entry(*, actor: Actor, pk: int, reason: str, at: datetime) -> ScoreEntry:
    """撤回登记, by who entered it, or after the approval by whoever approves; it does not count any more."""
    return _settle(actor, pk, "withdraw", "withdrawn", reason, at)


def _settle(actor: Actor, pk: int, move: str, state: str, reason: str, at: datetime) -> ScoreEntry:
    entry = scoring_reach.entry_for(actor, pk)
    own = actor.person_id is not None and entry.by_id == actor.person_id
    permission = "scheme.enter" if move == "withdraw" and own else "scheme.approve"
    verdict = scoring_reach.may(
        actor,
        permission,
        entry.scoring,
        unit_id=entry.unit_id,
        place_path=entry.place.path if entry.place else "",
    )
    verdict.require()
    if move != "approve" and not reason.strip():
        raise Invalid("请写明理由。", [("reason", Invalid("请写明理由。"))])
    with transaction.atomic():
        _locked(entry.scoring)
        entry = ScoreEntry.objects.select_for_update(of=("self",)).select_related("scoring").get(pk=pk)
        _can(actor, entry, move, own)
        entry.state, entry.settled_at = state, at
        entry.version += 1
        entry.save()
        _add_row(entry, move, reason.strip(), actor, at)
        _record_entry(actor, f"score.{move}", entry, at, {"reason": reason.strip()[:300]})
    return entry


def _can(actor: Actor, entry: ScoreEntry, move: str, own: bool) -> None:
    open_states = ("given", "approved") if move == "withdraw" else ("given",)
    if entry.state not in open_states:
        raise WrongState("“{thing}”已经办过了。", thing=str(entry))
    if move == "approve" and own:
        raise NotAllowed("登记的人不能审核自己登记的，请别的同事来审。")
    item = scheme_of(entry.scoring.edition).item(entry.node)
    paper = item is not None and item.source.kind == "document"
    if move == "approve" and paper:
        standing = evidence.attachments_of(actor, KIND, entry.pk).filter(withdrawal=None)
        if not standing.exists():
            raise WrongState("“{thing}”还没有附佐证，不能通过。", thing=str(entry))


def keep_scores(*, actor: Actor, pk: int, at: datetime) -> list[ScoreSnapshot]:
    """存档: the scores of all its subjects as they stand now."""
    scoring = scoring_reach.scoring_for(actor, pk)
    scoring_reach.may(actor, "scheme.open", scoring).require()
    with transaction.atomic():
        scoring = _locked(scoring)
        kept = _kept(scoring, actor, at)
        _record(actor, "scoring.keep", scoring, at, {"subjects": len(kept)})
    return kept


def close_scoring(*, actor: Actor, pk: int, at: datetime) -> Scoring:
    """结束一年的测评: the scores are kept and nothing can be entered any more. WrongState while entries wait to be settled."""
    scoring = scoring_reach.scoring_for(actor, pk)
    scoring_reach.may(actor, "scheme.open", scoring).require()
    with transaction.atomic():
        scoring = _locked(scoring)
        waiting = ScoreEntry.objects.filter(scoring=scoring, state="given").count()
        if waiting:
            raise WrongState("还有 {count} 条登记没有审核，审完再结束。", count=waiting)
        scoring.state, scoring.closed_at, scoring.closed_by_name = "closed", at, actor.name
        scoring.version += 1
        scoring.save()
        _kept(scoring, actor, at)
        _record(actor, "scoring.close", scoring, at, {})
    return scoring


def _kept(scoring: Scoring, actor: Actor, at: datetime) -> list[ScoreSnapshot]:
    material = gathered(scoring, on=clock.day_of(at))
    rows = [_snapshot(scored(material, one), scoring, actor, at) for one in subjects_of(scoring)]
    return ScoreSnapshot.objects.bulk_create(rows)


def _snapshot(one: Scored, scoring: Scoring, actor: Actor, at: datetime) -> ScoreSnapshot:
    score = one.score
    amounts: dict[str, Any] = {
        name: _kept_amount(getattr(score, name)) for name in ("points", "now", "least", "most")
    }
    return ScoreSnapshot(
        **amounts,
        scoring=scoring,
        place_id=one.subject.pk if one.subject.kind == "village" else None,
        unit_id=one.subject.pk if one.subject.kind == "unit" else None,
        on=clock.day_of(at),
        nodes={
            code: [str(part) for part in (each.points, each.now, each.least, each.most)]
            for code, each in one.answer.nodes.items()
        },
        working=[step.stored() for step in one.answer.working],
        by_name=actor.name,
        at=at,
    )


def _kept_amount(points: Fraction) -> Decimal:
    """To nine places, cut; the exact fractions stand in ``nodes``."""
    return Decimal(int(points * 10**9)) / 10**9


def _locked(scoring: Scoring) -> Scoring:
    found = (
        Scoring.objects.select_for_update(of=("self",)).select_related("edition", "town").get(pk=scoring.pk)
    )
    if found.state != "open":
        raise WrongState("{year} 年的测评已经结束。", year=found.year)
    return found


def _add_row(entry: ScoreEntry, move: str, reason: str, actor: Actor, at: datetime) -> None:
    ScoreEntryRow.objects.create(
        entry=entry,
        move=move,
        state=entry.state,
        reason=reason[:500],
        by_id=actor.person_id,
        by_name=actor.name,
        at=at,
    )


def _record(actor: Actor, verb: str, scoring: Scoring, at: datetime, facts: Mapping[str, object]) -> None:
    name = f"{scheme_of(scoring.edition).name} {scoring.year}"
    audit.record(
        actor,
        verb,
        kind="scoring",
        thing_id=scoring.pk,
        name=name,
        town_id=scoring.town_id,
        at=at,
        facts=dict(facts),
    )


def _record_entry(
    actor: Actor, verb: str, entry: ScoreEntry, at: datetime, facts: Mapping[str, object]
) -> None:
    audit.record(
        actor,
        verb,
        kind=KIND,
        thing_id=entry.pk,
        name=entry.text[:100],
        town_id=entry.scoring.town_id,
        at=at,
        facts=dict(facts),
    )
