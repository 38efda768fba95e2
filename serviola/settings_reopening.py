"""What config/serviola.yaml says under reopen_within: for how long what ended can be opened again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model.scales import Hazard
from engine.model.signal import REOPEN_WITHIN_S, HazardReopens, Reopening
from engine.model.time import SECOND
from engine.situations.intake import KEPT_IN_MIND

if TYPE_CHECKING:
    from engine.rules.fields import Fields

LEAST_S = 60
MOST_S = KEPT_IN_MIND // SECOND
"""What has ended is not kept in mind for longer."""


def read_reopening(fields: Fields, brand: str) -> Reopening:
    """Read one span for all hazards, or spans by hazard; findings go to the fields."""
    if not isinstance(fields.values.get("reopen_within"), dict):
        within_s = fields.duration_s("reopen_within", REOPEN_WITHIN_S, least=LEAST_S, most=MOST_S)
        return Reopening(brand=brand, within_s=within_s)
    given = fields.mapping("reopen_within")
    within_s = given.duration_s("otherwise", REOPEN_WITHIN_S, least=LEAST_S, most=MOST_S)
    hazards = tuple(
        HazardReopens(
            hazard=hazard, within_s=given.duration_s(hazard, REOPEN_WITHIN_S, least=LEAST_S, most=MOST_S)
        )
        for hazard in sorted(Hazard)
        if given.has(hazard)
    )
    given.rest()
    return Reopening(brand=brand, within_s=within_s, hazards=hazards)
