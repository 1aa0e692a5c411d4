"""简报的数: everything the brief counts, each as a Figure with its query and its records."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from townworks.commitments.selectors import past, past_notices
from townworks.commitments.selectors.organ import issuing_organ
from townworks.commitments.selectors.past import PastMove, PastRow
from townworks.commitments.selectors.past_notices import PastNotice
from townworks.definitions import selectors as definitions
from townworks.indicators.selectors.past_books import know_town
from townworks.kernel import proofs, reach
from townworks.kernel.actor import Actor
from townworks.places import selectors as places
from townworks.ui import lights
from townworks.ui.documents import Figure, Group, words

from .counter import Counter
from .inspected import Inspected, inspected_of
from .measured import Measured, measured_of
from .period import Period
from .pieces import Part

LIGHTS = ("red", "yellow", "green", "grey", "blue")
WARNED = ("red", "yellow")
NO_LEAD = "尚未确定牵头单位"
NONE = "0"  # the key of what has no lead
# Moves told in the brief, with the word in its table.
TOLD = {"close": "销号", "defer": "延期", "change": "调整", "cancel": "撤销", "reopen": "重新办理"}


@dataclass(frozen=True)
class Deferral:
    """一次延期, 调整 or 撤销: what moved, and from which day to which where the day moved."""

    row: PastRow
    move: PastMove
    old_due: str
    new_due: str


@dataclass(frozen=True)
class Facts:
    """All that the brief is written from."""

    town_id: int
    town: str
    organ: str
    scope: str
    period: Period
    rows: tuple[PastRow, ...]
    figures: Mapping[str, Figure]
    done: tuple[PastMove, ...]
    new_red: tuple[PastRow, ...]
    changed: tuple[Deferral, ...]
    added: tuple[PastRow, ...]
    lines: tuple[Part, ...]
    units: tuple[Part, ...]
    warned: tuple[PastRow, ...]
    overdue: tuple[PastNotice, ...]
    due_next: tuple[PastRow, ...]
    inspected: Inspected
    measured: Measured

    def count(self, code: str) -> int:
        """The value of a plain count; 0 where it was not counted."""
        return int(self.figures[code].value) if code in self.figures else 0


def facts_of(actor: Actor, *, town_id: int, period: Period) -> Facts:
    """Count everything, for one who may export documents; as many queries for a large register and many indicators as for small
    ones, half of them for what proofs say at the end and at the beginning of the period. What several parts read alike is read once."""
    actor.may_somewhere("document.export").require()
    with proofs.asking(period.ends):
        know_town(town_id)
        return _counted(actor, town_id=town_id, period=period)


def _counted(actor: Actor, *, town_id: int, period: Period) -> Facts:
    shared = proofs.known("briefs.town", town_id)
    if not shared:  # two briefs that are compared are of one town
        town = places.town(town_id)
        shared.update(town=town, organ=issuing_organ(town_id, town.name))
    town, organ, year = shared["town"], shared["organ"], period.year
    rows, earlier = past.registers_at(
        actor, town_id=town_id, year=year, instants=(period.as_of, period.before)
    )
    before = {row.pk: row for row in earlier}
    moves = past.moves_between(rows, after=period.before, until=period.as_of, moves=TOLD)
    notices = past_notices.notices_at(actor, town_id=town_id, at=period.as_of)
    counter = Counter(town_id, period)
    kept = [row for row in rows if row.state != "cancelled"]
    _count_states(counter, rows, kept)
    by_pk = {row.pk: row for row in rows}
    closed_now = {row.pk for row in rows if row.state == "closed"}
    # One that was closed and reopened within the month is not told as done.
    done = tuple({move.pk: move for move in moves if move.move == "close" and move.pk in closed_now}.values())
    changed = tuple(
        Deferral(by_pk[move.pk], move, _due(before.get(move.pk)), _due(by_pk[move.pk]))
        for move in moves
        if move.move in ("defer", "change", "cancel", "reopen")
    )
    new_red = tuple(
        row for row in kept if row.light == "red" and (row.pk not in before or before[row.pk].light != "red")
    )
    added = tuple(row for row in rows if before and row.pk not in before)
    due_next = tuple(row for row in rows if row.open and period.next_first <= row.due_on <= period.next_last)
    _count_month(counter, period, by_pk, done, new_red, changed, added, due_next)
    overdue = _count_notices(counter, period, notices)
    _compare_lights(counter, before, period)
    whole = bool(reach.over_town(actor, "document.export", town_id=town_id, town_path=town.path))
    return Facts(
        town_id=town_id,
        town=town.name,
        organ=organ,
        scope="" if whole else _scope(actor, town_id),
        period=period,
        rows=rows,
        figures=counter.figures,
        done=done,
        new_red=new_red,
        changed=changed,
        added=added,
        lines=_lines(counter, kept),
        units=_units(counter, kept),
        warned=tuple(sorted((row for row in kept if row.light in WARNED), key=_urgency)),
        overdue=overdue,
        due_next=tuple(sorted(due_next, key=lambda row: (row.due_on, row.code))),
        inspected=inspected_of(counter, actor, period),
        measured=measured_of(counter, actor, period),
    )


def _urgency(row: PastRow) -> tuple[int, object, str]:
    return (WARNED.index(row.light), row.due_on, row.code)


def _due(row: PastRow | None) -> str:
    return words.long_date(row.due_on) if row else ""


def _scope(actor: Actor, town_id: int) -> str:
    grants = [grant for grant in actor.grants_for("document.export") if grant.town_id == town_id]
    names = dict.fromkeys(grant.unit_name or grant.place_name for grant in grants)
    return "、".join(name for name in names if name)


def _count_states(counter: Counter, rows: Sequence[PastRow], kept: Sequence[PastRow]) -> None:
    counter.rows("total", "在册任务（不含已撤销）", kept)
    counter.rows("open", "在办任务（未销号、未撤销）", [row for row in rows if row.open], state="open")
    names = past.state_names()
    group = Group("state", f"各环节的任务，依次为{'、'.join(names.values())}", counter.register())
    for code, name in names.items():
        found = [row for row in rows if row.state == code]
        counter.rows(f"state.{code}", f"状态为“{name}”的任务", found, group=group, state=code)
    for code in LIGHTS:
        name = lights.look_of(code).word
        found = [row for row in kept if row.light == code]
        counter.rows(f"light.{code}", f"灯为“{name}”的在册任务", found, light=code)


def _count_month(
    counter: Counter,
    period: Period,
    by_pk: Mapping[int, PastRow],
    done: Sequence[PastMove],
    new_red: Sequence[PastRow],
    changed: Sequence[Deferral],
    added: Sequence[PastRow],
    due_next: Sequence[PastRow],
) -> None:
    counter.rows(
        "month.closed",
        f"{period.own}销号且{period.end}仍为已销号的任务",
        [by_pk[m.pk] for m in done],
        state="closed",
    )
    counter.rows("month.red", f"{period.end}为红灯、{period.last}不是红灯的任务", new_red, light="red")
    counter.rows("month.added", f"{period.own}新立项的任务", added)
    for move in ("defer", "change", "cancel", "reopen"):
        found = {one.row.pk: one.row for one in changed if one.move.move == move}
        counter.rows(f"month.{move}", f"{period.own}{TOLD[move]}的任务", found.values())
    counter.rows(
        "next.due",
        f"时限在{period.coming}、尚未销号的任务",
        due_next,
        state="open",
        due_from=period.next_first.isoformat(),
        due_until=period.next_last.isoformat(),
    )


def _count_notices(
    counter: Counter, period: Period, notices: tuple[PastNotice, ...]
) -> tuple[PastNotice, ...]:
    issued = past_notices.issued_in(notices, period.first, period.on)
    counter.notices("notice.issued", f"{period.own}发出的督办文书（提示函、督办通知单、警示函）", issued)
    for kind, name in (("reminder", "提示函"), ("notice", "督办通知单"), ("warning", "警示函")):
        counter.notices(
            f"notice.{kind}", f"{period.own}发出的{name}", [row for row in issued if row.kind == kind]
        )
    counter.notices(
        "notice.replied",
        f"{period.own}收到且未被退回的督办回复",
        past_notices.replied_in(notices, period.first, period.on),
        state="replied",
    )
    overdue = tuple(row for row in notices if row.overdue(period.on))
    counter.notices("notice.overdue", "已过回复期限仍无有效回复的督办文书", overdue, overdue=1)
    return overdue


def _compare_lights(counter: Counter, before: Mapping[int, PastRow], period: Period) -> None:
    """Last month's red and yellow, for the sentence that compares."""
    if not before:
        return
    for code in WARNED:
        found = [row for row in before.values() if row.light == code]
        what = f"{period.last}灯为“{lights.look_of(code).word}”的在册任务"
        counter.rows(f"before.{code}", what, found)


