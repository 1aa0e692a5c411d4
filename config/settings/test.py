"""What the suite runs on: the same parts, with cheap passwords and files in a throw-away folder."""

from __future__ import annotations

import base64
import tempfile
from pathlib import Path

from .base import *  # noqa: F403

SECRET_KEY = "only-for-tests"  # noqa: S105
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TOWNWORKS_PERSONAL_KEYS = f"test:{base64.urlsafe_b64encode(b'only-for-tests'.ljust(32, b'.')).decode()}"
TOWNWORKS_PERSONAL_INDEX_KEY = f"index:{base64.urlsafe_b64encode(b'only-for-tests'.ljust(32, b'-')).decode()}"
VAR = Path(tempfile.mkdtemp(prefix="townworks-test-"))
TOWNWORKS_EVIDENCE = VAR / "evidence"
STATIC_ROOT = VAR / "static"
ALLOWED_HOSTS = ["*"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
LOGGING = {"version": 1, "disable_existing_loggers": False}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    DATABASES["default"]["NAME"] = str(VAR / "unused.sqlite3")  # noqa: F405
    DATABASES["default"]["TEST"] = {"NAME": str(VAR / "test.sqlite3")}  # noqa: F405
DATABASES["default"]["CONN_MAX_AGE"] = 0  # noqa: F405
