"""Portrait: what the voices of a situation say together, worked out once for each revision of it.

Every text is held against all situations of its hazard, most of which have not changed since the last.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.model.place import Circle
from engine.model.scales import SourceClass
from engine.model.time import Instant
from engine.situations.keys import Keys, called_in, keys_in, together
from engine.situations.telling_apart import (
    APART_KM,
    AT_ONE_SPOT,
    AXES,
    SHARE,
    TOWN_KM,
    are_near,
    axis_of,
)
from engine.situations.voices import COPY_BITS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from engine.model.signal import Evidence, Situation, Sketch

TEXTS = frozenset({SourceClass.NEWS, SourceClass.SOCIAL})
MOST_PORTRAITS = 20_000
"""So many are kept at hand; when there are more, all are made anew as they are asked for."""


@dataclass(frozen=True, slots=True, eq=False)
class Portrait:
    """What tells a situation from others like it. Voices that were taken back say nothing here.

    `names` are of any voice; `told` gives per axis what many enough say. `places` leave out what only a voice
    says that tells of several places far apart. `keys` are in order. `ended_at` is when it was last called
    over or taken back, None where it never was.
    """

    of: Situation
    sketches: tuple[Sketch, ...]
    stories: tuple[int, ...]
    countries: frozenset[str]
    names: Keys
    told: Mapping[str, frozenset[str]]
    places: tuple[Circle, ...]
    told_as_one_more: bool
    dead: frozenset[int]
    keys: tuple[str, ...]
    only_texts: bool
    last_told: Instant
    ended_at: Instant | None

    def is_known_to(self, source: str) -> bool:
        """Say whether a source has a name of its own for it."""
        begin = f"{source}:"
        at = bisect_left(self.keys, begin)
        return at < len(self.keys) and self.keys[at].startswith(begin)

    def tells(self, story: str) -> bool:
        """Say whether a text with that fingerprint is a copy of one in it."""
        if not story:
            return False
        own = int(story, 16)
        return any((own ^ other).bit_count() <= COPY_BITS for other in self.stories)


_PORTRAITS: dict[str, Portrait] = {}
"""By the id of a situation, that of the very value that was asked for last: a value never changes."""


def portrait_of(situation: Situation) -> Portrait:
    """Give the portrait of a situation; made anew unless it was made of this very value."""
    made = _PORTRAITS.get(situation.id)
    if made is not None and made.of is situation:
        return made
    if len(_PORTRAITS) >= MOST_PORTRAITS:
        _PORTRAITS.clear()
    made = _PORTRAITS[situation.id] = drawn(situation)
    return made


def drawn(situation: Situation) -> Portrait:
    """Work out the portrait of a situation."""
    pieces = [piece for piece in situation.evidence if not piece.retracted]
    sketches = tuple(piece.sketch for piece in pieces if piece.sketch is not None)
    ends = [piece.sent_at for piece in situation.evidence if piece.retracted or piece.all_clear]
    again = sum(sketch.again for sketch in sketches)
    return Portrait(
        of=situation,
        sketches=sketches,
        stories=tuple({int(piece.story, 16) for piece in pieces if piece.story}),
        countries=_countries(situation, pieces),
        names=together(keys_in(sketch.kinds) for sketch in sketches),
        told=kinds_told(sketches, AXES.get(situation.hazard, ())),
        places=_places(situation, sketches),
        told_as_one_more=SHARE * again >= max(1, len(sketches)),
        dead=frozenset(sketch.dead for sketch in sketches if sketch.dead is not None),
        keys=tuple(sorted(situation.keys)),
        only_texts=all(piece.source_class in TEXTS for piece in situation.evidence),
        last_told=max((piece.sent_at for piece in situation.evidence), default=situation.occurred_at),
        ended_at=max(ends, default=None),
    )


def kinds_told(sketches: Iterable[Sketch], axes: tuple[str, ...]) -> dict[str, frozenset[str]]:
    """Give per axis what many enough say; a storm has several names, for which one voice will do."""
    said: dict[str, Counter[str]] = {axis: Counter() for axis in axes}
    speak: Counter[str] = Counter()
    for sketch in sketches:
        kinds = dict.fromkeys(called_in(kind) or kind for kind in sketch.kinds)
        of_it = [kind for kind in kinds if axis_of(kind) in said]
        speak.update({axis_of(kind) for kind in of_it})
        for kind in of_it:
            said[axis_of(kind)][kind] += 1
    return {
        axis: frozenset(
            kind for kind, count in counts.items() if axis == "called" or SHARE * count >= speak[axis]
        )
        for axis, counts in said.items()
        if counts
    }


def _countries(situation: Situation, pieces: Sequence[Evidence]) -> frozenset[str]:
    """Give the countries that it is in, and those that many enough say in place of these.

    Who says one of these and another besides tells of two things perhaps, and must not make them one.
    """
    believed = frozenset(situation.area.countries)
    said = [piece.said.area for piece in pieces if piece.said is not None and piece.said.area is not None]
    others = [area.countries for area in said if area.countries and believed.isdisjoint(area.countries)]
    counts = Counter(country for countries in others for country in dict.fromkeys(countries))
    speak = len(pieces) - sum(not area.countries for area in said)
    return believed.union(country for country, count in counts.items() if SHARE * count >= speak)


def _places(situation: Situation, sketches: Iterable[Sketch]) -> tuple[Circle, ...]:
    """Give what was measured and the places that voices name.

    Who names several that are too far apart for one event adds none to those that others name alone. Of what
    happens at one spot a region says no more once its town is told.
    """
    apart_km = APART_KM.get(situation.hazard)
    firm = [] if situation.point is None else [Circle(situation.point, 0.0)]
    if apart_km is None:
        return tuple(firm)
    scattered: list[Circle] = []
    for places in dict.fromkeys(sketch.places for sketch in sketches):
        together = all(are_near(places[0], other, apart_km) for other in places[1:])
        (firm if together else scattered).extend(places)
    if not firm:
        return tuple(dict.fromkeys(scattered))
    near = [place for place in scattered if any(are_near(place, other, apart_km) for other in firm)]
    told = tuple(dict.fromkeys([*firm, *near]))
    return _without_what_holds(told) if situation.hazard in AT_ONE_SPOT else told


def _without_what_holds(places: tuple[Circle, ...]) -> tuple[Circle, ...]:
    """Leave out each region in which a town lies that is told too: it would hold the other towns as well."""
    towns = [place for place in places if place.radius_km <= TOWN_KM]
    return tuple(
        place
        for place in places
        if place.radius_km <= TOWN_KM or not any(are_near(place, town, 0.0) for town in towns)
    )
