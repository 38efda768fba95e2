"""Whether a name is written as one: in capitals, or in short."""

from __future__ import annotations

from watchers.reading.gazetteer import Gazetteer
from watchers.reading.wording import Wording

INITIALS = frozenset(
    {
        *(
            "us",
            "usa",
            "uk",
            "uae",
            "eau",
            "drc",
            "nsw",
            "bvi",
            "eua",
            "cdmx",
            "eeuu",
            "usvi",
            "prc",
            "rdc",
            "nrw",
        ),
        *("kzn", "edomex", "rca", "car", "qld", "lax", "tt"),
    }
)
"""Names in short, which are written in capitals alone."""
_MOST_INITIALS = 2 * max(map(len, INITIALS))
"""A key that is longer is no abbreviation, with or without spaces between its letters."""


def is_written_as_name(text: Wording, names: Gazetteer, at: int, last: int, key: str) -> bool:
    """Say whether the words from one to another are written as the name that they may be."""
    if key in names.never:
        return False
    if len(key) > _MOST_INITIALS or key in names.before_nouns:
        return _has_capitals(text, at, last) or (key in names.before_nouns and all(text.capital[at:last]))
    said, joined = text.said, key.replace(" ", "")
    if joined in INITIALS:
        shouted = len(joined) == 2 and text.folded.isupper()
        return all(word.isupper() for word in said[at : last + 1]) and not shouted
    if len(joined) <= 3:
        return len(joined) == 3 and not said[at].isupper()
    return _has_capitals(text, at, last)


def _has_capitals(text: Wording, at: int, last: int) -> bool:
    said, capital = text.said, text.capital
    return capital[last] and all(capital[each] or len(said[each]) <= 3 for each in range(at, last))
