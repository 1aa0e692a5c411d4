"""公文: what every Word document of the town is laid out with, after GB/T 9704-2012 (党政机关公文格式).

``OfficialDocument`` opens A4 with the standard's margins, 22 lines of 28 characters, and writes headings, body,
tables, pictures and signature; ``heads`` draws the red head and the imprint; ``provenance`` numbers every figure.
"""

from .official import Link, OfficialDocument, Piece, Strong
from .provenance import Figure, Group, Query, Record, References

__all__ = [
    "Figure",
    "Group",
    "Link",
    "OfficialDocument",
    "Piece",
    "Query",
    "Record",
    "References",
    "Strong",
]
