"""What the suite runs on: the same parts, with cheap passwords and files in a throw-away folder."""

from __future__ import annotations

import tempfile
from pathlib import Path

from .base import *  # noqa: F403

SECRET_KEY = "only-for-tests"  # noqa: S105
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
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
