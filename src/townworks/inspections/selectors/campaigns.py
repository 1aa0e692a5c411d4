"""专项行动: a frozen edition in its shape, with its items as the engine takes them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from townworks.definitions.campaigns import Campaign, Comparison, Item
from townworks.definitions.editions import Shaped, in_shape
from townworks.engines import checklist

from ..models import CampaignEdition

OPERATORS = ("is", "is_not", "has", "below", "above", "at_least", "at_most", "answered")


@dataclass(frozen=True)
class Frozen:
    """An edition as a round runs on it: the campaign, and its checklist for the engine."""

    campaign: Campaign
    items: tuple[checklist.Item, ...]


def _read(content: dict[str, object]) -> Frozen:
    campaign = in_shape(Campaign)(content)
    return Frozen(campaign, items_of(campaign))


_known = Shaped(_read)


def frozen(edition: CampaignEdition) -> Frozen:
    """The edition in its shape."""
    return _known.of(edition)


def campaign_of(edition: CampaignEdition) -> Campaign:
    """The campaign of an edition."""
    return frozen(edition).campaign


def items_of(campaign: Campaign) -> tuple[checklist.Item, ...]:
    """The items as ``engines.checklist`` takes them."""
    return tuple(_item(item) for item in campaign.items)


def _item(item: Item) -> checklist.Item:
    return checklist.Item(
        code=item.code,
        kind=item.kind,
        name=item.text,
        required=item.required,
        choices=tuple(choice.code for choice in item.choices),
        names={choice.code: choice.name for choice in item.choices},
        least=None if item.least is None else Decimal(item.least),
        most=None if item.most is None else Decimal(item.most),
        files_most=1 if item.kind == "signature" else item.photos_most,
        shown_if=tuple(comparison(one) for one in item.shown_if),
        fails_if=tuple(comparison(one) for one in item.fails_if),
        before=item.before,
    )


def comparison(one: Comparison) -> checklist.Comparison:
    """A comparison of the file as the engine takes it; ValueError where nothing is compared."""
    for op in OPERATORS:
        value = one.is_ if op == "is" else getattr(one, op)
        if value is not None:
            return checklist.Comparison(op, value, one.item)
    raise ValueError("一条比较里什么也没有比。")
