"""整改优先次序 (score_plan): which open findings to mend first, for the most expected points within crew-days and money.

Rule. Each leaf of a scheme loses by groups with caps (engine ``score_tree``): min(cap, what the members lose). Those caps make gains
depend on one another: of two findings at one spot that loses a point once, mending one gives nothing and mending both gives the
point. So the choice is not made by a ranking but as one mixed-integer programme, solved by HiGHS:

    least Σ L(top groups), where  L ≥ S − (S⁺ − cap)·z,  L ≥ cap·z,  S = Σ members' losses,  z ∈ {0,1}
    a finding not mended loses points × chance; Σ crew-days + trips ≤ days; Σ money ≤ money; a site is gone to if anything there is mended

(S⁺: what S is with nothing mended). For each z the two lines give exactly min(cap, S). ``chance``: how likely a finding is to be seen
standing on the day of the test; caps are laid on the expected losses. The value told is recomputed with exact fractions from the
chosen set; the bound is HiGHS's, cut to the grid of whole losses. Where both are the same, no other set is better: that is the proof.

Of equally good sets: the fewest crew-days, then the least money, then the fewest findings, then those first in the order of their
codes. Order of work within the set: what gains most per crew-day next, of equals by code. Out of time: the best set found, with
the gap that is left.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from townworks.engines.score_tree import NOTHING, Group, Loss, loss_of, losses, said
from townworks.engines.working import Step, gettext_noop

BASIS = (
    "混合整数规划（HiGHS 求解器，Huangfu、Hall 2018）；封顶的扣分用 0-1 变量写成等价的线性不等式。"
    "每个问题要多少工日、多少钱由测评办法的定义文件估计，分值同 score_tree，均未核实。"
)
GRID_MOST = 10**7  # units of the grid on which the bound is cut; beyond, the bound stands as HiGHS gives it
FINEST = 1000  # amounts in thousandths, so that the room below never lets one too many in
CLOSE = Fraction(1, 10**6)


@dataclass(frozen=True)
class Job:
    """整改一个问题: what it takes. ``site``: where; whoever mends several things there goes once. ``chance``: parts of one."""

    code: str
    days: Fraction
    money: Fraction = NOTHING
    site: str = ""
    chance: Fraction = Fraction(1)


@dataclass(frozen=True)
class Given:
    """The top group of every leaf, what each mending takes, and what there is. ``trip``: crew-days to go to a site at all."""

    groups: tuple[Group, ...]
    jobs: tuple[Job, ...]
    days: Fraction
    money: Fraction | None = None
    trip: Fraction = NOTHING
    seconds: float = 20.0
    step: Fraction = Fraction(1)  # how many crew-days "the next" is


@dataclass(frozen=True)
class Chosen:
    """One that is mended: what it adds in the order of work, and what would be lost if it alone were left out."""

    code: str
    adds: Fraction
    without: Fraction
    days: Fraction
    money: Fraction


@dataclass(frozen=True)
class Answer:
    """``gain``: exact; ``bound``: no set gains more; ``gap``: bound − gain; ``proved``: the gap is nothing.

    ``next_gain``: what one more ``step`` of crew-days would add; None where time ran out before it was known.
    """

    chosen: tuple[Chosen, ...]
    gain: Fraction
    bound: Fraction
    gap: Fraction
    proved: bool
    days: Fraction
    money: Fraction
    next_gain: Fraction | None
    working: tuple[Step, ...] = field(default=())


def compute(given: Given) -> Answer:
    """安排整改.

    ValueError if a job is of no finding or given twice, or an amount is negative, or a chance is not from 0 to 1.

    >>> spot = Group("spot", Fraction(1), (Loss("a", Fraction(1)), Loss("b", Fraction(1))))
    >>> other = Group("other", Fraction(2), (Loss("c", Fraction(1, 2)),))
    >>> jobs = tuple(Job(code, Fraction(1)) for code in "abc")
    >>> one = compute(Given((spot, other), jobs, Fraction(1)))
    >>> [each.code for each in one.chosen], one.gain, one.next_gain, one.proved
    (['c'], Fraction(1, 2), Fraction(1, 2), True)
    """
    jobs = _sound(given)
    groups = tuple(_expected(group, jobs) for group in given.groups)
    programme = _Programme(groups, tuple(jobs[code] for code in sorted(jobs)), given)
    best = programme.solve(given.days)
    more = programme.solve(given.days + given.step, ties=False) if best.proved else None
    codes, gain = best.codes, best.gain
    chosen = _in_order(groups, codes, jobs, given.trip)
    next_gain = more.gain - gain if more is not None and more.proved else None
    days = _days(codes, jobs, given.trip)
    money = sum((jobs[code].money for code in codes), NOTHING)
    steps = _told(given, jobs, best, days, money, next_gain)
    return Answer(
        chosen, gain, best.bound, best.bound - gain, best.proved, days, money, next_gain, tuple(steps)
    )


@dataclass(frozen=True)
class _Found:
    codes: tuple[str, ...]
    gain: Fraction
    bound: Fraction
    proved: bool


class _Programme:
    """整数规划: the same rows for every budget; columns are findings, sites, groups' losses and their switches, in sorted order."""

    def __init__(self, groups: Sequence[Group], jobs: Sequence[Job], given: Given) -> None:
        self.groups, self.jobs, self.given = groups, jobs, given
        self.full = sum((loss_of(group) for group in groups), NOTHING)
        self.grid = _grid(groups)

    def solve(self, days: Fraction, *, ties: bool = True) -> _Found:
        """The best set within so many crew-days; ``ties`` are broken by further solves with the gain held."""
        codes, bound, whole = self._run(days, None, "gain")
        gain = self.gain(codes)
        if not whole:
            return _Found(codes, gain, max(bound, gain), bound <= gain)
        bound = max(self._cut(bound), gain)
        if bound > gain:
            return _Found(codes, gain, bound, proved=False)
        held: list[tuple[str, Fraction]] = [("gain", gain)]
        for aim in ("days", "money", "count", "rank") if ties else ():
            better, _bound, whole = self._run(days, held, aim)
            if not whole or self.gain(better) < gain:
                break
            codes = better
            held.append((aim, self._amount(aim, codes)))
        return _Found(codes, gain, bound, proved=True)

    def gain(self, codes: Sequence[str]) -> Fraction:
        """What mending these gives back, exactly."""
        mended = frozenset(codes)
        return self.full - sum((loss_of(group, mended) for group in self.groups), NOTHING)

    def _cut(self, bound: Fraction) -> Fraction:
        """No gain lies between two marks of the grid."""
        if self.grid is None:
            return bound
        return Fraction(math.floor(bound * self.grid + Fraction(1, 1000)), self.grid)

    def _amount(self, aim: str, codes: Sequence[str]) -> Fraction:
        by_code = {job.code: job for job in self.jobs}
        if aim == "days":
            return _days(codes, by_code, self.given.trip)
        if aim == "money":
            return sum((by_code[code].money for code in codes), NOTHING)
        ranks = {job.code: n for n, job in enumerate(self.jobs, start=1)}
        return Fraction(len(codes)) if aim == "count" else Fraction(sum(ranks[code] for code in codes))

    def _run(
        self, days: Fraction, held: Sequence[tuple[str, Fraction]] | None, aim: str
    ) -> tuple[tuple[str, ...], Fraction, bool]:
        """One solve: the codes chosen, the bound on the gain, and whether HiGHS closed the gap."""
        import highspy  # loaded only when a plan is asked for

        model = highspy.Highs()
        model.silent()
        for option, setting in (
            *(("threads", 1), ("random_seed", 1), ("mip_rel_gap", 0.0), ("mip_abs_gap", 1e-9)),
            *(("time_limit", self.given.seconds), ("mip_feasibility_tolerance", 1e-9)),
        ):
            model.setOptionValue(option, setting)
        mended = {job.code: model.addBinary() for job in self.jobs}
        sites = {job.site: None for job in self.jobs if job.site and self.given.trip}
        gone = {site: model.addBinary() for site in sites}
        for job in self.jobs:
            if job.site in gone:
                model.addConstr(mended[job.code] <= gone[job.site])
        # Everything is weighed in whole parts where it can be, so that HiGHS adds up small whole numbers.
        spent: dict[str, Any] = {
            "days": _sum([float(job.days) * mended[job.code] for job in self.jobs if job.days])
            + _sum([float(self.given.trip) * gone[site] for site in sites]),
            "money": _sum([float(job.money) * mended[job.code] for job in self.jobs if job.money]),
            "count": _sum([mended[job.code] for job in self.jobs]),
            "rank": _sum([n * mended[job.code] for n, job in enumerate(self.jobs, start=1)]),
        }
        limits = [("days", days), *([("money", self.given.money)] if self.given.money is not None else [])]
        for name, most in limits:
            _at_most(model, spent[name], most)
        lost = _sum([self._rows(model, group, mended) for group in self.groups])
        for name, value in held or ():
            if name == "gain":
                _at_most(model, lost, self.full - value)
            else:
                _at_most(model, spent[name], value)
        if aim == "gain":
            _minimise(model, lost)
        else:
            _minimise(model, spent[aim])
        status = model.getModelStatus()
        info = model.getInfo()
        values = model.getSolution().col_value
        whole = status == highspy.HighsModelStatus.kOptimal
        chosen = (
            tuple(job.code for job in self.jobs if values[mended[job.code].index] > 0.5)
            if values and (whole or math.isfinite(info.objective_function_value))
            else ()
        )
        bound = self.full
        if aim == "gain" and math.isfinite(info.mip_dual_bound):
            bound = min(self.full, self.full - Fraction(info.mip_dual_bound))
        return chosen, bound, whole

    def _rows(self, model: Any, group: Group, mended: Mapping[str, Any]) -> Any:
        """The loss of a group as an expression; a column and a switch where its cap can bind."""
        parts: list[Any] = []
        most = NOTHING
        for one in group.members:
            if isinstance(one, Group):
                parts.append(self._rows(model, one, mended))
                most += loss_of(one)
            elif one.points:
                most += one.points
                free = one.mendable and one.code in mended
                parts.append(float(one.points) * (1 - mended[one.code]) if free else float(one.points))
        if most <= group.cap:
            return _sum(parts)
        loss, switch, cap = (
            model.addVariable(lb=0, ub=float(group.cap)),
            model.addBinary(),
            float(group.cap),
        )
        model.addConstr(loss - _sum(parts) + float(most - group.cap) * switch >= 0)
        model.addConstr(loss - cap * switch >= 0)
        return loss


