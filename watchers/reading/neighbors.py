"""What a text tells of that names no hazard, by what others tell of the same names at the same time.

"Rescued alive: baby after four days in the rubble of Bhuj" names no earthquake, and everybody knows of which
it tells. So harm or what comes after it, beside a name with which others tell of one hazard, is read as that
one.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from engine.model.place import Point
from engine.model.scales import Hazard
from engine.situations.keys import key_of
from watchers.reading.company import ALONG, is_a_place
from watchers.reading.figures import without_figures
from watchers.reading.hazards import HazardRead, Usage
from watchers.reading.lessons import land_key, place_key
from watchers.reading.lexicon import Hit, Lexicon, Role
from watchers.reading.naming import Names
from watchers.reading.places import PlaceRead, PlacesRead
from watchers.reading.sentences import TITLE, Sentence, sentences_of
from watchers.reading.tokens import Words
from watchers.reading.told import Beside, Name
from watchers.reading.words import folded, plain

SURE = 0.5
LEAST, LEAST_OF_MANY = 2, 3
"""So many other outlets must tell of a hazard with a name; and with one of which much else is told too."""

_FEWEST_LETTERS = 4
_CAPITAL = re.compile(r"\b[A-Z]\w{2,24}")
_TELLS = frozenset({Role.EVIDENCE, Role.AFTERMATH})
_MAY_TELL = _TELLS | {Role.SURE, Role.UNSURE}


@dataclass(frozen=True, slots=True)
class _Named:
    """A name as it is written, how others may know it, and whether it stands for much else.

    `run` is what it was a part of: of a longer name no two parts are two names.
    """

    said: str
    name: Name
    is_wide: bool
    run: str


def may_tell(
    text: str, hits: Iterable[Hit], counted: Collection[int], places: Iterable[PlaceRead], beside: Beside
) -> bool:
    """Say whether a text may tell of harm where others tell of it; most do not, and are done with here."""
    if not counted and not any(hit.meaning.role in _MAY_TELL for hit in hits):
        return False
    words = dict.fromkeys(_CAPITAL.findall(plain(text)))
    keys = (key_of(word.lower()) for word in words)
    return beside.knows_any(keys) or beside.knows_any(place_key(Point(each.lat, each.lon)) for each in places)


def told_by_neighbors(
    words: Words,
    hits: Sequence[Hit],
    lexicon: Lexicon,
    *,
    counted: Collection[int],
    names: Names,
    where: PlacesRead,
    beside: Beside,
) -> tuple[HazardRead, ...]:
    """Give the hazard of a text that names none, as others tell of its names."""
    kept = without_figures(hits)
    sentences = sentences_of(words, kept, lexicon, counted)
    if _is_held_off(words, kept, sentences.get(TITLE, Sentence())):
        return ()
    told = [_Told(each, usage) for each in _named(names, where.places) if (usage := beside.usage(each.name))]
    hazards = list(dict.fromkeys(each.usage.hazard for each in told))
    # Of two that have nothing to do with each other it may be either.
    if any(other not in ALONG[one] for one in hazards for other in hazards):
        return ()
    is_harm = _is_harm(words, kept, sentences, counted)
    read = []
    for hazard in hazards:
        is_hinted = _is_hinted(sentences, hazard)
        of_it = [each for each in told if each.usage.hazard is hazard]
        if is_harm or is_hinted:
            read.append(_enough(of_it, _in_land(where, beside, hazard), is_hinted=is_hinted))
    # The first of those of which as many tell.
    best = max(filter(None, read), key=_most, default=())
    if not best:
        return ()
    most = max((each.usage for each in best), key=lambda usage: usage.agreed)
    said = tuple(dict.fromkeys(each.named.said for each in best))
    return (HazardRead(most.hazard, said, SURE, most),)


@dataclass(frozen=True, slots=True)
class _Told:
    """A name of the text, and what others tell with it."""

    named: _Named
    usage: Usage


def _most(told: Sequence[_Told]) -> int:
    return max(each.usage.agreed for each in told)


def _enough(told: Sequence[_Told], in_land: int, *, is_hinted: bool) -> Sequence[_Told]:
    """Give those names by which a hazard is believed, none where they are too few.

    It takes a name with which two others tell of it; where much else is told with that one, as with a large
    city, also a third, a second name, a word for it in the text, or that all tell of it in that country.
    Where a word for it stands in the text, or all the country tells of it, one other is enough.
    """
    is_of_the_land = in_land >= (LEAST if is_hinted else LEAST_OF_MANY)
    clear = [each for each in told if each.usage.agreed >= LEAST]
    is_backed = is_hinted or is_of_the_land or len({each.named.run for each in clear}) > 1
    if any(is_backed or not each.named.is_wide or each.usage.agreed >= LEAST_OF_MANY for each in clear):
        return clear
    if is_hinted and is_of_the_land:
        return told
    return [each for each in told if not each.named.is_wide] if is_hinted or is_of_the_land else ()


def _in_land(where: PlacesRead, beside: Beside, hazard: Hazard) -> int:
    """Say how many tell of a hazard in the country of a text, where nearly all tell of that one."""
    for country in where.countries[:1]:
        usage = beside.usage(Name((land_key(country.country),)))
        if usage is not None and usage.hazard is hazard:
            return usage.agreed
    return 0


def _is_held_off(words: Words, hits: Iterable[Hit], title: Sentence) -> bool:
    """Say whether the title is of a drill, a film, a match or a jest, denies what it names, or chats."""
    chats = any(hit.meaning.role is Role.CHATTER and words.sentences[hit.first] == TITLE for hit in hits)
    return title.is_held_off or title.is_sport or title.is_jest or bool(title.denied) or chats


def _is_hinted(sentences: Mapping[int, Sentence], hazard: Hazard) -> bool:
    """Say whether the text has a word for a hazard, too doubtful or too far below to be believed alone.

    What goes along with it hints at it too: rain at a flood. Trains and flights are told of every day.
    """
    hints = ALONG[hazard] - ({Hazard.TRANSPORT} - {hazard})
    return any(
        hit.meaning.hazard in hints
        for each in sentences.values()
        if not (each.is_held_off or each.is_sport)
        for hit in each.names
    )


def _is_harm(
    words: Words, hits: Iterable[Hit], sentences: Mapping[int, Sentence], counted: Collection[int]
) -> bool:
    """Say whether any sentence tells of harm, or of what comes after it, as it is."""
    told = {words.sentences[hit.first] for hit in hits if hit.meaning.role in _TELLS} | set(counted)
    sure = (sentences.get(number, Sentence()) for number in told)
    return any(not (each.is_held_off or each.is_sport) for each in sure)


def _named(names: Names, places: Sequence[PlaceRead]) -> Iterator[_Named]:
    """Give the names of a text, each once: its places, its longer names, and what else has a name."""
    parts: set[str] = set()
    for place in places:
        said = [folded(each) for each in place.words]
        parts.update(part for each in said for part in (each, *each.split()))
        if place.reach_km:
            keys = (place_key(Point(place.lat, place.lon)), *map(key_of, said))
            is_large = any(map(is_a_place, said))
            point = None if is_large or place.kind == "region" else Point(place.lat, place.lon)
            yield _Named(place.words[0], Name(keys, point=point), is_large, place.name)
    for all_of_it, sure in ((names.called, True), (names.words, True), (names.maybe, False)):
        for name in sorted(all_of_it, key=lambda each: -each.count(" ")):
            if name in parts:
                continue
            parts.update(name.split())
            *_, last = name.split()
            if len(name) >= _FEWEST_LETTERS:
                yield _Named(name.title(), Name((key_of(name),), sure), is_a_place(name) or not sure, name)
            if len(last) < len(name) and len(last) >= _FEWEST_LETTERS:
                yield _Named(last.title(), Name((key_of(last),), sure), True, name)
