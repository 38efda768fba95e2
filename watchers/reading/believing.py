"""What a sentence says of a hazard, and whether that is believed."""

from __future__ import annotations

from collections.abc import Sequence

from engine.model.scales import Hazard
from watchers.reading.figures import touch
from watchers.reading.lexicon import Hit, Role
from watchers.reading.notation import NUMBER
from watchers.reading.numbered import SHAKEN
from watchers.reading.sentences import Sentence
from watchers.reading.tokens import Words

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
_SCALES = frozenset(["m", "mw", "mww", "mb", "ml"])
_APART = 6
"""So many words may stand between a thing and what it does: `un autobús con 40 pasajeros cae al río`."""


def told_in(
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
    done = done_in(sentence, hazard)
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


def done_in(sentence: Sentence, hazard: Hazard) -> list[Hit]:
    """Give a thing and what it does, each said of much else alone: a truck that rolls over."""
    paired = [hit for hit in sentence.paired if hit.meaning.hazard is hazard]
    for thing in paired:
        for deed in paired:
            if thing.meaning.role is Role.THING and deed.meaning.role is Role.DEED and _is_near(thing, deed):
                return [thing, deed]
    return []


def _is_near(one: Hit, other: Hit) -> bool:
    """Say whether both stand together, in words of one language: French `ter` is no thing of English."""
    gap = max(one.first, other.first) - min(one.last, other.last) - 1
    return one.meaning.language == other.meaning.language and 0 <= gap <= _APART and not touch(one, other)


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
        not touch(need, hit) for need in sentence.needed if need.meaning.hazard is hazard for hit in doubtful
    )
