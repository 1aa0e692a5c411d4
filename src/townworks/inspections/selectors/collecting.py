"""ODK Collect 的查询: the rounds that an actor may visit for, and the sites that are due for this actor."""

from __future__ import annotations

import csv
import io

from django.db.models import F, Q, QuerySet

from townworks.kernel.actor import Actor
from townworks.kernel.errors import NotFound
from townworks.kernel.rows import at_most_one

from ..documents import round_form
from ..documents.round_form import RoundForm
from ..models import Due, Round
from .visible import dues_for, rounds_for

MAKE = "visit.make"
OWED = ("due", "absent")
HEADS = ("name", "label", "version", "address", "geometry")


def open_rounds(actor: Actor) -> QuerySet[Round]:
    """进行中的轮次 that this actor makes visits for, the newest first."""
    return _rounds(actor).filter(state="open").distinct()


def _rounds(actor: Actor) -> QuerySet[Round]:
    """With their editions, whose content a process reads once (``selectors.campaigns``)."""
    return rounds_for(actor, MAKE).select_related("edition").defer("edition__content")


def forms(actor: Actor) -> list[tuple[Round, RoundForm]]:
    """One form for each open round."""
    return [(row, round_form.form_of(row)) for row in open_rounds(actor)]


def round_to_visit(actor: Actor, pk: int) -> Round:
    """A round that this actor makes visits for, open or closed; NotFound otherwise."""
    row = at_most_one(_rounds(actor).filter(pk=pk))
    if row is None:
        raise _no_form(f"{round_form.PREFIX}{pk}")
    return row


def round_of_form(actor: Actor, form_id: str) -> Round:
    """The round whose form has this id; NotFound otherwise."""
    number = _number(form_id.removeprefix(round_form.PREFIX))
    if number is None or not form_id.startswith(round_form.PREFIX):
        raise _no_form(form_id[:60])
    return round_to_visit(actor, number)


def due_of_form(actor: Actor, form_id: str, due: str) -> Due | None:
    """What is due by the form's own words, with its round and edition; None where either is not this actor's to visit."""
    number, pk = _number(form_id.removeprefix(round_form.PREFIX)), _number(due)
    if number is None or pk is None or not form_id.startswith(round_form.PREFIX):
        return None
    found = dues_for(actor, MAKE).select_related("round__edition").defer("round__edition__content")
    return at_most_one(found.filter(pk=pk, round_id=number))


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


def _no_form(form: str) -> NotFound:
    return NotFound("没有表单 {form}，或者它不在您的工作范围内。请在 Collect 里刷新表单列表。", form=form)


def sites_due(actor: Actor, row: Round) -> QuerySet[Due]:
    """What is still owed and is planned for this actor or for nobody, in the order of the plan."""
    return (
        dues_for(actor, MAKE)
        .filter(Q(worker=None) | Q(worker_id=actor.person_id), round=row, outcome__in=OWED)
        .select_related("site")
        .order_by(F("planned_on").asc(nulls_last=True), "planned_order", "site__code")
    )


def sites_file(actor: Actor, row: Round) -> bytes:
    """``sites.csv``: what the form chooses from. ``version`` is what the device has seen of each."""
    out = io.StringIO()
    lines = csv.writer(out, lineterminator="\n")
    lines.writerow(HEADS)
    for due in sites_due(actor, row):
        lines.writerow([due.pk, _label(due), due.version, due.site.address, _geometry(due)])
    return out.getvalue().encode()


def _label(due: Due) -> str:
    address = f"（{due.site.address}）" if due.site.address else ""
    return f"{due.site.name}{address} {due.site.code}"


def _geometry(due: Due) -> str:
    """As a form writes a position: latitude, longitude, height, accuracy."""
    site = due.site
    return "" if site.longitude is None or site.latitude is None else f"{site.latitude} {site.longitude} 0 0"