def _at_most(model: Any, expression: Any, most: Fraction) -> None:
    """expression ≤ most, with room for the last digit of floating point; what is chosen is weighed exactly afterwards."""
    if isinstance(expression, int | float):
        return
    model.addConstr(expression <= float(most + CLOSE / 10))


def _minimise(model: Any, expression: Any) -> None:
    if isinstance(expression, int | float):  # nothing to choose
        model.run()
        return
    model.minimize(expression)


def _sum(parts: Sequence[Any]) -> Any:
    """The parts together, without a copy for every one of them; 0 for none."""
    import highspy

    return highspy.Highs.qsum(parts) if parts else 0.0


def _expected(group: Group, jobs: Mapping[str, Job]) -> Group:
    """The group with every loss times its chance."""
    members: list[Loss | Group] = []
    for one in group.members:
        if isinstance(one, Group):
            members.append(_expected(one, jobs))
        else:
            chance = jobs[one.code].chance if one.code in jobs else Fraction(1)
            members.append(Loss(one.code, one.points * chance, one.mendable and one.code in jobs))
    return Group(group.code, group.cap, tuple(members))


def _grid(groups: Sequence[Group]) -> int | None:
    """The least whole number that makes all losses and caps whole; None where it is too large to be of use."""
    found = 1
    waiting: list[Loss | Group] = list(groups)
    while waiting:
        one = waiting.pop()
        found = math.lcm(found, (one.cap if isinstance(one, Group) else one.points).denominator)
        if found > GRID_MOST:
            return None
        waiting.extend(one.members if isinstance(one, Group) else ())
    return found


