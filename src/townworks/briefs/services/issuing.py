"""签发: a brief gets its number and is kept as it is: the files, and every number with its records."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from townworks.kernel import audit, evidence, numbering
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Conflict, Invalid, WrongState
from townworks.places import selectors as places
from townworks.ui.documents import printing

from .. import permissions, selectors
from ..documents import write_brief
from ..documents.brief import Period, brief_of
from ..documents.brief.period import NAMES
from ..documents.brief.snapshot import digest_of, snapshot_of
from ..models import Issue


def issue_brief(
    *,
    actor: Actor,
    town_id: int,
    period: Period,
    at: datetime,
    reason: str = "",
    with_pdf: bool = True,
) -> Issue:
    """签发一期简报 of the whole town, as of the period's instant. One that was issued already takes a reason and becomes a new edition.

    WrongState when nothing in it differs from the edition before. The PDF is kept too, where one is wanted and can be drawn.
    """
    permissions.over_town(actor, permissions.ISSUE, town_id).require()
    permissions.over_town(actor, permissions.EXPORT, town_id).require()
    brief = brief_of(actor, town_id=town_id, period=period)
    facts, used = snapshot_of(brief), selectors.in_use(town_id, period.kind)
    template = selectors.template_bytes(used.template)
    mine = Issue.objects.filter(town=town_id, kind=period.kind)
    expected = 1 + (mine.filter(year=period.year).aggregate(most=Max("n"))["most"] or 0)
    number = f"{NAMES[period.kind]}〔{period.year}〕{expected}号"
    # Drawing takes seconds: it is done before the town is locked, with the number that comes next.
    _may_follow(mine.filter(span=period.code).order_by("-edition").first(), facts, reason)
    docx = write_brief(brief, template, name=used.name, number=number)
    pdf = printing.pdf_of(docx) if with_pdf and printing.printer() else None
    name = f"{brief.name}（{number}）"
    with transaction.atomic():
        town = places.town_to_write(town_id)
        before = mine.filter(span=period.code).order_by("-edition").first()
        _may_follow(before, facts, reason)
        n = numbering.next_number(town_id=town_id, key=f"brief-{period.kind}", year=period.year)
        if n != expected:
            raise Conflict("{number}刚刚用在另一期上，请再签发一次。", number=number)
        row = Issue.objects.create(
            town=town,
            kind=period.kind,
            span=period.code,
            first_on=period.first,
            as_of=period.as_of,
            year=period.year,
            n=n,
            number=number,
            edition=(before.edition if before else 0) + 1,
            title=brief.title[:300],
            reason=reason.strip()[:300],
            template=used.template,
            template_digest=evidence.hash_of(template),
            facts=facts,
            facts_digest=digest_of(facts),
            docx=evidence.store_bytes(docx, name=f"{name}.docx", at=at),
            pdf=evidence.store_bytes(pdf, name=f"{name}.pdf", at=at) if pdf else None,
            by_id=actor.person_id,
            by_name=actor.name,
            at=at,
        )
        audit.record(
            actor,
            "brief.issue",
            kind="brief",
            thing_id=row.pk,
            name=number,
            town_id=town_id,
            at=at,
            facts={
                "span": row.span,
                "edition": row.edition,
                "as_of": row.as_of.isoformat(),
                "docx": row.docx_id,
                "pdf": row.pdf_id,
                "facts": row.facts_digest,
                "reason": row.reason,
            },
        )
    return row


def _may_follow(before: Issue | None, facts: dict[str, Any], reason: str) -> None:
    if before is None:
        return
    if before.facts["figures"] == facts["figures"]:
        raise WrongState("{number}已经签发，数字没有变化，不用再签发。", number=before.number)
    if not reason.strip():
        words = "{number}已经签发过，再签发一次要写明理由。"
        raise Invalid(words, [("reason", Invalid(words, number=before.number))], number=before.number)
