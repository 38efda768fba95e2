"""How a person is told in which way a situation reaches an item, or by how much it misses it."""

from __future__ import annotations

import pytest

from engine.model.match import Reach
from serviola.sentences import exposure_says
from tests.fakes import words as w


@pytest.mark.parametrize(
    ("reach", "says"),
    [
        (Reach(by="radius", met=False, km=153.2, need_km=150.0), "radius 153.2 km beyond 150.0"),
        (
            Reach(by="supply_hub", met=True, km=20.0, need_km=310.0, hub="Miami"),
            "supply hub Miami 20.0 km within 310.0",
        ),
        (
            Reach(by="supply_hub", met=True, km=0.0, hub="Miami"),
            "supply hub Miami inside the impact area",
        ),
        (
            Reach(by="supply_hub", met=False, km=12.3, hub="Miami"),
            "supply hub Miami 12.3 km outside the impact area",
        ),
        (Reach(by="supply_hub", met=False), "no way reaches it"),
    ],
)
def test_each_way_says_by_how_much(reach, says):
    assert exposure_says(w.exposure(met=reach.met, reaches=(reach,))) == says
