"""What config/serviola.yaml says under drills and heartbeat."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from engine.model.said import phrase
from notify.recipients import REMEDY, parse_recipient
from serviola.settings_programs import check_private
from wire.secrets import is_reference

if TYPE_CHECKING:
    from engine.rules.fields import Fields

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
DAY_S = 86_400
WITHIN_S = 900
NIGHT_FROM, NIGHT_TO = 22, 7
"""From this hour to that, by the clocks of the schedule's zone, nobody is woken by a drill."""
_AT = re.compile(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun) ([01]\d|2[0-3]):([0-5]\d) ([A-Za-z][A-Za-z0-9_+\-/]{1,40})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Weekly:
    """When a drill begins by itself: a day of the week (0 is Monday) and a time, in a zone."""

    day: int
    hour: int
    minute: int
    zone: str
    every_days: int = 7
    at_night: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DrillSetting:
    """How drills go. `ask` is who is asked where no playbook is drilled; empty is who is on call first."""

    within_s: int = WITHIN_S
    ask: str = ""
    playbook: str = ""
    weekly: Weekly | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeartbeatSetting:
    """Where a monitor hears that we live; `url` may be a reference to a secret, for who knows it can lie."""

    url: str
    every_s: int
    allow_private: frozenset[str] = frozenset()


def read_drills(fields: Fields) -> DrillSetting:
    """Read the section; findings go to the fields."""
    if not fields.has("drills"):
        return DrillSetting()
    given = fields.mapping("drills")
    ask = given.text("ask", "")
    if ask and parse_recipient(ask) is None:
        given.error(
            "recipient", phrase("{recipient!r} is no recipient", recipient=ask[:40]), REMEDY, at=("ask",)
        )
    every_s = given.duration_s("every", 7 * DAY_S, least=7 * DAY_S, most=364 * DAY_S)
    at_night = given.flag("at_night", False)
    setting = DrillSetting(
        within_s=given.duration_s("within", WITHIN_S, least=60, most=DAY_S),
        ask=ask,
        playbook=given.text("playbook", ""),
        weekly=_weekly(given, every_s, at_night=at_night),
    )
    given.rest()
    return setting


def _weekly(given: Fields, every_s: int, *, at_night: bool) -> Weekly | None:
    text = given.text("at", "")
    if not text:
        if given.has("every"):
            given.error(
                "drill-at",
                phrase("every says how often, and nothing says when"),
                phrase("add such as at: Tue 10:00 Europe/Madrid"),
                at=("every",),
            )
        return None
    found = _AT.fullmatch(text)
    if found is None or not _is_zone(found[4]):
        message = phrase("{text!r} is no day and time of the week with a zone", text=text[:60])
        given.error("drill-at", message, phrase("write such as Tue 10:00 Europe/Madrid"), at=("at",))
        return None
    if every_s % (7 * DAY_S):
        message = phrase("drills begin on a day of the week, so every is whole weeks")
        given.error("drill-every", message, phrase("write 7d, 14d, 21d or 28d"), at=("every",))
    hour = int(found[2])
    if not at_night and is_night(hour):
        given.error(
            "drill-night",
            phrase("a drill at {hour}:{minute} would wake people", hour=found[2], minute=found[3]),
            phrase("write a time between 07:00 and 22:00, or at_night: true if that is meant"),
            at=("at",),
        )
    return Weekly(
        day=DAYS.index(found[1]),
        hour=hour,
        minute=int(found[3]),
        zone=found[4],
        every_days=max(7, every_s // DAY_S),
        at_night=at_night,
    )


def is_night(hour: int) -> bool:
    """Say whether people sleep at an hour of their clocks."""
    return hour >= NIGHT_FROM or hour < NIGHT_TO


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def read_heartbeat(fields: Fields) -> HeartbeatSetting | None:
    """Read the section; findings go to the fields. None where nobody watches us."""
    if not fields.has("heartbeat"):
        return None
    given = fields.mapping("heartbeat")
    private = frozenset(one.lower() for one in given.texts("allow_private", ()))
    check_private(given, private)
    setting = HeartbeatSetting(
        url=given.text("url"),
        every_s=given.duration_s("every", 60, least=10, most=DAY_S),
        allow_private=private,
    )
    if setting.url and not is_reference(setting.url) and not setting.url.startswith(("https://", "http://")):
        given.error(
            "monitor",
            phrase("the address of a monitor begins with https://"),
            phrase("write it, or ${{secret:NAME}} with the address in the environment"),
            at=("url",),
        )
    given.rest()
    return setting
