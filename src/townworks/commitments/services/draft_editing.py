"""改任务行: the words, units, targets and deadline of a row of the task table before adoption."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from townworks.definitions import selectors as definitions
from townworks.kernel.actor import Actor
from townworks.kernel.errors import Invalid

from ..models import Draft
from ..selectors.target_words import target_of, target_words, words_of
from .bench import correcting


@dataclass(frozen=True)
class DraftFacts:
    """一行任务 as a person has written it; ``targets`` one a line, as ``≥ 95 %: 收集率``."""

    text: str
    line: str
    lead: str = ""
    support: tuple[str, ...] = ()
    targets: str = ""
    due_text: str = ""
    due_on: date | None = None


def edit_draft(
    *, actor: Actor, pk: int, draft_id: int, facts: DraftFacts, at: datetime, version: int | None = None
) -> None:
    """改一行任务. Every problem is named at once; what a person wrote here is not overwritten by later corrections."""
    targets, problems = _checked(facts)
    if problems:
        raise Invalid("有 {count} 处填写有误，没有保存。", problems, count=len(problems))
    with correcting("draft", actor=actor, pk=pk, version=version, at=at) as bench:
        draft = bench.draft(draft_id)
        bench.text = draft.text
        draft.text = " ".join(facts.text.split())
        draft.line = facts.line
        draft.lead = facts.lead.strip()
        draft.support = [unit for unit in dict.fromkeys(facts.support) if unit != draft.lead]
        if words_of(draft.targets) != [target_words(target) for target in targets]:
            draft.targets = targets
        if draft.due_on != facts.due_on:
            draft.due_from = None
        draft.due_on, draft.due_text = facts.due_on, facts.due_text.strip()
        bench.what = _what(draft, bench.was(draft))


def _what(draft: Draft, before: dict[str, Any]) -> str:
    """The one field that changed, as corrections name it; "draft" where there are several."""
    names = {"text": "text", "line": "line", "lead": "lead", "support": "support", "targets": "target"}
    names |= {"due_on": "due", "due_text": "due", "due_from": "due"}
    found = {
        names[name]
        for name in names
        if before[name] != (value.isoformat() if isinstance(value := getattr(draft, name), date) else value)
    }
    return found.pop() if len(found) == 1 else "draft"


def _checked(facts: DraftFacts) -> tuple[list[dict[str, Any]], list[tuple[str, Invalid]]]:
    problems: list[tuple[str, Invalid]] = []
    if not facts.text.strip():
        problems.append(("text", Invalid("任务不能空着。")))
    if facts.line != "other" and facts.line not in {line.code for line in definitions.lines()}:
        problems.append(("line", Invalid("没有代码为 {code} 的工作条线。", code=facts.line)))
    for name in ("lead", "due_text"):
        if len(getattr(facts, name)) > 60:
            problems.append((name, Invalid("最多 60 个字。")))
    targets: list[dict[str, Any]] = []
    for n, line in enumerate((line for line in facts.targets.splitlines() if line.strip()), start=1):
        target = target_of(line)
        if target is None:
            problems.append(
                (
                    "targets",
                    Invalid("第 {n} 项指标“{line}”看不懂，请写成“≥ 95 %: 收集率”的样子。", n=n, line=line),
                )
            )
        else:
            targets.append(target)
    return targets, problems
