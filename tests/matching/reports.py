"""Reports of events by several sources, and how they arrive: late, twice, and in any order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random
from typing import Any

from engine.model.place import Area, Circle
from engine.model.scales import Certainty, Hazard, MsgType, Severity, Urgency
from engine.model.signal import Signal, Sketch
from engine.model.time import DAY, HOUR, MINUTE, SECOND, Instant
from engine.situations.cluster import NEAR
from engine.situations.portrait import TEXTS
from tests.fakes import words as w
from tests.matching.drawn import PLACES, SOURCES, STORIES, World, moved
from tests.matching.pool import NAMES

DELAYS = (0, 0, 0, 5 * MINUTE, HOUR, 3 * HOUR, 9 * HOUR)
END = Instant(w.NOW + 24 * HOUR)
"""By then all has arrived, and an all-clear has stood for long enough."""
ENDS: tuple[dict[str, Any], ...] = ({"msg_type": MsgType.CANCEL}, {"all_clear": True})
"""How a source ends what it said: it takes it back, or calls it over."""
UNSAID: dict[str, Any] = {
    "severity": Severity.UNKNOWN,
    "certainty": Certainty.UNKNOWN,
    "urgency": Urgency.UNKNOWN,
    "magnitude": None,
    "depth_km": None,
    "area": Area(),
}
"""What a word may leave out; its topics tell what it is about all the same."""


class Reports(World):
    """Two events in different countries. Nothing but what is said of them changes until it is all over."""

    arrivals = (-40 * DAY, 40 * HOUR, 40 * HOUR, 100 * HOUR, 20 * DAY, 60 * DAY)

    def begins(self) -> list[Any]:
        """Give a schedule and many playbooks. Nothing is sent: a question that is put after a send ends later."""
        book = self.schedule()
        unsent = tuple(replace(one, next_send_at=None) for one in book.campaigns)
        return [replace(book, campaigns=unsent), *(self.written(name) for name in NAMES[:4])]

    def written(self, name: str) -> Any:
        """Draw a playbook whose questions wait for an answer longer than the story lasts."""
        drawn = super().written(name)
        return drawn if "within: 3d" in drawn.text else self.written(name)

    def reports(self) -> list[Signal]:
        """Give what all sources say of both events, as it was sent."""
        return [one for event in range(2) for one in self.about(event)]

    def about(self, event: int) -> list[Signal]:
        """Have some tell of an event and correct themselves; all of them end it, or some, or none."""
        ends, said = self.chance.choice([1.0, 0.4, 0.4, 0.4, 0.0]), []
        for source in self.sources(event):
            last = self.chance.randint(1, 3)
            said += [self.word(event, source, revision) for revision in range(1, last + 1)]
            if self.chance.random() < ends:
                said.append(replace(self.word(event, source, 8), **self.chance.choice(ENDS)))
        return said

    def sources(self, event: int) -> list[str]:
        """Draw who tells of an event. Where nothing says that two measure one event, only one measures."""
        drawn = self.chance.sample(list(SOURCES), self.chance.randint(1, 4))
        measured = [one for one in drawn if SOURCES[one] not in TEXTS]
        if Hazard(self.hazards[event]) not in NEAR:
            measured = measured[:1]
        return [*measured, *(one for one in drawn if SOURCES[one] in TEXTS)]

    def word(self, event: int, source: str, revision: int) -> Signal:
        """Draw one word of a source, which leaves out some of what others say."""
        chance, hazard = self.chance, Hazard(self.hazards[event])
        _, point, _ = PLACES[self.here[event]]
        told = SOURCES[source] in TEXTS
        sent_at = Instant(w.NOW + revision * HOUR + chance.randrange(60) * MINUTE)
        circle = Circle(point, chance.choice([20.0, 400.0]))
        said = w.signal(
            source=source,
            source_class=SOURCES[source],
            publisher=chance.choice([source, "syndicate"]),
            native_id=f"{source}-{event}",
            revision=revision,
            aliases=(),
            partition=hazard.category,
            hazard=hazard,
            msg_type=MsgType.UPDATE,
            severity=chance.choice([*Severity][1:]),
            certainty=chance.choice([*Certainty][1:]),
            urgency=chance.choice([*Urgency][1:]),
            occurred_at=Instant(w.NOW + event * HOUR - chance.choice([0, 20]) * (MINUTE if told else SECOND)),
            sent_at=sent_at,
            received_at=sent_at,
            expires_at=None,
            point=None if told else moved(point, chance.choice([0.0, 0.2]), 0.0),
            area=Area(circles=(circle,), countries=(("HT", "FJ")[event],)),
            magnitude=chance.choice([5.5, 6.4, 7.0]),
            depth_km=chance.choice([5.0, 10.0]),
            story=chance.choice(STORIES) if told else "",
            sketch=self.sketch(event) if told else None,
            topics=(("checkout", "strike")[event],),
            text=None,
        )
        return replace(said, **{name: none for name, none in UNSAID.items() if chance.random() < 0.2})

    def sketch(self, event: int) -> Sketch | None:
        """Draw what a text tells its event by; some say less than others, and none contradicts."""
        chance, (_, point, _) = self.chance, PLACES[self.here[event]]
        kinds = tuple(self.some((f"name:{event}", f"site:{event}", f"word:{event}"), 0.5))
        places = (Circle(point, chance.choice([15.0, 150.0])),) if chance.random() < 0.5 else ()
        return (
            Sketch(places=places, kinds=kinds, dead=chance.choice([None, 3, 9])) if kinds or places else None
        )


def in_order(signals: Sequence[Signal]) -> list[Signal]:
    """Have each signal come once, at the moment it was sent."""
    once = {one.id: replace(one, received_at=one.sent_at) for one in signals}
    return sorted(once.values(), key=lambda one: (one.sent_at, one.id))


def in_disorder(signals: Sequence[Signal], chance: Random) -> list[Signal]:
    """Have each signal come some time after it was sent, some twice; but no end before all else of its source."""
    coming = [
        replace(one, received_at=Instant(one.sent_at + chance.choice(DELAYS)))
        for one in signals
        for _ in range(chance.choice([1, 1, 2]))
    ]
    chance.shuffle(coming)
    words = [one for one in coming if not is_end(one)]
    first = {
        thing: min(one.received_at for one in words if one.native_id == thing)
        for thing in {one.native_id for one in words}
    }
    waited = [
        replace(one, received_at=max(one.received_at, first[one.native_id])) if is_end(one) else one
        for one in coming
    ]
    return sorted(waited, key=lambda one: (one.received_at, is_end(one)))


def is_end(one: Signal) -> bool:
    """Say whether its source takes it back or calls it over."""
    return one.all_clear or one.msg_type is MsgType.CANCEL
