"""不排的情形 (nonsense): what no plan can be made from, said in a sentence."""

from __future__ import annotations

from collections.abc import Iterable
from math import isfinite

from .given import Given

MOST = 5000  # visits; the ways between them then take 100 MB


def refuse_nonsense(given: Given) -> None:
    """ValueError, with the name of the thing and what to do."""
    if not given.workers:
        raise ValueError("没有巡查人员，排不出路线，请先选人。")
    if len(given.visits) > MOST:
        raise ValueError(f"一次最多排 {MOST} 处，给了 {len(given.visits)} 处，请分村或分批排。")
    codes = _told_apart("巡查人员", (worker.code for worker in given.workers))
    _told_apart("去处", (visit.code for visit in given.visits))
    for worker in given.workers:
        _on_the_map(f"巡查人员 {worker.code} 的出发地", worker.longitude, worker.latitude)
        _positive(f"巡查人员 {worker.code} 每天的时间", worker.minutes)
        if len(set(worker.days)) < len(worker.days):
            raise ValueError(f"巡查人员 {worker.code} 的日期有重复，请改正。")
    for visit in given.visits:
        _positive(f"去处 {visit.code} 的用时", visit.minutes)
        if visit.worker and visit.worker not in codes:
            raise ValueError(f"去处 {visit.code} 指定的 {visit.worker} 不在巡查人员里，请改正。")
        if visit.longitude is not None or visit.latitude is not None:
            _on_the_map(f"去处 {visit.code}", visit.longitude, visit.latitude)
    _positive("每分钟步行米数", given.metres_a_minute)
    if not 1 <= given.detour <= 10:
        raise ValueError(f"绕行系数应在 1 到 10 之间，给的是 {given.detour}。")
    if given.iterations < 0 or given.seed < 0:
        raise ValueError("搜索次数和随机种子不能是负数，请改正。")


def _told_apart(kind: str, codes: Iterable[str]) -> set[str]:
    seen: set[str] = set()
    for code in codes:
        if not code or code in seen:
            raise ValueError(f"{kind}的代码“{code}”为空或用了两次，请改正。")
        seen.add(code)
    return seen


def _on_the_map(name: str, longitude: float | None, latitude: float | None) -> None:
    if longitude is None or latitude is None:
        raise ValueError(f"{name}的经纬度只填了一半，请补全或都不填。")
    if not (isfinite(longitude) and isfinite(latitude) and abs(longitude) <= 180 and abs(latitude) <= 90):
        raise ValueError(f"{name}的经纬度（{longitude}，{latitude}）不在地图上，请改正。")


def _positive(name: str, number: int) -> None:
    if number < 1:
        raise ValueError(f"{name}应是正数，给的是 {number}。")
