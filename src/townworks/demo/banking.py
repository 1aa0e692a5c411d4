"""银行对账: the bank accounts of two villages with their statements of May and June, matched but for a few rows."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from townworks.engines.voucher_check import yuan
from townworks.ledger import services
from townworks.ledger.models import BankAccount, Book, Line
from townworks.ledger.selectors import bank as reading

from .bookkeeping import KEPT_BY, YEAR
from .reckoning import at

if TYPE_CHECKING:
    from .year import Year

BANKS = 2
NUMBER = "10120260{n:08}"
FIRST, LAST = date(YEAR, 5, 1), date(YEAR, 6, 28)
INTEREST = (date(YEAR, 6, 21), 10_642, "结息")  # what the bank has and the books do not


class Banking:
    """Two months of statements."""

    def __init__(self, year: Year) -> None:
        self.year = year

    def reconcile(self) -> None:
        """Registered, taken in, and what fits accepted."""
        for n, book in enumerate(Book.objects.filter(town=self.year.town).order_by("code")[:BANKS]):
            keeper = self.year.who(KEPT_BY)
            bank = services.open_bank_account(
                actor=keeper,
                book_id=book.pk,
                account_code="102",
                name="农村商业银行",
                number=NUMBER.format(n=n + 17),
                at=at(date(YEAR, 6, 29), 9),
            )
            services.import_statement(
                actor=keeper,
                bank_id=bank.pk,
                data=self._file(bank, n).encode("gb18030"),
                name=f"{book.place.name}流水5-6月.csv",
                at=at(date(YEAR, 6, 29), 10),
            )
            chosen = [one.mark for one in reading.suggestions(bank).offered if one.match.sure]
            services.accept_suggestions(
                actor=keeper, bank_id=bank.pk, chosen=chosen[:-1], at=at(date(YEAR, 6, 29), 11)
            )

    def _file(self, bank: BankAccount, n: int) -> str:
        """What the bank would give: the books' own movements, some a day later, and its interest."""
        posted = Line.objects.filter(account=bank.account, voucher__state="posted").select_related("voucher")
        balance = sum(line.debit - line.credit for line in posted.filter(voucher__dated_on__lt=FIRST))
        moved = [
            (
                line.voucher.dated_on + timedelta(days=line.credit > 0),
                line.debit - line.credit,
                line.voucher.summary,
            )
            for line in posted.filter(voucher__dated_on__gte=FIRST, voucher__dated_on__lt=LAST)
        ]
        rows = [f"账号：,{NUMBER.format(n=n + 17)}", "交易日期,收入,支出,余额,摘要,流水号"]
        for serial, (day, amount, words) in enumerate(sorted([*moved, INTEREST]), start=1):
            balance += amount
            came, went = (yuan(amount), "") if amount > 0 else ("", yuan(-amount))
            rows.append(f'{day},"{came}","{went}","{yuan(balance)}",{words},{day:%Y%m%d}{serial:04}')
        return "\n".join(rows) + "\n"
