"""The reasons of a way around, as the journal keeps them strung together, are said whole in Spanish."""

from __future__ import annotations

import re

import pytest

from serviola.retelling import said_again

ENGLISH = re.compile(
    r"\b(the|is|are|of|and|from|on|at|with|she|her|whether|then|local time|slack|call|ship|to be chosen|not)\b"
)


@pytest.mark.parametrize(
    "said",
    [
        (
            "Cozumel at a berth or by tender: arrive 2021-08-18 07:00, depart 16:00 local time (9 h); "
            "527 nm ± 12 % from Port Everglades at 15.6 kn; 613 nm ± 12 % on to Nassau at 18.1 kn; slack 5 h 18 min; "
            "11 nm less than planned; the line calls there 1 time in this book; "
            "to be chosen before 2021-08-17 09:25 UTC (not known: whether Aurelia can lie or tender there, and a berth "
            "is free then: ask the port agent; it is taken from other voyages of the line: what it takes, and whether "
            "it is open, is not said)"
        ),
        (
            "the call at Labadee is dropped and nothing replaces it; Nassau on 2021-08-20 12:00 UTC stays as it is; "
            "162 nm ± 12 % on to Nassau at 2.2 kn; to be chosen before 2021-08-18 12:00 UTC"
        ),
        (
            "the ship still calls at Labadee on 2021-08-18 12:00 UTC, but not for leisure; excursions and campaigns "
            "follow the changed purpose; to be chosen before 2021-08-18 12:00 UTC (not known: no relief is offered: "
            "nobody under relief: in the book has asked for it; the owner, team:fleet, must confirm that it is safe)"
        ),
        (
            "Falmouth comes right before; she may stay there until 2010-01-15 12:00 UTC, 9 h longer, and be at Nassau "
            "in time at 22 kn with 1 h of slack (310 nm ± 12 %)"
        ),
        (
            "Nassau from 2010-01-16 07:00 to 2010-01-16 16:00 local time (9 h), instead of 2010-01-17 07:00; "
            "310 nm to Nassau at 14 kn; slack 2 h; score 61 of 100"
        ),
        (
            "her way from her position to Nassau leads within 120 km of the situation: on 2010-01-15 12:00 UTC at "
            "19.12 N 71.20 W it is 80 km away"
        ),
    ],
)
def test_nothing_of_it_stays_english(said):
    spanish = said_again(said, "es")
    assert not ENGLISH.findall(spanish), spanish
    assert spanish.count(";") == said.count(";")
    assert not spanish.startswith("del ")
