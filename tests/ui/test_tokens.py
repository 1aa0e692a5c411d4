"""外观记号: contrast is measured, not hoped for; styles and scripts keep to their rules."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import townworks.ui
from townworks.ui import context
from townworks.ui.charts import palette

STATIC = Path(townworks.ui.__file__).parent / "static/townworks"
CSS = STATIC / "css"
TOKENS = (CSS / "tokens.css").read_text(encoding="utf-8")
COLOURS = {
    name: (light, dark)
    for name, light, dark in re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", TOKENS)
}
GROUNDS = {
    "ink": ("paper", "sheet", "well", "wash", "red-wash", "yellow-wash", "green-wash"),
    "soft": ("paper", "sheet", "well"),
    "accent": ("paper", "sheet", "well", "wash"),
    "accent-ink": ("accent",),
    "red": ("sheet", "paper", "red-wash"),
    "yellow": ("sheet", "paper", "yellow-wash"),
    "green": ("sheet", "paper", "green-wash"),
    "blue": ("sheet", "paper", "blue-wash"),
    "grey": ("sheet", "paper", "grey-wash"),
    "water-ink": ("water-excellent", "water-good", "water-light", "water-moderate", "water-heavy"),
}
MARKS = ("edge", "lamp-red", "lamp-yellow", "lamp-green", "lamp-blue", "lamp-grey")


def luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("text", "ground"), [(text, on) for text, grounds in GROUNDS.items() for on in grounds]
)
def test_text_stands_at_seven_to_one(text: str, ground: str, mode: int) -> None:
    assert contrast(COLOURS[text][mode], COLOURS[ground][mode]) >= 7


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("mark", MARKS)
def test_a_mark_stands_at_three_to_one(mark: str, mode: int) -> None:
    assert contrast(COLOURS[mark][mode], COLOURS["sheet"][mode]) >= 3


@pytest.mark.parametrize("code", palette.ORDER)
def test_a_figure_in_a_bar_can_be_read(code: str) -> None:
    assert contrast(palette.LAMPS[code], palette.ON_LAMPS[code]) >= 4.5


def test_the_charts_inks_are_the_pages() -> None:
    assert {name: COLOURS[name][0] for name in palette.INKS.values()} == {
        name: colour for colour, name in palette.INKS.items()
    }


def test_the_charts_water_colours_are_the_pages() -> None:
    assert {name: COLOURS[name][0] for name in palette.WATERS.values()} == {
        name: colour for colour, name in palette.WATERS.items()
    }
    assert COLOURS["water-ink"][0] == palette.ON_WATER


def test_every_sheet_of_style_is_linked_by_the_frame_or_by_its_page() -> None:
    templates = Path(townworks.ui.__file__).parents[1].rglob("templates/**/*.html")
    linked = {
        name
        for path in templates
        for name in re.findall(r"townworks/css/[\w-]+\.css", path.read_text("utf-8"))
    }
    linked |= set(context.STYLESHEETS)
    assert linked == {f"townworks/css/{path.name}" for path in CSS.glob("*.css")}


@pytest.mark.parametrize("path", sorted(CSS.glob("*.css")), ids=lambda path: path.name)
def test_colours_are_named_in_one_file_only(path: Path) -> None:
    if path.name in ("tokens.css", "print.css"):  # print is black on white, whatever the tokens say
        pytest.skip("this is the file that names them")
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b", path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", sorted(CSS.glob("*.css")), ids=lambda path: path.name)
def test_every_token_that_is_used_exists(path: Path) -> None:
    used = set(re.findall(r"var\(--([\w-]+)\)", path.read_text(encoding="utf-8")))
    assert used - set(re.findall(r"--([\w-]+):", TOKENS)) == set()


@pytest.mark.parametrize("path", sorted(CSS.glob("*.css")), ids=lambda path: path.name)
def test_no_gradients_no_soft_shadows_no_slant(path: Path) -> None:
    css = path.read_text(encoding="utf-8")
    # A shadow without blur is a hairline; one with blur is theatre.
    soft = [
        shadow
        for shadow in re.findall(r"box-shadow:([^;]+);", css)
        if not re.fullmatch(
            r"( ?(inset|none|0|-?\d+px 0|0 -?\d+px|0 0 0 \d+px|0 0|var\(--[\w-]+\)))+", shadow
        )
    ]
    assert soft + re.findall(r"gradient|text-shadow|italic|letter-spacing|justify;", css) == []


@pytest.mark.parametrize(
    "path", sorted([*CSS.glob("*.css"), *(STATIC / "js").glob("*.js")]), ids=lambda path: path.name
)
def test_a_file_of_style_or_script_can_be_read_in_a_sitting(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 150


@pytest.mark.parametrize("path", sorted((STATIC / "js").glob("*.js")), ids=lambda path: path.name)
def test_scripts_need_neither_eval_nor_inner_html(path: Path) -> None:
    assert (
        re.findall(r"\beval\(|new Function|innerHTML|document\.write", path.read_text(encoding="utf-8")) == []
    )
