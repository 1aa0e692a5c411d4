"""半年: from the reading of the report in January to the first of July, through the services that everybody uses."""

from __future__ import annotations

import io
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from townworks.commitments import services
from townworks.commitments.models import Chase, Clause, Commitment, Report
from townworks.commitments.selectors.target_words import words_of
from townworks.commitments.services import (
    adopting,
    correcting,
    draft_editing,
    evidence,
    figures,
    notes,
    reading,
    supervision,
)
from townworks.engines import workdays
from townworks.kernel.actor import Actor
from townworks.kernel.models import Attachment
from townworks.people import selectors as people
from townworks.places.models import Place

from . import pictures
from .asking import ask_for_changes
from .askings import Askings
from .banking import Banking
from .bookkeeping import Bookkeeping
from .casework import Casework
from .claiming import Claiming
from .funding import Funding
from .holdings import Holdings
from .neighbouring import Neighbouring
from .patrols import Patrols
from .proving import prove_by_books
from .reckoning import at, calendar, so_far
from .returning import draw_from_rounds, measure
from .risking import Risking
from .scorings import Scorings
from .settling import DATA, Settled, read
from .stocktaking import Stocktaking

MONTHS = [date(2026, month, 1) for month in range(2, 7)]
FIGURE_MONTHS = (3, 5, 6)
FILLED = {"X": "滨江", "XX": "5"}
DONE_BY_MAY = ("fire",)
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


