"""水体状态: what a month's samples say of a lake's nutrients and of black water, on the page and as derived figures."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client

from tests.indicators.world import IndicatorWorld
from townworks.definitions import selectors as definitions
from townworks.indicators.events import FiguresRecorded
from townworks.indicators.models import Observation, Standing, Thing
from townworks.indicators.selectors import said
from townworks.indicators.services.deriving import derive_after

pytestmark = pytest.mark.django_db
LAKE = {"chla": "20", "tp": "0.06", "tn": "1.5", "clarity": "0.8", "codmn": "5"}
FAIR = {"clarity": "0.4", "do": "3", "orp": "90", "nh3n": "4"}
BAD = {"clarity": "0.08", "do": "0.1", "orp": "-210", "nh3n": "16"}


def derived(town: IndicatorWorld, code: str) -> dict[str, Decimal | None]:
    ids = list(Observation.objects.order_by("pk").values_list("pk", flat=True))
    derive_after(FiguresRecorded(town.town_id, ids))
    rows = Standing.objects.filter(indicator=code, thing=town.sections[0])
    return {row.period: row.value for row in rows}


def make_lake(town: IndicatorWorld) -> None:
    thing = Thing.objects.get(pk=town.sections[0].pk)
    thing.attributes = {**thing.attributes, "water": "lake"}
    thing.save()


def page(town: IndicatorWorld, query: str = "") -> str:
    client = Client()
    client.force_login(town.here.people["office_clerk"])
    return client.get(f"/sections/{town.sections[0].pk}/{query}").content.decode()


def test_a_lakes_index_is_told_with_its_working_and_derived(town: IndicatorWorld) -> None:
    make_lake(town)
    town.sample(town.sections[0], "2026-06-08T08:00", **LAKE)
    assert derived(town, "lake-tli") == {"2026-06": Decimal("53.6914")}
    told = page(town, "?month=2026-06")
    assert "2026年6月综合营养状态指数 53.69，轻度富营养" in told
    assert "叶绿素a 20 mg/m³，指数 57.53，权重 0.2663" in told


def test_the_index_is_of_the_months_means_and_a_river_has_none(town: IndicatorWorld) -> None:
    town.sample(town.sections[0], "2026-06-08T08:00", **LAKE)
    assert derived(town, "lake-tli") == {}
    assert "综合营养状态指数" not in page(town, "?month=2026-06")
    make_lake(town)
    town.sample(town.sections[0], "2026-06-20T08:00", **{**LAKE, "chla": "40"})
    value = derived(town, "lake-tli")["2026-06"]
    assert value is not None and value > Decimal("53.6914")


def test_an_index_without_one_of_its_items_is_not_told(town: IndicatorWorld) -> None:
    make_lake(town)
    town.sample(town.sections[0], "2026-06-08T08:00", **{k: v for k, v in LAKE.items() if k != "tn"})
    assert derived(town, "lake-tli") == {}
    assert "2026年6月算不出综合营养状态指数" in page(town, "?month=2026-06")


def test_black_water_is_judged_sample_by_sample(town: IndicatorWorld) -> None:
    for day in ("03", "10", "17"):
        town.sample(town.sections[0], f"2026-06-{day}T08:00", **FAIR)
    assert derived(town, "black-odorous") == {"2026-06": 0}
    assert "2026年6月不黑臭" in page(town, "?month=2026-06")
    for day in ("18", "24"):
        town.sample(town.sections[0], f"2026-06-{day}T08:00", **BAD)
    assert derived(town, "black-odorous") == {"2026-06": 2}  # two of five: 40 per cent of each of four items
    told = page(town, "?month=2026-06")
    assert "2026年6月重度黑臭" in told
    assert "透明度测了 5 次，2 次达到轻度以上，其中重度 2 次" in told


def test_where_nobody_measured_the_redox_potential_nothing_is_said_of_black_water(
    town: IndicatorWorld,
) -> None:
    town.sample(town.sections[0], "2026-06-08T08:00", do="0.1", nh3n="16")
    assert derived(town, "black-odorous") == {}
    assert "黑臭" not in page(town, "?month=2026-06")


@pytest.mark.parametrize(
    ("code", "value", "name"),
    [
        ("black-odorous", "2", "重度黑臭"), ("section-class", "6", "劣Ⅴ类"), ("section-class", "3.5", ""),
        ("waste-tonnes", "2", ""),
    ],
)  # fmt: skip
def test_a_document_names_classes_and_grades_and_leaves_numbers_alone(
    code: str, value: str, name: str
) -> None:
    assert said.named(definitions.indicator(code), Decimal(value)) == name
