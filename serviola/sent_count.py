"""How many messages were sent, as a place names it that counts them: a mail sink, or a page of one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from engine.errors import SourceError
from engine.model.said import phrase, told_by
from wire.http import HttpError
from wire.strict_json import BadJson, read_json

if TYPE_CHECKING:
    from wire.http import Http


async def sent_at(url: str, http: Http) -> int:
    """Read the count: a JSON number, or an object with one at `sent`; SourceError says why there is none.

    Whoever gives the command names the place, so it may lie in their own network.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        raise SourceError(phrase("--sent-url is no URL")) from None
    place = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    try:
        answer = await http.request("GET", url, allow_private=frozenset({place}))
        data = read_json(answer.body)
    except (HttpError, BadJson) as error:
        raise SourceError(phrase("--sent-url cannot be read: {why}", why=told_by(error))) from None
    found = data.get("sent") if isinstance(data, dict) else data
    if answer.status != 200 or isinstance(found, bool) or not isinstance(found, int) or found < 0:
        raise SourceError(phrase("--sent-url gives no number of messages, nor an object with it at sent"))
    return found
