"""收提交: where Collect sends what was filled in, in one piece or in several."""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.utils.translation import gettext as _

from townworks.kernel.errors import Invalid
from townworks.ui.request import Request

from ...services import collecting
from ...services.collect_reading import LARGEST
from . import answering
from .forms import address
from .signing_in import collector

XML = "xml_submission_file"
INCOMPLETE = "*isIncomplete*"


@collector("HEAD", "POST")
def submission(request: Request, token: str | None = None) -> HttpResponse:
    """HEAD: where to send, and how much. POST: a filled-in form with its pictures."""
    here = address(request, "openrosa-submission", token)
    response = HttpResponse(status=204) if request.method == "HEAD" else _taken(request)
    response["Location"] = here
    return response


def _taken(request: Request) -> HttpResponse:
    taken = collecting.take_submission(
        actor=request.actor,
        xml=_xml(request),
        files=_files(request),
        more_to_come=request.POST.get(INCOMPLETE, "").lower() in ("yes", "true"),
        at=request.now,
    )
    if taken.received is None:
        return answering.said(
            _("已收到一部分（照片 {count} 张），请等其余的发完。").format(count=taken.held), 202
        )
    if taken.received.again:
        return answering.said(_("这份检查记录已经收到过，没有重复记。"), 201)
    if taken.received.clash:
        return answering.said(_("已收到。这个场所刚有别人的记录，请等主管核对。"), 201)
    return answering.said(_("检查记录已收到。"), 201)


def _xml(request: Request) -> bytes:
    """The form itself: a file, wherever among the parts it stands; some clients send it as a plain field."""
    file = request.FILES.get(XML)
    if file is not None:
        return file.read(LARGEST + 1)
    text = request.POST.get(XML, "")
    if not text:
        raise Invalid("提交里没有填好的表单（{part}）。", part=XML)
    return text.encode()


def _files(request: Request) -> dict[str, UploadedFile]:
    """The other files, by the name of their part and by their own."""
    found: dict[str, UploadedFile] = {}
    for part, file in request.FILES.items():
        if part != XML and isinstance(file, UploadedFile):
            found.setdefault(part, file)
            found.setdefault(str(file.name), file)
    return found
