"""What every instance shares. One switch, DATABASE_URL, moves from SQLite to PostgreSQL."""

from __future__ import annotations

import os
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF

from config import tiles

ROOT = Path(__file__).resolve().parents[2]
VAR = Path(os.environ.get("TOWNWORKS_VAR", ROOT / "var"))

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "axes",
    "ninja",
    "leaflet",
    "townworks.kernel",
    "townworks.definitions",
    "townworks.ui",
    "townworks.places",
    "townworks.people",
    "townworks.commitments",
    "townworks.inspections",
    "townworks.indicators",
    "townworks.ledger",
    "townworks.cases",
    "townworks.overview",
    "townworks.briefs",
    "townworks.demo",
    "config.apps.WiringConfig",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",  # before WhiteNoise, which answers for files itself: they carry the policy too
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "townworks.people.middleware.ActorMiddleware",
    "townworks.ui.middleware.RefusalMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "townworks.ui.context.frame",
            ],
            "builtins": ["townworks.ui.templatetags.ui"],
            "libraries": {"i18n": "townworks.ui.templatetags.quick_i18n"},
        },
    }
]

# The library above takes the place of Django's of the same name, as it is meant to.
SILENCED_SYSTEM_CHECKS = ["templates.W003"]

DATABASES = {
    "default": dj_database_url.config(
        default=f"sqlite:///{VAR / 'townworks.sqlite3'}", conn_max_age=60, conn_health_checks=True
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Writers queue instead of failing: WAL lets readers go on, IMMEDIATE takes the lock at BEGIN, and those of one process
    # wait for it in line.
    DATABASES["default"]["ENGINE"] = "townworks.kernel.in_turn.sqlite3"
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
            "PRAGMA temp_store=MEMORY; PRAGMA mmap_size=134217728; PRAGMA cache_size=-32000;"
        ),
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "townworks.people.passwords.ThreeKindsValidator"},
]
TOWNWORKS_PASSWORD_DAYS = 90  # older passwords bring a reminder at every sign-in
LOGIN_URL = "people:sign-in"
LOGIN_REDIRECT_URL = "overview:today"
LOGOUT_REDIRECT_URL = "people:sign-in"

# 等保2.0 二级: 登录失败处理. Five wrong passwords lock that name from that address for half an hour.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.5
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
# Twenty from any addresses close the name to addresses that its person is not known from.
AXES_HANDLER = "townworks.people.backends.GuardedNames"
TOWNWORKS_GUESSES_OF_A_NAME = 20
AXES_LOCKOUT_CALLABLE = "townworks.people.pages.sign_in.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_CLIENT_IP_CALLABLE = "townworks.people.middleware.client_address"

SESSION_COOKIE_AGE = 8 * 3600
SESSION_SAVE_EVERY_REQUEST = False
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_IDLE_MINUTES = 60
CSRF_COOKIE_HTTPONLY = False
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "townworks.ui.refusals.csrf_failed"

# 底图: none unless the environment names one (docs/operate/install.md); its hosts are then the only foreign ones.
TOWNWORKS_TILES = tiles.read(os.environ)

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", *(TOWNWORKS_TILES.sources if TOWNWORKS_TILES else [])],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"

# Chinese is the language the pages are written in; English is a complete catalogue beside it.
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [ROOT / "src" / "townworks" / "locale"]
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

TOWNWORKS_DEFINITIONS = Path(os.environ.get("TOWNWORKS_DEFINITIONS", ROOT / "definitions"))
TOWNWORKS_EVIDENCE = VAR / "evidence"
# 个人信息: keys of what citizens are called and reached by (townworks.kernel.personal); the instance brings them.
TOWNWORKS_PERSONAL_KEYS = os.environ.get("TOWNWORKS_PERSONAL_KEYS", "")
TOWNWORKS_PERSONAL_INDEX_KEY = os.environ.get("TOWNWORKS_PERSONAL_INDEX_KEY", "")
TOWNWORKS_UPLOAD_LIMIT = 20 * 1024 * 1024
# Room for the form's other fields around one file at the limit; anything larger is refused while it streams.
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "townworks.kernel.evidence.receiving.BoundedUpload",
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {"axes": {"level": "WARNING"}},
}
