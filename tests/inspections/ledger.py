"""试验台账: findings in every state, of several owners and menders, here and in the other town."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from tests.inspections.world import AT, InspectionWorld, add_site, build, photo
from townworks.inspections.models import Finding
from townworks.inspections.services import counting
from townworks.inspections.services import photos as pictures
from townworks.inspections.services.opening import Source, put_down
from townworks.inspections.workflow import OPEN_STATES, STATES

DAY = date(2026, 7, 1)


@dataclass
class Ledger:
    """tests.inspections.world with a ledger of findings."""

    town: InspectionWorld
    here: list[Finding] = field(default_factory=list)
    there: list[Finding] = field(default_factory=list)

    @property
    def every(self) -> list[Finding]:
        return self.here + self.there

    def actor(self, key: str) -> Any:
        return self.town.actor(key)


def build_ledger() -> Ledger:
    """One finding in each state in each village of each town, the owners and menders taking turns; every other one overdue."""
    made = Ledger(build())
    for town, into in ((made.town.world.here, made.here), (made.town.world.there, made.there)):
        owners = [town.units["safety"], town.units["rural"]]
        menders = [town.units["village-1"], town.units["village-2"], town.units["office"], None]
        for n, (state, place) in enumerate((state, place) for state in STATES for place in town.grids):
            site = add_site(town, 100 + n, f"第{n}户", place=place)
            into.append(
                add_finding(
                    made.town,
                    site,
                    state=state,
                    owner=owners[n % 2],
                    mender=menders[n % 4],
                    due_on=DAY + timedelta(days=n - 8),
                    severity=("minor", "major", "critical")[n % 3],
                )
            )
    return made


def add_finding(
    town: InspectionWorld, site: Any, *, state: str = "found", owner: Any, **facts: Any
) -> Finding:
    """A finding as it would stand in ``state``, with its counts."""
    system = town.actor("office_clerk")
    finding = Finding(
        town_id=site.town_id,
        site=site,
        place=site.place,
        campaign="fire-sweep",
        item="exit-clear",
        key="fire-sweep/exit-clear",
        text=facts.pop("text", f"{site.name}的通道堵了"),
        reason=["答“否”", {}],
        state="found",
        owner=owner,
        mend_days=7,
        mend_kind="calendar",
        found_at=AT,
        longitude=site.longitude,
        latitude=site.latitude,
        **facts,
    )
    put_down([finding], Source("grid", text="巡查看到"), actor=system, at=AT)
    counting.add(counting.rows_of(finding, -1))
    finding.state, finding.is_open = state, state in OPEN_STATES
    finding.closed_at = None if finding.is_open else AT
    finding.save()
    counting.add(counting.rows_of(finding, 1))
    return finding


def attach(town: InspectionWorld, finding: Finding) -> int:
    """A photograph of a finding; the key of its attachment."""
    return pictures.keep(finding, [photo()], actor=town.actor("office_clerk"), at=AT)[0].attachment_id
