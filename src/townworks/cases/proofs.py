"""办件的印证: how much of what was asked in the commitment's year was answered in time, closed, and found satisfactory.

Each is worked out for many commitments in two queries. No person is counted, and nothing sealed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext

from townworks.commitments import selectors as commitments
from townworks.definitions import case_telling
from townworks.definitions import selectors as definitions
from townworks.definitions.cases import Power
from townworks.engines.working import Step, gettext_noop
from townworks.kernel import clock
from townworks.kernel.proofs import Offer, Proof, alone
from townworks.ui import names

from .models import Case
from .selectors import training
from .selectors.figures import IN_TIME

Asked = tuple[int, Mapping[str, Any]]  # commitment_id, parameters
HUNDREDTH = Decimal("0.01")
LEFT_OUT = ("joined", "withdrawn")
SATISFIED = 3  # of five, as the national rule of 好差评 counts from "fairly satisfied"; not verified
LABELS = {
    "cases.on_time": "办件按期答复率",
    "cases.closed": "办件办结率",
    "cases.satisfaction": "办件满意率",
}
SAID = {
    "cases.on_time": gettext_noop("已到期或已答复 {whole} 件，其中按期答复 {part} 件"),
    "cases.closed": gettext_noop("登记 {whole} 件，已办结 {part} 件"),
    "cases.satisfaction": gettext_noop("评价 {whole} 件，基本满意以上 {part} 件"),
}


def _counts(name: str, on: date) -> tuple[Q, Q]:
    """What is the whole, and which part of it counts, on a day."""
    end = clock.start_of(on + timedelta(days=1))
    if name == "cases.on_time":
        answered = Q(answered_at__lt=end)
        return Q(due_on__isnull=False) & (answered | Q(due_key__lte=clock.start_of(on))), answered & IN_TIME
    if name == "cases.closed":
        return Q(), Q(is_open=False, closed_at__lt=end)
    return Q(score__isnull=False), Q(score__gte=SATISFIED)


def computed(name: str, *, claims: Sequence[Asked], on: date) -> list[Proof]:
    """The proofs of many commitments, in order."""
    placed = commitments.towns_and_years([pk for pk, _ in claims])
    whole, part = _counts(name, on)
    found: dict[tuple[int, int, str], tuple[int, int]] = {}
    rows = Case.objects.filter(
        town_id__in={town for town, _ in placed.values()},
        registered_at__lt=clock.start_of(on + timedelta(days=1)),
        sealed=False,
    ).exclude(state__in=LEFT_OUT)
    for year in {year for _, year in placed.values()}:
        within = Q(registered_at__gte=clock.start_of(date(year, 1, 1)))
        within &= Q(registered_at__lt=clock.start_of(date(year + 1, 1, 1)))
        counted = rows.filter(within).order_by().values_list("town_id", "kind")
        for town, kind, all_, some in counted.annotate(
            n=Count("pk", filter=whole), m=Count("pk", filter=whole & part)
        ):
            found[town, year, kind] = (all_, some)
    return [_proof(name, placed.get(pk), parameters, found, on) for pk, parameters in claims]


def _proof(
    name: str,
    place: tuple[int, int] | None,
    parameters: Mapping[str, Any],
    found: Mapping[tuple[int, int, str], tuple[int, int]],
    on: date,
) -> Proof:
    wanted = str(parameters.get("kind", ""))
    rows = [
        value for (town, year, kind), value in found.items() if (town, year) == place and wanted in ("", kind)
    ]
    whole, part = sum(row[0] for row in rows), sum(row[1] for row in rows)
    value = (Decimal(part * 100) / whole).quantize(HUNDREDTH, ROUND_DOWN) if whole else None
    return Proof(
        name=name,
        label=LABELS[name],
        value=value,
        target=Decimal(100),
        unit="%",
        as_of=on,
        working=(Step(SAID[name], {"whole": whole, "part": part}),),
        link=f"{reverse('cases:list')}?state=all&kind={wanted}",
    )


def _many(name: str) -> Any:
    def compute_many(*, claims: Sequence[Asked], on: date) -> list[Proof]:
        return computed(name, claims=claims, on=on)

    return compute_many


def kind_options() -> list[tuple[str, str]]:
    """Which kind of case."""
    return [(one.code, names.in_language(one)) for one in definitions.case_kinds() if not one.sealed]


POWERS = "powers.taken_over"
POWERS_SAID = gettext_noop("下放 {whole} 项，已承接运行 {part} 项，已交回 {back} 项")
TRAINED_SAID = gettext_noop("培训记录里，{trained} 项有培训合格、在有效期内的人；已运行而没有的 {bare} 项")


def powers_taken_over(*, commitment_id: int, parameters: Mapping[str, Any], on: date) -> Proof:
    """下放事项承接率: of the powers announced by a day, those that run on it and were not handed back."""
    kind = str(parameters.get("kind", ""))
    powers = [one for one in definitions.powers() if kind in ("", one.kind)]
    marks = [one.handover for one in powers]
    told = [one for one in marks if one.announced_on and one.announced_on <= on]
    back = [one for one in told if one.returned_on and one.returned_on <= on]
    part = sum(bool(one.running_on and one.running_on <= on) for one in told if one not in back)
    value = (Decimal(part * 100) / len(told)).quantize(HUNDREDTH, ROUND_DOWN) if told else None
    return Proof(
        name=POWERS,
        label="下放事项承接率",
        value=value,
        target=Decimal(100),
        unit="%",
        as_of=on,
        working=(
            Step(POWERS_SAID, {"whole": len(told), "part": part, "back": len(back)}),
            _trained(commitment_id, powers, on),
        ),
        link=f"{reverse('cases:powers')}?state=running",
    )


def _trained(commitment_id: int, powers: Sequence[Power], on: date) -> Step:
    """人员培训 as the town's own records have it, beside the marks that the file gives."""
    town, _year = commitments.towns_and_years([commitment_id]).get(commitment_id, (0, 0))
    known = training.trained_powers(town, on=on)
    announced = [one for one in powers if one.handover.announced_on and one.handover.announced_on <= on]
    bare = [one for one in announced if one.state == "running" and one.code not in known]
    return Step(TRAINED_SAID, {"trained": sum(one.code in known for one in announced), "bare": len(bare)})


def power_options() -> list[tuple[str, str]]:
    """Which kind of power."""
    kinds = {one.kind for one in definitions.powers()}
    return [(code, gettext(word)) for code, word in case_telling.POWER_KINDS.items() if code in kinds]


OFFERS = (
    *(
        Offer(name, label, alone(_many(name)), {"kind": "办件种类"}, _many(name), {"kind": kind_options})
        for name, label in LABELS.items()
    ),
    Offer(POWERS, "下放事项承接率", powers_taken_over, {"kind": "权力类别"}, None, {"kind": power_options}),
)
