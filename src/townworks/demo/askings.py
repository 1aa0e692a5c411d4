"""办件: what is asked of the town in June, of every kind and at every step; the persons are invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from townworks.cases import services
from townworks.cases.models import Case
from townworks.cases.services import Asked, Told, queue
from townworks.kernel.actor import Actor
from townworks.places.models import Place

from .reckoning import at

if TYPE_CHECKING:
    from .year import Year

COUNTER, HEAD, SECRETARY = "shidc", "shenzy", "linqh"
VISITS = {  # who came in June, by day and turn, for which item; the others asked a question
    (25, 1): "residence-proof",
    (26, 0): "elderly-allowance",
    (29, 1): "residence-proof",
    (29, 3): "elderly-allowance",
    (29, 6): "residence-proof",
}
CALLER = Told(role="caller", name="柳大明", phone="13800000001", address="柳溪村三巷")
APPLICANT = Told(name="何小满", phone="13800000002", address="河口村二组")
REPORTER = Told(role="reporter", name="石来福", phone="13800000003")


class Askings:
    """A month at the counter, on the hotline and of citizens with a phone."""

    def __init__(self, year: Year) -> None:
        self.year = year

    def live(self) -> None:
        """One case after another, in the order of their days."""
        self._litter()
        self._lamp()
        self._petition()
        self._dispute()
        self._budget()
        self._birth()
        self._hotline()
        self._sewage()
        self._tip()
        self._queue()

    def _told(self, day: date, hour: int, **facts: object) -> Case:
        """By a citizen, without an account."""
        asked = Asked(**facts)  # type: ignore[arg-type]
        return services.receive_report(asked=asked, town_id=self.year.town.pk, at=at(day, hour)).case

    def _taken(self, day: date, hour: int, **facts: object) -> Case:
        """By the clerk at the counter."""
        actor = self.year.who(COUNTER, day)
        return services.register_case(actor=actor, asked=Asked(**facts), at=at(day, hour)).case  # type: ignore[arg-type]

    def _unit(self, case: Case) -> Actor:
        """Who works on it: the head of the unit it lies with, or the office."""
        return self.year.who(self.year.head_of(case.unit_id) or SECRETARY)

    def _village(self, code: str) -> Place:
        return Place.objects.get(code=code)

    def _litter(self) -> None:
        """随手拍: seen to, answered, closed and praised."""
        place = self._village("990101101201")
        case = self._told(
            date(2026, 6, 8),
            8,
            kind="report",
            matter="litter",
            text="柳溪村桥头的垃圾桶满了三天，苍蝇很多。",
            address="柳溪村桥头",
            longitude=place.longitude,
            latitude=place.latitude,
            persons=(REPORTER,),
        )
        actor, day = self._unit(case), date(2026, 6, 8)
        services.accept_case(actor=actor, pk=case.pk, at=at(day, 9))
        services.progress_case(actor=actor, pk=case.pk, step="look", at=at(day, 10))
        services.progress_case(actor=actor, pk=case.pk, step="mend", at=at(day, 15))
        services.answer_case(
            actor=actor, pk=case.pk, text="当天下午已清运，并改为每天清运两次。", at=at(date(2026, 6, 9), 9)
        )
        services.close_case(actor=actor, pk=case.pk, at=at(date(2026, 6, 10), 9))
        services.rate_case(case=case, score=5, text="很快，谢谢。", at=at(date(2026, 6, 10), 20))

    def _lamp(self) -> None:
        """随手拍: being worked on."""
        place = self._village("990101101206")
        case = self._told(
            date(2026, 6, 26),
            19,
            kind="report",
            matter="streetlight",
            text="河口村堤岸有四盏路灯不亮，晚上散步看不清。",
            address="河口村堤岸",
            longitude=place.longitude,
            latitude=place.latitude,
            details={"pole": "HK-012"},
        )
        actor = self._unit(case)
        services.accept_case(actor=actor, pk=case.pk, at=at(date(2026, 6, 29), 9))
        services.progress_case(actor=actor, pk=case.pk, step="look", at=at(date(2026, 6, 29), 16))

    def _petition(self) -> None:
        """信访: accepted; more days are asked for and wait for the town head."""
        case = self._taken(
            date(2026, 5, 6),
            9,
            kind="petition",
            matter="land",
            channel="visit",
            text="修机耕路占了两分菜地，青苗补偿还没有发。",
            persons=(replace(CALLER, role="petitioner"),),
        )
        self._accepted(case, date(2026, 5, 8))
        actor = self._unit(case)
        services.progress_case(actor=actor, pk=case.pk, step="hear", at=at(date(2026, 5, 12), 10))
        services.ask_extension(
            actor=actor,
            pk=case.pk,
            days=30,
            reason="原测绘资料不全，需要重新丈量。",
            at=at(date(2026, 6, 29), 10),
        )

    def _dispute(self) -> None:
        """调解: both sides heard."""
        case = self._taken(
            date(2026, 6, 16),
            10,
            kind="dispute",
            matter="sewer-works",
            text="污水管施工后院墙有裂缝，户主与施工方对赔偿谈不拢。",
            persons=(Told(role="side", name="林阿水", phone="13800000004"),),
        )
        self._referred(case, "peace", date(2026, 6, 16), "施工引起的纠纷由综合治理办公室调解")
        self._accepted(case, date(2026, 6, 17))
        services.progress_case(
            actor=self._unit(case), pk=case.pk, step="inquire", at=at(date(2026, 6, 18), 15)
        )

    def _budget(self) -> None:
        """依申请公开: answered in writing."""
        case = self._taken(
            date(2026, 6, 3),
            14,
            kind="information",
            matter="budget",
            channel="letter",
            text="申请公开2025年乡村振兴专项资金的安排和执行情况。",
            persons=(APPLICANT,),
        )
        self._accepted(case, date(2026, 6, 4))
        services.answer_case(
            actor=self._unit(case),
            pk=case.pk,
            text="所申请的信息已在镇公开栏公布，随信附执行情况表。",
            paper="青禾公开答复〔2026〕3号",
            at=at(date(2026, 6, 18), 11),
        )

    def _birth(self) -> None:
        """窗口: one paper is missing, told at once."""
        case = self._taken(
            date(2026, 6, 30),
            9,
            kind="application",
            service="birth-registration",
            persons=(APPLICANT,),
        )
        services.tell_missing(
            actor=self.year.who(COUNTER),
            pk=case.pk,
            reason="请补交身份证复印件，其他材料已收齐。",
            codes=["id"],
            at=at(date(2026, 6, 30), 10),
        )

    def _hotline(self) -> None:
        """12345: overdue, so that a red card stands there."""
        case = self._taken(
            date(2026, 6, 15),
            9,
            kind="hotline",
            matter="help",
            channel="hotline",
            reference="12345-20260615-0087",
            text="工业路井盖松动，车压过声音很响。",
            persons=(CALLER,),
        )
        self._referred(case, "planning", date(2026, 6, 15), "市政设施由规划建设办公室维护")
        self._accepted(case, date(2026, 6, 15))

    def _sewage(self) -> None:
        """随手拍: just come in."""
        place = self._village("990101101202")
        self._told(
            date(2026, 7, 1),
            7,
            kind="report",
            matter="sewage",
            text="石桥村三组雨水沟里有污水味，晴天也在流。",
            address="石桥村三组",
            longitude=place.longitude,
            latitude=place.latitude,
            details={"colour": "black"},
        )

    def _tip(self) -> None:
        """举报线索: sealed."""
        self._told(date(2026, 6, 22), 21, kind="tip", matter="crime", text="有人夜里往河里排废水。")

    def _queue(self) -> None:
        """排队: June's mornings, busiest at nine; and five who wait today, one of them at a window."""
        for day, hours in ((25, (8, 9, 9, 10, 14)), (26, (9, 9, 10, 15)), (29, (8, 9, 9, 9, 10, 11, 14, 16))):
            for n, hour in enumerate(hours):
                self._visit(date(2026, 6, day), hour, n, VISITS.get((day, n)))
        for n in range(5):
            queue.take_ticket(town_id=self.year.town.pk, at=at(date(2026, 7, 1), 8, 10 + n))
        clerk = self.year.who(COUNTER, date(2026, 7, 1))
        called = queue.call_next(actor=clerk, window=2, at=at(date(2026, 7, 1), 8, 20))
        queue.move_ticket(actor=clerk, pk=called.pk, move="serve", at=at(date(2026, 7, 1), 8, 21))

    def _visit(self, day: date, hour: int, n: int, service: str | None) -> None:
        """One who comes, waits the longer the more came at that hour, and leaves an application or only had a question."""
        clerk, come = self.year.who(COUNTER, day), 5 + 2 * n
        queue.take_ticket(town_id=self.year.town.pk, at=at(day, hour, come))
        called = queue.call_next(actor=clerk, window=2, at=at(day, hour, come + 3 + 2 * n))
        queue.move_ticket(actor=clerk, pk=called.pk, move="serve", at=at(day, hour, come + 4 + 2 * n))
        if service:
            person = replace(APPLICANT, name=f"何小{'满禾田'[n % 3]}")
            asked = Asked(kind="application", service=service, ticket_id=called.pk, persons=(person,))
            services.register_case(actor=clerk, asked=asked, at=at(day, hour, come + 6 + 2 * n))
        done = come + (14 if service else 8) + 2 * n
        queue.move_ticket(actor=clerk, pk=called.pk, move="finish", at=at(day, hour, done))

    def _referred(self, case: Case, code: str, day: date, reason: str) -> None:
        """转办: offered to the unit whose matter it is, and taken over."""
        unit = self.year.settled.units[self.year.town.name, code]
        services.refer_case(
            actor=self.year.who(COUNTER, day), pk=case.pk, unit_id=unit.pk, reason=reason, at=at(day, 10, 30)
        )
        head = self.year.who(self.year.head_of(unit.pk) or SECRETARY)
        case.refresh_from_db()
        services.take_over(actor=head, pk=case.pk, at=at(day, 10, 50))
        case.refresh_from_db()

    def _accepted(self, case: Case, day: date) -> None:
        services.accept_case(actor=self._unit(case), pk=case.pk, at=at(day, 11))
