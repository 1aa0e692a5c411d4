"""导航: the rooms a person may enter, from the permissions of their posts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils.translation import get_language, gettext, gettext_noop, pgettext

from townworks.kernel.actor import Actor


@dataclass(frozen=True)
class Room:
    """One entry. ``permissions``: any of them opens it; none means everyone who is signed in. ``besides``: other paths that lie in it."""

    url_name: str
    label: str
    permissions: tuple[str, ...] = ()
    besides: tuple[str, ...] = ()


@dataclass(frozen=True)
class Entry:
    """An entry as a page draws it."""

    url: str
    label: str
    here: bool


@dataclass(frozen=True)
class Door:
    """One public page that a room opens for citizens: its name and what is behind it, in a sentence."""

    url_name: str
    label: str
    about: str


@dataclass(frozen=True)
class OpenDoor:
    """A door as a page draws it."""

    url: str
    label: str
    about: str


ROOMS = (
    Room("overview:today", "今天"),
    Room("commitments:reports", "报告", ("report.import", "report.adopt", "report.read")),
    Room("commitments:list", "任务", ("commitment.read",)),
    Room("commitments:supervision", "督办", ("supervision.read",)),
    Room("inspections:field", "现场", ("visit.make",)),
    Room(
        "inspections:campaigns",
        "检查",
        ("inspection.read",),
        (
            "/checklists/",
            "/clashes/",
            "/doubts/",
            "/dues/",
            "/lookbacks/",
            "/mend-notices/",
            "/rounds/",
            "/visits/",
        ),
    ),
    Room("inspections:findings", "问题", ("inspection.read",), ("/extensions/", "/offers/")),
    Room("inspections:sites", "场所", ("inspection.read",)),
    Room("inspections:map", "地图", ("inspection.read",)),
    Room(
        "indicators:list",
        "指标",
        ("indicator.read",),
        (
            "/figures/",
            "/observations/",
            "/questions/",
            "/returns/",
            "/schemes/",
            "/score-entries/",
            "/sections/",
            "/surveys/",
            "/things/",
        ),
    ),
    Room("cases:list", "办件", ("case.read",), ("/counter/", "/powers/")),
    Room("overview:scoreboard", "单位亮灯", ("commitment.read",)),
    Room(
        "ledger:books",
        "村账",
        ("ledger.read",),
        (
            "/advances/",
            "/allotments/",
            "/assets/",
            "/bank/",
            "/bank-rows/",
            "/budgets/",
            "/claims/",
            "/contracts/",
            "/count-lines/",
            "/counts/",
            "/disclosure/",
            "/donations/",
            "/funds/",
            "/matches/",
            "/periods/",
            "/reopenings/",
            "/risks/",
            "/sheet-questions/",
            "/thrift/",
            "/vouchers/",
            "/works/",
            "/works-changes/",
            "/works-measurements/",
        ),
    ),
    Room("briefs:index", "简报", ("document.export",)),
    Room("places:tree", "区划", ("place.read",)),
    Room("people:list", "人员", ("person.read",)),
    Room("audit:trail", "审计", ("audit.read", "audit.verify")),
)
# The pages inside a room, as tabs at the head of each of them.
INSIDE = {
    "indicators": (
        Room("indicators:list", "指标一览", ("indicator.read",)),
        Room("indicators:sections", "断面水质", ("indicator.read",)),
        Room("indicators:figures", "填报", ("indicator.enter",)),
        Room("indicators:figures-import", "导入", ("indicator.import",)),
        Room("indicators:returns", "报送", ("indicator.read",)),
        Room("indicators:questions", "疑问", ("indicator.read",)),
        Room("indicators:schemes", "测评", ("scheme.read",)),
        Room("indicators:surveys", "问卷", ("scheme.read",)),
        Room("indicators:things", "被测对象", ("indicator.read",)),
        Room("indicators:open", "公开数据"),
    ),
    "ledger": (
        Room("ledger:books", "账套", ("ledger.read",)),
        Room("ledger:claims", "报账", ("ledger.read",)),
        Room(
            "ledger:funds",
            "资金和预算",
            ("ledger.read",),
            (
                *("/allotments/", "/budgets/", "/advances/", "/donations/", "/thrift/"),
                *("/works/", "/works-changes/", "/works-measurements/"),
            ),
        ),
        Room("ledger:assets", "资产资源", ("ledger.read",)),
        Room("ledger:contracts", "发包租赁合同", ("ledger.read",)),
        Room("ledger:disclosure", "财务公开", ("ledger.read",)),
        Room("ledger:risks", "账目风险", ("risk.read",)),
    ),
}
OWN = (
    Room("people:me", "我的岗位和会话"),
    Room("people:change-password", "修改口令"),
    Room("people:sessions", "登录会话"),
    Room("people:tokens", "接口令牌", ("api.token",)),
)

# What rooms publish for whoever comes, without an account.
FOR_CITIZENS = (
    Door(
        "ledger:public-books",
        gettext_noop("看村里的账"),
        gettext_noop("各村公布的财务公开单，看不懂可以问。"),
    ),
    Door("indicators:open", gettext_noop("看镇里的数据"), gettext_noop("已经公开的指标，可以下载。")),
    Door("indicators:answer-enter", gettext_noop("答问卷"), gettext_noop("输入问卷上的答题码，不记名。")),
)


def doors_for_citizens() -> list[OpenDoor]:
    """The public pages of all rooms that this instance has."""
    return [
        OpenDoor(url, gettext(one.label), gettext(one.about))
        for one in FOR_CITIZENS
        if (url := address(one.url_name))
    ]


def address(url_name: str, *args: object) -> str:
    """The address of a room (or of a thing in it), or nothing where this instance has no such room."""
    try:
        return reverse(url_name, args=args)
    except NoReverseMatch:
        return ""


def entries(rooms: tuple[Room, ...], actor: Actor, path: str) -> list[Entry]:
    """The rooms open to the actor; the one that the path lies in is marked."""
    held = frozenset[str]().union(*(grant.permissions for grant in actor.grants))
    place = (get_script_prefix(), get_urlconf(), get_language())
    open_rooms = [
        (url, label, room.besides)
        for room in rooms
        if not room.permissions or not held.isdisjoint(room.permissions)
        for url, label in [_door(room.url_name, room.label, place)]
        if url
    ]
    here = max((url for url, _, also in open_rooms if _in_room(url, also, path)), key=len, default="")
    return [Entry(url, label, url == here) for url, label, _ in open_rooms]


@cache
def _door(url_name: str, label: str, place: tuple[str, str | None, str | None]) -> tuple[str, str]:
    """Where a room is and what it is called; ``place``: what both follow from, so that they are asked for once."""
    return address(url_name), pgettext("room", label)


def _in_room(url: str, besides: tuple[str, ...], path: str) -> bool:
    return _within(url, path) or path.startswith(besides)


def _within(url: str, path: str) -> bool:
    return path == url if url == "/" else path.startswith(url)
