"""Languages: in which one somebody is answered, of those that there are, by what they ask for (RFC 9110)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

ENGLISH = "en"
MOST_CHARS = 500
"""What stands after so many characters of the header is not read."""
_RANGE = re.compile(
    r"\s*(\*|[A-Za-z]{1,8})(?:-[A-Za-z0-9]{1,8})*\s*(?:;\s*[qQ]=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*)?"
)


@dataclass(frozen=True, slots=True)
class Languages:
    """Which languages sentences can be said in, and what says one in them."""

    known: tuple[str, ...] = (ENGLISH,)
    said: Callable[[str, str], str] = lambda text, _language: str(text)

    def wanted(self, header: str) -> str:
        """Give the language that Accept-Language would have most, of those known; else English.

        Of two that are wanted alike the first counts. What is not of the right form is passed over.
        """
        best, weight = ENGLISH, 0.0
        for part in header[:MOST_CHARS].split(","):
            found = _RANGE.fullmatch(part)
            if found is None:
                continue
            named = ENGLISH if found[1] == "*" else found[1].lower()
            asked = 1.0 if found[2] is None else float(found[2])
            if named in self.known and asked > weight:
                best, weight = named, asked
        return best
