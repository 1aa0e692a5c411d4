"""写成 TOML: a campaign as a definition file, in the manner of definitions/campaigns; read back it is equal.

Numbers with a point keep it, texts are always in double quotes, what is as usual in an item is left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from ..campaigns import Campaign, Item
from .conditions import number

WIDE = 100  # a list longer than this stands one entry a line
TABLES = ("sites", "rounds", "mending", "lookback", "notice")


def campaign_toml(campaign: Campaign) -> str:
    """The whole file."""
    content = campaign.model_dump(by_alias=True, exclude={"items"}, exclude_none=True)
    lines = [f"{key} = {_value(value)}" for key, value in content.items() if key not in TABLES]
    for table in TABLES:
        lines += ["", f"[{table}]", *_pairs(_told(content[table]))]
    for item in campaign.items:
        lines += ["", "[[items]]", *_item(item)]
    return "\n".join(lines) + "\n"


def _told(table: Mapping[str, object]) -> dict[str, object]:
    """Without lists that have nothing in them and the least of a draw that has none."""
    return {key: value for key, value in table.items() if value != () and (key, value) != ("least", 0)}


def _item(item: Item) -> Iterator[str]:
    """The kind is always told; of the rest what differs from the usual."""
    content = item.model_dump(by_alias=True, exclude_none=True, exclude_defaults=True)
    yield from _pairs({"code": item.code, "text": item.text, "text_en": item.text_en, "kind": item.kind})
    yield from _pairs(
        {key: value for key, value in content.items() if key not in ("code", "text", "text_en", "kind")}
    )


def _pairs(table: Mapping[str, object]) -> Iterator[str]:
    yield from (f"{key} = {_value(value)}" for key, value in table.items())


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, Mapping):
        return "{ " + ", ".join(_pairs(value)) + " }"
    if isinstance(value, Sequence):
        return _listed([_value(one) for one in value])
    return number(value)  # type: ignore[arg-type]


def _listed(written: list[str]) -> str:
    row = f"[{', '.join(written)}]"
    if len(row) <= WIDE:
        return row
    return "[\n" + "".join(f"    {one},\n" for one in written) + "]"
