"""The doors: what the core asks of the rooms around it, one Protocol each.

Each has one contract suite under tests/contract, which the fake and every real adapter sit.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from engine.model.adaptation import CallReading
    from engine.model.codec import Input, Word
    from engine.model.contact import ContactNews
    from engine.model.decision import Lent
    from engine.model.hold import Intent, Reading
    from engine.model.place import Point
    from engine.model.program import Handling, Subject
    from engine.model.scales import PauseClass
    from engine.model.signal import OutsideText, Signal
    from engine.model.time import Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How a source is: `error` is one plain sentence, empty when well.

    `newer` is False where the source has a clock of its own, and it has not moved since the last look: what
    answers for hours with one and the same page is not heard. `skipped` are items that ask nobody; `old` are
    those of them that were found to be older than the horizon now. `unchanged` says that nothing was new.
    """

    read: int = 0
    skipped: int = 0
    old: int = 0
    unchanged: bool = False
    newer: bool = True
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """What one look at a source gave. `cursor` is saved in the same transaction as the signals."""

    signals: tuple[Signal, ...]
    cursor: Mapping[str, Any]
    health: Health


class Watcher(Protocol):
    """Eyes on one source. It never decides; ids of signals are stable.

    `name` is its own, `source` the one that its signals name; several watchers may look at one source.
    """

    name: str
    source: str

    async def poll(self, cursor: Mapping[str, Any], *, now: Instant) -> Poll:
        """Look once. A source that cannot be read at all is a SourceError; a bad item is counted."""
        ...


@dataclass(frozen=True, slots=True)
class Shape:
    """The form of a rule without its numbers: fields c0..cn compared with needs n0..nn.

    `tree` is nested tuples: ("all" | "any", part, ...) or (op, index), where op is one of
    ge, le, gt, lt, eq, ne. Two playbooks of one form share one shape, whatever their numbers.
    """

    tree: tuple[Any, ...]
    width: int


class Evaluator(Protocol):
    """Judges a shape on a flat snapshot of whole numbers."""

    def evaluate(self, shape: Shape, facts: Mapping[str, int]) -> bool:
        """Say whether the shape holds; facts has c0..cn and n0..nn, every one present."""
        ...

    def evaluate_many(self, asked: Sequence[tuple[Shape, Mapping[str, int]]]) -> Sequence[bool | Exception]:
        """Say so of each, in order; where there is no answer stands the error that `evaluate` raises."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One object as a tool lists it."""

    subject: Subject
    name: str
    reading: Reading


class CampaignTool(Protocol):
    """Hands on one tool account. Every failure is a ToolError; the same key twice acts once."""

    name: str

    def capabilities(self) -> Mapping[str, PauseClass]:
        """Say which class of pause each kind of object has."""
        ...

    async def list(self, kind: str) -> Sequence[Listed]:
        """List the objects of one kind."""
        ...

    async def read(self, subject: Subject) -> Reading:
        """Read one object as it is now."""
        ...

    async def pause(self, subject: Subject, *, key: str, version: str) -> None:
        """Ask for a pause. Returning says only that the tool did not refuse: read back."""
        ...

    async def resume(
        self, subject: Subject, *, key: str, version: str, next_send_at: Instant | None = None
    ) -> None:
        """Ask to go on where the pause began. Read back.

        `next_send_at` is when it was to be sent next, before it was paused.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What is left in a tool with what was paused: why, who agreed, and where to look. No outside words."""

    reason: str
    who: str
    link: str

    @property
    def is_linked(self) -> bool:
        """Say whether where to look is a web address, and not a command to type."""
        return self.link.startswith(("https://", "http://"))

    @property
    def text(self) -> str:
        """Say all of it in one line."""
        return f"{self.reason}. Agreed by {self.who}. {self.link}"


@runtime_checkable
class NotedTool(Protocol):
    """A tool in which a note can be left with an object. Every failure is a ToolError."""

    name: str

    def takes_notes(self, kind: str) -> bool:
        """Say whether a note can be left with objects of this kind."""
        ...

    async def note(self, subject: Subject, note: Note, *, key: str) -> None:
        """Leave a note with an object; the same key twice may leave it twice."""
        ...


@runtime_checkable
class ExplainedTool(Protocol):
    """A campaign tool that says what people must know of the kinds of objects that it has."""

    def handling(self) -> Sequence[Handling]:
        """Say it, at most once for each kind."""
        ...


