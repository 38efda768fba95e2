"""Lines: what is counted in the evidence of a situation, apart from how much of it is asked for.

Playbooks that count the same thing share a line, so that it is counted once for all of them. Spans are
seconds.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from engine.model.scales import SourceClass


class Heard(NamedTuple):
    """Voices of one class or (None) of any, within a window or (None) ever; or reports, copies too."""

    source_class: SourceClass | None
    within_s: int | None = None
    copies: bool = False


Line: TypeAlias = Heard
