"""义：专项行动和场所类型 (sense): whether a campaign means something; one check, one function."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from townworks.engines.working import Step, gettext_noop

from . import comparing
from .campaigns import Attribute, Campaign, Choice, Comparison, Item, MendNotice, SiteKind
from .naming import named_by_file, repeated
from .problems import Problem

CHOOSING = ("choice", "choices")
NEVER_FAILING = ("photo", "signature", "note", "position")


def kind_is_named_by_its_file(file: str, kind: SiteKind) -> Iterator[Problem]:
    """sites/premises.toml holds the kind ``premises``."""
    yield from named_by_file(file, kind.code)


def attributes_are_told_apart(file: str, kind: SiteKind) -> Iterator[Problem]:
    """Codes and names are used once, and no word could be the head of two columns."""
    yield from repeated(file, "attributes.code", [one.code for one in kind.attributes])
    yield from repeated(file, "attributes.name_en", [one.name_en for one in kind.attributes])
    heads: dict[str, str] = {}
    for n, one in enumerate(kind.attributes, start=1):
        for key, words in (("name", (one.name,)), ("words", one.words)):
            for word in words:
                if word in heads:
                    wrong = gettext_noop("“{word}”已经是 {other} 的列名，导入时分不清是哪一列")
                    at = f"attributes[{n}]「{one.code}」.{key}"
                    remedy = Step(gettext_noop("请只留在一项里"))
                    yield Problem(file, at, Step(wrong, {"word": word, "other": heads[word]}), remedy)
                heads.setdefault(word, one.code)


def attributes_hold_together(file: str, kind: SiteKind) -> Iterator[Problem]:
    """Choices only where one chooses, bounds and units only of numbers."""
    for n, one in enumerate(kind.attributes, start=1):
        yield from _answerable(file, f"attributes[{n}]「{one.code}」", one)


def campaign_is_named_by_its_file(file: str, campaign: Campaign) -> Iterator[Problem]:
    """campaigns/fire-sweep.toml holds the campaign ``fire-sweep``."""
    yield from named_by_file(file, campaign.code)


def words_are_not_repeated(file: str, campaign: Campaign) -> Iterator[Problem]:
    """A line, a kind, a word for commitments and a receiver of copies are each written once."""
    yield from repeated(file, "lines", campaign.lines)
    yield from repeated(file, "commitments", campaign.commitments)
    yield from repeated(file, "sites.kinds", campaign.sites.kinds)
    yield from repeated(file, "notice.copies", campaign.notice.copies)
    yield from repeated(file, "basis", [one.text for one in campaign.basis])


def notice_words_are_not_repeated(file: str, one: MendNotice) -> Iterator[Problem]:
    """A ground and a receiver of copies are each written once."""
    yield from repeated(file, "basis", [basis.text for basis in one.basis])
    yield from repeated(file, "notice.copies", one.notice.copies)


def draw_says_how_many(file: str, campaign: Campaign) -> Iterator[Problem]:
    """A random draw (双随机) says how many are drawn; where all are visited there is nothing to say."""
    sites = campaign.sites
    if sites.draw == "random" and sites.share is None and not sites.least:
        wrong = Step(gettext_noop("随机抽查没有写抽多少"))
        yield Problem(
            file, "sites.draw", wrong, Step(gettext_noop("请写 share（百分之几）或 least（至少几家）"))
        )
    if sites.draw == "all":
        for key in ("share", "least"):
            if getattr(sites, key):
                wrong = Step(gettext_noop("全部都查，就没有抽多少"))
                remedy = Step(gettext_noop("请删去，或者把 draw 改成 random"))
                yield Problem(file, f"sites.{key}", wrong, remedy)


def lookback_bounds_are_in_order(file: str, campaign: Campaign) -> Iterator[Problem]:
    """The least share of a look-back is not above the greatest."""
    if campaign.lookback.floor > campaign.lookback.ceiling:
        wrong = Step(
            gettext_noop("回头看的下限 {floor}% 高于上限 {ceiling}%"),
            {"floor": campaign.lookback.floor, "ceiling": campaign.lookback.ceiling},
        )
        yield Problem(file, "lookback.floor", wrong, Step(gettext_noop("请对调或改其中一个")))


def items_are_told_apart(file: str, campaign: Campaign) -> Iterator[Problem]:
    """Codes and questions are used once."""
    for key in ("code", "text", "text_en"):
        yield from repeated(file, f"items.{key}", [getattr(one, key) for one in campaign.items])


def items_hold_together(file: str, campaign: Campaign) -> Iterator[Problem]:
    """Choices only where one chooses, bounds and units only of numbers."""
    for at, item in _items(campaign):
        yield from _answerable(file, at, item)


def something_is_asked(file: str, campaign: Campaign) -> Iterator[Problem]:
    """A checklist of notes alone would be passed by everybody."""
    if all(item.kind == "note" for item in campaign.items):
        wrong = Step(gettext_noop("检查表里全是说明，没有要答的检查项"))
        yield Problem(file, "items", wrong, Step(gettext_noop("请至少写一项要答的")))


def shown_if_looks_back(file: str, campaign: Campaign) -> Iterator[Problem]:
    """What is shown depends on answers already given: on items that stand before."""
    before: dict[str, Item] = {}
    codes = {item.code for item in campaign.items}
    for at, item in _items(campaign):
        for m, one in enumerate(item.shown_if, start=1):
            place = f"{at}.shown_if[{m}]"
            if one.item is None:
                wrong = Step(gettext_noop("没有写看哪一项的答案"))
                yield Problem(file, place, wrong, Step(gettext_noop("请补上 item = …，写前面一项的代码")))
            elif one.item in before:
                yield from _compared(file, place, one, before[one.item])
            elif one.item in codes:
                wrong = Step(gettext_noop("“{item}”不在这一项前面，问到这里还没有答案"), {"item": one.item})
                yield Problem(
                    file, f"{place}.item", wrong, Step(gettext_noop("请把它移到前面，或改看前面的一项"))
                )
            else:
                wrong = Step(gettext_noop("没有代码为 {item} 的检查项"), {"item": one.item})
                yield Problem(file, f"{place}.item", wrong, Step(gettext_noop("请检查拼写")))
        before.setdefault(item.code, item)


def every_item_can_be_shown(file: str, campaign: Campaign) -> Iterator[Problem]:
    """Conditions, and the conditions of what they look at, can all hold together."""
    known: dict[str, Item] = {}
    never: set[str] = set()
    for at, item in _items(campaign):
        needed = _needed(item, known)
        about = {one.item for one in needed if one.item}
        clash = next((code for code in sorted(about) if not _together(known[code], needed)), None)
        if clash is not None:
            never.add(item.code)
            alone = all(comparing.can_hold(known[one.item], (one,)) for one in needed if one.item)
            if alone and not any(one.item in never for one in item.shown_if):
                wrong = gettext_noop("这一项永远问不到：对“{item}”的条件互相矛盾（连同前面各项的条件）")
                remedy = Step(gettext_noop("请改其中一个条件"))
                yield Problem(file, f"{at}.shown_if", Step(wrong, {"item": clash}), remedy)
        known.setdefault(item.code, item)


def _needed(item: Item, known: Mapping[str, Item]) -> list[Comparison]:
    """The conditions that must hold for an item to be shown, with those of the items that must be answered for it."""
    found: list[Comparison] = []
    waiting, seen = [item], {item.code}
    while waiting:
        for one in waiting.pop().shown_if:
            other = known.get(one.item or "")
            if other is None or not comparing.fits(one, other):
                continue
            found.append(one)
            if one.answered is not False and other.code not in seen:
                seen.add(other.code)
                waiting.append(other)
    return found


def _together(about: Item, needed: Sequence[Comparison]) -> bool:
    return comparing.can_hold(about, [one for one in needed if one.item == about.code])


def failing_looks_at_its_own_answer(file: str, campaign: Campaign) -> Iterator[Problem]:
    """An item fails by its own answer, in a way that its kind can be compared; what is only shown never fails."""
    for at, item in _items(campaign):
        if item.fails_if and item.kind in NEVER_FAILING:
            wrong = Step(gettext_noop("{kind} 没有对错，不会不合格"), {"kind": item.kind})
            remedy = Step(gettext_noop("请删去 fails_if，或另加一项是否题"))
            yield Problem(file, f"{at}.fails_if", wrong, remedy)
            continue
        for m, one in enumerate(item.fails_if, start=1):
            place = f"{at}.fails_if[{m}]"
            if one.item is not None and one.item != item.code:
                wrong = Step(gettext_noop("是否合格只看这一项自己的答案"))
                remedy = Step(gettext_noop("请删去 item；要看别的答案，用 shown_if"))
                yield Problem(file, f"{place}.item", wrong, remedy)
            elif one.answered is False:
                wrong = Step(gettext_noop("没有填的不判对错，这条比较永远不会成立"))
                yield Problem(file, f"{place}.answered", wrong, Step(gettext_noop("请改用 required = true")))
            else:
                yield from _compared(file, place, one, item)
        fitting = [one for one in item.fails_if if comparing.fits(one, item)]
        if fitting and comparing.always_holds(item, fitting):
            wrong = Step(gettext_noop("怎么答都不合格"))
            yield Problem(file, f"{at}.fails_if", wrong, Step(gettext_noop("请检查比较的方向和界限")))


def what_fails_is_worded(file: str, campaign: Campaign) -> Iterator[Problem]:
    """A failing item says what is found, in both languages; one that never fails says nothing."""
    for at, item in _items(campaign):
        for key in ("finding", "finding_en"):
            words = getattr(item, key)
            if item.fails_if and item.kind not in NEVER_FAILING and words is None:
                wrong = Step(gettext_noop("这一项会不合格，却没有写查出的是什么问题"))
                yield Problem(
                    file, f"{at}.{key}", wrong, Step(gettext_noop("请补上“{key} = …”"), {"key": key})
                )
            if words is not None and not item.fails_if:
                wrong = Step(gettext_noop("写了查出的问题，却没有写什么样算不合格"))
                yield Problem(file, f"{at}.{key}", wrong, Step(gettext_noop("请补上 fails_if，或删去这一项")))


def _compared(file: str, at: str, one: Comparison, about: Item) -> Iterator[Problem]:
    wrong = None
    for key, wrong, remedy in comparing.misfits(one, about):
        yield Problem(file, f"{at}.{key}" if key else at, wrong, remedy)
    if wrong is None and about.kind == "number" and not comparing.can_hold(about, (one,)):
        ((op, _),) = comparing.parts_of(one)
        words = gettext_noop("“{item}”只能填 {least} 到 {most}，这条比较永远不会成立")
        values = {"item": about.code, "least": _bound(about.least), "most": _bound(about.most)}
        yield Problem(
            file, f"{at}.{op}", Step(words, values), Step(gettext_noop("请改界限，或改 least、most"))
        )


def _bound(value: object) -> object:
    return "…" if value is None else value


def _answerable(file: str, at: str, one: Item | Attribute) -> Iterator[Problem]:
    yield from _choosing(file, at, one.kind, one.choices)
    if one.kind != "number":
        for key in ("unit", "least", "most"):
            if getattr(one, key) is not None:
                wrong = Step(
                    gettext_noop("{key} 只用于数字，这一项是 {kind}"), {"key": key, "kind": one.kind}
                )
                yield Problem(file, f"{at}.{key}", wrong, Step(gettext_noop("请删去，或把 kind 改成 number")))
    elif one.least is not None and one.most is not None and one.least > one.most:
        wrong = Step(
            gettext_noop("least {least} 大于 most {most}，填什么都不行"),
            {"least": one.least, "most": one.most},
        )
        yield Problem(file, f"{at}.least", wrong, Step(gettext_noop("请对调或改其中一个")))


def _choosing(file: str, at: str, kind: str, choices: Sequence[Choice]) -> Iterator[Problem]:
    if kind in CHOOSING and len(choices) < 2:
        wrong = Step(gettext_noop("选择题至少要有两个选项，这里有 {count} 个"), {"count": len(choices)})
        yield Problem(file, f"{at}.choices", wrong, Step(gettext_noop("请补上选项")))
    if kind not in CHOOSING and choices:
        wrong = Step(gettext_noop("{kind} 没有选项可选"), {"kind": kind})
        yield Problem(file, f"{at}.choices", wrong, Step(gettext_noop("请删去，或把 kind 改成 choice")))
    for key in ("code", "name", "name_en"):
        yield from repeated(file, f"{at}.choices.{key}", [getattr(one, key) for one in choices])


def _items(campaign: Campaign) -> Iterator[tuple[str, Item]]:
    for n, item in enumerate(campaign.items, start=1):
        yield f"items[{n}]「{item.code}」", item


KIND_CHECKS = (kind_is_named_by_its_file, attributes_are_told_apart, attributes_hold_together)
NOTICE_CHECKS = (notice_words_are_not_repeated,)
CAMPAIGN_CHECKS = (
    campaign_is_named_by_its_file,
    words_are_not_repeated,
    draw_says_how_many,
    lookback_bounds_are_in_order,
    items_are_told_apart,
    items_hold_together,
    something_is_asked,
    shown_if_looks_back,
    every_item_can_be_shown,
    failing_looks_at_its_own_answer,
    what_fails_is_worded,
)
