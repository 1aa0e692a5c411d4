"""公开的反映: what somebody published on purpose, for a map and a list that everybody may read; positions on a grid of about 100 m.

Nothing is here by default. Text and pictures are published apart; a picture is its small drawing, which carries no data of the camera.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db.models import Q, QuerySet
from django.utils.translation import gettext

from townworks.definitions import selectors as definitions
from townworks.engines import map_cells
from townworks.kernel.errors import NotFound
from townworks.kernel.models import Attachment, Blob
from townworks.people import selectors as people
from townworks.places import selectors as places
from townworks.ui import names

from ..models import Answer, Case, PublicPhoto
from ..workflow import RUNNING
from .kinds import public_matter, public_matters
from .public import CLOSE, SAID, blurred, published_words

GRID, SINGLY, MOST, MOST_DOTS = 60, 17, 5_000, 400
COUNTED, FRAMED = 2_000, 500
METRES = 100  # the side of the grid as the page says it; CLOSE degrees of latitude are 111 m
PAGE = 20
STATES = {"open": "正在办", "closed": "办完了"}
NOT_PUBLIC = "没有公开这件反映，或者已经撤下。"
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Shown:
    """一件公开的反映. Positions are the middle of their cell; None where it has none."""

    case: Case
    matter: str
    state: str
    said: str
    longitude: float | None
    latitude: float | None
    text: str
    address: str
    answers: tuple[Answer, ...] = ()
    photos: tuple[PublicPhoto, ...] = ()


@dataclass(frozen=True)
class Listed:
    """One page of them, and how many there are: counted to COUNTED and no further (``more``), so that no page reads them all."""

    rows: tuple[Shown, ...]
    total: int
    more: bool
    page: int
    pages: int


def towns() -> list[tuple[int, str]]:
    """The towns that take reports."""
    return [(pk, name) for pk, (_code, name) in people.towns_with_offices().items()]


def matters() -> list[tuple[str, str]]:
    """What the reports are about."""
    return [(matter.code, names.in_language(matter)) for _kind, matter in public_matters()]


def listed(town_id: int, *, matter: str = "", page: int = 1) -> Listed:
    """The published reports of a town, the newest first. Four queries."""
    found = _published(town_id, matter)
    total = found.order_by()[: COUNTED + 1].count()
    more, total = total > COUNTED, min(total, COUNTED)
    pages = max(1, -(-total // PAGE))
    page = min(max(page, 1), pages)
    rows = list(found.order_by("-published_at", "-pk")[(page - 1) * PAGE : page * PAGE])
    return Listed(tuple(_shown(rows)), total, more, page, pages)


def one(pk: int) -> Shown:
    """One published report; NotFound for what is not, or no longer."""
    case = Case.objects.filter(_is_public(), pk=pk).first()
    if case is None:
        raise NotFound(NOT_PUBLIC)
    return _shown([case])[0]


def photo(pk: int) -> tuple[Blob, str]:
    """The stored picture of a published photograph; NotFound for one that is not, or whose report is not."""
    row = PublicPhoto.objects.select_related("case").filter(pk=pk, taken_down_at=None).first()
    if row is None or not Case.objects.filter(_is_public(), pk=row.case_id).exists():
        raise NotFound(NOT_PUBLIC)
    found = Attachment.objects.select_related("blob").filter(
        pk=row.attachment_id, thing_kind="case", thing_id=row.case_id, withdrawal=None
    )
    attachment = found.first()
    if attachment is None or not attachment.blob.has_thumbnail:
        raise NotFound(NOT_PUBLIC)
    return attachment.blob, f"{row.case.number}-{row.pk}.jpg"


def marks(town_id: int, *, matter: str, zoom: int, bbox: Box) -> dict[str, Any]:
    """Groups and single reports in a view, as the map script takes them.

    Of at most MOST reports where they are and whether they are settled is read; of those that stand singly, what they say.
    """
    west, south, east, north = bbox
    inside = Q(longitude__gte=west - CLOSE, longitude__lte=east + CLOSE)
    inside &= Q(latitude__gte=south - CLOSE, latitude__lte=north + CLOSE)
    found = _published(town_id, matter).filter(inside)
    wanted = found.values_list("pk", "longitude", "latitude", "state", "published_at")
    # A street is found by where it is; only a view of more than can be told is sorted, and then the newest are told.
    rows = list(wanted.order_by()[: MOST + 1])
    if len(rows) > MOST:
        rows = list(wanted.order_by("-published_at", "-pk")[: MOST + 1])
    else:
        rows.sort(key=lambda row: (row[4], row[0]), reverse=True)
    told = rows[:MOST]
    if not told:
        return {"groups": [], "dots": [], "total": 0, "cut": False}
    points = np.array([(blurred(row[1], CLOSE), blurred(row[2], CLOSE)) for row in told], np.float64)
    states = np.array([list(STATES).index(_state(row[3])) for row in told], np.int64)
    drawn = min(zoom, map_cells.DEEPEST)
    fewest = len(told) + 1 if drawn >= SINGLY else 2
    view = map_cells.widened(bbox, drawn, GRID)
    answer = map_cells.compute(map_cells.Given(points, states, drawn, view, GRID, fewest, len(STATES)))
    words = [gettext(word) for word in STATES.values()]
    groups = [
        {
            "at": [float(centre[0]), float(centre[1])],
            "n": int(n),
            "parts": [[words[k], int(by_state[k])] for k in np.flatnonzero(by_state)],
            "box": map_cells.bounds(int(cell[0]), int(cell[1]), drawn, GRID),
        }
        for centre, n, by_state, cell in zip(
            answer.centres, answer.counts, answer.by_state, answer.cells, strict=True
        )
    ]
    keys = [told[n][0] for n in answer.singles[:MOST_DOTS]]
    cases = Case.objects.filter(
        _is_public(), pk__in=keys
    ).in_bulk()  # said again: it may have been taken down just now
    singles = _shown([cases[pk] for pk in keys if pk in cases], bare=True)
    cut = len(rows) > MOST or len(answer.singles) > MOST_DOTS
    return {"groups": groups, "dots": singles, "total": int(answer.counts.sum()) + len(singles), "cut": cut}


def frame(town_id: int, box: Box | None) -> Box | None:
    """What the map shows first: the town's outline, else the reports that were published last."""
    if box is not None:
        return box
    newest = _published(town_id, "").exclude(longitude=None).order_by("-published_at")
    found = list(newest.values_list("longitude", "latitude")[:FRAMED])
    if not found:
        return None
    x = [row[0] for row in found if row[0] is not None]
    y = [row[1] for row in found if row[1] is not None]
    return min(x) - CLOSE, min(y) - CLOSE, max(x) + CLOSE, max(y) + CLOSE


