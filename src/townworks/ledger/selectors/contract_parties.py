"""承租人: names, opened only to cover them where they stand in texts; who wants to read one asks by ``services.reveal_party``."""

from __future__ import annotations

from townworks.kernel import personal

from ..models import Book, Contract


def belongs(contract: Contract) -> str:
    """What a sealed name is bound to."""
    return f"contract/{contract.uid.hex}/party"


def party_of(contract: Contract) -> str:
    """The name itself."""
    return personal.unseal(contract.party_sealed, belongs=belongs(contract))


def names_of_parties(book: Book) -> list[str]:
    """The names of persons with whom a book has contracts."""
    rows = Contract.objects.filter(book=book, party_kind="person").only("uid", "party_sealed")
    return [party_of(one) for one in rows]
