"""Revisions: a book of programs, or a playbook, as it now stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from engine.model.program.campaign import Campaign
from engine.model.program.itinerary import Itinerary
from engine.model.program.sailing import AS_USUAL, Leg, Port, ReliefRequest, SailingRules, Vessel
from engine.model.program.subject import Handling


@dataclass(frozen=True, slots=True)
class System:
    """The itinerary system that keeps the calls of a book: a tool, and what it calls a call."""

    tool: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolLimit:
    """About how many campaigns of a tool people may be asked within an hour, whoever asks."""

    tool: str
    most_per_hour: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramRevision:
    """Input: the whole book of one brand as it now stands; `digest` is that of its source.

    `legs` are the distances that the options of its stops need, worked out by whoever loaded the book.
    `system` is where a chosen way around is sent to; None where a person carries it out. `tools` are the
    limits of the tools of its campaigns, and `handling` what they say of the kinds of objects that these are.
    """

    kind: ClassVar[str] = "program_revision"
    v: ClassVar[int] = 4

    brand: str
    source: str
    digest: str
    itineraries: tuple[Itinerary, ...]
    campaigns: tuple[Campaign, ...]
    vessels: tuple[Vessel, ...] = ()
    ports: tuple[Port, ...] = ()
    legs: tuple[Leg, ...] = ()
    sailing: SailingRules = AS_USUAL
    relief: tuple[ReliefRequest, ...] = ()
    system: System | None = None
    tools: tuple[ToolLimit, ...] = ()
    handling: tuple[Handling, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaybookRevision:
    """Input: one playbook as it now stands, with its text; an empty text withdraws it.

    `blueprint` is the text that it was made from, as it then stood, and `blueprint_file` where that lies;
    both are empty where it stands by itself. `digest` is that of both texts.
    """

    kind: ClassVar[str] = "playbook_revision"
    v: ClassVar[int] = 2

    brand: str
    name: str
    digest: str
    file: str
    text: str
    blueprint: str = ""
    blueprint_file: str = ""
