"""承租人和承包人: names, opened only to cover them where they stand in texts; who wants to read one asks by ``services.reveal_party`` or
``services.works.reveal_contractor``."""

from __future__ import annotations

from townworks.kernel import personal

from ..models import Book, Contract, Works


def belongs(contract: Contract) -> str:
    """What a sealed name is bound to."""
    return f"contract/{contract.uid.hex}/party"


def party_of(contract: Contract) -> str:
    """The name itself."""
    return personal.unseal(contract.party_sealed, belongs=belongs(contract))


def contractor_belongs(works: Works) -> str:
    """What the sealed name of who builds is bound to."""
    return f"works/{works.uid.hex}/contractor"


def contractor_of(works: Works) -> str:
    """The name of who builds."""
    return personal.unseal(works.contractor_sealed, belongs=contractor_belongs(works))


def names_of_parties(book: Book) -> list[str]:
    """The names of persons with whom a book has contracts, or who build for it."""
    rows = Contract.objects.filter(book=book, party_kind="person").only("uid", "party_sealed")
    built = Works.objects.filter(book=book, contractor_kind="person").only("uid", "contractor_sealed")
    return [*(party_of(one) for one in rows), *(contractor_of(one) for one in built)]