def _parts(
    counter: Counter,
    rows: Sequence[PastRow],
    key_of: Callable[[PastRow], str],
    names: Mapping[str, str],
    kind: str,
    where: Callable[[str], dict[str, object]],
) -> tuple[Part, ...]:
    parts = []
    for key, name in names.items():
        mine = [row for row in rows if key_of(row) == key]
        if not mine:
            continue
        stem = f"{kind}.{key}"
        shown = "、".join(lights.look_of(code).word for code in LIGHTS)
        group = Group(stem, f"{name}的在册任务，依次为合计、{shown}", counter.register(**where(key)))
        what = f"{name}的在册任务"
        figures = {"total": counter.rows(f"{stem}.total", what, mine, group=group, **where(key))}
        for code in LIGHTS:
            found = [row for row in mine if row.light == code]
            what = f"{name}灯为“{lights.look_of(code).word}”的任务"
            figures[code] = counter.rows(f"{stem}.{code}", what, found, group=group, light=code, **where(key))
        parts.append(Part(key, name, figures))
    return tuple(parts)


def _lines(counter: Counter, rows: Sequence[PastRow]) -> tuple[Part, ...]:
    names = {line.code: line.name for line in definitions.lines()}
    for row in rows:  # a line that was taken out of the definitions is still told
        names.setdefault(row.line, row.line or "未分条线")
    return _parts(counter, rows, lambda row: row.line, names, "line", lambda key: {"line": key})


def _units(counter: Counter, rows: Sequence[PastRow]) -> tuple[Part, ...]:
    """By lead unit, most red first, then most yellow; without a lead last."""
    names = {str(row.lead_id): row.lead for row in rows if row.lead_id}
    names[NONE] = NO_LEAD
    parts = _parts(
        counter,
        rows,
        lambda row: str(row.lead_id or 0),
        names,
        "unit",
        lambda key: {"unit": key} if key != NONE else {},
    )
    return tuple(
        sorted(
            parts,
            key=lambda p: (p.key == NONE, -p.count("red"), -p.count("yellow"), -p.count("total"), int(p.key)),
        )
    )
