"""Which hazards a text speaks of, how sure that is, and by which words."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from engine.model.scales import Hazard
from watchers.reading.believing import done_in, told_in
from watchers.reading.lexicon import Hit, Lexicon, Role
from watchers.reading.measures import DEGREES
from watchers.reading.numbered import has_score
from watchers.reading.sentences import TITLE, Sentence, sentences_of
from watchers.reading.tokens import Words

_DONE_TO = frozenset({Hazard.EXPLOSION, Hazard.TRANSPORT})
"""What somebody did comes before what came of it: a blast is an attack once a bomb is told of."""

_FOLLOWS = frozenset({Hazard.OUTAGE})
"""What comes of something else: a storm that leaves a city in the dark is a storm."""

_RAIN = ("lluvia", "rain", "chuva", "piogg", "pluie", "regen", "aguacero", "downpour", "lapli", "niederschl")
"""How words begin that say rain: where a flood is told of besides, the rain is a part of it."""

_STOPPED = (
    "cancel",
    "annul",
    "suprim",
    "retras",
    "delay",
    "gestrichen",
    "geannuleerd",
    "geschrapt",
    "suspen",
    "atras",
    "ritard",
)
"""How words begin that say that nothing goes, and not that anything was hurt."""

_PLAYED = frozenset(
    {Hazard.UNREST, Hazard.ATTACK, Hazard.EXPLOSION, Hazard.WILDFIRE, Hazard.TRANSPORT, Hazard.OTHER}
)
"""What players do in a manner of speaking; a flood that stops a race is none of it."""

_SEASONAL = frozenset({Hazard.HEAT, Hazard.COLD})
"""What a summary likes to begin with, whatever it goes on to sell."""

_NAMES = frozenset({Role.SURE, Role.UNSURE})

_TITLE_WEIGHT = 2
_SURE_TITLE, _UNSURE_TITLE, _SURE_BELOW, _UNSURE_BELOW = 0.8, 0.65, 0.55, 0.45
_MORE, _MOST_MORE, _HURT, _MOST = 0.05, 0.15, 0.05, 0.98


@dataclass(frozen=True, slots=True)
class Usage:
    """What a hashtag stands for among those who use it.

    Of `users` who use it `namers` name any hazard, and `agreed` of them the same one, `hazard`.
    """

    hazard: Hazard
    agreed: int
    namers: int
    users: int


@dataclass(frozen=True, slots=True)
class HazardRead:
    """One hazard that a text speaks of, how sure that is from 0 to 1, and the words that say so.

    `usage` says why it is believed of a hashtag in which no hazard is named; `is_weighed` that no phrase
    names it, and all words together tell of it, of which `words` are the weightiest.
    """

    hazard: Hazard
    words: tuple[str, ...]
    confidence: float = 1.0
    usage: Usage | None = None
    is_weighed: bool = False


@dataclass(slots=True)
class _Found:
    base: float = 0.0
    weights: dict[str, int] = field(default_factory=dict)
    is_hurt: bool = False
    is_sure: bool = False

    def add(self, said: Sequence[str], weight: int, base: float, *, hurt: bool) -> None:
        for each in said:
            self.weights[each] = max(weight, self.weights.get(each, 0))
        self.base = max(self.base, base)
        self.is_hurt = self.is_hurt or hurt

    def confidence(self) -> float:
        more = min(_MOST_MORE, _MORE * (len(self.weights) - 1))
        return round(min(_MOST, self.base + more + _HURT * self.is_hurt), 2)


def read_hazards(
    words: Words,
    hits: Sequence[Hit],
    lexicon: Lexicon,
    *,
    counted: Collection[int],
    is_strong: bool,
    is_weak: bool = False,
    is_mild: bool = False,
) -> tuple[HazardRead, ...]:
    """Give the hazards of a text, the one most spoken of first.

    `counted` are the sentences that count dead or injured: no film and no match does. `is_strong` says
    whether it may name a strong magnitude, for which a hashtag is believed that says earthquake; `is_weak`
    that it names a weak one, of which somebody must tell harm; `is_mild` that it tells how warm it is, and
    that is not hot.
    """
    if not _may_tell(hits):
        return ()
    sentences = sentences_of(words, hits, lexicon, counted)
    title = sentences.get(TITLE, Sentence())
    # A title about a drill, a film or an anniversary makes all that follows one.
    if title.is_held_off:
        return ()
    title.is_sport |= has_score(words.text.partition("\n")[0])
    found: dict[Hazard, _Found] = {}
    named: set[Hazard | None] = set()
    for number in sorted(sentences):
        sentence = sentences[number]
        if sentence.is_held_off or (sentence.is_sport and not sentence.is_hurt):
            continue
        named.update(hit.meaning.hazard for hit in sentence.names)
        for hazard in _told_of(sentence, title):
            if hazard is None or (is_weak and hazard is Hazard.EARTHQUAKE and not sentence.is_harmed):
                continue
            if is_mild and hazard is Hazard.HEAT and _is_by_degrees(words, sentence):
                continue
            told = told_in(words, sentence, hazard, is_strong=is_strong)
            if told is None:
                continue
            said, is_sure = told
            is_background = not (sentence.is_hurt or title.is_hurt or hazard in found)
            if number != TITLE and is_background and not (is_sure and _leads_up_to(title, hazard)):
                continue
            found.setdefault(hazard, _Found()).add(
                said,
                _TITLE_WEIGHT if number == TITLE else 1,
                _base(is_title=number == TITLE, is_sure=is_sure),
                hurt=sentence.is_hurt,
            )
            found[hazard].is_sure |= bool(done_in(sentence, hazard)) or (is_sure and not _is_stopped(said))
    ranked = _ranked(found, named)
    return tuple(HazardRead(each, tuple(found[each].weights), found[each].confidence()) for each in ranked)


def _told_of(sentence: Sentence, title: Sentence) -> list[Hazard | None]:
    """Give each hazard that a sentence has words for.

    Of what happened in a year only who falls ill is of today; under the title of a match nobody riots.
    """
    found = dict.fromkeys(hit.meaning.hazard for hit in (*sentence.names, *sentence.paired))
    if title.is_count or sentence.is_count:
        return [hazard for hazard in found if hazard is Hazard.EPIDEMIC]
    if title.is_sport and not (title.is_hurt or sentence.is_hurt):
        return [hazard for hazard in found if hazard not in _PLAYED]
    return list(found)


def _is_by_degrees(words: Words, sentence: Sentence) -> bool:
    """Say whether heat is told of by degrees alone, and by no word for heat."""
    return all(
        any(key.startswith(DEGREES) for key in words.keys[hit.first : hit.last + 1])
        for hit in sentence.names
        if hit.meaning.hazard is Hazard.HEAT
    )


def _ranked(found: Mapping[Hazard, _Found], named: Collection[Hazard | None]) -> list[Hazard]:
    """Put first what is named, of that what is most spoken of, and of two alike the first.

    What is only seen by what a thing does may come of what is named: buildings collapse in an earthquake, and
    that is no other hazard.
    """
    told = list(found)
    if Hazard.OTHER not in named and any(hazard in named for hazard in told):
        told = [hazard for hazard in told if hazard is not Hazard.OTHER]
    # That a port is closed is the news where it is told first; where the flood is, that is.
    is_behind = told[:1] != [Hazard.CLOSURE]
    follows = _what_follows(found)
    ranked = sorted(
        told,
        key=lambda hazard: (
            hazard not in named,
            (hazard is Hazard.CLOSURE) is is_behind,
            hazard in follows,
            hazard in _FOLLOWS,
            -sum(found[hazard].weights.values()),
        ),
    )
    if Hazard.ATTACK in found and ranked[0] in _DONE_TO:
        ranked.sort(key=lambda hazard: hazard is not Hazard.ATTACK)
    return ranked


def _what_follows(found: Mapping[Hazard, _Found]) -> set[Hazard]:
    """Give what comes of something else that is told: flights canceled by a storm, rain that made a flood.

    Of ships and flights an accident comes first, and what only stops them does not.
    """
    follows = set()
    if Hazard.TRANSPORT in found and not found[Hazard.TRANSPORT].is_sure:
        follows.add(Hazard.TRANSPORT)
    if Hazard.FLOOD in found and Hazard.STORM in found and _is_rain(found[Hazard.STORM]):
        follows.add(Hazard.STORM)
    return follows


def _is_rain(storm: _Found) -> bool:
    """Say whether a storm is told of by rain alone."""
    return all(any(part.startswith(_RAIN) for part in said.split()) for said in storm.weights)


def _is_stopped(said: Sequence[str]) -> bool:
    """Say whether all that is said is that nothing goes."""
    return all(any(part.startswith(_STOPPED) for part in each.split()) for each in said)


def _leads_up_to(title: Sentence, hazard: Hazard) -> bool:
    """Say whether a title speaks of what hazards befall, and so of what its summary names.

    `Airport suspends operations` is about the earthquake in the next sentence; a trip of a president is not.
    What only the summary says is background else, unless somebody suffers.
    """
    return hazard not in _SEASONAL and bool(title.names or title.paired or title.needed)


def _may_tell(hits: Sequence[Hit]) -> bool:
    """Say whether any hazard is named, or any thing beside a deed: most texts are done with here."""
    if any(hit.meaning.role in _NAMES for hit in hits):
        return True
    things = {hit.meaning.hazard for hit in hits if hit.meaning.role is Role.THING}
    return bool(things) and any(
        hit.meaning.role is Role.DEED and hit.meaning.hazard in things for hit in hits
    )


def _base(*, is_title: bool, is_sure: bool) -> float:
    if is_title:
        return _SURE_TITLE if is_sure else _UNSURE_TITLE
    return _SURE_BELOW if is_sure else _UNSURE_BELOW
