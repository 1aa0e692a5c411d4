"""量形 (shape): hold a file's content against its shape and tell every difference in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from townworks.engines.working import Step, gettext_noop

from .files import FILES
from .problems import WHOLE_FILE, Problem
from .reading import Source
from .shape import Shape

# pydantic's word for the mistake → what is wrong, what to do; {places} come from the mistake itself.
_WORDS: Mapping[str, tuple[str, str]] = {
    "missing": (gettext_noop("缺少这一项"), gettext_noop("请补上“{key} = …”")),
    "extra_forbidden": (
        gettext_noop("不认识这一项"),
        gettext_noop("请检查拼写，或删去（可用的有：{keys}）"),
    ),
    "string_type": (gettext_noop("应当是文字，写的是 {input}"), gettext_noop("请用半角双引号括起来")),
    "int_type": (gettext_noop("应当是整数，写的是 {input}"), gettext_noop("请写不带引号和小数点的数字")),
    "date_type": (gettext_noop("应当是日期，写的是 {input}"), gettext_noop("请写成 2026-01-31，不加引号")),
    "tuple_type": (
        gettext_noop("应当是列表，写的是 {input}"),
        gettext_noop("请用方括号，各项用半角逗号分开"),
    ),
    "model_type": (gettext_noop("应当是一组“键 = 值”"), gettext_noop("请参照同类文件的写法")),
    "too_short": (gettext_noop("至少要有 {min_length} 项"), gettext_noop("请补上")),
    "string_too_short": (gettext_noop("文字是空的"), gettext_noop("请填写")),
    "string_too_long": (gettext_noop("文字超过 {max_length} 字"), gettext_noop("请写短些")),
    "greater_than_equal": (gettext_noop("{input} 太小"), gettext_noop("请写不小于 {ge} 的数")),
    "less_than_equal": (gettext_noop("{input} 太大"), gettext_noop("请写不大于 {le} 的数")),
    "literal_error": (gettext_noop("没有 {input} 这个选项"), gettext_noop("可选的有：{expected}")),
    "bool_type": (
        gettext_noop("应当是 true 或 false，写的是 {input}"),
        gettext_noop("请写 true 或 false，不加引号"),
    ),
    "finite_number": (gettext_noop("{input} 不是一个数"), gettext_noop("请写不带引号的数字")),
    # What may be of two types is told once, by both.
    "is_instance_of+int_type": (
        gettext_noop("应当是数字，写的是 {input}"),
        gettext_noop("请写不带引号的数字"),
    ),
    "string_type+bool_type": (
        gettext_noop("应当是选项的代码或者 true、false，写的是 {input}"),
        gettext_noop("代码用半角双引号括起来，true 和 false 不加引号"),
    ),
}
_PATTERN = {
    "code": (
        gettext_noop("{input} 不是合格的代码"),
        gettext_noop("代码只用小写英文字母、数字、- 和 _，以字母开头"),
    ),
    "account": (
        gettext_noop("{input} 不是合格的科目代码"),
        gettext_noop("一级科目写三位数字，明细每级再加两位"),
    ),
    "permission": (
        gettext_noop("{input} 不是合格的权限代码"),
        gettext_noop("权限代码写成“对象.动作”，如 report.read"),
    ),
    "number": (gettext_noop("{input} 不是合格的编码"), gettext_noop("编码只用数字和大写英文字母")),
    "mark": (gettext_noop("{input} 不是合格的编号字头"), gettext_noop("字头是一到三个大写英文字母，如 JY")),
    "text": (gettext_noop("{input} 首尾有空格或换行"), gettext_noop("请删去首尾的空格和换行")),
}
_OTHERWISE = (gettext_noop("不合要求（{msg}）"), gettext_noop("请参照同类文件的写法改正"))


def shape_sources(sources: tuple[Source, ...]) -> tuple[dict[str, Shape], tuple[Problem, ...]]:
    """Each file's content in its shape, by file, and every difference found in any file."""
    shaped: dict[str, Shape] = {}
    problems: list[Problem] = []
    for source in sources:
        shape = next((shape for pattern, shape, _ in FILES if matches(source.file, pattern)), None)
        if shape is None:
            problems.append(_unknown_file(source.file))
            continue
        try:
            shaped[source.file] = shape.model_validate(_frozen(source.data))
        except ValidationError as error:
            problems += _problems(source, shape, error.errors(include_url=False))
    return shaped, tuple(problems)


def matches(file: str, pattern: str) -> bool:
    """Whether the path has the pattern's folders and name (``*`` never crosses a folder).

    >>> matches("lines/fire.toml", "lines/*.toml"), matches("lines/old/fire.toml", "lines/*.toml")
    (True, False)
    """
    return file.count("/") == pattern.count("/") and fnmatchcase(file, pattern)


