"""Load what a case wants: each key of engine/trials/wants.py, at a moment or over a span."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model.said import phrase
from engine.trials.case import Look, Want
from engine.trials.times import read_offset
from engine.trials.wants import KEYS

if TYPE_CHECKING:
    from engine.model.time import Instant
    from engine.rules.fields import Fields


def read_wants(fields: Fields, clock: Instant) -> tuple[Want, ...]:
    """Read the wants of a case, of which there is at least one: without any it could never fail."""
    listed = fields.mappings("want")
    if not listed and fields.values.get("want") == []:
        remedy = phrase("say what must be so, such as {example}", example="{at: +1h, proposal: none}")
        fields.error("few", phrase("want is an empty list"), remedy, at=("want",))
    return tuple(_want(each, clock) for each in listed)


def _want(fields: Fields, clock: Instant) -> Want:
    line, _ = fields.located.where(fields.path)
    start, end = _times(fields, clock)
    looks = tuple(
        Look(key=name, wanted=key.read(fields, name)) for name, key in KEYS.items() if fields.has(name)
    )
    if not looks and not fields.missing and set(fields.values) <= {"at", "from", "to"}:
        fields.error("few", phrase("this want looks at nothing"), phrase("add a key, such as proposal: none"))
    for look in looks:
        if KEYS[look.key].span and "at" in fields.values:
            message = phrase("{key} is about a span, and at is one moment", key=look.key)
            remedy = phrase("write from: and to: in place of at:")
            fields.error("span", message, remedy, at=(look.key,), on_key=True)
    fields.rest()
    return Want(start=start, end=end, line=line, looks=looks)


def _times(fields: Fields, clock: Instant) -> tuple[Instant, Instant]:
    if not (fields.has("from") or fields.has("to")):
        at = read_offset(fields, clock)
        return at, at
    if fields.has("at"):
        message = phrase("it has at as well as from and to")
        fields.error("span", message, phrase("keep at, or from and to"), at=("at",), on_key=True)
    before = len(fields.findings)
    start, end = read_offset(fields, clock, "from"), read_offset(fields, clock, "to")
    if end < start and len(fields.findings) == before:
        message = phrase("it ends before it begins")
        fields.error("time", message, phrase("write a later offset after to:"), at=("to",))
    return start, max(start, end)
