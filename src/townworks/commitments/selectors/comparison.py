"""年度对比: last year's commitments against this year's, and a first draft of the section on last year's work."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from townworks.definitions import selectors as definitions
from townworks.engines import year_diff
from townworks.kernel import reach
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Invalid, NotAllowed, NotFound
from townworks.kernel.proofs import Proof

from ..models import Commitment, Draft, ProofClaim, Report, StatusRow
from ..workflow import STATES
from . import standing
from .editions import plain, target_facts, target_told
from .visible import commitments_for, reports_for

KINDS = {
    "raised": gettext_lazy("指标提高"),
    "lowered": gettext_lazy("指标降低"),
    "mixed": gettext_lazy("有升有降"),
    "carried": gettext_lazy("延续"),
    "dropped": gettext_lazy("不再列入"),
    "new": gettext_lazy("新增"),
}


@dataclass(frozen=True)
class Side:
    """一年的一项: a commitment, or a row of a report that is not adopted yet (then without a link)."""

    code: str
    text: str
    line: str
    targets: tuple[str, ...]
    pk: int | None


@dataclass(frozen=True)
class Pair:
    """一行对比."""

    kind: str
    before: Side | None
    after: Side | None
    reasons: tuple[Any, ...]
    likeness: float

    @property
    def sides(self) -> tuple[Side | None, Side | None]:
        return self.before, self.after


@dataclass(frozen=True)
class YearDiff:
    """两年对比. ``groups``: kind, its word, its rows."""

    before: Report
    after: Report
    groups: tuple[tuple[str, str, tuple[Pair, ...]], ...]


def comparable_reports(actor: Actor) -> list[Report]:
    """Reports whose whole town the actor may see, newest first."""
    found = reports_for(actor).exclude(state="discarded").select_related("town").order_by("-year", "-id")
    return [report for report in found if _whole_town(actor, report)]


def _whole_town(actor: Actor, report: Report) -> bool:
    return bool(reach.over_town(actor, "commitment.read", town_id=report.town_id, town_path=report.town.path))


def _report(actor: Actor, pk: int) -> Report:
    report = reports_for(actor).select_related("town").filter(pk=pk).first()
    if report is None:
        raise NotFound("没有找到这份报告，或者它不在您的工作范围内。")
    if not _whole_town(actor, report):
        raise NotAllowed("年度对比要看全镇的任务，您的岗位只看得到一部分，比出来的“不再列入”会是错的。")
    return report


def year_on_year(actor: Actor, before_id: int, after_id: int) -> YearDiff:
    """两年对比: every commitment of the earlier report against the later one's; about eight queries."""
    before, after = _report(actor, before_id), _report(actor, after_id)
    if before.pk == after.pk:
        raise Invalid("请选两份不同的报告。")
    if before.town_id != after.town_id:
        raise Invalid("只能比较同一个镇的两份报告。")
    if before.year > after.year:
        before, after = after, before
    old, new = _promises(actor, before), _promises(actor, after)
    answer = year_diff.compute(
        year_diff.Given(tuple(one for _side, one in old), tuple(one for _side, one in new))
    )
    olds, news = {one.code: side for side, one in old}, {one.code: side for side, one in new}
    rows: dict[str, list[Pair]] = defaultdict(list)
    for change in answer.changes:
        pair = Pair(
            change.kind, olds.get(change.before), news.get(change.after), change.reasons, change.likeness
        )
        rows[change.kind].append(pair)
    groups = tuple((kind, str(KINDS[kind]), tuple(rows[kind])) for kind in KINDS if rows[kind])
    return YearDiff(before, after, groups)


def _promises(actor: Actor, report: Report) -> list[tuple[Side, year_diff.Promise]]:
    if report.state != "adopted":
        return [_drafted(draft) for draft in report.drafts.all()]
    rows = commitments_for(actor).filter(report=report, parent=None).exclude(state="cancelled")
    return [_committed(row) for row in rows.prefetch_related("targets")]


def _committed(row: Commitment) -> tuple[Side, year_diff.Promise]:
    facts = target_facts(row.targets.all())
    side = Side(row.code, row.text, row.line, tuple(target_told(one) for one in facts), row.pk)
    return side, _promise(row.code, row.text, row.line, facts, row.due_on)


def _drafted(draft: Draft) -> tuple[Side, year_diff.Promise]:
    told = tuple(target_told({**one, "comparator": one.get("comparator", "=")}) for one in draft.targets)
    side = Side(draft.code, draft.text, draft.line, told, None)
    return side, _promise(draft.code, draft.text, draft.line, draft.targets, draft.due_on)


