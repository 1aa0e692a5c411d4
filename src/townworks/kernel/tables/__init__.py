"""来表: a table that somebody sends: kept as evidence, read as text, its heads found and matched, its mistakes told by row and column.

    blob = tables.keep(stream, name="工单.xlsx", at=at)
    pages = tables.pages(tables.data_of(blob.sha256), most_rows=5000)
    page, n = tables.head_of(pages, within=20, worth=...)
    columns = tables.matched(tables.heads_of(page.rows[n]), FIELDS, near=False)
    for number, cells in tables.below(page, n): ...

What a column may be, and what a row means, each subject says itself.
"""

from .columns import BRACKETS, HOW, UNUSED, Column, Field, matched, plain
from .reading import (
    SUMS,
    UNMARKED,
    ZIP,
    below,
    blob_of,
    data_of,
    head_of,
    heads_of,
    is_sum,
    is_text,
    keep,
    lines,
    pages,
    seen,
    separator_of,
    text_of,
    told,
)
from .trouble import Problem, shown

__all__ = [
    "BRACKETS",
    "HOW",
    "SUMS",
    "UNMARKED",
    "UNUSED",
    "ZIP",
    "Column",
    "Field",
    "Problem",
    "below",
    "blob_of",
    "data_of",
    "head_of",
    "heads_of",
    "is_sum",
    "is_text",
    "keep",
    "lines",
    "matched",
    "pages",
    "plain",
    "seen",
    "separator_of",
    "shown",
    "text_of",
    "told",
]
