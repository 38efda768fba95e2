"""The limits of a playbook: about how many campaigns it may ask."""

from __future__ import annotations

import re
from dataclasses import dataclass

from engine.model.said import phrase
from engine.rules.defaults import (
    DEFAULT_CAMPAIGNS_PER_DAY,
    DEFAULT_CAMPAIGNS_PER_HOUR,
    DEFAULT_OF_BRAND_PER_HOUR,
    DEFAULT_SHARE_OF_LIVE,
    MOST_CAMPAIGNS,
)
from engine.rules.fields import Fields

_SHARE = re.compile(r"([1-9][0-9]?|100)\s?%")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How many campaigns within an hour and a day, alone and with the others; the share is in percent."""

    per_hour: int
    per_day: int
    of_brand: int
    share_of_live: int
    wakeups_per_week: int | None


def limits(fields: Fields) -> Limits:
    """Read `limits:`, which may be left out."""
    per_hour = fields.integer("campaigns_per_hour", DEFAULT_CAMPAIGNS_PER_HOUR, least=1, most=MOST_CAMPAIGNS)
    day, brand = max(DEFAULT_CAMPAIGNS_PER_DAY, per_hour), max(DEFAULT_OF_BRAND_PER_HOUR, per_hour)
    per_day = fields.integer("campaigns_per_day", day, least=1, most=MOST_CAMPAIGNS)
    of_brand = fields.integer("of_brand_per_hour", brand, least=1, most=MOST_CAMPAIGNS)
    if per_day < per_hour and fields.raw("campaigns_per_day") == per_day:
        message = phrase(
            "campaigns_per_day is {per_day}, less than the {per_hour} of an hour",
            per_day=per_day,
            per_hour=per_hour,
        )
        fields.error(
            "limits",
            message,
            phrase("write at least {per_hour}", per_hour=per_hour),
            at=("campaigns_per_day",),
        )
    share = _share(fields)
    wakeups = None
    if fields.has("wakeups_per_week"):
        wakeups = fields.integer("wakeups_per_week", least=0, most=MOST_CAMPAIGNS)
    fields.rest()
    return Limits(
        per_hour=per_hour,
        per_day=per_day,
        of_brand=of_brand,
        share_of_live=share,
        wakeups_per_week=wakeups,
    )


def _share(fields: Fields) -> int:
    """Read a share in percent."""
    if not fields.has("share_of_live"):
        return DEFAULT_SHARE_OF_LIVE
    written = str(fields.raw("share_of_live"))
    found = _SHARE.fullmatch(written)
    if found is None:
        message = phrase("share_of_live is {written}, not a share", written=written[:40])
        fields.error("limits", message, phrase("write such as 10%, up to 100%"), at=("share_of_live",))
        return DEFAULT_SHARE_OF_LIVE
    return int(found[1])
