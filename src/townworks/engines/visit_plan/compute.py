"""巡查路线: from workers and visits to days with stops.

Rule: as many visits as there is time for, those due within the plan before others; then as little way as the search
finds. PyVRP plans every district; what it left out is squeezed in where there is time; a day is put in the order of
the nearest next where that is no longer; a worker's rounds are put on the first days, the urgent first. The whole is
compared with going to the nearest next, and whichever visits more, or as many on less way, is the plan.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import chain

from townworks.engines.working import Step, gettext_noop

from .comparing import Compared, compared, in_better_order
from .districts import districts
from .given import Answer, Day, Given, LeftOut, Reason, Stop, Visit, Worker
from .ground import Ground, Plan, ground_of
from .nearest import squeeze_in
from .nonsense import refuse_nonsense
from .solver import solved

BASIS = (
    "本系统自定：带时限的车辆路径问题，由公开发布的求解器 PyVRP 求解，没有上级规定可依。步行速度（每分钟 70 米）和绕行系数"
    "（实际路程为直线距离的 1.3 倍）是假定，未经实测核实，由本镇设定；路程按球面直线距离乘绕行系数估算，不是道路里程。"
)

WHY: dict[Reason, str] = {
    "no_days": gettext_noop("没有可派的人在这几天上班"),
    "too_late": gettext_noop("期限 {latest} 之前没有可派的工作日"),
    "too_long": gettext_noop("需 {minutes} 分钟，加上往返，一天的时间不够"),
    "no_time": gettext_noop("可派的工作日都已排满"),
}


def compute(given: Given) -> Answer:
    """排路线.

    ValueError if there are no workers, a code is empty or used twice, a visit names an unknown worker, a place is not
    on the map or half given, a time is not positive, or there are more than 5,000 visits.

    >>> monday = date(2026, 3, 9)
    >>> worker = Worker("甲", 113.0, 23.0, 240, (monday,))
    >>> visits = tuple(Visit(str(n), 113.0 + n / 1000, 23.0, 30) for n in (3, 1, 2))
    >>> answer = compute(Given((worker,), visits, iterations=50))
    >>> [(stop.visit, stop.arrive) for stop in answer.days[0].stops], answer.metres, answer.days[0].minutes
    ([('1', 2), ('2', 34), ('3', 66)], 798, 102)
    """
    refuse_nonsense(given)
    workers = sorted(given.workers, key=lambda worker: worker.code)
    visits = sorted(given.visits, key=lambda visit: visit.code)
    placed = [visit for visit in visits if visit.longitude is not None]
    ground = ground_of(workers, placed, given.metres_a_minute, given.detour)
    points = {visit.code: len(workers) + number for number, visit in enumerate(placed)}
    reasons = {visit.code: _hopeless(ground, workers, visit, points.get(visit.code)) for visit in visits}
    hopeless = {code: reason for code, reason in reasons.items() if reason}
    hopeful = [point for code, point in points.items() if code not in hopeless]
    plan, parts = _planned(ground, [n for n, worker in enumerate(workers) if worker.days], hopeful, given)
    outcome = compared(ground, plan, hopeful)
    days = _days(ground, workers, placed, _in_turn(ground, outcome.plan))
    days = _placeless_last(
        days, [one for one in visits if one.longitude is None and one.code not in hopeless]
    )
    there = {stop.visit for day in days for stop in day.stops}
    left_out = tuple(
        _left_out(visit, hopeless.get(visit.code, "no_time")) for visit in visits if visit.code not in there
    )
    working = _working(given, days, left_out, outcome, parts)
    length = sum(day.metres for day in days)
    return Answer(
        tuple(days), left_out, length, outcome.nearest, outcome.reached, outcome.kept_nearest, working
    )


def _hopeless(ground: Ground, workers: Sequence[Worker], visit: Visit, point: int | None) -> Reason | None:
    """Why a visit fits into no shift, be it ever so empty; None if it fits into one."""
    mine = [n for n, worker in enumerate(workers) if worker.days and visit.worker in ("", worker.code)]
    if not mine:
        return "no_days"
    in_time = [n for n in mine if visit.latest_on is None or min(workers[n].days) <= visit.latest_on]
    if not in_time:
        return "too_late"
    ways = [0 if point is None else -(-int(ground.metres[n, point]) // ground.speed) for n in in_time]
    room = (workers[n].minutes - 2 * way for n, way in zip(in_time, ways, strict=True))
    return None if visit.minutes <= max(room) else "too_long"


def _planned(ground: Ground, workers: Sequence[int], visits: Sequence[int], given: Given) -> tuple[Plan, int]:
    """What PyVRP makes of every district, mended; and how many districts there were."""
    plan: Plan = [[] for _ in ground.shifts]
    parts = 0
    for some, theirs in districts(ground, workers, visits) if visits else ():
        shifts = [number for number, shift in enumerate(ground.shifts) if shift.worker in some]
        parts += 1
        for shift, stops in solved(ground, shifts, theirs, given.iterations, given.seed).items():
            plan[shift] = stops
    squeeze_in(ground, plan, set(visits) - set(chain(*plan)))
    return [in_better_order(ground, shift, stops) for shift, stops in enumerate(plan)], parts


def _in_turn(ground: Ground, plan: Plan) -> Plan:
    """先急后缓: a worker's rounds on the first days, the most urgent first, then the longest. All days are alike."""
    rounds: dict[int, list[tuple[int, int, list[int]]]] = defaultdict(list)
    for number, stops in enumerate(plan):
        if stops:
            urgency = -int(ground.latest[stops].min())
            rounds[ground.shifts[number].worker].append((urgency, ground.spent(number, stops), stops))
    for waiting in rounds.values():
        waiting.sort()
    return [rounds[shift.worker].pop()[2] if rounds[shift.worker] else [] for shift in ground.shifts]


