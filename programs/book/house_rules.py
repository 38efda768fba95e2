"""The rules of the house for a call that stands in for another; a rule that is wrong keeps its default."""

from __future__ import annotations

import re
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from typing import TypeVar

from engine.model.program import SailingRules
from engine.model.said import phrase
from engine.model.time import Instant
from engine.rules.fields import Fields
from programs.book.house import read_house
from programs.book.sieve import Sieve

T = TypeVar("T")

_OF_DAY = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
_DAY_S = 86_400


def read_rules(
    fields: Fields, places: AbstractSet[str], span: tuple[Instant, Instant], sieve: Sieve
) -> SailingRules:
    """Read the rules; what is not written keeps its default. `places` are the ids that a rule may name."""
    usual = SailingRules()
    if not fields.has("rules"):
        return usual
    rules = fields.mapping("rules")

    def rule(read: Callable[[], T], default: T) -> T:
        found = sieve.take(rules, lambda _: (read(),), phrase("rule"))
        return default if found is None else found[0]

    def seconds(key: str, default: int, *, least: int, most: int) -> int:
        return rule(lambda: rules.duration_s(key, default, least=least, most=most), default)

    opens, closes = rule(lambda: _window(rules), None) or (usual.arrive_from_s, usual.arrive_until_s)
    margin = usual.distance_margin
    read = SailingRules(
        min_stay_s=seconds("min_stay", usual.min_stay_s, least=60, most=14 * _DAY_S),
        arrive_from_s=opens,
        arrive_until_s=closes,
        distance_margin=rule(lambda: rules.number("distance_margin", margin, least=0, most=1), margin),
        pilotage_s=seconds("pilotage", usual.pilotage_s, least=0, most=_DAY_S),
        exclude_within_km=rule(
            lambda: rules.distance_km("exclude_within") if rules.has("exclude_within") else None, None
        ),
    )
    start = len(fields.findings)
    house = read_house(rules, read, places, span)
    named = fields.findings[start:]
    # A list that names an unknown port holds for the others; after anything else, placeholders stand in it.
    holds = all(one.code == "place" for one in named)
    sieve.mark_since(
        start,
        phrase("the others hold") if holds else phrase("none of the rules on ports and passages is used"),
    )
    sieve.take(rules, lambda row: row.rest(), phrase("rule"))
    return house if holds else read


def _window(rules: Fields) -> tuple[int, int] | None:
    remedy = phrase("write two times of day, such as [07:00, 13:00]")
    if not rules.has("arrive_between"):
        return None
    given = rules.raw("arrive_between")
    words = [str(one) for one in given] if isinstance(given, list) else []
    read = [int(found[1]) * 3600 + int(found[2]) * 60 for one in words if (found := _OF_DAY.fullmatch(one))]
    if len(read) != 2 or len(words) != 2:
        rules.error("time", phrase("arrive_between is not two times of day"), remedy, at=("arrive_between",))
        return None
    if read[0] >= read[1]:
        message = phrase(
            "arrive_between ends ({end}) before it begins ({start})", end=words[1], start=words[0]
        )
        remedy = phrase("write the earlier first; it may not pass midnight")
        rules.error("order", message, remedy, at=("arrive_between",))
        return None
    return read[0], read[1]
