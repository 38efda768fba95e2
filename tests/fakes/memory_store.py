"""A Store and a Log that forget when the process ends: for tests that need a memory and no file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import replace
from typing import Any

from engine.errors import Refused, StoreError
from engine.model.adaptation import Adaptation
from engine.model.codec import Input, encode
from engine.model.decision import Switch, Verdict
from engine.model.hold import ENDED, Do, Hold, Intent, Outcome
from engine.model.match import Exposure, Match, Miss
from engine.model.on_call import OnCall
from engine.model.program import PlaybookRevision, ProgramRevision
from engine.model.proposal import Proposal
from engine.model.signal import OutsideText, Reopening, Signal, Silence, Situation, SituationState
from engine.model.time import Instant
from engine.ports import Batch, Recorded


class MemoryStore:
    """Keeps what a batch brings in dictionaries; a batch that is refused changes nothing."""

    def __init__(self) -> None:
        self._batches: list[Batch] = []
        self._latest: dict[tuple[str, ...], Any] = {}
        self._verdicts: set[tuple[str, str, int]] = set()
        self._status: dict[tuple[str, str], str] = {}
        self._intents: dict[tuple[str, str], Intent] = {}
        self._outcomes: dict[tuple[str, str], Outcome] = {}
        self._cursors: dict[str, Mapping[str, Any]] = {}
        self._inbox: dict[int, Input] = {}
        self._rows = 0
        self._texts: dict[str, OutsideText | None] = {}

    def close(self) -> None:
        """Do nothing: there is no file."""

    def remembered(self) -> list[Any]:
        words = list(self._latest.values())
        closed = {
            (word.brand, word.id)
            for word in words
            if isinstance(word, Situation) and word.state is SituationState.CLOSED
        }
        return [word for word in words for word in self._remember(word, closed)]

    def _remember(self, word: Any, closed: set[tuple[str, str]]) -> list[Any]:
        if isinstance(word, Intent):
            key = (word.brand, word.key)
            if self._status[key] != "done":
                return [word]
            told = (
                word.do in {Do.ASK, Do.TELL} and word.situation and (word.brand, word.situation) not in closed
            )
            ended = self._outcomes[key]
            bare = Outcome(intent=ended.intent, brand=ended.brand, result=ended.result, at=ended.at)
            return [word, bare] if told else []
        if isinstance(word, PlaybookRevision) and not word.text:
            return []
        if isinstance(word, Situation):
            return [] if (word.brand, word.id) in closed else [word]
        if isinstance(word, Hold) and word.state not in ENDED:
            return [word]
        return [] if (getattr(word, "brand", ""), getattr(word, "situation", "")) in closed else [word]

    def commit(self, batch: Batch) -> None:
        trial = copy(self)
        for name in (
            "_batches",
            "_latest",
            "_verdicts",
            "_status",
            "_intents",
            "_outcomes",
            "_cursors",
            "_inbox",
            "_texts",
        ):
            setattr(trial, name, copy(getattr(self, name)))
        trial._take(batch)
        self.__dict__.update(trial.__dict__)

    def _take(self, batch: Batch) -> None:
        if batch.inputs or batch.words or batch.intents:
            self._batches.append(batch)
        for word in (*batch.inputs, *batch.words, *batch.intents):
            self._keep(word)
        for row in batch.taken:
            if self._inbox.pop(row, None) is None:
                raise Refused(f"inbox row {row} was taken already", claim=f"inbox/{row}")
        self._cursors.update(batch.cursors)

    def _keep(self, word: Any) -> None:  # noqa: C901, PLR0912 - one case a word
        match word:
            case Signal():
                self._texts.setdefault(word.id, word.text)
            case Outcome() if (word.brand, word.intent) in self._status:
                self._status[word.brand, word.intent] = "done"
                self._outcomes[word.brand, word.intent] = word
            case Intent():
                if (word.brand, word.key) in self._status:
                    raise StoreError(f"the intent {word.key} was given twice")
                self._status[word.brand, word.key] = "waiting"
                self._intents[word.brand, word.key] = word
                self._latest["intent", word.brand, word.key] = word
            case Verdict() if word.accepted and word.final:
                claim = (word.brand, word.proposal, word.round)
                if claim in self._verdicts:
                    raise Refused("it was decided already", claim="/".join(map(str, claim)))
                self._verdicts.add(claim)
            case ProgramRevision():
                self._latest["program", word.brand, word.source] = word
            case PlaybookRevision():
                if not word.text:
                    self._latest.pop(("playbook", word.brand, word.name), None)
                self._latest["playbook", word.brand, word.name] = word
            case Silence() if word.quiet:
                self._latest["silence", word.source] = word
            case Silence():
                self._latest.pop(("silence", word.source), None)
            case OnCall():
                self._latest["on_call", word.brand, word.group] = word
            case Reopening():
                self._latest["reopening", word.brand] = word
            case Switch():
                self._latest["switch", word.brand] = replace(word, reason=None)
            case Exposure() | Match() | Miss():
                kind = "exposure" if isinstance(word, Exposure) else "match"
                key = (kind, word.brand, word.playbook, word.situation, str(word.epoch), word.item)
                self._latest[key] = word
            case Situation() | Proposal() | Hold() | Adaptation():
                self._latest[word.kind, word.brand, word.id] = word
            case _:
                pass

    def claim(self, now: Instant, *, limit: int) -> list[Intent]:
        waiting = [
            one for key, one in self._intents.items() if self._status[key] == "waiting" and one.due_at <= now
        ]
        due = sorted(waiting, key=lambda one: (one.due_at, one.do is Do.TELL))[:limit]
        self._status.update({(one.brand, one.key): "started" for one in due})
        return due

    def interrupted(self) -> list[Intent]:
        started = [one for key, one in self._intents.items() if self._status[key] == "started"]
        return sorted(started, key=lambda one: one.due_at)

    def take_over(self) -> list[Intent]:
        return self.interrupted()

    def is_claimed(self, intent: Intent) -> bool:
        return self._status.get((intent.brand, intent.key)) == "started"

    def next_due(self) -> Instant | None:
        return min(
            (one.due_at for key, one in self._intents.items() if self._status[key] == "waiting"), default=None
        )

    def submit(self, item: Input) -> int:
        self._rows += 1
        self._inbox[self._rows] = item
        return self._rows

    def inbox(self) -> list[tuple[int, Input]]:
        return sorted(self._inbox.items())

    def cursor(self, source: str) -> Mapping[str, Any]:
        return dict(self._cursors.get(source, {}))

    def text_of(self, signal_id: str) -> OutsideText | None:
        return self._texts.get(signal_id)

    def batches(self) -> Iterator[Recorded]:
        for batch in self._batches:
            said = (*batch.words, *batch.intents)
            yield Recorded(
                now=batch.now,
                inputs=batch.inputs,
                spoken=tuple(encode(word) for word in said),
                kinds=tuple((word.kind, word.v) for word in said),
            )

    def verify(self) -> list[str]:
        return []
