"""The core alone, woken when it asks to be and at no other moment; it can be opened anew from its words."""

from __future__ import annotations

from typing import Any

from engine.model.codec import encode
from engine.model.hold import Tick
from engine.model.match import Match
from engine.model.program import PlaybookRevision
from engine.model.scales import Severity
from engine.model.time import MINUTE, Instant
from engine.pipeline import advance
from engine.response.state import State
from engine.response.sweep import next_deadline
from engine.rules.load import load_playbook
from engine.rules.plain import PlainEvaluator
from tests.fakes import words as w
from tests.rules.short_form import SHORT_FORM

ADAPT = next(line for line in SHORT_FORM.splitlines(keepends=True) if "propose_itinerary" in line)


def written(
    name: str = "quake",
    *,
    severity: str = ">= Severe",
    when: str = "",
    clear: str = "",
    more: str = "",
    stage: str = "suggest",
) -> PlaybookRevision:
    """Write the short form with more under `when` and `clear`, and at the top."""
    text = SHORT_FORM.replace("disaster-near-port-call", name).replace(ADAPT, "")
    text = text.replace(">= Severe", severity)
    text = text.replace("unless:", f"{when and '  ' + when}\n{more}\nunless:")
    text = text.replace("every: 72h}", f"every: 72h{clear and ', ' + clear}}}")
    text = text.replace("stage: suggest", f"stage: {stage}")
    digest = load_playbook(text, "playbook.yaml").digest
    return w.playbook(name=name, digest=digest, text=text)


class Wakeful:
    """Time is in minutes after the first signal's receipt."""

    def __init__(self, *inputs: Any) -> None:
        self.now: Instant = w.NOW
        self.said: list[Any] = []
        """Everything that went in or came out, in order."""
        self.batches: list[tuple[Instant, tuple[Any, ...], list[bytes]]] = []
        self.state = State(evaluator=PlainEvaluator())
        self.step(*inputs)

    @property
    def brand(self):
        return self.state.brand("main")

    def step(self, *inputs: Any) -> list[Any]:
        words, intents = advance(self.state, inputs, self.now)
        self.said += [*inputs, *words, *intents]
        self.batches.append((self.now, inputs, [encode(one) for one in (*words, *intents)]))
        return words

    def until(self, minutes: float) -> None:
        """Let time pass, from one moment that the core waits for to the next."""
        end = Instant(round(w.NOW + minutes * MINUTE))
        while (due := next_deadline(self.brand)) is not None and due <= end:
            self.now = Instant(max(due, self.now))
            before = len(self.said)
            self.step(Tick(at=self.now))
            if len(self.said) == before + 1 and next_deadline(self.brand) == due:
                raise AssertionError(f"woken at {due} for nothing, and again")
        self.now = end

    def hear(
        self, severity: Severity, revision: int, *, sent: float | None = None, **fields: Any
    ) -> list[Any]:
        """Hear from the source, now or late."""
        at = self.now if sent is None else Instant(round(w.NOW + sent * MINUTE))
        have: dict[str, Any] = {
            "revision": revision,
            "severity": severity,
            "occurred_at": w.after(0),
            "sent_at": at,
            "received_at": self.now,
            "expires_at": None,
        }
        return self.step(w.signal(**(have | fields)))

    def matches(self, playbook: str = "quake") -> list[Match]:
        """Give what a playbook matches now, in situations as they stand."""
        return [
            match
            for situation in self.brand.situations.values()
            for match in self.brand.matches_for(playbook, situation)
        ]

    def reopen(self) -> None:
        """Forget everything, and take it in again from the words."""
        self.state = State(evaluator=PlainEvaluator())
        for one in self.said:
            self.state.apply(one)

    def replayed(self) -> bool:
        """Say whether the same inputs give the same words, byte for byte."""
        state = State(evaluator=PlainEvaluator())
        return all(
            [encode(one) for words in advance(state, inputs, now) for one in words] == spoken
            for now, inputs, spoken in self.batches
        )