def _promise(
    code: str, text: str, line: str, targets: Sequence[dict[str, Any]], due_on: date | None
) -> year_diff.Promise:
    read = []
    for one in targets:
        try:
            value = Decimal(str(one["value"]))
        except InvalidOperation:
            continue  # "若干": a target without a number cannot be raised or lowered
        read.append(year_diff.Target(one["of"], value, one["unit"], one["comparator"]))
    return year_diff.Promise(code, text, line, tuple(read), due_on)


@dataclass(frozen=True)
class Sentence:
    """初稿的一句, with the commitment and the proofs it was drawn from."""

    text: str
    commitment: Commitment
    proofs: tuple[Proof, ...]


@dataclass(frozen=True)
class LastYear:
    """上一年工作回顾（初稿）: by line of work; what was not kept stands apart, with its reason."""

    report: Report
    on: date
    paragraphs: tuple[tuple[str, tuple[Sentence, ...]], ...]
    unfinished: tuple[Sentence, ...]
    cancelled: tuple[tuple[Commitment, str], ...]

    @property
    def text(self) -> str:
        """As it is taken into the report: one paragraph a line of work."""
        return "\n".join(
            f"{name}。" + "".join(one.text for one in sentences) for name, sentences in self.paragraphs
        )


@translation.override("zh-hans")  # it goes into a report, which is Chinese whoever drafts it
def last_years_work(actor: Actor, report_id: int, *, on: date) -> LastYear:
    """The first draft of the section on last year's work, with the figures of ``on``; every figure is a proof's.

    Done means verified or closed: what was only reported done is not claimed in a report. About eight queries.
    """
    report = _report(actor, report_id)
    rows = list(
        commitments_for(actor)
        .filter(report=report, parent=None)
        .select_related("lead", "town")
        .order_by("code")
    )
    proofs: dict[int, list[Proof]] = defaultdict(list)
    claims = ProofClaim.objects.filter(commitment__in=[row.pk for row in rows]).select_related("target")
    for claim, proof in standing.ask(list(claims.order_by("commitment_id", "order", "id")), on=on):
        proofs[claim.commitment_id].append(proof)
    by_line: dict[str, list[Sentence]] = defaultdict(list)
    unfinished = []
    for row in rows:
        if row.state in ("verified", "closed"):
            by_line[row.line].append(_done(row, proofs[row.pk]))
        elif row.state != "cancelled":
            unfinished.append(_not_done(row, proofs[row.pk]))
    names = {line.code: line.name for line in definitions.lines()}
    order = [*names, *(code for code in by_line if code not in names)]
    return LastYear(
        report,
        on,
        tuple((names.get(code, code), tuple(by_line[code])) for code in order if code in by_line),
        tuple(unfinished),
        _cancelled([row for row in rows if row.state == "cancelled"]),
    )


def _done(row: Commitment, proofs: Sequence[Proof]) -> Sentence:
    measured = tuple(proof for proof in proofs if proof.value is not None)
    figures = "，".join(_figure(proof) for proof in measured)
    tail = f"，{figures}" if figures else ""
    return Sentence(f"{_bare(row.text)}{tail}。", row, measured)


def _not_done(row: Commitment, proofs: Sequence[Proof]) -> Sentence:
    figures = "，".join(_figure(proof) for proof in proofs)
    tail = f"，{figures}" if figures else ""
    words = _("{text}：{state}{tail}。")
    return Sentence(
        words.format(text=_bare(row.text), state=_(STATES[row.state]), tail=tail), row, tuple(proofs)
    )


def _bare(text: str) -> str:
    return text.strip().rstrip("。；，;,.")


def _figure(proof: Proof) -> str:
    value = _("尚无记录") if proof.value is None else f"{plain(proof.value)}{proof.unit}"
    aim = (
        ""
        if proof.target is None
        else _("（目标 {target}{unit}）").format(target=plain(proof.target), unit=proof.unit)
    )
    return f"{proof.label} {value}{aim}"


def _cancelled(rows: Sequence[Commitment]) -> tuple[tuple[Commitment, str], ...]:
    reasons = StatusRow.objects.filter(commitment__in=[row.pk for row in rows], move="cancel").order_by("id")
    why = {row.commitment_id: row.reason for row in reasons}
    return tuple((row, why.get(row.pk, "")) for row in rows)
