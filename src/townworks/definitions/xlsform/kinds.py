"""题型: which kind of item each type of question becomes, and which have none here."""

from __future__ import annotations

import re
from dataclasses import dataclass

from townworks.engines.working import gettext_noop

SPACES = re.compile(r"[\s\xa0]+")
PLAIN = {
    **dict.fromkeys(("text", "string", "phone number", "add text prompt"), "text"),
    **dict.fromkeys(
        ("integer", "int", "decimal", "range", "add integer prompt", "add decimal prompt"), "number"
    ),
    **dict.fromkeys(("date", "add date prompt"), "date"),
    **dict.fromkeys(("image", "photo", "add image prompt", "add photo prompt"), "photo"),
    **dict.fromkeys(("geopoint", "gps", "location", "add location prompt"), "position"),
    **dict.fromkeys(("note", "add note prompt"), "note"),
}
WHOLE = ("integer", "int", "add integer prompt")
METADATA = {
    *(
        "start",
        "end",
        "today",
        "deviceid",
        "imei",
        "phonenumber",
        "simserial",
        "subscriberid",
        "username",
        "email",
    ),
    *("audit", "start-geopoint", "background-audio", "background-geopoint", "start time", "end time"),
    *("get start time", "get end time", "get today", "get device id", "get subscriber id", "get sim id"),
    *(
        "get phone number",
        "uri:deviceid",
        "uri:phonenumber",
        "uri:simserial",
        "uri:subscriberid",
        "uri:username",
    ),
}
ABOUT_THE_FORM = ("set form title", "set form id", "settings")
BEGIN = re.compile(r"^begin[ _](group|lgroup|repeat|loop|looped group)\b(?: over (\S+))?", re.IGNORECASE)
END = re.compile(r"^end[ _](group|lgroup|repeat|loop|looped group)\b", re.IGNORECASE)
RANK = re.compile(r"^rank\s+", re.IGNORECASE)
SELECT = re.compile(
    r"^(?P<how>add select one prompt using|add select multiple prompt using|select all that apply from|select one from"
    r"|select all that apply|select[ _]one|select[ _]multiple|select1)\s+(?P<list>.+?)"
    r"(?P<other>\s+(?:or_other|or specify other))?$",
    re.IGNORECASE,
)
# What has no kind of item here and becomes the nearest one, in a sentence.
INSTEAD = {
    "barcode": ("text", gettext_noop("扫码改成了文字，手工填")),
    "time": ("text", gettext_noop("时刻改成了文字，手工填几点几分")),
    "datetime": ("text", gettext_noop("日期加时刻改成了文字，手工填")),
    "geotrace": ("position", gettext_noop("线路改成了一个位置")),
    "geoshape": ("position", gettext_noop("范围改成了一个位置")),
    "osm": ("position", gettext_noop("地图要素改成了一个位置")),
    "acknowledge": ("note", gettext_noop("知悉改成了提示，不用答")),
    "trigger": ("note", gettext_noop("知悉改成了提示，不用答")),
    "select_one_external": ("text", gettext_noop("选项在别处（{type}），改成了文字，手工填")),
    "select_one_from_file": ("text", gettext_noop("选项在别处（{type}），改成了文字，手工填")),
    "select_multiple_from_file": ("text", gettext_noop("选项在别处（{type}），改成了文字，手工填")),
    "cascading_select": ("text", gettext_noop("逐级选择（{type}）改成了文字，手工填")),
}
# What nobody could answer in any of our kinds: the row is left out.
LEFT_OUT = {
    "calculate": gettext_noop("计算没有导入（{type}）"),
    "hidden": gettext_noop("隐藏项没有导入（{type}）"),
    "audio": gettext_noop("录音没有导入（{type}）"),
    "video": gettext_noop("录像没有导入（{type}）"),
    "file": gettext_noop("文件没有导入（{type}）"),
    "include": gettext_noop("引用的别的表没有导入（{type}）"),
    "xml-external": gettext_noop("外部数据没有导入（{type}）"),
    "csv-external": gettext_noop("外部数据没有导入（{type}）"),
}
UNKNOWN = (
    gettext_noop("不认识题型 {type}"),
    gettext_noop("请改成是否、选择、数字、文字、日期、照片、位置或提示"),
)


@dataclass(frozen=True)
class Select:
    """A question with choices: whether several may be chosen, from which list, and whether "other" may be written in."""

    many: bool
    listed: str
    other: bool


def tidy(written: str) -> str:
    """A type with single spaces."""
    return SPACES.sub(" ", written).strip()


def select_of(written: str) -> Select | None:
    """What a type with choices says; None for any other. A ranking is the choice of several."""
    if first_of(written) in INSTEAD:
        return None
    found = SELECT.match(RANK.sub("select_multiple ", written))
    if found is None:
        return None
    how = found["how"].lower()
    return Select("multiple" in how or "all that apply" in how, found["list"], bool(found["other"]))


def first_of(written: str) -> str:
    """The word of a type that says what it is."""
    return written.lower().split(" ")[0]
