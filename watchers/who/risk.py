"""How high WHO holds the risk to be, by what its assessment says of the country."""

from __future__ import annotations

import re

from engine.model.scales import Severity

LEVELS = {
    "low": Severity.MINOR,
    "moderate": Severity.MODERATE,
    "high": Severity.SEVERE,
    "very high": Severity.EXTREME,
}
"""The four levels of WHO's rapid risk assessment; docs/sources.md says where they come from."""

_MOST = 20_000
_RISK = re.compile(r"\brisks?\b", re.IGNORECASE)
_LEVEL = re.compile(
    r"\b(very high|high|moderate|low)\b(?![- ]?(?:income|risk|number|level of|case|mortality))"
)
_NATIONAL = re.compile(r"\b(?:national|country|local)\b")
_ANY_SCOPE = re.compile(r"\b(?:national|country|local|regional|region|global|international)\b")
_CLAUSE = re.compile(r"[,;:()]|\band\b|\bwhile\b|\bbut\b|\bwhereas\b")


def risk_of(assessment: str) -> Severity:
    """Say how high the risk in the country is, Unknown where no sentence says so.

    Of a text that tells the risk at several scopes the national one counts; of one that tells but one, that.
    """
    sentences = [
        each for each in re.split(r"(?<=[.!?])\s+", assessment[:_MOST].lower()) if _RISK.search(each)
    ]
    national = (_national(each) for each in sentences)
    overall = (
        found[1] for each in sentences if not _ANY_SCOPE.search(each) and (found := _LEVEL.search(each))
    )
    level = next(filter(None, national), None) or next(overall, None)
    return LEVELS[level] if level is not None else Severity.UNKNOWN


def _national(sentence: str) -> str | None:
    """Give the level in the part of a sentence that speaks of the country, else the one that follows it."""
    clauses = _CLAUSE.split(sentence)
    for number, clause in enumerate(clauses):
        if _NATIONAL.search(clause):
            after = (_LEVEL.search(each) for each in clauses[number:])
            found = next(filter(None, after), None)
            return found[1] if found is not None else None
    return None
