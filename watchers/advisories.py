"""Travel advisories of the US Department of State: four levels, one for each destination."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.model.said import phrase
from engine.model.signal import OutsideText
from engine.model.time import Instant
from watchers.advice import Advice, hazard_of, tell_advice
from watchers.documents import DocumentWatcher, Parsed
from watchers.seen import mark_of
from watchers.state_dept import BadItem, Page, is_for_all, items_in, name_of, page_of

SOURCE = "state_dept"
MAX_ITEMS = 1_000


class AdvisoryWatcher(DocumentWatcher):
    """Eyes on travel advisories in JSON or RSS, all in a document or one in each file. It has no options."""

    suffixes = (".json", ".xml", ".rss")
    service = SOURCE
    accept = "application/json, application/rss+xml, application/xml"

    def read(self, data: bytes, name: str, memory: Mapping[str, Any], *, now: Instant) -> Parsed:
        """Read what changed in the advisories."""
        return read_advisories(data, memory, now=now, horizon_days=self.horizon_days, name=name)


def read_advisories(
    data: bytes,
    memory: Mapping[str, Any],
    *,
    now: Instant,
    horizon_days: float | None = None,
    name: str = "the text",
) -> Parsed:
    """Read a list of advisories or a single one; a text that is neither is a SourceError."""
    items = items_in(data, name)
    found: list[Advice] = []
    problems: list[str] = []
    for number, item in enumerate(items[:MAX_ITEMS], start=1):
        if is_for_all(item):
            continue
        try:
            found.append(_advice(page_of(item, now=now)))
        except BadItem as error:
            problems.append(f"{name_of(item)[:80] or f'item {number}'}: {error}")
    if len(items) > MAX_ITEMS:
        problems.append(
            phrase(
                "item {number} and those after it: only {most} are read", number=MAX_ITEMS + 1, most=MAX_ITEMS
            )
        )
    return tell_advice(
        found,
        memory,
        source=SOURCE,
        now=now,
        horizon_days=horizon_days,
        items=len(items),
        problems=problems,
    )


def _advice(page: Page) -> Advice:
    return Advice(
        native_id=page.native_id,
        level=page.level,
        dated=page.dated,
        countries=page.countries,
        hazard=hazard_of(page.level, page.text),
        mark=mark_of(page.level, page.dated),
        text=OutsideText(
            headline=page.title or f"{page.name}: level {page.level}",
            description=page.text,
            place=page.name,
            url=page.link,
        ),
    )
