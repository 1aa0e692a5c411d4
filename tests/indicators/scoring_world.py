"""测评的试验镇: tests.towns with civilised-city spots in both villages, an open round, a scoring of the year, and ways to lose points.

made = scoring_world.build()
made.lose(0, "litter", "occupying")      spot 0 (东埔) is dirty and its pavement taken: two findings
made.board()                             the town's page as the town head sees it
made.survey; made.answer("1", ...)       a questionnaire with a quota of 20 in the first village
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

from tests import once, towns
from tests.inspections.world import photo
from townworks.indicators.models import ScoreEntry, Scoring, SurveyRun
from townworks.indicators.selectors import scores
from townworks.indicators.selectors.scores import Board
from townworks.indicators.services import scoring as services
from townworks.indicators.services import surveys
from townworks.inspections import services as inspecting
from townworks.inspections.models import Due, Finding, Round, Site
from townworks.inspections.services.submission import Submission
from townworks.kernel import evidence
from townworks.kernel.actor import Actor
from townworks.kernel.models import Series

AT, ON = towns.AT, towns.ON
CLEAN: Mapping[str, object] = {
    "spot": "alley",
    "litter": False,
    "occupying": False,
    "parking": False,
    "hard-road": True,
    "lit": 100,
    "sorted": True,
    "seen": ["照片.jpg"],
}
WRONG: Mapping[str, object] = {
    "litter": True,
    "occupying": True,
    "parking": True,
    "hard-road": False,
    "lit": 50,
    "sorted": False,
}
GOOD: Mapping[str, object] = {
    "overall": "5",
    "clean": "4",
    "orderly": "4",
    "safe": "yes",
    "known": "yes",
    "took-part": "yes",
}
BAD: Mapping[str, object] = {
    "overall": "1",
    "clean": "2",
    "orderly": "1",
    "safe": "no",
    "known": "no",
    "took-part": "no",
}


@dataclass
class ScoringWorld:
    """tests.towns with what a score needs."""

    world: towns.World
    spots: list[Site] = field(default_factory=list)
    round: Round = None  # type: ignore[assignment]
    scoring: Scoring = None  # type: ignore[assignment]
    scoring_there: Scoring = None  # type: ignore[assignment]
    units: Scoring = None  # type: ignore[assignment]
    survey: SurveyRun = None  # type: ignore[assignment]
    survey_there: SurveyRun = None  # type: ignore[assignment]

    @property
    def here(self) -> towns.Town:
        return self.world.here

    def actor(self, key: str, **where: Any) -> Actor:
        return self.world.actor(key, **where)

    def lose(self, spot: int, *items: str, at: datetime = AT, by: str = "head:safety") -> list[Finding]:
        """A visit of a spot that fails these items."""
        due = Due.objects.get(round=self.round, site=self.spots[spot])
        submission = Submission(
            uid=uuid4(),
            due_id=due.pk,
            outcome="visited",
            answers={**CLEAN, **{item: WRONG[item] for item in items}},
            started_at=at - timedelta(minutes=10),
            finished_at=at,
            sent_at=at,
            longitude=due.site.longitude,
            latitude=due.site.latitude,
            accuracy=8.0,
            photos=tuple(photo(item=item, stage="before") for item in ("seen", *items)),
        )
        received = inspecting.send_visit(actor=self.actor(by), submission=submission, at=at)
        return list(Finding.objects.filter(visit=received.visit).order_by("pk"))

    def board(
        self, by: str = "town_head", *, on: date = ON, scoring: Scoring | None = None, subject: str = ""
    ) -> Board:
        return scores.board(self.actor(by), (scoring or self.scoring).pk, on=on, subject=subject)

    def enter(
        self, node: str, text: str = "方案和总结", *, by: str = "office_clerk", **facts: Any
    ) -> ScoreEntry:
        scoring = facts.pop("scoring", self.scoring)
        return services.enter_score(
            actor=self.actor(by), pk=scoring.pk, node=node, text=text, at=facts.pop("at", AT), **facts
        )

    def attach(self, entry: ScoreEntry, *, by: str = "office_clerk") -> None:
        blob = evidence.store(BytesIO(b"%PDF-1.4 " + str(entry.pk).encode()), name="佐证.pdf", at=AT)
        evidence.attach(
            actor=self.actor(by), kind="score-entry", thing_id=entry.pk, blob=blob, name="佐证.pdf", at=AT
        )

    def approve(self, entry: ScoreEntry, *, by: str = "town_head", at: datetime = AT) -> ScoreEntry:
        return services.approve_entry(actor=self.actor(by), pk=entry.pk, at=at)

    def tokens(self, count: int, village: int = 0) -> list[str]:
        return surveys.issue_tokens(
            actor=self.actor("office_clerk"),
            pk=self.survey.pk,
            place_id=self.here.villages[village].pk,
            count=count,
            at=AT,
        )

    def answers(self, good: int, bad: int = 0, village: int = 0) -> None:
        """So many content and discontent residents of a village."""
        for n, token in enumerate(self.tokens(good + bad, village)):
            surveys.answer_survey(token=token, answers=GOOD if n < good else BAD, on=ON)


def build() -> ScoringWorld:
    """Four spots, two in each village; nothing found, entered or answered yet."""
    return once.built("scoring", lambda: _build(towns.build()))


def _build(world: towns.World) -> ScoringWorld:
    made = ScoringWorld(world)
    here = made.here
    for n in range(4):
        Series.objects.update_or_create(
            town_id=here.place.pk, key="site/WM", year=0, defaults={"last": n + 1}
        )
        made.spots.append(
            Site.objects.create(
                town=here.place,
                kind="civilised-spot",
                code=f"WM-{n + 1:05d}",
                name=f"{n + 1} 号巷",
                name_key=f"{n + 1} 号巷",
                place=here.grids[n // 2],
                longitude=116.75 + n / 1000,
                latitude=23.45,
                attributes={"spot": "alley"},
                registered_at=towns.ADOPTED_AT,
            )
        )
    made.round = inspecting.open_round(
        actor=made.actor("head:safety"),
        campaign="civilised-city-sites",
        lead_id=here.units["safety"].pk,
        from_on=date(2026, 6, 1),
        until_on=date(2026, 7, 31),
        at=datetime(2026, 6, 1, 1, 0, tzinfo=AT.tzinfo),
    )
    clerk = made.actor("office_clerk")
    there = world.there
    clerk_there = made.actor("office_clerk", town=there)
    opened: dict[str, Any] = {"year": 2026, "at": towns.ADOPTED_AT}
    made.scoring = services.open_scoring(
        actor=clerk, town_id=here.place.pk, scheme="civilised-city", **opened
    )
    made.units = services.open_scoring(actor=clerk, town_id=here.place.pk, scheme="unit-appraisal", **opened)
    made.scoring_there = services.open_scoring(
        actor=clerk_there, town_id=there.place.pk, scheme="civilised-city", **opened
    )
    held: dict[str, Any] = {
        "survey": "civility",
        "from_on": date(2026, 1, 1),
        "until_on": date(2099, 12, 31),
        "at": towns.ADOPTED_AT,
    }
    made.survey = surveys.open_survey(
        actor=clerk,
        town_id=here.place.pk,
        quotas={village.pk: 20 for village in here.villages},
        **held,
    )
    made.survey_there = surveys.open_survey(
        actor=clerk_there, town_id=there.place.pk, quotas={there.villages[0].pk: 5}, **held
    )
    return made


def open_in(town: towns.Town, clerk: Actor) -> Scoring:
    """A scoring of the year in a town."""
    return services.open_scoring(
        actor=clerk, town_id=town.place.pk, scheme="civilised-city", year=2026, at=towns.ADOPTED_AT
    )


def enter_in(scoring: Scoring, actor: Actor) -> ScoreEntry:
    """A paper that waits."""
    return services.enter_score(actor=actor, pk=scoring.pk, node="material", text="申报材料", at=AT)


def ask_in(town: towns.Town, clerk: Actor) -> SurveyRun:
    """A questionnaire in the first village of a town."""
    return surveys.open_survey(
        actor=clerk,
        town_id=town.place.pk,
        survey="civility",
        from_on=date(2026, 1, 1),
        until_on=date(2099, 12, 31),
        quotas={town.villages[0].pk: 5},
        at=towns.ADOPTED_AT,
    )
