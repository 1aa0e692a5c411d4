"""指标的印证: whether a commitment's indicator has reached its target, and whether it stays there; as the figures were known on a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from townworks.commitments import selectors as commitments
from townworks.definitions import selectors as definitions
from townworks.definitions.indicators import Indicator
from townworks.engines import period_reading
from townworks.engines.score_tree import said
from townworks.engines.surface_water import compliance
from townworks.engines.surface_water.compliance import Month, Rule
from townworks.engines.working import Step, gettext_noop
from townworks.kernel import clock, proofs
from townworks.kernel.proofs import Offer, Proof, alone
from townworks.ui import names

from .derivations import periods_of, target_of
from .models import Scoring, Thing
from .section_months import MonthKept, months_kept
from .selectors import scores
from .selectors.books import things_known
from .selectors.judging import judged
from .selectors.past_books import KnownAt, ground_of, parts_of
from .selectors.readings import Subject, base_kind, by_thing, readings
from .selectors.sections import water_items
from .services.ground import Ground

Asked = tuple[int, Mapping[str, Any]]  # commitment_id, parameters
RULES = {
    "every_month": gettext_noop("年均达标，且各月都达标"),
    "most_months": gettext_noop("年均达标，且十二个月里至少十个月达标"),
    "last_months": gettext_noop("最近连续三个月达标"),
}
LABELS = {
    "indicators.target": "指标达到目标",
    "indicators.stable": "指标稳定达标",
    "scoring.points": "测评得分",
}
HUNDREDTH = Decimal("0.01")
NAMED = 6  # things that a working names


def targets(*, claims: Sequence[Asked], on: date) -> list[Proof]:
    """指标达到目标: the commitment's year until a day, against the year's target; of each town and year, all indicators are read at once."""
    asked = _placed(claims)
    wanted: dict[tuple[int, int], list[Indicator]] = defaultdict(list)
    for claim in asked:
        if claim is not None and claim.one is not None:
            wanted[claim.town_id, claim.year].append(claim.one)
    known = {key: _known_on(*key, every, on) for key, every in wanted.items()}
    return [
        _target(claim, known[claim.town_id, claim.year], on)
        if claim is not None and claim.one is not None
        else _nothing("indicators.target", parameters, on)
        for claim, (_pk, parameters) in zip(asked, claims, strict=True)
    ]


def stables(*, claims: Sequence[Asked], on: date) -> list[Proof]:
    """指标稳定达标: of the things that are measured, how many are stable by the reading chosen, in per cent; what is alike is asked once."""
    found: dict[Claim, Proof] = {}
    answers = []
    for claim, (_pk, parameters) in zip(_placed(claims), claims, strict=True):
        if claim is None or claim.one is None:
            answers.append(_nothing("indicators.stable", parameters, on))
            continue
        if claim not in found:
            found[claim] = _stable(claim, on)
        answers.append(found[claim])
    return answers


@dataclass(frozen=True)
class Claim:
    """What is asked: of which town, year and indicator, by which reading of stable."""

    town_id: int
    year: int
    code: str
    reading: str

    @property
    def one(self) -> Indicator | None:
        return next((one for one in definitions.indicators() if one.code == self.code), None)

    @property
    def ground(self) -> Ground:
        """The town's ground, asked for once for all that is asked together."""
        return ground_of(self.town_id)

    def subject(self) -> Subject:
        """The whole town."""
        return Subject(self.town_id, None, self.town_id, self.ground.town.path)


def _placed(claims: Sequence[Asked]) -> list[Claim | None]:
    """What each asks for; None where there is no such commitment."""
    placed = commitments.towns_and_years([pk for pk, _ in claims])
    return [
        Claim(*placed[pk], str(parameters.get("code", "")), str(parameters.get("reading", "every_month")))
        if pk in placed
        else None
        for pk, parameters in claims
    ]


def _nothing(name: str, parameters: Mapping[str, Any], on: date) -> Proof:
    step = Step(gettext_noop("没有这个指标（{code}）"), {"code": str(parameters.get("code", ""))})
    return Proof(name, LABELS[name], None, None, "%", on, (step,))


def _known_on(town_id: int, year: int, told: Sequence[Indicator], on: date) -> KnownAt:
    """The year of a town's indicators as it was known at the end of a day."""
    firsts = {code: date(year, 1, 1) for one in told for code in (one.code, *parts_of(one))}
    ground = Claim(town_id, year, "", "").ground
    return KnownAt(ground, firsts, clock.start_of(on + timedelta(days=1)), date(year + 1, 1, 7))


