"""检查台账: a round as the statutory ledger has it: every due site with its result, every finding with its mending."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.utils.translation import gettext as _

from townworks.kernel import clock
from townworks.kernel.actor import Actor
from townworks.kernel.errors import NotFound
from townworks.ui.names import name_of

from ..models import Due, Finding, Round
from .visible import dues_for, findings_for, rounds_for

SITES = (
    "编号",
    "场所",
    "地址",
    "统一社会信用代码",
    "网格",
    "检查结果",
    "检查人",
    "检查时间",
    "问题数",
    "计划日期",
    "说明",
)
FINDINGS = (
    *(
        "问题编号",
        "场所",
        "地址",
        "网格",
        "问题",
        "程度",
        "发现时间",
        "整改期限",
        "状态",
        "责任单位",
        "整改单位",
    ),
    *("整改时间", "销号时间", "整改天数", "是否逾期", "退回次数", "重复次数", "通知书文号"),
)


def rounds_of(actor: Actor, campaign: str, *, year: int | None = None) -> list[Round]:
    """各轮 of a campaign that the actor may see, the first first; NotFound where there is none."""
    found = rounds_for(actor).filter(campaign=campaign)
    if year is not None:
        found = found.filter(year=year)
    rows = list(found.select_related("lead", "edition").order_by("from_on", "id"))
    if not rows:
        raise NotFound("没有这个专项行动的检查轮次，或者它们不在您的工作范围内。")
    return rows


def site_rows(actor: Actor, row: Round) -> Iterator[tuple[object, ...]]:
    """场所检查台账, one row a site, in the order of their numbers."""
    found = (
        dues_for(actor)
        .filter(round=row)
        .select_related("site", "place", "place__parent", "last")
        .prefetch_related("rows")
        .order_by("site__code")
    )
    for due in found.iterator(2000):
        yield _site(due)


def _site(due: Due) -> tuple[object, ...]:
    said = [one.reason for one in due.rows.all() if one.reason]
    above = due.place.parent.name if due.place.kind == "grid" and due.place.parent else ""
    return (
        due.site.code,
        due.site.name,
        due.site.address,
        due.site.credit_code,
        f"{above}{due.place.name}",
        name_of("outcome", due.outcome),
        due.last.person_name if due.last else "",
        due.last.ended_at if due.last else None,
        due.findings_count,
        due.planned_on,
        said[-1] if said else "",
    )


def finding_rows(actor: Actor, row: Round, *, on: date) -> Iterator[tuple[object, ...]]:
    """问题整改台账, one row a finding, in the order they were found."""
    found = (
        findings_for(actor)
        .filter(round=row)
        .select_related("site", "place", "owner", "mender")
        .prefetch_related("notices")
        .order_by("id")
    )
    for finding in found.iterator(2000):
        yield _finding(finding, on)


def _finding(finding: Finding, on: date) -> tuple[object, ...]:
    took = _days(finding.found_at, finding.mended_at) if finding.mended_at else None
    ended = clock.day_of(finding.closed_at) if finding.closed_at else on
    return (
        finding.number,
        finding.site.name,
        finding.site.address,
        finding.place.name,
        finding.text,
        name_of("severity", finding.severity),
        finding.found_at,
        finding.due_on,
        name_of("finding_state", finding.state),
        finding.owner.name,
        finding.mender.name if finding.mender else "",
        finding.mended_at,
        finding.closed_at,
        took,
        _("是") if ended > finding.due_on else _("否"),
        finding.returns,
        finding.repeats,
        "、".join(notice.number for notice in finding.notices.all()),
    )


def _days(since: datetime, until: datetime) -> int:
    """Whole days on the town's calendar."""
    return (clock.day_of(until) - clock.day_of(since)).days


def about(actor: Actor, row: Round, *, at: datetime) -> list[tuple[object, ...]]:
    """说明: what this ledger shows, of when, and by which edition of the campaign."""
    return [
        ("检查轮次", row.name),
        ("组织单位", row.lead.name),
        ("起止", f"{row.from_on.isoformat()} 至 {row.until_on.isoformat()}"),
        ("应查场所", row.dues.count()),
        ("抽取种子", row.seed),
        ("专项行动版本", row.edition.digest),
        ("导出人", actor.name),
        ("导出时间", at),
    ]
