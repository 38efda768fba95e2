"""The customer's scheduled world: itineraries with stops, campaigns, and what can be held."""

from __future__ import annotations

from engine.model.program.campaign import NEVER_HELD, Campaign, MessageClass
from engine.model.program.itinerary import Ashore, Hub, Itinerary, Stop, Travel
from engine.model.program.revision import PlaybookRevision, ProgramRevision, System, ToolLimit
from engine.model.program.sailing import (
    Closure,
    Leg,
    Offset,
    Permit,
    Port,
    PortSource,
    ReliefRequest,
    SailingRules,
    Vessel,
    Weights,
)
from engine.model.program.subject import CONTACT, Handling, Passed, Subject

__all__ = [
    "CONTACT",
    "NEVER_HELD",
    "Ashore",
    "Campaign",
    "Closure",
    "Handling",
    "Hub",
    "Itinerary",
    "Leg",
    "MessageClass",
    "Offset",
    "Passed",
    "Permit",
    "PlaybookRevision",
    "Port",
    "PortSource",
    "ProgramRevision",
    "ReliefRequest",
    "SailingRules",
    "Stop",
    "Subject",
    "System",
    "ToolLimit",
    "Travel",
    "Vessel",
    "Weights",
]
