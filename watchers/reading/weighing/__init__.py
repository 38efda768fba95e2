"""What all words of a headline say together: whether it tells of a hazard, and of which.

A phrase of the lexicon is believed or not by what stands beside it. A headline may tell of a hazard without
any such phrase, or have one and tell of something else; the words around it say so together, each a little.
Weights are learnt from texts that were written for it, and not from those of any event (`build.py`).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from engine.model.scales import Hazard
from watchers.reading.hazards import HazardRead
from watchers.reading.lexicon import Hit, Role
from watchers.reading.tokens import Words
from watchers.reading.weighing.table import scales

_KNOWN = frozenset(
    {Role.SURE, Role.FIGURE, Role.DRILL, Role.FICTION, Role.PAST, Role.DENIAL, Role.SPORT, Role.JEST}
)
_BY_RULE = frozenset({Hazard.OTHER, Hazard.UNREST, Hazard.CLOSURE})
"""A fire in a flat that kills nobody, a calm march and a bar that closes are none: rules know their words."""

_NAMED_SURELY = 0.75
_MOST_SURE, _MOST_UNSURE = 0.99, 0.93
"""So likely nothing goes on where a hazard is left out that is named in so many words, or that may be."""

_HINTED, _UNHINTED = 0.75, 0.93
"""So likely a hazard must be that no phrase names, where the text has a word for it and where it has none."""

_CONFIDENCE = 0.4
"""Less sure than any word for it."""

_MOST_SAID = 3


def is_post(text: str) -> bool:
    """Say whether a text is written as posts are: the weights were learnt for headlines."""
    return "#" in text or "@" in text or "http" in text


def borne_out(words: Words, named: tuple[HazardRead, ...]) -> tuple[HazardRead, ...]:
    """Give the hazards that phrases of a headline name, but none where all words say that nothing goes on."""
    if not named:
        return named
    most = _MOST_SURE if named[0].confidence >= _NAMED_SURELY else _MOST_UNSURE
    return () if scales().weigh(words.keys).none > most else named


def told_by_all_words(
    words: Words, hits: Sequence[Hit], *, but: Collection[Hazard | None] = ()
) -> tuple[HazardRead, ...]:
    """Give the hazard that a headline tells of where no phrase that names one is believed.

    It is none of `but`. None is found in what is held off, nor where a sure phrase is not believed or a figure
    of speech is known: the rules know why.
    """
    if any(hit.meaning.role in _KNOWN for hit in hits):
        return ()
    hinted = {hit.meaning.hazard for hit in hits if hit.meaning.hazard is not None}
    weighed = scales().weigh(words.keys, hinted=hinted)
    if weighed.none > 1 - _HINTED:
        return ()
    hazard = Hazard(weighed.hazard)
    is_by_rule = hazard in _BY_RULE and hazard in hinted
    if hazard in but or is_by_rule or (hazard not in hinted and weighed.none > 1 - _UNHINTED):
        return ()
    return (HazardRead(hazard, weighed.words[:_MOST_SAID], _CONFIDENCE, is_weighed=True),)
