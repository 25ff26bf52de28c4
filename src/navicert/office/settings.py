"""Settings of the office. Each NAVICERT_ variable is explained in docs/office.md.

Importing this module writes nothing: the folder and the key are made when the server starts.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured
from django.utils.functional import SimpleLazyObject

from navicert.library.home import home_folder
from navicert.office import environment as env

PACKAGE = Path(__file__).resolve().parent.parent
NAVICERT_HOME = home_folder()

DEBUG = env.yes("NAVICERT_DEBUG")
BIND = env.text("NAVICERT_BIND", "127.0.0.1:8000")
ALLOWED_HOSTS = env.words("NAVICERT_ALLOWED_HOSTS", ("localhost", "127.0.0.1", "[::1]"))
API_TOKEN = env.secret("NAVICERT_API_TOKEN")
MOST_BYTES = env.number("NAVICERT_MOST_BYTES", 2 * 1024 * 1024)
MOST_TRANSACTIONS = env.number("NAVICERT_MOST_TRANSACTIONS", 100)
MOST_PARTIES = env.number("NAVICERT_MOST_PARTIES", 500)
RECORD_WAIT = env.number("NAVICERT_RECORD_WAIT", 60)

# Public = somebody on another machine may ask. Then a token is a must, and cookies travel over HTTPS only.
PUBLIC = not all(env.is_loopback(host) for host in (*ALLOWED_HOSTS, BIND.rsplit(":", 1)[0]))
if PUBLIC and not API_TOKEN:
    raise ImproperlyConfigured(
        "Other machines can reach this server (NAVICERT_BIND, NAVICERT_ALLOWED_HOSTS), and "
        "NAVICERT_API_TOKEN is not set. Set it to at least 32 random characters, or serve this machine only."
    )
if PUBLIC and DEBUG:
    raise ImproperlyConfigured("NAVICERT_DEBUG shows internals and is for this machine only: unset it.")

SECRET_KEY: Any = SimpleLazyObject(lambda: env.secret_key(NAVICERT_HOME))
INSTALLED_APPS = ["django.contrib.staticfiles", "navicert.office"]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "navicert.office.middleware.strict_headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "navicert.office.middleware.guard",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
# Doors are named here, never imported: imports point downwards only.
ROOT_URLCONF = "navicert.office.urls"
WSGI_APPLICATION = "navicert.office.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]

# --- database: SQLite in the home folder, or DATABASE_URL --------------------------------------
SQLITE = {
    "timeout": 20,
    "transaction_mode": "IMMEDIATE",
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON;",
}


def _database(url: str) -> dict[str, Any]:
    found: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True))
    if found["ENGINE"].endswith("sqlite3"):
        found["OPTIONS"] = SQLITE
    return found


DATABASES = {"default": _database(env.text("DATABASE_URL") or f"sqlite:///{NAVICERT_HOME / 'office.sqlite3'}")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- what a browser is told ---------------------------------------------------------------------
CSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE = PUBLIC
CSRF_COOKIE_HTTPONLY = SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = SESSION_COOKIE_SAMESITE = "Strict"
CSRF_FAILURE_VIEW = "navicert.web.errors.csrf_failure"
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if not env.is_loopback(host) and host != "*"]
SECURE_HSTS_SECONDS = env.number("NAVICERT_HSTS_SECONDS", 0)
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
DATA_UPLOAD_MAX_MEMORY_SIZE = MOST_BYTES
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_HANDLERS: list[str] = []

STATIC_URL = "/static/"
STATICFILES_DIRS = [PACKAGE / "web" / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

LANGUAGE_CODE = "en-gb"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# Facts of a transaction never go into a log: paths and errors only.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
