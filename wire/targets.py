"""A URL that was checked before anything is asked of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from yarl import URL

from engine.model.said import phrase, told_by
from wire.addresses import Address, read_literal, why_refused

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

_MAX_URL = 4096
_SHOWN = 160
_OPEN_PORTS = frozenset({80, 443})


class UnsafeTarget(ValueError):
    """A URL, or what its name resolves to, may not be fetched; the message says why."""

    def __init__(self, why: str, *, remedy: str = "") -> None:
        """Say why; the remedy is for who wrote the URL, and not for one to which others lead."""
        super().__init__(phrase("{why}; {remedy}", why=why, remedy=remedy) if remedy else why)
        self.why = why


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A checked URL. `address` is set when the host is an address, and is then already judged."""

    url: URL
    host: str
    port: int
    address: Address | None
    private: bool

    @property
    def origin(self) -> tuple[str, str, int]:
        """Say what credentials are bound to."""
        return (self.url.scheme, self.host, self.port)


def shown(url: str) -> str:
    """Write a URL for people and logs: without userinfo, query and fragment, which may be secret."""
    text = re.split(r"[?#]", url, maxsplit=1)[0]
    scheme, mark, rest = text.partition("://")
    if mark:
        authority, slash, path = rest.partition("/")
        text = f"{scheme}{mark}{authority.rpartition('@')[2]}{slash}{path}"
    else:
        text = text.rpartition("@")[2]
    text = printable(text)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"


def printable(text: str) -> str:
    """Write what cannot be printed, or would break a line, as an escape."""
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text)


def check_url(
    url: str,
    *,
    allow_private: AbstractSet[str] = frozenset(),
    allow_ports: AbstractSet[int] = frozenset(),
    base: URL | None = None,
) -> Target:
    """Take a URL apart and judge all that can be judged without asking a name server.

    `base` is the URL of the page that redirected here.
    """
    if len(url) > _MAX_URL:
        raise UnsafeTarget(phrase("the URL is longer than {most} characters", most=_MAX_URL))
    # Control characters and spaces split requests and log lines; a backslash is read as a slash by some.
    if any(c <= " " or c in {"\\", "\x7f"} for c in url):
        raise UnsafeTarget(phrase("the URL holds a space, a line break or a backslash"))
    try:
        parsed = URL(url) if base is None else base.join(URL(url))
        host, port, user, password = parsed.raw_host, parsed.port, parsed.raw_user, parsed.raw_password
    except (ValueError, UnicodeError) as error:
        raise UnsafeTarget(phrase("the URL cannot be read ({error})", error=error)) from error
    if parsed.scheme not in ("http", "https"):
        raise UnsafeTarget(
            phrase(
                "only http and https are fetched, not {scheme!r}",
                scheme=parsed.scheme or phrase("a URL without a scheme"),
            )
        )
    if user is not None or password is not None or "@" in parsed.raw_authority:
        raise UnsafeTarget(phrase("the URL holds a user name or password; give credentials as a header"))
    if not host or not port:
        raise UnsafeTarget(phrase("the URL names no host") if not host else phrase("port 0 is not a port"))
    host = host.lower()
    private = f"[{host}]:{port}" in allow_private or f"{host}:{port}" in allow_private
    if port not in _OPEN_PORTS and port not in allow_ports and not private:
        raise UnsafeTarget(
            phrase("port {port} is neither 80 nor 443", port=port),
            remedy=phrase(
                'if that is meant, write allow_private: ["{host}:{port}"] beside the address',
                host=_spelled(host),
                port=port,
            ),
        )
    address = _judge_host(host, private=private)
    if address is not None and host != str(address):
        # A spelling that is not plain would be resolved again further down; say it plainly once.
        parsed = parsed.with_host(str(address))
    return Target(url=parsed.with_fragment(None), host=host, port=port, address=address, private=private)


def _spelled(host: str) -> str:
    """Write a host as a URL does: an address with colons stands in brackets."""
    return f"[{host}]" if ":" in host else host


def check_addresses(target: Target, answers: tuple[str, ...]) -> tuple[Address, ...]:
    """Judge every address that a name resolved to: one that is not public refuses them all."""
    addresses: list[Address] = []
    for text in answers:
        try:
            address = read_literal(text)
        except ValueError:
            address = None
        if address is None:
            raise UnsafeTarget(phrase("the name server answered {text!r}, which is no address", text=text))
        _judge(address, target.host, private=target.private)
        addresses.append(address)
    if not addresses:
        raise UnsafeTarget(phrase("the name has no address"))
    return tuple(addresses)


def _judge_host(host: str, *, private: bool) -> Address | None:
    if "%" in host:
        raise UnsafeTarget(phrase("the host holds a percent sign"))
    try:
        address = read_literal(host)
    except ValueError as error:
        raise UnsafeTarget(told_by(error)) from error
    if address is not None:
        _judge(address, host, private=private)
    return address


def _judge(address: Address, host: str, *, private: bool) -> None:
    why = why_refused(address)
    if why and not private:
        means = phrase("{host} means {address}, which is {why}", host=host, address=address, why=why)
        raise UnsafeTarget(
            phrase("{address} is {why}", address=address, why=why) if host == str(address) else means,
            remedy=phrase(
                "if that is meant, write allow_private with this host and its port beside the address"
            ),
        )


def same_origin(one: str, other: str) -> bool:
    """Say whether two URLs have one scheme, host and port; what cannot be read has none."""
    try:
        return _origin(one) == _origin(other)
    except UnsafeTarget:
        return False


def _origin(url: str) -> tuple[str, str, int]:
    """Give scheme, host and port of a URL without judging its address."""
    try:
        parsed = URL(url)
        host, port = parsed.raw_host, parsed.port
    except (ValueError, UnicodeError) as error:
        raise UnsafeTarget(phrase("the URL cannot be read ({error})", error=error)) from error
    if parsed.scheme not in ("http", "https") or not host or not port:
        raise UnsafeTarget(phrase("the URL has no origin"))
    return (parsed.scheme, host.lower(), port)
