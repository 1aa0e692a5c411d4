"""断面页: one section: its class by month, what decided it, how far from the limits, whether it holds, its samples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from townworks.definitions import selectors as definitions
from townworks.definitions.indicators import Indicator
from townworks.engines import black_odorous, lake_tli, period_reading
from townworks.engines.surface_water import GRADES, Item, item_of
from townworks.engines.surface_water import rating as water_rating
from townworks.engines.surface_water.sample import shown
from townworks.ui import charts, wording
from townworks.ui.charts import Drawing
from townworks.ui.names import in_language
from townworks.ui.request import Request

from .. import selectors
from ..proofs import RULES as RULE_NAMES
from ..selectors import drawings, said
from ..selectors.section_view import SectionView, Trend
from ..selectors.sections import water_items
from ..selectors.tables import plain

LEVELS = {"none": "照这样，本月能达标", "watch": "离限值很近", "alarm": "照这样，本月要超标"}
DEFAULT_ITEM = "nh3n"
HUNDRED = 100


@dataclass(frozen=True)
class ItemRow:
    """一项 in the chosen month: mean, class, limit, exceedance, room."""

    name: str
    code: str
    value: str
    grade: str
    colour: str
    limit: str
    over: str
    room: str
    better: str
    worse: str
    deciding: bool


@dataclass(frozen=True)
class StateRow:
    """一项 of a lake's nutrients or of black water: what it is, and the cells of its table."""

    name: str
    cells: tuple[str, ...]


@login_required
@require_safe
def show(request: Request, pk: int) -> HttpResponse:
    """一个断面."""
    view = selectors.section_view(request.actor, pk, on=request.today, month=request.GET.get("month", "")[:7])
    item = _item(view, request.GET.get("item", ""))
    context = {
        "view": view,
        "thing": view.thing,
        "title": _title(view),
        "target": _(GRADES[view.section.target - 1]),
        "river": view.thing.attributes.get("river", ""),
        "drawing": drawings.classes([view.section], view.labels, title=_("各月水质类别")),
        "chosen": view.chosen,
        "items": _items(view),
        "left_out": view.month.judged.left_out if view.month and view.month.judged else (),
        "working": _working(view),
        "rooms_working": [wording.step(step) for step in view.rooms.working] if view.rooms else [],
        "item": item,
        "item_choices": [(each, _(item_of(each).name)) for each in _known(view)],
        "course": _course(view, item, request.today) if item else None,
        "nutrients": view.nutrients,
        "nutrient_rows": _nutrients(view),
        "nutrient_title": _nutrient_title(view),
        "black": view.black,
        "black_rows": _black(view),
        "black_title": _black_title(view),
        "held": [(_(RULE_NAMES[kind]), answer) for kind, answer in view.held],
        "outlook": view.outlook,
        "level": _(LEVELS[view.outlook.level]) if view.outlook.level else "",
        "trends": _together(view.trends),
        "sample_heads": [(in_language(one), said.unit_of(one)) for one in _heads(view)],
        "samples": _samples(view),
    }
    return render(request, "indicators/section.html", context)


def _title(view: SectionView) -> str:
    """The answer to "how is the water here?"."""
    judged = view.month.judged if view.month else None
    month = wording.zh_period(view.chosen)
    if judged is None or judged.grade is None:
        return _("{name}，{month}没有可以评价的水样").format(name=view.thing.name, month=month)
    words = (
        _("{name}，{month} {grade}类，达到目标")
        if judged.meets_target
        else _("{name}，{month} {grade}类，没有达到{target}类目标")
    )
    return words.format(
        name=view.thing.name,
        month=month,
        grade=_(GRADES[judged.grade - 1]),
        target=_(GRADES[view.section.target - 1]),
    )


def _known(view: SectionView) -> list[str]:
    """The items that this section has means of, in the order of the standard."""
    found = {code for month in view.section.months for code in month.means}
    return [code for code in water_items().values() if code in found]


def _item(view: SectionView, wanted: str) -> str:
    """The item asked for, else what decided the month, else a common one."""
    known = _known(view)
    judged = view.month.judged if view.month else None
    tried = [wanted, *(one.code for one in (judged.deciding if judged else ())), DEFAULT_ITEM, *known]
    return next((code for code in tried if code in known), "")


def _items(view: SectionView) -> list[ItemRow]:
    judged = view.month.judged if view.month else None
    if judged is None:
        return []
    rooms = {room.item.code: room for room in view.rooms.rooms} if view.rooms else {}
    rows = []
    for one in judged.items:
        room, limits = rooms.get(one.item.code), one.item.limits_in(view.water)
        target = min(view.section.target, len(limits)) - 1
        rows.append(
            ItemRow(
                name=_(one.item.name),
                code=one.item.code,
                value=shown(one.value, one.item),
                grade=_(GRADES[one.grade - 1]),
                colour=water_rating.rating_of(one.grade).colour,
                limit=f"{limits[target]:g}" if limits else "6–9",
                over=_("{times} 倍").format(times=f"{one.over_target:.2f}") if one.over_target else "",
                room="" if room is None or room.share is None else f"{room.share * HUNDRED:.0f}%",
                better="" if room is None or room.better is None else f"{room.better:.3g}",
                worse="" if room is None or room.worse is None else f"{room.worse:.3g}",
                deciding=one.item in judged.deciding,
            )
        )
    return rows


