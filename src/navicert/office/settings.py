"""Settings of the office. Each NAVICERT_ variable is explained in docs/office.md.

Importing this module writes nothing: the folder and the key are made when the server starts.
"""

from __future__ import annotations

from datetime import date as Day
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
MOST_DOCUMENT_BYTES = env.number("NAVICERT_MOST_DOCUMENT_BYTES", 25 * 1024 * 1024)
MOST_DOCUMENTS = env.number("NAVICERT_MOST_DOCUMENTS", 200)
CLAMD = env.scanner("NAVICERT_CLAMD")
RECORD_WAIT = env.number("NAVICERT_RECORD_WAIT", 60)

# Whose office this is: its name on documents, its state (ISO 3166; a part such as DE-HE has holidays of its own), its time.
AUTHORITY_NAME = env.text("NAVICERT_AUTHORITY_NAME", "Licensing authority")
AUTHORITY_STATE = env.text("NAVICERT_AUTHORITY_STATE", "DE")
AUTHORITY_ZONE = env.text("NAVICERT_AUTHORITY_ZONE", "Europe/Berlin")
AUTHORITY_KEY = Path(env.text("NAVICERT_AUTHORITY_KEY") or NAVICERT_HOME / "authority.jwks")  # signs licences
AUTHORITY_ADDRESS = env.text("NAVICERT_AUTHORITY_ADDRESS", "https://localhost").rstrip("/")  # as documents name it
AUTHORITY_CLOSED = [Day.fromisoformat(day) for day in env.words("NAVICERT_AUTHORITY_CLOSED", ())]

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
INSTALLED_APPS = [
    "django.contrib.staticfiles",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "navicert.office",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "navicert.office.middleware.strict_headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "navicert.office.middleware.in_their_language",
    "navicert.office.middleware.guard",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
# Doors are named here, never imported: imports point downwards only.
ROOT_URLCONF = "navicert.office.urls"
WSGI_APPLICATION = "navicert.office.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],
        "APP_DIRS": True,  # the texts of the sign-in's letters, in all languages; its pages are drawn by our elements
        "OPTIONS": {
            "libraries": {
                "application": "navicert.web.application_tags",
                "demo": "navicert.web.demo",
                "words": "navicert.web.word_tags",
            },
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "navicert.web.navigation.entries",
            ],
        },
    }
]

# --- database: SQLite in the home folder, or DATABASE_URL --------------------------------------
SQLITE = {
    "timeout": 20,
    "transaction_mode": "IMMEDIATE",
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON;",
}
# A statement that is asked a third time stays prepared in the server; a pooler between must know of that (PgBouncer from 1.21).
# It is planned anew each time: what suits a rare word does not suit a frequent one. To compile it takes longer than to answer.
POSTGRESQL = {
    "server_side_binding": True,
    "prepare_threshold": 3,
    "options": "-c plan_cache_mode=force_custom_plan -c jit=off",
}


def _database(url: str) -> dict[str, Any]:
    found: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True))
    if found["ENGINE"].endswith("sqlite3"):
        found["OPTIONS"] = SQLITE
    else:
        found["OPTIONS"] = {**POSTGRESQL, **found.get("OPTIONS", {})}
    return found


DATABASES = {"default": _database(env.text("DATABASE_URL") or f"sqlite:///{NAVICERT_HOME / 'office.sqlite3'}")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "navicert.office.people.short_memory.ShortMemory"}}

# --- people: by invitation, by e-mail address and password, with a second factor -----------------
AUTH_USER_MODEL = "office.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
_VALIDATORS = "django.contrib.auth.password_validation."
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": _VALIDATORS + "UserAttributeSimilarityValidator", "OPTIONS": {"user_attributes": ("name", "email")}},
    {"NAME": _VALIDATORS + "MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": _VALIDATORS + "CommonPasswordValidator"},
    {"NAME": _VALIDATORS + "NumericPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 3600  # seconds that the link of a letter opens
LOGIN_URL, LOGIN_REDIRECT_URL, LOGOUT_REDIRECT_URL = "/sign-in", "/desk", "/sign-in"
STAFF_SECOND_FACTOR = env.yes("NAVICERT_STAFF_SECOND_FACTOR", default=PUBLIC)
SESSION_COOKIE_AGE = env.number("NAVICERT_IDLE_MINUTES", 60) * 60  # renewed while somebody works: see middleware
MESSAGE_TAGS = {40: "danger"}  # how the design system calls an error
ACCOUNT_ADAPTER = "navicert.office.people.sign_in.ByInvitation"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # the invitation went to the address: accepting it has proved that
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # this server writes to nobody whom it does not know
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Navicert: "
ACCOUNT_SESSION_REMEMBER = False
# Each account waits after five wrong passwords. Limits for a network address are wide: a whole office may share one.
ACCOUNT_RATE_LIMITS = {"login": "300/m/ip", "login_failed": "60/m/ip,5/5m/key"}
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("NAVICERT_PROXIES", 0)
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
MFA_ADAPTER = "navicert.office.people.sign_in.SecondFactor"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Navicert"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PUBLIC  # http://localhost; browsers offer passkeys over HTTP nowhere else

# An identity provider by OpenID Connect, where one is named. It is trusted with the addresses that it calls verified:
# they sign in the person who has that address here. Nobody else gets in; the second factor is asked for all the same.
OIDC = env.text("NAVICERT_OIDC_SERVER")
SOCIALACCOUNT_EMAIL_AUTHENTICATION = SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_LOGIN_ON_GET = True  # a form could not follow to the provider under form-action 'self'
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": env.identity_provider(OIDC)}}

# --- letters: by an SMTP server, or, on this machine only, to the terminal -----------------------
MAIL = env.mail("NAVICERT_MAIL")
EMAIL_BACKEND = "django.core.mail.backends." + ("smtp" if MAIL else "dummy" if PUBLIC else "console") + ".EmailBackend"
EMAIL_HOST, EMAIL_PORT = MAIL.get("host", "localhost"), MAIL.get("port", 25)
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL.get("user", ""), MAIL.get("password", "")
EMAIL_USE_SSL, EMAIL_USE_TLS = MAIL.get("scheme") == "smtps", MAIL.get("scheme") == "smtp+tls"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("NAVICERT_MAIL_FROM", "navicert@localhost")

# --- what a browser is told ---------------------------------------------------------------------
CSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE = PUBLIC
CSRF_COOKIE_HTTPONLY = SESSION_COOKIE_HTTPONLY = True
# Lax, not Strict: who follows the link of a notice, or comes back from the identity provider, must still be signed in.
# No GET changes anything, and what a page of another site starts is refused by the guard.
CSRF_COOKIE_SAMESITE = SESSION_COOKIE_SAMESITE = "Lax"
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
FILE_UPLOAD_HANDLERS: list[str] = []  # nowhere but where office.uploads is asked to receive files

STATIC_URL = "/static/"
STATICFILES_DIRS = [PACKAGE / "web" / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English"), ("fr", "Français"), ("de", "Deutsch"), ("ar", "العربية")]
LOCALE_PATHS = [PACKAGE / "locale"]
FORMAT_MODULE_PATH = ["navicert.web.formats"]
LANGUAGE_COOKIE_NAME, LANGUAGE_COOKIE_AGE = "language", 365 * 24 * 3600
LANGUAGE_COOKIE_HTTPONLY, LANGUAGE_COOKIE_SECURE = True, PUBLIC
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
