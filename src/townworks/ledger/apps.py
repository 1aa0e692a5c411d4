"""村账: the Django app."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "townworks.ledger"
    label = "ledger"
    verbose_name = "村账"

    def ready(self) -> None:
        """Hand the books' guards to the kernel, which lays them after every migration."""
        from townworks.kernel import guards

        from .models.bank_guards import BANK_GUARDS
        from .models.claim_guards import CLAIM_GUARDS
        from .models.count_guards import COUNT_GUARDS
        from .models.fund_guards import FUND_GUARDS
        from .models.guards import GUARDS
        from .models.letting_guards import LETTING_GUARDS
        from .models.take_back_guards import TAKE_BACK_GUARDS
        from .models.works_guards import WORKS_GUARDS

        guards.register(
            *GUARDS,
            *CLAIM_GUARDS,
            *FUND_GUARDS,
            *BANK_GUARDS,
            *COUNT_GUARDS,
            *LETTING_GUARDS,
            *WORKS_GUARDS,
            *TAKE_BACK_GUARDS,
        )
