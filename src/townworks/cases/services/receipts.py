"""查询码: what a citizen follows a case by, beside its number; drawn at random, kept sealed, compared in constant time."""

from __future__ import annotations

import hmac
import secrets

from townworks.kernel import personal

from ..models import Case

SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that are read for one another
LENGTH = 8
BATCH = 500


def new_code() -> str:
    """Eight signs: 31 to the eighth power, at ten tries an hour."""
    return "".join(secrets.choice(SIGNS) for _ in range(LENGTH))


def kept(case: Case, code: str) -> str:
    """The code as it is kept."""
    return personal.seal(code, belongs=_belongs(case))


def code_of(case: Case) -> str:
    """The code again, for the receipt of a sender who sends the same thing twice."""
    return personal.unseal(case.code_sealed, belongs=_belongs(case))


def fits(case: Case, code: str) -> bool:
    """Whether the code is this case's."""
    plain = "".join(sign for sign in code.upper() if sign.isalnum())[:40]
    return bool(case.code_sealed) and hmac.compare_digest(plain.encode(), code_of(case).encode())


def reseal_codes() -> int:
    """Seal what an older key sealed anew; answers how many."""
    turned = 0
    start = f"{personal.current_key().name}."
    older = Case.objects.exclude(code_sealed="").exclude(code_sealed__startswith=start)
    while rows := list(older.order_by("pk")[:BATCH]):
        for case in rows:
            case.code_sealed = kept(case, code_of(case))
            case.save(update_fields=["code_sealed"])
        turned += len(rows)
    return turned


def _belongs(case: Case) -> str:
    return f"case/{case.uid.hex}/code"
