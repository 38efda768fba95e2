"""Warnings of the European weather services, as MeteoAlarm gathers them: CAP in JSON, or an Atom index."""

from __future__ import annotations

import re
from dataclasses import replace

from yarl import URL

from engine.model.said import phrase
from engine.model.scales import Severity
from watchers.cap import CapInfo, CapWatcher
from watchers.cap.from_json import alert_of, open_json
from watchers.cap.index import MAX_ITEMS, Held, Link, open_document
from watchers.xml import BadXml

_LEVELS = {"1": Severity.MINOR, "2": Severity.MODERATE, "3": Severity.SEVERE, "4": Severity.EXTREME}
"""Awareness levels: green, yellow, orange, red. MeteoAlarm writes the word of CAP behind each of them."""


class MeteoAlarmWatcher(CapWatcher):
    """Eyes on a country's warnings: .../api/v1/warnings/feeds-COUNTRY, or .../meteoalarm-legacy-atom-COUNTRY.

    Options: home_country, topics.
    """

    suffixes = (".json", ".cap", ".xml", ".atom", ".rss")
    service = "meteoalarm"
    what = "JSON or Atom of MeteoAlarm"
    accept = "application/json, application/atom+xml, application/cap+xml, application/xml"

    def open(self, data: bytes) -> Held:
        """Find the warnings of the JSON, or what an Atom index holds and names."""
        if not data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"[")):
            held = open_document(data, base=self.location if "://" in self.location else "")
            return replace(held, links=_once(held.links))
        document = open_json(data)
        warnings = document.get("warnings") if isinstance(document, dict) else None
        if not isinstance(warnings, list):
            raise BadXml(phrase("it has no list of warnings"))
        alerts = [each.get("alert") if isinstance(each, dict) else None for each in warnings[:MAX_ITEMS]]
        return Held(
            messages=tuple(alert_of(_joined(each)) for each in alerts), left=max(0, len(warnings) - MAX_ITEMS)
        )

    def refined(self, info: CapInfo) -> CapInfo:
        """Take the severity from the awareness level, which means the same in every country."""
        level = re.match(r"\s*([1-4])\s*;", info.parameter("awareness_level"))
        return info if level is None else replace(info, severity=_LEVELS[level[1]])


def _joined(alert: object) -> object:
    """Give an alert whose references are one text, as in CAP, also where they are a list."""
    references = alert.get("references") if isinstance(alert, dict) else None
    if not isinstance(alert, dict) or not isinstance(references, list):
        return alert
    return {**alert, "references": " ".join(each for each in references if isinstance(each, str))}


def _once(links: tuple[Link, ...]) -> tuple[Link, ...]:
    """Give each message once: an index names it anew for every block and area, by its query."""
    found: dict[str, Link] = {}
    for link in links:
        url = URL(link.url)
        places = {key for key in url.query if key.startswith("index_")}
        plain = str(url.without_query_params(*places)) if places else link.url
        found.setdefault(plain, Link(url=plain, mark=link.mark))
    return tuple(found.values())
