"""Campaigns as hypothesis makes them: any words, kinds, conditions and failings that a definition file may have."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from townworks.definitions.campaigns import Campaign
from townworks.definitions.comparing import FITTING

CODES = st.from_regex(r"[a-z][a-z0-9]{0,6}([_-][a-z0-9]{1,5}){0,2}", fullmatch=True)
SIGNS = st.characters(categories=("L", "N", "P", "S", "Zs"), exclude_characters="$_")
TEXTS = st.text(SIGNS, min_size=1, max_size=25).map(str.strip).filter(bool)
LINES = st.lists(TEXTS, min_size=1, max_size=3).map("\n".join)
VALUES = st.text("ab'\" 中=", min_size=1, max_size=6)
NUMBERS = st.one_of(
    st.integers(-1000, 1000), st.decimals(-1000, 1000, places=2, allow_nan=False, allow_infinity=False)
)
GROUNDS = st.fixed_dictionaries({"text": TEXTS, "confirmed": st.booleans()})
MENDS = st.fixed_dictionaries({"days": st.integers(0, 366), "kind": st.sampled_from(("working", "calendar"))})


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


@st.composite
def comparisons(draw: st.DrawFn, about: dict[str, Any]) -> dict[str, Any]:
    """One comparison that fits an item."""
    op = draw(st.sampled_from(FITTING[about["kind"]]))
    if op == "answered":
        return {op: draw(st.booleans())}
    kinds = {
        "yes_no": st.booleans(),
        "choice": st.sampled_from([one["code"] for one in about["choices"]] or [""]),
        "choices": st.sampled_from([one["code"] for one in about["choices"]] or [""]),
        "number": NUMBERS,
        "text": VALUES,
    }
    return {op: draw(kinds[about["kind"]])}


@st.composite
def items(draw: st.DrawFn, code: str, before: tuple[dict[str, Any], ...]) -> dict[str, Any]:
    """One item, shown by the answers of those before it."""
    kind = draw(st.sampled_from((*FITTING, "photo", "position", "signature", "note")))
    item: dict[str, Any] = {
        "code": code,
        "text": draw(TEXTS),
        "text_en": draw(TEXTS),
        "kind": kind,
        "hint": draw(maybe(TEXTS)),
        "required": draw(st.booleans()),
        "choices": (),
        "severity": draw(st.sampled_from(("minor", "major", "critical"))),
        "mend": draw(maybe(MENDS)),
        "before": draw(st.integers(0, 3)),
        "after": draw(st.integers(0, 3)),
        "basis": draw(maybe(GROUNDS)),
        "finding": draw(maybe(TEXTS)),
        "finding_en": draw(maybe(TEXTS)),
        "photos_most": draw(st.integers(1, 4)),
    }
    if kind in ("choice", "choices"):
        codes = draw(st.lists(CODES | st.sampled_from(("yes", "no")), min_size=2, max_size=4, unique=True))
        item["choices"] = tuple({"code": one, "name": draw(TEXTS), "name_en": draw(TEXTS)} for one in codes)
    if kind == "number":
        item |= {"unit": draw(maybe(TEXTS)), "least": draw(maybe(NUMBERS)), "most": draw(maybe(NUMBERS))}
    asked = [one for one in before if one["kind"] in FITTING]
    if asked:
        item["shown_if"] = tuple(
            {"item": one["code"], **draw(comparisons(one))}
            for one in draw(st.lists(st.sampled_from(asked), max_size=3))
        )
    if kind in FITTING:
        own = st.sampled_from(({}, {"item": code}))
        item["fails_if"] = tuple(
            {**draw(own), **draw(comparisons(item))} for _ in range(draw(st.integers(0, 2)))
        )
    return item


@st.composite
def campaigns(draw: st.DrawFn) -> Campaign:
    """A campaign that holds its shape; whether it makes sense is another question."""
    made: tuple[dict[str, Any], ...] = ()
    codes = st.one_of(CODES, st.sampled_from(("meta", "yes_no", "data", "label")))
    for code in draw(st.lists(codes, min_size=1, max_size=5, unique=True)):
        made = (*made, draw(items(code, made)))
    content = {
        "code": draw(CODES),
        "order": draw(st.integers(1, 999)),
        **{key: draw(TEXTS) for key in ("name", "name_en")},
        **{key: draw(LINES) for key in ("about", "about_en")},
        "basis": tuple(draw(st.lists(GROUNDS, min_size=1, max_size=3))),
        "lines": tuple(draw(st.lists(CODES, min_size=1, max_size=3))),
        "commitments": tuple(draw(st.lists(TEXTS, max_size=2))),
        "sites": {
            "kinds": tuple(draw(st.lists(CODES, min_size=1, max_size=2))),
            "where": tuple(
                {
                    "attribute": draw(CODES),
                    "one_of": tuple(draw(st.lists(TEXTS | st.booleans(), min_size=1, max_size=3))),
                }
                for _ in range(draw(st.integers(0, 2)))
            ),
            "draw": draw(st.sampled_from(("all", "random"))),
            "share": draw(maybe(st.integers(1, 100))),
            "least": draw(st.integers(0, 50)),
        },
        "rounds": {"a_year": draw(st.integers(1, 12))},
        "mending": {"default": draw(MENDS), "recheck": draw(st.booleans())},
        "notice": {
            **{key: draw(LINES) for key in ("opening", "consequence", "appeal")},
            "copies": tuple(draw(st.lists(TEXTS, max_size=2))),
        },
        "items": made,
    }
    return Campaign.model_validate(content)
