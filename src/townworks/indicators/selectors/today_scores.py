"""今天的测评: papers that wait for evidence or for somebody's approval, questionnaires that run out unanswered, and schemes that
can no longer reach what a commitment promises.

A paper without its evidence waits for who entered it; an approval for whoever may give it and did not enter it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Sum

from townworks.commitments import selectors as commitments
from townworks.commitments.selectors.today import Matter, Pile
from townworks.definitions import scoring_telling
from townworks.engines.working import Step, gettext_noop
from townworks.kernel.actor import Actor
from townworks.kernel.models import Attachment
from townworks.ui import wording

from ..models import ScoreEntry, Scoring, SurveyRun
from ..services.ground import Ground
from . import scoring_reach
from .scores.material import gathered, scheme_of, subjects_of
from .scores.trees import scored

ROWS, MOST = 6, 100
SOON = 14  # days before a questionnaire ends
KIND = "score-entry"
APPROVE, OPEN, RUN = "scheme.approve", "scheme.open", "survey.open"


def piles(actor: Actor, *, on: date) -> dict[str, Pile]:
    """Everything of scores that waits for the actor, by key; at most five queries, and a scoring's own for each that has a target."""
    found = [*_entries(actor), *_surveys(actor, on), *_short(actor, on)]
    return {pile.key: pile for pile in found if pile.total}


def _entries(actor: Actor) -> Iterable[Pile]:
    if not actor.grants_for(APPROVE) and not actor.grants_for("scheme.enter"):
        return
    rows = list(
        scoring_reach.entries_for(actor)
        .filter(state="given", scoring__state="open")
        .select_related("scoring__edition", "scoring__town", "place", "unit")
        .defer("place__outline", "scoring__town__outline")
        .order_by("pk")[: 2 * (MOST + 1)]
    )
    if not rows:
        return
    backed = set(
        Attachment.objects.filter(
            thing_kind=KIND, thing_id__in=[row.pk for row in rows], withdrawal=None
        ).values_list("thing_id", flat=True)
    )
    bare = [row for row in rows if row.pk not in backed and _wants_evidence(row)]
    ready = [row for row in rows if row not in bare]
    yield _pile(
        "score_attach", [row for row in bare if row.by_id is not None and row.by_id == actor.person_id]
    )
    yield _pile("score_approve", [row for row in ready if _approves(actor, row)])


def _wants_evidence(entry: ScoreEntry) -> bool:
    item = scheme_of(entry.scoring.edition).item(entry.node)
    return item is not None and item.source.kind == "document"


def _approves(actor: Actor, entry: ScoreEntry) -> bool:
    """Whether it waits for this actor: not entered by them, and theirs to approve."""
    if entry.by_id is not None and entry.by_id == actor.person_id:
        return False
    scoring = entry.scoring
    for grant in actor.grants_for(APPROVE):
        if grant.reach == "district" or grant.town_id != scoring.town_id:
            continue  # a district looks on; the town's own posts approve
        if grant.reach == "town":
            return True
        if grant.reach == "place":
            if entry.place is not None and entry.place.path.startswith(grant.path):
                return True
            continue
        if scheme_of(scoring.edition).line in grant.lines:
            return True
    return False


def _surveys(actor: Actor, on: date) -> Iterable[Pile]:
    """Questionnaires that end within a fortnight and have fewer answers than were wanted."""
    if not actor.grants_for(RUN):
        return
    runs = (
        scoring_reach.surveys_for(actor, RUN)
        .filter(state="open", from_on__lte=on, until_on__lte=on + timedelta(days=SOON))
        .annotate(wanted=Sum("quotas__wanted"), come=Sum("quotas__answered"))
        .order_by("until_on", "pk")[: MOST + 1]
    )
    rows = [run for run in runs if (run.come or 0) < (run.wanted or 0)]
    yield Pile("survey_short", min(len(rows), MOST), tuple(map(_of_run, rows[:ROWS])), least=len(rows) > MOST)


def _of_run(run: SurveyRun) -> Matter:
    words = gettext_noop("{day}结束，收到 {come} 份，要 {wanted} 份")
    facts = {
        "day": wording.zh_date(run.until_on),
        "come": getattr(run, "come", 0) or 0,
        "wanted": getattr(run, "wanted", 0) or 0,
    }
    return Matter(pk=run.pk, name=run.name, why=(Step(words, facts),))


def _short(actor: Actor, on: date) -> Iterable[Pile]:
    """Schemes whose best has fallen under what a commitment promises; read for whoever runs them, where any was promised."""
    towns = sorted(
        {grant.town_id for grant in actor.grants_for(OPEN) if grant.reach == "town" and grant.town_id}
    )
    if not towns:
        return
    promised: dict[tuple[int, int, str], Decimal] = {}
    for claim in commitments.claims_named("scoring.points", town_ids=towns):
        points = _points(claim.parameters.get("points")) or claim.target
        if points is not None:
            key = (claim.town_id, claim.year, str(claim.parameters.get("scheme", "")))
            promised[key] = max(points, promised.get(key, points))
    if not promised:
        return
    opened = scoring_reach.scorings_for(actor, OPEN).filter(
        state="open", year__in={key[1] for key in promised}
    )
    rows = []
    for scoring in opened:
        wanted = promised.get((scoring.town_id, scoring.year, scoring.scheme))
        if wanted is not None:
            most = _most(scoring, on)
            if most is not None and most < wanted:
                rows.append(_of_scoring(scoring, most, wanted))
    yield Pile("score_short", len(rows), tuple(rows[:ROWS]))


def _points(text: object) -> Decimal | None:
    plain = str(text or "").strip()
    return Decimal(plain) if plain.replace(".", "", 1).isdecimal() else None


def _most(scoring: Scoring, on: date) -> Decimal | None:
    """What the town can still reach, cut to two places; None of a scheme of units."""
    ground = Ground(scoring.town_id)
    subject = subjects_of(scoring, ground)[0]
    if subject.kind != "town":
        return None
    most = scored(gathered(scoring, on=on, ground=ground), subject).score.most
    return Decimal(int(most * 100)) / 100


def _of_scoring(scoring: Scoring, most: Decimal, wanted: Decimal) -> Matter:
    name = f"{scoring_telling.named(scheme_of(scoring.edition))} {scoring.year}"
    words = gettext_noop("最多还能到 {most} 分，任务要求 {wanted} 分")
    return Matter(pk=scoring.pk, name=name, why=(Step(words, {"most": str(most), "wanted": f"{wanted:f}"}),))


def _pile(key: str, rows: Sequence[ScoreEntry]) -> Pile:
    return Pile(key, min(len(rows), MOST), tuple(map(_of_entry, rows[:ROWS])), least=len(rows) > MOST)


def _of_entry(row: ScoreEntry) -> Matter:
    scheme = scheme_of(row.scoring.edition)
    item = scheme.item(row.node)
    words = gettext_noop("{scheme}“{item}”，{who}登记")
    facts = {
        "scheme": scoring_telling.named(scheme),
        "item": scoring_telling.named(item) if item else row.node,
        "who": row.by_name,
    }
    unit = row.unit.name if row.unit else row.place.name if row.place else ""
    return Matter(pk=row.pk, name=row.text, unit=unit, why=(Step(words, facts),))
