"""登记内容: what is given of a site, checked as a whole: every problem at once, each at its field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from stdnum.cn import uscc
from stdnum.exceptions import InvalidChecksum, InvalidLength, ValidationError

from townworks.definitions.campaigns import SiteKind
from townworks.kernel.errors import Invalid, Refusal
from townworks.ui.names import in_language

from . import site_shape
from .site_attributes import attribute_value

LONGEST = {"name": 120, "address": 200}
Problems = list[tuple[str, Refusal]]


@dataclass(frozen=True)
class SiteFacts:
    """登记内容. ``system`` names the coordinates given ("wgs84" for CGCS2000 too, "gcj02", "bd09").

    ``place_id``: the village or grid chosen by hand; the position decides where it can. ``shape``: GeoJSON for a kind
    that is a line or an area. ``attributes`` by code, as text or typed.
    """

    name: str
    address: str = ""
    credit_code: str = ""
    place_id: int | None = None
    longitude: float | None = None
    latitude: float | None = None
    system: str = "wgs84"
    shape: Mapping[str, Any] | None = None
    attributes: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Checked:
    """The facts as they are kept (degrees CGCS2000), and what is wrong with them."""

    facts: SiteFacts
    problems: Problems


def checked(kind: SiteKind, given: SiteFacts) -> Checked:
    """All that can be said of the facts by themselves; where the site lies is asked of ``site_placing``."""
    problems: Problems = []
    texts = {name: " ".join(str(getattr(given, name)).split()) for name in LONGEST}
    problems += _texts(texts)
    code, wrong = credit_code(given.credit_code)
    if wrong:
        problems.append(("credit_code", wrong))
    attributes, wrong_attributes = _attributes(kind, given.attributes)
    problems += wrong_attributes
    where = site_shape.placed(kind, given.longitude, given.latitude, given.shape, given.system)
    problems += where.problems
    facts = replace(
        given,
        name=texts["name"],
        address=texts["address"],
        credit_code=code,
        longitude=where.longitude,
        latitude=where.latitude,
        system="wgs84",
        shape=where.shape,
        attributes=attributes,
    )
    return Checked(facts, problems)


def _texts(texts: Mapping[str, str]) -> Iterator[tuple[str, Refusal]]:
    if not texts["name"]:
        yield "name", Invalid("请填写场所名称。")
    for name, most in LONGEST.items():
        if len(texts[name]) > most:
            yield name, Invalid("最多 {most} 个字，这里有 {count} 个。", most=most, count=len(texts[name]))


def credit_code(given: str) -> tuple[str, Refusal | None]:
    """统一社会信用代码 without spaces, in capitals, and what is wrong with it (GB 32100: 18 signs, the last a check).

    >>> credit_code("91110000 600037341l")
    ('91110000600037341L', None)
    """
    code = uscc.compact(given)
    if not code:
        return "", None
    try:
        return uscc.validate(code), None
    except InvalidLength:
        return code[:18], Invalid("统一社会信用代码应是 18 位，这里是 {count} 位。", count=len(code))
    except InvalidChecksum:
        return code, Invalid("统一社会信用代码的最后一位（校验码）对不上，请照营业执照核对。")
    except (ValidationError, ValueError):
        return code, Invalid(
            "统一社会信用代码的前 8 位是数字，后面是数字和大写字母（不用 I、O、S、V、Z），请照营业执照核对。"
        )


def _attributes(kind: SiteKind, given: Mapping[str, object]) -> tuple[dict[str, Any], Problems]:
    kept: dict[str, Any] = {}
    problems: Problems = []
    for attribute in kind.attributes:
        value = given.get(attribute.code)
        if value is None or value == "":
            if attribute.required:
                name = in_language(attribute)
                problems.append((f"attributes.{attribute.code}", Invalid("请填写{name}。", name=name)))
            continue
        found = attribute_value(attribute, value)
        if isinstance(found, Refusal):
            problems.append((f"attributes.{attribute.code}", found))
        else:
            kept[attribute.code] = found
    for code in given.keys() - {attribute.code for attribute in kind.attributes}:
        words = Invalid("“{kind}”不登记“{code}”。", kind=in_language(kind), code=code[:40])
        problems.append((f"attributes.{code}", words))
    return kept, problems
