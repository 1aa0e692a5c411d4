"""并列的得分图."""

from __future__ import annotations

from decimal import Decimal

from townworks.ui import charts

ROWS = [
    charts.Profile(
        name,
        note,
        (
            charts.Part("垃圾", Decimal(share), "4/8", f"/schemes/1/items/litter/?of={name}"),
            charts.Part("问卷", None, "没有结果", "/schemes/1/items/content/"),
        ),
    )
    for name, note, share in (("东埔村", "40/60", "50"), ("西埔村", "38/60", "25"))
]


def drawn() -> charts.Drawing:
    return charts.profiles(ROWS, title="2 个村各项得分", of="村", part="项目")


def test_every_bar_is_a_link_and_says_what_it_is() -> None:
    svg = drawn().svg()
    assert svg.count('href="/schemes/1/items/litter/?of=') >= 2
    assert "东埔村 垃圾：4/8" in svg


def test_what_is_not_known_is_no_zero() -> None:
    spec = drawn().spec()
    values = spec["data"]["values"]
    assert [one["share"] for one in values] == [50.0, None, 25.0, None]
    assert drawn().table.rows[1] == ("东埔村", "问卷", "没有结果")


def test_places_keep_their_order_whatever_they_scored() -> None:
    assert drawn().spec()["facet"]["sort"] == ["东埔村　40/60", "西埔村　38/60"]
    assert len({one["name"] for one in drawn().spec(330)["data"]["values"]}) == 2
