"""银行对账的地址."""

from __future__ import annotations

from django.urls import URLPattern, path

from ..pages import bank

urlpatterns: list[URLPattern] = [
    path("ledger/<int:pk>/bank/", bank.accounts, name="banks"),
    path("bank/<int:pk>/", bank.matching, name="bank"),
    path("bank/<int:pk>/import/", bank.take_in, name="bank-import"),
    path("bank/<int:pk>/accept/", bank.accept, name="bank-accept"),
    path("bank/<int:pk>/pair/", bank.pair, name="bank-pair"),
    path("bank/<int:pk>/balance/", bank.balance, name="bank-balance"),
    path("bank/<int:pk>/balance.xlsx", bank.balance_sheet, name="bank-balance-sheet"),
    path("matches/<int:pk>/undo/", bank.undo, name="undo-match"),
    path("bank-rows/<int:pk>/draft/", bank.draft, name="bank-row-draft"),
]
