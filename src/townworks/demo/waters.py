"""青河的一年: five sections, their samples, one section that moved, and one bad sample in June that breaks the month."""

from __future__ import annotations

import random
from datetime import date, timedelta
from math import cos, pi

from townworks.indicators import services
from townworks.indicators.models import Observation, Question
from townworks.indicators.services.recording import Cell
from townworks.indicators.services.things import ThingFacts
from townworks.places.models import Place

from .gauges import Gauges
from .reckoning import at
from .series import MONTHS

SAMPLER, HEAD = "pengsl", "liangcy"
CHECKED = (
    "water-ph",
    "water-do",
    "water-codmn",
    "water-nh3n",
    "water-tp",
)  # what the weekly samples are tested for
OUTLET = "QH-04"
BAD_DAY, BAD = date(2026, 6, 18), "3.26"
WEEKLY = tuple(date(2026, 5, 7) + timedelta(days=7 * n) for n in range(8))
UNTESTED = ("QH-02", 7)  # no sample in the month of the Spring Festival
LIMITS = {"water-nh3n": 0.025, "water-tp": 0.01}  # mg/L: what the laboratory's methods can still tell
DIGITS = {
    "water-temperature": 1,
    "water-ph": 2,
    "water-do": 2,
    "water-cod": 1,
    "water-codmn": 1,
    "water-bod5": 1,
    "water-chla": 1,
    "water-clarity": 2,
    "water-orp": 0,
}
# How far an item goes with the season: share of its middle, greatest in July (in January where it is negative).
SEASON = {
    "water-temperature": 0.32,
    "water-do": -0.13,
    "water-nh3n": -0.12,
    "water-tp": 0.1,
    "water-codmn": 0.1,
    "water-chla": 0.35,
    "water-clarity": -0.15,
    "water-orp": -0.2,
}


class Waters:
    """The sections and their samples, by the agriculture office that leads the river's line."""

    def __init__(self, gauges: Gauges) -> None:
        self.gauges, self.facts = gauges, gauges.facts

    def live(self) -> None:
        """Registered, sampled month by month, and by the week at the outlet once the rains begin."""
        for each in self.facts["sections"]:
            attributes = {"target_class": each["target"], "water": each["water"], "river": each["river"]}
            self.gauges.add(HEAD, "section", each, attributes)
        for n, month in enumerate(MONTHS):
            if month == date(2026, 1, 1):
                self.move()
            self.sample_all(n, month + timedelta(days=4 + n % 3))
        for day in WEEKLY:
            self.sample_outlet(day)

    def move(self) -> None:
        """断面上移: from the new year the section lies above the town's bridge, in the next village."""
        each = next(each for each in self.facts["sections"] if "moved_to" in each)
        place, thing = Place.objects.get(code=each["moved_to"]), self.gauges.things[each["code"]]
        services.edit_thing(
            actor=self.gauges.who(HEAD),
            pk=thing.pk,
            facts=ThingFacts(
                thing.code, thing.name, place.pk, place.longitude, place.latitude, thing.attributes
            ),
            from_on=date(2026, 1, 1),
            why="区生态环境分局调整点位，断面上移约1.2公里",
            at=at(date(2025, 12, 29), 10),
        )

    def sample_all(self, n: int, day: date) -> None:
        """The month's round: nine items at every section."""
        cells = [
            Cell(item, self.gauges.things[each["code"]].pk, f"{day}T09:{10 * k:02}", self.told(item, k, day))
            for k, each in enumerate(self.facts["sections"])
            if (each["code"], n) != UNTESTED
            for item in (*self.facts["water"], *self.facts["water_besides"].get(each["code"], ()))
        ]
        self.gauges.record(SAMPLER, cells, at(day + timedelta(days=3), 16))

    def sample_outlet(self, day: date) -> None:
        """By the week, five items; on the 18th of June after a night of rain."""
        thing, k = self.gauges.things[OUTLET], 3
        cells = [
            Cell(
                item,
                thing.pk,
                f"{day}T08:20",
                BAD if (item, day) == ("water-nh3n", BAD_DAY) else self.told(item, k, day),
                method="快速检测",
            )
            for item in CHECKED
        ]
        self.gauges.record(SAMPLER, cells, at(day, 17))

    def told(self, item: str, k: int, day: date) -> str:
        """What the laboratory wrote: a value, or that there was too little to tell."""
        source = random.Random(f"{item}/{k}/{day}")  # noqa: S311 (a story, not a secret)
        season = 1 + SEASON.get(item, 0) * cos((day.month - 7) * pi / 6)
        wobble = 0.012 if item == "water-ph" else 0.09
        besides = self.facts["water_besides"].get(self.facts["sections"][k]["code"], {})
        middle = besides[item] if item in besides else self.facts["water"][item][k]
        value = middle * season * (1 + source.uniform(-wobble, wobble))
        limit = LIMITS.get(item, 0)
        if value < limit * 1.42:  # the clean source: now and then below what can be told
            return f"<{limit}"
        return f"{value:.{DIGITS.get(item, 3)}f}"

    def explain(self) -> None:
        """什么不对: the office answers what it is asked about the bad sample; the figure stands."""
        bad = Observation.objects.get(
            indicator="water-nh3n", thing=self.gauges.things[OUTLET], period=f"{BAD_DAY}T08:20"
        )
        for question in Question.objects.filter(observation=bad).order_by("pk"):
            services.answer_question(
                actor=self.gauges.who(SAMPLER),
                pk=question.pk,
                words="6月19日复测2.87毫克/升，数值属实：17日夜间强降雨，石桥段两家养殖户的粪污池外溢，已通知停用并抽运。",
                at=at(date(2026, 6, 22), 10),
            )
            services.settle_question(
                actor=self.gauges.who("linqh"),
                pk=question.pk,
                words="数值保留，转督办石桥段养殖户清退。",
                at=at(date(2026, 6, 23), 9),
            )