def _working(view: SectionView) -> list[str]:
    if view.month is None:
        return []
    judged = view.month.judged
    return [wording.step(step) for step in (*view.month.working, *(judged.working if judged else ()))]


def _nutrient_title(view: SectionView) -> str:
    """The answer to "how rich in nutrients was it?"."""
    answer, month = view.nutrients, wording.zh_period(view.chosen)
    if answer is None or answer.index is None:
        return _("{month}算不出综合营养状态指数").format(month=month)
    words = _("{month}综合营养状态指数 {index}，{state}")
    return words.format(month=month, index=f"{answer.index:.2f}", state=_(answer.name))


def _nutrients(view: SectionView) -> list[StateRow]:
    """Each item's own index and weight, as far as it was measured."""
    answer = view.nutrients
    if answer is None:
        return []
    return [
        StateRow(
            _(item.name),
            (
                f"{answer.parts[code]:.2f}" if code in answer.parts else "",
                f"{item.weight:.4f}",
                f"{item.weight * answer.parts[code]:.2f}" if code in answer.parts else "",
            ),
        )
        for code, item in lake_tli.ITEMS.items()
    ]


def _black_title(view: SectionView) -> str:
    """The answer to "is it black and odorous?"."""
    answer, month = view.black, wording.zh_period(view.chosen)
    if answer is None or answer.level is None:
        return _("{month}黑臭四项没有测全").format(month=month)
    return _("{month}{level}").format(month=month, level=_(answer.name))


def _black(view: SectionView) -> list[StateRow]:
    """Each item with its two limits and how many samples went beyond them."""
    answer = view.black
    if answer is None:
        return []
    shares = {one.code: one for one in answer.shares}
    rows = []
    for code, item in black_odorous.ITEMS.items():
        share, sign = shares.get(code), "<" if item.low else ">"
        told = (str(share.n), str(share.mild), str(share.severe)) if share else ("0", "", "")
        limits = tuple(
            f"{sign} {limit:g} {item.unit}".replace("-", "−") for limit in (item.mild, item.severe)
        )
        rows.append(StateRow(_(item.name), (*limits, *told)))
    return rows


def _course(view: SectionView, code: str, on: date) -> Drawing:
    """走势图 of one item's monthly means, with the limit of the target class."""
    item = item_of(code)
    limit = _limit(item, view)
    months = {one.label: one for one in view.section.months}
    figures = []
    for n, label in enumerate(view.labels):
        month = months.get(label)
        value = None if month is None else month.means.get(code)
        over = value is not None and limit is not None and _breaks(item, value, limit)
        figures.append(
            charts.Figure(
                label=wording.zh_period(label),
                tick=wording.short_period(period_reading.from_code(label), with_year=n == 0),
                value=None if value is None else Decimal(str(round(value, 4))),
                text=""
                if value is None
                else f"{shown(round(value, item.decimals), item)} {item.unit}".strip(),
                target=limit,
                verdict="" if value is None or limit is None else "missed" if over else "met",
                judged="" if value is None or limit is None else _("未达标") if over else _("达标"),
                url=f"{reverse('indicators:section', args=[view.thing.pk])}?month={label}&item={code}#samples"
                if value is not None
                else "",
                expected=period_reading.from_code(label).end < on,
            )
        )
    words = (
        _("{grade}类限值 {limit}").format(grade=_(GRADES[view.section.target - 1]), limit=f"{float(limit):g}")
        if limit is not None
        else ""
    )
    title = _("{item}，各月均值").format(item=_(item.name))
    return charts.over_time(figures, title=title, unit=item.unit, target=words)


def _limit(item: Item, view: SectionView) -> Decimal | None:
    limits = item.limits_in(view.water)
    target = view.section.target
    return Decimal(str(limits[target - 1])) if limits and 1 <= target <= len(limits) else None


def _breaks(item: Item, value: float, limit: Decimal) -> bool:
    compared = round(Decimal(str(value)), item.decimals)
    return compared < limit if item.code == "do" else compared > limit


def _heads(view: SectionView) -> list[Indicator]:
    """The water items that any sample shown has."""
    given = {code for _period, figures in view.samples.rows for code in figures}
    return [one for one in definitions.indicators() if one.code in given]


def _samples(view: SectionView) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """Each sample: when, and of every item the figure, its record, and what is odd about it."""
    heads = _heads(view)
    rows = []
    for period, figures in view.samples.rows:
        cells = []
        for one in heads:
            row = figures.get(one.code)
            if row is None:
                cells.append(("", "", ""))
                continue
            text = (
                f"<{plain(row.limit)}"
                if row.mark == "below" and row.limit is not None
                else said.figure(one, row.value, unit=False) or wording.word(row.mark, "mark")
            )
            odd = wording.word(row.quality, "quality") if row.quality else ""
            cells.append((text, reverse("indicators:record", args=[row.observation_id]), odd))
        rows.append((period, cells))
    return rows


def _together(trends: Sequence[Trend]) -> list[tuple[str, list[str]]]:
    """What is said of each item's trend; items of which the same is said, as where there are too few years, stand together."""
    said_of: dict[tuple[str, ...], list[str]] = {}
    for one in trends:
        words = tuple(wording.step(step) for step in one.answer.working)
        said_of.setdefault(words, []).append(_(one.item.name))
    return [(_("、").join(names), list(words)) for words, names in said_of.items()]
