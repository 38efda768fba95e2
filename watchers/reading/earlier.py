"""What a text names only as what went before: "a day after the quake in X" says when, and not where.

The clause is left out, so that the rest can be read by itself. Where the rest names no hazard or no place the
text may still tell of what went before, as "three days after the quake in X, rescuers give up".
"""

from __future__ import annotations

import re

_COUNTS = (
    "a|an|one|two|three|four|five|six|seven|eight|nine|ten|few|several|some|the|just|only|barely|less|than|more",
    "un|una|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|pocos|pocas|apenas|solo|sólo|menos|más|de",
    "um|uma|dois|duas|três|quatro|poucos|poucas|só|mais",
    "une|deux|trois|quatre|cinq|quelques|seulement|à|peine|moins|plus|le|au",
    "uno|due|tre|quattro|cinque|pochi|poche|appena|meno|più|il|all['’]",
    "ein|eine|einen|einem|zwei|drei|vier|fünf|wenige|wenigen|nur|kaum|am|der|den",
    "een|twee|drie|vier|vijf|enkele|slechts|amper",
)
_UNITS = (
    "(?:hour|day|week|month|year)s?",
    "(?:hora|día|dia|semana|año)s?|mes(?:es)?",
    "anos?|mês",
    "(?:heure|jour|semaine|an|année)s?|mois|lendemain",
    "or[ae]|giorn[oi]|settiman[ae]|mes[ei]|ann[oi]|indomani",
    "stunden?|tage?n?|wochen?|monate?n?|jahre?n?",
    "uur|uren|dagen|dag|weken|week|maanden|maand|jaar",
)
_AFTER = re.compile(
    r" (?:after|tras|despu[eé]s del?|depois d[eoa]s?|após|après|dopo|nach|na)\b"
    r"|(?<=lendemain) d(?:es?|u)\b|(?<=indomani) d(?:i|el|ei|egli|ella|ello|elle|ell['’])\b",
    re.IGNORECASE,
)
# Each word ends where a word ends: else "unauna" could be read in a thousand ways, for a sixth of a second.
_SO_LONG = re.compile(rf"\b(?:(?:{'|'.join(_COUNTS)}|\d+)\b ?)*\b(?:{'|'.join(_UNITS)})$", re.IGNORECASE)
_MOST = 40
"""Of so many characters is what says how long after it was."""
_END = re.compile(r"[,;:.!?()|\n–—]|$")
_EDGES = " ,;:.!?|-–—"


def without_what_went_before(text: str) -> str:
    """Leave out each clause that says after what it was; a text without one comes back as it is."""
    kept, end = [], 0
    for after in _AFTER.finditer(text):
        earliest = max(end, after.start() - _MOST)
        so_long = _SO_LONG.search(text[earliest : after.start()]) if after.start() >= end else None
        if so_long is not None:
            kept.append(text[end : earliest + so_long.start()])
            stop = _END.search(text, after.end())
            end = len(text) if stop is None else stop.start()
    return " ".join(" ".join([*kept, text[end:]]).split()).strip(_EDGES) if kept else text
