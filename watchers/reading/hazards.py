"""Which hazards a text speaks of, how sure that is, and by which words."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from engine.model.scales import Hazard
from watchers.reading.lexicon import Hit, Lexicon, Role
from watchers.reading.notation import NUMBER
from watchers.reading.tokens import Words

SHAKEN = frozenset({Hazard.EARTHQUAKE, Hazard.TSUNAMI})
"""Hazards that have a magnitude."""

TITLE = 0
"""The sentence that is the title."""

_NEEDS_ITS_OWN = frozenset(
    {
        Hazard.EARTHQUAKE,
        Hazard.WILDFIRE,
        Hazard.OTHER,
        Hazard.HEAT,
        Hazard.COLD,
        Hazard.OUTAGE,
        Hazard.STRIKE,
        Hazard.UNREST,
        Hazard.CLOSURE,
        Hazard.RECALL,
        Hazard.BREACH,
        Hazard.MOURNING,
    }
)
"""People suffer beside their doubtful words too, and no forest burns: these need a word of their own."""

_DONE_TO = frozenset({Hazard.EXPLOSION, Hazard.TRANSPORT})
"""What somebody did comes before what came of it: a blast is an attack once a bomb is told of."""

_HELD_OFF = frozenset({Role.DRILL, Role.FICTION, Role.PAST, Role.DENIAL})
_NAMES = frozenset({Role.SURE, Role.UNSURE})
_PAIRED = frozenset({Role.THING, Role.DEED})
_KEPT = frozenset({Role.EVIDENCE, Role.NEEDED})
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

_SCALES = frozenset(["m", "mw", "mww", "mb", "ml"])
_YEAR_LINKS = frozenset(["de", "del", "of", "in", "en", "du", "von", "van", "do", "di"])
_NEXT, _NEAR = 1, 4
"""So many words may stand between a denial and what it denies, or a crowd and what it does."""
_APART = 6
"""So many words may stand between a thing and what it does: `un autobús con 40 pasajeros cae al río`."""

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

    `usage` says why it is believed of a hashtag in which no hazard is named.
    """

    hazard: Hazard
    words: tuple[str, ...]
    confidence: float = 1.0
    usage: Usage | None = None


@dataclass(slots=True)
class Sentence:
    """What is said in one sentence, figures of speech and denials taken out."""

    names: list[Hit] = field(default_factory=list)
    needed: list[Hit] = field(default_factory=list)
    paired: list[Hit] = field(default_factory=list)
    is_hurt: bool = False
    is_harmed: bool = False
    is_sport: bool = False
    is_chatter: bool = False
    is_jest: bool = False
    is_report: bool = False
    is_held_off: bool = False


@dataclass(slots=True)
class _Found:
    base: float = 0.0
    weights: dict[str, int] = field(default_factory=dict)
    is_hurt: bool = False

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
) -> tuple[HazardRead, ...]:
    """Give the hazards of a text, the one most spoken of first.

    `counted` are the sentences that count dead or injured: no film and no match does. `is_strong` says
    whether it may name a strong magnitude, for which a hashtag is believed that says earthquake; `is_weak`
    that it names a weak one, of which somebody must tell harm.
    """
    if not any(hit.meaning.role in _NAMES or hit.meaning.role is Role.THING for hit in hits):
        return ()
    sentences = sentences_of(words, hits, lexicon, counted)
    title = sentences.get(TITLE, Sentence())
    # A title about a drill, a film or an anniversary makes all that follows one.
    if title.is_held_off:
        return ()
    found: dict[Hazard, _Found] = {}
    for number in sorted(sentences):
        sentence = sentences[number]
        if sentence.is_held_off or (sentence.is_sport and not sentence.is_hurt):
            continue
        for hazard in {hit.meaning.hazard: None for hit in (*sentence.names, *sentence.paired)}:
            if hazard is None or (is_weak and hazard is Hazard.EARTHQUAKE and not sentence.is_harmed):
                continue
            told = _told(words, sentence, hazard, is_strong=is_strong)
            if told is None:
                continue
            # What only the summary says, and of which nobody suffers, is background.
            if number != TITLE and not (sentence.is_hurt or title.is_hurt or hazard in found):
                continue
            said, is_sure = told
            found.setdefault(hazard, _Found()).add(
                said,
                _TITLE_WEIGHT if number == TITLE else 1,
                _base(is_title=number == TITLE, is_sure=is_sure),
                hurt=sentence.is_hurt,
            )
    # Of two that are spoken of as much, the one that is named first.
    ranked = sorted(found, key=lambda hazard: -sum(found[hazard].weights.values()))
    if Hazard.ATTACK in found and ranked[0] in _DONE_TO:
        ranked.sort(key=lambda hazard: hazard is not Hazard.ATTACK)
    return tuple(HazardRead(each, tuple(found[each].weights), found[each].confidence()) for each in ranked)


