"""The one way out of the house by HTTP: checked addresses, one deadline, bounded answers.

A name is resolved once, every address it has is judged, and the connection goes to a judged address and
nowhere else; each redirect starts from the beginning. Nothing is read from the environment, no cookie is
kept and no connection is reused, so a request is sent once or not at all.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Self
from weakref import WeakValueDictionary

import aiohttp

from engine.errors import ServiolaError
from engine.model.said import phrase, told_by
from wire.addresses import Address
from wire.bodies import BadBody, read_whole
from wire.failures import said_of
from wire.headers import HARMLESS, BadHeader, checked_headers, lowered
from wire.last_look import look_once_more
from wire.names import Judged, Resolve, ask_system
from wire.retry_after import retry_after_s
from wire.targets import Target, UnsafeTarget, check_addresses, check_url, printable, shown

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_SAFE_METHODS = frozenset({"GET", "HEAD"})
_METHODS = _SAFE_METHODS | {"POST", "PUT", "PATCH", "DELETE"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one request may cost. `total_s` covers names, redirects and the body together."""

    total_s: float = 20.0
    connect_s: float = 10.0
    max_bytes: int = 10_000_000
    max_redirects: int = 5
    max_header_bytes: int = 16_384


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back, whatever its status. Header names are in lower case; `url` is where it came from.

    `retry_after_s` is how long the server asks us to wait, between 1 second and 6 hours.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str
    retry_after_s: float | None = None


class HttpError(ServiolaError):
    """No whole answer came. The message is one sentence; URLs in it carry no credentials or query.

    `sent` is False when it is certain that nothing reached the other side, and True when the request may
    have taken effect. `mute` is True when the other side could not be reached or did not finish, and False
    when we would not ask it, or would not have its answer.
    """

    def __init__(
        self, message: str, *, sent: bool, retry_after_s: float | None = None, mute: bool = False
    ) -> None:
        """Say what went wrong, whether the request may have arrived, and whether an answer failed to."""
        super().__init__(message)
        self.sent = sent
        self.retry_after_s = retry_after_s
        self.mute = mute


