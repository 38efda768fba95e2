"""One voyage written as YAML, CSV, JSON, SQL and iCal is one revision."""

from __future__ import annotations

import asyncio
import tempfile
from datetime import date
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from programs.book.declared import Form
from programs.book.fetch import Ways, fetch_book
from tests.fakes.voyages import days, written

PLACES = [
    {"id": "labadee", "name": "Labadee", "lat": 19.786, "lon": -72.245, "country": "HT", "zone": "America/Port-au-Prince"},
    {"id": "nassau", "name": "Nassau", "lat": 25.083, "lon": -77.344, "country": "BS", "zone": "America/Nassau"},
    {"id": "san-juan", "name": "San Juan", "lat": 18.461, "lon": -66.109, "country": "PR", "zone": "America/Puerto_Rico"},
    {"id": "miami", "name": "Miami", "lat": 25.778, "lon": -80.179, "country": "US", "zone": "America/New_York"},
]  # fmt: skip
WAYS = Ways(http=None, environ={})


@st.composite
def books(draw):
    """Draw a book of one or two voyages whose calls can be made; some leave their day at two in the morning."""
    itineraries = []
    for number in range(draw(st.integers(1, 2))):
        start = draw(
            st.dates(
                min_value=date(2027, 1, 1),
                max_value=date(2027, 12, 1),
            )
        )
        stops = []
        for index in range(draw(st.integers(1, 4))):
            place = draw(st.sampled_from(PLACES))["id"]
            stop = {
                "id": f"v{number}-{index}@line.example",
                "place": place,
                "arrive": days(f"{start}", 4 * index, draw(st.sampled_from(["07:00", "08:30", "12:05"]))),
                "depart": days(f"{start}", 4 * index, draw(st.sampled_from(["17:00", "23:59"]))),
            }
            if draw(st.booleans()):
                stop["owner"] = "bruno"
            if draw(st.booleans()):
                stop["locked"] = draw(st.booleans())
            if draw(st.booleans()):
                stop |= {
                    "ashore": draw(st.sampled_from(["berth", "tender"])),
                    "embarks": index == 0,
                    "excursions": 120,
                }
            if draw(st.booleans()):
                stop["topics"] = draw(
                    st.lists(st.sampled_from(["ashore", "beach", "dive"]), min_size=1, unique=True)
                )
            stops.append(stop)
        name = draw(st.text("Aé,;\"' ß(", min_size=1, max_size=12).map(str.strip).filter(bool))
        itineraries.append(
            {
                "id": f"v{number}",
                "name": name,
                "vessel": f"Ship {number}",
                "owner": "team:planning",
                "stops": stops,
            }
        )
    campaigns = [
        {"id": "c1", "name": "One", "tool": "mailer", "kind": "campaign", "object": "77", "owner": "ada",
         "class": "promotional", "touches": ["v0"]}
    ]  # fmt: skip
    vessels = [{"name": "Ship 0", "max_speed_kn": 21.5}]
    return {"places": PLACES, "itineraries": itineraries, "campaigns": campaigns, "vessels": vessels}


@given(books())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_same_voyage_in_each_form_is_the_same_revision(book):
    with tempfile.TemporaryDirectory() as folder:
        read = {
            form: asyncio.run(fetch_book(declared, WAYS, brand="main"))
            for form, declared in written(book, Path(folder)).items()
        }
    assert [str(one) for each in read.values() for one in each.findings] == []
    assert sum(len(one.stops) for one in read[Form.YAML].book.itineraries) == sum(
        len(one["stops"]) for one in book["itineraries"]
    )
    for form, each in read.items():
        assert each.book == read[Form.YAML].book, form
