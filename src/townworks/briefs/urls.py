from __future__ import annotations

from django.urls import path, register_converter

from .pages import issues, spans, templates
from .pages.addresses import EndingConverter, SpanConverter

register_converter(SpanConverter, "span")
register_converter(EndingConverter, "ending")

app_name = "briefs"
urlpatterns = [
    path("", spans.index, name="index"),
    path("issued/", issues.listed, name="issues"),
    path("issued/<int:pk>/", issues.show, name="issued"),
    path("issued/<int:pk>/brief.docx", issues.word, name="issued-document"),
    path("issued/<int:pk>/brief.pdf", issues.pdf, name="issued-pdf"),
    path("issued/<int:pk>/figures/<str:code>/", issues.figure, name="issue-figure"),
    path("compare/", issues.choose, name="choose"),
    path("compare/<int:pk>/<int:other>/", issues.compared, name="compare"),
    path("templates/", templates.listed, name="templates"),
    path("templates/current.docx", templates.current, name="template-current"),
    path("templates/default.docx", templates.default, name="template-default"),
    path("templates/back/", templates.back, name="template-back"),
    path("templates/<int:pk>/", templates.show, name="template"),
    path("templates/<int:pk>/template.docx", templates.file, name="template-file"),
    path("templates/<int:pk>/preview.<ending:ending>", templates.preview, name="template-preview"),
    path("<span:span>/", spans.show, name="brief"),
    path("<span:span>/compare/", spans.compared, name="compared"),
    path("<span:span>/issue/", spans.issue, name="issue"),
    path("<span:span>/brief.docx", spans.document, name="document"),
    path("<span:span>/brief.pdf", spans.pdf, name="pdf"),
    path("<span:span>/figures/<str:code>/", spans.figure, name="figure"),
]
