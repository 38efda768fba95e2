"""Countries by three letters and by the names that authorities write, to ISO 3166-1 alpha-2."""

from __future__ import annotations

import re
from functools import cache

from babel.core import get_global

from watchers.countries import NO_COUNTRY, countries_of
from watchers.reading import read_places


def alpha2(code: str) -> str:
    """Give the two letters for three, empty when they are none."""
    return _alpha3().get(code.strip().upper(), "")


def countries_named(text: str) -> tuple[str, ...]:
    """Give every country that a list of countries names, in its order: Luzon, Philippines is PH."""
    found: dict[str, None] = {}
    # "Virgin Islands, British" is how some lists turn a name around.
    text = re.sub(r"\bVirgin Islands, (British|U\.S\.)", r"\1 Virgin Islands", text[:2_000])
    for part in text.split(","):
        read = read_places(part.strip(), language="en")
        found.update(dict.fromkeys(countries_of(part) or [each.country for each in read.countries]))
    return tuple(found)[:50]


@cache
def _alpha3() -> dict[str, str]:
    aliases = get_global("territory_aliases")
    return {
        three: twos[0]
        for three, twos in aliases.items()
        if len(three) == 3 and three.isalpha() and len(twos) == 1 and twos[0] not in NO_COUNTRY
    }
