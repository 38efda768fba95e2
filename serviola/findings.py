"""What `serviola doctor` finds: each thing examined, a sentence and, where it is ill, a remedy."""

from __future__ import annotations

from dataclasses import dataclass

WELL, WARNING, ILL = "well", "warning", "ill"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing examined."""

    what: str
    state: str
    says: str
    remedy: str = ""
