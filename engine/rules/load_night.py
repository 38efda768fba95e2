"""The night of a playbook's people: when a question that can wait is not put before them."""

from __future__ import annotations

import re

from engine.model.night import Night, is_zone
from engine.model.said import phrase
from engine.rules.fields import Fields

_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


def read_night(fields: Fields) -> Night:
    """Read from when until when it is night, and in which zone; findings go to the fields."""
    night = Night(start=fields.text("from"), end=fields.text("to"), zone=fields.text("zone"))
    for key, text in (("from", night.start), ("to", night.end)):
        if text and not _TIME.fullmatch(text):
            message = phrase("{text!r} is no time of day", text=text[:20])
            fields.error("time", message, phrase('write such as "22:00", with its quotes'), at=(key,))
    if night.start and night.start == night.end:
        remedy = phrase("write another end, or leave the night out")
        fields.error("time", phrase("the night ends as it begins"), remedy, at=("to",))
    if night.zone and not is_zone(night.zone):
        message = phrase("{zone!r} is no time zone", zone=night.zone[:40])
        fields.error("zone", message, phrase("write such as Europe/Madrid"), at=("zone",))
    fields.rest()
    return night
