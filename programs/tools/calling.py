"""Calling: one call that a declaration describes, with our credentials, at its pace, and its answer.

It never tries again and never guesses. A write whose answer did not come, or cannot be understood, is
unknown. Credentials go to the tool's own origin and nowhere else.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit

from engine.errors import ToolError
from engine.model.said import phrase, told_by
from programs.tools import answers
from programs.tools.declaration import WRITES, Call, Declaration
from programs.tools.pace import Pace
from programs.tools.placeholders import fill, fill_body, names_in
from wire.http import Answer, Http, HttpError, Limits
from wire.secrets import Redactor, Secret

SLOW_DOWN = 429


class Caller:
    """Makes the calls of one declared tool."""

    def __init__(
        self,
        declaration: Declaration,
        *,
        http: Http,
        headers: Mapping[str, str] | None,
        secrets: Sequence[Secret],
    ) -> None:
        """Take the declaration, and its headers with the secrets put in; with None nothing is ever sent."""
        self._declaration = declaration
        self._http = http
        self._ready = headers is not None
        self._headers = {"accept": "application/json"} | {
            name.lower(): text for name, text in (headers or {}).items()
        }
        self._redactor = Redactor(secrets)
        self._pace = Pace(every_s=declaration.every_s, at_once=declaration.at_once)
        self._limits = Limits(total_s=declaration.timeout_s, connect_s=min(10.0, declaration.timeout_s))
        self._allow_private = _own(declaration.base_url) if declaration.allow_private else frozenset()

    async def perform(
        self, call: Call, values: Mapping[str, str], *, about: str, whole: Any = None, url: str = ""
    ) -> Any:
        """Make one call and give its JSON; everything else is a ToolError without a secret in it.

        `whole` takes the place of the declared body, and `url`, a further page, that of the call's own.
        """
        url = url or self.url(call, values)
        if not self._ready:
            raise ToolError(
                phrase("{about}: its secrets were not looked up, so nothing is sent", about=about),
                permanent=True,
                unsent=True,
            )
        write = call.verb in WRITES
        matched = bool(write and self._declaration.if_match and values["version"])
        headers = self._headers_of(call, values, matched=matched)
        body = None
        if whole is not None or call.body is not None:
            body = json.dumps(_filled(call, values, about=about) if whole is None else whole).encode()
            headers.setdefault("content-type", "application/json")
        try:
            answer = await self._send(call, url, headers=headers, body=body, about=about)
            names = "id" in names_in(call.path)
            answers.check_status(
                self._declaration, answer, about=about, write=write, matched=matched, names=names
            )
            data = answers.read_data(answer, about=about, write=write)
            words = answers.refusal(self._declaration, data, about=about, write=write)
        except HttpError as error:
            raise ToolError(
                self._redactor.redacted(phrase("{about}: {error}", about=about, error=told_by(error))),
                unknown=write and error.sent,
                unsent=not error.sent,
                retry_after_s=error.retry_after_s,
            ) from None
        except ToolError as error:
            raise self._without_secrets(error) from None
        if words:
            says = self._redactor.redacted(
                phrase("{about}: the tool refused: {words}", about=about, words=words)
            )
            raise ToolError(says, permanent=True)
        return data

    def _headers_of(self, call: Call, values: Mapping[str, str], *, matched: bool) -> dict[str, str]:
        """Give the headers of one call; `matched` is one that is for the version that we know alone."""
        headers = self._headers | {name.lower(): fill(text, values) for name, text in call.headers.items()}
        if matched:
            headers["if-match"] = fill(self._declaration.if_match, values)
        if call.verb in WRITES and self._declaration.idempotency_header:
            headers[self._declaration.idempotency_header.lower()] = values["key"]
        return headers

    async def _send(
        self, call: Call, url: str, *, headers: Mapping[str, str], body: bytes | None, about: str
    ) -> Answer:
        """Send one request when it is its turn; where the tool asks for it, nothing begins for a while."""
        async with self._pace.turn(about):
            answer = await self._http.request(
                call.method,
                url,
                headers=headers,
                body=body,
                allow_private=self._allow_private,
                limits=self._limits,
            )
        if answer.status == SLOW_DOWN and answer.retry_after_s is not None:
            self._pace.hold_back(answer.retry_after_s)
        return answer

    def _without_secrets(self, error: ToolError) -> ToolError:
        """Give an error that says the same of the call, and no secret."""
        return ToolError(
            self._redactor.redacted(told_by(error)),
            permanent=error.permanent,
            unknown=error.unknown,
            unsent=error.unsent,
            gone=error.gone,
            retry_after_s=error.retry_after_s,
        )

    def url(self, call: Call, values: Mapping[str, str]) -> str:
        """Give where a call goes, with its query."""
        path = fill(call.path, values, quote=lambda value: quote(value, safe=""))
        query = urlencode({name: fill(text, values) for name, text in call.query.items()})
        return f"{self._declaration.base_url}{path}{'?' if query else ''}{query}"

    def next_page(self, call: Call, url: str, data: Any, *, pages: int, found: int, about: str) -> str | None:
        """Give the next page; one that lies elsewhere would carry our credentials there."""
        if call.offset_as:
            return _with(url, call.offset_as, found)
        if call.page_as:
            return _with(url, call.page_as, pages + 1)
        value = answers.find(call.next, data, about=about) if call.next else None
        if value in (None, "", False):
            return None
        if call.next_as:
            return _with(url, call.next_as, value)
        try:
            onward = urljoin(url, str(value))
            same = _origin(onward) == _origin(self._declaration.base_url)
        except ValueError:
            onward, same = "", False
        if not same:
            raise ToolError(
                phrase(
                    "{about}: its next page does not lie on {base_url}",
                    about=about,
                    base_url=self._declaration.base_url,
                )
            )
        return onward


def _filled(call: Call, values: Mapping[str, str], *, about: str) -> Any:
    try:
        return fill_body(call.body, values)
    except ValueError:
        message = phrase("{about}: the tool wants its id as a number; correct it in the book", about=about)
        raise ToolError(message, permanent=True) from None


def _with(url: str, name: str, value: object) -> str:
    """Give a URL with one parameter of its query set."""
    head, _, query = url.partition("?")
    kept = [(key, text) for key, text in parse_qsl(query) if key != name]
    return f"{head}?{urlencode([*kept, (name, str(value))])}"


def _origin(url: str) -> tuple[str, str, int]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)


def _own(base_url: str) -> frozenset[str]:
    _, host, port = _origin(base_url)
    return frozenset({f"[{host}]:{port}" if ":" in host else f"{host}:{port}"})
