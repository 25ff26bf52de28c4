"""How people sign in: by invitation only, with their e-mail address, and with a second factor that is kept sealed."""

from __future__ import annotations

from base64 import b32encode, urlsafe_b64encode
from hashlib import sha256
from secrets import token_bytes

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.http import HttpRequest


class ByInvitation(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up by themselves: an account is made by accepting an invitation."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never, whichever door or identity provider somebody comes through."""
        return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to the account."""
        return "/account"


class SecondFactor(DefaultMFAAdapter):  # type: ignore[misc]
    """The secrets of authenticator apps are sealed with the key of the server: a copy of the database opens nothing."""

    def encrypt(self, text: str) -> str:
        """Seal a secret before it is kept."""
        return _seal().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Open a secret that was kept. Where the server has another key now, no code fits any more.

        Then an administrator removes the second factor, and the person sets up a new one.
        """
        try:
            return _seal().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return b32encode(token_bytes(20)).decode()


def _seal() -> Fernet:
    return Fernet(urlsafe_b64encode(sha256(b"navicert second factor" + str(settings.SECRET_KEY).encode()).digest()))
