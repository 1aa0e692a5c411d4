"""One machine, one town, a demo: SQLite in var/, a secret made on first start and kept out of the repository."""

from __future__ import annotations

import base64
import secrets

from .base import *  # noqa: F403
from .base import VAR

VAR.mkdir(parents=True, exist_ok=True)
_key = VAR / "secret_key"
if not _key.exists():
    _key.write_text(secrets.token_urlsafe(50), encoding="ascii")
    _key.chmod(0o600)
SECRET_KEY = _key.read_text(encoding="ascii")
DEBUG = False
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True

# Keys of citizens' data: made on first start, kept apart from the database and out of the repository.
for _name, _file in (
    ("TOWNWORKS_PERSONAL_KEYS", "personal_keys"),
    ("TOWNWORKS_PERSONAL_INDEX_KEY", "personal_index_key"),
):
    if not globals()[_name]:
        _key = VAR / _file
        if not _key.exists():
            _key.write_text(
                f"dev:{base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()}", encoding="ascii"
            )
            _key.chmod(0o600)
        globals()[_name] = _key.read_text(encoding="ascii")

# The demo town's clock, laid down when it was seeded: seconds between its day and ours.
_shift = VAR / "clock_shift"
TOWNWORKS_CLOCK_SHIFT = float(_shift.read_text(encoding="ascii")) if _shift.exists() else 0.0
