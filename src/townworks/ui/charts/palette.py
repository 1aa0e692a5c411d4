"""图表用色: colours that people with any colour vision tell apart, and never without a word beside them.

The lamps differ in lightness as well as in hue (red and blue dark, green middle, yellow and grey bright), so they
stay apart in print and for red-green colour blindness. ``INKS`` are the page's own tokens: on a page they become
the custom properties of tokens.css (so that a chart follows light, dark and print); in a picture they stay as here.
"""

from __future__ import annotations

LAMPS = {"red": "#a82a22", "yellow": "#e3ab36", "green": "#559d72", "blue": "#2f67ab", "grey": "#c5cac6"}
ON_LAMPS = {"red": "#fffffe", "yellow": "#1b2322", "green": "#1b2322", "blue": "#fffffe", "grey": "#1b2322"}
ORDER = ("red", "yellow", "green", "grey", "blue")  # as the lists sort: what wants somebody first

# Each written once more than one unit apart from any other colour, so that replacing one hits nothing else.
INKS = {
    "#1b2321": "ink",
    "#46504d": "soft",
    "#dcdad1": "line",
    "#7d837f": "edge",
    "#0b545b": "accent",
    "#ffffff": "sheet",
    "#9a1b17": "red",
}
# 水质类别: the colours of 环办〔2011〕22号 by class from Ⅰ to 劣Ⅴ, as tokens of the page too; the numeral stands in each.
WATERS = {
    "#8fc3f2": "water-excellent",
    "#8fd3a0": "water-good",
    "#f3dc6b": "water-light",
    "#f3b165": "water-moderate",
    "#f39a8f": "water-heavy",
}
EXCELLENT, GOOD, LIGHT, MODERATE, HEAVY = WATERS
CLASSES = (EXCELLENT, EXCELLENT, GOOD, LIGHT, MODERATE, HEAVY)
ON_WATER = "#1b2322"
INK, SOFT, LINE, EDGE, ACCENT, SHEET, BAD = INKS
FONTS = "Noto Sans CJK SC, Noto Sans SC, Source Han Sans SC, PingFang SC, Microsoft YaHei, sans-serif"
