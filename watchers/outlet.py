"""Who publishes a feed, in one word: the name under which its owner registered."""

from __future__ import annotations

import re

from yarl import URL

from wire.strict_json import clean_text

# Second-level names under which others register, as ABC in abc.com.ar; the usual ones, not all there are.
_SHARED = frozenset(
    {"ac", "co", "com", "edu", "gob", "gov", "net", "nom", "or", "org", "go", "ne", "mil", "govt"}
)
_HOSTS_OF_OTHERS = (
    "feedburner.com",
    "feedblitz.com",
    "blogspot.com",
    "substack.com",
    "wordpress.com",
    "rss.app",
)


def outlet_of(*urls: str, otherwise: str) -> str:
    """Give the registered name of the first URL that has one of its own, such as example.com."""
    for url in urls:
        name = _registered(url)
        if name and name not in _HOSTS_OF_OTHERS:
            return name
    return otherwise


def outlet_of_feed(url: str, link: str, *, known: object, otherwise: str) -> str:
    """Give the outlet of a feed: by its address, else by its own link as that was first.

    `known` is what was given before. A feed at a host of other people's feeds, or at a bare address, says
    itself whose it is, and could be another outlet at each look. A file is ours, and says so each time.
    """
    own = outlet_of(url, otherwise="")
    if url and not own and isinstance(known, str) and known:
        return known
    return own or outlet_of(link, otherwise=otherwise)


def _registered(url: str) -> str:
    try:
        host = (URL(url[:2_000]).raw_host or "").lower().rstrip(".")
    except (ValueError, UnicodeError):
        return ""
    if not re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,252}", host) or re.fullmatch(r"[0-9.]+", host):
        return ""
    parts = host.split(".")
    if len(parts) < 2:
        return ""
    deep = len(parts) > 2 and len(parts[-1]) == 2 and parts[-2] in _SHARED
    return clean_text(".".join(parts[-3 if deep else -2 :]), most=120)
