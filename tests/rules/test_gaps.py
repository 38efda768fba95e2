"""What is scheduled and no playbook would ever ask about."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.model.program import Hub
from engine.rules.gaps import gaps
from engine.rules.load import load_playbook
from programs.book import load_book
from tests.fakes import words as w

BOOK = """\
schema: serviola/programs/1
places:
  - {id: labadee, name: Labadee, lat: 19.786, lon: -72.246, country: HT, zone: America/Port-au-Prince}
  - {id: nowhere, name: At sea, lat: 22.0, lon: -70.0, country: XX, zone: UTC}
  - {id: uncalled, name: Uncalled, lat: 23.0, lon: -70.0, country: XX, zone: UTC}
itineraries:
  - id: one
    name: One
    vessel: Aurelia
    owner: team:planning
    stops:
      - {place: labadee, arrive: 2026-04-01T08:00, depart: 2026-04-01T17:00}
  - id: two
    name: Two
    vessel: Calliope
    owner: team:lost
    stops:
      - {place: nowhere, arrive: 2026-04-02T08:00, depart: 2026-04-02T17:00}
      - {place: labadee, arrive: 2026-03-01T08:00, depart: 2026-03-01T17:00}
campaigns:
  - {id: beach, name: Beach, tool: t, kind: c, object: "1", owner: team:planning, class: promotional, touches: [one]}
  - {id: idle, name: Idle, tool: t, kind: c, object: "2", owner: team:planning, class: promotional, touches: [uncalled]}
  - {id: pay, name: Pay, tool: t, kind: c, object: "3", owner: team:planning, class: survey, topics: [checkout]}