def _base(*, is_title: bool, is_sure: bool) -> float:
    if is_title:
        return _SURE_TITLE if is_sure else _UNSURE_TITLE
    return _SURE_BELOW if is_sure else _UNSURE_BELOW


def _told(
    words: Words, sentence: Sentence, hazard: Hazard, *, is_strong: bool
) -> tuple[list[str], bool] | None:
    """Give what a sentence says of a hazard and whether any of it is sure; None if it says nothing."""
    # `M 6.4` is a quake; weaker ones are listed by the thousand, beside a hashtag that says so.
    names = [
        hit
        for hit in sentence.names
        if hit.meaning.hazard is hazard and (is_strong or not _is_measure(words, hit))
    ]
    sure = [hit for hit in names if _is_sure(words, hit, sentence)]
    doubtful = [hit for hit in names if not _is_sure(words, hit, sentence)]
    done = _done(sentence, hazard)
    believed = (
        sure
        or done
        or (names and sentence.is_hurt and hazard not in _NEEDS_ITS_OWN)
        or _is_met([hit for hit in doubtful if hit.meaning.role is Role.UNSURE], sentence, hazard)
        or _is_event_tag_met(words, doubtful, sentence, hazard)
        or _is_label_met(doubtful, is_hurt=sentence.is_hurt or (is_strong and hazard in SHAKEN))
        or any(_is_measure(words, hit) for hit in doubtful)
    )
    if not believed:
        return None
    said = dict.fromkeys(words.said(hit.first, hit.last) for hit in sure)
    for hit in (*doubtful, *done):
        text = words.said(hit.first, hit.last)
        if not any(text in each for each in said):
            said[text] = None
    return list(said), bool(sure)


def _done(sentence: Sentence, hazard: Hazard) -> list[Hit]:
    """Give a thing and what it does, each said of much else alone: a truck that rolls over, a river that rises."""
    paired = [hit for hit in sentence.paired if hit.meaning.hazard is hazard]
    for thing in paired:
        for deed in paired:
            if thing.meaning.role is Role.THING and deed.meaning.role is Role.DEED and _is_near(thing, deed):
                return [thing, deed]
    return []


def _is_near(one: Hit, other: Hit) -> bool:
    gap = max(one.first, other.first) - min(one.last, other.last) - 1
    return 0 <= gap <= _APART and not _touch(one, other)


def _is_sure(words: Words, hit: Hit, sentence: Sentence) -> bool:
    """Say whether a word names its hazard by itself.

    A hashtag that labels a text does not, nor one in the words of somebody who talks of himself alone; where
    somebody jests, no word does.
    """
    if hit.meaning.role is not Role.SURE or words.is_label(hit.first):
        return False
    talks = sentence.is_chatter and not sentence.is_report and not sentence.is_hurt
    return not (talks and (sentence.is_jest or words.is_tag(hit.first)))


def _is_measure(words: Words, hit: Hit) -> bool:
    """Say whether it is a magnitude as networks write it: `M 6.4`, `Mw 6.4`."""
    return words.keys[hit.first] in _SCALES and words.keys[hit.last] == NUMBER


def _is_label_met(doubtful: Sequence[Hit], *, is_hurt: bool) -> bool:
    """Say whether a hashtag stands beside somebody hurt, or a doubtful word for the same hazard."""
    roles = {hit.meaning.role for hit in doubtful}
    return Role.SURE in roles and (is_hurt or Role.UNSURE in roles)


def _is_event_tag_met(words: Words, doubtful: Sequence[Hit], sentence: Sentence, hazard: Hazard) -> bool:
    """Say whether a hashtag of a place and a hazard, `#nswfires`, stands where somebody reports.

    It names one event and no hazard in general, so less company does; those who chatter use it too.
    """
    tags = [hit for hit in doubtful if hit.meaning.role is Role.SURE and words.is_compound(hit.first)]
    return bool(tags) and not sentence.is_chatter and (sentence.is_report or _is_met(tags, sentence, hazard))


