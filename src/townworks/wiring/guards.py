"""佐证之门: who may see evidence of a kind of thing, and who may add to it."""

from __future__ import annotations

from collections.abc import Mapping

from townworks.cases import permissions as case_permissions
from townworks.cases import selectors as cases
from townworks.commitments import permissions as commitment_permissions
from townworks.commitments import selectors as commitments
from townworks.commitments.services import evidence as commitment_evidence
from townworks.indicators import permissions as indicator_permissions
from townworks.indicators import selectors as indicators
from townworks.indicators.selectors import scoring_reach
from townworks.inspections import selectors as inspections
from townworks.kernel import evidence
from townworks.kernel.actor import Actor
from townworks.kernel.errors import WrongState
from townworks.ledger import permissions as ledger_permissions
from townworks.ledger import selectors as ledger
from townworks.ledger.selectors import claims as ledger_claims
from townworks.ledger.selectors import counting as ledger_counting
from townworks.ledger.selectors import works as ledger_works
from townworks.ledger.workflow import EDITABLE


def _commitment_seen(actor: Actor, pk: int) -> evidence.Thing:
    commitment = commitments.commitment_for(actor, pk)
    return evidence.Thing(commitment.town_id, str(commitment))


def _commitment_added_to(actor: Actor, pk: int) -> evidence.Thing:
    commitment = commitments.commitment_for(actor, pk)
    commitment_permissions.may(actor, "evidence.add", commitment).require()
    return evidence.Thing(commitment.town_id, str(commitment))


def _visit_seen(actor: Actor, pk: int) -> evidence.Thing:
    visit = inspections.visit_for(actor, pk)
    return evidence.Thing(visit.town_id, visit.site.name)


def _finding_seen(actor: Actor, pk: int) -> evidence.Thing:
    finding = inspections.finding_for(actor, pk)
    return evidence.Thing(finding.town_id, str(finding))


def _finding_added_to(actor: Actor, pk: int) -> evidence.Thing:
    finding = inspections.finding_for(actor, pk)
    inspections.may(actor, "finding.mend", finding).require()
    return evidence.Thing(finding.town_id, str(finding))


def _visit_added_to(actor: Actor, pk: int) -> evidence.Thing:
    visit = inspections.visit_for(actor, pk)
    inspections.may(actor, "visit.make", visit).require()
    return evidence.Thing(visit.town_id, visit.site.name)


def _figure_seen(actor: Actor, pk: int) -> evidence.Thing:
    figure = indicators.observation_for(actor, pk)
    return evidence.Thing(figure.town_id, figure.thing.name)


def _figure_added_to(actor: Actor, pk: int) -> evidence.Thing:
    figure = indicators.observation_for(actor, pk)
    indicator_permissions.may(actor, "indicator.enter", figure).require()
    return evidence.Thing(figure.town_id, figure.thing.name)


def _case_seen(actor: Actor, pk: int) -> evidence.Thing:
    case = cases.case_for(actor, pk)
    return evidence.Thing(case.town_id, str(case))


def _case_added_to(actor: Actor, pk: int) -> evidence.Thing:
    case = cases.case_for(actor, pk)
    case_permissions.may(actor, "case.handle", case).require()
    return evidence.Thing(case.town_id, str(case))


def _entry_seen(actor: Actor, pk: int) -> evidence.Thing:
    entry = scoring_reach.entry_for(actor, pk)
    return evidence.Thing(entry.scoring.town_id, str(entry))


def _entry_added_to(actor: Actor, pk: int) -> evidence.Thing:
    entry = scoring_reach.entry_for(actor, pk)
    place = entry.place.path if entry.place else ""
    scoring_reach.may(actor, "scheme.enter", entry.scoring, unit_id=entry.unit_id, place_path=place).require()
    if entry.state != "given":
        raise WrongState("“{thing}”已经办过了。", thing=str(entry))
    return evidence.Thing(entry.scoring.town_id, str(entry))


def _claim_seen(actor: Actor, pk: int) -> evidence.Thing:
    claim = ledger_claims.claim_for(actor, pk)
    return evidence.Thing(claim.town_id, str(claim))


def _claim_added_to(actor: Actor, pk: int) -> evidence.Thing:
    claim = ledger_claims.claim_for(actor, pk)
    ledger_permissions.may(actor, "claim.make", claim.book).require()
    if claim.state not in EDITABLE:
        raise WrongState("“{thing}”已经报上去了，退回以后才能改票据。", thing=str(claim))
    return evidence.Thing(claim.town_id, str(claim))


