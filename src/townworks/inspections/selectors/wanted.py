"""要几张照片、要不要复查: what the frozen campaign asks for before a finding goes on."""

from __future__ import annotations

from django.db.models import Q

from ..models import Finding, FindingRow, Photo
from .campaigns import campaign_of

BACK = ("return", "reopen")  # moves after which what was given before counts no more


def after_photos_wanted(finding: Finding) -> int:
    """Photographs after mending that the item wants; none for a finding of no campaign."""
    if finding.round is None:
        return 0
    item = campaign_of(finding.round.edition).item(finding.item)
    return item.after if item else 0


def after_photos_given(finding: Finding) -> int:
    """Photographs after mending that were given since the finding last went back."""
    given = Photo.objects.filter(finding=finding, stage="after", attachment__withdrawal=None)
    back = (
        FindingRow.objects.filter(finding=finding, move__in=BACK).order_by("-id").values_list("at", flat=True)
    )
    went_back_at = back.first()
    return (given.filter(at__gt=went_back_at) if went_back_at else given).count()


def recheck_wanted(finding: Finding) -> bool:
    """Whether the campaign wants a recheck before acceptance."""
    return finding.round is not None and campaign_of(finding.round.edition).mending.recheck


def recheck_owed(finding: Finding) -> bool:
    """Whether acceptance still waits for a recheck; a minor fault mended on the spot and photographed needs none."""
    return finding.state == "mended" and recheck_wanted(finding) and not _seen_mended(finding)


def _seen_mended(finding: Finding) -> bool:
    """当场整改: minor, mended while the inspector was there, with a photograph of it."""
    if finding.severity != "minor" or finding.mended_at != finding.found_at:
        return False
    of_it = Q(finding=finding) | Q(visit_id=finding.visit_id, item=finding.item)
    return Photo.objects.filter(of_it, stage="after", attachment__withdrawal=None).exists()
