"""What came of it: every record that was acknowledged is there, none twice, and what came too late changed nothing."""

from __future__ import annotations

from .sending import Sent


def wrong(sent: list[Sent]) -> list[str]:
    """Everything that is lost, double, or overwritten; empty when all is well."""
    from django.db.models import Count

    from townworks.inspections.models import Clash, Due, Finding, Photo, Visit
    from townworks.kernel.models import Attachment

    kept = set().union(*(one.kept for one in sent))
    here = {str(uid) for uid in Visit.objects.values_list("uid", flat=True)}
    photos, stale = sum(one.photos for one in sent), sum(one.stale for one in sent)
    fails = sum(one.fails for one in sent)
    found = {
        "acknowledged and lost": len(kept - here),
        "kept and never acknowledged": len(here - kept),
        "visits beside their numbers": Visit.objects.count() - len(kept),
        "photographs": Photo.objects.count() - photos,
        "attachments": Attachment.objects.filter(thing_kind="visit").count() - photos,
        "sites visited twice": Due.objects.filter(visits_count__gt=1).count(),
        "findings": Finding.objects.count() - fails,
        "faults found twice": Finding.objects.values("visit", "item")
        .annotate(n=Count("id"))
        .filter(n__gt=1)
        .count(),
        "late records that were not told": stale - Clash.objects.count(),
        "late records that stand": Due.objects.filter(last__clash__isnull=False).count(),
    }
    return [f"{what}: {n}" for what, n in found.items() if n]
