"""Why a request failed, in our words: one for each kind of error that aiohttp knows."""

from __future__ import annotations

import os
from collections.abc import Callable

import aiohttp

from engine.model.said import Said, phrase

_SAYS: tuple[tuple[type[aiohttp.ClientError], Callable[[str], Said]], ...] = (
    (
        aiohttp.ConnectionTimeoutError,
        lambda reason: phrase("no connection in time ({reason})", reason=reason),
    ),
    (
        aiohttp.ClientConnectorCertificateError,
        lambda reason: phrase(
            "no secure connection: the certificate is not acceptable ({reason}); have it renewed, or let "
            "this machine trust who issued it",
            reason=reason,
        ),
    ),
    (
        aiohttp.ClientSSLError,
        lambda reason: phrase(
            "no secure connection: the other side's TLS is not acceptable ({reason})", reason=reason
        ),
    ),
    (
        aiohttp.ClientConnectorError,
        lambda reason: phrase(
            "no connection ({reason}); check host and port, and that it runs", reason=reason
        ),
    ),
    (
        aiohttp.ServerDisconnectedError,
        lambda reason: phrase("the connection broke before the answer ({reason})", reason=reason),
    ),
    (aiohttp.ClientOSError, lambda reason: phrase("the connection broke ({reason})", reason=reason)),
    (
        aiohttp.ClientResponseError,
        lambda reason: phrase("the answer is not acceptable HTTP ({reason})", reason=reason),
    ),
    (aiohttp.ClientError, lambda reason: phrase("the request failed ({reason})", reason=reason)),
)


def said_of(error: aiohttp.ClientError) -> Said:
    """Say why no answer came; nothing of the URL is in it, and of the answer its first line at most."""
    if isinstance(error, aiohttp.InvalidURL):  # its text is the URL
        return phrase("the URL is not acceptable")
    if isinstance(error, aiohttp.ClientPayloadError):
        return phrase("the answer broke off in the middle")
    # The text of a response error holds the whole URL, with its query.
    particulars = error.message if isinstance(error, aiohttp.ClientResponseError) else str(error)
    if type(error) is aiohttp.ClientConnectorError:
        # Its own text names the host again, and TLS where there is none.
        # asyncio's words for it are a call and a tuple; the system has better ones.
        number = error.os_error.errno
        particulars = os.strerror(number) if number else error.os_error.strerror or str(error.os_error)
    elif isinstance(error, aiohttp.ClientConnectorCertificateError):
        why = getattr(error.certificate_error, "verify_message", "")
        particulars = why or particulars
    # The first line says it; what follows are bytes of the answer.
    first = next(iter(particulars.strip().splitlines()), "")
    reason = first[:200].strip(" :") or type(error).__name__
    return next(says(reason) for kind, says in _SAYS if isinstance(error, kind))
