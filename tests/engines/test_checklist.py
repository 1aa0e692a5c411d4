"""检查表."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from townworks.engines.checklist import Answer, Comparison, Given, Item, compute, read, stored

GRILLE = Item("1", "yes_no", "有防盗网")
OPENING = Item(
    "2",
    "yes_no",
    "有逃生口",
    shown_if=(Comparison("is", True, "1"),),
    fails_if=(Comparison("is", False),),
    before=2,
)
WIDTH = Item(
    "3",
    "number",
    "净宽",
    least=Decimal(0),
    most=Decimal(5),
    shown_if=(Comparison("is", True, "2"),),
    fails_if=(Comparison("below", Decimal("0.8")),),
)
EXTINGUISHER = Item(
    "4",
    "choice",
    "灭火器",
    choices=("good", "expired", "none"),
    names={"good": "有效", "expired": "失效", "none": "没有"},
    fails_if=(Comparison("is", "expired"), Comparison("is", "none")),
)
ITEMS = (GRILLE, OPENING, WIDTH, EXTINGUISHER)
WORDS = {"yes": True, "no": False}

# 1, 2, 3, 4 | shown | wrong | fails | left out
EXAMPLES = [
    ("no", "", "", "good", "1 4", "", "", ""),
    ("yes", "no", "", "good", "1 2 4", "", "2", ""),
    ("yes", "yes", "0.8", "good", "1 2 3 4", "", "", ""),
    ("yes", "yes", "0.79", "expired", "1 2 3 4", "", "3 4", ""),
    ("yes", "yes", "6", "none", "1 2 3 4", "3", "4", ""),
    ("no", "yes", "0.5", "good", "1 4", "", "", "2 3"),
    ("yes", "", "0.5", "good", "1 2 4", "2", "", "3"),
    ("", "", "", "", "1 4", "1 4", "", ""),
]


def judged(**answers: object) -> Answer:
    """The checklist of the examples, answered; an item is named by ``_`` and its number."""
    return compute(Given(ITEMS, {name.lstrip("_"): value for name, value in answers.items()}))


def codes(pairs: tuple[tuple[str, Any], ...]) -> str:
    return " ".join(code for code, _ in pairs)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda row: " ".join(filter(None, row[:4])) or "nothing")
def test_the_worked_examples_hold(example: tuple[str, ...]) -> None:
    answers = {str(n): WORDS.get(one, one) for n, one in enumerate(example[:4], start=1) if one}
    answer = compute(Given(ITEMS, answers))
    told = (" ".join(answer.shown), codes(answer.problems), codes(answer.failures), " ".join(answer.left_out))
    assert told == example[4:]


def test_the_page_shows_the_same_examples() -> None:
    page = (Path(__file__).parents[2] / "docs/rules/checklist.md").read_text(encoding="utf-8")
    table = page.split("| left out |\n")[1].split("\n\n")[0].splitlines()[1:]
    rows = [tuple(cell.strip() for cell in row.strip("|").split("|")) for row in table]
    assert rows == EXAMPLES


def test_the_page_names_every_kind_with_its_comparisons() -> None:
    from townworks.definitions.comparing import FITTING

    page = (Path(__file__).parents[2] / "docs/rules/checklist.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| (\w+) \| [^|]+ \| ([a-z][a-z_, ]*) \|$", page, flags=re.M)
    ours = [(kind, ", ".join(op for op in ops if op != "answered")) for kind, ops in FITTING.items()]
    assert told[1:] == [(kind, ops) for kind, ops in ours if ops]


def test_a_number_of_five_thousand_digits_is_named() -> None:
    assert codes(compute(Given((Item("q", "number"),), {"q": 10**5000})).problems) == "q"


@pytest.mark.parametrize(
    ("op", "limit", "answer", "fails"),
    [
        ("below", "0.8", "0.8", False),
        ("below", "0.8", "0.7999", True),
        ("above", "0.8", 0.8, False),
        ("above", "0.8", 0.81, True),
        ("at_least", "0.8", "0.80", True),
        ("at_least", "0.8", "0.79", False),
        ("at_most", "0.8", "0.8", True),
        ("at_most", "0.8", 1, False),
        ("below", "0.3", 0.1 + 0.2, False),  # what a float gets wrong is not held against the site
    ],
)
def test_a_limit_is_left_out_or_taken_in_as_it_says(op: str, limit: str, answer: object, fails: bool) -> None:
    item = Item("q", "number", fails_if=(Comparison(op, Decimal(limit)),))
    assert bool(compute(Given((item,), {"q": answer})).failures) == fails


def test_one_of_several_choices_is_enough_to_fail() -> None:
    item = Item("q", "choices", "堆了什么", choices=("a", "b"), fails_if=(Comparison("has", "b"),))
    assert codes(compute(Given((item,), {"q": ["b", "a"]})).failures) == "q"


def test_an_item_may_wait_for_another_to_be_left_empty() -> None:
    why = Item("2", "text", shown_if=(Comparison("answered", False, "1"),))
    assert compute(Given((Item("1", "text", required=False), why), {})).shown == ("1", "2")


def test_the_reason_says_the_choice_as_people_say_it() -> None:
    ((_, reason),) = judged(_1=False, _4="expired").failures
    assert str(reason) == "“灭火器”为失效"


def test_the_reason_says_the_number_and_its_limit() -> None:
    ((_, reason),) = judged(_1=True, _2=True, _3="0.750", _4="good").failures
    assert str(reason) == "“净宽”为 0.75，小于 0.8"


def test_a_failing_item_says_how_many_photographs_it_lacks() -> None:
    ((_, lack),) = compute(Given(ITEMS, {"1": True, "2": False, "4": "good"}, {"2": 1})).lacking
    assert str(lack) == "“有逃生口”不合格，还缺整改前照片 1 张"


def test_the_working_counts() -> None:
    assert [str(step) for step in judged(_1=False, _4="none").working] == ["共 4 项，应答 2 项，不合格 1 项"]


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        ("yes_no", "yes"),
        ("yes_no", 1),
        ("choice", "other"),
        ("choice", ["good"]),
        ("choices", "good"),
        ("choices", ["good", "other"]),
        ("number", "twelve"),
        ("number", True),
        ("number", "nan"),
        ("number", float("inf")),
        ("number", "1e999999999"),
        ("number", 10**12),
        ("number", "1" * 100),
        ("text", "长" * 2001),
        ("text", 5),
        ("date", "2026-02-30"),
        ("position", {"longitude": 200, "latitude": 23}),
        ("position", {"longitude": 10**400, "latitude": 23}),
        ("position", [116, 23]),
        ("photo", ["a.jpg"] * 4),
        ("photo", [1]),
        ("signature", {"name": "a.png"}),
    ],
)
def test_an_impossible_answer_is_named(kind: str, answer: object) -> None:
    item = Item("q", kind, "问", choices=("good", "bad"), files_most=3)
    assert codes(compute(Given((item,), {"q": answer})).problems) == "q"


def test_a_number_too_fine_to_be_measured_is_nothing() -> None:
    assert compute(Given((Item("q", "number"),), {"q": "-1e-999999999"})).kept == {"q": "0"}


@pytest.mark.parametrize("kind", ["text", "number", "choice", "photo", "choices"])
@pytest.mark.parametrize("blank", [None, "", "  ", [], ()])
def test_a_blank_is_no_answer(kind: str, blank: object) -> None:
    answer = compute(Given((Item("q", kind, required=False, choices=("a", "b")),), {"q": blank}))
    assert (answer.kept, answer.problems, answer.left_out) == ({}, (), ())


def test_characters_that_no_database_keeps_are_left_out() -> None:
    assert compute(Given((Item("q", "text"),), {"q": "门\0被\ud800锁"})).kept == {"q": "门被锁"}


def test_a_comparison_that_nobody_knows_is_nonsense() -> None:
    item = Item("q", "number", fails_if=(Comparison("near", Decimal(1)),))
    with pytest.raises(ValueError, match="near"):
        compute(Given((item,), {"q": 1}))


def test_a_kind_that_nobody_knows_is_nonsense() -> None:
    with pytest.raises(ValueError, match="riddle"):
        compute(Given((Item("q", "riddle"),), {"q": 1}))


# Checklists at random: each item may wait for one or two earlier ones.
KINDS = ("yes_no", "choice", "choices", "number", "text", "date", "position", "photo", "note")
CHOICES = ("a", "b", "c")
OPS = {
    "yes_no": st.tuples(st.sampled_from(("is", "is_not")), st.booleans()),
    "choice": st.tuples(st.sampled_from(("is", "is_not")), st.sampled_from(CHOICES)),
    "choices": st.tuples(st.just("has"), st.sampled_from(CHOICES)),
    "number": st.tuples(
        st.sampled_from(("below", "above", "at_least", "at_most")), st.decimals(-9, 9, places=1)
    ),
}
ANSWERED = st.tuples(st.just("answered"), st.booleans())
ANYTHING = st.one_of(
    st.booleans(),
    st.sampled_from(CHOICES),
    st.lists(st.sampled_from(CHOICES), max_size=3),
    st.decimals(-9, 9, places=2).map(str),
    st.floats(),
    st.integers(),
    st.text(max_size=9),
    st.dates().map(str),
    st.fixed_dictionaries({"longitude": st.floats(), "latitude": st.floats(-90, 90)}),
    st.none(),
)
SENSIBLE = {
    "yes_no": st.booleans(),
    "choice": st.sampled_from(CHOICES),
    "choices": st.lists(st.sampled_from(CHOICES), min_size=1, unique=True),
    "number": st.decimals(-9, 9, places=2).map(str) | st.floats(-9, 9),
    "text": st.text(min_size=1, max_size=9),
    "date": st.dates().map(str),
    "position": st.fixed_dictionaries({"longitude": st.floats(-180, 180), "latitude": st.floats(-90, 90)}),
    "photo": st.lists(st.text(min_size=1, max_size=9), min_size=1, max_size=3),
    "note": st.none(),
}


@st.composite
def checklists(draw: st.DrawFn) -> tuple[Item, ...]:
    """Up to eight items, well formed."""
    items: list[Item] = []
    for n in range(draw(st.integers(1, 8))):
        kind = draw(st.sampled_from(KINDS))
        waits = draw(st.lists(st.sampled_from(items), max_size=2)) if items else []
        shown = tuple(Comparison(*draw(OPS.get(one.kind, ANSWERED)), one.code) for one in waits)
        fails = (
            tuple(Comparison(*part) for part in draw(st.lists(OPS[kind], max_size=2)) if kind in OPS)
            if (kind in OPS)
            else ()
        )
        required = draw(st.booleans())
        items.append(Item(f"q{n}", kind, required=required, choices=CHOICES, shown_if=shown, fails_if=fails))
    return tuple(items)


@st.composite
def answered(draw: st.DrawFn) -> tuple[tuple[Item, ...], dict[str, object]]:
    """A checklist with an answer that its kind allows to most of its items, shown or not."""
    items = draw(checklists())
    return items, {one.code: draw(SENSIBLE[one.kind]) for one in items if draw(st.integers(0, 3))}


@given(answered(), st.randoms())
def test_the_order_of_the_answers_does_not_matter(
    case: tuple[tuple[Item, ...], dict[str, object]], random: Any
) -> None:
    items, answers = case
    pairs = list(answers.items())
    random.shuffle(pairs)
    assert compute(Given(items, dict(pairs))) == compute(Given(items, answers))


@given(answered(), st.data())
def test_an_answer_to_a_hidden_item_never_changes_anything(
    case: tuple[tuple[Item, ...], dict[str, object]], data: st.DataObject
) -> None:
    items, answers = case
    before = compute(Given(items, answers))
    hidden = [one.code for one in items if one.code not in before.shown]
    other = {code: data.draw(ANYTHING) for code in hidden}
    after = compute(Given(items, {**answers, **other}))
    assert (after.shown, after.kept, after.problems, after.failures, after.lacking) == (
        before.shown,
        before.kept,
        before.problems,
        before.failures,
        before.lacking,
    )


@given(answered())
def test_judging_again_what_was_kept_gives_the_same(
    case: tuple[tuple[Item, ...], dict[str, object]],
) -> None:
    items, answers = case
    first = compute(Given(items, answers))
    again = compute(Given(items, json.loads(json.dumps(dict(first.kept)))))
    assert (again.shown, again.kept, again.failures) == (first.shown, first.kept, first.failures)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "note"])
@given(data=st.data())
def test_reading_what_was_stored_gives_the_same(kind: str, data: st.DataObject) -> None:
    item = Item("q", kind, choices=CHOICES)
    value, _ = read(item, data.draw(SENSIBLE[kind]))
    assert read(item, stored(value)) == (value, None)


@given(checklists(), st.data())
def test_nothing_that_a_phone_can_send_raises_anything(items: tuple[Item, ...], data: st.DataObject) -> None:
    answers = data.draw(st.dictionaries(st.sampled_from([one.code for one in items] + ["other"]), ANYTHING))
    answer = compute(Given(items, answers))
    assert {code for code, _ in answer.failures} <= set(answer.kept) <= set(answer.shown)
