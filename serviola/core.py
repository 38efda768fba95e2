"""Core: the state and its memory together. One thread owns it; every step is one transaction."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from engine.errors import PlaybookError, Refused
from engine.model.hold import Do, Tick
from engine.model.program import PlaybookRevision
from engine.model.said import phrase
from engine.model.time import SECOND, Instant
from engine.pipeline import advance
from engine.ports import Batch
from engine.response.ending_why import why_not_sent
from engine.response.state import State, plan_of
from engine.response.sweep import next_deadline

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Any

    from engine.model.codec import Input
    from engine.model.contact import ContactNews
    from engine.model.hold import Intent
    from engine.ports import Clock, Evaluator
    from store.sqlite import SqliteStore

LEASE = 30 * SECOND
"""How long a core's lease on its store runs; each tick of the service renews it."""


LOG = logging.getLogger("serviola.core")
NOT_ASKED_FOR = "asked for"
"""The claim of a change that nobody would ask for any more: it is kept back, and nothing was sent."""


class Core:
    """Takes inputs, advances, and commits what came of them before anything is done outside."""

    def __init__(
        self,
        store: SqliteStore,
        evaluator: Evaluator,
        clock: Clock,
        *,
        brands: Iterable[str],
        owner: str = "",
    ) -> None:
        """Remember what the store remembers; a named owner takes the lease on it, or is Refused."""
        self.store = store
        self.owner = owner
        self._evaluator = evaluator
        self._clock = clock
        self._brands = tuple(brands)
        self._latest = Instant(0)
        self._until = Instant(0)
        self._listeners: list[Callable[[Batch], None]] = []
        self.renewed_at: Instant | None = None
        """When the lease was last taken or renewed; from then on nobody else can have it for its length."""
        self.unread: dict[str, str] = {}
        """By name, the digest of each playbook that the store has and we cannot read; it is left out."""
        self.ticked_at = self.now()
        """When time passed last, after all that waited was taken in; at first, when it was opened."""
        if owner:
            self.renew()
        self._in_step = False
        self._state: State | None = self._remember()

    @property
    def state(self) -> State:
        """Give the state; after a step that came to nothing it is read anew.

        RuntimeError in the middle of a step, when another thread than the core's own reads it: read anew
        there, it would lack what that step is about to keep.
        """
        if self._in_step:
            message = "the state was read in the middle of a step; read it on the thread of the core"
            raise RuntimeError(message)
        if self._state is None:
            self._state = self._remember()
        return self._state

    def now(self) -> Instant:
        """Say the time; it never goes back, whatever the machine's clock does."""
        self._latest = max(self._latest, self._clock.now())
        return self._latest

    def listen(self, heard: Callable[[Batch], None]) -> None:
        """Have somebody hear every batch once it is committed."""
        self._listeners.append(heard)

    def renew(self) -> None:
        """Take or renew the lease on the store; Refused when another core has it."""
        now = self.now()
        until = Instant(now + LEASE)
        if not self.store.take(self.owner, now=now, until=until):
            said = phrase(
                "another Serviola runs on this store; stop that one first, or wait 30 s if it was killed"
            )
            raise Refused(said, claim="lease")
        self.renewed_at = now
        self._until = until

    def still(self, intent: Intent) -> Instant:
        """Say until when an intent that was claimed is ours to do; Refused when it is not any more.

        It is ours for as long as the lease runs, which is renewed when half of it is over. What cannot be
        taken back is refused as well when nobody would ask for it any more, as things are known now.
        """
        now = self.now()
        if not self.store.is_claimed(intent):
            raise Refused(f"{intent.key} is not ours to do any more", claim="intent")
        if intent.do is Do.END and (why := why_not_sent(self.state.brand(intent.brand), intent)):
            raise Refused(why, claim=NOT_ASKED_FOR)
        if not self.owner:
            return Instant(now + LEASE)
        if self._until - now < LEASE // 2:
            self.renew()
        return self._until

    def step(
        self,
        inputs: Iterable[Input],
        *,
        cursors: Mapping[str, Mapping[str, Any]] | None = None,
        taken: Sequence[int] = (),
        contacts: Sequence[ContactNews] = (),
    ) -> Batch:
        """Advance by a batch and commit it, with what lists of contacts say now.

        When a claim is refused (another core was faster), the state is read anew and the inputs are weighed
        again against it. When the store fails, the state is read anew at the next step, and nothing was done.
        """
        kept, beside = tuple(inputs), tuple(contacts)
        try:
            batch = self._step(kept, cursors or {}, tuple(taken), beside)
        except Refused as refusal:
            if refusal.claim == "lease":
                raise
            batch = self._step(kept, cursors or {}, tuple(taken), beside)
        # Not within: what is kept would be weighed once more where one who hears of it refuses something.
        for heard in self._listeners if _is_worth_keeping(batch) else ():
            heard(batch)
        return batch

    def drain(self) -> Batch | None:
        """Take what other processes put into the inbox.

        A playbook that we cannot read, for it was handed in by a Serviola of another version, is put away,
        loudly: else it would keep time and all else that waits from us for ever.
        """
        waiting = self.store.inbox()
        if not waiting:
            return None
        inputs = [item for _, item in waiting if not _cannot_be_read(item)]
        return self.step(inputs, taken=[row for row, _ in waiting])

    def tick(self) -> Batch:
        """Let time pass."""
        batch = self.step([Tick(at=self.now())])
        self.ticked_at = batch.now
        return batch

    def next_due(self) -> Instant | None:
        """Say when something falls due next, by itself or in the outbox."""
        deadlines = [next_deadline(brand) for brand in self.state.brands.values()]
        due = [at for at in (*deadlines, self.store.next_due()) if at is not None]
        return min(due, default=None)

    def _step(
        self,
        inputs: tuple[Input, ...],
        cursors: Mapping[str, Mapping[str, Any]],
        taken: tuple[int, ...],
        contacts: tuple[ContactNews, ...],
    ) -> Batch:
        now = self.now()
        # What the step changes in the state may not be believed before it is kept.
        state, self._state = self.state, None
        self._in_step = True
        try:
            words, intents = advance(state, inputs, now)
            batch = Batch(
                now=now,
                inputs=inputs,
                words=tuple(words),
                intents=tuple(intents),
                cursors=cursors,
                taken=taken,
                contacts=contacts,
            )
            if _is_worth_keeping(batch):
                self.store.commit(batch)
            self._state = state
        finally:
            self._in_step = False
        return batch

    def _remember(self) -> State:
        state = State(evaluator=self._evaluator)
        for name in self._brands:
            state.brand(name)
        for one in state.remember(self.store.remembered()):
            if self.unread.get(one.name) != one.digest:
                said = phrase(
                    "the playbook {playbook} cannot be read as the store has it ({why}), for another version "
                    "of Serviola took it in: a service takes back what it asks, and it asks nobody until its "
                    "file is mended",
                    playbook=one.name,
                    why=_what_ails(one),
                )
                LOG.error(said)
            self.unread[one.name] = one.digest
        return state


def _is_worth_keeping(batch: Batch) -> bool:
    """Say whether a batch holds anything but time that passed and changed nothing."""
    came_of_it = batch.words or batch.intents or batch.cursors or batch.taken or batch.contacts
    return bool(came_of_it) or not all(isinstance(item, Tick) for item in batch.inputs)


def _cannot_be_read(item: Input) -> bool:
    """Say whether something is a playbook that we cannot read, and say so to whoever reads the log."""
    if not isinstance(item, PlaybookRevision):
        return False
    why = _what_ails(item)
    if why:
        said = phrase(
            "the playbook {playbook} that was handed in is NOT taken in, and what it said before stands "
            "({why}); hand it in again with the version of Serviola that runs",
            playbook=item.name,
            why=why,
        )
        LOG.error(said)
    return bool(why)


def _what_ails(playbook: PlaybookRevision) -> str:
    try:
        plan_of(playbook)
    except PlaybookError as error:
        return str(error).partition("\n")[0]
    return ""
