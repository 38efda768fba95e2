"""What each sentence of a text says: figures of speech, denials and what is long past are taken out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from engine.model.scales import Hazard
from watchers.reading.denials import STOPS, is_denied
from watchers.reading.figures import without_figures
from watchers.reading.lexicon import Hit, Lexicon, Role
from watchers.reading.numbered import is_dated, is_off_scale
from watchers.reading.tokens import Words

TITLE = 0
"""The sentence that is the title."""

_HELD_OFF = frozenset({Role.DRILL, Role.FICTION, Role.PAST, Role.DENIAL})
_NAMES = frozenset({Role.SURE, Role.UNSURE})
_PAIRED = frozenset({Role.THING, Role.DEED})
_DENIALS = frozenset({Role.NEGATES, Role.DENIES, Role.UNDONE})

_BLOWS = frozenset(["struck", "hit by"])
"""Every quake strikes: that tells of no harm."""

_LENT = frozenset(
    {
        Hazard.EARTHQUAKE,
        Hazard.TSUNAMI,
        Hazard.VOLCANO,
        Hazard.LANDSLIDE,
        Hazard.CYCLONE,
        Hazard.STORM,
        Hazard.FLOOD,
        Hazard.WILDFIRE,
        Hazard.COLD,
        Hazard.EXPLOSION,
        Hazard.TRANSPORT,
        Hazard.OUTAGE,
        Hazard.OTHER,
    }
)
"""Hazards whose words are lent to affairs that break nothing: a coalition quakes, a motion founders."""

_NEAR, _LENT_NEAR = 4, 3
"""So many words may stand between a crowd and its deed, and between an affair and a word."""


@dataclass(slots=True)
class Sentence:
    """What is said in one sentence, figures of speech and denials taken out."""

    names: list[Hit] = field(default_factory=list)
    needed: list[Hit] = field(default_factory=list)
    paired: list[Hit] = field(default_factory=list)
    denied: set[Hazard | None] = field(default_factory=set)
    is_hurt: bool = False
    is_harmed: bool = False
    is_sport: bool = False
    is_chatter: bool = False
    is_jest: bool = False
    is_report: bool = False
    is_tally: bool = False
    is_ongoing: bool = False
    is_held_off: bool = False

    @property
    def is_count(self) -> bool:
        """Say whether it compares figures, of a year or a month, and tells of nothing that goes on."""
        return self.is_tally and not self.is_ongoing


def sentences_of(
    words: Words, hits: Sequence[Hit], lexicon: Lexicon, counted: Collection[int]
) -> dict[int, Sentence]:
    """Give what each sentence says, without figures of speech and what is denied."""
    kept = without_figures(hits)
    denials = [hit for hit in kept if hit.meaning.role in _DENIALS]
    undone = [hit for hit in denials if hit.meaning.role is not Role.NEGATES]
    crowds = [hit for hit in kept if hit.meaning.role is Role.CROWD]
    affairs = [hit for hit in kept if hit.meaning.role is Role.AFFAIR]
    sentences: defaultdict[int, Sentence] = defaultdict(Sentence)
    numbers = words.sentences
    for hit in kept:
        number = numbers[hit.first]
        sentence = sentences[number]
        role = hit.meaning.role
        if role in _NAMES or role in _PAIRED:
            if is_denied(words, hit, denials):
                if role is Role.SURE and is_denied(words, hit, undone):
                    sentence.denied.add(hit.meaning.hazard)
            elif not (is_dated(words, hit) or is_off_scale(words, hit)):
                _name(sentence, hit, words, crowds, lexicon)
        elif role in _HELD_OFF:
            sentence.is_held_off |= role is not Role.FICTION or number not in counted
        elif role is Role.EVIDENCE:
            sentence.is_hurt = True
            told = words.said(hit.first, hit.last)
            sentence.is_harmed |= told not in _BLOWS and not is_denied(words, hit, denials)
        else:
            _mark(sentence, hit)
    if undone:
        _leave_out_denied(sentences.values())
    if affairs:
        _leave_to_affairs(words, sentences, affairs)
    _join(sentences.get(TITLE), sentences.get(TITLE + 1))
    return sentences


def _join(title: Sentence | None, lead: Sentence | None) -> None:
    """Let a title and the first sentence below it bear each other out: they tell one story.

    Who is hurt may stand in the one and by what in the other.
    """
    if title is None or lead is None or title.is_held_off or lead.is_held_off:
        return
    title.needed, lead.needed = [*title.needed, *lead.needed], [*lead.needed, *title.needed]
    title.is_hurt = lead.is_hurt = title.is_hurt or lead.is_hurt


def _leave_out_denied(sentences: Iterable[Sentence]) -> None:
    """Take out doubtful words for what is denied: `unions call off the strike`, and no unions strike."""
    for sentence in sentences:
        if sentence.denied:
            sentence.names = [
                hit
                for hit in sentence.names
                if hit.meaning.role is Role.SURE or hit.meaning.hazard not in sentence.denied
            ]


def _leave_to_affairs(words: Words, sentences: dict[int, Sentence], affairs: Sequence[Hit]) -> None:
    """Take out words for hazards that are said of an affair right beside them, where nobody is hurt."""
    for number, sentence in sentences.items():
        if sentence.is_hurt:
            continue
        beside = [each for each in affairs if words.sentences[each.first] == number]
        sentence.names = [hit for hit in sentence.names if not _is_of(words, hit, beside)]


def _is_of(words: Words, hit: Hit, affairs: Sequence[Hit]) -> bool:
    """Say whether an affair stands so near, with no stop between, that a word is lent to it."""
    if hit.meaning.hazard not in _LENT:
        return False
    for each in affairs:
        first, last = (hit.last + 1, each.first) if each.first > hit.last else (each.last + 1, hit.first)
        if 0 <= last - first <= _LENT_NEAR and not STOPS.intersection(words.keys[first:last]):
            return True
    return False


def _name(sentence: Sentence, hit: Hit, words: Words, crowds: Sequence[Hit], lexicon: Lexicon) -> None:
    if hit.meaning.role in _PAIRED:
        sentence.paired.append(hit)
    elif not _is_a_crowd(words, hit, crowds, lexicon):
        sentence.names.append(hit)


def _mark(sentence: Sentence, hit: Hit) -> None:
    """Note what is said beside the names of hazards."""
    role = hit.meaning.role
    if role is Role.NEEDED:
        sentence.needed.append(hit)
    elif role is Role.SPORT:
        sentence.is_sport = True
    elif role is Role.CHATTER or role is Role.JEST:
        sentence.is_chatter = True
        sentence.is_jest |= role is Role.JEST
    elif role is Role.REPORT:
        sentence.is_report = True
    elif role is Role.TALLY:
        sentence.is_tally = True
    elif role is Role.ONGOING:
        sentence.is_ongoing = True


def _is_a_crowd(words: Words, hit: Hit, crowds: Sequence[Hit], lexicon: Lexicon) -> bool:
    """Say whether people do it, in a manner of speaking: protesters flood a square."""
    return (
        bool(crowds)
        and words.keys[hit.first].startswith(lexicon.done_by_crowds)
        and any(
            0 < hit.first - each.last <= _NEAR and words.sentences[each.first] == words.sentences[hit.first]
            for each in crowds
        )
    )
