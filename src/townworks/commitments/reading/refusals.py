"""办不了: the sentences that the command refuses with, in Chinese and in English."""

from __future__ import annotations

import errno
import os
from collections.abc import Mapping

# Each sentence in Chinese and in English.
_SENTENCES = {
    "missing": ("没有找到文件“{name}”，请核对路径。", "There is no file “{name}”; check the path."),
    "folder": ("“{name}”是文件夹，请指定报告文件。", "“{name}” is a folder; name the report's file."),
    "denied": ("没有权限读取“{name}”，请检查文件权限。", "“{name}” may not be read; check its permissions."),
    "unopened": (
        "“{name}”打不开（{why}），请核对路径。",
        "“{name}” cannot be opened ({why}); check the path.",
    ),
    "large": (
        "文件“{name}”有 {size} MB，超过上限 {limit} MB；请只保留报告正文后再读。",
        "“{name}” is {size} MB; the most is {limit} MB.",
    ),
    "unwritable": (
        "“{name}”写不进去（{why}），没有留下半个文件；请换一个位置。",
        "“{name}” cannot be written ({why}); nothing was left there.",
    ),
    "same": (
        "“{name}”就是报告本身，请为结果另起文件名。",
        "“{name}” is the report itself; name another file to write.",
    ),
    "twice": (
        "“{name}”被指定为两种结果的文件，请各起一个文件名。",
        "“{name}” is named twice as a file to write.",
    ),
    "unreadable": ("{sentence}", "“{name}” cannot be read as a report ({kind}). {sentence}"),
    "definitions": (
        "定义文件夹“{name}”有误：\n{sentence}",
        "The definitions in “{name}” are broken:\n{sentence}",
    ),
    "home": (
        "没有找到项目目录（含 definitions/），请用 TOWNWORKS_HOME 指定。",
        "The project's folder with definitions/ was not found; set TOWNWORKS_HOME to it.",
    ),
    "year": ("年度“{name}”不在 1990—2099 之间，请核对。", "The year {name} is not between 1990 and 2099."),
}


# What the system says is wrong, in Chinese; in English the system's own words will do.
_FAULTS = (
    (errno.EACCES, "没有权限"),
    (errno.EPERM, "没有权限"),
    (errno.ENOENT, "目录不存在"),
    (errno.ENOTDIR, "路径中有一段不是目录"),
    (errno.EISDIR, "是文件夹"),
    (errno.ENOSPC, "磁盘已满"),
    (errno.EDQUOT, "超出磁盘配额"),
    (errno.EROFS, "磁盘只读"),
    (errno.ENAMETOOLONG, "文件名太长"),
)


class Refused(Exception):
    """办不了: the sentence for the person at the keyboard."""


def refusal(code: str, env: Mapping[str, str], **values: object) -> Refused:
    """One of the sentences above, in the person's language."""
    chinese, english = _SENTENCES[code]
    return Refused((english if speaks_english(env) else chinese).format(**values))


def speaks_english(env: Mapping[str, str]) -> bool:
    """Whether TOWNWORKS_LANG, else the locale, asks for English."""
    asked = env.get("TOWNWORKS_LANG") or env.get("LC_ALL") or env.get("LC_MESSAGES") or env.get("LANG") or ""
    return asked.lower().startswith("en")


def fault_in_words(number: int | None, env: Mapping[str, str]) -> str:
    """What the operating system's fault means, in the person's language."""
    if number is None:
        return "unknown" if speaks_english(env) else "原因不明"
    said = os.strerror(number)
    return said if speaks_english(env) else dict(_FAULTS).get(number, said)
