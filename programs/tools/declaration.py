"""What a tool declares: its calls, where the facts stand in its answers, and what its words mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.model.program import Passed
from engine.model.scales import PauseClass
from programs.tools.placeholders import names_in, strings_in
from wire.paths import Path

BY_HAND = frozenset({PauseClass.KILL, PauseClass.NONE})
"""Classes in which a person must act: what cannot be undone is never reached by a pause."""

WRITES = frozenset({"pause", "resume", "adapt", "note", "end"})
"""The calls that change something."""

CHANGES = ("pause", "resume")
"""Those that may take several calls."""

SUCCESS = frozenset({200, 201, 202, 204})


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One HTTP call with its placeholders. `body` None sends none; `item` and `items` are for reading.

    `next` gives the next page: a link, or what the query parameter `next_as` is to be. Where there is none,
    `offset_as` is the query parameter that counts objects, or `page_as` the one that counts pages from 1, and
    a page with fewer than `size` objects is the last. `when` are the statuses
    at which this call is the one to make, any where it is empty. With `edit` the body is the object as it was
    read, without the keys of `without` and with those of `edit` put in.
    """

    verb: str
    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    item: Path | None = None
    items: Path | None = None
    next: Path | None = None
    next_as: str = ""
    offset_as: str = ""
    page_as: str = ""
    size: int = 0
    when: frozenset[str] = frozenset()
    edit: Mapping[str, Any] | None = None
    without: frozenset[str] = frozenset()

    def says(self, placeholder: str) -> bool:
        """Say whether a placeholder stands anywhere in the call."""
        texts = [self.path, *self.headers.values(), *self.query.values()]
        texts += [text for _, text in strings_in(self.body)]
        return any(placeholder in names_in(text) for text in texts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """Where the facts of one object stand within it; the last three are those of a call of an itinerary.

    `sent` is how many messages it has sent up to now.
    """

    id: Path
    status: Path
    name: Path | None = None
    version: Path | None = None
    next_send: Path | None = None
    sent: Path | None = None
    place: Path | None = None
    arrive: Path | None = None
    depart: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hidden:
    """A reason not to go on, in an answer that says yes: `at` is truthy then, `says` tells why."""

    at: Path
    says: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """The part of engine.model.program.Handling that a declaration writes out."""

    link: str = ""
    in_flight: str = ""
    in_flight_s: int | None = None
    passed: Passed = Passed.UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectKind:
    """One kind of object: what pausing it means, how, and what its statuses mean.

    `steps` are the calls to pause and to resume. With a call `last_change` the version is found in what that
    one answers, and not in the object. `refuse` says when nothing is paused, by what the call to
    `check` answers, or the object itself. `between` are the statuses that it only passes through while we
    resume it in several calls, `ended` those that it never comes back from.
    """

    kind: str
    pause_class: PauseClass
    by_hand: str
    calls: Mapping[str, Call]
    where: Where | None
    running: frozenset[str]
    paused: frozenset[str]
    dropped: frozenset[str] = frozenset()
    between: frozenset[str] = frozenset()
    ended: frozenset[str] = frozenset()
    steps: Mapping[str, tuple[Call, ...]] = field(default_factory=dict)
    refuse: tuple[Hidden, ...] = ()
    known: Known = Known()

    @property
    def statuses(self) -> frozenset[str]:
        """Give every status that the declaration names, as what it means or as where a call is made."""
        asked = (call.when for calls in self.steps.values() for call in calls)
        return self.running.union(self.paused, self.dropped, self.between, self.ended, *asked)


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """A whole tool.

    One call begins every `every_s` seconds, 0 for no spacing, and `at_once` are under way at most. Header
    values, and the user and password of `basic`, may hold ${secret:NAME}; they are resolved when the tool is
    built.
    """

    tool: str
    base_url: str
    allow_private: bool
    timeout_s: float
    every_s: float
    at_once: int
    headers: Mapping[str, str]
    basic: tuple[str, str]
    idempotency_header: str
    if_match: str
    errors: tuple[Hidden, ...]
    success: frozenset[int]
    refused: frozenset[int]
    temporary: frozenset[int]
    kinds: Mapping[str, ObjectKind]