def _days(codes: Sequence[str], jobs: Mapping[str, Job], trip: Fraction) -> Fraction:
    sites = {jobs[code].site for code in codes if jobs[code].site}
    return sum((jobs[code].days for code in codes), NOTHING) + trip * len(sites)


def _in_order(
    groups: Sequence[Group], codes: Sequence[str], jobs: Mapping[str, Job], trip: Fraction
) -> tuple[Chosen, ...]:
    """The set in the order of work: what gains most per crew-day next; where single ones gain nothing, the dearest site first."""

    def lost(done: frozenset[str]) -> Fraction:
        return sum((loss_of(group, done) for group in groups), NOTHING)

    every = frozenset(codes)
    at_end = lost(every)
    done: frozenset[str] = frozenset()
    here, left, rows = lost(done), sorted(codes), []
    while left:
        been = {jobs[code].site for code in done}

        def worth(code: str) -> tuple[Fraction, Fraction]:
            days = jobs[code].days + (trip if jobs[code].site and jobs[code].site not in been else NOTHING)  # noqa: B023
            gain = here - lost(done | {code})  # noqa: B023
            together = frozenset(other for other in left if jobs[other].site == jobs[code].site)
            return gain / max(days, Fraction(1, 1000)), here - lost(done | together)  # noqa: B023

        first = max(left, key=lambda code: (*worth(code), [-ord(letter) for letter in code]))
        after = lost(done | {first})
        job = jobs[first]
        rows.append(Chosen(first, here - after, lost(every - {first}) - at_end, job.days, job.money))
        done, here = done | {first}, after
        left.remove(first)
    return tuple(rows)


