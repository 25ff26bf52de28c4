"""Settings from environment variables. A value that cannot be read stops the start with a sentence."""

from __future__ import annotations

import os
import secrets
import stat
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from navicert.library.virus_scanner import Scanner

MAIL_PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
YES, NO = ("1", "true", "yes", "on"), ("0", "false", "no", "off")
SHORTEST_SECRET = 32


def text(name: str, default: str = "") -> str:
    """The value of an environment variable without blanks around it."""
    return os.environ.get(name, "").strip() or default


def yes(name: str, *, default: bool = False) -> bool:
    """A yes or a no."""
    value = text(name).lower()
    if value in YES or value in NO:
        return value in YES
    if value:
        raise ImproperlyConfigured(f"{name} is {value!r}; write 1 for yes or 0 for no.")
    return default


def number(name: str, default: int) -> int:
    """A whole number, zero or more."""
    value = text(name)
    if value and not value.isdecimal():
        raise ImproperlyConfigured(f"{name} is {value!r}; write a whole number without a sign.")
    return int(value) if value else default


def words(name: str, default: tuple[str, ...]) -> list[str]:
    """Several words, separated by commas."""
    return [word.strip() for word in text(name).split(",") if word.strip()] or list(default)


def secret(name: str) -> str:
    """A secret long enough not to be guessed, or nothing."""
    value = text(name)
    if value and len(value) < SHORTEST_SECRET:
        raise ImproperlyConfigured(f"{name} is too short; use at least {SHORTEST_SECRET} random characters.")
    return value


def mail(name: str) -> dict[str, Any]:
    """An SMTP server as an address: ``smtp+tls://user:password@host:587``, ``smtps://…``, ``smtp://…``; or nothing."""
    value = text(name)
    if not value:
        return {}
    try:
        url = urlsplit(value)
        found = {"scheme": url.scheme, "host": url.hostname, "port": url.port or MAIL_PORTS[url.scheme]}
    except (ValueError, KeyError):
        found = {"host": None}
    if not found["host"]:
        raise ImproperlyConfigured(f"{name} cannot be read; write smtp+tls://user:password@host:587.")
    return {**found, "user": unquote(url.username or ""), "password": unquote(url.password or "")}


def identity_provider(server: str) -> list[dict[str, Any]]:
    """The provider by which people may sign in, from NAVICERT_OIDC_SERVER and its fellows; none without a server."""
    if not server:
        return []
    client, key = text("NAVICERT_OIDC_CLIENT"), text("NAVICERT_OIDC_SECRET")
    if not server.startswith("https://") or not client or not key:
        raise ImproperlyConfigured(
            "NAVICERT_OIDC_SERVER needs an https:// address, and NAVICERT_OIDC_CLIENT and NAVICERT_OIDC_SECRET beside it."
        )
    name = text("NAVICERT_OIDC_NAME", "your organisation")
    return [
        {
            "provider_id": "organisation",
            "name": name,
            "client_id": client,
            "secret": key,
            "settings": {"server_url": server},
        }
    ]


def scanner(name: str) -> Scanner | None:
    """Where a virus scanner listens, or nothing."""
    value = text(name)
    try:
        return Scanner.parse(value) if value else None
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}: {error}.") from None


def is_loopback(host: str) -> bool:
    """Does this host name or address mean this machine only?"""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost" or host.lower().endswith(".localhost")


def secret_key(home: Path) -> str:
    """The key that signs: NAVICERT_SECRET_KEY, else the owner-only file that is made on first use."""
    return secret("NAVICERT_SECRET_KEY") or _kept_key(home / "secret.key")


def _kept_key(path: Path) -> str:
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return _read_key(path)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))
    return _read_key(path)


def _read_key(path: Path) -> str:
    if os.name == "posix" and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise ImproperlyConfigured(f"{path} can be read by others; run: chmod 600 {path}")
    key = path.read_text(encoding="ascii").strip()
    if len(key) < SHORTEST_SECRET:
        raise ImproperlyConfigured(f"{path} holds no usable key; delete it and start again.")
    return key
