"""A town's own server: everything secret comes from the environment, and nothing starts without it."""

from __future__ import annotations

import os

from .base import *  # noqa: F403

SECRET_KEY = os.environ["TOWNWORKS_SECRET_KEY"]
TOWNWORKS_PERSONAL_KEYS = os.environ["TOWNWORKS_PERSONAL_KEYS"]
TOWNWORKS_PERSONAL_INDEX_KEY = os.environ["TOWNWORKS_PERSONAL_INDEX_KEY"]
ALLOWED_HOSTS = os.environ["TOWNWORKS_HOSTS"].split(",")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 31_536_000
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
STORAGES["staticfiles"] = {  # noqa: F405
    "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
}
