"""报账的地址."""

from __future__ import annotations

from django.urls import URLPattern, path

from ..pages import claim_steps, claims

patterns: list[URLPattern] = [
    path("claims/", claims.listed, name="claims"),
    path("ledger/<int:pk>/claims/new/", claims.make, name="new-claim"),
    path("claims/<int:pk>/", claims.show, name="claim"),
    path("claims/<int:pk>/edit/", claims.edit, name="edit-claim"),
    path("claims/<int:pk>/accept/", claim_steps.accept, name="accept-claim"),
    path("claims/<int:pk>/book/", claim_steps.book, name="book-claim"),
    path("claim-receipts/<int:pk>/take-back/", claim_steps.take_back, name="take-back-receipt"),
    path("claims/<int:pk>/pay/", claim_steps.pay, name="pay-claim"),
    path("claims/<int:pk>/<str:act>/", claim_steps.step, name="claim-step"),
    path("claim-doubles/<int:pk>/", claim_steps.settle, name="settle-double"),
]
