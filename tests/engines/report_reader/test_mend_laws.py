"""修补的规律, on any text at all."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from townworks.engines.report_reader.edits import Change, Layers, apply_changes
from townworks.engines.report_reader.mend import mend

_DAMAGE = "務(wù) 業(yè) （fā） 环境 環 ?; A(chǔ) X 江 XX 20XX年 著名 著 乾 隆 於 &nbsp; &#8220; \ufeff \u200b \u00a0 \r\n \n \x85 \u2028 ⻅ ２ 。 ， 、 ( ) ?"
_MORE = (
    " ",
    "  ",
    "\u3000",
    "政 府 工 作",
    "æ\x94¿åº\x9c",
    "锟斤拷",
    "\ufffd",
    "\ue000",
    "𠮷",
    "鏀垮簻",
    "五、",
    "\ud800",
)
_PIECES = st.sampled_from([*_DAMAGE.split(" "), *_MORE])
_TEXTS = st.lists(st.one_of(_PIECES, st.text(max_size=4)), max_size=40).map("".join)


@settings(max_examples=150, deadline=None)
@given(_TEXTS)
def test_the_edits_turn_the_original_into_the_mended_text(original: str) -> None:
    mended = mend(original)
    changes = [Change(edit.start, edit.end, edit.new, edit.why) for edit in mended.edits]
    assert apply_changes(original, changes) == mended.text
    assert all(original[edit.start : edit.end] == edit.old != edit.new for edit in mended.edits)
    assert all(one.end <= two.start for one, two in itertools.pairwise(mended.edits))


@settings(max_examples=150, deadline=None)
@given(_TEXTS)
def test_the_origin_never_goes_backward_and_reaches_the_end(original: str) -> None:
    mended = mend(original)
    assert mended.origin.shape == (len(mended.text) + 1,)
    assert (np.diff(mended.origin) >= 0).all()
    assert 0 <= mended.origin[0] <= mended.origin[-1] == len(original)


@settings(max_examples=150, deadline=None)
@given(_TEXTS)
def test_what_no_edit_touched_points_to_itself(original: str) -> None:
    mended = mend(original)
    touched = np.zeros(len(original) + 1, dtype=bool)
    for edit in mended.edits:
        touched[edit.start : edit.end] = True
    for at, character in enumerate(mended.text):
        place = int(mended.origin[at])
        assert touched[place] or original[place] == character


@settings(max_examples=100, deadline=None)
@given(_TEXTS)
def test_doubts_and_blanks_lie_apart_inside_the_original(original: str) -> None:
    mended = mend(original)
    for marks in (mended.doubts, mended.blanks):
        assert all(original[mark.start : mark.end] == mark.text for mark in marks)
        assert all(one.end <= two.start for one, two in itertools.pairwise(marks))


_LAYERS = st.lists(
    st.lists(st.tuples(st.integers(0, 30), st.integers(1, 5), st.text("ab", max_size=4)), max_size=6),
    max_size=4,
)


@settings(max_examples=200, deadline=None)
@given(st.text("xyz", max_size=30), _LAYERS)
def test_layers_of_changes_compose_to_one_list(
    original: str, layers: list[list[tuple[int, int, str]]]
) -> None:
    stack = Layers(original)
    for number, layer in enumerate(layers):
        taken = 0
        changes = []
        for start, length, new in sorted(layer):
            if start >= taken and start + length <= len(stack.text):
                changes.append(Change(start, start + length, new, str(number)))
                taken = start + length
        expected = apply_changes(stack.text, changes)
        stack.add(changes)
        assert stack.text == expected
    assert apply_changes(original, stack.changes) == stack.text
    origin = stack.origin()
    assert (np.diff(origin) >= 0).all()
    assert origin[-1] == len(original)
