"""On call: who answers for a group now. The core knows no rota; it is told when that changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from engine.model.time import Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class OnCall:
    """Input: who is on call for a group from a moment on, delegations applied.

    `group` is as questions name it, `oncall:duty`. `people` are in order of the rota; where there are none,
    nobody is, or it is not known.
    """

    kind: ClassVar[str] = "on_call"
    v: ClassVar[int] = 1

    brand: str
    group: str
    people: tuple[str, ...]
    at: Instant
