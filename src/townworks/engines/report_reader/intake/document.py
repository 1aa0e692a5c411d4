"""读入结果: what reading a file gives, or the refusal."""

from __future__ import annotations

from dataclasses import dataclass

from townworks.engines.working import Step


@dataclass(frozen=True)
class Document:
    """文件文本. ``encoding`` is "" for kinds that carry their own; ``notes`` are sentences for the clerk."""

    text: str
    encoding: str
    kind: str  # "txt" | "docx" | "pdf" | "html"
    notes: tuple[str, ...] = ()


class Unreadable(ValueError):
    """读不了: the file cannot be taken in. ``step`` is the sentence with its values, ``code`` names the cause."""

    def __init__(self, code: str, step: Step) -> None:
        super().__init__(str(step))
        self.code = code
        self.step = step
