"""What all words of a headline say together: whether it tells of a hazard, and of which.

A phrase of the lexicon is believed or not by what stands beside it. A headline may tell of a hazard without
any such phrase, or have one and tell of something else; the words around it say so together, each a little.
Weights are learnt from texts that were written for it, and not from those of any event (`build.py`).
"""

from __future__ import annotations

import re
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
_MOST_SURE, _MOST_UNSURE = 0.98, 0.9
"""So likely nothing goes on where a hazard is left out that is named in so many words, or that may be."""

_HINTED, _UNHINTED = 0.75, 0.93
"""So likely a hazard must be that no phrase names, where the text has a word for it and where it has none."""

_CONFIDENCE = 0.4
"""Less sure than any word for it."""

_MOST_SAID = 3


_POSTED = re.compile(r"#\w*[^\W\d]|(?<!\w)@\w|(?i:https?://)")


def is_post(text: str) -> bool:
    """Say whether a text is written as posts are: the weights were learnt for headlines."""
    return _POSTED.search(text) is not None


def borne_out(words: Words, named: tuple[HazardRead, ...], names: Sequence[str]) -> tuple[HazardRead, ...]:
    """Give the hazards that phrases of a headline name, but none where all words say that nothing goes on.

    `names` are those of its places, which say nothing of that.
    """
    weighed = scales().weigh(words.keys, names=names) if named else None
    if weighed is None:
        return named
    is_sure = max(each.confidence for each in named) >= _NAMED_SURELY
    return () if weighed.none > (_MOST_SURE if is_sure else _MOST_UNSURE) else named


def told_by_all_words(
    words: Words, hits: Sequence[Hit], names: Sequence[str], *, but: Collection[Hazard | None] = ()
) -> tuple[HazardRead, ...]:
    """Give the hazard that a headline tells of where no phrase that names one is believed.

    It is none of `but`. None is found in what is held off, nor where a sure phrase is not believed, or in a
    figure of speech: the rules know why.
    """
    if any(hit.meaning.role in _KNOWN for hit in hits):
        return ()
    hinted = {hit.meaning.hazard for hit in hits if hit.meaning.hazard is not None}
    weighed = scales().weigh(words.keys, names=names, hinted=hinted)
    if weighed is None or weighed.none > 1 - _HINTED or not weighed.words:
        return ()
    hazard = Hazard(weighed.hazard)
    is_by_rule = hazard in _BY_RULE and hazard in hinted
    if hazard in but or is_by_rule or (hazard not in hinted and weighed.none > 1 - _UNHINTED):
        return ()
    return (HazardRead(hazard, weighed.words[:_MOST_SAID], _CONFIDENCE, is_weighed=True),)
