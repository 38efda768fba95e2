"""What a text denies: no tsunami, a warning that is called off."""

from __future__ import annotations

from collections.abc import Sequence

from watchers.reading.figures import touch
from watchers.reading.lexicon import Hit, Role
from watchers.reading.tokens import Words

STOPS = frozenset(
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
_NEXT, _NEAR = 1, 4
"""So many words may stand between a denial and what it denies, for `no` and for the others."""


def is_denied(words: Words, hit: Hit, denials: Sequence[Hit]) -> bool:
    """Say whether a denial stands near enough, with no stop between: `no tsunami`."""
    for each in denials:
        role = each.meaning.role
        between = (hit.last + 1, each.first) if role is Role.UNDONE else (each.last + 1, hit.first)
        gap = between[1] - between[0]
        # `Tsunami warning cancelled`: the warning is a part of both.
        if role is Role.UNDONE and touch(each, hit) and each.last > hit.last:
            return True
        if 0 <= gap <= (_NEXT if role is Role.NEGATES else _NEAR) and not STOPS.intersection(
            words.keys[between[0] : between[1]]
        ):
            return True
    return False
