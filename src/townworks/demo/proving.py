"""以账为证: two commitments are judged by the books from the end of June on: what was published, what is owed, where funds went."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from townworks.commitments.services.claims import NewClaim, set_proofs

from .reckoning import at

if TYPE_CHECKING:
    from .year import Year

# Words of the commitment, the proofs that it gets beside its own.
BY_BOOKS = (
    ("三资", (NewClaim("ledger.disclosed", {}), NewClaim("ledger.arrears", {}))),
    ("专项资金", (NewClaim("funds.spent", {"fund": "all"}), NewClaim("funds.on_purpose", {"fund": "all"}))),
)


def prove_by_books(year: Year) -> None:
    """督办员 adds them once the half year is in the books."""
    for words, new in BY_BOOKS:
        for commitment in year.commitments():
            if words in commitment.text:
                kept = [
                    NewClaim(one.name, one.parameters, one.target_id) for one in commitment.proof_claims.all()
                ]
                set_proofs(
                    actor=year.who("linqh"),
                    pk=commitment.pk,
                    claims=[*kept, *new],
                    at=at(date(2026, 6, 30), 17),
                )
                break
