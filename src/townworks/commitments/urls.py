"""承诺的地址: each noun brings its own."""

from __future__ import annotations

from django.urls import URLPattern, path, re_path

from .pages import acts, detail, plan, report, report_adoption, sheet, supervision
from .pages import list as register

app_name = "commitments"

REGISTER: list[URLPattern] = [
    path("commitments/", register.table, name="list"),
    path("commitments/board/", register.board, name="board"),
    path("commitments/export.xlsx", sheet.export, name="export"),
    path("commitments/import/", sheet.bring, name="import"),
    path("commitments/import/errors.xlsx", sheet.errors, name="import-errors"),
    path("commitments/import/adopt/", sheet.adopt, name="import-adopt"),
    path("commitments/changes/", plan.since, name="changed"),
    path("commitments/years/", plan.years, name="years"),
    path("commitments/<int:pk>/", detail.show, name="show"),
    path("commitments/<int:pk>/why/", detail.why, name="why"),
    path("commitments/<int:pk>/assign/", acts.assign, name="assign"),
    path("commitments/<int:pk>/edit/", acts.edit, name="edit"),
    path("commitments/<int:pk>/split/", plan.split, name="split"),
    path("commitments/<int:pk>/proofs/", plan.proofs, name="proofs"),
    path("commitments/<int:pk>/notes/", acts.note, name="note"),
    path("commitments/<int:pk>/evidence/", acts.evidence, name="evidence"),
    path(
        "commitments/<int:pk>/evidence/<int:attachment_id>/withdraw/", acts.withdraw, name="withdraw-evidence"
    ),
    path("commitments/<int:pk>/claims/<int:claim_id>/figure/", acts.figure, name="figure"),
    path("commitments/<int:pk>/changes/<str:kind>/", acts.ask, name="ask"),
    path("commitments/<int:pk>/changes/<int:change_id>/<str:what>/", acts.decide, name="decide"),
    path("commitments/<int:pk>/<str:name>/", acts.step, name="act"),
]

SUPERVISION: list[URLPattern] = [
    path("supervision/", supervision.index, name="supervision"),
    path("supervision/checks/<int:pk>/", supervision.check, name="check"),
    path("supervision/checks/<int:pk>/finish/", supervision.finish_check, name="finish-check"),
    path("supervision/checks/<int:pk>/draft/<int:unit_id>/", supervision.draft, name="draft-notice"),
    path("supervision/notices/<int:pk>/", supervision.notice, name="notice"),
    path("supervision/notices/<int:pk>/issue/", supervision.issue, name="issue-notice"),
    re_path(
        r"^supervision/notices/(?P<pk>[0-9]{1,18})/(?P<act>close|return|withdraw)/$",
        supervision.settle,
        name="settle-notice",
    ),
]

REPORTS: list[URLPattern] = [
    path("reports/", report.index, name="reports"),
    path("reports/new/", report.new, name="report-new"),
    path("reports/<int:pk>/", report.show, name="report"),
    path("reports/<int:pk>/clauses/<int:n>/<slug:act>/", report.correct, name="report-correct"),
    path("reports/<int:pk>/undo/", report.undo, name="report-undo"),
    path("reports/<int:pk>/drafts/<int:draft_id>/", report.draft, name="report-draft"),
    path("reports/<int:pk>/rename/", report.rename, name="report-rename"),
    path("reports/<int:pk>/discard/", report.discard, name="report-discard"),
    path("reports/<int:pk>/adopt/", report_adoption.adopt, name="report-adopt"),
    path("reports/<int:pk>/table.<slug:kind>", report_adoption.table, name="report-table"),
    path("reports/<int:pk>/labels.csv", report_adoption.label_file, name="report-labels"),
    path("reports/<int:pk>/file", report_adoption.original, name="report-file"),
]

urlpatterns: list[URLPattern] = [*REPORTS, *SUPERVISION, *REGISTER]
