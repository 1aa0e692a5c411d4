"""任务分解表 (task table): the sheet that an office sends out, as Excel and as Word, from plain rows."""

from .table import COLUMNS, TaskRow, TaskTable, say_due, say_target, table_of
from .word import write_docx
from .workbook import write_xlsx

__all__ = ["COLUMNS", "TaskRow", "TaskTable", "say_due", "say_target", "table_of", "write_docx", "write_xlsx"]
