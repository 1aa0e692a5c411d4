"""村级工程的地址."""

from __future__ import annotations

from django.urls import URLPattern, path

from ..pages import measuring, take_backs, works, works_after

patterns: list[URLPattern] = [
    path("works/", works.listed, name="works-list"),
    path("works/<int:pk>/", works.show, name="works"),
    path("works/<int:pk>/money/", works.money, name="works-money"),
    path("works/<int:pk>/change/", works.change, name="ask-works-change"),
    path("works/<int:pk>/advance/", works_after.advance, name="ask-works-advance"),
    path("works/<int:pk>/defect/", works_after.defect, name="report-defect"),
    path("works-defects/<int:pk>/mended/", works_after.mend, name="mend-defect"),
    path("works/<int:pk>/measure/", measuring.measure, name="measure-works"),
    path("works/<int:pk>/retention/", works.free, name="free-retention"),
    path("works/<int:pk>/papers/", works.works_paper, name="works-paper"),
    path("works/<int:pk>/papers/<int:paper>/withdraw/", take_backs.works_paper, name="withdraw-works-paper"),
    path("works/<int:pk>/contractor/", works.contractor, name="reveal-contractor"),
    path("works-changes/<int:pk>/decide/", works.decide, name="decide-works-change"),
    path("works-measurements/<int:pk>/decide/", measuring.decide, name="decide-measurement"),
    path("works-measurements/<int:pk>/photo/", measuring.photo, name="measurement-photo"),
    path("works-measurements/<int:pk>/correct/", measuring.correct, name="correct-measurement"),
    path("works-measurements/<int:pk>/sheet.docx", measuring.certificate, name="measurement-sheet"),
    path("ledger/<int:pk>/works/new/", works.sign, name="sign-works"),
]
