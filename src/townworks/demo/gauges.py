"""一年的数字: what villages, schools, works and the town measured from July 2025 on, given as the town's people give it.

The half-year of 2025 comes in as one table, from January on each month is typed in; through the services that everybody uses.
"""

from __future__ import annotations

import csv
import io
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from townworks.definitions import selectors as definitions
from townworks.indicators import services
from townworks.indicators.models import Thing
from townworks.indicators.services import importing
from townworks.indicators.services.ground import Ground, ensure_places
from townworks.indicators.services.recording import Cell
from townworks.indicators.services.things import ThingFacts
from townworks.kernel.actor import Actor
from townworks.places.models import Place

from .reckoning import at
from .series import MONTHS, value
from .settling import read

if TYPE_CHECKING:
    from .year import Year

DAY = date(2026, 7, 1)
SINCE = date(2025, 7, 1)
TYPED = 6  # the first month that is typed in: January
BEHIND = ("下围村", "仙坪村", "南塘村")  # that have not begun with June
UNTOLD = ("仙坪村", 2)  # whose scales were broken in September
QUALIFYING = ("teachers", "qualified", "backbone", "arts")
SCHOOL_CODES = ("pupils", *QUALIFYING, "rooms", "sport", "equipment", "media")


class Gauges:
    """What is measured, who gives it, and when."""

    def __init__(self, year: Year) -> None:
        self.year, self.facts = year, read("figures.toml")
        self.town_id = year.town.pk
        self.things: dict[str, Thing] = {}  # by name for villages, by code for others

    def who(self, username: str) -> Actor:
        return self.year.who(username, DAY)

    def record(self, username: str, cells: list[Cell], when: datetime) -> None:
        """A block of figures, by somebody."""
        services.record_figures(actor=self.who(username), town_id=self.town_id, cells=cells, at=when)

    def live(self) -> None:
        """All of it, in order."""
        self.register()
        self.last_half_year()
        for n in range(TYPED, len(MONTHS)):
            self.month(n)

    # —— what is measured

    def register(self) -> None:
        ground = Ground(self.town_id)
        for level in ("town", "village", "grid"):
            ensure_places(ground, level, at=at(SINCE, 9))
        for thing in Thing.objects.filter(town_id=self.town_id, kind__in=("village", "town")):
            self.things[thing.name] = thing
        for n, (name, (_output, place)) in enumerate(self.facts["enterprises"].items(), 1):
            self.add("guojy", "enterprise", {"code": f"QY-{n:02}", "name": name, "place": place}, {})
        for each in self.facts["schools"]:
            self.add("kongjx", "school", each, {"stage": each["stage"]})
        for each in self.facts["facilities"]:
            self.add("zhoujh", "facility", each, {})
        for each in self.facts["projects"]:
            self.add("zhoujh", "project", each, {})

    def add(self, keeper: str, kind: str, each: dict[str, Any], attributes: dict[str, str]) -> Thing:
        """A thing in the register, in the middle of its place or where it says."""
        place = Place.objects.get(code=each["place"])
        facts = ThingFacts(
            each["code"],
            each["name"],
            place.pk,
            round((place.longitude or 0) + each.get("east", 0), 6),
            round((place.latitude or 0) + each.get("north", 0), 6),
            attributes,
        )
        made = services.register_thing(
            actor=self.who(keeper), town_id=self.town_id, kind=kind, facts=facts, at=at(SINCE, 10)
        )
        self.things[made.code] = made
        return made

    # —— July to December 2025: one table, imported

    def last_half_year(self) -> None:
        """下半年汇总表: what the villages sent on paper, in one table."""
        names = {one.code: one.name for one in definitions.indicators()}
        codes = [each["code"] for each in self.facts["monthly"]]
        table = io.StringIO(newline="")
        writer = csv.writer(table, lineterminator="\r\n")
        writer.writerow(["村（社区）", "月份", *(names[code] for code in codes)])
        for village in self.facts["villages"]:
            for n in range(TYPED):
                found = dict(self.of_village(village, n))
                told = ["--" if (village, n) == UNTOLD and "waste" in code else found[code] for code in codes]
                writer.writerow([village, f"{MONTHS[n]:%Y年%-m月}", *told])
        self.bring(table.getvalue(), "2025年下半年村级数据.csv", at(date(2026, 1, 6), 15))
        self.bring(self.other_half_year(names), "2025年下半年镇级数据.csv", at(date(2026, 1, 6), 16))
        self.yearly("2025", 0, at(date(2026, 1, 12), 10))

    def other_half_year(self, names: dict[str, str]) -> str:
        """The same of the town, the enterprises and the works: a line for each figure."""
        table = io.StringIO(newline="")
        writer = csv.writer(table, lineterminator="\r\n")
        writer.writerow(["对象", "指标", "期次", "数值"])
        for n in range(TYPED):
            for cell in self.of_others(n):
                thing = next(one for one in self.things.values() if one.pk == cell.thing_id)
                writer.writerow([thing.name, names[cell.indicator], cell.period, cell.text])
        return table.getvalue()

    def bring(self, text: str, name: str, when: datetime) -> None:
        blob = importing.keep_file(io.BytesIO(text.encode("utf-8-sig")), name=name, at=when)
        wish = importing.Wish(blob.sha256, name, self.town_id)
        importing.import_figures(actor=self.who("linqh"), wish=wish, at=when)

    # —— January to June 2026: month by month

    def month(self, n: int) -> None:
        """The villages' figures, the offices' figures, and in some months those of the quarter or the year."""
        when = at(min(MONTHS[n] + timedelta(days=35), date(2026, 6, 30)), 16)
        code = f"{MONTHS[n]:%Y-%m}"
        cells = [
            Cell(indicator, self.things[village].pk, code, str(figure))
            for village in self.facts["villages"]
            if not (n == len(MONTHS) - 1 and village in BEHIND)
            for indicator, figure in self.of_village(village, n)
        ]
        self.record("linqh", [*cells, *self.of_others(n)], when)
        if n == TYPED:
            self.yearly("2026", 1, at(date(2026, 2, 5), 11))

    def of_village(self, village: str, n: int) -> Iterator[tuple[str, Decimal]]:
        """A village's figures of a month."""
        sizes = self.facts["villages"][village]
        residents, households, _grain, monitored, allowance = sizes
        has = {
            "residents": residents,
            "households": households,
            "monitored": monitored,
            "allowance": allowance,
        }
        known: dict[str, Decimal] = {}
        for each in self.facts["monthly"]:
            times = has.get(each.get("per", ""), 1)
            known[each["code"]] = value(each, village, n, times=times, known=known)
            yield each["code"], known[each["code"]]

    def of_others(self, n: int) -> list[Cell]:
        """The figures of the town, of enterprises, works and projects; a quarter's with its last month."""
        code, town = f"{MONTHS[n]:%Y-%m}", self.things[self.year.town.name]
        known: dict[str, Decimal] = {}
        cells = []
        for each in self.facts["town"]:
            known[each["code"]] = (
                Decimal(monthrange(MONTHS[n].year, MONTHS[n].month)[1])
                if "days" in each
                else value(each, "town", n, known=known)
            )
            cells.append(Cell(each["code"], town.pk, code, str(known[each["code"]])))
        for k, (output, _place) in enumerate(self.facts["enterprises"].values(), 1):
            facts = {"code": "industrial-output", "base": output, "season": 0.08, "peak": 11, "grows": 0.06}
            figure = value(facts, f"QY-{k}", n, known=known)
            cells.append(Cell("industrial-output", self.things[f"QY-{k:02}"].pk, code, str(figure)))
        for each in self.facts["facilities"]:
            if "monthly" in each:
                figure = value(each["monthly"], each["code"], n, known=known)
                cells.append(Cell(each["monthly"]["code"], self.things[each["code"]].pk, code, str(figure)))
        return [*cells, *self.of_projects(n, code), *self.of_quarter(n), *self.of_days(n)]

    def of_projects(self, n: int, code: str) -> Iterator[Cell]:
        for each in self.facts["projects"]:
            now = each["progress"][n]
            more = now - (each["progress"][n - 1] if n else now)
            thing = self.things[each["code"]].pk
            yield Cell("project-progress", thing, code, str(now))
            yield Cell("project-investment", thing, code, f"{each['invests'] * more / 100:.1f}")
            if "sewers" in each:
                yield Cell("sewers-built", thing, code, f"{each['sewers'] * more / 100:.2f}")

    def of_quarter(self, n: int) -> Iterator[Cell]:
        """三资 and the like, with the quarter's last month; the second quarter's is not there yet."""
        if n % 3 != 2 or n == len(MONTHS) - 1:
            return
        code = f"{MONTHS[n].year}-Q{(MONTHS[n].month + 2) // 3}"
        for village, (_residents, households, *_rest) in self.facts["villages"].items():
            known: dict[str, Decimal] = {}
            for each in self.facts["quarterly"]:
                known[each["code"]] = value(each, village, n, times=households, known=known)
                yield Cell(each["code"], self.things[village].pk, code, str(known[each["code"]]))
        town = self.things[self.year.town.name].pk
        yield Cell("three-public", town, code, f"{8.4 - 0.3 * (n // 3):.1f}")
        yield Cell("commerce-new-units", town, code, str(1 + n // 3 % 2))

    def of_days(self, n: int) -> Iterator[Cell]:
        """The works' days of the last two months; the meter stood still for three of them in May."""
        for each in self.facts["facilities"]:
            if "daily" not in each or n < len(MONTHS) - 2:
                continue
            days = monthrange(MONTHS[n].year, MONTHS[n].month)[1] - (n == len(MONTHS) - 1)
            for day in range(days):
                figure = value(each["daily"], f"{each['code']}/{day}", n, known={})
                text = "--" if (n, day) in {(10, 11), (10, 12), (10, 13)} else str(figure)
                period = f"{MONTHS[n] + timedelta(days=day)}"
                yield Cell(each["daily"]["code"], self.things[each["code"]].pk, period, text)

    def yearly(self, year: str, n: int, when: datetime) -> None:
        """What is counted once a year: people, houses, fields, schools."""
        cells = []
        for village, (residents, households, grain, *_rest) in self.facts["villages"].items():
            thing = self.things[village].pk
            counted = {
                "residents": round(residents * (1 + 0.006 * n)),
                "households": households + 4 * n,
                "grain-area": grain,
                "toilet-households": round(households * (0.955 + 0.014 * n)),
                "medically-insured": round(residents * (0.948 + 0.012 * n)),
            }
            cells += [Cell(code, thing, year, str(figure)) for code, figure in counted.items()]
        for each in self.facts["schools"]:
            thing = self.things[each["code"]].pk
            cells += [
                Cell(f"edu-{code}", thing, year, str(figure))
                for code, figure in zip(SCHOOL_CODES, each["figures"][n], strict=True)
            ]
        cells.append(Cell("monitoring-line", self.things[self.year.town.name].pk, year, str(8300 + 400 * n)))
        self.record("linqh", cells, when)
