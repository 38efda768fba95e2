"""Holding: the holds of a store, each with why, who agreed, what else holds it, and how sure we are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.model.hold import STARTING, HoldState
from engine.model.proposal import ProposalState
from engine.model.said import phrase
from engine.model.scales import PauseClass
from engine.model.time import iso
from engine.response.facts import about_hold, campaign_line
from engine.response.letting_go import is_asked_whether
from engine.response.situation_facts import situation_line
from engine.response.spans import when
from engine.response.state import State
from engine.response.who import who_lets_go
from engine.rules.plain import PlainEvaluator
from store import views

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.model.hold import Hold, Reading
    from engine.model.program import Campaign, Subject
    from engine.model.proposal import Proposal
    from engine.model.signal import Situation
    from engine.response.brand import Brand
    from engine.response.letting_go_seen import Foreseen
    from engine.response.turns import Turn
    from store.sqlite import SqliteStore

UNDER_WAY = frozenset({*STARTING, HoldState.RELEASING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One hold with what it stands on; `others` are the ids of what else holds the same object."""

    hold: Hold
    campaign: str
    pause_class: str
    situation: Situation | None
    proposal: Proposal | None
    others: tuple[str, ...]
    question: Proposal | None
    group: str
    halted: bool
    by_hand: str
    """What a person does in the tool now; empty where nobody need."""

    @property
    def approved_by(self) -> tuple[str, ...]:
        """Name who agreed to the pause; nobody where the question is not remembered."""
        return () if self.proposal is None else self.proposal.decided_by

    @property
    def why(self) -> str:
        """Say for what it is held."""
        said = self.hold.situation if self.situation is None else situation_line(self.situation)
        return phrase("{playbook}, for {situation}", playbook=self.hold.playbook, situation=said)

    def as_json(self) -> dict[str, Any]:
        """Give all of it for a program to read."""
        hold = self.hold
        return {
            "hold": hold.id,
            "campaign": hold.campaign,
            "name": self.campaign,
            "tool": hold.subject.tool,
            "kind": hold.subject.kind,
            "object": hold.subject.id,
            "pause_class": self.pause_class,
            "state": hold.state,
            "says": state_says(hold, halted=self.halted),
            "by_hand": self.by_hand or None,
            "ours": hold.ours,
            "ends": hold.ends,
            "owner": hold.owner,
            "playbook": hold.playbook,
            "situation": hold.situation,
            "situation_says": None if self.situation is None else str(situation_line(self.situation)),
            "proposal": hold.proposal,
            "approved_by": list(self.approved_by),
            "since": iso(hold.since),
            "until": None if hold.ends else iso(hold.until),
            "asked_at": None if hold.asked_at is None else iso(hold.asked_at),
            "verified_at": None if hold.verified_at is None else iso(hold.verified_at),
            "released_at": None if hold.released_at is None else iso(hold.released_at),
            "before": reading_json(hold.before),
            "after": reading_json(hold.after),
            "also_held_by": list(self.others),
            "asked_in": None if self.question is None else self.question.id,
            "may_be_let_go_by": self.group,
        }


class Ledger:
    """The holds of a brand in a store, as they stand now."""

    def __init__(self, store: SqliteStore, brand: str) -> None:
        """Remember what the core remembers; nothing is changed."""
        state = State(evaluator=PlainEvaluator())
        state.remember(store.remembered())
        self.brand: Brand = state.brand(brand)
        self.halted = store.halted(brand)
        self._store, self._name = store, brand
        self._asked = {
            row.hold: one
            for one in self.brand.proposals.values()
            if one.state is ProposalState.OPEN and is_asked_whether(one)
            for row in one.rows
        }
        self._classes = {
            (one.id, row.key): row.pause_class for one in self.brand.proposals.values() for row in one.rows
        }

    @property
    def stopped(self) -> str:
        """Say that everything is stopped, and by whom; nothing where it is not."""
        if not self.halted:
            return ""
        switch = self.brand.halted
        if switch is None:
            return phrase("Everything is stopped. Nothing is paused or resumed until: serviola start")
        return phrase(
            "Everything was stopped by {who} on {when}. Nothing is paused or resumed until: serviola start",
            who=switch.by,
            when=when(switch.at),
        )

    def all(self, *, ended: bool = False) -> list[Held]:
        """Give what is held, oldest first; what has ended, too, when asked."""
        return [self.held(one) for one in views.holds(self._store.db, brand=self._name, ended=ended)]

    def named(self, prefixes: Iterable[str]) -> list[Hold]:
        """Give the holds whose ids begin so, each once; Refused where one is not one hold."""
        found = (views.hold(self._store.db, one, brand=self._name) for one in prefixes)
        return list({one.id: one for one in found}.values())

    def held(self, hold: Hold) -> Held:
        """Give a hold with what it stands on."""
        campaign = self.brand.campaign(hold.campaign)
        proposal = self.brand.proposals.get(hold.proposal)
        if proposal is None:
            proposal = next(iter(views.proposals_of(self._store.db, hold.proposal, brand=self._name)), None)
        others = (one.id for one in self.brand.holds_on(hold.subject.key) if one.id != hold.id)
        return Held(
            hold=hold,
            campaign=hold.campaign if campaign is None else campaign_line(self.brand, hold.campaign),
            pause_class=self._class_of(hold, proposal, campaign),
            situation=self.brand.situations.get(hold.situation),
            proposal=proposal,
            others=tuple(others),
            question=self._asked.get(hold.id),
            group=who_lets_go(self.brand, hold),
            halted=self.halted,
            by_hand=about_hold(self.brand, hold)["by_hand"] if needs_hands(hold) else "",
        )

    def _class_of(self, hold: Hold, proposal: Proposal | None, campaign: Campaign | None) -> str:
        """Say what the pause means: as it was shown to who approved it, else as the book has it now."""
        shown = hold.pause_class or self._classes.get((hold.proposal, hold.row))
        if shown is None and proposal is not None:
            shown = next((row.pause_class for row in proposal.rows if row.key == hold.row), None)
        if shown is None and campaign is not None:
            shown = campaign.pause_class
        return shown or PauseClass.NONE

    def story(self, hold: Hold) -> list[tuple[str, str]]:
        """Say what became of a hold, with when, in order: how it stood after each step."""
        told: list[tuple[str, str]] = []
        for at, word in views.life_of(self._store.db, hold):
            said = state_says(word, halted=False)
            if not told or told[-1][1] != said:
                told.append((when(at), said))
        return told


