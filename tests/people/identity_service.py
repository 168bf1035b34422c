"""身份服务 — an OpenID Connect provider that really answers on 127.0.0.1: discovery, code, token, userinfo, keys.

It speaks OpenID Connect Core 1.0 (code flow, client_secret_post, PKCE S256, RS256) and lets in whom the
test names.
"""

from __future__ import annotations

import hashlib
import json
import threading
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "linli", "only for tests"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class IdentityService:
    """One service: ``person`` is whoever sits before it, as its claims; ``fault`` makes it misbehave."""

    person: dict[str, Any]
    fault: str = ""
    url: str = ""
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def __enter__(self) -> IdentityService:
        handler = type("Handler", (_Handler,), {"service": self})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_exception: Any) -> None:
        self.server.shutdown()
        self.server.server_close()

    def configuration(self) -> dict[str, Any]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "userinfo_endpoint": f"{self.url}/userinfo",
            "jwks_uri": f"{self.url}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def let_in(self, asked: dict[str, str]) -> str:
        """The person agrees: back to the client with a code that is good once."""
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        answer = {"error": "access_denied"} if self.fault == "cancelled" else {"code": code}
        return f"{asked['redirect_uri']}?{urlencode(answer | {'state': asked['state']})}"

    def token(self, sent: dict[str, str]) -> dict[str, Any] | None:
        asked = self.codes.pop(sent.get("code", ""), None)
        proof = urlsafe_b64encode(hashlib.sha256(sent.get("code_verifier", "").encode()).digest()).rstrip(
            b"="
        )
        rightful = asked and (sent["client_id"], sent["client_secret"]) == (CLIENT, SECRET)
        if not asked or not rightful or proof.decode() != asked["code_challenge"] or self.fault == "no_token":
            return None
        claims = self.person | {"iss": self.url, "aud": CLIENT, "iat": 0, "exp": 2**33}
        signed = jwt.encode(claims, KEY, algorithm="RS256", headers={"kid": "1"})
        return {"access_token": "let me in", "token_type": "Bearer", "expires_in": 60, "id_token": signed}


class _Handler(BaseHTTPRequestHandler):
    service: IdentityService

    def do_GET(self) -> None:
        path, asked = urlsplit(self.path).path, self._plain(urlsplit(self.path).query)
        if self.service.fault == "down":
            self._answer(503, {})
        elif path == "/.well-known/openid-configuration":
            self._answer(200, self.service.configuration())
        elif path == "/authorize":
            self.send_response(302)
            self.send_header("Location", self.service.let_in(asked))
            self.end_headers()
        elif path == "/userinfo" and self.headers["Authorization"] == "Bearer let me in":
            self._answer(200, self.service.person)
        else:
            self._answer(404, {})

    def do_POST(self) -> None:
        sent = self._plain(self.rfile.read(int(self.headers["Content-Length"])).decode())
        token = self.service.token(sent)
        self._answer(200 if token else 400, token or {"error": "invalid_grant"})

    @staticmethod
    def _plain(query: str) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(query).items()}

    def _answer(self, status: int, body: dict[str, Any]) -> None:
        raw = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *_arguments: Any) -> None:
        pass
