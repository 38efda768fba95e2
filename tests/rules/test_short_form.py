"""The short form loads as it stands, and what is left out has its stated default."""

from __future__ import annotations

import hashlib

import pytest

from engine.model.match import Way
from engine.model.scales import Severity
from engine.rules.load import load_playbook
from engine.rules.playbook import ItineraryStep, PauseStep, Stage, Who, parse_who
from tests.rules.short_form import SHORT_FORM, changed

CAMPAIGN, STOP, ONCALL = Who(relation="campaign"), Who(relation="stop"), Who(group="oncall:itinerary")


def test_the_short_form_loads_as_it_stands():
    book = load_playbook(SHORT_FORM, "p.yaml")
    assert (book.name, book.file, book.stage) == ("disaster-near-port-call", "p.yaml", Stage.SUGGEST)
    assert book.digest == hashlib.sha256(SHORT_FORM.encode()).hexdigest()
    assert (book.owner, book.author, book.review_by) == ("team:itinerary-planning",) * 2 + ("2027-05-01",)
    assert book.ways == (
        Way(by="impact_area"),
        Way(by="radius"),
        Way(by="country", severity=Severity.EXTREME),
        Way(by="supply_hub"),
    )
    assert book.before_arrival_s == 7 * 86_400
    assert book.pause == PauseStep(touching="stop", lease_s=72 * 3600, ask=CAMPAIGN)
    assert book.itinerary == ItineraryStep(
        options=("alternative_port", "sea_day", "extend_previous", "keep_call_changed_purpose"), ask=ONCALL
    )
    assert book.tell == (STOP, CAMPAIGN, ONCALL)
    assert (book.quorum, book.within_s, book.on_timeout) == (1, 7200, "escalate")
    assert book.escalate_to == "team:itinerary-planning"
    assert (book.clear_ask, book.clear_every_s) == (CAMPAIGN, 72 * 3600)
    assert (book.campaigns_per_hour, book.purpose, book.customer_fields) == (20, "service-safety", ())


def test_bytes_and_text_are_one_playbook():
    assert load_playbook(SHORT_FORM.encode(), "p.yaml") == load_playbook(SHORT_FORM, "p.yaml")


def test_what_is_left_out_has_its_default():
    shortest = SHORT_FORM[: SHORT_FORM.index("ask: {quorum")].replace("lease: 72h", "lease: 5d")
    shortest = shortest.replace("unless: {situation: {state: [retracted, cleared]}}\n", "")
    book = load_playbook(shortest, "p.yaml")
    assert book.unless is None
    assert (book.quorum, book.within_s, book.on_timeout) == (1, 7200, "escalate")
    assert book.escalate_to == book.owner
    assert (book.clear_ask, book.clear_every_s) == (CAMPAIGN, 5 * 86_400)
    assert (book.campaigns_per_hour, book.purpose, book.customer_fields) == (20, "service-safety", ())


@pytest.mark.parametrize(
    ("said", "limits"),
    [
        ("campaigns_per_hour: 5", (5, 100, 100)),
        ("campaigns_per_hour: 300", (300, 300, 300)),
        ("campaigns_per_day: 50, of_brand_per_hour: 7", (20, 50, 7)),
    ],
)
def test_a_limit_that_is_left_out_is_never_less_than_that_of_the_hour(said, limits):
    book = load_playbook(changed("campaigns_per_hour: 20", said), "p.yaml")
    assert (book.campaigns_per_hour, book.campaigns_per_day, book.of_brand_per_hour) == limits


def test_a_playbook_may_only_tell():
    text = changed(
        "  - pause_campaigns: {touching: stop, lease: 72h, ask: owner_of(campaign)}\n"
        "  - propose_itinerary: {options: [alternative_port, sea_day, extend_previous, "
        "keep_call_changed_purpose], ask: oncall:itinerary}\n",
        "",
    ).replace(", every: 72h", "")
    book = load_playbook(text, "p.yaml")
    assert (book.pause, book.itinerary) == (None, None)
    assert book.clear_every_s == 72 * 3600


@pytest.mark.parametrize(
    ("written", "km"),
    [("150 km", 150.0), ("150km", 150.0), ("20 nm", 37.04), ("5 mi", 8.04672), ("0.5 km", 0.5)],
)
def test_distances_become_kilometers(written, km):
    assert load_playbook(changed("radius: scaled", f"radius: {written}"), "p.yaml").ways[1].radius_km == km


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("90m", 5400), ("1h30m", 5400), ("1d", 86_400), ("1d 2h", 93_600), ("3600s", 3600), ("2 h", 7200)],
)
def test_durations_become_seconds(written, seconds):
    assert load_playbook(changed("1, within: 2h", f"1, within: {written}"), "p.yaml").within_s == seconds


@pytest.mark.parametrize("text", ["owner_of(campaign)", "owner_of(stop)", "team:a-b", "oncall:x.y_1"])
def test_whom_to_ask_reads_back(text):
    assert str(parse_who(text)) == text


@pytest.mark.parametrize("text", ["", "team:", "Team:x", "team:x y", "owner_of(itinerary)", "x", "team:x\n"])
def test_nobody_else_is_asked(text):
    assert parse_who(text) is None
