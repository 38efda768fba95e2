"""What holds wherever something else does, with what is counted."""

from __future__ import annotations

from dataclasses import replace

from engine.rules.alternatives import Alternative
from engine.rules.lines import Heard, Line


def follows(rule: Alternative, one: Alternative) -> bool:
    """Say whether the rule holds wherever the other does, with what its counts say of wider ones."""
    counts = dict(one.counts)
    for wider, _ in rule.counts:
        said = [count for line, count in one.counts if _is_within(line, wider)]
        counts[wider] = max([counts.get(wider, 0), *said])
    return rule.covers(replace(one, counts=tuple(counts.items())))


def _is_within(line: Line, wider: Line) -> bool:
    """Say whether all that one line counts is counted by the other as well."""
    if not (isinstance(line, Heard) and isinstance(wider, Heard)):
        return False
    of_class = wider.source_class in {None, line.source_class}
    in_time = wider.within_s is None or (line.within_s is not None and line.within_s <= wider.within_s)
    return of_class and in_time and (wider.copies or not line.copies)