"""
PLAYBOOK = """\
schema: serviola/playbook/1
playbook: watch
owner: team:planning
author: team:planning
review_by: 2027-05-01
stage: {stage}
when:
  situation: {{hazard: [{hazards}]}}
  evidence: {{official: 1}}
{program}
  exposure:
    to: {to}
    by: [{by}]
{during}
then:
{then}
"""
PAUSE = "  - pause_campaigns: {touching: stop, lease: 72h, ask: owner_of(campaign)}"
TELL = "  - tell: {to: [team:planning]}"


def book():
    whole = load_book(BOOK, "book", brand="main")

    def bare(stop):
        """YAML insists on a country; a book from elsewhere may have none."""
        return replace(stop, country="") if stop.country == "XX" else stop

    trips = tuple(replace(one, stops=tuple(map(bare, one.stops))) for one in whole.itineraries)
    return replace(whole, itineraries=trips)


def playbook(
    hazards="earthquake, cyclone",
    by="impact_area",
    *,
    to="itinerary.stop",
    stage="suggest",
    program="",
    then=PAUSE,
):
    during = "    during: {before_arrival: 7d}" if to == "itinerary.stop" else ""
    text = PLAYBOOK.format(
        stage=stage, hazards=hazards, program=program, to=to, by=by, during=during, then=then
    )
    return load_playbook(text, "playbook.yaml")


def found(*playbooks, **more):
    return {(one.kind, one.what, one.hazards): one for one in gaps([book()], playbooks, now=w.NOW, **more)}


def hazards_missed(gaps_found, item):
    return {
        hazard
        for one in gaps_found.values()
        if one.kind == "unwatched" and item in one.items
        for hazard in one.hazards
    }


ONE, TWO = "one:labadee:2026-04-01", "two:nowhere:2026-04-02"


def test_with_no_playbook_nobody_watches_anything_and_that_is_serious():
    said = found()
    blind = said["blind", "stop", ()]
    assert blind.items == (ONE, TWO), "the call of March is over"
    assert blind.serious
    assert blind.says == "no playbook watches 2 of 2 calls at all"
    assert not said["blind", "campaign", ()].serious


def test_a_playbook_in_shadow_asks_nobody():
    assert found(playbook(stage="shadow"))["blind", "stop", ()].of == 2


def test_what_only_a_playbook_in_shadow_watches_is_said_to_be_so():
    blind = found(playbook(stage="shadow"))["blind", "stop", ()]
    assert blind.says == "only playbooks in shadow, which ask nobody, watch 2 of 2 calls"
    assert blind.serious
    books = playbook("earthquake"), playbook("storm", stage="shadow")
    said = {one.hazards: one.says for one in gaps([book()], books, now=w.NOW) if one.what == "stop"}
    shadowed = "only playbooks in shadow, which ask nobody, watch 2 of 2 calls for storm"
    assert said["storm",] == shadowed
    (others,) = (says for hazards, says in said.items() if "cyclone" in hazards)
    assert others.startswith("no playbook watches 2 of 2 calls for ")
    assert "storm" not in others.split(" for ")[1].split(", ")


def test_a_watched_call_is_named_for_the_other_hazards_only():
    said = found(playbook())
    assert ("blind", "stop", ()) not in said
    missed = hazards_missed(said, ONE)
    assert "unrest" in missed
    assert not {"earthquake", "cyclone"} & missed


def test_by_country_a_call_without_one_is_not_watched_and_what_it_lacks_is_said():
    said = found(playbook("unrest", "country"), playbook("cyclone"))
    assert "unrest" not in hazards_missed(said, ONE)
    assert "unrest" in hazards_missed(said, TWO)
    lacks = next(one for one in said.values() if one.kind == "lacks")
    assert lacks.items == (TWO,)
    assert "country" in lacks.says


def test_where_only_some_are_missed_the_countries_are_named():
    said = found(playbook(), playbook("unrest", program="  program: {vessel: Calliope}"))
    (one,) = [each for each in said.values() if each.what == "stop" and each.hazards == ("unrest",)]
    assert one.items == (ONE,)
    assert one.says == "no playbook watches 1 of 2 calls (in HT) for unrest"


@pytest.mark.parametrize(
    ("by", "hazard", "watched"),
    [
        ("{radius: scaled}", "earthquake", True),
        ("{radius: scaled}", "cyclone", False),
        ("{radius: 100 km}", "cyclone", True),
        ("topic", "outage", False),
        ("supply_hub", "earthquake", False),
    ],
)
def test_a_way_that_can_never_reach_does_not_count(by, hazard, watched):
    said = found(playbook(hazard, by))
    assert (("blind", "stop", ()) not in said) is watched


def test_what_the_playbook_asks_of_the_program_must_fit():
    said = found(playbook(program="  program: {vessel: Aurelia}"))
    assert said["blind", "stop", ()].items == (TWO,)


def test_a_campaign_is_watched_through_the_call_it_sells_where_a_playbook_would_pause_it():
    assert "beach" not in found(playbook())["blind", "campaign", ()].items
    assert "beach" in found(playbook(then=TELL))["blind", "campaign", ()].items


def test_a_campaign_is_watched_by_its_topics():
    on_topic = playbook(
        "outage",
        "topic",
        to="campaign",
        then="  - pause_campaigns: {touching: campaign, lease: 72h, ask: owner_of(campaign)}",
    )
    said = found(on_topic)
    assert said["blind", "campaign", ()].items == ("beach", "idle")
    assert "outage" not in hazards_missed(said, "pay")


def test_a_campaign_that_touches_nothing_is_named():
    assert found()["touches", "campaign", ()].items == ("idle",)


def test_owners_that_nobody_knows_are_named():
    said = found(known_group=lambda group: group != "team:lost")
    owner = said["owner", "stop", ()]
    assert owner.items == (TWO,)
    assert "team:lost" in owner.says
    assert ("owner", "campaign", ()) not in said


def test_a_supply_hub_makes_the_way_count():
    whole = book()
    hub = (Hub(name="Port-au-Prince", point=w.HAITI),)
    trips = tuple(
        replace(trip, stops=tuple(replace(stop, hubs=hub) for stop in trip.stops))
        for trip in whole.itineraries
    )
    said = gaps([replace(whole, itineraries=trips)], [playbook("earthquake", "supply_hub")], now=w.NOW)
    assert not any(one.serious for one in said)


@pytest.mark.parametrize(("until", "blind"), [("2026-04-01", True), ("2026-03-14", False)])
def test_what_an_exception_mutes_nobody_watches_until_it_ends(until, blind):
    muted = f"exceptions: [{{fields: vessel, values: [Calliope], approver: carla, until: {until}, reason: So.}}]\n"
    watching = playbook(then=f"{PAUSE}\n{muted}")
    said = found(watching)
    assert (("blind", "stop", ()) in said) is blind
    if blind:
        assert said["blind", "stop", ()].items == (TWO,)