def _target(claim: Claim, known: KnownAt, on: date) -> Proof:
    one = claim.one
    assert one is not None  # noqa: S101 (whoever asks has looked)
    year = period_reading.of("year", date(claim.year, 1, 1))
    books = known.of(claim.code)
    steps: tuple[Step, ...] = ()
    value = None
    if min(on, year.end) >= year.start:
        reading = readings(
            claim.code, claim.subject(), "year", year.start, year.start, as_of=books.as_of, books=books
        )[0]
        value, steps = reading.value, reading.working
    judgement, target = judged(one, value, year, whole_year=True), one.target(year.year)
    if judgement.why is not None:
        steps = (*steps, judgement.why)
    return Proof(
        name="indicators.target",
        label=LABELS["indicators.target"],
        value=None if value is None else round(value, one.decimals),
        target=judgement.target,
        unit="" if one.unit == "1" else one.unit,
        as_of=on,
        working=steps,
        link=link_of(claim.code),
        higher_is_better=one.direction != "down",
        lasting=target is not None and target.applies != "year",
    )


def link_of(code: str) -> str:
    """Where the records behind a proof are: the page of the indicator."""
    return f"/indicators/{code}/"


def _stable(claim: Claim, on: date) -> Proof:
    one = claim.one
    assert one is not None  # noqa: S101 (whoever asks has looked)
    rule = Rule(claim.reading if claim.reading in RULES else "every_month")  # type: ignore[arg-type]
    answers = {name: compliance.compute(given) for name, given in _givens(claim, one, rule, on)}
    told = {name: answer.stable for name, answer in answers.items() if answer.stable is not None}
    stable = [name for name, held in told.items() if held]
    failing = [name for name, held in told.items() if not held]
    value = (
        (Decimal(len(stable) * 100) / Decimal(len(answers))).quantize(HUNDREDTH, ROUND_DOWN) if told else None
    )
    facts: dict[str, object] = {
        "all": len(answers),
        "stable": len(stable),
        "open": len(answers) - len(told),
        "reading": RULES[rule.kind],
    }
    steps = [Step(gettext_noop("按“{reading}”：{all} 处中稳定达标 {stable} 处，还看不出 {open} 处"), facts)]
    if failing:
        steps.append(Step(gettext_noop("没有稳定达标：{names}"), {"names": "、".join(failing[:NAMED])}))
    return Proof(
        "indicators.stable",
        LABELS["indicators.stable"],
        value,
        Decimal(100),
        "%",
        on,
        tuple(steps),
        link_of(claim.code),
        lasting=True,
        short=tuple(failing[:NAMED]),
    )


def _givens(claim: Claim, one: Indicator, rule: Rule, on: date) -> list[tuple[str, compliance.Given]]:
    """Of every thing that has any figures, its months (met or not) and the year's mean."""
    first, last = date(claim.year, 1, 1), min(on, date(claim.year, 12, 31))
    if last < first:
        return []
    ground = claim.ground
    things = [] if one.level == "town" else things_known(ground, [one.level])[one.level]
    things = [thing for thing in things if ground.inside(one.code, thing.pk, last)]
    if (one.source.engine or "").startswith("surface_water."):
        return _of_sections(claim.town_id, things, rule, first, last)
    months = by_thing(one.code, [thing.pk for thing in things], first, last)
    year = period_reading.of("year", first)
    found = []
    for thing in things:
        graded, values = [], []
        for code, reading in sorted(months.get(thing.pk, {}).items()):
            verdict = judged(one, reading.value, reading.period, thing.attributes).verdict
            graded.append(Month(code, GRADE.get(verdict)))
            values.append(reading.value)
        if graded:
            of_year = readings(one.code, Subject(claim.town_id, thing.pk), "year", first, first)[0]
            annual = judged(one, of_year.value, year, thing.attributes, whole_year=True).verdict
            found.append((thing.name, compliance.Given(tuple(graded), GRADE.get(annual), 1, rule)))
    if one.level == "town":
        found.extend(_of_town(claim, one, rule, first, last))
    return found


GRADE = {"met": 1, "missed": 2}  # as classes: 1 is what is wanted


def _of_town(
    claim: Claim, one: Indicator, rule: Rule, first: date, last: date
) -> list[tuple[str, compliance.Given]]:
    subject = claim.subject()
    read = readings(one.code, subject, base_kind(one), first, last)
    months = [
        Month(each.period.code, GRADE.get(judged(one, each.value, each.period).verdict))
        for each in read
        if each.recorded
    ]
    year = readings(one.code, subject, "year", first, first)[0]
    annual = judged(one, year.value, year.period, whole_year=True).verdict
    given = compliance.Given(tuple(months), GRADE.get(annual), 1, rule)
    return [(claim.ground.town.name, given)] if months else []