def outlines(town_id: int) -> list[tuple[str, str, dict[str, Any]]]:
    """Name, kind and outline of the town and its villages: what every map of the county shows."""
    here = places.town(town_id)
    found = places.below(here.path).filter(kind__in=("town", "village", "community")).exclude(outline=None)
    rows = list(found.order_by("path").values_list("name", "kind", "outline"))
    return [(name, kind, outline) for name, kind, outline in rows if outline]


def _published(town_id: int, matter: str) -> QuerySet[Case]:
    found = Case.objects.filter(_is_public(), town_id=town_id)
    return found.filter(matter=matter) if matter else found


def _is_public() -> Q:
    """Published by somebody, of a kind that may be, and not sealed: said again, so that no row shows by one mistake."""
    kinds = [kind.code for kind in definitions.case_kinds() if kind.open311 and not kind.sealed]
    return Q(published_at__isnull=False, sealed=False, kind__in=kinds)


def _shown(rows: Sequence[Case], *, bare: bool = False) -> list[Shown]:
    photos: dict[int, list[PublicPhoto]] = {}
    answers: dict[int, list[Answer]] = {}
    if rows and not bare:
        for picture in PublicPhoto.objects.filter(case__in=rows, taken_down_at=None):
            photos.setdefault(picture.case_id, []).append(picture)
        for answer in Answer.objects.filter(case__in=rows):
            answers.setdefault(answer.case_id, []).append(answer)
    words = published_words(rows)
    return [
        Shown(
            case=case,
            matter=_matter(case.matter),
            state=_state(case.state),
            said=gettext(SAID[case.state]),
            longitude=blurred(case.longitude, CLOSE),
            latitude=blurred(case.latitude, CLOSE),
            text=words[case.pk][0],
            address=words[case.pk][1],
            answers=tuple(answers.get(case.pk, ())),
            photos=tuple(photos.get(case.pk, ())),
        )
        for case in rows
    ]


def _state(code: str) -> str:
    return "open" if code in RUNNING else "closed"


def _matter(code: str) -> str:
    known = public_matter(code)
    return names.in_language(known[1]) if known else code