class Year:
    """Half a year of one town. Every act is somebody's, at an hour of a working day."""

    def __init__(self, settled: Settled) -> None:
        self.settled = settled
        self.town = settled.towns["青禾镇"]
        self.actors: dict[tuple[str, date], Actor] = {}
        self.heads: dict[int | None, str] = {}
        self.stories: dict[str, Any] = read("stories.toml")["lines"]

    def who(self, username: str, day: date = FIRST) -> Actor:
        """A person as an actor on a day."""
        if (username, day) not in self.actors:
            self.actors[username, day] = people.actor_of(self.settled.people[username], on=day)
        return self.actors[username, day]

    def head_of(self, unit_id: int | None) -> str | None:
        """The sign-in name of a unit's head, if the demo has one."""
        if not self.heads:
            for name, person in self.settled.people.items():
                for post in person.posts.all():
                    if post.role in ("unit_head", "village_secretary"):
                        self.heads.setdefault(post.unit_id, name)
        return self.heads.get(unit_id)

    def live(self) -> None:
        """All of it, in order."""
        self.last_year()
        report = self.read_report()
        self.adopt(report)
        self.hand_over()
        patrols = Patrols(self)
        patrols.register()
        patrols.prove()
        measure(self)
        for month in MONTHS:
            self.work(month)
            if month.month == 5:
                self.close_the_openings()
            self.check(month)
        self.report_what_is_done()
        ask_for_changes(self)
        Bookkeeping(self).keep()
        Holdings(self).keep()
        Stocktaking(self).count()
        Banking(self).reconcile()
        Claiming(self).claim()
        Funding(self).fund()
        Risking(self).look()
        prove_by_books(self)
        patrols.walk()
        Askings(self).live()
        Casework(self).live()
        Scorings(patrols).live()
        Neighbouring(self).live()
        draw_from_rounds()

    def last_year(self) -> None:
        """上一年: its report, adopted, done and handed over but for one, so that the years can be compared."""
        clerk = self.who("linqh")
        report = reading.read_report(
            actor=clerk,
            data=(DATA / "report-2025.txt").read_bytes(),
            name="青禾镇2025年政府工作报告.txt",
            at=at(date(2025, 1, 15), 9),
            year=2025,
        ).report
        adopting.adopt_report(actor=clerk, pk=report.pk, at=at(date(2025, 1, 16), 10), leave_blanks=True)
        for index, commitment in enumerate(self.commitments(2025)):
            pk, lead = commitment.pk, self.lead_of(commitment)
            head = self.who(str(self.head_of(lead)))
            services.assign_commitment(actor=clerk, pk=pk, lead_id=lead, at=at(date(2025, 1, 20), 10, index))
            services.accept_commitment(actor=head, pk=pk, at=at(date(2025, 1, 22), 10, index))
            if commitment.line == "stability":
                continue  # one is carried over, open
            services.report_done(actor=head, pk=pk, at=at(date(2025, 12, 22), 10, index))
            services.verify_commitment(actor=clerk, pk=pk, at=at(date(2025, 12, 25), 10, index))
            services.close_commitment(actor=clerk, pk=pk, at=at(date(2025, 12, 30), 10, index))

    def read_report(self) -> Report:
        """一月: the clerk reads the report in, fills its blanks and looks at what the reader was unsure of."""
        clerk = self.who("linqh")
        data = (DATA / "report-2026.txt").read_bytes()
        report = reading.read_report(
            actor=clerk,
            data=data,
            name="青禾镇2026年政府工作报告.txt",
            at=at(date(2026, 1, 19), 9, 30),
            year=2026,
        ).report
        minute = 40
        for clause in Clause.objects.filter(report=report).order_by("n"):
            for blank in clause.blanks:
                words = FILLED.get(str(blank["text"]).strip(), "")
                if words:
                    correcting.fill_blank(
                        actor=clerk,
                        pk=report.pk,
                        n=clause.n,
                        start=int(blank["start"]),
                        words=words,
                        at=at(date(2026, 1, 19), 9, minute),
                    )
                    minute += 1
        for n in self._doubtful(report)[:12]:
            correcting.check_clause(actor=clerk, pk=report.pk, n=n, at=at(date(2026, 1, 19), 10, n % 60))
        self._correct_a_row(report, clerk)
        return Report.objects.get(pk=report.pk)

    def _correct_a_row(self, report: Report, clerk: Actor) -> None:
        """What the district builds the town only helps with: the clerk moves that row to its own line."""
        draft = report.drafts.filter(text__contains="快速通道").first()
        if draft is not None and draft.line != "coordination":
            draft_editing.edit_draft(
                actor=clerk,
                pk=report.pk,
                draft_id=draft.pk,
                facts=draft_editing.DraftFacts(
                    text=draft.text,
                    line="coordination",
                    lead=draft.lead,
                    support=tuple(draft.support),
                    targets="\n".join(words_of(draft.targets)),
                    due_text=draft.due_text,
                    due_on=draft.due_on,
                ),
                at=at(date(2026, 1, 19), 11),
            )

    def _doubtful(self, report: Report) -> list[int]:
        rows = Clause.objects.filter(report=report, kind__in=("action", "outcome"), checked=False)
        return list(rows.order_by("kind_confidence").values_list("n", flat=True))

    def adopt(self, report: Report) -> None:
        """人代会之后: the report becomes the year's register."""
        adopting.adopt_report(
            actor=self.who("linqh"), pk=report.pk, at=at(date(2026, 1, 20), 15, 10), leave_blanks=True
        )

    def commitments(self, year: int = 2026) -> list[Commitment]:
        return list(Commitment.objects.filter(town=self.town, year=year).order_by("code"))

    def lead_of(self, commitment: Commitment) -> int:
        """The unit that leads: as the register suggests, else the one whose line it is, else the office."""
        if commitment.lead_id and self.head_of(commitment.lead_id):
            return commitment.lead_id
        for (town, _code), unit in self.settled.units.items():
            if town == self.town.name and commitment.line in unit.lines:
                return unit.pk
        return self.settled.units[self.town.name, "office"].pk

    def hand_over(self) -> None:
        """交办和签收 in the last week of January; one comes back, and goes to the right unit."""
        clerk = self.who("linqh")
        for index, commitment in enumerate(self.commitments()):
            day = date(2026, 1, 21) + timedelta(days=index % 2)
            lead = self.lead_of(commitment)
            supports = [pk for pk in commitment.supports.values_list("pk", flat=True) if pk != lead]
            services.assign_commitment(
                actor=clerk,
                pk=commitment.pk,
                lead_id=lead,
                support_ids=supports,
                at=at(day, 10, index % 60),
                person_in_charge="罗文达" if index % 3 else "沈知远",
            )
            head = self.head_of(lead)
            if head and not self._left_waiting(commitment, index):
                services.accept_commitment(
                    actor=self.who(head),
                    pk=commitment.pk,
                    at=at(date(2026, 1, 26) + timedelta(days=index % 4), 9, index % 60),
                )

    def _left_waiting(self, commitment: Commitment, index: int) -> bool:
        """Two that nobody has signed for yet: a register that is all in order would be no demo."""
        return commitment.line in ("service", "urban") and index % 2 == 1

    def pace(self, commitment: Commitment) -> float:
        return float(self.stories.get(commitment.line, {}).get("pace", 0.9))

    def work(self, month: date) -> None:
        """月度填报: notes in the last week of a month, by the head of the unit that leads."""
        working = calendar()
        for index, commitment in enumerate(self.commitments()):
            head = self.head_of(commitment.lead_id)
            story = self.stories.get(commitment.line)
            if head is None or story is None or commitment.state not in ("accepted", "in_progress"):
                continue
            number = MONTHS.index(month)
            if month.month >= int(story.get("quiet_from", 99)) or number >= len(story["done"]):
                continue
            day = month + timedelta(days=24 + index % 3)
            while not workdays.is_working(working, day):
                day -= timedelta(days=1)
            begun, due = commitment.start_on, min(commitment.due_on, LAST)
            plan = min(1.0, max(0.0, (day - begun).days / max(1, (due - begun).days)))
            share = min(100.0, round(plan * self.pace(commitment) * 100))
            notes.add_note(
                actor=self.who(head),
                pk=commitment.pk,
                month=month,
                done=story["done"][number],
                trouble=story.get("trouble", "") if self.pace(commitment) < 1 and number >= 2 else "",
                next_step="继续按季度节点推进。" if number < 4 else "三季度前半程集中攻坚。",
                share=None if notes.counted(commitment) else Decimal(int(share)),
                at=at(day, 14, index % 60),
            )
            if month.month in FIGURE_MONTHS:
                self._post_figures(commitment, head, day, plan * self.pace(commitment))

    def _post_figures(self, commitment: Commitment, head: str, day: date, progress: float) -> None:
        """A figure for each target, with the photograph of the board it was read from."""
        claims = [claim for claim in commitment.proof_claims.select_related("target") if claim.target]
        if not claims:
            return
        board = self._photo(commitment, head, "board", day, after=True, caption=f"{day.month}月台账")
        told = self.stories[commitment.line].get("figures")
        for claim in claims:
            assert claim.target is not None  # noqa: S101 (taken out above)
            figures.post_figure(
                actor=self.who(head),
                pk=commitment.pk,
                claim_id=claim.pk,
                value=Decimal(told[FIGURE_MONTHS.index(day.month)])
                if told
                else so_far(claim.target.value, claim.target.unit, progress),
                as_of=day,
                explanation=f"{day.month}月台账累计",
                attachment_id=board.pk,
                at=at(day, 15, 30),
            )

    def check(self, month: date) -> None:
        """月度查账 on the 28th, from March: notices to the units behind, their replies, their closing."""
        if month.month < 3:
            return
        clerk, day = self.who("linqh"), month + timedelta(days=27)
        run = supervision.open_check(actor=clerk, town_id=self.town.pk, month=month, at=at(day, 9))
        units = sorted(
            {
                chase.commitment.lead_id
                for chase in run.chases.select_related("commitment")
                if chase.commitment.lead_id
            }
        )
        for index, unit_id in enumerate(units[:3]):
            self._chase(run.pk, unit_id, month, index)
        if month.month < 6:
            supervision.finish_check(actor=clerk, check_id=run.pk, at=at(day, 17))

    def _chase(self, run_id: int, unit_id: int, month: date, index: int) -> None:
        clerk, day = self.who("linqh"), month + timedelta(days=27)
        waiting = Chase.objects.filter(
            check_run_id=run_id, commitment__lead_id=unit_id, open=True, notice=None
        )
        notice = supervision.draft_notice(
            actor=clerk,
            town_id=self.town.pk,
            unit_id=unit_id,
            chase_ids=list(waiting.values_list("pk", flat=True)),
            demand="请逐项说明未按计划推进的原因，提出赶上进度的措施和时间，并附佐证材料。",
            basis=f"{month.year}年{month.month}月月度查账",
            contact="林青荷 8866",
            at=at(day, 10, index),
        )
        if month.month == 6 and index == 2:
            return  # waits for the head's signature on the day of the demo
        supervision.issue_notice(actor=self.who("shenzy"), pk=notice.pk, at=at(day, 11, index))
        head = self.head_of(unit_id)
        if month.month == 6 or head is None:
            return
        supervision.reply_to_notice(
            actor=self.who(head),
            pk=notice.pk,
            at=at(day + timedelta(days=4 + 3 * index), 16),
            text="已召开专题会，倒排工期；滞后部分增派人手，预计下月底前赶上计划进度，佐证材料已上传。",
        )
        if month.month < 5 or index:
            supervision.close_notice(
                actor=clerk,
                pk=notice.pk,
                verdict="措施具体，已纳入下月查账跟踪。",
                at=at(day + timedelta(days=14), 15),
            )

    def close_the_openings(self) -> None:
        """五月底: the escape openings are cut; reported, verified on the spot, closed, with photographs."""
        clerk = self.who("linqh")
        for commitment, head in self._working(DONE_BY_MAY):
            self._photograph(commitment, head, "window")
            services.report_done(actor=self.who(head), pk=commitment.pk, at=at(date(2026, 5, 27), 16))
            services.verify_commitment(actor=clerk, pk=commitment.pk, at=at(date(2026, 5, 27), 17))
            services.close_commitment(actor=clerk, pk=commitment.pk, at=at(date(2026, 5, 27), 17, 30))

    def report_what_is_done(self) -> None:
        """六月底: two units say that they are done; two others show what they have mended so far."""
        for commitment, head in self._working(("employment", "commerce")):
            services.report_done(actor=self.who(head), pk=commitment.pk, at=at(date(2026, 6, 30), 15))
        for commitment, head in self._working(("river", "sewers")):
            self._photograph(commitment, head, "river" if commitment.line == "river" else "pipe")

    def _working(self, lines: tuple[str, ...]) -> list[tuple[Commitment, str]]:
        found = [(row, self.head_of(row.lead_id)) for row in self.commitments() if row.line in lines]
        return [(row, head) for row, head in found if head and row.state == "in_progress"]

    def _photograph(self, commitment: Commitment, head: str, subject: str) -> None:
        for after, day in ((False, date(2026, 3, 12)), (True, date(2026, 5, 26))):
            self._photo(commitment, head, subject, day, after=after, caption="整改后" if after else "整改前")

    def _photo(
        self, commitment: Commitment, head: str, subject: str, day: date, *, after: bool, caption: str
    ) -> Attachment:
        """A drawn photograph, taken in the village at the river's mouth and sent in the same afternoon."""
        village = Place.objects.get(code="990101101206")
        data = pictures.photo(
            subject,
            after=after,
            seed=commitment.pk,
            taken_at=at(day, 10, 20),
            latitude=village.latitude or 0,
            longitude=village.longitude or 0,
        )
        return evidence.attach_evidence(
            actor=self.who(head),
            pk=commitment.pk,
            stream=io.BytesIO(data),
            name=f"{caption}.jpg",
            caption=caption,
            at=at(day, 15),
        )