def _months_until(town_id: int, things: Sequence[Thing], first: date, last: date) -> Mapping[int, MonthKept]:
    """What is kept of the sections' months; read once for all days of which proofs are asked together that are ends of months."""
    ids = [thing.pk for thing in things]
    until = min(proofs.days_asked(last)[-1], date(first.year, 12, 31))
    if last not in (until, period_reading.of("month", last).end):
        return months_kept(water_items(), ids, first, last)
    kept = proofs.known("indicators.months", town_id, first, until)
    new = set(ids) - kept.keys()
    if new:
        read = months_kept(water_items(), sorted(new), first, until)
        kept.update({pk: read.get(pk, {}) for pk in new})
    end = (last.year, last.month)
    cut = {pk: {month: by_item for month, by_item in kept[pk].items() if month <= end} for pk in ids}
    return {pk: months for pk, months in cut.items() if months}


def _of_sections(
    town_id: int, things: Sequence[Thing], rule: Rule, first: date, last: date
) -> list[tuple[str, compliance.Given]]:
    """Sections by the class of their monthly means and of the year's mean, each against its own target."""
    kept = _months_until(town_id, things, first, last)
    monthly = periods_of(kept, things, "month")
    yearly = periods_of(kept, things, "year")
    found = []
    for thing in things:
        if thing.pk not in monthly:
            continue
        months = tuple(
            Month(each.label, each.judged.grade if each.judged else None)
            for each in monthly[thing.pk].periods
        )
        years = yearly[thing.pk].periods if thing.pk in yearly else ()
        annual = years[0].judged.grade if years and years[0].judged else None
        found.append((thing.name, compliance.Given(months, annual, target_of(thing), rule)))
    return found


def scores_reached(*, claims: Sequence[Asked], on: date) -> list[Proof]:
    """测评得分: the town's score of the commitment's year until a day, after the vetoes, cut to two places; each scoring is read once."""
    placed = commitments.towns_and_years([pk for pk, _ in claims])
    asked = [(placed.get(pk), str(parameters.get("scheme", "")), parameters) for pk, parameters in claims]
    opened = {
        (one.town_id, one.year, one.scheme): one
        for one in Scoring.objects.filter(
            scheme__in={code for _, code, _ in asked}, opened_at__lt=clock.start_of(on + timedelta(days=1))
        ).select_related("edition", "town")
    }
    read: dict[int, scores.Scored] = {}
    answers = []
    for key, code, parameters in asked:
        scoring = opened.get((*key, code)) if key else None
        if scoring is not None and scoring.pk not in read and scores.subjects_of(scoring)[0].kind == "town":
            material = scores.gathered(scoring, on=on)
            read[scoring.pk] = scores.scored(material, scores.subjects_of(scoring)[0])
        scored = read.get(scoring.pk) if scoring else None
        answers.append(_of_score(scoring, scored, parameters.get("points"), code, on))
    return answers


def _of_score(
    scoring: Scoring | None, scored: scores.Scored | None, points: object, code: str, on: date
) -> Proof:
    value, link = None, ""
    if scoring is None or scored is None:
        steps: tuple[Step, ...] = (
            Step(gettext_noop("这一年还没有按这个办法（{code}）给全镇打分"), {"code": code}),
        )
    else:
        score = scored.score
        value = Decimal(int(score.now * 100)) / 100
        link = f"/schemes/{scoring.pk}/"
        facts = {name: said(getattr(score, name)) for name in ("points", "now", "least", "most", "unknown")}
        words = gettext_noop(
            "满分 {points} 分，现在 {now} 分，已经到手 {least} 分，还能到 {most} 分，{unknown} 分还没有结果"
        )
        scheme = scores.scheme_of(scoring.edition)
        steps = (Step(words, facts), *(scores.named(scheme, step) for step in scored.answer.working))
    return Proof("scoring.points", LABELS["scoring.points"], value, _number(points), "分", on, steps, link)


def _number(points: object) -> Decimal | None:
    try:
        found = Decimal(str(points))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def scheme_options() -> list[tuple[str, str]]:
    """Which scheme: every one that scores the town as a whole."""
    return [(one.code, names.in_language(one)) for one in definitions.schemes() if one.subject != "unit"]


def indicator_options() -> list[tuple[str, str]]:
    """Which indicator: every one that has a target or a range to be judged by."""
    return [
        (one.code, names.in_language(one))
        for one in definitions.indicators()
        if one.targets or one.band or (one.source.engine or "").startswith("surface_water.")
    ]


def reading_options() -> list[tuple[str, str]]:
    """Which reading of 稳定达标."""
    return [(code, _(word)) for code, word in RULES.items()]


OFFERS = (
    Offer(
        "indicators.target",
        LABELS["indicators.target"],
        alone(targets),
        {"code": "指标"},
        targets,
        {"code": indicator_options},
    ),
    Offer(
        "indicators.stable",
        LABELS["indicators.stable"],
        alone(stables),
        {"code": "指标", "reading": "读法"},
        stables,
        {"code": indicator_options, "reading": reading_options},
    ),
    Offer(
        "scoring.points",
        LABELS["scoring.points"],
        alone(scores_reached),
        {"scheme": "测评办法", "points": "目标分"},
        scores_reached,
        {"scheme": scheme_options},
    ),
)
