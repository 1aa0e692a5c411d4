"""指标版本: the file frozen under which figures are given; a changed file is a new edition from the next period that has no figures yet."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction

from townworks.definitions import selectors as definitions
from townworks.definitions.editions import Shaped, in_shape
from townworks.definitions.indicators import Indicator
from townworks.engines import period_reading
from townworks.engines.period_reading import Period
from townworks.kernel import clock
from townworks.kernel.errors import NotFound

from ..models import IndicatorEdition, Standing

ALWAYS = date(1900, 1, 1)  # the first edition holds for what lies before it too


def indicator_named(code: str) -> Indicator:
    """The indicator as its file has it today; NotFound when nothing of this name is defined."""
    found = definitions.indicators_by_code().get(code)
    if found is None:
        raise NotFound("没有这个指标（{code}）。", code=code[:40])
    return found


_known = Shaped(in_shape(Indicator))


def shape_of(edition: IndicatorEdition) -> Indicator:
    """What an edition says."""
    return _known.of(edition)


def editions_of(code: str) -> list[IndicatorEdition]:
    """All editions, the first first."""
    return list(IndicatorEdition.objects.filter(code=code).order_by("n"))


def holding(editions: list[IndicatorEdition], period: Period) -> IndicatorEdition | None:
    """The edition under which a period is read: the latest that was valid when the period ended."""
    if editions and editions[-1].valid_from <= period.start:
        return editions[-1]
    end = period.end
    return next((one for one in reversed(editions) if one.valid_from <= end), None)


class Editions:
    """版本簿: the editions that figures of an act are given under, opened where a file has changed since."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self._by_code: dict[str, list[IndicatorEdition]] = {}

    def of(self, code: str, period: Period) -> IndicatorEdition:
        """The edition for a period of an indicator."""
        if code not in self._by_code:
            self._by_code[code] = open_editions(code, at=self.at)
        found = holding(self._by_code[code], period)
        return found or self._by_code[code][0]


def _from(code: str, day: date) -> date:
    """The month of today, unless figures were given of a period that ends later: a period is all of one edition."""
    latest = (
        Standing.objects.filter(indicator=code)
        .order_by("-starts_on")
        .values_list("period", flat=True)
        .first()
    )
    month = period_reading.of("month", day)
    if latest is None:
        return month.start
    end = period_reading.from_code(latest).end
    return max(month.start, period_reading.following(period_reading.of("month", end)).start)


def open_editions(code: str, *, at: datetime) -> list[IndicatorEdition]:
    """Every edition of an indicator, the file's own of today included: frozen now if it is new. NotFound for no indicator."""
    one = indicator_named(code)
    digest = definitions.digest_of(f"indicators/{code}.toml")
    known = editions_of(code)
    if known and known[-1].digest == digest:
        return known
    made = IndicatorEdition(
        code=code,
        n=len(known) + 1,
        digest=digest,
        content=one.model_dump(mode="json", by_alias=True),
        valid_from=_from(code, clock.day_of(at)) if known else ALWAYS,
        frozen_at=at,
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:  # someone else gave a figure at the same moment
        return editions_of(code)
    return [*known, made]