def _asset_seen(actor: Actor, pk: int) -> evidence.Thing:
    asset = ledger.asset_for(actor, pk)
    return evidence.Thing(asset.book.town_id, str(asset))


def _asset_added_to(actor: Actor, pk: int) -> evidence.Thing:
    asset = ledger.asset_for(actor, pk)
    ledger_permissions.may(actor, "ledger.assets", asset.book).require()
    return evidence.Thing(asset.book.town_id, str(asset))


def _contract_papers(actor: Actor, pk: int) -> evidence.Thing:
    """A scanned contract shows who signed it: only for who keeps contracts."""
    contract = ledger.contract_for(actor, pk, "ledger.contracts")
    return evidence.Thing(contract.book.town_id, str(contract))


def _count_line_seen(actor: Actor, pk: int) -> evidence.Thing:
    line = ledger_counting.count_line_for(actor, pk)
    return evidence.Thing(line.count.book.town_id, str(line))


def _count_line_added_to(actor: Actor, pk: int) -> evidence.Thing:
    line = ledger_counting.count_line_for(actor, pk)
    ledger_permissions.may(actor, "ledger.assets", line.count.book).require()
    if line.count.state != "open":
        raise WrongState("“{thing}”已经报上去了，退回以后才能再盘。", thing=str(line.count))
    return evidence.Thing(line.count.book.town_id, str(line))


def _works_papers(actor: Actor, pk: int) -> evidence.Thing:
    """A contract of works shows who signed it: only for who keeps works."""
    works = ledger_works.works_of(actor, pk, ledger_works.KEEP)
    return evidence.Thing(works.book.town_id, str(works))


def _measurement_seen(actor: Actor, pk: int) -> evidence.Thing:
    one = ledger_works.measurement_for(actor, pk)
    return evidence.Thing(one.works.book.town_id, str(one.works))


def _measurement_added_to(actor: Actor, pk: int) -> evidence.Thing:
    one = ledger_works.measurement_for(actor, pk)
    ledger_permissions.may(actor, ledger_works.KEEP, one.works.book).require()
    if one.state != "measured":
        raise WrongState("“{thing}”第 {n} 期计量已经确认或退回，不再添照片。", thing=str(one.works), n=one.n)
    return evidence.Thing(one.works.book.town_id, str(one.works))


def _defect_seen(actor: Actor, pk: int) -> evidence.Thing:
    one = ledger_works.defect_for(actor, pk)
    return evidence.Thing(one.works.book.town_id, str(one.works))


def _defect_added_to(actor: Actor, pk: int) -> evidence.Thing:
    """Who keeps works shows a defect, who confirms them shows that it is mended."""
    one = ledger_works.defect_for(actor, pk)
    keeps = ledger_permissions.may(actor, ledger_works.KEEP, one.works.book)
    if not keeps:
        ledger_permissions.may(actor, ledger_works.CONFIRM, one.works.book).require()
    if one.state != "open":
        raise WrongState("“{thing}”第 {n} 处缺陷已经修好，不再添照片。", thing=str(one.works), n=one.n)
    return evidence.Thing(one.works.book.town_id, str(one.works))


# Who may see evidence of a kind of thing, and who may add to it.
GUARDS: Mapping[str, evidence.Guard] = {
    commitment_evidence.KIND: evidence.Guard(see=_commitment_seen, add=_commitment_added_to),
    "visit": evidence.Guard(see=_visit_seen, add=_visit_added_to),
    "finding": evidence.Guard(see=_finding_seen, add=_finding_added_to),
    "figure": evidence.Guard(see=_figure_seen, add=_figure_added_to),
    "case": evidence.Guard(see=_case_seen, add=_case_added_to),
    "claim": evidence.Guard(see=_claim_seen, add=_claim_added_to),
    "asset": evidence.Guard(see=_asset_seen, add=_asset_added_to),
    "contract": evidence.Guard(see=_contract_papers, add=_contract_papers),
    "works": evidence.Guard(see=_works_papers, add=_works_papers),
    "works-defect": evidence.Guard(see=_defect_seen, add=_defect_added_to),
    "measurement": evidence.Guard(see=_measurement_seen, add=_measurement_added_to),
    "count-line": evidence.Guard(see=_count_line_seen, add=_count_line_added_to),
    "score-entry": evidence.Guard(see=_entry_seen, add=_entry_added_to),
}
