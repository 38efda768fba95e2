"""Walk: the live path over a history, by when each signal was known, with ticks where something falls due.

What was known within one minute is taken together at its end, in order of when it was known, and ticks come
at whole minutes too: so nothing that one situation brings can move the moment at which another is looked at,
and leaving out what cannot matter changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import TYPE_CHECKING

from engine.model.adaptation import CHANGING
from engine.model.hold import ENDED, Tick
from engine.model.signal import GOING_ON, Phase, Signal, Situation
from engine.model.time import DAY, MINUTE, Instant
from engine.pipeline import advance
from engine.response.state import State
from engine.response.sweep import next_deadline
from engine.response.timetable import Timetable
from engine.situations.intake import KEPT_IN_MIND
from engine.trials.backtest.hands import Hands
from engine.trials.backtest.ledger import Ledger
from engine.trials.backtest.people import Answers, People

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from engine.model.codec import Input, Word
    from engine.model.program import PlaybookRevision, ProgramRevision
    from engine.model.signal import Reopening, Silence
    from engine.ports import Evaluator
    from engine.response.brand import Brand

BRAND = "main"
MOST_ROUNDS = 100
"""So often at most something is done at once because of what was done before, at one moment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What a history is walked with: rules and programs as they are today, from the first minute on.

    `reopening` is for how long what is over may open again; None is as where nothing is configured.
    """

    playbooks: tuple[PlaybookRevision, ...]
    programs: tuple[ProgramRevision, ...]
    since: Instant
    until: Instant
    answers: Answers = Answers.NONE
    reopening: Reopening | None = None


def walk(
    history: Iterable[tuple[Instant, Signal | Silence]],
    scene: Scene,
    evaluator: Evaluator,
    *,
    ledger: Ledger,
    at_each: Callable[[int], object] = lambda _: None,
) -> Ledger:
    """Walk a history that is in order of time; `at_each` hears how many signals were taken in.

    It says of sources, too, when they go quiet. What was known before `since` counts as known then; what was
    known after `until` is not heard.
    """
    walker = _Walker(State(evaluator=evaluator), ledger, People(scene.answers))
    begun = minute_of(scene.since)
    configured = () if scene.reopening is None else (replace(scene.reopening, brand=BRAND),)
    walker.step([*configured, *scene.programs, *scene.playbooks], begun)
    taken = 0
    for at, group in groupby(history, key=lambda known: max(begun, minute_of(known[0]))):
        if at > scene.until + MINUTE:
            break
        heard = [one for _, one in group]
        walker.wait_until(Instant(at - MINUTE))
        walker.hear(heard, at)
        taken += sum(isinstance(one, Signal) for one in heard)
        at_each(taken)
    walker.wait_until(minute_of(scene.until))
    return ledger


def minute_of(at: Instant) -> Instant:
    """Give the end of the minute in which something was known."""
    return Instant(-(-at // MINUTE) * MINUTE)


@dataclass(slots=True)
class _Walker:
    """The house, the clock, the tool and the people of one backtest."""

    state: State
    ledger: Ledger
    people: People
    hands: Hands = field(default_factory=Hands)
    _closes: Timetable = field(default_factory=Timetable)
    """By situation, when it is closed unless more is heard of it."""
    _due: Instant | None = None
    """Nothing falls due before; it may be too early, and never too late. None: nothing does."""
    _unknown: bool = True
    """What was said since may have moved what is due in ways that are found out by looking at everything."""

    @property
    def brand(self) -> Brand:
        return self.state.brand(BRAND)

    def step(self, inputs: Sequence[Input], now: Instant) -> None:
        """Advance, and do at once whatever is due."""
        for _ in range(MOST_ROUNDS):
            if not inputs:
                break
            words, intents = advance(self.state, inputs, now)
            self.ledger.hear(words, intents, self.brand.situations)
            self.hands.take(intents)
            self._note_closings(words)
            if not self._unknown:
                self._unknown = not self._look_at(words, now)
            inputs = self._do(now)

    def _do(self, now: Instant) -> list[Input]:
        """Do what is due, and answer what was asked."""
        done, outcomes = self.hands.do(now)
        return [*outcomes, *self.people.answer(done, self.brand, now)]

    def hear(self, heard: Sequence[Signal | Silence], now: Instant) -> None:
        """Take in what was known within one minute; first comes what falls due in it."""
        due = self._next_due()
        ticks = due is not None and due <= now
        if ticks or any(self._is_long_quiet(one, now) for one in heard if isinstance(one, Signal)):
            self._unknown = True
            self.step([*self._do(now), Tick(at=now)], now)
        self.step(heard, now)

    def wait_until(self, end: Instant) -> None:
        """Tick at the end of each minute in which something falls due, up to and with a moment."""
        last: Instant | None = None
        while (due := self._next_due()) is not None and minute_of(due) <= end:
            now = minute_of(due)
            if last is not None and now <= last:
                now = Instant(last + MINUTE)
                if now > end:
                    break
            self._unknown = True
            self.step([*self._do(now), Tick(at=now)], now)
            last = now

    def _is_long_quiet(self, signal: Signal, now: Instant) -> bool:
        """Say whether a signal may speak of what must be closed first: it is closed before it is revised."""
        return any(
            not one.standing and one.updated_at + KEPT_IN_MIND <= now for one in self.brand.perhaps_of(signal)
        )

    def _next_due(self) -> Instant | None:
        if self._unknown:
            self._due = self._look_at_everything()
            self._unknown = False
        return self._due

    def _look_at_everything(self) -> Instant | None:
        due = [next_deadline(self.brand), self.hands.next_due(), self._closes.first()]
        return min((at for at in due if at is not None), default=None)

    def _note_closings(self, words: Sequence[Word]) -> None:
        """Say anew when those are closed of which something was said."""
        brand = self.brand
        for name in dict.fromkeys(_situation_of(word) for word in words):
            known = brand.situations.get(name)
            if known is not None:
                self._closes[name] = _closes(brand, known)
            else:
                self._closes.pop(name, None)

    def _look_at(self, words: Sequence[object], now: Instant) -> bool:
        """Bring what is due up to date by what was said; False where it takes a look at everything."""
        brand = self.brand
        due = [self._due, self.hands.next_due(), brand.limits_next]
        for word in words:
            if not isinstance(word, Situation) or word.state not in GOING_ON or brand.rated.get(word.hazard):
                return False
            due.append(brand.recheck.get(word.id, now))
            due.append(word.occurred_at if word.phase is Phase.FORECAST else None)
            due.append(self._closes.get(word.id))
        self._due = min((at for at in due if at is not None), default=None)
        return True


def _situation_of(word: Word) -> str:
    """Name the situation that a word is or speaks of, empty where it speaks of none."""
    return word.id if isinstance(word, Situation) else getattr(word, "situation", "")


def _closes(brand: Brand, situation: Situation) -> Instant | None:
    """Say when a situation is closed unless more is heard of it, None where something is open for it.

    What no playbook was held against is closed at the end of that day, together with its like.
    """
    if situation.standing:
        return None
    closes = Instant(situation.updated_at + KEPT_IN_MIND)
    if situation.id not in brand.judged:
        return Instant(-(-closes // DAY) * DAY)
    if brand.open_proposals(situation.id):
        return None
    if any(hold.state not in ENDED for hold in brand.holds_for(situation.id)):
        return None
    if any(one.state in CHANGING for one in brand.adaptations.by("situation", situation.id)):
        return None
    return closes
