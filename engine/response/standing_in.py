"""Standing in: whose right an answer uses, so that one right counts once however many hold it in turn.

An approval by somebody who stands in for another is kept as bruno/ada: bruno answered with ada's right.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from engine.model.decision import Decision

_BOTH = re.compile(r"([^/]+)/([^/]+)")


def right_of(decision: Decision, allowed: Collection[str], *, used: Iterable[str] = ()) -> str:
    """Give the name by which an answer counts; empty where whoever answers may not.

    One's own right comes first. `used` are the names that count already: of several rights that are lent the
    first is taken that was not used.
    """
    if set(allowed) & set(decision.groups):
        return decision.by
    givers = [one.giver for one in decision.lent if set(allowed) & set(one.groups)]
    known = people_of(used)
    return next(
        (in_place_of(decision.by, one) for one in sorted(givers, key=lambda one: one in known)),
        "",
    )


def in_place_of(by: str, giver: str) -> str:
    """Name somebody who answers with the right of another."""
    return f"{by}/{giver}"


def people_of(names: Iterable[str]) -> set[str]:
    """Name everybody who stands in some names: who answered, and in whose place."""
    found: set[str] = set()
    for name in names:
        both = _BOTH.fullmatch(name)
        found |= {name} if both is None else {both[1], both[2]}
    return found


def groups_of(decision: Decision) -> set[str]:
    """Name every group that whoever answers may answer for, in their own right or in another's place."""
    return set(decision.groups) | {group for one in decision.lent for group in one.groups}
