"""报表上下: the villages' returns on waste and the office's on the river, at every step; a question, and a correction that came late."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from townworks.commitments.services.claims import NewClaim, set_proofs
from townworks.indicators import services
from townworks.indicators.models import Observation, Question, Return
from townworks.indicators.services import deriving
from townworks.indicators.services.recording import Cell
from townworks.kernel import events
from townworks.people.models import Unit

from .gauges import BEHIND, DAY, Gauges
from .reckoning import at
from .waters import Waters

if TYPE_CHECKING:
    from .year import Year

APRIL, MAY, JUNE = date(2026, 4, 1), date(2026, 5, 1), date(2026, 6, 1)
SENT = {
    "柳溪村": "liuzm",
    "石桥村": "shiqs",
    "河口村": "hesk",
}  # who sends a village's figures; else the office does it for them
FILLING = ("松山村", "上围村")  # still at June's figures
WEIGHED_IN_KILOS = "上围村"
SLIP = "waste-tonnes"


class Returning:
    """What happened to the figures after they were given."""

    def __init__(self, gauges: Gauges) -> None:
        self.gauges = gauges
        self.units = {
            unit.place_id: unit for unit in Unit.objects.filter(town_id=gauges.town_id, kind="village")
        }

    def prove(self) -> None:
        """二月初: two commitments are judged by what is measured from now on; the visits by nothing else."""
        stable = NewClaim("indicators.stable", {"code": "section-compliance", "reading": "last_months"})
        good = NewClaim("indicators.target", {"code": "section-good"})
        visited = NewClaim("indicators.target", {"code": "monitored-visit-share"})
        for words, new, beside in (("青河流域", (stable, good), True), ("防返贫", (visited,), False)):
            commitment = next(row for row in self.gauges.year.commitments() if words in row.text)
            kept = [
                NewClaim(claim.name, claim.parameters, claim.target_id)
                for claim in commitment.proof_claims.all()
                if beside
            ]
            set_proofs(
                actor=self.gauges.who("linqh"),
                pk=commitment.pk,
                claims=[*kept, *new],
                at=at(date(2026, 2, 3), 11),
            )

    def slip(self) -> None:
        """填错单位: kilograms where tonnes are asked for; the system asks, the village answers and puts it right."""
        thing = self.gauges.things[WEIGHED_IN_KILOS]
        right = Observation.objects.get(indicator=SLIP, thing=thing, period="2026-05", corrected_by=None)
        wrong = f"{(right.value or 0) * 1000:.0f}"
        self.gauges.record("linqh", [Cell(SLIP, thing.pk, "2026-05", wrong)], at(date(2026, 6, 5), 10))

    def put_right(self) -> None:
        """The answer to it, and the figure as it should be."""
        thing = self.gauges.things[WEIGHED_IN_KILOS]
        standing = Observation.objects.get(indicator=SLIP, thing=thing, period="2026-05", corrected_by=None)
        before = standing.corrects
        for question in Question.objects.filter(observation=standing).order_by("pk"):
            services.answer_question(
                actor=self.gauges.who("linqh"),
                pk=question.pk,
                words="填成了公斤，已改正。",
                at=at(date(2026, 6, 5), 15),
            )
        services.correct_observation(
            actor=self.gauges.who("linqh"),
            pk=standing.pk,
            text=f"{before.value if before else 0:f}",
            reason="单位填成了公斤",
            at=at(date(2026, 6, 5), 15, 5),
        )

    def go_up(self) -> None:
        """四月 locked, 五月 approved and partly locked, 六月 at every step below."""
        for n, village in enumerate(self.gauges.facts["villages"]):
            self.up(village, APRIL, ("submit", "approve", "lock"))
            self.up(village, MAY, ("submit", "approve", "lock") if n < 6 else ("submit", "approve"))
            if village not in (*BEHIND, *FILLING):
                self.up(village, JUNE, ("submit",))
            elif village in FILLING:
                self.up(village, JUNE, ())
        self.send_back("工业路社区")
        self.of_the_river()
        self.late()

    def up(self, village: str, month: date, moves: tuple[str, ...]) -> Return:
        """A village's return on waste, as far as it went."""
        unit = self.units[self.gauges.things[village].place_id]
        day = min(month + timedelta(days=36), DAY - timedelta(days=1))
        return self.take(unit.pk, "waste", f"{month:%Y-%m}", SENT.get(village, "linqh"), "xuhm", moves, day)

    def take(
        self,
        unit_id: int,
        line: str,
        period: str,
        sender: str,
        reviewer: str,
        moves: tuple[str, ...],
        day: date,
    ) -> Return:
        file = services.open_return(
            actor=self.gauges.who(sender),
            town_id=self.gauges.town_id,
            unit_id=unit_id,
            line=line,
            period=period,
            at=at(day, 9),
        )
        if "submit" in moves:
            services.submit_return(actor=self.gauges.who(sender), pk=file.pk, at=at(day, 10))
        if "approve" in moves:
            services.approve_return(actor=self.gauges.who(reviewer), pk=file.pk, at=at(day, 15))
        if "lock" in moves:
            services.lock_return(actor=self.gauges.who("linqh"), pk=file.pk, at=at(day, 17))
        return file

    def send_back(self, village: str) -> None:
        """退回: June's return of one community goes back with the reason."""
        file = Return.objects.get(
            unit=self.units[self.gauges.things[village].place_id], line="waste", period="2026-06"
        )
        services.send_back_return(
            actor=self.gauges.who("xuhm"),
            pk=file.pk,
            reason="抽查户数没有附入户记录，请补上再报。",
            at=at(date(2026, 6, 30), 16),
        )

    def of_the_river(self) -> None:
        """The samples of the office that leads the line, looked over by the town's office."""
        unit = self.gauges.year.settled.units[self.gauges.year.town.name, "agriculture"]
        for month, moves in (
            (APRIL, ("submit", "approve", "lock")),
            (MAY, ("submit", "approve")),
            (JUNE, ("submit",)),
        ):
            day = min(month + timedelta(days=35), DAY - timedelta(days=1))
            self.take(unit.pk, "river", f"{month:%Y-%m}", "pengsl", "linqh", moves, day)

    def late(self) -> None:
        """迟来的更正: a load of April was found in the haulier's book in June, after the lock."""
        thing = self.gauges.things["柳溪村"]
        standing = Observation.objects.get(indicator=SLIP, thing=thing, period="2026-04", corrected_by=None)
        services.correct_observation(
            actor=self.gauges.who("linqh"),
            pk=standing.pk,
            text=f"{(standing.value or 0) + 4:f}",
            reason="清运公司台账核对，4月28日漏记一车4吨",
            at=at(date(2026, 6, 12), 11),
        )

    def deliver(self) -> None:
        """What waits its turn: derived figures, and questions."""
        while events.deliver_waiting(at=at(DAY, 7)):
            pass

    def live(self) -> None:
        """What is done about it once the machine has looked."""
        self.put_right()
        self.go_up()


def measure(year: Year) -> None:
    """一年的数字: what was measured, and what became of it."""
    gauges = Gauges(year)
    waters, returning = Waters(gauges), Returning(gauges)
    gauges.live()
    waters.live()
    returning.prove()
    returning.slip()
    returning.deliver()
    waters.explain()
    returning.live()


def draw_from_rounds() -> None:
    """What the clockwork draws from rounds of inspections: as it stood at the end of every month since January, and today."""
    for month in range(1, DAY.month):
        last = date(DAY.year, month + 1, 1) - timedelta(days=1)
        deriving.derive_current(at=at(last, 22))
    deriving.derive_current(at=at(DAY, 8))
