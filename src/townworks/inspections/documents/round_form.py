"""检查轮次的表单: a round's checklist as an XForm that ODK Collect fills in, the site chosen from a list of its own.

Around the items stand what a visit needs besides: which site, what came of it, where one stood, who was along. Their names
begin with ``form__``, which no item's code can.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from pyxform.xls2xform import convert

from townworks.definitions.campaigns import Campaign
from townworks.definitions.xlsform import columns as c
from townworks.definitions.xlsform import exporting

from ..models import Round
from ..selectors.campaigns import campaign_of

SITES = "sites.csv"
PREFIX = "round-"
DUE, VERSION, OUTCOME = "form__due", "form__version", "form__outcome"
WHERE, COMPANION, NOTE = "form__where", "form__companion", "form__note"
START, END, TODAY, DEVICE = "form__start", "form__end", "form__today", "form__device"
OUTCOMES = (
    ("visited", "已查", "Visited"),
    ("refused", "拒绝检查", "Refused"),
    ("absent", "无人在场", "Nobody there"),
    ("vanished", "已消失", "Gone"),
)
KEPT = 64  # forms kept ready in one process
Row = dict[str, str]


@dataclass(frozen=True)
class RoundForm:
    """The form of a round: its id and name, the version (of the edition that the round runs on), and the XForm."""

    form_id: str
    name: str
    version: str
    xml: bytes

    @property
    def md5(self) -> str:
        """What Collect compares to see whether it has this form already."""
        return md5(self.xml)


def md5(content: bytes) -> str:
    """The hash that OpenRosa asks for; it guards nothing."""
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


def form_of(row: Round) -> RoundForm:
    """The form of a round with its edition; made once a process."""
    return _made(row.pk, row.name, row.edition.digest, _Held(campaign_of(row.edition)))


def version_of(row: Round) -> str:
    """The version of its form: the beginning of the digest of its edition."""
    return row.edition.digest[: exporting.VERSION]


class _Held:
    """A campaign on its way past the cache, whose key is the digest."""

    def __init__(self, campaign: Campaign) -> None:
        self.campaign = campaign

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=KEPT)
def _made(pk: int, name: str, digest: str, held: _Held) -> RoundForm:
    form_id, version = f"{PREFIX}{pk}", digest[: exporting.VERSION]
    sheets = {
        c.SURVEY: list(_survey(held.campaign)),
        c.CHOICES: [_told(row) for row in exporting.choice_rows(held.campaign)] + list(_outcomes()),
        c.SETTINGS: [
            {
                "form_title": name,
                "form_id": form_id,
                "version": version,
                "default_language": c.ZH,
                "name": c.ROOT,
            }
        ],
    }
    return RoundForm(form_id, name, version, convert(sheets).xform.encode())


def _survey(campaign: Campaign) -> Iterator[Row]:
    for kind, name in (("start", START), ("end", END), ("today", TODAY), ("deviceid", DEVICE)):
        yield {"type": kind, "name": name}
    yield _asked(
        f"select_one_from_file {SITES}",
        DUE,
        "查哪个场所",
        "Which site",
        required=c.YES,
        appearance="autocomplete",
    )
    yield {
        "type": "calculate",
        "name": VERSION,
        "calculation": f"instance('sites')/root/item[name=${{{DUE}}}]/version",
    }
    yield _asked("geopoint", WHERE, "到场位置（在场所门口取）", "Where you stand (at the door)")
    yield _asked("select_one form__outcomes", OUTCOME, "检查结果", "What came of it", required=c.YES)
    yield {"type": "begin group", "name": "form__items", "relevant": f"${{{OUTCOME}}} = 'visited'"}
    yield from (_told(row) for row in exporting.survey_rows(campaign))
    yield {"type": "end group"}
    yield _asked("text", COMPANION, "同行人员", "Who was along")
    yield _asked("text", NOTE, "备注", "Remarks")


def _asked(kind: str, name: str, text: str, text_en: str, **more: str) -> Row:
    return {"type": kind, "name": name, c.TEXT: text, c.TEXT_EN: text_en, **more}


def _outcomes() -> Iterator[Row]:
    for code, text, text_en in OUTCOMES:
        yield {"list_name": "form__outcomes", "name": code, c.TEXT: text, c.TEXT_EN: text_en}


def _told(row: exporting.Row) -> Row:
    """A row as pyxform takes it: texts alone, none of our own columns, and no text that it would take for a reference."""
    return {
        head: str(value).replace("${", "$ {")
        if head.startswith(("label", "hint", "constraint_m"))
        else str(value)
        for head, value in row.items()
        if value not in (None, "") and not head.startswith(c.OURS)
    }
