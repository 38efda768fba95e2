"""What each sentence of a text says: figures of speech, denials and what is long past are taken out."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from engine.model.scales import Hazard
from watchers.reading.lexicon import Hit, Lexicon, Role
from watchers.reading.notation import NUMBER
from watchers.reading.tokens import Words

TITLE = 0
"""The sentence that is the title."""

_HELD_OFF = frozenset({Role.DRILL, Role.FICTION, Role.PAST, Role.DENIAL})
_NAMES = frozenset({Role.SURE, Role.UNSURE})
_PAIRED = frozenset({Role.THING, Role.DEED})
_DENIALS = frozenset({Role.NEGATES, Role.DENIES, Role.UNDONE})
_KEPT = frozenset({Role.EVIDENCE, Role.NEEDED, Role.ONGOING})
"""What counts also where it is a part of a longer name."""
_STOPS = frozenset(
    [
        ".",
        ",",
        "tras",
        "after",
        "following",
        "despues",
        "luego",
        "amid",
        "por",
        "because",
        "debido",
        "pese",
        "despite",
        "apres",
        "dopo",
        "nach",
        "na",
        "apos",
    ]
)
"""No denial reaches over one of these: `No tsunami after the quake` denies no quake."""

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

_SHAKEN = frozenset({Hazard.EARTHQUAKE, Hazard.TSUNAMI})
_NO_MAGNITUDE = 10
"""No earthquake ever had one so high."""

_BLOWN = frozenset({Hazard.STORM, Hazard.CYCLONE})
_SPEEDS = frozenset(
    ["km", "kilometros", "kilometres", "kilometers", "quilometros", "chilometri", "mph", "kph", "knots"]
)
_NO_STORM = 50
"""A wind of fewer kilometers or miles an hour is in every forecast."""

_YEAR_LINKS = frozenset(["de", "del", "of", "in", "en", "du", "von", "van", "do", "di", "em", "nel"])
_MEASURED_BY = frozenset(
    [
        "que",
        "than",
        "als",
        "dan",
        "che",
        "built",
        "construido",
        "construida",
        "construit",
        "gebaut",
        "gebouwd",
    ]
)
"""Before one of these links a year dates something else: `worse than in 2019`, `a hotel built in 1950`."""
_NAMED_BY = frozenset(["the", "over", "of", "for", "about", "from"])
"""Behind one of these a year names what comes next: `over 2020 Oregon fires`, not `May 2020 Heavy rain`."""
_LONG_PAST = "1995"
"""A year before this one dates what it stands behind, with nothing between that tells since when."""
_NEXT, _NEAR, _LENT_NEAR, _DATED_NEAR = 1, 4, 3, 6
"""So many words may stand between a denial and what it denies, a crowd and its deed, an affair and a word,
and a hazard and its year."""


_SCORE = re.compile(r"(?<![\w-])(\d{1,3})-(\d{1,3})(?![\w-])")
_NO_SCORES = frozenset({(24, 7), (50, 50)})
"""Round the clock, and half and half."""
_GOALS, _MONTHS = 9, 12


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
            if _is_denied(words, hit, denials):
                if role is Role.SURE and _is_denied(words, hit, undone):
                    sentence.denied.add(hit.meaning.hazard)
            elif not (_is_dated(words, hit) or _is_off_scale(words, hit)):
                _name(sentence, hit, words, crowds, lexicon)
        elif role in _HELD_OFF:
            sentence.is_held_off |= role is not Role.FICTION or number not in counted
        elif role is Role.EVIDENCE:
            sentence.is_hurt = True
            told = words.said(hit.first, hit.last)
            sentence.is_harmed |= told not in _BLOWS and not _is_denied(words, hit, denials)
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
        if 0 <= last - first <= _LENT_NEAR and not _STOPS.intersection(words.keys[first:last]):
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


def has_score(text: str) -> bool:
    """Say whether a text gives the score of a match: `5-0`, `24-17`.

    What runs from the lower up is a range, and `31-10` a day in October.
    """
    if "-" not in text:
        return False
    found = ((int(one), int(other)) for one, other in _SCORE.findall(text))
    return any((one, other) not in _NO_SCORES and _is_score(one, other) for one, other in found)


def _is_score(one: int, other: int) -> bool:
    if one < other:
        return not one and other <= _GOALS
    return one <= _GOALS or other > _MONTHS


def without_figures(hits: Sequence[Hit]) -> list[Hit]:
    """Leave out figures of speech, and what is only a part of a longer phrase; the longer one wins."""
    longer = _longer(hits)
    figures = figures_in(hits)
    return [
        hit
        for hit in hits
        if hit.meaning.role is not Role.FIGURE
        and not (figures and is_in_one(hit, figures))
        and (not longer or hit.meaning.role in _KEPT or not _is_part(hit, longer))
    ]


def _longer(hits: Sequence[Hit]) -> list[tuple[int, int]]:
    """Give where the sure phrases of more than one word stand, of which others may be a part."""
    return [(hit.first, hit.last) for hit in hits if hit.last > hit.first and hit.meaning.role is Role.SURE]


def figures_in(hits: Sequence[Hit]) -> list[Hit]:
    """Give the figures of speech that are no part of a longer phrase which means what it says."""
    figures = [hit for hit in hits if hit.meaning.role is Role.FIGURE]
    if not figures:
        return []
    longer = _longer(hits)
    return [hit for hit in figures if not _is_part(hit, longer)]


def is_in_one(hit: Hit, figures: Sequence[Hit]) -> bool:
    """Say whether what is said is a part of a figure of speech."""
    return any(touch(hit, each) and (_length(each) > _length(hit) or _same(hit, each)) for each in figures)


def _is_part(hit: Hit, longer: Sequence[tuple[int, int]]) -> bool:
    """Say whether a hit lies within a longer one."""
    first, last = hit.first, hit.last
    return any(start <= first and last <= end and end - start > last - first for start, end in longer)


def _length(hit: Hit) -> int:
    return hit.last - hit.first + 1


def touch(one: Hit, other: Hit) -> bool:
    """Say whether two share a word."""
    return one.first <= other.last and other.first <= one.last


def _same(one: Hit, other: Hit) -> bool:
    return (one.first, one.last) == (other.first, other.last)


def _is_denied(words: Words, hit: Hit, denials: Sequence[Hit]) -> bool:
    for each in denials:
        role = each.meaning.role
        between = (hit.last + 1, each.first) if role is Role.UNDONE else (each.last + 1, hit.first)
        gap = between[1] - between[0]
        # `Tsunami warning cancelled`: the warning is a part of both.
        if role is Role.UNDONE and touch(each, hit) and each.last > hit.last:
            return True
        if 0 <= gap <= (_NEXT if role is Role.NEGATES else _NEAR) and not _STOPS.intersection(
            words.keys[between[0] : between[1]]
        ):
            return True
    return False


def _is_dated(words: Words, hit: Hit) -> bool:
    """Say whether it is named by its year, as `the 1906 earthquake` is: nobody names so what goes on."""
    if hit.last > hit.first and _is_year(words, hit.last) and words.keys[hit.last - 1] in _YEAR_LINKS:
        return True
    # `the 1906 earthquake`, `the 2020 Oregon fires`
    if hit.first and _is_year(words, hit.first - 1):
        return True
    if hit.first > 2 and _is_year(words, hit.first - 2) and words.keys[hit.first - 3] in _NAMED_BY:
        return words.keys[hit.first - 1] not in _STOPS
    return _is_of_a_year(words, hit)


def _is_of_a_year(words: Words, hit: Hit) -> bool:
    """Say whether a year stands behind: `the flood that swept the town in 1983`."""
    for at in range(hit.last + 1, min(hit.last + _DATED_NEAR + 2, len(words.keys))):
        if words.keys[at] in _STOPS:
            return False
        if _is_year(words, at):
            is_linked = words.keys[at - 1] in _YEAR_LINKS
            is_near = at == hit.last + 2 or words.raw[at] < _LONG_PAST
            return is_linked and is_near and words.keys[at - 2] not in _MEASURED_BY
    return False


def _is_off_scale(words: Words, hit: Hit) -> bool:
    """Say whether its number is none of its hazard: `47 grados` are of heat, and 20 km/h no storm."""
    if hit.meaning.hazard not in _SHAKEN and hit.meaning.hazard not in _BLOWN:
        return False
    span = range(hit.first, hit.last + 1)
    said = [words.raw[at] for at in span if words.keys[at] == NUMBER]
    if hit.meaning.hazard in _SHAKEN:
        return any(each.isdecimal() and int(each) >= _NO_MAGNITUDE for each in said)
    return not _SPEEDS.isdisjoint(words.keys[at] for at in span) and any(
        each.isdecimal() and int(each) < _NO_STORM for each in said
    )


def _is_year(words: Words, at: int) -> bool:
    said = words.raw[at]
    return len(said) == 4 and said.isdecimal() and "1000" <= said < "2100"


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
