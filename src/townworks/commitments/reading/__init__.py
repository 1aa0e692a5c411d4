"""读报告命令 (reading): a report from a file to a table on the screen and in documents; no database.

The lines of work come from the definitions folder, the reader is an engine. What is
written is written whole or not at all. Every refusal is one sentence (``Refused``) in
Chinese, or in English where the person's language is English.
"""

from .files import Reading, as_json, as_table, find_home, lines_of_work, read_file, write_whole
from .refusals import Refused

__all__ = [
    "Reading",
    "Refused",
    "as_json",
    "as_table",
    "find_home",
    "lines_of_work",
    "read_file",
    "write_whole",
]
