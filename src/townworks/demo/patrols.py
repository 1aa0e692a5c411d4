"""三个专项行动: a closed spring round and a summer round half done, village spots, a reservoir; findings at every step.

All through the services that everybody uses; what is asked of chance comes from fixed seeds.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import uuid5

from townworks.commitments.services import claims as commitment_claims
from townworks.commitments.services import lights
from townworks.inspections import services
from townworks.inspections.models import Due, Finding, LookbackPick, Round
from townworks.inspections.services import extensions, lookbacks, mend_notices, sites
from townworks.inspections.services.site_facts import SiteFacts
from townworks.inspections.services.submission import Submission
from townworks.kernel import events
from townworks.places.models import Place

from .answers import FAULTS, attributes_of, failing_of
from .footwork import DAY, NAMESPACE, RUN_BY, Footwork
from .reckoning import at
from .settling import read

if TYPE_CHECKING:
    pass


class Patrols(Footwork):
    """What three campaigns left behind by the first of July."""

    def register(self) -> None:
        """一月底: the sites, each placed by its position."""
        for group in read("patrols.toml")["sites"]:
            grids = list(
                Place.objects.filter(parent__code=group["place"], kind="grid").order_by("order", "code")
            )
            keeper = self.who("lujp" if group["kind"] == "premises" else RUN_BY["living-environment"], DAY)
            for n, name in enumerate(group["names"]):
                grid = grids[n // group["each"] % len(grids)]
                sites.register_site(
                    actor=keeper,
                    kind=group["kind"],
                    facts=SiteFacts(
                        name=name,
                        address=f"{group['street']}{3 + 2 * n}号",
                        longitude=round((grid.longitude or 0) + self.source.uniform(-0.004, 0.004), 6),
                        latitude=round((grid.latitude or 0) + self.source.uniform(-0.0008, 0.0008), 6),
                        attributes=attributes_of(group, n),
                    ),
                    at=at(date(2026, 1, 28), 9, n),
                )

    def prove(self) -> None:
        """二月初: two commitments are judged by the campaigns from now on."""
        clerk = self.who("linqh", DAY)
        for words, campaign in (("地毯式", "fire-sweep"), ("松山水库", "water-source")):
            commitment = next((row for row in self.year.commitments() if words in row.text), None)
            if commitment is None:
                continue
            kept = [
                commitment_claims.NewClaim(claim.name, claim.parameters, claim.target_id)
                for claim in commitment.proof_claims.all()
            ]
            new = [
                commitment_claims.NewClaim(f"inspections.{name}", {"campaign": campaign})
                for name in ("coverage", "closure", "overdue")
            ]
            commitment_claims.set_proofs(
                actor=clerk, pk=commitment.pk, claims=[*kept, *new], at=at(date(2026, 2, 3), 10)
            )

    def walk(self) -> None:
        """三月到六月: the rounds, one after the other; then what does not fit is looked for, and lights are lit."""
        self.spring()
        self.summer()
        self.villages()
        self.reservoir()
        while events.deliver_waiting(at=at(DAY, 7)):
            pass
        lights.refresh_all(on=DAY)

    # —— the four stories

    def spring(self) -> None:
        """春季消防大检查: every premises visited, every finding mended, the round closed, a sample looked at again."""
        row = self.open("fire-sweep", date(2026, 3, 2), date(2026, 4, 10), name="春季消防安全大检查")
        found = []
        for n, due in enumerate(self.dues(row)):
            day = _working(date(2026, 3, 3) + timedelta(days=n // 3))
            fault = FAULTS["fire-sweep"][n // 4 % 6] if n % 4 == 1 else None
            finding = self.visit(due, day, 20 * (n % 3), fault, failing=failing_of(fault))
            if finding is not None:
                found.append((finding, day))
        for finding, day in found:
            self.through(finding, day)
            for more in Finding.objects.filter(visit=finding.visit).exclude(pk=finding.pk).order_by("id"):
                self.through(more, day)
        services.close_round(
            actor=self.who("yanxf", DAY),
            pk=row.pk,
            words="应查尽查，查出的问题全部整改验收。住宿与经营未分隔的场所列入夏季重点。",
            at=at(date(2026, 4, 10), 17),
        )
        drawn = lookbacks.draw_lookback(
            actor=self.who("yanxf", DAY),
            campaign="fire-sweep",
            lead_id=row.lead_id,
            at=at(date(2026, 5, 25), 9),
        )
        for n, pick in enumerate(LookbackPick.objects.filter(lookback=drawn).select_related("finding__site")):
            if n < 3:
                self.look_back(pick, row, holds=n != 1)

    def look_back(self, pick: LookbackPick, row: Round, *, holds: bool) -> None:
        due = Due.objects.select_related("site").get(round=row, site=pick.finding.site)
        when = at(date(2026, 5, 27), 9 + 2 * (pick.pk % 4), 20)
        services.send_visit(
            actor=self.who("fangxf", DAY),
            submission=Submission(
                uid=uuid5(NAMESPACE, f"lookback/{pick.pk}"),
                due_id=due.pk,
                outcome="visited",
                kind="lookback",
                finding_id=pick.finding_id,
                holds=holds,
                note="" if holds else "通道又堆上了货",
                finished_at=when,
                sent_at=when,
                longitude=due.site.longitude,
                latitude=due.site.latitude,
                accuracy=7.0,
            ),
            at=when,
        )

    def summer(self) -> None:
        """夏季消防大检查: half done on the first of July, with findings at every step and some that do not fit."""
        row = self.open("fire-sweep", date(2026, 6, 8), date(2026, 7, 20), name="夏季消防安全大检查")
        self.plan(row, ("wanggy", "chenwg", "huangwg", "suwg", "fangxf"), date(2026, 6, 9), 22)
        dues = [due for due in self.dues(row) if due.planned_on and due.planned_on < DAY]
        found: list[Finding] = []
        for n, due in enumerate(dues):
            day = due.planned_on or DAY
            if n % 11 == 10:
                self.visit(
                    due,
                    day,
                    25 * (n % 4),
                    outcome="absent" if n % 2 else "refused",
                    note="店主不在，改天再来" if n % 2 else "店主不让进门",
                )
                continue
            fault = FAULTS["fire-sweep"][n % 6] if n % 3 == 1 else None
            finding = self.visit(due, day, 25 * (n % 4), fault, failing=failing_of(fault))
            if finding is not None:
                found.append(finding)
        self.on_the_way(found)
        self.does_not_fit(row, dues)

    def on_the_way(self, found: list[Finding]) -> None:
        """One at each step: noticed, mending, overdue, mended, returned, rechecked, accepted, referred, taken back."""
        head = self.who("yanxf", DAY)
        days = [finding.found_at.date() + timedelta(days=1) for finding in found]
        for n, (finding, day) in enumerate(zip(found, days, strict=True)):
            last = min(DAY - timedelta(days=1), day + timedelta(days=6))
            match n % 9:
                case 0:
                    mend_notices.issue_mend_notice(actor=head, finding_ids=[finding.pk], at=at(day, 11))
                case 1:
                    self.hand_over(finding, day)
                    self.mend(finding, min(DAY - timedelta(days=1), day + timedelta(days=2)))
                case 2:
                    self.hand_over(finding, day)
                    self.ask_more_time(finding, last, approve=n == 2)
                case 3 | 8:
                    self.hand_over(finding, day)
                    self.mend(finding, min(DAY - timedelta(days=2), day + timedelta(days=1)))
                    self.recheck(finding, min(DAY - timedelta(days=1), day + timedelta(days=3)))
                    if n % 9 == 8:
                        self.accept(finding, min(DAY - timedelta(days=1), day + timedelta(days=4)))
                case 4:
                    self.hand_over(finding, day)
                    self.mend(finding, min(DAY - timedelta(days=2), day + timedelta(days=1)))
                    self.recheck(finding, last, holds=False, words="逃生口开了，但是外面又焊了一层")
                case 5:
                    self.hand_over(finding, day)
                case 6:
                    services.transfer_finding(
                        actor=head, pk=finding.pk, reason="移送区消防救援大队：拒不整改", at=at(last, 11)
                    )
                case 7:
                    services.void_finding(
                        actor=head, pk=finding.pk, reason="复核：该处为备用门，不是疏散出口", at=at(last, 11)
                    )

    def ask_more_time(self, finding: Finding, day: date, *, approve: bool) -> None:
        finding.refresh_from_db()
        asked = extensions.ask_extension(
            actor=self.mender_of(finding, day),
            pk=finding.pk,
            due_on=max(finding.due_on, DAY) + timedelta(days=9),
            reason="定做的防火门要两周才能到货",
            at=at(day, 9),
        )
        if approve:
            extensions.approve_extension(
                actor=self.who("shenzy", day), pk=asked.pk, answer="到货前先清空隔壁房间", at=at(day, 15)
            )

    def does_not_fit(self, row: Round, dues: list[Due]) -> None:
        """A photograph given twice, a position far away, a clock a day slow, and two records that clash."""
        day = date(2026, 6, 29)
        fault = FAULTS["fire-sweep"][0]
        one, two, three = dues[0], dues[3], dues[6]
        self.visit(one, day, 30, fault, by=self.visitor(one), failing=("exit-clear",), seed=77)
        self.visit(two, day, 110, fault, by=self.visitor(two), failing=("exit-clear",), seed=77)
        self.visit(three, day, 170, by=self.visitor(three), longitude=(three.site.longitude or 0) + 0.02)
        self.found_again(row, day)
        clashing = dues[9]
        clashing.refresh_from_db()
        self.visit(clashing, day, 200, fault, by="fangxf", failing=("exit-clear",), seen_version=1)

    def found_again(self, row: Round, day: date) -> None:
        """The same fault at the same shop, before the first was mended: offered for joining."""
        standing = (
            Finding.objects.filter(round=row, state="mending", extensions=None)
            .select_related("site")
            .order_by("id")
            .first()
        )
        fault = next((one for one in FAULTS["fire-sweep"] if standing and standing.item in one), None)
        if standing is not None and fault is not None:
            due = Due.objects.select_related("site", "worker", "round__edition").get(
                round=row, site=standing.site
            )
            self.visit(due, day, 230, fault, by=self.visitor(due), failing=failing_of(fault))

    def villages(self) -> None:
        """人居环境: a round in two villages, mended by the villages themselves."""
        row = self.open("living-environment", date(2026, 6, 10), date(2026, 7, 5), name="六月人居环境巡查")
        self.plan(row, ("wanggy", "jiangnn", "liuxs", "shiqs"), date(2026, 6, 11), 12)
        for n, due in enumerate(self.dues(row)):
            if not due.planned_on or n % 5 == 4:
                continue
            day = min(due.planned_on, DAY - timedelta(days=2))
            fault = FAULTS["living-environment"][n % 5] if n % 2 else None
            finding = self.visit(due, day, 30 * (n % 5), fault, failing=failing_of(fault))
            if finding is not None and n % 3:
                self.hand_over(finding, day)
                self.mend(finding, min(DAY - timedelta(days=1), day + timedelta(days=1)))

    def reservoir(self) -> None:
        """水源地巡查: May closed in order, June with one heap of rubbish at the inflow."""
        for month, last in ((5, 29), (6, 30)):
            row = self.open(
                "water-source",
                date(2026, month, 4),
                date(2026, month, last),
                name=f"{'五' if month == 5 else '六'}月水源地巡查",
            )
            for n, due in enumerate(self.dues(row)):
                if month == 6 and n == 5:
                    continue
                fault = FAULTS["water-source"][0] if (month, n) == (6, 2) else None
                finding = self.visit(
                    due,
                    date(2026, month, 5 + 3 * n if month == 6 else 6 + 2 * (n // 3)),
                    20 * n,
                    fault,
                    failing=failing_of(fault),
                )
                if finding is not None:
                    self.through(finding, date(2026, 6, 12))
            if month == 5:
                services.close_round(
                    actor=self.who("liangcy", DAY),
                    pk=row.pk,
                    words="水质感官正常，隔离网完好。",
                    at=at(date(2026, 5, 29), 17),
                )


def _working(day: date) -> date:
    """A Saturday's or Sunday's visit is made on the Friday before."""
    return day - timedelta(days=max(0, day.weekday() - 4))
