"""Doors: what the console asks of the house. It never sees the store, and decides nothing itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, Protocol, TypeVar

from console.health import Health
from engine.model.contact import ContactHold, ContactSaid
from engine.model.decision import Decision, Verdict
from engine.model.feedback import Feedback
from engine.model.hold import Hold
from engine.model.program import ProgramRevision
from engine.model.proposal import Proposal, ProposalState
from engine.model.signal import Signal, Situation
from engine.model.time import Instant
from engine.ports import Roster
from engine.response.clearance import Asked, Cleared
from engine.situations.record import Record
from wire.secrets import Secret

T = TypeVar("T")

OPERATOR = "operator"
"""The source of what people report."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """An authenticated person, and the roles of the token they came with."""

    person: str
    roles: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[T]):
    """Some of a list, oldest first. `next` is what to ask after to get the rest; None at the end."""

    items: tuple[T, ...]
    next: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One row of the journal; `word` is what was kept, with outside text where it was not erased."""

    seq: int
    at: Instant
    brand: str
    partition: str
    role: str
    kind: str
    v: int
    about: str
    word: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Once:
    """What makes doing twice doing once: a name of our own, and the digest of what was asked under it."""

    name: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What came of signals handed in. `again` says that they had been taken before, and nothing was done."""

    again: bool
    signals: tuple[str, ...] = ()
    situations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where a place of the book is."""

    name: str
    lat: float
    lon: float
    country: str


class Reader(Protocol):
    """Turns what a machine pushed into signals. What it cannot read is a SourceError of one sentence."""

    def __call__(
        self, body: bytes, headers: Mapping[str, str], /, *, source: str, now: Instant
    ) -> tuple[Signal, ...]:
        """Read one delivery; pure, and nothing of it is believed before its signature was checked."""
        ...


class HookKind(StrEnum):
    """What is pushed to a hook, and how it shows who sent it."""

    STANDARD_WEBHOOKS = "standard-webhooks"
    CLOUDEVENTS = "cloudevents"
    ALERTMANAGER = "alertmanager"
    PAGERDUTY = "pagerduty"
    MAPPED = "mapped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hook:
    """One source that pushes: by a signature with one of its secrets, or by its token."""

    name: str
    kind: HookKind
    read: Reader
    secrets: tuple[Secret, ...] = ()
    token: Secret | None = None


class Doors(Protocol):
    """What the API asks. Each may raise StoreError; what names nothing is Refused."""

    @property
    def roster(self) -> Roster:
        """Give the roster as it is at this moment."""
        ...

    @property
    def brand(self) -> str:
        """Name the brand that is asked about."""
        ...

    def now(self) -> Instant:
        """Say the time."""
        ...

    async def speaker(self, digest: str) -> Speaker | None:
        """Say who has the token of that digest; None for a stranger and for who is no longer there."""
        ...

    async def situations(self, *, over: bool, after: int, limit: int) -> Page[Situation]:
        """List the situations going on; those that are over too when asked."""
        ...

    async def situation(self, name: str) -> Situation:
        """Give one situation."""
        ...

    async def proposals(self, *, state: ProposalState | None, after: int, limit: int) -> Page[Proposal]:
        """List the proposals, of one state when asked."""
        ...

    async def proposal(self, name: str) -> Proposal:
        """Give one proposal."""
        ...

    async def urgencies(self, proposals: Sequence[Proposal]) -> Sequence[Mapping[str, Any] | None]:
        """Say how urgent each of some proposals is now, as plain data; None of what is over."""
        ...

    async def explained(self, name: str) -> Mapping[str, Any]:
        """Give a proposal with everything it rests on, as plain data."""
        ...

    async def why(self, situation: str, *, at: Instant | None, language: str) -> Mapping[str, Any]:
        """Say what the playbooks made of a situation as known at a moment, else now, as plain data.

        This, `why_not`, `tried` and `explained` are worked out one at a time, and Refused where they take too
        long.
        """
        ...

    async def why_not(
        self, situation: str, playbook: str, *, at: Instant | None, language: str
    ) -> Mapping[str, Any]:
        """Say what one playbook made of a situation, as plain data."""
        ...

    async def tried(self, playbook: str, *, days: int, language: str) -> Mapping[str, Any]:
        """Say what a playbook in force would have asked in the last days, as plain data."""
        ...

    async def holds(self, *, ended: bool, after: int, limit: int) -> Page[Hold]:
        """List the holds; those that ended too when asked."""
        ...

    async def clearance(self, asked: Asked, contact: str) -> Cleared:
        """Say whether a message may go; with the opaque key of a contact, whether it may go to them."""
        ...

    async def take_contacts(
        self, said: Sequence[ContactSaid], *, by: str, whole: bool = False
    ) -> Sequence[ContactHold]:
        """Keep what a push says of contacts before this returns; what is `whole` replaces the rest."""
        ...

    async def retire_contacts(self, *, by: str) -> int:
        """Forget the list of all that was pushed before this returns; say how many it held."""
        ...

    async def programs(self) -> Sequence[ProgramRevision]:
        """Give the books as they now stand."""
        ...

    async def outlooks(self, situations: Sequence[Situation], *, days: int) -> Sequence[Mapping[str, Any]]:
        """Say of each situation what it will meet in the next days, as plain data."""
        ...

    async def gaps(self) -> Sequence[Mapping[str, Any]]:
        """Say what is scheduled and no playbook in force watches, as plain data."""
        ...

    async def journal(self, *, after: int, limit: int) -> Page[Entry]:
        """Read the journal on from a row."""
        ...

    async def records(self) -> Sequence[Record]:
        """Say how often each source was right, in order of name."""
        ...

    async def health(self) -> Health:
        """Say how the house is."""
        ...

    async def last_tick(self) -> Instant | None:
        """Say when the core last ticked."""
        ...

    async def spot(self, name: str) -> Spot | None:
        """Find a place of the book by its name or id."""
        ...

    async def places(self) -> Sequence[str]:
        """Name the places of the book."""
        ...

    async def revision_of(self, source: str, native_id: str) -> int:
        """Say the newest revision of what a source told, 0 when it told no such thing."""
        ...

    async def answer(self, decision: Decision, once: Once | None) -> Verdict:
        """Put an answer before the core and give its verdict; with `once`, the verdict given before.

        Refused with the claim `key` when something else was asked under that name.
        """
        ...

    async def drafts(self, proposal: str, *, kind: str, language: str) -> Mapping[str, Any]:
        """Write the drafts of a question as plain data; nothing sends them."""
        ...

    async def feedback(self, feedback: Feedback) -> str:
        """Keep what somebody says after the fact; or say why it does not count, and keep nothing."""
        ...

    async def take(self, signals: Sequence[Signal], once: Once | None, *, anew: bool = False) -> Taken:
        """Commit signals; when this returns they are kept. Refused as for `answer`.

        With `anew` none may be known by its id: Refused with claim="revision" where one is, since what comes
        second under an id is let go of.
        """
        ...
