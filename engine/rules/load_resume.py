"""Load how what a playbook holds goes on: `resume`, a word or a mapping."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model.said import phrase
from engine.rules.defaults import DEFAULT_AT_ONCE, DEFAULT_RAMP_S, MOST_CAMPAIGNS, MOST_RAMP_S
from engine.rules.playbook import Burst, OnResume, Resume, Stale

if TYPE_CHECKING:
    from engine.rules.fields import Fields

OF_RESUME = ("stale", "ramp", "at_once", "burst")


def resume(fields: Fields, *, pauses: bool) -> Resume:
    """Read it; one that holds nothing has nothing to say of it."""
    if not fields.has("resume"):
        return Resume()
    if not pauses:
        message = phrase("resume says how what is paused goes on, and nothing under then pauses anything")
        remedy = phrase("add pause_campaigns, or leave resume out")
        fields.error("alone", message, remedy, at=("resume",), on_key=True)
    if isinstance(fields.raw("resume", None), list):
        message = phrase("resume is a list, and one word or a mapping says how it goes on")
        remedy = phrase("write ask, drop_stale, never_burst, or such as {{ramp: 30m, at_once: 2}}")
        fields.error("type", message, remedy, at=("resume",))
        return Resume()
    if not isinstance(fields.raw("resume", None), dict):
        found = fields.choice("resume", OnResume)
        return Resume(drop_stale=found is OnResume.DROP_STALE, never_burst=found is OnResume.NEVER_BURST)
    inner = fields.mapping("resume")
    if not inner.values and not inner.missing:
        message = phrase("{path} says nothing", path="resume")
        fields.error("few", message, phrase("add {known}", known=", ".join(OF_RESUME)), at=("resume",))
    usual = 1 if inner.has("ramp") else DEFAULT_AT_ONCE
    read = Resume(
        drop_stale=inner.choice("stale", Stale, Stale.ASK) is Stale.DROP,
        never_burst=inner.choice("burst", Burst, Burst.ASK) is Burst.NEVER,
        at_once=inner.integer("at_once", usual, least=1, most=MOST_CAMPAIGNS),
        ramp_s=inner.duration_s("ramp", DEFAULT_RAMP_S, least=60, most=MOST_RAMP_S),
    )
    inner.rest()
    return read
