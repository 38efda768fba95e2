"""What a page of Atlassian Statuspage says: incidents, maintenance under way, and components that fail.

Read from the public API v2: summary.json and incidents/unresolved.json, which list what is not resolved, and
incidents.json, which lists the newest fifty whatever became of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from engine.errors import SourceError
from engine.model.said import phrase
from engine.model.scales import Hazard, Severity
from engine.model.signal import OutsideText
from engine.model.time import Instant
from watchers.ops.common import EARLIEST, MAX_ITEMS, SEVERITIES, BadItem, link_of, parsed, time_of, topics_of
from watchers.ops.states import Found, Thing
from watchers.ops.watcher import SystemWatcher
from watchers.options import Options, hazard_option
from watchers.outlet import outlet_of
from watchers.reading import Topics
from watchers.seen import mark_of
from wire.strict_json import clean_text

_OVER = frozenset({"resolved", "postmortem", "completed"})
_ON = frozenset({"investigating", "identified", "monitoring", "in_progress", "verifying"})
_PLANNED = frozenset({"scheduled"})
COMPONENTS = {
    "degraded_performance": Severity.MINOR,
    "partial_outage": Severity.MODERATE,
    "major_outage": Severity.SEVERE,
}
"""How bad it is that a component fails of which no incident tells."""
_WORKS = "operational"
_MAINTAINED = "under_maintenance"
"""A component that failed and is worked on is not well yet; the maintenance tells of any other."""


class StatuspageWatcher(SystemWatcher):
    """Eyes on a page: https://status.example/api/v2/summary.json.

    Options: topics (topic: [words in the names of components and incidents]), hazard; token, or user and
    password.
    """

    def take(self, given: Options) -> None:
        """Ask for the topics that components stand for."""
        super().take(given)
        self._topics = Topics(given.words("topics"))
        self._hazard = hazard_option(given) or Hazard.OUTAGE

    def find(self, data: bytes, name: str, *, now: Instant) -> Found:
        """Read a page."""
        page = _page(data, name)
        host = page.get("page")
        url = host.get("url") if isinstance(host, Mapping) else ""
        publisher = outlet_of(url if isinstance(url, str) else "", self.location, otherwise=self.source)
        things: list[Thing] = []
        problems = _unread(page)
        skipped = 0
        spoken_of: set[str] = set()
        for number, one in enumerate(_listed(page, "incidents", "scheduled_maintenances"), start=1):
            try:
                thing = self._incident(one, publisher, now=now)
            except BadItem as error:
                problems.append(f"incident {number}: {error}")
                continue
            if thing is None:
                skipped += 1
                continue
            things.append(thing)
            if not thing.over:
                spoken_of |= {_text(each, "id") for each in _components(one)}
        for number, one in enumerate(_listed(page, "components"), start=1):
            if _text(one, "status") == _WORKS or one.get("group") is True:
                continue
            try:
                thing = self._component(one, publisher, now=now)
            except BadItem as error:
                problems.append(f"component {number}: {error}")
                continue
            # One that failed before an incident named it goes on failing.
            things.append(replace(thing, begins=thing.begins and _text(one, "id") not in spoken_of))
        whole = self._is_whole(page)
        return Found(things=tuple(things), problems=tuple(problems), skipped=skipped, whole=whole)

    def _is_whole(self, page: Mapping[str, Any]) -> bool:
        """Say whether a page lists all that goes on: an answer without one of its lists does not."""
        path = self.location.partition("?")[0]
        if path.endswith(("/unresolved.json", "/components.json")):
            return True
        return isinstance(page.get("incidents"), list) and isinstance(page.get("components"), list)

    def _incident(self, one: Mapping[str, Any], publisher: str, *, now: Instant) -> Thing | None:
        """Read an incident or a maintenance; None for one that has not begun."""
        status = _text(one, "status")
        if status in _PLANNED:
            return None
        if status not in _OVER | _ON:
            raise BadItem(phrase("its status {status!r} is none that we know", status=status))
        created = time_of(one.get("created_at"), "created_at", now=now)
        updated = time_of(one.get("updated_at") or one.get("created_at"), "updated_at", now=now)
        names = [clean_text(each.get("name"), most=120) for each in _components(one)]
        title = clean_text(one.get("name"), most=300)
        return Thing(
            native_id=_id(one),
            stamp_ms=updated // 1000,
            hazard=self._hazard,
            severity=SEVERITIES.get(_text(one, "impact"), _maintenance(one)),
            occurred_at=min(_began(one) or created, updated, now),
            sent_at=min(updated, now),
            over=status in _OVER,
            topics=self._topics_of(title, names),
            publisher=publisher,
            text=OutsideText(
                headline=title or "An incident without a name",
                description=_newest(one),
                url=link_of(one.get("shortlink")),
            ),
        )

    def _component(self, one: Mapping[str, Any], publisher: str, *, now: Instant) -> Thing:
        updated = time_of(one.get("updated_at"), "updated_at", now=now)
        name = clean_text(one.get("name"), most=120)
        status = _text(one, "status")
        if status not in COMPONENTS and status != _MAINTAINED:
            raise BadItem(phrase("its status {status!r} is none that we know", status=status))
        return Thing(
            native_id=f"component-{_id(one)}",
            stamp_ms=updated // 1000,
            hazard=self._hazard,
            severity=COMPONENTS.get(status, Severity.MINOR),
            occurred_at=min(updated, now),
            sent_at=min(updated, now),
            topics=self._topics_of("", [name]),
            publisher=publisher,
            text=OutsideText(
                headline=f"{name}: {status.replace('_', ' ')}",
                description=clean_text(one.get("description"), most=1_000),
            ),
            mark=mark_of(status, name),
            begins=status != _MAINTAINED,
        )

    def _topics_of(self, title: str, names: list[str]) -> tuple[str, ...]:
        """Give the topics that the settings name; without any, the components are what it is about."""
        told = self._topics.of(title, ". ".join(names))
        return told or topics_of(name.replace(",", " ") for name in names)


def _page(data: bytes, name: str) -> Mapping[str, Any]:
    page: Mapping[str, Any] = parsed(data, name, "page of Statuspage")
    if not isinstance(page.get("page"), Mapping) or not (
        isinstance(page.get("incidents"), list) or isinstance(page.get("components"), list)
    ):
        raise SourceError(
            phrase(
                "{name} is no page of Statuspage: it lists neither incidents nor components; its address "
                "ends in /api/v2/summary.json",
                name=name,
            )
        )
    return page


def _listed(page: Mapping[str, Any], *keys: str) -> Iterable[Mapping[str, Any]]:
    """Give the objects of some lists; what is none is passed over."""
    for key in keys:
        items = page.get(key)
        yield from (
            each
            for each in (items[:MAX_ITEMS] if isinstance(items, list) else ())
            if isinstance(each, Mapping)
        )


def _unread(page: Mapping[str, Any]) -> list[str]:
    """Name the lists of which something is passed over, as it may be what seems gone."""
    lists = [
        (key, items)
        for key in ("incidents", "scheduled_maintenances", "components")
        if isinstance(items := page.get(key), list)
    ]
    more = [f"{key}: only {MAX_ITEMS} are read" for key, items in lists if len(items) > MAX_ITEMS]
    odd = [
        phrase("{key}: not all are objects", key=key)
        for key, items in lists
        if not all(isinstance(one, Mapping) for one in items[:MAX_ITEMS])
    ]
    return more + odd


def _components(one: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return list(_listed(one, "components"))


def _began(one: Mapping[str, Any]) -> Instant:
    """Give when it was to begin, or began; EARLIEST where neither is said, or far from our time."""
    key = "scheduled_for" if one.get("scheduled_for") else "started_at"
    return max(EARLIEST, time_of(one.get(key) or None, key, now=None))


def _maintenance(one: Mapping[str, Any]) -> Severity:
    return Severity.MINOR if _text(one, "impact") == "maintenance" else Severity.UNKNOWN


def _newest(one: Mapping[str, Any]) -> str:
    """Give what was said last; the newest update stands first."""
    first = next(iter(_listed(one, "incident_updates")), {})
    return clean_text(first.get("body"), most=1_000)


def _id(one: Mapping[str, Any]) -> str:
    native_id = one.get("id")
    if not isinstance(native_id, str) or not native_id.isalnum() or len(native_id) > 64:
        raise BadItem(phrase("it has no usable id"))
    return native_id


def _text(one: Mapping[str, Any], key: str) -> str:
    return clean_text(one.get(key), most=40).casefold()
