"""Header fields: what a caller may set, and what came back."""

from __future__ import annotations

from collections.abc import Mapping

from engine.model.said import phrase

# What may follow a redirect to another origin. A list of what may stay, not of what must go: nobody can
# name every header that carries a key.
HARMLESS = frozenset(
    {"accept", "accept-language", "user-agent", "if-none-match", "if-modified-since"},
)
# These frame the request; a caller who could set them could smuggle a second one.
_OURS = frozenset(
    {
        "host",
        "connection",
        "content-length",
        "transfer-encoding",
        "accept-encoding",
        "upgrade",
        "te",
        "expect",
    },
)


class BadHeader(ValueError):
    """A header may not be sent as it is; the message names it, never its value."""


def checked_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Give the fields under lower-case names; one that could bend the request is a BadHeader."""
    kept: dict[str, str] = {}
    for name, value in headers.items():
        lower = name.lower()
        if lower in _OURS or lower in kept:
            raise BadHeader(phrase("the header {lower!r} is set by the client itself, or twice", lower=lower))
        # The value is not shown: it may be a key.
        if not lower.isascii() or not all(c.isalnum() or c in "!#$%&'*+-.^_`|~" for c in lower) or not lower:
            raise BadHeader(phrase("a header name holds a character that is not allowed"))
        if any((c < " " and c != "\t") or c == "\x7f" for c in value):
            raise BadHeader(
                phrase(
                    "the value of the header {lower!r} holds a line break or a control character", lower=lower
                )
            )
        kept[lower] = value
    return kept


def lowered(headers: Mapping[str, str]) -> dict[str, str]:
    """Give an answer's fields under lower-case names, repeated ones joined by commas."""
    kept: dict[str, str] = {}
    for name, value in headers.items():
        lower = name.lower()
        # Bytes that are no UTF-8 arrive as lone surrogates, which nothing could write down later.
        clean = value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        kept[lower] = f"{kept[lower]}, {clean}" if lower in kept else clean
    return kept
