"""文件读入: bytes in, text out, or a sentence that says why not.

Rule: what a file is, its bytes say (a name may lie). Plain text in UTF-8, GB18030,
Big5 or UTF-16, Word (.docx), PDF with text and web pages are read. Nothing is read
beyond bounds, no entity is resolved, no macro kept, nothing fetched.
"""

from townworks.engines.report_reader.intake.document import Document, Unreadable
from townworks.engines.report_reader.intake.reading import LIMIT, read

__all__ = ["LIMIT", "Document", "Unreadable", "read"]
