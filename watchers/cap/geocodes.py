"""Which countries the codes of an area mean, where nothing is drawn; what is not certain stays unknown."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from babel import Locale

from watchers.countries import NO_COUNTRY

_STATES = frozenset(
    {
        "AL", "AK", "AZ", "AR", "CA", "CO", "CT", "DE", "DC", "FL", "GA", "HI", "ID", "IL", "IN", "IA", "KS",
        "KY", "LA", "ME", "MD", "MA", "MI", "MN", "MS", "MO", "MT", "NE", "NV", "NH", "NJ", "NM", "NY", "NC",
        "ND", "OH", "OK", "OR", "PA", "RI", "SC", "SD", "TN", "TX", "UT", "VT", "VA", "WA", "WV", "WI", "WY",
    }
)  # fmt: skip
_APART = frozenset({"AS", "FM", "GU", "MH", "MP", "PR", "PW", "VI"})
"""What the National Weather Service serves besides the states, each a country of its own in ISO 3166-1."""

_FIPS_APART = {
    "60": "AS", "64": "FM", "66": "GU", "68": "MH", "69": "MP", "70": "PW", "72": "PR", "78": "VI",
}  # fmt: skip
_LAST_STATE = 56
_BEGINNING = ("NUTS", "ISO")
# Codes of the European Union that differ from ISO 3166-1.
_EUROPEAN = {"EL": "GR", "UK": "GB"}


def countries_of_codes(geocodes: Iterable[tuple[str, str]]) -> tuple[str, ...] | None:
    """Give the countries of an area's geocodes, in their order; None where it has no code that we know.

    UGC and SAME are those of NWS Directive 10-1702 and of FIPS 6-4; seas have none. EMMA_ID, NUTS and ISO
    3166-2 begin with a country.
    """
    codes = [(name.upper(), value.strip().upper()) for name, value in geocodes if _is_known(name.upper())]
    found = (_country(name, value) for name, value in codes)
    return tuple(dict.fromkeys(code for code in found if code))[:10] if codes else None


def states_of_codes(geocodes: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Give the states and territories of the United States that UGC codes name, in their order."""
    codes = (value.strip().upper() for name, value in geocodes if name.upper() == "UGC")
    return tuple(dict.fromkeys(code[:2] for code in codes if _ugc(code)))


def _is_known(name: str) -> bool:
    return name in {"UGC", "SAME", "FIPS6", "EMMA_ID"} or name.startswith(_BEGINNING)


def _country(name: str, value: str) -> str:
    if name == "UGC":
        return _ugc(value)
    if name in {"SAME", "FIPS6"} and re.fullmatch(r"\d{6}", value):
        state = value[1:3]
        return _FIPS_APART.get(state, "US" if 0 < int(state) <= _LAST_STATE else "")
    if name in {"SAME", "FIPS6"}:
        return ""
    code = _EUROPEAN.get(value[:2], value[:2])
    return code if code in _known() and re.fullmatch(r"[A-Z]{2}[A-Z0-9-]{0,12}", value) else ""


def _ugc(code: str) -> str:
    """Give the country of a zone or county such as TNC037; a sea has none, though ISO knows its letters."""
    if not re.fullmatch(r"[A-Z]{2}[CZ](?:\d{3}|ALL)", code):
        return ""
    return "US" if code[:2] in _STATES else code[:2] if code[:2] in _APART else ""


@cache
def _known() -> frozenset[str]:
    territories = [str(code) for code in Locale("en").territories]
    return frozenset(code for code in territories if len(code) == 2 and code.isalpha()) - NO_COUNTRY
