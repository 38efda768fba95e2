"""The two numbers of each leaf that looks at the candidate: what there is, and what is asked for.

They are all that is judged, and are read of every candidate; how to say them is put together apart
(facts_item). What is not known is None.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Final

from engine.model.match import Candidate, Reach
from engine.rules.conditions import (
    Ahead,
    Booked,
    Lasting,
    Near,
    NotExempt,
    NotInhibited,
    OfProgram,
    Since,
    Staying,
    Touched,
)
from engine.rules.exceptions import values_of
from engine.rules.found import MOST_KNOWN
from engine.rules.numbers_situation import Numbers
from engine.rules.seen import Seen


def _touched(test: Touched, _seen: Seen, candidate: Candidate) -> Numbers:
    reach = reach_of(test, candidate)
    return None if reach is None or no_area(test, reach) else int(reach.met), 1


def no_area(test: Touched, reach: Reach) -> bool:
    """Say whether there is no impact area at all that could be met."""
    return test.by == "impact_area" and not reach.met and (reach.km is None or not math.isfinite(reach.km))


def _near(test: Near, _seen: Seen, candidate: Candidate) -> Numbers:
    reach = reach_of(test, candidate)
    if reach is None or reach.km is None or not math.isfinite(reach.km):
        return None, 0
    if is_in_area(test, reach):
        return 0 if reach.met else max(1, math.ceil(_meters(reach.km))), 0
    radius_km = reach.need_km if test.radius_km is None else test.radius_km
    if radius_km is None or not math.isfinite(radius_km):
        return None, 0
    # Whole meters: the distance is rounded up and the reach down, so that rounding brings nothing nearer.
    # Where both lie in the same meter that would turn a yes of the exact numbers (Reach.met) into a no; then
    # the distance is recorded as the reach. So the integers say exactly what km <= radius_km says.
    actual, need = math.ceil(_meters(reach.km)), math.floor(_meters(radius_km))
    return min(actual, need) if reach.km <= radius_km else max(actual, need + 1), need


def _meters(km: float) -> float:
    """Give meters; what a float has beyond a millimeter is noise, and is taken off."""
    meters = km * 1000.0
    return meters if meters.is_integer() else round(meters, 3)  # most are whole, and to round is slow


def is_in_area(test: Near, reach: Reach) -> bool:
    """Say whether a supply hub was held against the impact area, where no reach is to be compared."""
    return test.by == "supply_hub" and reach.need_km is None


def _ahead(test: Ahead, _seen: Seen, candidate: Candidate) -> Numbers:
    return candidate.lead_s, test.seconds


def _staying(_test: Staying, _seen: Seen, candidate: Candidate) -> Numbers:
    return candidate.stay_left_s, 0


def _of_program(test: OfProgram, _seen: Seen, candidate: Candidate) -> Numbers:
    value = dict(candidate.program).get(test.field, "")
    return int(value in test.values) if value else None, 1


def _booked(test: Booked, _seen: Seen, candidate: Candidate) -> Numbers:
    value = dict(candidate.program).get(test.field, "")
    return int(value) if value else None, test.count


def _lasting(test: Lasting, _seen: Seen, candidate: Candidate) -> Numbers:
    passed = passed_s(test, candidate)
    if passed is None and test.since is Since.RESTED:
        return MOST_KNOWN, test.seconds
    return test.seconds if matched_before(test, candidate) else passed, test.seconds


def passed_s(test: Lasting, candidate: Candidate) -> int | None:
    """Say how much time has passed, None where it never began."""
    passed: int | None = getattr(candidate.course, f"{test.since}_s")
    return passed


def matched_before(test: Lasting, candidate: Candidate) -> bool:
    """Say whether it matches already, and held for less than is asked for by now: then it need not."""
    passed, stands = passed_s(test, candidate), candidate.course.stands
    return test.since is Since.HELD and stands and passed is not None and passed < test.seconds


def _not_inhibited(test: NotInhibited, _seen: Seen, candidate: Candidate) -> Numbers:
    return sum(name in test.by for name in candidate.course.inhibited_by), 0


def _not_exempt(test: NotExempt, seen: Seen, candidate: Candidate) -> Numbers:
    exempt = test.exempt
    return int(exempt.names(values_of(seen.situation, candidate)) and seen.now < exempt.ends_at), 0


def reach_of(test: Touched | Near, candidate: Candidate) -> Reach | None:
    """Give how the way of a test reaches the candidate, None where nobody looked."""
    if test.way >= len(candidate.reaches):
        return None
    reach = candidate.reaches[test.way]
    if reach.by != test.by:
        raise ValueError(
            f"reach {test.way} of {candidate.item} is by {reach.by}, where {test.by} is asked for"
        )
    return reach


OF_ITEM: Final[dict[type, Callable[[Any, Seen, Candidate], Numbers]]] = {
    Touched: _touched,
    Near: _near,
    Ahead: _ahead,
    Staying: _staying,
    OfProgram: _of_program,
    Booked: _booked,
    Lasting: _lasting,
    NotInhibited: _not_inhibited,
    NotExempt: _not_exempt,
}
"""Who reads a leaf of a candidate, by its type."""
