"""成文封装: an office document packed so that the same content gives the same bytes.

docx and xlsx are zip archives; the libraries stamp them with the hour of the day. A
document made twice from the same state must be byte for byte the same, so the stamps
are set to fixed ones and the parts to a fixed order.
"""

from __future__ import annotations

import io
import re
import zipfile
from datetime import UTC, datetime

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_CORE = "docProps/core.xml"
_STAMP = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:\2>)")


def repack(data: bytes, made_at: datetime = EPOCH) -> bytes:
    """Return the same docx or xlsx with fixed stamps (``made_at``, aware) and order of parts.

    The first part of an Office package stays first ([Content_Types].xml). Raises
    ``zipfile.BadZipFile`` when ``data`` is no zip archive.
    """
    stamp = made_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for name in sorted(source.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            part = source.read(name)
            if name == _CORE:
                part = _STAMP.sub(rb"\g<1>" + stamp + rb"\g<3>", part)
            info = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            target.writestr(info, part)
    return out.getvalue()
