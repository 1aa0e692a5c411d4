"""Run by the Python of django-ledger's own environment: a book's vouchers put in, posted, and its trial balance; prints JSON.

    python in_django_ledger.py VOUCHERS.jsonl HOW_MANY_TO_POST

The first line of the file is {account: kind}, then [day, words, [[account, fen], …]] a voucher. Its chart, entity and ledger are made
by its documented calls. For the trial balance the vouchers go in by bulk insert, posted and locked as its own door leaves them (that
door is measured apart, by ``commit_txs``, which makes a journal entry with its transactions, verifies, numbers and posts it). None of
its accounts is told to be cash: an entry with cash costs it two queries more.
"""

# mypy: ignore-errors
from __future__ import annotations

import json
import os
import sys
import time
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from urllib.parse import urlsplit

BATCH, TIMES = 2000, 3
ROLES = {
    "asset": ("1", "asset_ca_recv", "debit"),
    "cost": ("1", "asset_ca_other", "debit"),
    "liability": ("2", "lia_cl_other", "credit"),
    "equity": ("3", "eq_adjustment", "credit"),
    "income": ("4", "in_operational", "credit"),
    "expense": ("6", "ex_regular", "debit"),
}


def database(url: str) -> dict[str, object]:
    found = urlsplit(url)
    if found.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": found.path[1:] if found.path.startswith("//") else found.path,
        }
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": found.path[1:],
        "USER": found.username,
        "HOST": found.hostname,
        "PORT": found.port,
    }


def start() -> None:
    import django
    from django.conf import settings
    from django.core.management import call_command

    settings.configure(
        SECRET_KEY="thrown-away",
        DJANGO_LEDGER_USE_DEPRECATED_BEHAVIOR=False,
        USE_TZ=True,
        TIME_ZONE="Asia/Shanghai",
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "django_ledger",
        ],
        DATABASES={"default": database(os.environ["DATABASE_URL"])},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        ROOT_URLCONF="django_ledger.urls",
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    )
    django.setup()
    call_command("migrate", verbosity=0)


def timed(act):
    began, cpu = time.perf_counter(), time.process_time()
    answer = act()
    return answer, time.perf_counter() - began, time.process_time() - cpu


def main() -> None:
    with Path(sys.argv[1]).open(encoding="utf-8") as file:
        kinds = json.loads(next(file))
        vouchers = [json.loads(row) for row in file]
    start()
    from django.contrib.auth import get_user_model
    from django_ledger.models import EntityModel, JournalEntryModel, TransactionModel

    user = get_user_model().objects.create_user("bench")
    entity = EntityModel.create_entity(name="Village", use_accrual_method=True, admin=user, fy_start_month=1)
    chart = entity.create_chart_of_accounts(assign_as_default=True, coa_name="Chart", commit=True)
    accounts = {}
    for code, kind in kinds.items():
        begins, role, side = ROLES[kind]  # it wants every kind's codes to begin with a number of its own
        accounts[code] = entity.create_account(
            code=begins + code,
            role=role,
            name=f"Account {code}",
            balance_type=side,
            active=True,
            coa_model=chart,
        )
    ledger = entity.create_ledger(name="Book", posted=True)
    said = {"vouchers": len(vouchers), "lines": sum(len(moved) for _, _, moved in vouchers)}

    def at(day: str) -> datetime:
        return datetime.fromisoformat(day).replace(hour=4, tzinfo=UTC)

    def bulk() -> None:
        for first in range(0, len(vouchers), BATCH):
            part = vouchers[first : first + BATCH]
            made = JournalEntryModel.objects.bulk_create(
                JournalEntryModel(
                    ledger=ledger,
                    timestamp=at(day),
                    description=words,
                    je_number=f"JE-{first + n}",
                    posted=True,
                    locked=True,
                )
                for n, (day, words, _) in enumerate(part)
            )
            TransactionModel.objects.bulk_create(
                TransactionModel(
                    journal_entry=entry,
                    account=accounts[code],
                    amount=Decimal(abs(fen)) / 100,
                    tx_type="debit" if fen > 0 else "credit",
                )
                for entry, (_, _, moved) in zip(made, part, strict=True)
                for code, fen in moved
            )

    _, said["bulk"], _ = timed(bulk)
    if os.environ["DATABASE_URL"].startswith("postgres"):
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    until = max(date.fromisoformat(day) for day, _, _ in vouchers)
    taken, worked, found = [], [], None
    for _ in range(TIMES):
        found, took, cpu = timed(lambda: entity.digest(to_date=until, use_closing_entry=False))
        taken.append(took)
        worked.append(cpu)
    said["trial"], said["trial_cpu"] = sorted(taken)[TIMES // 2], sorted(worked)[TIMES // 2]
    _agree(found, kinds, vouchers)
    both = {
        "to_date": until,
        "balance_sheet_statement": True,
        "income_statement": True,
        "use_closing_entry": False,
    }
    said["statement"] = sorted(timed(lambda: entity.digest(**both))[1] for _ in range(TIMES))[TIMES // 2]

    few = vouchers[: int(sys.argv[2])]

    def post() -> None:
        for day, words, moved in few:
            ledger.commit_txs(
                je_timestamp=at(day),
                je_desc=words,
                je_posted=True,
                je_txs=[
                    {
                        "account": accounts[code],
                        "amount": Decimal(abs(fen)) / 100,
                        "tx_type": "debit" if fen > 0 else "credit",
                        "description": "",
                    }
                    for code, fen in moved
                ],
            )

    _, said["post"], said["post_cpu"] = timed(post)
    said["posted"] = len(few)
    if JournalEntryModel.objects.filter(posted=True).count() != len(vouchers) + len(few):
        raise SystemExit("not every journal entry was posted")
    _, said["close"], _ = timed(lambda: entity.close_entity_books(closing_date=until))
    entity = EntityModel.objects.get(pk=entity.pk)  # the other one remembers that it had no closing
    runs = [timed(lambda: entity.digest(to_date=until, use_closing_entry=True)) for _ in range(TIMES)]
    said["trial_closed"] = sorted(took for _, took, _ in runs)[TIMES // 2]
    if not runs[0][0].get_io_result().ce_match:
        raise SystemExit("the closing entry was not used")
    print(json.dumps(said))


def _agree(found, kinds, vouchers) -> None:
    """Its balances are ours to the fen, whatever sign it shows them with; on SQLite it adds up floats, which are rounded here."""
    sums = {}
    for _, _, moved in vouchers:
        for code, fen in moved:
            sums[code] = sums.get(code, 0) + fen
    theirs = {
        row["code"][1:]: abs(round(Decimal(str(row["balance"])), 2))
        for row in found.get_io_data()["accounts"]
    }
    expected = {code: Decimal(abs(fen)) / 100 for code, fen in sums.items() if fen}
    if {code: yuan for code, yuan in theirs.items() if yuan} != expected:
        raise SystemExit(f"DOES NOT AGREE: {theirs} against {expected}")


if __name__ == "__main__":
    main()
