"""题型: which kind of item each type of question becomes, and which have none here."""

from __future__ import annotations

import re
from dataclasses import dataclass

from townworks.engines.working import gettext_noop

SPACES = re.compile(r"[\s\xa0]+")
PLAIN = {
    **dict.fromkeys(("text", "string", "barcode", "phone number", "add text prompt"), "text"),
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
SELECT = re.compile(
    r"^(?P<how>add select one prompt using|add select multiple prompt using|select all that apply from|select one from"
    r"|select all that apply|select[ _]one|select[ _]multiple|select1)\s+(?P<list>.+?)"
    r"(?P<other>\s+(?:or_other|or specify other))?$",
    re.IGNORECASE,
)
# What has no kind of item here: in a sentence, and what to do instead.
REFUSED = {
    "calculate": (
        gettext_noop("计算不能导入（{type}）"),
        gettext_noop("请删去；要比大小的，写在 townworks::fails_if"),
    ),
    "hidden": (gettext_noop("隐藏项不能导入（{type}）"), gettext_noop("请删去")),
    "audio": (gettext_noop("录音不能导入（{type}）"), gettext_noop("请改成照片或文字")),
    "video": (gettext_noop("录像不能导入（{type}）"), gettext_noop("请改成照片或文字")),
    "file": (gettext_noop("文件不能导入（{type}）"), gettext_noop("请改成照片或文字")),
    "time": (gettext_noop("时刻不能导入（{type}）"), gettext_noop("请改成日期或文字")),
    "datetime": (gettext_noop("日期加时刻不能导入（{type}）"), gettext_noop("请改成日期，或日期和文字两项")),
    "geotrace": (gettext_noop("线路不能导入（{type}）"), gettext_noop("请改成位置（geopoint）")),
    "geoshape": (gettext_noop("范围不能导入（{type}）"), gettext_noop("请改成位置（geopoint）")),
    "acknowledge": (gettext_noop("知悉不能导入（{type}）"), gettext_noop("请改成提示（note）或是否题")),
    "trigger": (gettext_noop("知悉不能导入（{type}）"), gettext_noop("请改成提示（note）或是否题")),
    "rank": (gettext_noop("排序不能导入（{type}）"), gettext_noop("请改成多选题")),
    "osm": (gettext_noop("地图要素不能导入（{type}）"), gettext_noop("请改成位置（geopoint）")),
    "include": (gettext_noop("引用别的表不能导入（{type}）"), gettext_noop("请把那张表的题抄进来")),
    "select_one_external": (
        gettext_noop("外部选项表不能导入（{type}）"),
        gettext_noop("请把选项写进 choices 表"),
    ),
    "select_one_from_file": (
        gettext_noop("外部选项表不能导入（{type}）"),
        gettext_noop("请把选项写进 choices 表"),
    ),
    "select_multiple_from_file": (
        gettext_noop("外部选项表不能导入（{type}）"),
        gettext_noop("请把选项写进 choices 表"),
    ),
    "cascading_select": (gettext_noop("逐级选择不能导入（{type}）"), gettext_noop("请拆成几道选择题")),
    "xml-external": (gettext_noop("外部数据不能导入（{type}）"), gettext_noop("请删去")),
    "csv-external": (gettext_noop("外部数据不能导入（{type}）"), gettext_noop("请删去")),
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
    """What a type with choices says; None for any other."""
    if refused_of(written) is not UNKNOWN:
        return None
    found = SELECT.match(written)
    if found is None:
        return None
    how = found["how"].lower()
    return Select("multiple" in how or "all that apply" in how, found["list"], bool(found["other"]))


def refused_of(written: str) -> tuple[str, str]:
    """Why a type has no kind here."""
    return REFUSED.get(written.lower().split(" ")[0], UNKNOWN)
