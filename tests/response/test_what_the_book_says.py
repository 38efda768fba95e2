"""A playbook may ask of an item what the book says of it: whose ship, which voyage, whose campaign."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from engine.model.match import Match, Miss
from engine.model.scales import Hazard, Severity, SourceClass
from tests.fakes import words as w
from tests.response.wakeful import Wakeful, written

CHECKOUT = Path(__file__).parents[2] / "playbooks/failing-checkout/playbook.yaml"


@pytest.mark.parametrize(
    ("program", "holds"),
    [
        ("{vessel: Aurora}", True),
        ("{vessel: [Aurelia, Aurora]}", True),
        ("{vessel: Aurelia}", False),
        ("{itinerary: voyage-1, place: labadee}", True),
        ("{itinerary: voyage-1, place: miami}", False),
        ('{owner: "team:itinerary-planning"}', True),
        ("{locked: false}", True),
        ("{locked: true}", False),
    ],
)
def test_of_a_stop(program, holds):
    house = Wakeful(w.program(), written(when=f"program: {program}"))
    house.hear(Severity.SEVERE, 1)
    (found,) = [one for one in house.said if isinstance(one, Match | Miss)]
    assert isinstance(found, Match) is holds
    assert isinstance(found, Match) or all(path.startswith("when.program.") for path in found.failed)


def test_it_says_what_the_book_says():
    house = Wakeful(w.program(), written(when="program: {vessel: [Aurelia, Borealis]}"))
    house.hear(Severity.SEVERE, 1)
    (miss,) = house.brand.misses.values()
    assert "vessel is Aurora, asked for Aurelia or Borealis" in repr(miss.proof)


def test_what_the_book_does_not_say_does_not_hold():
    voyage = replace(w.program().itineraries[0], vessel="")
    house = Wakeful(w.program(itineraries=(voyage,)), written(when="program: {vessel: Aurora}"))
    house.hear(Severity.SEVERE, 1)
    (miss,) = house.brand.misses.values()
    assert "the book names no vessel, asked for Aurora" in repr(miss.proof)


def test_a_book_that_is_changed_undoes_it():
    house = Wakeful(w.program(), written(when="program: {vessel: Aurora}"))
    house.hear(Severity.SEVERE, 1)
    assert len(house.matches()) == 1
    voyage = replace(w.program().itineraries[0], vessel="Borealis")
    house.step(w.program(itineraries=(voyage,), digest="b2"))
    assert house.matches() == []


@pytest.mark.parametrize(
    ("program", "holds"),
    [
        ("{message_class: [offers, news]}", True),
        ("{message_class: safety}", False),
        ('{tool: mailer, owner: "team:campaigns"}', True),
        ("{tool: pusher}", False),
    ],
)
def test_of_a_campaign(program, holds):
    text = CHECKOUT.read_text(encoding="utf-8").replace("  evidence:", f"  program: {program}\n  evidence:")
    campaign = w.campaign(topics=("checkout",), message_class="offers")
    house = Wakeful(
        w.program(campaigns=(campaign,)), w.playbook(name="failing-checkout", digest="d", text=text)
    )
    house.hear(Severity.SEVERE, 1, hazard=Hazard.OUTAGE, topics=("checkout",), source_class=SourceClass.OPS)
    assert bool(house.matches("failing-checkout")) is holds
