"""反映和经验: neighbours who tell the same, what was published, who was trained, and what closed referrals teach."""

from __future__ import annotations

import io
from datetime import date
from typing import TYPE_CHECKING

from townworks.cases import services
from townworks.cases.models import Case, SameOffer
from townworks.cases.services import Asked, Course
from townworks.kernel import events, evidence
from townworks.kernel.actor import SYSTEM
from townworks.places.models import Place

from . import pictures
from .reckoning import at

if TYPE_CHECKING:
    from .year import Year

CLERK, COUNTER = "linqh", "shidc"
SHORTER = "学校门口路面有个大坑，骑车请绕行"
LOOKED = "看过文字：没有姓名、电话和住址"
# What the hotline brought in June, and which unit answered it: what the town has learnt from.
TAUGHT = (
    ("peace", "楼上空调滴水到邻居阳台，两家吵了几次"),
    ("peace", "邻居装摄像头对着我家门口，说不通"),
    ("emergency", "出租屋楼道停满电动车充电，飞线拉到窗外"),
    ("emergency", "电动车在楼梯间充电，电线老化冒过火花"),
    ("enforcement", "烧烤档占了人行道，油烟很大"),
    ("planning", "小区门口井盖下陷，车过响得厉害"),
    ("planning", "学校前的路灯坏了一排"),
)
# text, matter, the village, metres to the east and north, day and hour
REPORTS = (
    ("松山村口公交站牌后面堆了一大堆旧家具和床垫", "litter", "990101101203", 60, 30, 24, 9),
    ("公交站牌后头有人扔了旧沙发床垫，一直没清走", "litter", "990101101203", 66, 34, 24, 15),
    ("上围村学校门口路面有个大坑，早上摔了两个骑车的", "road", "990101101204", -40, 80, 25, 8),
    ("镇区市场每天傍晚水果摊占满人行道，推婴儿车过不去", "market", "990101101001", 20, -35, 26, 18),
    ("下围村河堤路边长期倒生活垃圾，夏天气味难闻", "litter", "990101101205", 90, -60, 29, 11),
    ("三组那条雨水沟晴天有污水流出来，又黑又臭", "sewage", "990101101202", 8, 6, 30, 20),
)
# the head of which unit, for what, the course, the day, until when, the paper
TRAININGS = (
    ("enforcement", "power/stall-fine", "行政执法人员资格培训", (2025, 9, 12), (2027, 9, 11), "粤执证 90101"),
    ("enforcement", "power/litter-fine", "行政执法人员资格培训", (2025, 9, 12), (2027, 9, 11), "粤执证 90101"),
    ("enforcement", "power/dumping-fine", "建筑垃圾执法专题培训", (2025, 8, 14), (2026, 8, 13), "区城管培〔2025〕12号"),
    ("planning", "service/rural-build", "农村建房审批培训", (2026, 3, 5), None, "青培〔2026〕2号签到表"),
    ("public-service", "service/minimum-living", "低保审核确认培训", (2025, 7, 20), (2026, 7, 19), "区民政培〔2025〕7号"),
    ("public-service", "service/temporary-relief", "社会救助经办培训", (2026, 2, 3), None, "区民政培〔2026〕1号"),
    ("emergency", "power/safety-inspection", "安全生产检查人员培训", (2025, 9, 28), (2028, 9, 27), "应急培 2025-118"),
    ("agriculture", "service/tree-felling", "林木采伐审批培训", (2024, 5, 8), (2026, 5, 7), "区林培〔2024〕3号"),
)  # fmt: skip


