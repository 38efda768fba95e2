"""The watcher of ReliefWeb."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yarl import URL

from engine.errors import SourceError
from engine.model.said import phrase
from engine.model.time import Instant
from watchers.documents import DocumentWatcher, Parsed
from watchers.locations import is_url
from watchers.options import Options
from watchers.reliefweb.reading import SOURCE, read_reliefweb
from wire.strict_json import BadJson, clean_text, read_json
from wire.targets import shown


class ReliefWebWatcher(DocumentWatcher):
    """Eyes on a list of disasters or reports of the ReliefWeb API, version 2. It has no options."""

    suffixes = (".json",)
    in_portions = True
    service = SOURCE
    accept = "application/json"

    def take(self, given: Options) -> None:
        """Refuse a URL without an appname; it has no options."""
        if is_url(self.location) and not _has_appname(self.location):
            raise SourceError(
                phrase(
                    "{url} names no appname, without which ReliefWeb answers nobody; ask for one at "
                    "https://apidoc.reliefweb.int/parameters#appname and write it as ?appname=…",
                    url=shown(self.location),
                ),
                permanent=True,
            )

    def read(self, data: bytes, name: str, memory: Mapping[str, Any], *, now: Instant) -> Parsed:
        """Read what is new in the list."""
        return read_reliefweb(data, memory, now=now, horizon_days=self.horizon_days, name=name)

    def explain(self, body: bytes) -> str:
        """Give what ReliefWeb says of a query that it refuses, as that an appname is not approved."""
        try:
            document = read_json(body)
        except BadJson:
            return ""
        error = document.get("error") if isinstance(document, Mapping) else None
        return clean_text(error.get("message"), most=200) if isinstance(error, Mapping) else ""


def _has_appname(location: str) -> bool:
    try:
        return bool(URL(location).query.get("appname"))
    except ValueError:
        return False
