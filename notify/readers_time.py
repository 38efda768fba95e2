"""Reader's time: the moments in a message by the clock on the wall of whoever reads it, the zone named."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from engine.model.said import Said

_MOMENT = re.compile(r"\b(\d{4}-\d{2}-\d{2} \d{2}:\d{2}) UTC\b")


def in_zone(value: Any, zone: str) -> Any:
    """Give a text, or a message or window with all its texts, with each moment that says UTC in a zone."""
    if not zone or zone == "UTC" or (found := _zone(zone)) is None:
        return value
    return _moved(value, found)


def _moved(value: Any, zone: ZoneInfo) -> Any:
    if isinstance(value, Said):
        return Said(value.template, {name: _moved(each, zone) for name, each in value.values.items()})
    if isinstance(value, str) and type(value) is str:
        return _MOMENT.sub(lambda found: _local(found, zone), value)
    if type(value) in {tuple, list}:
        return type(value)(_moved(each, zone) for each in value)
    if type(value) is dict:
        return {key: _moved(each, zone) for key, each in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        held = {each.name: getattr(value, each.name) for each in fields(value) if each.init}
        moved = {name: _moved(each, zone) for name, each in held.items()}
        changed = {name: each for name, each in moved.items() if each is not held[name]}
        return replace(value, **changed) if changed else value
    return value


def _local(found: re.Match[str], zone: ZoneInfo) -> str:
    try:
        at = datetime.strptime(found[1], "%Y-%m-%d %H:%M").replace(tzinfo=UTC).astimezone(zone)
    except (ValueError, OverflowError):
        return found[0]
    return f"{at:%Y-%m-%d %H:%M} {at.tzname()} ({zone.key})"


@cache
def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
