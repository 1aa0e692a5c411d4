"""归并成任务."""

from __future__ import annotations

from townworks.engines.report_reader.given import Clause, Target
from townworks.engines.report_reader.grouping import LONGEST, MOST, group_clauses
from townworks.engines.report_reader.verbs import read_verb

KINDS = {"a": "action", "o": "outcome", "b": "background", "p": "past", "h": "heading"}


def clauses(*sentences: str) -> list[Clause]:
    """Clauses of the given sentences, each a word ``kind:line[:sure]``; ``o!`` is an outcome with a number."""
    out: list[Clause] = []
    for sentence, words in enumerate(sentences):
        for word in words.split():
            kind, line, *sure = word.split(":")
            target = (Target("增长", "5", "%", "产值", "增长5%"),) if kind.endswith("!") else ()
            out.append(
                Clause(
                    n=len(out) + 1, text=f"推进第{len(out)}件工作，", start=0, end=0, mended_start=0, mended_end=0,
                    kind=KINDS[kind[0]], kind_confidence=0.9, line=line,
                    line_confidence=float(sure[0]) if sure else 0.9, sentence=sentence, targets=target,
                )
            )  # fmt: skip
    return out


def rows(*sentences: str, paragraphs: list[int] | None = None) -> list[tuple[str, list[int], list[int]]]:
    found = clauses(*sentences)
    where = [0] * len(found) if paragraphs is None else [paragraphs[clause.sentence] for clause in found]
    return [(row.line, row.actions, row.outcomes) for row in group_clauses(found, where)]


def test_actions_of_one_line_in_a_sentence_are_one_row() -> None:
    assert rows("a:river a:river o:river") == [("river", [0, 1], [2])]


def test_a_full_stop_ends_the_row() -> None:
    assert rows("a:river", "a:river") == [("river", [0], []), ("river", [1], [])]


def test_another_line_opens_another_row() -> None:
    assert rows("a:river a:fire") == [("river", [0], []), ("fire", [1], [])]


def test_an_unsure_change_of_line_opens_no_row() -> None:
    assert rows("a:river a:fire:0.3") == [("river", [0, 1], [])]


def test_a_long_run_is_parted_evenly() -> None:
    assert [len(actions) for _, actions, _ in rows(" ".join(["a:river"] * (MOST + 1)))] == [2, 3]


def test_no_row_has_more_clauses_than_a_row_may_have() -> None:
    assert all(len(actions) <= MOST for _, actions, _ in rows(" ".join(["a:river"] * 23)))
    assert LONGEST > 0


def test_an_outcome_belongs_to_the_action_before_it() -> None:
    assert rows("a:river o:river a:fire o:fire") == [("river", [0], [1]), ("fire", [2], [3])]


def test_an_outcome_before_the_first_action_belongs_to_it() -> None:
    assert rows("o:river a:river") == [("river", [1], [0])]


def test_an_outcome_in_a_sentence_of_its_own_belongs_to_the_row_before() -> None:
    assert rows("a:river", "o:river") == [("river", [0], [1])]


def test_an_outcome_does_not_reach_over_the_paragraph() -> None:
    assert rows("a:river", "o:river", paragraphs=[0, 1]) == [("river", [0], []), ("river", [], [1])]


def test_an_outcome_that_is_surely_of_another_line_is_a_row_of_its_own() -> None:
    assert rows("a:river", "o:fire") == [("river", [0], []), ("fire", [], [1])]


def test_an_outcome_without_number_or_line_is_in_no_row() -> None:
    assert rows("a:river", "b:", "b:", "b:", "o:other") == [("river", [0], [])]


def test_a_goal_with_a_number_and_no_action_is_a_row_of_its_own() -> None:
    assert rows("o!:other o!:frugality") == [("other", [], [0]), ("frugality", [], [1])]


def test_what_follows_a_heading_in_its_sentence_is_no_outcome_of_the_row_before() -> None:
    assert rows("a:fire", "h: o:governance") == [("fire", [0], [])]


def test_past_and_background_are_in_no_row() -> None:
    assert rows("p:river b:river") == []


def test_the_object_of_a_disposal_stands_before_its_verb() -> None:
    assert read_verb("把有限的资金用于民生事业，") == ("用于", "有限的资金")
