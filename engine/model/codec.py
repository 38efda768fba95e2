"""Words to bytes and back: one canonical JSON form, with a kind and a version on each.

The bytes of equal words are equal: fields stand in the order of their type, and nothing is left out.
A row of an older version passes its upcasters before it is read; `tests/golden` keeps one row of each.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TypeAlias

from pydantic import TypeAdapter, ValidationError

from engine.errors import UnknownWord
from engine.model.adaptation import Adaptation
from engine.model.contact import ContactsHeard
from engine.model.decision import Decision, Switch, Verdict
from engine.model.feedback import Feedback
from engine.model.hold import Hold, Intent, Outcome, Tick
from engine.model.match import Exposure, Match, Miss, Surprise
from engine.model.on_call import OnCall
from engine.model.program import PlaybookRevision, ProgramRevision
from engine.model.proposal import Proposal
from engine.model.signal import Reopening, Signal, Silence, Situation

if TYPE_CHECKING:
    from collections.abc import Callable

Input: TypeAlias = (
    Signal
    | Silence
    | Decision
    | Outcome
    | ProgramRevision
    | PlaybookRevision
    | Switch
    | Reopening
    | OnCall
    | ContactsHeard
    | Feedback
    | Tick
)
Word: TypeAlias = (
    Situation | Exposure | Match | Miss | Surprise | Proposal | Decision | Verdict | Hold | Adaptation
)
"""A decision is a word where a policy gives it, and an input where a person does."""
Spoken: TypeAlias = Input | Word | Intent

INPUTS: tuple[type[Any], ...] = (
    Signal,
    Silence,
    Decision,
    Outcome,
    ProgramRevision,
    PlaybookRevision,
    Switch,
    Reopening,
    OnCall,
    ContactsHeard,
    Feedback,
    Tick,
)
WORDS: tuple[type[Any], ...] = (
    Situation,
    Exposure,
    Match,
    Miss,
    Surprise,
    Proposal,
    Verdict,
    Hold,
    Adaptation,
)

_ALL: tuple[type[Any], ...] = (*INPUTS, *WORDS, Intent)
BY_KIND: dict[str, type[Any]] = {getattr(cls, "kind"): cls for cls in _ALL}  # noqa: B009 - type[Any] hides it
_ADAPTERS: dict[type[Any], TypeAdapter[Any]] = {cls: TypeAdapter(cls) for cls in _ALL}


def _as_it_is(body: dict[str, Any]) -> dict[str, Any]:
    """Keep a row as it is: what the next version added has a default."""
    return body


def _proposal_2(body: dict[str, Any]) -> dict[str, Any]:
    """Take the score from the call to the option, which has one without a port too; say when rows were asked.

    They were asked when the question was opened.
    """
    for option in body["options"]:
        option["score"] = (option["call"] or {}).pop("score", 0.0)
    keys = [*(row["key"] for row in body["rows"]), *body["left_out"]] if body["asks"] == "pause" else []
    return body | {"asked": [{"row": key, "at": body["opened_at"]} for key in keys]}


def _match_2(body: dict[str, Any]) -> dict[str, Any]:
    """Say since when people are asked because of a match: since it began; in shadow, too, it counted so."""
    return body | {"asked_at": body["at"]}


def _miss_2(body: dict[str, Any]) -> dict[str, Any]:
    """Say since when people were asked because of what matched before: since that began."""
    return body | {"asked_at": body["fired_at"]}


UPCASTERS: dict[tuple[str, int], Callable[[dict[str, Any]], dict[str, Any]]] = {
    ("match", 1): _match_2,
    ("miss", 1): _miss_2,
    # It was made from no blueprint.
    ("playbook_revision", 1): _as_it_is,
    ("program_revision", 1): _as_it_is,
    ("program_revision", 2): _as_it_is,
    # Its campaigns did not say how many people they speak to, and the tools neither what a pause does not
    # recall nor how many they are to be asked about.
    ("program_revision", 3): _as_it_is,
    # It knew nothing of sends, and nobody was reminded of it.
    ("hold", 1): _as_it_is,
    # Nothing was ended for good.
    ("hold", 2): _as_it_is,
    ("intent", 1): _as_it_is,
    ("outcome", 1): _as_it_is,
    # It did not say whom a question reached.
    ("outcome", 2): _as_it_is,
    ("proposal", 1): _proposal_2,
    # No playbook could act by itself.
    ("proposal", 2): _as_it_is,
    # No limit was by share or by tool.
    ("proposal", 3): _as_it_is,
    # No question was about ending something.
    # Nobody was reminded of it, and nobody could say that they look at it.
    ("proposal", 4): _as_it_is,
    # It went to one group at the most when nobody answered; nothing was gathered, and what an answer was
    # given under is not known of it.
    ("proposal", 5): _as_it_is,
    # Nobody could ask for a release.
    ("decision", 1): _as_it_is,
    # Nobody could stand in for another, or put an answer off.
    ("decision", 2): _as_it_is,
    ("signal", 1): _as_it_is,
    # It had no sketch, and neither had the evidence of a situation.
    ("signal", 2): _as_it_is,
    # Its evidence did not say when it was first heard of, and nothing was counted that was let go of.
    ("situation", 1): _as_it_is,
    ("situation", 2): _as_it_is,
    # Its evidence did not keep what each voice said: each stands for what the situation says.
    ("situation", 3): _as_it_is,
    ("situation", 4): _as_it_is,
    # All of them could be opened again for a week.
    ("situation", 5): _as_it_is,
}
"""(kind, version) -> a function that turns that version's body into the next version's."""


def encode(word: Spoken) -> bytes:
    """Write a word as canonical JSON."""
    return _ADAPTERS[type(word)].dump_json(word)


def decode(kind: str, v: int, body: bytes) -> Any:
    """Read a word of a kind and version; UnknownWord says which row cannot be read."""
    cls = BY_KIND.get(kind)
    if cls is None or v > cls.v:
        message = f"a stored row is a {kind} of version {v}; this Serviola cannot read it: update Serviola"
        raise UnknownWord(message)
    try:
        if v == cls.v:
            return _ADAPTERS[cls].validate_json(body)
        data = json.loads(body)
        for version in range(v, cls.v):
            data = UPCASTERS[kind, version](data)
        return _ADAPTERS[cls].validate_python(data)
    except (ValidationError, KeyError) as error:
        message = f"a stored {kind} of version {v} does not read back: {error}"
        raise UnknownWord(message) from error


def outside_fields(kind: str) -> tuple[str, ...]:
    """Name the fields of a kind that hold outside text, which may be erased."""
    return getattr(BY_KIND[kind], "outside", ())
