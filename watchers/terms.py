"""Networks that are not read, because their terms forbid it."""

from __future__ import annotations

from yarl import URL

from engine.errors import SourceError
from engine.model.said import phrase
from watchers.locations import is_url

_FORBIDDEN = frozenset({"reddit.com", "redd.it", "redditmedia.com"})


def refuse_forbidden(name: str, location: str) -> None:
    """Raise SourceError where a source lies at a network whose terms forbid this use (docs/sources.md)."""
    if not is_url(location):
        return
    try:
        host = (URL(location[:4_000]).raw_host or "").lower().rstrip(".")
    except ValueError:
        return  # who asks for it says what is wrong with it
    if ".".join(host.split(".")[-2:]) in _FORBIDDEN:
        raise SourceError(
            phrase(
                "the source {name} is at Reddit, whose policies ask for an approval, and for an "
                "agreement where the use is commercial, before a machine reads its data; take it out "
                "(docs/sources.md, Reddit)",
                name=name,
            ),
            permanent=True,
        )