def trail(data: object, loc: tuple[int | str, ...]) -> str:
    """The place in the file in words a person can follow: list items carry their code, if they have one.

    >>> trail({"roles": [{"code": "auditor", "reach": "all"}]}, ("roles", 0, "reach"))
    'roles[1]「auditor」.reach'
    """
    words = ""
    for part in loc:
        data = _inside(data, part)
        if isinstance(part, int):
            words += f"[{part + 1}]"
            code = data.get("code") if isinstance(data, Mapping) else None
            words += f"「{code}」" if isinstance(code, str) else ""
        else:
            words += f".{part}" if words else part
    return words


def _inside(data: object, part: int | str) -> object:
    if isinstance(part, int) and isinstance(data, list | tuple) and part < len(data):
        return data[part]
    if isinstance(part, str) and isinstance(data, Mapping):
        return data.get(part)
    return None


def _frozen(value: Any) -> Any:
    """The content with tuples for its lists, which strict shapes ask for; tables are changed where they stand."""
    if isinstance(value, list):
        return tuple(_frozen(item) for item in value)
    if isinstance(value, dict):
        for key, item in value.items():
            if isinstance(item, list | dict):
                value[key] = _frozen(item)
    return value


def _unknown_file(file: str) -> Problem:
    known = "、".join(pattern for pattern, _, _ in FILES)
    return Problem(
        file,
        WHOLE_FILE,
        Step(gettext_noop("不认识这个文件")),
        Step(gettext_noop("请移到对应的文件夹或改名（认识的有：{known}）"), {"known": known}),
    )


def _problems(source: Source, shape: type[Shape], errors: Iterable[ErrorDetails]) -> Iterator[Problem]:
    """One problem a place: a value that may be of two types and is of neither is wrong once."""
    places: dict[tuple[int | str, ...], list[ErrorDetails]] = {}
    for error in errors:
        if error["type"] == "too_short" and len(error["input"]) >= error["ctx"]["min_length"]:
            continue  # there are enough; one of them is wrong, and that is told at its own place
        places.setdefault(_place(source.data, error["loc"]), []).append(error)
    for loc, wrong in places.items():
        # Where one of two types fits and only its bounds do not, that is what is told.
        fitting = [one for one in wrong if one["type"] not in ("is_instance_of", "int_type")]
        both = "+".join(one["type"] for one in wrong)
        error = wrong[0] if both in _WORDS else (fitting or wrong)[0]
        yield _problem(source, shape, loc, error, both if both in _WORDS else error["type"])


def _place(data: object, loc: tuple[int | str, ...]) -> tuple[int | str, ...]:
    """The place in the file: without the names that pydantic gives to the types it tried."""
    place: list[int | str] = []
    for part in loc:
        if isinstance(part, int) or data is None or isinstance(data, Mapping):
            place.append(part)
            data = _inside(data, part)
    return tuple(place)


def _problem(
    source: Source, shape: type[Shape], loc: tuple[int | str, ...], error: ErrorDetails, kind: str
) -> Problem:
    values: dict[str, object] = {
        "key": loc[-1] if loc else "",
        "keys": "、".join(_sibling_keys(shape, loc)),
        "input": _quoted(error["input"]),
        "msg": error["msg"],
        **{name: _pretty(value) for name, value in error.get("ctx", {}).items()},
    }
    wrong, remedy = _words_for(error, kind)
    return Problem(source.file, trail(source.data, loc), Step(wrong, values), Step(remedy, values))


def _words_for(error: ErrorDetails, kind: str) -> tuple[str, str]:
    if kind == "string_pattern_mismatch":
        pattern = error.get("ctx", {}).get("pattern", "")
        marks = (
            ("text", r"\S"),
            ("account", "[0-9]{2}"),
            ("permission", r"\."),
            ("mark", "[A-Z]"),
            ("number", "0-9A-Z"),
        )
        return _PATTERN[next((name for name, part in marks if part in pattern), "code")]
    return _WORDS.get(kind, _OTHERWISE)


def _sibling_keys(shape: type[Shape], loc: tuple[int | str, ...]) -> list[str]:
    """The keys that may stand where an unknown one was found."""
    for part in loc[:-1]:
        if isinstance(part, str) and part in shape.model_fields:
            inner = _shape_inside(shape.model_fields[part].annotation)
            if inner is None:
                return []
            shape = inner
    return [field.alias or name for name, field in shape.model_fields.items()]


def _shape_inside(annotation: Any) -> type[Shape] | None:
    if isinstance(annotation, type) and issubclass(annotation, Shape):
        return annotation
    inner = (_shape_inside(argument) for argument in getattr(annotation, "__args__", ()))
    return next((shape for shape in inner if shape is not None), None)


def _quoted(value: object) -> str:
    text = f"“{value}”" if isinstance(value, str) else str(value)
    return text if len(text) <= 40 else text[:39] + "…"


def _pretty(value: object) -> object:
    return (
        str(value).replace(" or ", ", ").replace("'", "").replace(", ", "、")
        if isinstance(value, str)
        else value
    )


def name_of(file: str) -> str:
    """The file's name without folder and ending: what a line's code or a calendar's year must equal."""
    return PurePosixPath(file).stem
