"""检查表的两个孪生: what the phone says of a checklist is what the engine says, for all twelve campaigns and answers of any kind."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route

from townworks import ui
from townworks.definitions.loading import load
from townworks.definitions.selectors import PROJECT_ROOT
from townworks.engines import checklist
from townworks.inspections.selectors.campaigns import items_of
from townworks.inspections.selectors.field_pack import rule_facts

pytestmark = [pytest.mark.journey, pytest.mark.looks]

SCRIPTS = Path(ui.__file__).parent / "static/townworks/js/field"
HERE = "http://twin.test/"
EACH = 150  # checklists filled in for each campaign
ASK = "async (asked) => { const { compute } = await import('/checklist.js'); return asked.map(compute); }"
# What no question asks for, and what a phone, a form or somebody else's program may send all the same.
STRAY: tuple[Any, ...] = (
    *(None, "", " ", "\0", [], True, False, 0, -1, 1.5, 1e30, "x", "no", ["x"], {}, {"longitude": 1}, [1]),
    *(
        "0.8",
        "0.80",
        " .5 ",
        "1e-3",
        "１２",
        "1_000",
        "nan",
        "inf",
        "--1",
        "1" * 70,
        "-0",
        "999999999999.9999999999",
    ),
    *("2026-02-29", "2024-02-29", "2026-3-5", "20260305", "2026-W10-4", "2026-03-05T10:00", "0000-01-01"),
    *({"longitude": 116.7, "latitude": 23.4}, {"longitude": "116.7", "latitude": " 23.4 "}),
    *({"longitude": 181, "latitude": 0}, {"longitude": "", "latitude": None}, ["1.jpg"] * 12, "1.jpg"),
)


@pytest.fixture(scope="module")
def twin(browser: Browser) -> Iterator[Page]:
    """An empty page that finds the phone's own scripts, without a server."""

    def answer(route: Route) -> None:
        name = route.request.url.removeprefix(HERE)
        if name:
            route.fulfill(path=SCRIPTS / name, content_type="text/javascript")
        else:
            route.fulfill(body="<!doctype html><title>twin</title>", content_type="text/html")

    context = browser.new_context()
    page = context.new_page()
    page.route("**/*", answer)
    page.goto(HERE)
    yield page
    context.close()


def campaigns() -> dict[str, tuple[checklist.Item, ...]]:
    """The items of each campaign that comes with Townworks."""
    return {one.code: items_of(one) for one in load(PROJECT_ROOT / "definitions").campaigns}


def sensible(item: checklist.Item, dice: random.Random) -> Any:
    """An answer as somebody at a door would give it; numbers lie about the limits that are asked of them."""
    if item.kind == "number":
        limits = [one.value for one in item.fails_if] + [item.least or 0, item.most or 10]
        return str(round(float(str(dice.choice(limits))) + dice.choice((-1, -0.001, 0, 0, 0.001, 1)), 3))
    return {
        "yes_no": dice.random() < 0.5,
        "choice": dice.choice(item.choices or ("x",)),
        "choices": dice.sample(item.choices, dice.randint(0, len(item.choices))),
        "text": dice.choice(("看过", " 有水\n渍 ", "\U0001f600")),
        "date": f"2026-{dice.randint(1, 12):02}-{dice.randint(1, 31):02}",
        "position": {"longitude": dice.uniform(-180, 180), "latitude": dice.uniform(-90, 90)},
        "photo": [f"{n}.jpg" for n in range(dice.randint(0, item.files_most + 1))],
        "signature": ["签名.png"],
    }.get(item.kind)


def filled(items: tuple[checklist.Item, ...], dice: random.Random) -> dict[str, Any]:
    """Answers: mostly sensible, some missing, some of another world, one to a question that nobody asked."""
    answers: dict[str, Any] = {}
    for item in items:
        fate = dice.random()
        if fate < 0.8:
            answers[item.code] = sensible(item, dice)
        elif fate < 0.93:
            answers[item.code] = dice.choice(STRAY)
    return {**answers, "nobody-asked": dice.choice(STRAY)}


def engine(
    items: tuple[checklist.Item, ...], answers: dict[str, Any], photos: dict[str, int]
) -> dict[str, Any]:
    """What the engine says, in the words of the twin."""
    told = checklist.compute(checklist.Given(items, answers, photos))
    return {
        "shown": list(told.shown),
        "kept": dict(told.kept),
        "problems": [code for code, _why in told.problems],
        "failures": [code for code, _why in told.failures],
        "lacking": [[code, why.values["count"]] for code, why in told.lacking],
        "leftOut": sorted(told.left_out),
    }


def phone(told: dict[str, Any]) -> dict[str, Any]:
    problems = [code for code, _why in told["problems"]]
    return {**told, "problems": problems, "leftOut": sorted(told["leftOut"])}


def test_the_phone_judges_every_checklist_as_the_engine_does(twin: Page):
    dice = random.Random(20260305)
    differ, failing = [], 0
    for code, items in campaigns().items():
        rules = [rule_facts(item) for item in items]
        asked = [
            {
                "items": rules,
                "answers": filled(items, dice),
                "photos": {item.code: dice.randint(0, 2) for item in items if dice.random() < 0.5},
            }
            for _ in range(EACH)
        ]
        for given, told in zip(asked, twin.evaluate(ASK, asked), strict=True):
            wanted = engine(items, given["answers"], given["photos"])
            failing += len(wanted["failures"])
            if phone(told) != wanted:
                both = {
                    key: (phone(told)[key], wanted[key]) for key in wanted if phone(told)[key] != wanted[key]
                }
                differ.append((code, given["answers"], both))
    assert differ[:1] == []
    assert failing > EACH  # so that more than agreement about nothing was seen


@pytest.mark.parametrize(
    "kind", ["yes_no", "choice", "choices", "number", "text", "date", "position", "photo"]
)
def test_whatever_is_sent_for_a_question_both_take_it_for_the_same(twin: Page, kind: str):
    item = checklist.Item("x", kind, choices=("x", "no"), least=None, most=None)
    asked = [{"items": [rule_facts(item)], "answers": {"x": given}} for given in STRAY]
    told = [phone(one) for one in twin.evaluate(ASK, asked)]
    wanted = [engine((item,), one["answers"], {}) for one in asked]
    assert [pair for pair in zip(STRAY, told, wanted, strict=True) if pair[1] != pair[2]] == []
