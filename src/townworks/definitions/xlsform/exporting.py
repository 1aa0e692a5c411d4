"""导出 (export): a campaign as rows of the sheets survey, choices and settings, and as an Excel workbook.

After an item that can fail stand the questions that belong to it: photographs before, whether it was mended on the spot,
photographs after. They are of the kind ``extra`` and are passed over when the workbook is read back.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from townworks.kernel.errors import Invalid

from .. import freezing
from ..campaigns import Campaign, Choice, Item
from . import columns as c
from . import conditions, facts

TYPES = {
    "yes_no": f"select_one {c.YES_NO}",
    "number": "decimal",
    "text": "text",
    "date": "date",
    "photo": "image",
    "position": "geopoint",
    "signature": "image",
    "note": "note",
}
VERSION = 12  # signs of the digest that name a version
Row = dict[str, object]


def version_of(campaign: Campaign) -> str:
    """The version that a form carries: the beginning of the digest that names the edition."""
    return freezing.digest_of(campaign)[:VERSION]


def survey_rows(campaign: Campaign) -> Iterator[Row]:
    """The questions, each item with what belongs to it."""
    items = {item.code: item for item in campaign.items}
    for item in campaign.items:
        yield _question(item, items)
        yield from _more_photos(item)
        if item.fails_if:
            yield from _if_it_fails(item)


def choice_rows(campaign: Campaign) -> Iterator[Row]:
    """The choices: yes and no first, then those of each item."""
    yield from _choices(c.YES_NO, YES_AND_NO)
    for item in campaign.items:
        yield from _choices(c.list_name(item.code), item.choices)


def setting_rows(campaign: Campaign) -> Iterator[Row]:
    """The one row of settings."""
    yield {
        "form_title": campaign.name,
        "form_id": campaign.code,
        "version": version_of(campaign),
        "default_language": c.ZH,
        "name": c.ROOT,
    }


def workbook(campaign: Campaign) -> bytes:
    """The campaign as an .xlsx. Invalid for a text that a form would take for a reference."""
    _refuse_references(campaign)
    book = Workbook(write_only=True)
    for sheet, widths, rows in (
        (c.SURVEY, c.SURVEY_COLUMNS, survey_rows(campaign)),
        (c.CHOICES, c.CHOICE_COLUMNS, choice_rows(campaign)),
        (c.SETTINGS, c.SETTING_COLUMNS, setting_rows(campaign)),
        (c.FACTS, c.FACT_COLUMNS, ({"key": key, "value": value} for key, value in facts.told(campaign))),
    ):
        _write(book, sheet, widths, rows)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


YES_AND_NO = (
    Choice(code=c.YES, name="是", name_en="Yes"),
    Choice(code=c.NO, name="否", name_en="No"),
)


def _choices(name: str, choices: Iterable[Choice]) -> Iterator[Row]:
    for one in choices:
        yield {"list_name": name, "name": one.code, c.TEXT: one.name, c.TEXT_EN: one.name_en}


def _question(item: Item, items: Mapping[str, Item]) -> Row:
    name = c.question_name(item.code)
    constraint = conditions.bounds(item) if item.kind == "number" else ""
    return {
        "type": _type(item),
        "name": name,
        c.TEXT: with_unit(item.text, item.unit),
        c.TEXT_EN: with_unit(item.text_en, item.unit),
        c.HINT: item.hint,
        "required": c.YES if item.required and item.kind != "note" else None,
        "relevant": conditions.shown(item, items),
        "constraint": constraint,
        c.MESSAGE: f"应为 {_range(item)}" if constraint else None,
        c.MESSAGE_EN: f"Should be {_range(item)}" if constraint else None,
        "appearance": "signature" if item.kind == "signature" else None,
        "parameters": c.PIXELS if TYPES.get(item.kind) == "image" else None,
        c.KIND: item.kind,
        c.CODE: item.code if name != item.code else None,
        c.UNIT: item.unit,
        c.ASKED: c.NO if item.kind == "note" and not item.required else None,
        c.PHOTOS_MOST: item.photos_most if item.kind == "photo" or item.photos_most != 3 else None,
        **_failing(item),
    }


def with_unit(text: str, unit: str | None) -> str:
    """A question with the unit that its answer has."""
    return f"{text}（{unit}）" if unit else text


def _type(item: Item) -> str:
    if item.kind in ("choice", "choices"):
        return f"select_{'one' if item.kind == 'choice' else 'multiple'} {c.list_name(item.code)}"
    return TYPES[item.kind]


def _range(item: Item) -> str:
    if item.least is not None and item.most is not None:
        return f"{conditions.number(item.least)}–{conditions.number(item.most)}"
    if item.least is not None:
        return f"≥ {conditions.number(item.least)}"
    return f"≤ {conditions.number(item.most or 0)}"


def _failing(item: Item) -> Row:
    return {
        c.FAILS_IF: conditions.failing(item),
        c.FINDING: item.finding,
        c.FINDING_EN: item.finding_en,
        c.SEVERITY: item.severity if item.fails_if or item.severity != "minor" else None,
        c.MEND_DAYS: item.mend.days if item.mend else None,
        c.MEND_KIND: item.mend.kind if item.mend else None,
        c.BEFORE: item.before if item.fails_if or item.before != 1 else None,
        c.AFTER: item.after if item.fails_if or item.after != 1 else None,
        c.BASIS: item.basis.text if item.basis else None,
        c.CONFIRMED: (c.YES if item.basis.confirmed else c.NO) if item.basis else None,
    }


def _extra(kind: str, name: str, text: str, text_en: str, relevant: str, *, required: bool = False) -> Row:
    return {
        "type": kind,
        "name": name,
        c.TEXT: text,
        c.TEXT_EN: text_en,
        "required": c.YES if required else None,
        "relevant": relevant,
        "parameters": c.PIXELS if kind == "image" else None,
        c.KIND: c.EXTRA,
    }


def _more_photos(item: Item) -> Iterator[Row]:
    """A question of a form takes one picture: the others are asked for one after another, as far as wanted."""
    if item.kind != "photo":
        return
    before = c.question_name(item.code)
    for n in range(2, item.photos_most + 1):
        name = f"{item.code}__{n}"
        yield _extra("image", name, f"{item.text}（{n}）", f"{item.text_en} ({n})", f"${{{before}}} != ''")
        before = name


def _if_it_fails(item: Item) -> Iterator[Row]:
    fails = conditions.failing(item, own=f"${{{c.question_name(item.code)}}}")
    yield from _photos(item, "before", max(item.before, 1), fails, "整改前照片", "Photograph before mending")
    mended = f"{item.code}__mended"
    yield _extra(
        f"select_one {c.YES_NO}",
        mended,
        f"当场改正了吗？（{item.text}）",
        f"Put right on the spot? ({item.text_en})",
        fails,
    )
    on_the_spot = f"${{{mended}}} = '{c.YES}'"
    yield from _photos(
        item, "after", max(item.after, 1), on_the_spot, "整改后照片", "Photograph after mending", item.after
    )


def _photos(
    item: Item, stage: str, count: int, relevant: str, text: str, text_en: str, required: int = 0
) -> Iterator[Row]:
    for n in range(1, count + 1):
        name = f"{item.code}__{stage}" + (f"_{n}" if n > 1 else "")
        mark = f" {n}" if n > 1 else ""
        yield _extra(
            "image",
            name,
            f"{text}{mark}：{item.finding or item.text}",
            f"{text_en}{mark}: {item.finding_en or item.text_en}",
            relevant,
            required=n <= required,
        )


def _refuse_references(campaign: Campaign) -> None:
    for item in campaign.items:
        for text in (item.text, item.text_en, item.hint, *(one.name for one in item.choices)):
            if text and "${" in text:
                raise Invalid(
                    "检查项 {item} 的文字里有“{mark}”，表里会当成引用，请改写。", item=item.code, mark="${"
                )


def _write(book: Workbook, name: str, widths: Mapping[str, int], rows: Iterable[Row]) -> None:
    sheet = book.create_sheet(name)
    sheet.freeze_panes = "C2" if name == c.SURVEY else "A2"
    for n, width in enumerate(widths.values(), start=1):
        sheet.column_dimensions[get_column_letter(n)].width = width
    sheet.append([_cell(sheet, head, bold=True) for head in widths])
    for row in rows:
        sheet.append([_cell(sheet, row.get(head)) for head in widths])


def _cell(sheet: object, value: object, *, bold: bool = False) -> object:
    """Text is text, whatever it begins with; characters that no sheet holds are left out."""
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", value))
    cell.data_type = "s"
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if bold:
        cell.font = Font(bold=True)
    return cell