def state_says(hold: Hold, *, halted: bool) -> str:
    """Say in honest words how a hold stands: paused is said only of what was read back."""
    said = _state_says(hold)
    if halted and hold.state in UNDER_WAY:
        return phrase("{state}; everything is stopped, so nothing more is asked of its tool", state=said)
    return said


def needs_hands(hold: Hold) -> bool:
    """Say whether a person has to look at a campaign in its tool, or stop it there."""
    return hold.state in {HoldState.MANUAL, HoldState.FAILED, HoldState.UNVERIFIABLE}


def _state_says(hold: Hold) -> str:
    if hold.ends:
        return _end_says(hold)
    said: str = _STATES.get(hold.state, "")
    match hold.state:
        case HoldState.VERIFIED:
            at = "" if hold.verified_at is None else when(hold.verified_at)
            said = phrase("paused, read back from the tool on {when}", when=at)
            said = phrase("{state}; {why}", state=said, why=hold.says) if hold.says else said
        case HoldState.UNVERIFIABLE if hold.says:
            said = phrase("not known, look there: {why}", why=hold.says)
        case HoldState.UNVERIFIABLE if hold.ours:
            said = phrase("asked to go on, and its tool cannot be read: look there")
        case HoldState.LOST if hold.says:
            said = phrase("no longer held by us: {why}", why=hold.says)
        case HoldState.FAILED:
            said = phrase("not paused: {why}", why=hold.says or phrase("it did not take"))
        case HoldState.RELEASED if hold.says:
            said = phrase("let go of: {why}", why=hold.says)
        case _:
            pass
    return said


def _end_says(hold: Hold) -> str:
    """Say how an end for good stands: ended is said only of what was read back, with no way back."""
    match hold.state:
        case HoldState.ENDED:
            at = "" if hold.verified_at is None else when(hold.verified_at)
            return phrase("ended for good, read back on {when}: nothing brings it back", when=at)
        case HoldState.FAILED:
            return phrase("not ended: {why}", why=hold.says or phrase("it did not take"))
        case HoldState.RELEASED:
            return phrase("not ended: {why}", why=hold.says)
        case HoldState.UNVERIFIABLE:
            return phrase("asked to end for good, and not known to be: look there")
        case _:
            return _ENDS[hold.state]


_ENDS = {
    HoldState.READING: phrase("not ended: it is read as people were shown it"),
    HoldState.ASKED: phrase("asked to end for good, once, and not read back yet"),
    HoldState.UNCONFIRMED: phrase("no answer came to the end: it is only read from now on"),
}
_STATES = {
    HoldState.READING: phrase("not paused: it is read as it is before us"),
    HoldState.ASKED: phrase("asked to pause, and not read back yet"),
    HoldState.UNCONFIRMED: phrase("no answer came to the pause: it is read before anything is tried again"),
    HoldState.UNVERIFIABLE: phrase("asked to pause, and its tool cannot be read: look there"),
    HoldState.MANUAL: phrase("to be stopped by hand: its tool has no pause that can be undone"),
    HoldState.NOT_OURS: phrase("paused by somebody else before us: we will not resume it"),
    HoldState.RELEASING: phrase("to go on, and not read back yet"),
    HoldState.RELEASED: phrase("runs again, read back from the tool"),
    HoldState.LOST: phrase("changed by somebody since: we leave it alone"),
}


def object_of(subject: Subject) -> str:
    """Name an object of a tool for a person."""
    return f"{subject.tool} {subject.kind} {subject.id}"


def reading_json(reading: Reading | None) -> dict[str, Any] | None:
    """Give what a tool said of an object."""
    if reading is None:
        return None
    return {
        "state": reading.state,
        "status": reading.status,
        "version": reading.version,
        "next_send_at": None if reading.next_send_at is None else iso(reading.next_send_at),
    }


def foreseen_json(one: Foreseen, turns: Iterable[Turn] = ()) -> dict[str, Any]:
    """Give what letting go would do, and in which turn, for a program to read."""
    mine = next((turn for turn in turns if one.hold in turn.holds), None)
    return {
        "hold": one.hold.id,
        "campaign": one.hold.campaign,
        "refused": one.refused or None,
        "resumes": one.resumes,
        "turn": None if mine is None else mine.number,
        "turn_at": None if mine is None else iso(mine.at),
        "also_held_by": list(one.kept_by),
        "asked_in": None if one.question is None else one.question.id,
        "stays_with_that_answer": list(one.stays),
        "may_be_let_go_by": one.group,
        "says": list(one.says),
    }
