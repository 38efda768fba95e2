"""Sources of a case: who says what is recorded in its files, read from a case's YAML."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from engine.model.said import phrase

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from engine.rules.fields import Fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One source: a name, the kind of watcher or hook that reads it, and what that is told besides."""

    name: str
    kind: str
    options: Mapping[str, Any] = field(default_factory=dict)


USGS = Source(name="usgs", kind="usgs")
"""What a case has that names no sources."""


def read_sources(fields: Fields, kinds: Iterable[str]) -> tuple[Source, ...]:
    """Read `sources`, each of one of the kinds that somebody can read."""
    known = tuple(kinds)
    found: dict[str, Source] = {}
    for each in fields.mappings("sources", required=False):
        name, kind = each.text("name"), each.text("kind")
        options = each.raw("options", {})
        if kind and kind not in known:
            each.error(
                "kind",
                phrase("nobody reads {kind}", kind=kind[:40]),
                phrase("write one of {known}", known=", ".join(known)),
                at=("kind",),
            )
        if name in found:
            each.error(
                "twice",
                phrase("two sources are named {name}", name=name),
                phrase("give each its own name"),
                at=("name",),
            )
        if not isinstance(options, dict):
            each.error(
                "type", phrase("options is no mapping"), phrase("write key: value below it"), at=("options",)
            )
            options = {}
        found[name] = Source(name=name, kind=kind, options=options)
        each.rest()
    return tuple(found.values()) or (USGS,)


def read_from(fields: Fields, sources: tuple[Source, ...]) -> Source:
    """Read which source something is `from`; where it is not said, it is the first."""
    known = {one.name: one for one in sources}
    name = fields.text("from", sources[0].name)
    if name not in known:
        remedy = phrase("write one of {known}", known=", ".join(known))
        fields.error("source", phrase("no source is named {name}", name=name[:40]), remedy, at=("from",))
    return known.get(name, sources[0])
