"""写入: the plan again under the transaction, then everything of it or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db import transaction

from townworks.definitions.campaigns import SiteKind
from townworks.engines.working import gettext_noop
from townworks.kernel import audit
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Conflict, Invalid
from townworks.places import selectors as places

from ...models import Site, SiteEdition, SiteImport, SiteNote
from ..site_placing import Ground, town_to_keep
from ..sites import edition_of, kind_named, next_codes, put
from .plan import Plan, Planned, decided
from .planning import plan_sites
from .reading import kept_sheet

BATCH = 1000
IMPORTED = gettext_noop("导入")
CHANGED = (
    "name",
    "name_key",
    "address",
    "credit_code",
    "place",
    "longitude",
    "latitude",
    "shape",
    "attributes",
    "version",
)


@dataclass(frozen=True)
class Wish:
    """要导入的文件: which (by its content), for which kind of site, in what system, and the columns as a person set them."""

    sha256: str
    name: str
    kind: str
    town_id: int
    system: str = "wgs84"
    columns: dict[int, str] | None = None


@dataclass(frozen=True)
class Word:
    """What the person said to the preview. ``sign``: of the plan that was seen; ``leave_out``: rows with mistakes stay out."""

    sign: str = ""
    choices: dict[int, str] = field(default_factory=dict)
    rest: str = "skip"
    leave_out: bool = False


def preview_sites(*, actor: Actor, wish: Wish) -> Plan:
    """预览: what the file would do now, and whether it was taken in before. Nothing is written."""
    town_id = town_to_keep(actor, wish.town_id)
    kind = kind_named(wish.kind)
    sheet = kept_sheet(wish.sha256, kind)
    plan = plan_sites(
        actor=actor, sheet=sheet, kind=kind, town_id=town_id, system=wish.system, chosen=wish.columns
    )
    known = SiteImport.objects.filter(town_id=town_id, kind=wish.kind, sha256=wish.sha256).order_by("-id")
    return replace(plan, known=known.first())


def import_sites(*, actor: Actor, wish: Wish, word: Word, at: datetime) -> SiteImport:
    """导入场所: compared again with the register as it is now; one mistake that is not left out, and nothing is written.

    Conflict when the register has changed since the preview. The same file again changes nothing.
    """
    with transaction.atomic():
        places.town_to_write(town_to_keep(actor, wish.town_id))  # one import at a time
        standing = Site.objects.filter(town_id=wish.town_id, kind=wish.kind).order_by("id")
        list(standing.select_for_update().values_list("pk"))  # and nobody edits what it is compared with
        plan = preview_sites(actor=actor, wish=wish)
        if word.sign and word.sign != plan.sign:
            raise Conflict("册子在预览之后变了，什么也没有写入。请重新看一遍再导入。")
        if plan.problems and not (word.leave_out and plan.planned):
            raise Invalid("有 {count} 处要改，一行也没有导入。", count=len(plan.problems))
        plan = decided(plan, word.choices, word.rest)
        if plan.known is not None and not (plan.counts["new"] or plan.counts["changed"]):
            return plan.known
        kind, ground = kind_named(wish.kind), Ground(wish.town_id)
        added = _add(plan.of("new"), kind, ground, actor=actor, at=at)
        _change(plan.of("changed"), ground, actor=actor, at=at)
        _keep_apart(plan, added, actor=actor, at=at)
        return _record(plan, wish, actor=actor, at=at)


def _add(
    rows: Sequence[Planned], kind: SiteKind, ground: Ground, *, actor: Actor, at: datetime
) -> dict[int, Site]:
    """The new sites, by the rows that they came in."""
    if not rows:
        return {}
    sites: dict[int, Site] = {}
    for row, code in zip(rows, next_codes(ground.town_id, kind, len(rows)), strict=True):
        sites[row.row] = Site(town_id=ground.town_id, kind=kind.code, code=code, registered_at=at)
        _put(sites[row.row], row, ground)
    Site.objects.bulk_create(sites.values(), batch_size=BATCH)
    _keep_editions([(sites[row.row], row) for row in rows], actor=actor, at=at)
    return sites


def _change(rows: Sequence[Planned], ground: Ground, *, actor: Actor, at: datetime) -> None:
    """Sites that the file says something new of, locked as the plan saw them."""
    sites = {row.site.pk: row.site for row in rows if row.site is not None}
    for row in rows:
        if row.site is not None:
            _put(row.site, row, ground)
            row.site.version += 1
    Site.objects.bulk_create(  # each is there already: written over in one sentence a batch
        sites.values(),
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=CHANGED,
    )
    _keep_editions([(row.site, row) for row in rows if row.site], actor=actor, at=at)


def _put(site: Site, row: Planned, ground: Ground) -> None:
    assert row.facts is not None and row.place is not None  # noqa: S101 (what is written was settled)
    put(site, row.facts, row.place, ground)


def _keep_editions(pairs: Sequence[tuple[Site, Planned]], *, actor: Actor, at: datetime) -> None:
    SiteEdition.objects.bulk_create(
        (edition_of(site, IMPORTED, actor=actor, at=at, place=row.place) for site, row in pairs),
        batch_size=BATCH,
    )


def _keep_apart(plan: Plan, added: dict[int, Site], *, actor: Actor, at: datetime) -> None:
    """A row that a person called new is not offered again as the site that it was thought to be."""
    SiteNote.objects.bulk_create(
        (
            SiteNote(
                one_id=other,
                other=added[row],
                reason=f"{IMPORTED} {plan.page}".strip()[:300],
                by_id=actor.person_id,
                by_name=actor.name,
                at=at,
            )
            for row, other in plan.kept_apart
        ),
        batch_size=BATCH,
    )


def _record(plan: Plan, wish: Wish, *, actor: Actor, at: datetime) -> SiteImport:
    counts = plan.counts
    row = SiteImport.objects.create(
        town_id=wish.town_id,
        kind=wish.kind,
        name=wish.name[:200],
        sha256=wish.sha256,
        read=plan.read,
        new=counts["new"],
        changed=counts["changed"],
        unchanged=counts["unchanged"],
        by_id=actor.person_id,
        by_name=actor.name,
        at=at,
    )
    audit.record(
        actor,
        "site.import",
        kind="site",
        thing_id=None,
        name=wish.name,
        town_id=wish.town_id,
        at=at,
        facts={
            "kind": wish.kind,
            "sha256": wish.sha256,
            "read": plan.read,
            **{act: counts[act] for act in ("new", "changed", "unchanged", "refused", "skipped")},
        },
    )
    return row