@runtime_checkable
class ItineraryTool(Protocol):
    """Hands on the calls of itineraries. Every failure is a ToolError; the same key twice acts once."""

    name: str

    def adapts(self, kind: str) -> bool:
        """Say whether objects of this kind are calls of an itinerary that it can change."""
        ...

    async def read_call(self, subject: Subject) -> CallReading:
        """Read one call as it is now."""
        ...

    async def adapt(self, subject: Subject, values: Mapping[str, str], *, key: str, version: str) -> None:
        """Ask for another call; returning says only that the system did not refuse: read back."""
        ...


@runtime_checkable
class EndingTool(Protocol):
    """Hands that can end for good what has no pause. Every failure is a ToolError."""

    name: str

    def ends(self, kind: str) -> bool:
        """Say whether an object of this kind can be ended; only kinds of class kill can."""
        ...

    async def end(self, subject: Subject, *, key: str, version: str) -> None:
        """Send one request to end it, and never a second; returning says only that it was not refused.

        Nothing brings it back. Read back.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One way around, to be chosen for an item; the key is the option's. `brings` says what it touches."""

    key: str
    item: str
    label: str
    says: str
    brings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A question in parts, for a notifier that can show more than text. Outside words may stand in each part.

    `choices` stand in the order of the proposal's options; `goes_to` names the itinerary system that a chosen
    one is sent to, and is empty where a person carries it out. `ended` says how it was decided and by whom;
    while it is empty the question is open. `came` says what came of it, one line a row. `silence` says which
    source is not heard, and since when; empty while they are. `beware` is what is known to look like it and
    not to be it, a sentence each. `hurry` names the send that leaves less time than an answer needs,
    and is empty where there is time.

    `evidence` says who speaks of it, by class and age, and how sure they are. `asked_of` is who is asked.
    `changed` says that an earlier plan is void, and is empty where there was none. `undo` says how what was
    decided is undone. `row_keys` are the keys of what may be approved one by one, in the order of `rows`,
    and is empty where it is all or nothing. `later` says what becomes of what comes under the same situation
    afterwards, and is empty where each is asked about by itself.
    """

    proposal: str
    plan: str
    asks: str
    situation: str
    heard: str = ""
    headline: str = ""
    silence: str = ""
    beware: tuple[str, ...] = ()
    playbook: str = ""
    because: str = ""
    items: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    goes_to: str = ""
    until: str = ""
    otherwise: str = ""
    waits_for: str = ""
    ended: str = ""
    came: tuple[str, ...] = ()
    hurry: str = ""
    evidence: tuple[str, ...] = ()
    asked_of: str = ""
    changed: str = ""
    undo: tuple[str, ...] = ()
    row_keys: tuple[str, ...] = ()
    later: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One rendered message. The same key twice is one message.

    `urgent` is for what must not be overlooked, such as a pause that failed. Of two writings of one message
    by one process, the one with the larger `order` is the newer. A rewriting that is `quiet` only brings the
    figures up to date: who cannot rewrite in place leaves it out.

    `wakes` is for what may come at any hour. `kind` is the template that it was rendered from, `until` until
    when an answer is of use, `about` the campaign it is about. `brief` is the same in few words, all of them
    ours. `because` says why whoever reads it gets it; whoever speaks on several ways fills it in.
    """

    key: str
    recipient: str
    title: str
    body: str
    thread: str = ""
    asks: str = ""
    urgent: bool = False
    card: Card | None = None
    order: int = 0
    quiet: bool = False
    wakes: bool = False
    kind: str = ""
    until: Instant | None = None
    about: str = ""
    brief: str = ""
    because: str = ""


class Notifier(Protocol):
    """Mouth. Every failure is a NotifyError."""

    name: str

    async def ask(self, message: Message) -> None:
        """Put a question before its recipient."""
        ...

    async def tell(self, message: Message) -> None:
        """Tell a recipient something that needs no answer."""
        ...

    async def rewrite(self, message: Message) -> None:
        """Replace the message of that key."""
        ...


