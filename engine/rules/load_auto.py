"""Load when a playbook may act without asking: `auto_if` and `on_retraction`, which count at stage auto."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model.said import phrase
from engine.rules.conditions import Branch
from engine.rules.defaults import MOST_CAMPAIGNS
from engine.rules.load_evidence import evidence as read_evidence
from engine.rules.load_when import situation as read_situation
from engine.rules.playbook import Auto, OnRetraction, Stage

if TYPE_CHECKING:
    from engine.rules.conditions import Condition
    from engine.rules.fields import Fields

_EXAMPLE = "{situation: {severity: Extreme}, evidence: {official: 1}}"


def auto(fields: Fields, stage: Stage, *, pauses: bool, ends: bool) -> Auto | None:
    """Read both; None where nothing may be done without asking. What stage auto lacks is a finding."""
    on_retraction = fields.choice("on_retraction", OnRetraction, OnRetraction.ASK)
    found = _auto_if(fields.mapping("auto_if"), on_retraction) if fields.has("auto_if") else None
    if stage is not Stage.AUTO:
        if on_retraction is OnRetraction.RESUME:
            message = phrase(
                "on_retraction is resume, and nothing is done without asking at stage {stage}", stage=stage
            )
            remedy = phrase("write stage: auto, or leave on_retraction out")
            fields.error("auto", message, remedy, at=("on_retraction",))
        return None
    if not fields.has("auto_if"):
        message = phrase("stage is auto, and nothing says when it may act without asking")
        remedy = phrase("add auto_if:, such as {example}", example=_EXAMPLE)
        fields.error("auto", message, remedy, at=("stage",))
    if ends:
        message = phrase("stage is auto, and end_campaigns ends campaigns for good, which nothing does alone")
        remedy = phrase("write stage: suggest, or put end_campaigns into a playbook of its own")
        fields.error("auto", message, remedy, at=("stage",))
    if not pauses:
        message = phrase("stage is auto, and nothing under then may be done without asking")
        fields.error("auto", message, phrase("add pause_campaigns, or write suggest"), at=("stage",))
    return found


def _auto_if(fields: Fields, on_retraction: OnRetraction) -> Auto:
    parts: list[Condition] = []
    if fields.has("situation"):
        parts.append(read_situation(fields.mapping("situation"), hazard_needed=False))
    if fields.has("evidence"):
        found = read_evidence(fields.mapping("evidence"))
        parts += [] if found is None else [found]
    most = fields.integer("most_campaigns", MOST_CAMPAIGNS, least=1, most=MOST_CAMPAIGNS)
    if not fields.values and not fields.missing:
        message = phrase("{path} says nothing", path="auto_if")
        remedy = phrase("add situation, evidence or most_campaigns: what must hold to act without asking")
        fields.error("few", message, remedy)
    fields.rest()
    return Auto(
        condition=Branch("auto_if", "all", tuple(parts)),
        most_campaigns=most if "most_campaigns" in fields.values else None,
        on_retraction=on_retraction,
    )
