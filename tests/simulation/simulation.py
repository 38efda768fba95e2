"""The simulation: one seed drives clock, sources, tool, Slack, people, files and crashes, step by step.

    SEED=123 STEPS=4000 pytest tests/simulation

plays one seed. Whatever happens is drawn from one `random.Random(seed)`; nothing else is chance, nothing waits
for real time, and nothing runs beside it, so the same seed does the same again, up to the step that fails.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

from engine.model.hold import Hold
from engine.model.proposal import Proposal
from engine.model.signal import Situation
from engine.model.time import moment
from engine.ports import Batch
from engine.rules.index import MOST_NEAR
from serviola.core import Core
from store.sqlite import SqliteStore
from tests.fakes.moody_tool import Read, Write
from tests.simulation import laws
from tests.simulation.happenings import Happenings
from tests.simulation.life import Life
from tests.simulation.outside import Outside

SHOWN = 20
EVERY = 25
"""After so many steps the running core is held against one that starts that moment."""

MOST_ENDS = 10


class Broken(AssertionError):
    """Something was not as it must be."""


class Simulation:
    """One world by its seed. `run` plays it, and raises Broken with all that is needed to play it again."""

    def __init__(self, seed: int, folder: Path) -> None:
        self.seed = seed
        self.chance = Random(seed)
        self.outside = Outside(self.chance, folder)
        self.count = self.outside.count
        self.life: Life | None = None
        self.steps = 0
        self.failed: list[tuple[str, str]] = []
        """What was not as it must be: the name of the law, and a sentence."""
        self._history: deque[str] = deque(maxlen=SHOWN)
        self._spoken = sha256()
        self.happenings = Happenings(self)
        ledger = self.outside.ledger
        ledger.judges.append(self._ask_of_batch)
        self.outside.calls.append(self._ask_of_call)
        self.outside.movements.append(self._ask_of_move)

    # --- playing ---

    def run(self, steps: int) -> None:
        try:
            self._first()
            for _ in range(steps):
                self._step(self.happenings.drawn())
            self._end()
        except Broken:
            raise
        except Exception as error:
            self._history.append(f"step {self.steps}, within which it broke: {self.outside.lines}")
            self._note("nothing_breaks_off", [repr(error)])
            raise Broken(self._report()) from error
        finally:
            if self.life is not None:
                self.life.end()
            self.outside.db.close()

    @property
    def trace(self) -> str:
        """Name everything that was committed and when, in order."""
        return self._spoken.hexdigest()

    def _first(self) -> None:
        for source in ("demo-fleet", "other-fleet"):
            self.happenings.write_book(source)
        for name in ("quake-a", "quake-b"):
            self.happenings.write_playbook(name)
        if self.chance.random() < 0.2:
            self.count["a crowd of playbooks"] += 1
            for number in range(MOST_NEAR + 1):
                self.happenings.write_playbook(f"a-crowd-{number}", of_the_crowd=True)
        self.happenings.a_source_speaks()
        self._begin()
        self.pass_time(5.0)
        self._look("the service begins")

    def _step(self, happen: Callable[[], None]) -> None:
        self.steps += 1
        happen()
        self.pass_time(self.chance.choice([0.0, 0.0, 0.2, 1.0, 3.0]))
        self._look(happen.__name__.strip("_").replace("_", " "))

    def _look(self, what: str) -> None:
        """Note the step, and ask what must be so after it."""
        at = moment(self.outside.time.now()).strftime("%Y-%m-%d %H:%M:%S")
        lines = "".join(f"\n        {line}" for line in self.outside.lines)
        self._history.append(f"step {self.steps}, {at}: {what}{lines}")
        self.outside.lines.clear()
        for law in laws.EACH_STEP:
            self._note(law.__name__, law(self.outside, self.life))
        if self.steps % EVERY == 0 and self.life is not None and self.life.up:
            for each in laws.NOW_AND_THEN:
                self._note(each.__name__, each(self.outside, self.life))
        self._raise()

    def _end(self) -> None:
        """Heal everything, let it be quiet, and ask what must be so at the end."""
        outside = self.outside
        outside.tool.mood, outside.tool.sight, outside.tool.lag = Write.WELL, Read.WELL, 0
        outside.tool.writes.clear()
        outside.tool.reads.clear()
        outside.slack_mood, outside.disk_is_full = "well", False
        for feed in outside.feeds.values():
            feed.mood = "well"
            for signal in tuple(feed.late):
                feed.show(signal)
        if self.life is not None:
            self.life.doom = None
        self.happenings.flip_the_switch(on=False)
        self.pass_time(3 * 3600.0)
        if self.life is None or not self.life.up:
            self.pass_time(600.0)
        # Something may fall due at the very end: what is begun now is done before anybody asks.
        for _ in range(MOST_ENDS):
            if not SqliteStore(outside.db).interrupted():
                break
            self.pass_time(20.0)
        self._look("all is quiet")
        if self.life is None or not self.life.up:
            self._note("the_service_comes_up_again", ["it is not there, long after it was killed"])
        else:
            for law in laws.THE_END:
                self._note(law.__name__, law(outside, self.life))
        self._raise()

    def pass_time(self, seconds: float) -> None:
        """Let so much time pass, with everything that happens meanwhile inside and outside."""
        time = self.outside.time
        end = time.us + round(seconds * 1e6)
        while True:
            comes = time.next_us()
            target = end if comes is None else min(end, max(comes, time.us))
            if self.life is not None:
                self.life.loop.run_until(target)
                if self.life.dead:
                    self.bury(self.life)
                    continue
            else:
                time.us = target
            time.fire()
            comes = time.next_us()
            if time.us >= end and (comes is None or comes > end):
                return

    # --- life and death ---

    def _begin(self) -> None:
        if self.life is not None:
            return
        self.life = Life(self.outside, self.chance)
        self.life.thought = self._ask_of_core
        self.life.start()

    def bury(self, life: Life) -> None:
        """Take a dead life away; whoever watches over the process starts another."""
        self.outside.happened(f"killed {life.killed_at}", f"the service is killed: {life.killed_at}")
        life.end()
        self._note(laws.nothing_broke.__name__, laws.nothing_broke(self.outside, life))
        self.life = None
        self.outside.time.later(self.chance.choice([0.0, 0.5, 5.0, 5.0, 90.0, 1200.0]), self._begin)

    # --- what must be so ---

    def _ask_of_call(self, verb: str, subject: Any, key: str) -> None:
        for law in laws.EACH_CALL:
            self._note(law.__name__, law(self.outside, verb, subject, key))

    def _ask_of_move(self, move: Any) -> None:
        for law in laws.EACH_MOVE:
            self._note(law.__name__, law(self.outside, move))

    def _ask_of_batch(self, batch: Batch) -> None:
        self._spoken.update(repr((batch.now, batch.words, batch.intents)).encode())
        for law in laws.EACH_BATCH:
            self._note(law.__name__, law(self.outside, batch))
        for word in batch.words:
            if isinstance(word, Proposal):
                self.count[f"a question is {word.state}"] += 1
                self.count[f"a question because {word.because}"] += 1
                self.outside.says(f"{word.id} ({word.asks}, of {word.group}, {word.because}) is {word.state}")
            elif isinstance(word, Hold):
                self.count[f"a hold is {word.state}"] += 1
                self.outside.says(f"{word.id} on {word.subject.id} is {word.state}")
            elif isinstance(word, Situation):
                self.count[f"a situation is {word.state}"] += 1
                self.outside.says(f"{word.id} is {word.state}, {word.severity}, epoch {word.epoch}")

    def _ask_of_core(self, core: Core, batch: Batch) -> None:
        for law in laws.EACH_THOUGHT:
            self._note(law.__name__, law(self.outside, core, batch))

    def _note(self, law: str, said: Iterable[str]) -> None:
        try:
            self.failed += [(law, what) for what in said]
        except Exception as error:  # noqa: BLE001 - within a call of the tool it would pass for its trouble
            self.failed.append((law, f"it could not be asked: {error!r}"))

    def _raise(self) -> None:
        if self.failed:
            raise Broken(self._report())

    def _report(self) -> str:
        """Say what was not as it must be, what came before it, and how to see it again."""
        law, what = self.failed[0]
        more = "".join(f"\n  {name}: {said}" for name, said in self.failed[1:6])
        again = f"SEED={self.seed} STEPS={max(self.steps, 1)} pytest tests/simulation"
        return (
            f"seed {self.seed}, step {self.steps}: {law}\n  {what}{more}\n"
            f"The last steps:\n  " + "\n  ".join(self._history) + f"\nPlay it again: {again}"
        )


def counted(simulations: Iterable[Simulation]) -> Counter[str]:
    """Add up how often each kind of thing has happened."""
    total: Counter[str] = Counter()
    for one in simulations:
        total += one.count
    return total
