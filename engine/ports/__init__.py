"""The doors: what the core asks of the rooms around it, one Protocol each, one module a kind.

Each has one contract suite under tests/contract, which the fake and every real adapter sit.
"""

from __future__ import annotations

from engine.ports.clock import Clock
from engine.ports.evaluator import Evaluator, Shape
from engine.ports.notifier import Card, Choice, Message, Notifier
from engine.ports.roster import Roster
from engine.ports.sea_routes import SeaDistance, SeaRoutes
from engine.ports.store import Batch, Log, Recorded, Store
from engine.ports.templates import Templates
from engine.ports.tool import CampaignTool, EndingTool, ExplainedTool, ItineraryTool, Listed, Note, NotedTool
from engine.ports.watcher import Health, Poll, Watcher

__all__ = [
    "Batch",
    "CampaignTool",
    "Card",
    "Choice",
    "Clock",
    "EndingTool",
    "Evaluator",
    "ExplainedTool",
    "Health",
    "ItineraryTool",
    "Listed",
    "Log",
    "Message",
    "Note",
    "NotedTool",
    "Notifier",
    "Poll",
    "Recorded",
    "Roster",
    "SeaDistance",
    "SeaRoutes",
    "Shape",
    "Store",
    "Templates",
    "Watcher",
]