class _Trip:
    """How far one request has come."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.sent = False

    def error(self, why: str, *, mute: bool = False) -> HttpError:
        clean = printable(why)
        # What is already clean stays what it was made from, and can be said in another language.
        says = phrase("{url}: {why}", url=shown(self.url), why=why if clean == why else clean)
        return HttpError(says, sent=self.sent, mute=mute)


class Http:
    """The outbound client. Use it as `async with Http() as http`; one for the whole process is meant."""

    def __init__(
        self,
        *,
        user_agent: str = "Serviola",
        allow_ports: frozenset[int] = frozenset(),
        per_host: int = 1,
        resolve: Resolve = ask_system,
    ) -> None:
        """Name ourselves, the ports allowed besides 80 and 443, and how many requests a host gets at once."""
        self._user_agent = user_agent
        self._allow_ports = allow_ports
        self._per_host = per_host
        self._resolve = resolve
        self._turns: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()
        self._open = False

    async def __aenter__(self) -> Self:
        """Open for requests."""
        self._open = True
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Take no more requests."""
        self._open = False

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        allow_private: frozenset[str] = frozenset(),
        limits: Limits = DEFAULT_LIMITS,
    ) -> Answer:
        """Send one request and give the whole answer, whatever its status; else HttpError and nothing else.

        GET and HEAD follow redirects; a redirect of anything else is an error. `allow_private` names the
        exact host:port that may lie on a private network or use an unusual port.
        """
        trip = _Trip(url)
        if not self._open:
            raise trip.error(phrase("the HTTP client is closed; enter it with `async with` first"))
        try:
            kept = checked_headers(headers or {})
            if method not in _METHODS or (body is not None and method in _SAFE_METHODS):
                raise trip.error(
                    phrase("a {method!r} request is not sent, or not with a body", method=method[:20])
                )
            kept.setdefault("user-agent", self._user_agent)
            return await self._follow(trip, method, kept, body, allow_private, limits)
        except HttpError:
            raise
        except (UnsafeTarget, BadHeader, BadBody) as error:
            raise trip.error(told_by(error)) from error
        except aiohttp.ClientError as error:  # some of these are time-outs too, and say more
            came = isinstance(error, aiohttp.ClientResponseError | aiohttp.InvalidURL)
            raise trip.error(said_of(error), mute=not came) from error
        except TimeoutError as error:
            raise trip.error(
                phrase("no whole answer within {total_s:g} seconds", total_s=limits.total_s), mute=True
            ) from error
        except (OSError, ValueError) as error:
            raise trip.error(
                phrase("the request failed ({reason})", reason=type(error).__name__), mute=True
            ) from error

    async def _follow(
        self,
        trip: _Trip,
        method: str,
        headers: dict[str, str],
        body: bytes | None,
        allow_private: frozenset[str],
        limits: Limits,
    ) -> Answer:
        target = check_url(trip.url, allow_private=allow_private, allow_ports=self._allow_ports)
        left_s = limits.total_s
        for _ in range(limits.max_redirects + 1):
            # Waiting for our own turn is not the other side's fault, and does not count.
            async with self._turn(target.host):
                began = asyncio.get_running_loop().time()
                async with asyncio.timeout(left_s):
                    answer = await self._hop(trip, method, target, headers, body, limits)
                left_s -= asyncio.get_running_loop().time() - began
            location = answer.headers.get("location")
            if answer.status not in _REDIRECTS or not location:
                return answer
            if method not in _SAFE_METHODS:
                raise trip.error(
                    phrase("it answered a {method} with a redirect, which is not followed", method=method)
                )
            try:
                onward = check_url(
                    location, allow_private=allow_private, allow_ports=self._allow_ports, base=target.url
                )
            except UnsafeTarget as error:
                raise trip.error(
                    phrase("it redirects to {url}: {why}", url=shown(location), why=error.why)
                ) from error
            if target.url.scheme == "https" and onward.url.scheme == "http":
                raise trip.error(phrase("a redirect from https to http is not followed"))
            if onward.origin != target.origin:
                headers = {name: value for name, value in headers.items() if name in HARMLESS}
            target, trip.url = onward, str(onward.url)
        raise trip.error(
            phrase(
                "more than {max_redirects} redirects; give the address where they end",
                max_redirects=limits.max_redirects,
            )
        )

    async def _hop(
        self,
        trip: _Trip,
        method: str,
        target: Target,
        headers: dict[str, str],
        body: bytes | None,
        limits: Limits,
    ) -> Answer:
        addresses = await self._addresses(trip, target)
        async with (
            _session(addresses, _sent_once(trip, changes=method not in _SAFE_METHODS), limits) as session,
            session.request(
                method,
                target.url,
                headers={**headers, "accept-encoding": "gzip, deflate"},
                data=body,
                allow_redirects=False,
            ) as response,
        ):
            if response.status in _REDIRECTS and "location" in response.headers:
                content = b""
            else:
                content = await read_whole(response, limits.max_bytes)
            return Answer(
                status=response.status,
                headers=lowered(response.headers),
                body=content,
                url=str(target.url),
                retry_after_s=retry_after_s(
                    response.headers.get("retry-after"), date=response.headers.get("date")
                ),
            )

    async def _addresses(self, trip: _Trip, target: Target) -> tuple[Address, ...]:
        if target.address is not None:
            return (target.address,)
        try:
            answers = await self._resolve(target.host, target.port)
        except (OSError, UnicodeError) as error:
            raise trip.error(
                phrase("the name {host} cannot be resolved ({reason})", host=target.host, reason=_why(error)),
                mute=True,
            ) from error
        return check_addresses(target, answers)

    def _turn(self, host: str) -> asyncio.Semaphore:
        turn = self._turns.get(host)
        if turn is None:
            turn = self._turns[host] = asyncio.Semaphore(self._per_host)
        return turn


def _session(
    addresses: tuple[Address, ...], trace: aiohttp.TraceConfig, limits: Limits
) -> aiohttp.ClientSession:
    """Open a session that reaches those addresses and no others, and brings nothing of its own."""
    connector = aiohttp.TCPConnector(
        resolver=Judged(addresses), use_dns_cache=False, force_close=True, limit=1
    )
    return aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        trust_env=False,
        auto_decompress=False,
        max_line_size=limits.max_header_bytes,
        max_field_size=limits.max_header_bytes,
        timeout=aiohttp.ClientTimeout(total=None, connect=limits.connect_s),
        trace_configs=[trace],
        skip_auto_headers=("content-type", "user-agent", "accept"),
    )


def _sent_once(trip: _Trip, *, changes: bool) -> aiohttp.TraceConfig:
    """Note on the trip that it was sent, and keep it from being sent again; a change is looked at before."""
    trace = aiohttp.TraceConfig()
    connections = 0

    async def connecting(*_: object) -> None:
        # aiohttp sends GET, PUT and DELETE again when a connection breaks; whether to try again is not
        # for this room to say.
        if connections:
            raise trip.error(phrase("the connection broke before the answer"), mute=True)

    async def connected(*_: object) -> None:
        nonlocal connections
        connections += 1
        if changes:
            await look_once_more()
        trip.sent = True

    trace.on_connection_create_start.append(connecting)
    trace.on_connection_create_end.append(connected)
    return trace


def _why(error: OSError | UnicodeError) -> str:
    return (error.strerror if isinstance(error, OSError) else "") or str(error)