def _sound(given: Given) -> dict[str, Job]:
    """The jobs by code; of findings that can be mended only."""
    known = {one.code for group in given.groups for one in losses(group) if one.mendable}
    jobs: dict[str, Job] = {}
    for job in given.jobs:
        if job.code in jobs:
            raise ValueError(f"问题 {job.code} 的整改写了两次。")
        if job.code not in known:
            raise ValueError(f"没有可以整改的问题 {job.code}。")
        if job.days < 0 or job.money < 0 or not 0 <= job.chance <= 1:
            raise ValueError(f"问题 {job.code} 的工日、费用是负数，或者可能性不在 0 到 1 之间。")
        if (job.days * FINEST).denominator != 1 or (job.money * FINEST).denominator != 1:
            raise ValueError(f"问题 {job.code} 的工日、费用最多写三位小数。")
        jobs[job.code] = job
    if given.days < 0 or given.trip < 0 or given.step <= 0 or (given.money is not None and given.money < 0):
        raise ValueError("可用的工日和钱不能是负数。")
    return jobs


def _told(
    given: Given,
    jobs: Mapping[str, Job],
    best: _Found,
    days: Fraction,
    money: Fraction,
    next_gain: Fraction | None,
) -> list[Step]:
    facts: dict[str, object] = {
        "all": len(jobs),
        "chosen": len(best.codes),
        "gain": said(best.gain),
        "days": said(days),
        "money": said(money),
        "of": said(given.days),
    }
    steps = [
        Step(
            gettext_noop(
                "{all} 个未改的问题里先改 {chosen} 个，用 {days} 个工日（共 {of} 个）、{money} 元，预计多得 {gain} 分"
            ),
            facts,
        )
    ]
    if best.proved:
        words = gettext_noop("任何别的选法都不会超过 {bound} 分，与这个选法相差 0 分")
        steps.append(Step(words, {"bound": said(best.bound)}))
    else:
        words = gettext_noop("限时内没有证明最优：别的选法最多 {bound} 分，相差不超过 {gap} 分")
        steps.append(Step(words, {"bound": said(best.bound), "gap": said(best.bound - best.gain)}))
    if next_gain is not None:
        words = gettext_noop("再加 {step} 个工日，还能多得 {gain} 分")
        steps.append(Step(words, {"step": said(given.step), "gain": said(next_gain)}))
    return steps
