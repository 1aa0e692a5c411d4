"""测评: a year of the civilised city and of the units' appraisal, with what they rest on: spots that were visited, papers, a questionnaire."""

from __future__ import annotations

import io
import random
from datetime import date, timedelta
from typing import TYPE_CHECKING

from townworks.indicators.models import ScoreEntry, Scoring
from townworks.indicators.services import scoring, surveys
from townworks.inspections.models import Finding
from townworks.inspections.services import sites
from townworks.inspections.services.sites import SiteFacts
from townworks.kernel import evidence
from townworks.places.models import Place

from .answers import SPOT_ANSWERS, SPOTS, SPOTS_LOST
from .footwork import CHECKED_BY, DAY, RUN_BY
from .reckoning import at

if TYPE_CHECKING:
    from .patrols import Patrols

CAMPAIGN = "civilised-city-sites"
OPENED, HELD, KEPT = date(2026, 1, 26), date(2026, 6, 1), (date(2026, 4, 30), date(2026, 5, 29))
ASKED = 8  # villages whose residents were asked
ANSWERS = 6  # of each
PAPERS = (
    ("文明村镇创建工作方案", True),
    ("志愿服务台账", True),
    ("公益广告设置清单", True),
    ("未成年人思想道德建设总结", False),
    ("新时代文明实践站活动记录", False),
)


class Scorings:
    """What was opened, walked, handed in, asked and kept."""

    def __init__(self, patrols: Patrols) -> None:
        self.walk, self.year = patrols, patrols.year
        self.clerk = self.year.who("linqh", DAY)
        self.head = self.year.who("shenzy", DAY)
        self.villages = list(
            Place.objects.filter(town=self.year.town, kind__in=("village", "community")).order_by("path")
        )

    def live(self) -> None:
        """All of it, in order."""
        opened = [
            scoring.open_scoring(
                actor=self.clerk, town_id=self.year.town.pk, scheme=code, year=2026, at=at(OPENED, 9, n)
            )
            for n, code in enumerate(("civilised-city", "unit-appraisal"))
        ]
        self.register()
        self.visit()
        self.hand_in(opened[0])
        self.ask()
        for day in KEPT:
            scoring.keep_scores(actor=self.clerk, pk=opened[0].pk, at=at(day, 17))

    def register(self) -> None:
        """点位: one in every second village."""
        keeper = self.year.who(RUN_BY[CAMPAIGN], DAY)
        for n, village in enumerate(self.villages[::2]):
            grid = Place.objects.filter(parent=village, kind="grid").order_by("order", "code").first()
            if grid is None or grid.longitude is None or grid.latitude is None:
                continue
            kind, word = SPOTS[n % len(SPOTS)]
            sites.register_site(
                actor=keeper,
                kind="civilised-spot",
                facts=SiteFacts(
                    name=f"{village.name}{word}",
                    address=f"{village.name}{word}",
                    longitude=round(grid.longitude + 0.0004, 6),
                    latitude=round(grid.latitude + 0.0002, 6),
                    attributes={"spot": kind},
                ),
                at=at(OPENED, 10, n),
            )

    def visit(self) -> None:
        """四月: every spot is seen; some lose points, and part of that is not mended yet."""
        row = self.walk.open(CAMPAIGN, date(2026, 4, 13), date(2026, 7, 31))
        for n, due in enumerate(self.walk.dues(row)):
            fault, failing = SPOTS_LOST.get(n, ({}, ()))
            kind = str(due.site.attributes["spot"])
            answers = {"spot": kind, **SPOT_ANSWERS[kind], **fault}
            self.walk.visit(due, date(2026, 4, 14), 20 * n, answers, by=CHECKED_BY[CAMPAIGN], failing=failing)
        for finding in Finding.objects.filter(visit__due__round=row).order_by("pk")[:2]:
            self.walk.hand_over(finding, date(2026, 4, 15))
            self.walk.mend(finding, date(2026, 4, 20))
            self.walk.accept(finding, date(2026, 4, 21))

    def hand_in(self, opened: Scoring) -> None:
        """申报材料: three papers are approved with their evidence, two wait: one of them for its evidence."""
        for n, (text, settled) in enumerate(PAPERS):
            entry = scoring.enter_score(
                actor=self.clerk,
                pk=opened.pk,
                node="material",
                text=text,
                at=at(date(2026, 3, 9) + timedelta(days=28 * n), 15),
            )
            if n != len(PAPERS) - 1:
                self.attach(entry, text)
            if settled:
                scoring.approve_entry(
                    actor=self.head, pk=entry.pk, at=at(date(2026, 3, 11) + timedelta(days=28 * n), 9)
                )

    def attach(self, entry: ScoreEntry, text: str) -> None:
        data = f"%PDF-1.4\n% {text}\n%%EOF\n".encode()
        blob = evidence.store(io.BytesIO(data), name=f"{text}.pdf", at=entry.at)
        evidence.attach(
            actor=self.clerk,
            kind="score-entry",
            thing_id=entry.pk,
            blob=blob,
            name=f"{text}.pdf",
            at=entry.at,
        )

    def ask(self) -> None:
        """六月: a questionnaire; who answered what cannot be told."""
        run = surveys.open_survey(
            actor=self.clerk,
            town_id=self.year.town.pk,
            survey="civility",
            from_on=HELD,
            until_on=date(2026, 7, 31),
            quotas={village.pk: 12 for village in self.villages[:ASKED]},
            at=at(HELD, 9),
        )
        chance = random.Random("青禾镇问卷")  # noqa: S311 (a story, not a secret)
        for n, village in enumerate(self.villages[:ASKED]):
            tokens = surveys.issue_tokens(
                actor=self.clerk, pk=run.pk, place_id=village.pk, count=ANSWERS, at=at(HELD, 10, n)
            )
            for token in tokens:
                surveys.answer_survey(
                    token=token, answers=_answers(chance, village.order), on=HELD + timedelta(days=9)
                )


def _answers(chance: random.Random, order: int) -> dict[str, object]:
    """One sheet: most are content, some less."""
    mood = chance.choice((3, 4, 4, 5, 5)) - (order % 4 == 3)
    return {
        "overall": str(mood),
        "clean": str(max(1, mood - chance.randint(0, 1))),
        "orderly": str(max(1, mood - chance.randint(0, 1))),
        "safe": "yes" if mood > 2 else "no",
        "known": "yes" if chance.random() < 0.8 else "no",
        "took-part": "yes" if chance.random() < 0.4 else "no",
    }
