"""断面月值: the months of sections that are there already, as their class is told from them (section_months)."""

from collections import defaultdict
from decimal import Decimal

from django.db import migrations

from townworks.engines.aggregate import EXACT

CHUNK = 2000


def keep(apps, schema_editor):
    edition, standing, rollup = (
        apps.get_model("indicators", name) for name in ("IndicatorEdition", "Standing", "Rollup")
    )
    items = {
        row.code: item
        for row in edition.objects.order_by("n")
        if (item := row.content.get("source", {}).get("parameters", {}).get("item"))
    }
    rows = standing.objects.filter(
        indicator__in=items, thing__kind="section", counted=True, quality__in=("", "estimated")
    )
    found = defaultdict(lambda: [0, Decimal(0)])
    names = ("town_id", "indicator", "thing_id", "starts_on", "period", "value", "mark", "limit")
    for town, indicator, thing, day, period, value, mark, limit in rows.values_list(*names).iterator(CHUNK):
        if mark == "below" and limit is not None:
            value = EXACT.multiply(limit, Decimal("0.5"))
        if value is None or value < 0 or len(period) < 10:
            continue
        if items[indicator] == "ph":
            value = EXACT.quantize(Decimal(repr(10.0 ** -float(value))), Decimal(1).scaleb(-40))
        sums = found[town, indicator, thing, day.replace(day=1)]
        sums[0] += 1
        sums[1] = EXACT.add(sums[1], value)
    rollup.objects.bulk_create(
        [
            rollup(
                town_id=town,
                indicator=indicator,
                place_id=0,
                thing_id=thing,
                period=f"{month:%Y-%m}",
                starts_on=month,
                n=n,
                total=total,
            )
            for (town, indicator, thing, month), (n, total) in found.items()
        ],
        batch_size=CHUNK,
    )


def forget(apps, schema_editor):
    apps.get_model("indicators", "Rollup").objects.filter(place_id=0).delete()


class Migration(migrations.Migration):
    dependencies = [("indicators", "0002_schemes_surveys")]

    operations = [migrations.RunPython(keep, forget)]
