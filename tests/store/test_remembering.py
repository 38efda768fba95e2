"""A core that is rebuilt from what the store remembers is the core that never stopped."""

from __future__ import annotations

import dataclasses
import time
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from engine.model.adaptation import AdaptationState
from engine.model.hold import ENDED, Do, HoldState
from engine.model.signal import SituationState
from engine.model.time import Instant
from engine.ports import Batch
from engine.response.brand import Brand
from engine.response.state import State
from store.sqlite import SqliteStore
from tests.fakes import words as w
from tests.fakes.memory_store import MemoryStore

IDS = st.sampled_from(["a", "b", "c"])
BRANDS = st.sampled_from(["main", "second"])
HERE = st.fixed_dictionaries({"situation": IDS, "brand": BRANDS})


def made(factory, **fields):
    return st.builds(lambda here, more: factory(**here, **more), HERE, st.fixed_dictionaries(fields))


WORDS = st.one_of(
    st.builds(
        lambda one, brand, state: w.situation(id=one, brand=brand, state=state),
        IDS,
        BRANDS,
        st.sampled_from(SituationState),
    ),
    made(w.exposure, item=IDS),
    made(w.match, item=IDS),
    made(w.miss, item=IDS),
    made(w.proposal, id=IDS),
    made(w.hold, id=IDS, state=st.sampled_from(HoldState)),
    made(w.adaptation, id=IDS, state=st.sampled_from(AdaptationState)),
)
MESSAGES = made(
    w.intent,
    do=st.sampled_from([Do.ASK, Do.TELL]),
    recipient=IDS,
    items=st.sampled_from([(), ("x",), ("x", "y")]),
)
STEPS = made(w.pause, do=st.sampled_from([Do.READ, Do.PAUSE, Do.RESUME]))
INTENTS = st.one_of(MESSAGES, STEPS)
BATCHES = st.lists(st.tuples(st.lists(WORDS, max_size=5), st.lists(INTENTS, max_size=3)), max_size=8)


class Story:
    """Batches that a core could bring: words of situations that are open, no key twice, no outcome unasked."""

    def __init__(self):
        self.open: set[tuple[str, str]] = set()
        self.closed: set[tuple[str, str]] = set()
        self.held: dict[tuple[str, str], set[str]] = {}
        self.asked: list[Any] = []

    def batch(self, number, words, intents, ended):
        outcomes = tuple(w.outcome(intent=one.key, brand=one.brand) for one in self.asked[:ended])
        del self.asked[:ended]
        said = tuple(word for word in map(self.say, words) if word is not None)
        wanted = tuple(
            dataclasses.replace(one, key=f"{number}/{index}")
            for index, one in enumerate(intents)
            if (one.brand, one.situation) in self.open
        )
        self.asked += wanted
        return Batch(now=w.after(number), inputs=(w.tick(), *outcomes), words=said, intents=wanted)

    def say(self, word):
        if word.kind == "situation":
            return self.situation(word, (word.brand, word.id))
        place = (word.brand, word.situation)
        if place not in self.open:
            return None
        if word.kind == "hold":
            word = dataclasses.replace(word, id=f"{word.situation}-{word.id}")
            keep = self.held.setdefault(place, set())
            (keep.discard if word.state in ENDED else keep.add)(word.id)
        if word.kind in {"proposal", "adaptation"}:
            return dataclasses.replace(word, id=f"{word.situation}-{word.id}")
        return word

    def situation(self, word, place):
        busy = self.held.get(place) or any((one.brand, one.situation) == place for one in self.asked)
        closes = word.state is SituationState.CLOSED
        if place in self.closed or (closes and (busy or place not in self.open)):
            return None
        (self.open.discard if closes else self.open.add)(place)
        if closes:
            self.closed.add(place)
        return word


def counted(brand):
    """What counts towards limits, of questions that are known still.

    A situation closes, and is forgotten, after sixty days without a word; what was asked counts for one.
    """
    rows = {one.row for each in brand.proposals.values() for one in each.asked}
    told = {
        scope: sorted(row for row in rows if tally.has(row, since=Instant(0)))
        for scope, tally in brand.asked.items()
    }
    return {scope: found for scope, found in told.items() if found}


def mind(state):
    """The state without what is only a cache, and without brands of which nothing is known."""
    brands = {}
    for name, brand in state.brands.items():
        have = {field.name: getattr(brand, field.name) for field in dataclasses.fields(brand)}
        have["asked"] = counted(brand)
        del have["recheck"], have["name"]
        # The book and what waits are made of the rest, and never empty to Python; nor is a span that nobody set.
        new = Brand(name=name)
        parts = have.keys() - {"book", "waiting"}
        if any(have[part] and have[part] != getattr(new, part) for part in parts):
            brands[name] = have
    return brands


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plan=BATCHES, ended=st.integers(0, 4))
@example(plan=[([w.situation(id="a"), w.situation(id="a", state=SituationState.CLOSED)], [])], ended=0)
@example(
    plan=[
        ([w.situation(id="a"), w.proposal(situation="a", id="a")], []),
        ([w.situation(id="a", state=SituationState.CLOSED)], []),
    ],
    ended=0,
)
def test_a_rebuilt_core_is_the_core_that_never_stopped(tmp_path_factory, plan, ended):
    lived = State(evaluator=None)  # type: ignore[arg-type] # nothing is evaluated here
    fake, tale = MemoryStore(), Story()
    with SqliteStore.open(tmp_path_factory.mktemp("store") / "serviola.db") as store:
        for number, (words, intents) in enumerate(plan):
            batch = tale.batch(number, words, intents, ended)
            for word in (*batch.inputs, *batch.words, *batch.intents):
                lived.apply(word)
            store.commit(batch)
            fake.commit(batch)
        assert store.remembered() == fake.remembered()
        rebuilt = State(evaluator=None)  # type: ignore[arg-type]
        for word in store.remembered():
            rebuilt.apply(word)
        assert mind(rebuilt) == mind(lived)
        assert store.verify() == []
        assert list(store.batches()) == list(fake.batches())


def test_how_fast_it_is_is_printed_and_not_judged(tmp_path, capsys):
    rounds, rows = 10, 200
    with SqliteStore.open(tmp_path / "serviola.db") as store:
        began = time.perf_counter()
        for number in range(rounds):
            keys = [f"{number}-{part}" for part in range(rows)]
            store.commit(
                Batch(
                    now=w.after(number),
                    inputs=tuple(w.signal(native_id=key) for key in keys),
                    words=tuple(w.situation(id=key) for key in keys),
                    intents=tuple(w.intent(key=key) for key in keys),
                )
            )
        wrote = time.perf_counter()
        assert len(store.remembered()) == 2 * rounds * rows
        read = time.perf_counter()
        assert len(list(store.batches())) == rounds
        replayed = time.perf_counter()
        assert store.verify() == []
        verified = time.perf_counter()
    many = 3 * rounds * rows
    spans = {
        "written": wrote - began,
        "remembered": read - wrote,
        "replayed": replayed - read,
        "verified": verified - replayed,
    }
    with capsys.disabled():
        print("\nstore, rows a second:", {name: round(many / span) for name, span in spans.items()})  # noqa: T201 - it prints what it measured