def _is_met(doubtful: Sequence[Hit], sentence: Sentence, hazard: Hazard) -> bool:
    """Say whether a word that a doubtful one needs stands beside it, and is not that word itself."""
    return any(
        not _touch(need, hit) for need in sentence.needed if need.meaning.hazard is hazard for hit in doubtful
    )


def sentences_of(
    words: Words, hits: Sequence[Hit], lexicon: Lexicon, counted: Collection[int]
) -> dict[int, Sentence]:
    """Give what each sentence says, without figures of speech and what is denied."""
    kept = without_figures(hits)
    denials = [hit for hit in kept if hit.meaning.role in {Role.NEGATES, Role.DENIES, Role.UNDONE}]
    crowds = [hit for hit in kept if hit.meaning.role is Role.CROWD]
    sentences: dict[int, Sentence] = {}
    for hit in kept:
        number = words.sentences[hit.first]
        sentence = sentences.setdefault(number, Sentence())
        role = hit.meaning.role
        if role in _NAMES:
            if not (
                _is_denied(words, hit, denials)
                or _is_dated(words, hit)
                or _is_a_crowd(words, hit, crowds, lexicon)
            ):
                sentence.names.append(hit)
        elif role in _PAIRED:
            if not (_is_denied(words, hit, denials) or _is_dated(words, hit)):
                sentence.paired.append(hit)
        elif role is Role.NEEDED:
            sentence.needed.append(hit)
        elif role is Role.EVIDENCE:
            sentence.is_hurt = True
            told = words.said(hit.first, hit.last)
            sentence.is_harmed |= told not in _BLOWS and not _is_denied(words, hit, denials)
        elif role is Role.SPORT:
            sentence.is_sport = True
        elif role in {Role.CHATTER, Role.JEST}:
            sentence.is_chatter = True
            sentence.is_jest |= role is Role.JEST
        elif role is Role.REPORT:
            sentence.is_report = True
        elif role in _HELD_OFF and not (role is Role.FICTION and number in counted):
            sentence.is_held_off = True
    return sentences


def without_figures(hits: Sequence[Hit]) -> list[Hit]:
    """Leave out figures of speech, and what is only a part of a longer phrase; the longer one wins."""
    sure = [hit for hit in hits if hit.meaning.role is Role.SURE]
    figures = [hit for hit in hits if hit.meaning.role is Role.FIGURE and not _is_part(hit, sure)]
    return [
        hit
        for hit in hits
        if hit.meaning.role is not Role.FIGURE
        and not any(
            _touch(hit, each) and (_length(each) > _length(hit) or _same(hit, each)) for each in figures
        )
        and (hit.meaning.role in _KEPT or not _is_part(hit, sure))
    ]


def _is_part(hit: Hit, longer: Sequence[Hit]) -> bool:
    return any(
        each.first <= hit.first and hit.last <= each.last and _length(each) > _length(hit) for each in longer
    )


def _length(hit: Hit) -> int:
    return hit.last - hit.first + 1


def _touch(one: Hit, other: Hit) -> bool:
    return one.first <= other.last and other.first <= one.last


def _same(one: Hit, other: Hit) -> bool:
    return (one.first, one.last) == (other.first, other.last)


def _is_denied(words: Words, hit: Hit, denials: Sequence[Hit]) -> bool:
    for each in denials:
        role = each.meaning.role
        between = (hit.last + 1, each.first) if role is Role.UNDONE else (each.last + 1, hit.first)
        gap = between[1] - between[0]
        # `Tsunami warning cancelled`: the warning is a part of both.
        if role is Role.UNDONE and _touch(each, hit) and each.last > hit.last:
            return True
        if 0 <= gap <= (_NEXT if role is Role.NEGATES else _NEAR) and not _STOPS.intersection(
            words.keys[between[0] : between[1]]
        ):
            return True
    return False


def _is_dated(words: Words, hit: Hit) -> bool:
    """Say whether it is named by its year, as `the 1906 earthquake` is: nobody names so what goes on."""
    after = hit.last + 1
    if after + 1 < len(words.keys) and words.keys[after] in _YEAR_LINKS and _is_year(words, after + 1):
        return True
    return hit.first > 0 and _is_year(words, hit.first - 1)


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