class Roster(Protocol):
    """Who belongs where, and who is on call. Every failure is a RosterError."""

    async def on_call(self, group: str, *, at: Instant) -> tuple[str, ...]:
        """Name the people on call for a group at that moment; none is an empty tuple."""
        ...

    async def groups_of(self, person: str, *, at: Instant) -> tuple[str, ...]:
        """Name every group that the person may answer for at that moment."""
        ...

    async def lent_to(self, person: str, *, at: Instant) -> tuple[Lent, ...]:
        """Give the rights of others that the person may answer with at that moment, beside their own."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SeaDistance:
    """How far by sea, in nautical miles; `uncertainty` is a share of it, `source` who says so.

    `passages` are the canals and straits on the way that have a name of their own, such as suez. `via` are
    the points that the way leads through, roughly, without its ends; none is the great circle.
    """

    nm: float
    uncertainty: float
    source: str
    passages: tuple[str, ...] = ()
    via: tuple[Point, ...] = ()


class SeaRoutes(Protocol):
    """Distances by sea. Every failure is a RouteError."""

    def distance(self, start: Point, end: Point, *, closed: frozenset[str] = frozenset()) -> SeaDistance:
        """Say a distance, the same both ways and never shorter than the great circle; `via` is turned.

        It leads through none of the passages that are `closed`. What is known better is taken as it is.
        """
        ...


class Templates(Protocol):
    """Words for people from facts. No code, bounded output and cost."""

    def check(self, source: str, *, of: str = "") -> None:
        """Raise TemplateError, saying where, unless the template is allowed.

        `of` names the template in whose place it is to stand: then it may name the facts of that one alone.
        """
        ...

    def render(
        self, name: str, facts: Mapping[str, str], *, words: tuple[str, str] | None = None
    ) -> tuple[str, str]:
        """Give the title and the body.

        `words` are the title and the body of a template that is to stand in its place; where they cannot be
        rendered, the usual words are given, and say so.
        """
        ...


class Clock(Protocol):
    """The only clock in the house."""

    def now(self) -> Instant:
        """Say the time."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What one step of the core brings: committed whole or not at all."""

    now: Instant
    inputs: tuple[Input, ...]
    words: tuple[Word, ...]
    intents: tuple[Intent, ...]
    cursors: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    taken: tuple[int, ...] = ()
    """Inbox rows that these inputs came from."""
    contacts: tuple[ContactNews, ...] = ()
    """What lists of contacts say now. It is kept in a table of its own, and journaled nowhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """One committed batch as the journal holds it, with the exact bytes of what it said.

    `kinds` names the kind and the version of each word and intent in `spoken`.
    """

    now: Instant
    inputs: tuple[Input, ...]
    spoken: tuple[bytes, ...]
    kinds: tuple[tuple[str, int], ...]


class Store(Protocol):
    """Memory. Synchronous, used from one thread; all words of a batch are kept, or none."""

    def remembered(self) -> Iterable[Input | Word | Intent]:
        """Give everything that the state of the core is made of, oldest first."""
        ...

    def commit(self, batch: Batch) -> None:
        """Keep a batch and its cursors in one transaction. A verdict already given is Refused."""
        ...

    def claim(self, now: Instant, *, limit: int) -> Sequence[Intent]:
        """Take due intents that nobody has started, and mark them started."""
        ...

    def interrupted(self) -> Sequence[Intent]:
        """Give intents that were started and have no outcome: a crash came between."""
        ...

    def take_over(self) -> Sequence[Intent]:
        """Give what `interrupted` gives; from now on whoever claimed it before does it no more."""
        ...

    def is_claimed(self, intent: Intent) -> bool:
        """Say whether an intent given here may be done still; Refused when another owns the store."""
        ...

    def next_due(self) -> Instant | None:
        """Say when the next unstarted intent is due."""
        ...

    def submit(self, item: Input) -> int:
        """Put an input from another process into the inbox; give its row."""
        ...

    def inbox(self) -> Sequence[tuple[int, Input]]:
        """Give what waits in the inbox, oldest first."""
        ...

    def cursor(self, source: str) -> Mapping[str, Any]:
        """Give the saved cursor of a source, empty at first."""
        ...

    def text_of(self, signal_id: str) -> OutsideText | None:
        """Give the outside words of a signal, None when erased or unknown."""
        ...


class Log(Protocol):
    """The journal, read in order."""

    def batches(self) -> Iterable[Recorded]:
        """Give every committed batch in order."""
        ...

    def verify(self) -> Sequence[str]:
        """Check every chain; give one sentence for each break, none when whole."""
        ...
