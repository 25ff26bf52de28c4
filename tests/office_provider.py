"""A small identity provider: OpenID Connect over HTTP on this machine, with one person who signs in everywhere."""

from __future__ import annotations

import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "navicert", "a secret between the office and the provider"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Provider:
    """Who is signed in at the provider, and what was asked of it."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.claims: dict[str, Any] = {}
        self.challenges: dict[str, str] = {}  # by code

    def app(self) -> dict[str, Any]:
        """The settings with which the office knows it."""
        app = {"provider_id": "organisation", "name": "Ministry ID", "client_id": CLIENT, "secret": SECRET}
        return {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [{**app, "settings": self.settings()}]}}

    def settings(self) -> dict[str, str]:
        """Where it is."""
        return {"server_url": self.address}

    def agrees(self, asked: str) -> str:
        """The person says yes: with what the browser goes back to the office. ``asked``: where the office sent it."""
        given = {name: values[0] for name, values in parse_qs(urlsplit(asked).query).items()}
        assert given["client_id"] == CLIENT
        code = f"code-{len(self.challenges)}"
        self.challenges[code] = given["code_challenge"]
        return f"{urlsplit(given['redirect_uri']).path}?code={code}&state={given['state']}"

    def answer(self, path: str, form: dict[str, list[str]]) -> dict[str, Any]:
        """What the office reads from it."""
        if path == "/.well-known/openid-configuration":
            words = ("authorization", "token", "userinfo")
            return {"issuer": self.address, "jwks_uri": f"{self.address}/keys"} | {
                f"{word}_endpoint": f"{self.address}/{word}" for word in words
            }
        if path == "/userinfo":
            return self.claims
        proof = urlsafe_b64encode(sha256(form["code_verifier"][0].encode()).digest()).decode().rstrip("=")
        assert proof == self.challenges.pop(form["code"][0])
        now = int(time.time())
        token = {"iss": self.address, "aud": CLIENT, "iat": now, "exp": now + 60, **self.claims}
        return {"access_token": "t", "token_type": "Bearer", "id_token": jwt.encode(token, KEY, algorithm="RS256")}


@contextmanager
def a_provider() -> Iterator[Provider]:
    """Run it for a while."""

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = json.dumps(provider.answer(self.path, parse_qs(self.rfile.read(length).decode()))).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET

        def log_message(self, *arguments: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    provider = Provider(f"http://127.0.0.1:{server.server_port}")
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
