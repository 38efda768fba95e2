"""A session at the server of an account, by an app password; it is held in memory and nowhere else."""

from __future__ import annotations

import json

from yarl import URL

from engine.errors import SourceError
from engine.model.said import phrase, told_by
from engine.model.time import MINUTE, SECOND, Instant
from wire.http import Http, HttpError, Limits
from wire.secrets import Secret
from wire.strict_json import BadJson, read_json

LASTS = 60 * MINUTE
"""A session is made anew so often; its token is good for some two hours."""

APART = 15 * MINUTE
"""Sessions are made so far apart at least: the service allows some 100 to 300 a day for one account."""


class Session:
    """Signs in where it is needed, and no more often than the service allows."""

    def __init__(self, account: str, password: Secret) -> None:
        """Take a handle or DID, and an app password of that account."""
        self._account = account
        self._password = password
        self._token: Secret | None = None
        self._tried: Instant | None = None
        self._doubted = False

    def headers(self) -> dict[str, str]:
        """Give what every request carries while there is a session."""
        return {"authorization": f"Bearer {self._token.reveal()}"} if self._token is not None else {}

    def doubt(self) -> None:
        """Have the token made anew as soon as it may be: something was wrong, perhaps it."""
        self._doubted = True

    async def open(self, http: Http, url: str, *, now: Instant, allow_private: frozenset[str]) -> None:
        """Sign in at the server of a URL (com.atproto.server.createSession), if it is time to."""
        wait = APART if self._token is None or self._doubted else LASTS
        if self._tried is not None and now - self._tried < wait:
            if self._token is None:
                raise SourceError(
                    phrase(
                        "there is no session at Bluesky, and none is made more often than every 15 minutes"
                    ),
                    retry_after_s=(self._tried + APART - now) / SECOND,
                )
            return
        self._tried, self._token, self._doubted = now, None, False
        body = {"identifier": self._account, "password": self._password.reveal()}
        try:
            answer = await http.request(
                "POST",
                str(URL(url).origin() / "xrpc" / "com.atproto.server.createSession"),
                headers={"accept": "application/json", "content-type": "application/json"},
                body=json.dumps(body).encode(),
                allow_private=allow_private,
                limits=Limits(total_s=15, max_bytes=100_000, max_redirects=0),
            )
        except HttpError as error:
            raise SourceError(told_by(error), retry_after_s=error.retry_after_s) from error
        if answer.status in {400, 401}:
            raise SourceError(
                phrase(
                    "Bluesky does not let {account} in (status {status}); check the options account and "
                    "app_password, and that the location is at the account's own server",
                    account=self._account,
                    status=answer.status,
                ),
            )
        token = _token(answer.body) if answer.status == 200 else ""
        if not token:
            raise SourceError(
                phrase("no session at Bluesky: it answered with status {status}", status=answer.status),
                retry_after_s=answer.retry_after_s,
            )
        self._token = Secret(token, name="the session at Bluesky")


def _token(body: bytes) -> str:
    try:
        found = read_json(body)
    except BadJson:
        return ""
    token = found.get("accessJwt") if isinstance(found, dict) else None
    usable = isinstance(token, str) and 0 < len(token) <= 8_000 and token.isascii() and token.isprintable()
    return token if usable and isinstance(token, str) else ""
