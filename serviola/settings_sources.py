"""Settings of what is watched: where it is, how often it is looked at, and when it counts as quiet."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from engine.model.said import phrase
from engine.rules.fields import Fields
from serviola.settings_api import mapping_below
from serviola.settings_programs import check_private

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

DAY_S = 86_400
STALE_AFTER_S = 1_800
LOOKS_IN_VAIN = 5
"""How many looks in vain make a source quiet, where nothing else is said and it is looked at seldom."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSetting:
    """One source: what kind of watcher, where it looks, how often, how far back at first sight.

    `calm_s` is how seldom it may be looked at while it shows nothing new, `every_s` how often otherwise.
    `allow_private` names each host:port that may lie in a private network. `stale_after_s` is for how long it
    may be silent before what hangs on it counts as stale. Within `speaks_s` it says something new at least
    once, else it is silent though it answers; 0 where it may have nothing to say.

    `options` are what its kind of watcher asks for besides, as they are written.
    """

    name: str
    kind: str
    location: str
    every_s: int
    horizon_s: int
    calm_s: int = 0
    stale_after_s: int = STALE_AFTER_S
    speaks_s: int = 0
    allow_private: frozenset[str] = frozenset()
    options: Mapping[str, Any] = field(default_factory=dict)


def read_sources(fields: Fields, folder: Path) -> tuple[SourceSetting, ...]:
    """Read all that is watched; two of one name are a finding."""
    found = []
    names: set[str] = set()
    for each in fields.mappings("sources"):
        name = each.text("name")
        if name in names:
            each.error(
                "twice",
                phrase("two sources are named {name}", name=name),
                phrase("give each its own name"),
                at=("name",),
            )
        names.add(name)
        found.append(_source(each, name, folder))
        each.rest()
    return tuple(found)


def _source(each: Fields, name: str, folder: Path) -> SourceSetting:
    """Read what is said of one source: what it is, how often it is looked at, and when it counts as quiet."""
    kind = each.text("kind")
    url, path = each.text("url", ""), each.text("path", "")
    if bool(url) == bool(path):
        each.error(
            "place",
            phrase("the source {name} needs either url or path", name=name),
            phrase("write one of the two"),
        )
    options = each.raw("options", {})
    if not isinstance(options, dict):
        each.error(
            "type", phrase("options is no mapping"), phrase("write key: value below it"), at=("options",)
        )
        options = {}
    elif "mapping" in options:
        mapping_below(each.mapping("options"))
    every_s, calm_s = _pace(each)
    usual_s = max(STALE_AFTER_S, LOOKS_IN_VAIN * calm_s)
    stale_after_s = each.duration_s("stale_after", usual_s, least=10, most=30 * DAY_S)
    if stale_after_s < 2 * calm_s:
        said = phrase("the source {name} would count as quiet between two looks", name=name)
        each.error("range", said, phrase("write at least twice `every`"), at=("stale_after",))
    speaks_s = each.duration_s("speaks", least=60, most=30 * DAY_S) if each.has("speaks") else 0
    if 0 < speaks_s < 2 * calm_s:
        said = phrase("the source {name} cannot say so much in so few looks", name=name)
        each.error("range", said, phrase("write at least twice `every`"), at=("speaks",))
    private = frozenset(one.lower() for one in each.texts("allow_private", ()))
    check_private(each, private)
    return SourceSetting(
        name=name,
        kind=kind,
        location=url or str(folder / path),
        every_s=every_s,
        calm_s=calm_s,
        horizon_s=each.duration_s("horizon", 7 * DAY_S, most=366 * DAY_S),
        stale_after_s=stale_after_s,
        speaks_s=speaks_s,
        allow_private=private,
        options=options,
    )


def _pace(each: Fields) -> tuple[int, int]:
    """Read `every`: one duration, or from the quickest to the slowest."""
    if not isinstance(each.raw("every", ""), dict):
        every_s = each.duration_s("every", 60, least=5, most=DAY_S)
        return every_s, every_s
    bounds = each.mapping("every")
    every_s = bounds.duration_s("from", 60, least=5, most=DAY_S)
    calm_s = bounds.duration_s("to", least=5, most=DAY_S)
    if bounds.has("to") and calm_s < every_s:
        bounds.error(
            "range",
            phrase("the slowest pace is quicker than the quickest"),
            phrase("swap the two"),
            at=("to",),
        )
    bounds.rest()
    return every_s, calm_s
