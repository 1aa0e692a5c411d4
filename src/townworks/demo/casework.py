"""办件的每一步: in June a case of every kind in every state, and what goes wrong on the way; the persons are invented."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, time, timedelta
from itertools import count
from typing import TYPE_CHECKING

from townworks.cases import services
from townworks.cases.models import Case
from townworks.cases.services import Asked, Told, cards
from townworks.definitions import guiding
from townworks.definitions import selectors as definitions
from townworks.engines import workdays
from townworks.kernel.actor import Actor

from .casework_said import ANSWERS, MEDIATED, NAMES, SAID, STEPS_OF
from .reckoning import at, calendar

if TYPE_CHECKING:
    from .year import Year

COUNTER, OFFICE, HEAD, SECRETARY, AUDITOR = "shidc", "linqh", "shenzy", "hansj", "duyl"
FIRST, LAST = date(2026, 6, 1), date(2026, 6, 30)
ROLES = {"petition": "petitioner", "dispute": "side", "hotline": "caller", "report": "reporter"}


def _answers(service: str, n: int) -> Mapping[str, str]:
    """What the n-th applicant says to the questions of an item: one of the ways through them that does not end it."""
    item = definitions.service_item(service)
    ways = [way for way in guiding.paths(item) if not any(one.ends for one in guiding.advice_on(item, way))]
    return ways[n * 7 % len(ways)]


class Casework:
    """June's cases beside those of the tour: each is brought to one state and left there."""

    def __init__(self, year: Year) -> None:
        self.year = year
        self.n = count(1)
        self.days = [
            FIRST + timedelta(days=n)
            for n in range((LAST - FIRST).days + 1)
            if workdays.is_working(calendar(), FIRST + timedelta(days=n))
        ]

    def live(self) -> None:
        """Keepers of tips first, then each kind through its states, then what goes wrong."""
        self._keepers()
        for kind, states in STEPS_OF.items():
            for state in states:
                self._brought(kind, state)
        self._returned()
        self._joint()
        self._extended()
        self._answered_late()
        self._not_content()
        self._called_back()
        self._by_the_hour()
        self._reviewed()
        cards.show_cards(at=at(LAST, 20))

    def _keepers(self) -> None:
        for slot, name in ((1, SECRETARY), (2, AUDITOR)):
            post = self.year.settled.people[name].posts.first()
            if post is not None:
                services.name_keeper(
                    actor=self.year.who(SECRETARY), slot=slot, post_id=post.pk, at=at(FIRST, 8)
                )

    def _day(self, n: int, more: int = 0) -> date:
        """The working day of June on which the n-th case comes in, or so many later."""
        return self.days[min((n * 5) % 14 + more, len(self.days) - 1)]

    def _asked(self, kind: str) -> tuple[Case, int]:
        """The next case of a kind, by its own door."""
        n = next(self.n)
        facts = dict(SAID[kind][n % len(SAID[kind])])
        person = Told(role=ROLES.get(kind, "applicant"), name=NAMES[n % len(NAMES)], phone=f"1380001{n:04d}")
        if "service" in facts:
            facts["answers"] = _answers(str(facts["service"]), n)
        asked = Asked(kind=kind, persons=(person,) if kind != "tip" else (), **facts)  # type: ignore[arg-type]
        day = self._day(n)
        if kind in ("report", "tip"):
            receipt = services.receive_report(asked=asked, town_id=self.year.town.pk, at=at(day, 9, n % 60))
        else:
            receipt = services.register_case(actor=self.year.who(COUNTER), asked=asked, at=at(day, 9, n % 60))
        return receipt.case, n

    def _of(self, case: Case) -> Actor:
        """Who works on it."""
        if case.sealed:
            return self.year.who(SECRETARY)
        return self.year.who(self.year.head_of(case.unit_id) or OFFICE)

    def _accepted(self, kind: str) -> tuple[Case, int]:
        case, n = self._asked(kind)
        papers = [paper.code for paper in case.materials.all()]
        actor, when = self._of(case), at(self._day(n, 1), 10)
        if papers:
            services.take_materials(actor=actor, pk=case.pk, codes=papers, at=when)
        return services.accept_case(actor=actor, pk=case.pk, at=when), n

    def _brought(self, kind: str, state: str) -> None:
        if state in ("registered", "supplementing", "refused", "withdrawn", "joined"):
            self._left_early(kind, state)
            return
        case, n = self._accepted(kind)
        for act, facts, day in self._acts(case, state, n):
            act(actor=self._of(case), pk=case.pk, at=at(day, 15), **facts)  # type: ignore[operator]
        if state == "closed" and kind not in ("tip", "information", "petition"):
            services.rate_case(case=case, score=5 - n % 3, at=at(self._day(n, 5), 19))

    def _left_early(self, kind: str, state: str) -> None:
        case, n = self._asked(kind)
        actor, when = self._of(case), at(self._day(n, 1), 11)
        if state == "supplementing":
            services.tell_missing(actor=actor, pk=case.pk, reason="请补交证明材料，其他的已经齐全。", at=when)
        elif state == "refused":
            services.refuse_case(
                actor=actor, pk=case.pk, reason="同一事项已经由人民法院受理，请向法院反映。", at=when
            )
        elif state == "withdrawn":
            services.withdraw_case(actor=actor, pk=case.pk, reason="本人来电，事情已经解决。", at=when)
        elif state == "joined":
            lead, _ = self._accepted(kind)
            whole = self.year.who(SECRETARY if case.sealed else OFFICE)  # the two may lie with two units
            services.join_case(actor=whole, pk=case.pk, into_id=lead.pk, at=at(self._day(n, 3), 11))

    def _acts(self, case: Case, state: str, n: int) -> Iterator[tuple[object, Mapping[str, object], date]]:
        """The acts from acceptance to a state; a step of the kind is a state as well."""
        if state.startswith("step:"):
            wanted = state.removeprefix("step:")
            for more, step in enumerate(STEPS_OF[case.kind], start=2):
                if step.startswith("step:"):
                    code = step.removeprefix("step:")
                    facts = {"step": code, "reason": MEDIATED.get(code, "") if case.kind == "dispute" else ""}
                    yield services.progress_case, facts, self._day(n, more)
                    if step == f"step:{wanted}":
                        return
        elif state == "paused":
            facts = {"why": "review", "reason": "需要专家评审，已书面告知。", "paper": f"青禾评〔2026〕{n}号"}
            yield services.pause_case, facts, self._day(n, 2)
        elif state == "transferred":
            yield services.transfer_case, {"reason": "移送区有关机关，对方已签收。"}, self._day(n, 2)
        elif state in ("answered", "closed"):
            facts = {"text": ANSWERS[case.kind], "late_reason": "当天人手都在防汛一线"}
            yield services.answer_case, facts, self._day(n, 2)
            if state == "closed":
                yield services.close_case, {}, self._day(n, 4)

    def _returned(self) -> None:
        """转办: waiting for one unit; sent back once by another and then given by the office."""
        case, n = self._asked("petition")
        peace, planning = (self.year.settled.units[self.year.town.name, one] for one in ("peace", "planning"))
        for unit in (peace, planning):
            services.refer_case(
                actor=self._of(case),
                pk=case.pk,
                unit_id=unit.pk,
                reason="涉及你单位职责",
                at=at(self._day(n, 1), 9),
            )
            if unit == peace:
                services.return_referral(
                    actor=self.year.who(self.year.head_of(unit.pk) or OFFICE),
                    pk=case.pk,
                    reason="属于工程质量，不是治安纠纷",
                    at=at(self._day(n, 1), 15),
                )
        services.assign_case(
            actor=self.year.who(OFFICE),
            pk=case.pk,
            unit_id=planning.pk,
            reason="施工由规建办管理",
            at=at(self._day(n, 2), 9),
        )
        other, m = self._asked("dispute")
        services.refer_case(
            actor=self._of(other), pk=other.pk, unit_id=peace.pk, reason="请调解", at=at(self._day(m, 1), 9)
        )

    def _joint(self) -> None:
        """协办: one unit leads, two owe a part, one has said its own; the office reminds of the other."""
        case, n = self._accepted("hotline")
        units = [
            self.year.settled.units[self.year.town.name, one].pk
            for one in ("planning", "agriculture", "peace")
        ]
        wanted = [pk for pk in units if pk != case.unit_id][:2]
        services.ask_joint_units(
            actor=self._of(case),
            pk=case.pk,
            unit_ids=wanted,
            reason="请各自说明管护范围",
            at=at(self._day(n, 2), 9),
        )
        services.answer_joint(
            actor=self.year.who(self.year.head_of(wanted[0]) or OFFICE),
            pk=case.pk,
            answer="属于本单位管护的一段，已经修好。",
            at=at(self._day(n, 3), 9),
        )
        services.remind_case(
            actor=self.year.who(OFFICE), pk=case.pk, reason="群众第二次来电询问", at=at(self._day(n, 4), 9)
        )

    def _extended(self) -> None:
        """延期: asked for by one, agreed to by another."""
        case, n = self._accepted("information")
        asked = services.ask_extension(
            actor=self._of(case), pk=case.pk, days=10, reason="要征求三个单位意见", at=at(self._day(n, 3), 9)
        )
        services.approve_extension(actor=self.year.who(HEAD), pk=asked.pk, at=at(self._day(n, 4), 9))

    def _answered_late(self) -> None:
        """超期: answered after its day, with the reason."""
        case, _ = self._accepted("report")
        services.answer_case(
            actor=self._of(case),
            pk=case.pk,
            text=ANSWERS["report"],
            late_reason="配件到货晚了",
            at=at(LAST, 17),
        )

    def _not_content(self) -> None:
        """差评: not content, worked on again."""
        case, n = self._accepted("report")
        services.answer_case(
            actor=self._of(case),
            pk=case.pk,
            text="已经处理。",
            late_reason="人手不足",
            at=at(self._day(n, 2), 9),
        )
        services.rate_case(case=case, score=1, text="第二天又堆上了。", at=at(self._day(n, 2), 20))
        services.reopen_case(
            actor=self.year.who(OFFICE),
            pk=case.pk,
            reason="差评回访属实，重新办理",
            at=at(self._day(n, 3), 9),
        )

    def _called_back(self) -> None:
        """回访: of two who were not content, one was called back; the other waits for it."""
        for waits in (False, True):
            case, n = self._accepted("hotline")
            unit, answered = self._of(case), self._day(n, 3)
            services.answer_case(
                actor=unit, pk=case.pk, text="已经告知有关单位。", late_reason="人手不足", at=at(answered, 9)
            )
            services.close_case(actor=unit, pk=case.pk, at=at(answered, 17))
            day = LAST if waits else self._day(n, 4)
            services.rate_case(case=case, score=2, text="说了等于没说。", at=at(day, 18))
            if not waits:
                services.look_back_case(
                    actor=unit,
                    pk=case.pk,
                    reason="上门说明了安排，七月五日前修好，本人同意。",
                    at=at(self._day(n, 5), 10),
                )

    def _by_the_hour(self) -> None:
        """按小时的: an order of the hotline that names its hour."""
        asked = Asked(
            kind="hotline",
            matter="complaint",
            channel="hotline",
            reference="12345-20260630-0077",
            text="工业路夜市油烟直排，住户关不了窗。",
            address="工业路夜市",
            due_on=date(2026, 7, 1),
            due_until=time(17, 30),
            persons=(Told(role="caller", name="吴春来", phone="13800019077"),),
        )
        services.register_case(actor=self.year.who(COUNTER), asked=asked, at=at(LAST, 9, 12))

    def _reviewed(self) -> None:
        """复查: the answer to a petition is looked at by the district."""
        case, n = self._accepted("petition")
        services.answer_case(
            actor=self._of(case), pk=case.pk, text=ANSWERS["petition"], at=at(self._day(n, 3), 9)
        )
        services.ask_review(
            actor=self._of(case), pk=case.pk, reason="本人向区政府请求复查", at=at(self._day(n, 5), 9)
        )
