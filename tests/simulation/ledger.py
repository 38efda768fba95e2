"""The ledger: everything that was committed, as it was committed, beside the core and whatever it believes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable

from engine.model.decision import Decision, Verdict
from engine.model.hold import Hold, Intent, Outcome
from engine.model.program import PlaybookRevision, ProgramRevision
from engine.model.proposal import Proposal
from engine.model.signal import Reopening, Signal, Situation
from engine.model.time import Instant
from engine.ports import Batch


class Ledger:
    """Hears each batch at the very moment when it is kept."""

    def __init__(self) -> None:
        self.holds: dict[str, list[Hold]] = defaultdict(list)
        self.proposals: dict[str, list[Proposal]] = defaultdict(list)
        self.situations: dict[str, list[Situation]] = defaultdict(list)
        self.verdicts: list[Verdict] = []
        self.decisions: dict[str, Decision] = {}
        self.times_decided: Counter[str] = Counter()
        self.intents: dict[str, Intent] = {}
        self.outcomes: dict[str, Outcome] = {}
        self.signals: set[str] = set()
        self.playbooks: dict[str, str] = {}
        """The digest of each playbook that is in force; empty where it was withdrawn."""
        self.books: dict[str, ProgramRevision] = {}
        self.reopening = Reopening(brand="main")
        self.said_at: dict[str, Instant] = {}
        """When each situation was last spoken of."""
        self.batches = 0
        self.judges: list[Callable[[Batch], None]] = []
        """What is asked of each batch, before it is taken in."""

    def take(self, batch: Batch) -> None:
        for judge in self.judges:
            judge(batch)
        self.batches += 1
        self._take_in(batch)
        for word in batch.words:
            if isinstance(word, Hold):
                self.holds[word.id].append(word)
            elif isinstance(word, Proposal):
                self.proposals[word.id].append(word)
            elif isinstance(word, Situation):
                self.situations[word.id].append(word)
                self.said_at[word.id] = batch.now
            elif isinstance(word, Verdict):
                self.verdicts.append(word)
        for intent in batch.intents:
            self.intents[intent.key] = intent

    def _take_in(self, batch: Batch) -> None:
        for item in (*batch.inputs, *batch.words):
            if isinstance(item, Decision):
                self.decisions[item.id] = item
                self.times_decided[item.id] += 1
            elif isinstance(item, Outcome):
                self.outcomes[item.intent] = item
            elif isinstance(item, PlaybookRevision):
                self.playbooks[item.name] = item.digest
            elif isinstance(item, ProgramRevision):
                self.books[item.source] = item
            elif isinstance(item, Reopening):
                self.reopening = item
            elif isinstance(item, Signal):
                self.signals.add(item.id)

    def hold(self, id: str) -> Hold | None:
        return self.holds[id][-1] if self.holds.get(id) else None

    def proposal(self, id: str) -> Proposal | None:
        return self.proposals[id][-1] if self.proposals.get(id) else None
