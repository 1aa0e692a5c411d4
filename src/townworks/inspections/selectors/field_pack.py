"""现场包: everything that a phone needs until it has a line again, as JSON; only what its person may see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.conf import settings

from townworks.definitions import selectors as definitions
from townworks.definitions.campaigns import Attribute, Campaign, Choice, Item, SiteKind
from townworks.engines import checklist
from townworks.kernel.actor import Actor

from ..models import Due, Finding, Round, Site
from .campaigns import Frozen, frozen
from .field import Day, Task, day_of, earlier_findings

Facts = dict[str, Any]


def pack_of(actor: Actor, on: date) -> Facts:
    """现场包 for a day; the same facts make the same pack. A fixed number of queries."""
    day = day_of(actor, on)
    rounds = {task.due.round_id: task.due.round for task in day.tasks}
    editions = {row.edition.digest: frozen(row.edition) for row in rounds.values()}
    told = earlier_findings(actor, {task.due.site_id for task in day.tasks})
    return {
        "person": {"id": actor.person_id, "name": actor.name},
        "on": on.isoformat(),
        "shift": getattr(settings, "TOWNWORKS_CLOCK_SHIFT", 0),  # the demo town lives on a day of its own
        "lists": {name: [task.key for task in tasks] for name, tasks in _lists(day)},
        "left_out": day.left_out,
        "tasks": {task.key: task_facts(task, told.get(task.due.site_id, ())) for task in day.tasks},
        "rounds": {str(pk): round_facts(row) for pk, row in rounds.items()},
        "editions": {digest: edition_facts(one) for digest, one in editions.items()},
    }


def _lists(day: Day) -> Iterable[tuple[str, tuple[Task, ...]]]:
    return (
        ("planned", day.planned),
        ("unplanned", day.unplanned),
        ("rechecks", day.rechecks),
        ("lookbacks", day.lookbacks),
    )


def task_facts(task: Task, told: Iterable[Finding]) -> Facts:
    """One visit to be made, with what is known of the site."""
    due = task.due
    return {
        "key": task.key,
        "kind": task.kind,
        "due": due.pk,
        "version": due.version,
        "stamp": f"{due.version}.{task.finding.version if task.finding else 0}",  # what the phone has seen
        "round": due.round_id,
        "outcome": due.outcome,
        "planned_on": due.planned_on.isoformat() if due.planned_on else None,
        "site": site_facts(due.site, due),
        "findings": [finding_facts(one) for one in told],
        "finding": finding_facts(task.finding) if task.finding else None,
    }


def finding_facts(finding: Finding) -> Facts:
    return {
        "id": finding.pk,
        "item": finding.item,
        "text": finding.text,
        "severity": finding.severity,
        "state": finding.state,
        "found_at": finding.found_at.isoformat(),
        "due_on": finding.due_on.isoformat(),
    }


def site_facts(site: Site, due: Due) -> Facts:
    try:
        kind: SiteKind | None = definitions.site_kind(site.kind)
    except definitions.NotDefined:
        kind = None
    return {
        "code": site.code,
        "name": site.name,
        "kind": _both(kind) if kind else {"name": site.kind, "name_en": site.kind},
        "address": site.address,
        "credit_code": site.credit_code,
        "place": due.place.name,
        "longitude": site.longitude,
        "latitude": site.latitude,
        "facts": list(_attributes(kind, site.attributes)) if kind else [],
    }


def _attributes(kind: SiteKind, given: Mapping[str, Any]) -> Iterable[Facts]:
    """What the register says of the site, in words of both languages."""
    for attribute in kind.attributes:
        value = given.get(attribute.code)
        if value not in (None, "", []):
            yield {**_both(attribute), **_value(attribute, value)}


def _value(attribute: Attribute, value: object) -> Facts:
    if isinstance(value, bool):
        return {"value": "是", "value_en": "Yes"} if value else {"value": "否", "value_en": "No"}
    chosen = next((one for one in attribute.choices if one.code == value), None)
    if chosen is not None:
        return {"value": chosen.name, "value_en": chosen.name_en}
    said = f"{value} {attribute.unit}" if attribute.unit else str(value)
    return {"value": said, "value_en": said}


def round_facts(row: Round) -> Facts:
    return {
        "name": row.name,
        "edition": row.edition.digest,
        "until_on": row.until_on.isoformat(),
    }


def edition_facts(one: Frozen) -> Facts:
    """专项行动's frozen checklist, as the phone's twin of the engine takes it, with the words of both languages."""
    campaign: Campaign = one.campaign
    return {
        **_both(campaign),
        "items": [item_facts(item, rule) for item, rule in zip(campaign.items, one.items, strict=True)],
    }


def item_facts(item: Item, rule: checklist.Item) -> Facts:
    return {
        **rule_facts(rule),
        "text": item.text,
        "text_en": item.text_en,
        "hint": item.hint,
        "unit": item.unit,
        "options": [{"code": choice.code, **_both(choice)} for choice in item.choices],
        "finding": item.finding or item.text,
        "finding_en": item.finding_en or item.text_en,
        "severity": item.severity,
        "after": item.after,
        "basis": {"text": item.basis.text, "confirmed": item.basis.confirmed} if item.basis else None,
    }


def rule_facts(rule: checklist.Item) -> Facts:
    """An item as the engine takes it; numbers as decimal text, so that none is rounded on the way."""
    return {
        "code": rule.code,
        "kind": rule.kind,
        "required": rule.required,
        "choices": list(rule.choices),
        "least": None if rule.least is None else str(rule.least),
        "most": None if rule.most is None else str(rule.most),
        "files_most": rule.files_most,
        "shown_if": [_comparison(one) for one in rule.shown_if],
        "fails_if": [_comparison(one) for one in rule.fails_if],
        "before": rule.before,
    }


def _comparison(one: checklist.Comparison) -> Facts:
    value = one.value if isinstance(one.value, bool | str) else str(one.value)
    return {"item": one.item, "op": one.op, "value": value}


def _both(thing: Attribute | Campaign | Choice | SiteKind) -> Facts:
    return {"name": thing.name, "name_en": thing.name_en}
