"""The watcher of an FDSN event service."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.model.time import Instant
from watchers.documents import DocumentWatcher, Parsed
from watchers.fdsn.reading import FdsnSettings, read_fdsn
from watchers.fdsn.services import ANY, SERVICES
from watchers.options import Options
from wire.strict_json import clean_text


class FdsnWatcher(DocumentWatcher):
    """Eyes on earthquakes by a query of an FDSN event service, or on files of its answers.

    Option: service (emsc or ingv), by which its signals go then.
    """

    suffixes = (".json", ".geojson", ".txt", ".xml", ".quakeml", ".atom")
    in_portions = True
    accept = "application/json, application/xml, text/plain"

    def take(self, given: Options) -> None:
        """Ask which service it is."""
        service = given.word("service", among=("", *SERVICES))
        self.service, self.source = service, service or self.name
        self._settings = FdsnSettings(
            source=self.source, service=SERVICES.get(service, ANY), horizon_days=self.horizon_days
        )

    def read(self, data: bytes, name: str, memory: Mapping[str, Any], *, now: Instant) -> Parsed:
        """Read what is new in the answer."""
        return read_fdsn(data, self._settings, memory, now=now, name=name)

    def explain(self, body: bytes) -> str:
        """Give what the service says of a query that it refuses: its specification has a text for that."""
        text = clean_text(body[:2_000].decode("utf-8", errors="replace"), most=200)
        return text if text.startswith("Error ") else ""