def _days(ground: Ground, workers: Sequence[Worker], placed: Sequence[Visit], plan: Plan) -> list[Day]:
    days = []
    for number, (shift, points) in enumerate(zip(ground.shifts, plan, strict=True)):
        metres = ground.ways(number, points)
        walking = ground.minutes(metres)
        clock, stops = 0, []
        for point, way, minutes in zip(points, metres.tolist(), walking.tolist(), strict=False):
            visit = placed[point - len(workers)]
            stops.append(Stop(visit.code, clock + minutes, way, minutes, visit.minutes))
            clock += minutes + visit.minutes
        home = (int(metres[-1]), int(walking[-1])) if points else (0, 0)
        days.append(Day(workers[shift.worker].code, shift.on, shift.minutes, tuple(stops), *home))
    return days


def _placeless_last(days: Sequence[Day], visits: Iterable[Visit]) -> list[Day]:
    """没有位置的去处: at the end of a day with time, of whoever has least to do by then, the urgent first."""
    days, minutes = list(days), [day.minutes for day in days]
    loads: Counter[str] = Counter()
    for day in days:
        loads[day.worker] += day.minutes
    for visit in sorted(visits, key=lambda visit: (visit.latest_on or date.max, visit.code)):
        may = (
            (loads[day.worker], minutes[number], number)
            for number, day in enumerate(days)
            if visit.worker in ("", day.worker)
            and day.on <= (visit.latest_on or date.max)
            and minutes[number] + visit.minutes <= day.available
        )
        *_, number = min(may, default=(None,))
        if number is not None:
            day = days[number]
            stop = Stop(visit.code, minutes[number] - day.home_walking, 0, 0, visit.minutes, located=False)
            days[number] = replace(day, stops=(*day.stops, stop))
            minutes[number] += visit.minutes
            loads[day.worker] += visit.minutes
    return days


def _left_out(visit: Visit, reason: Reason) -> LeftOut:
    return LeftOut(
        visit.code, reason, Step(WHY[reason], {"minutes": visit.minutes, "latest": visit.latest_on})
    )


def _working(
    given: Given, days: Sequence[Day], left_out: Sequence[LeftOut], outcome: Compared, parts: int
) -> tuple[Step, ...]:
    counts = {"visits": len(given.visits), "workers": len(given.workers), "shifts": len(days)}
    roads = {"speed": given.metres_a_minute, "detour": given.detour}
    steps = [
        Step(gettext_noop("{visits} 处，{workers} 人，共 {shifts} 个人日"), counts),
        Step(
            gettext_noop("路程按直线距离的 {detour} 倍、每分钟走 {speed} 米计（假定），每段进到整分钟"), roads
        ),
    ]
    if parts:
        words = gettext_noop("分 {parts} 片，每片搜索 {iterations} 次，随机种子 {seed}")
        steps.append(Step(words, {"parts": parts, "iterations": given.iterations, "seed": given.seed}))
    if left_out:
        words = gettext_noop("{left} 处未排入")
        steps.append(Step(words, {"left": len(left_out)}))
    placeless = [stop.visit for day in days for stop in day.stops if not stop.located]
    if placeless:
        words = gettext_noop("{count} 处没有位置，排在当天最后，路程未计：{visits}")
        steps.append(Step(words, {"count": len(placeless), "visits": "、".join(placeless)}))
    return (*steps, *_against_nearest(outcome, sum(day.metres for day in days)))


def _against_nearest(outcome: Compared, length: int) -> Iterator[Step]:
    if not outcome.stops:
        return
    if outcome.reached < outcome.stops:
        words = gettext_noop("就近走法在同样的人日里只走得完其中 {reached} 处；以下同每人每天各自就近走相比")
        yield Step(words, {"reached": outcome.reached})
    kilometres, nearest = (Decimal(round(metres, -2)) / 1000 for metres in (length, outcome.nearest))
    values = {
        "length": f"{kilometres:.1f}",
        "nearest": f"{nearest:.1f}",
        "less": f"{nearest - kilometres:.1f}",
    }
    if outcome.kept_nearest:
        yield Step(gettext_noop("走 {length} 公里；没有找到比就近走法更好的，按就近走法排"), values)
    else:
        yield Step(gettext_noop("走 {length} 公里，就近走法 {nearest} 公里，少走 {less} 公里"), values)
