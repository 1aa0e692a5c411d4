"""坏了的压缩包: what a package that broke on its way, or lies about itself, makes of the reader of packages."""

import lzma
import struct
import zipfile
import zlib

FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)
