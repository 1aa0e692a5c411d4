"""接收上传: what is larger than the limit is not kept while it streams in, and says so when it is read."""

from __future__ import annotations

from typing import Any, NoReturn

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler

from .storing import clean_name, too_large


class TooLarge(UploadedFile):
    """A file that went over the limit: it has a name and a size, and reading it is the refusal."""

    def read(self, *args: Any) -> NoReturn:
        raise too_large(clean_name(str(self.name)))

    def chunks(self, *args: Any) -> NoReturn:
        raise too_large(clean_name(str(self.name)))


class BoundedUpload(TemporaryFileUploadHandler):
    """Django's own way of writing an upload to disk, up to the limit; beyond it the bytes are let go."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.received += len(raw_data)
        if self.received <= settings.TOWNWORKS_UPLOAD_LIMIT:
            super().receive_data_chunk(raw_data, start)
        elif not self.file.closed:
            self.file.close()

    def file_complete(self, file_size: int) -> UploadedFile | None:
        if self.received <= settings.TOWNWORKS_UPLOAD_LIMIT:
            return super().file_complete(file_size)
        return TooLarge(None, self.file_name, self.content_type, self.received, self.charset)
