"""A store and its log: memory, what is committed to it, and the journal read in order."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from engine.model.codec import Input, Word
    from engine.model.contact import ContactNews
    from engine.model.hold import Intent
    from engine.model.signal import OutsideText
    from engine.model.time import Instant


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