class Neighbouring:
    """What neighbours tell of, and what the office makes of it."""

    def __init__(self, year: Year) -> None:
        self.year = year

    def live(self) -> None:
        """One thing after another."""
        self._train()
        for n, (code, text) in enumerate(TAUGHT):
            self._answered_elsewhere(code, text, date(2026, 6, 2 + n))
        cases = [self._report(*row) for row in REPORTS]
        while events.deliver_waiting(at=at(date(2026, 7, 1), 9)):
            continue
        self._join_the_same(cases[1])
        self._publish(cases)
        self._urgent()

    def _train(self) -> None:
        clerk = self.year.who(CLERK)
        for code, thing, course, on, until, paper in TRAININGS:
            head = self.year.head_of(self._unit(code))
            if head is None:
                continue
            told = Course(
                person_id=self.year.settled.people[head].pk,
                thing=thing,
                course=course,
                on=date(*on),
                until=date(*until) if until else None,
                paper=paper,
            )
            services.record_training(actor=clerk, course=told, at=at(date(2026, 6, 1), 9))

    def _answered_elsewhere(self, code: str, text: str, day: date) -> None:
        """12345: handed on by the counter, answered and closed by whose it is."""
        unit, number = self._unit(code), f"12345-{day:%Y%m%d}-0{day.day:03d}"
        head = self.year.head_of(unit)
        if head is None:
            return
        asked = Asked(kind="hotline", matter="help", channel="hotline", reference=number, text=text)
        counter, actor = self.year.who(COUNTER, day), self.year.who(head)
        case = services.register_case(actor=counter, asked=asked, at=at(day, 9)).case
        if case.unit_id != unit:
            services.refer_case(actor=counter, pk=case.pk, unit_id=unit, reason="归口办理", at=at(day, 9, 20))
            services.take_over(actor=actor, pk=case.pk, at=at(day, 10))
        services.accept_case(actor=actor, pk=case.pk, at=at(day, 10, 10))
        services.answer_case(actor=actor, pk=case.pk, text="已到现场处理并回访。", at=at(day, 16))
        services.close_case(actor=actor, pk=case.pk, at=at(day, 17))

    def _report(
        self, text: str, matter: str, code: str, east: float, north: float, day: int, hour: int
    ) -> Case:
        """By a citizen with a phone, some way off the middle of the village."""
        place = Place.objects.get(code=code)
        asked = Asked(
            kind="report",
            matter=matter,
            text=text,
            longitude=(place.longitude or 0) + east / 102_000,
            latitude=(place.latitude or 0) + north / 111_195,
        )
        when = at(date(2026, 6, day), hour)
        return services.receive_report(asked=asked, town_id=self.year.town.pk, at=when).case

    def _join_the_same(self, later: Case) -> None:
        """并案: the clerk looks at the offer and joins; the other pair waits."""
        offer = SameOffer.objects.filter(case=later, state="offered").first()
        if offer is not None:
            actor = self.year.who(CLERK, date(2026, 6, 25))
            services.join_same(actor=actor, offer_id=offer.pk, at=at(date(2026, 6, 25), 9))

    def _publish(self, cases: list[Case]) -> None:
        """公开: what the clerk looked at, one picture with it."""
        clerk, day = self.year.who(CLERK), date(2026, 6, 30)
        known = Case.objects.filter(
            kind="report", town=self.year.town, state__in=("closed", "working")
        ).order_by("pk")
        for case in [*known, *(one for n, one in enumerate(cases) if n in (0, 2, 3, 4))]:
            shorter = SHORTER if case is cases[2] else None  # the rest in the citizen's own words
            services.publish_report(actor=clerk, pk=case.pk, reason=LOOKED, at=at(day, 15), text=shorter)
        self._picture(cases[4], day)

    def _urgent(self) -> None:
        """停水: an order in hours, by day and night; the caller was rung up within the hour, the water is not back yet."""
        day = date(2026, 6, 30)
        asked = Asked(
            kind="hotline",
            matter="supply",
            channel="hotline",
            reference="12345-20260630-0118",
            text="石桥村二组下午起停水，家里有老人。",
            address="石桥村二组",
        )
        case = services.register_case(actor=self.year.who(COUNTER, day), asked=asked, at=at(day, 20, 40)).case
        head = self.year.head_of(case.unit_id)
        if head is not None:
            actor = self.year.who(head)
            services.accept_case(actor=actor, pk=case.pk, at=at(day, 20, 55))
            services.progress_case(
                actor=actor, pk=case.pk, step="work", reason="已回电，水务抢修到场", at=at(day, 21, 20)
            )

    def _picture(self, case: Case, day: date) -> None:
        drawn = pictures.photo(
            "litter",
            after=False,
            seed=case.pk,
            taken_at=case.registered_at,
            latitude=case.latitude or 0,
            longitude=case.longitude or 0,
        )
        blob = evidence.store(io.BytesIO(drawn), name="河堤路.jpg", at=case.registered_at)
        picture = evidence.attach(
            actor=SYSTEM, kind="case", thing_id=case.pk, blob=blob, name="河堤路.jpg", at=case.registered_at
        )
        services.publish_photos(
            actor=self.year.who(CLERK),
            pk=case.pk,
            attachment_ids=[picture.pk],
            faces=True,
            plates=True,
            at=at(day, 15, 10),
        )

    def _unit(self, code: str) -> int:
        return self.year.settled.units[self.year.town.name, code].pk
