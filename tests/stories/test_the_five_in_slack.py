"""The five stories as people in Slack live them: cards in channels, buttons, and what stands there at the end."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest

from engine.model.hold import Hold, HoldState
from engine.model.match import Match, Miss
from engine.model.proposal import Because, ProposalKind, ProposalState
from engine.model.scales import SourceClass
from engine.model.signal import Signal, Situation, SituationState
from engine.model.time import MINUTE, iso, later, parse_iso
from engine.situations.evidence import independent, of_class
from programs.book import load_book
from serviola import samples
from serviola.stage import BRAND
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_blocks import wrong_blocks
from tests.stories.playing import Played, SlackPeople

MARKETING, PLANNING, ON_CALL = "team:caribbean-marketing", "team:itinerary-planning", "oncall:itinerary"
STORIES = ("january-2010", "nevada-2025", "march-2024", "failing-checkout", "guests-2021")


class Lived(Played):
    """A case whose people answered in Slack."""

    def __init__(self, name, folder):
        with FakeSlack() as slack:
            self.people = SlackPeople(slack)
            super().__init__(name, folder, slack=self.people)
        self.slack = slack
        self.folder = folder

    def asked(self, kind, **like):
        found = [
            one
            for one in self.report.proposals.values()
            if one.asks is kind and all(getattr(one, key) == value for key, value in like.items())
        ]
        return sorted(found, key=lambda one: one.opened_at)

    def signals(self):
        return [item for batch in self.batches for item in batch.inputs if isinstance(item, Signal)]

    def situations(self):
        return [
            (batch, word) for batch in self.batches for word in batch.words if isinstance(word, Situation)
        ]


@pytest.fixture(scope="module")
def lived(tmp_path_factory):
    told = {}

    def live(name):
        if name not in told:
            told[name] = Lived(name, tmp_path_factory.mktemp(name))
        return told[name]

    return live


# --- what holds of every story ---


@pytest.mark.parametrize("name", STORIES)
def test_every_question_is_one_card_a_group_and_at_the_end_there_is_nothing_left_to_press(lived, name):
    story = lived(name)
    assert story.report.proposals
    for proposal in story.report.proposals.values():
        card = story.people.card(proposal.id, group=proposal.group)
        assert card.locked()
        assert wrong_blocks(card.blocks) == []


@pytest.mark.parametrize("name", STORIES)
def test_every_press_counted_once_and_was_answered(lived, name):
    story = lived(name)
    final = [verdict.proposal for verdict in story.verdicts() if verdict.final]
    assert len(final) == len(set(final)) == len(story.people.pressed) == len(story.case.replies)
    assert all(answered for _, _, answered in story.people.pressed)
    decided = {one.id for one in story.report.proposals.values() if one.decided_by}
    assert set(final) == decided
    for proposal in decided:
        assert "through Slack" in story.people.card(proposal).seen


def called_paused(body):
    """Name the campaigns of which a call to Slack says that they are paused."""
    lines = [unescape(line) for text in texts(body) for line in text.splitlines()]
    found = [re.fullmatch(r"(?:• )?(?:Paused: (.+)|(.+): PAUSED.*)", line) for line in lines]
    return [each[1] or each[2] for each in found if each is not None]


def texts(value):
    if isinstance(value, str):
        return [value]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for part in parts for text in texts(part)]


def verified_by(story):
    """Say from which call to Slack on each campaign, by name, had been read back as paused."""
    book = load_book(story.case.programs.read_text(), str(story.case.programs), brand=BRAND)
    names = {one.id: one.name for one in book.campaigns}
    found: dict[str, int] = {}
    for calls, batch in story.people.heard:
        for word in batch.words:
            if isinstance(word, Hold) and word.state is HoldState.VERIFIED:
                found.setdefault(names[word.campaign], calls)
    return found


@pytest.mark.parametrize("name", STORIES)
def test_no_card_says_paused_of_what_was_not_read_back(lived, name):
    story = lived(name)
    verified = {word.campaign for _, word in story.holds() if word.state is HoldState.VERIFIED}
    said = [(at, name) for at, (_, body) in enumerate(story.slack.calls) for name in called_paused(body)]
    by_then = verified_by(story)
    assert {name for _, name in said} == set(by_then)
    too_early = [(at, name) for at, name in said if at < by_then[name]]
    assert too_early == []
    assert len(story.report.as_json()["paused"]) == len(verified)
    for kind in ("Paused: ", "Running again: "):
        told = [one.title for one in story.messages if one.title.startswith(kind)]
        assert len(set(told)) == (
            len(verified) if kind == "Paused: " else len(story.report.as_json()["resumed"])
        )
    assert story.breaks == []


@pytest.mark.parametrize("name", STORIES)
def test_the_case_says_what_of_it_is_invented(lived, name):
    story = lived(name)
    assert story.case.invented
    assert story.case.facts
    assert "invented" in (samples.cases()[name] / "README.md").read_text()


# --- January 2010 ---


def test_january_is_one_situation_in_two_languages_and_a_copy_is_no_voice(lived):
    story = lived("january-2010")
    assert len({word.id for _, word in story.situations()}) == 1
    _, last = story.situations()[-1]
    assert {signal.source for signal in story.signals()} == {
        "usgs",
        "gdacs",
        "el-vigia",
        "la-ribera",
        "harbour-post",
    }
    assert of_class(last, SourceClass.OFFICIAL)[0] == 2
    count, reports = of_class(last, SourceClass.NEWS)
    assert (count, len(reports)) == (2, 3)
    assert independent(last)[0] == 4
    assert (last.point.lat, last.point.lon, last.depth_km) == (18.443, -72.571, 13)


def test_january_asks_nobody_a_second_time_for_what_is_only_confirmed(lived):
    story = lived("january-2010")
    assert len(story.asked(ProposalKind.PAUSE)) == len(story.asked(ProposalKind.ITINERARY)) == 1
    (pause,) = story.asked(ProposalKind.PAUSE)
    card = story.people.card(pause.id)
    assert card.channel == story.people.channels[MARKETING]
    for name in ("Fly over the bay, 20 % off", "Three days to go on Aurelia", "Your private beach awaits"):
        assert f"{name}: runs again, read back" in card.seen
    assert "safety" not in card.seen.casefold()


def test_january_shows_the_ways_around_and_which_was_chosen(lived):
    story = lived("january-2010")
    (chosen,) = story.asked(ProposalKind.ITINERARY)
    assert chosen.decided_by == ("ines-abreu",)
    card = story.people.card(chosen.id)
    assert card.seen.count("Keep the call, with another purpose") == 3
    said = story.report.as_json()["chosen"]
    assert [one["item"] for one in said] == [key.partition(":")[2] for key in chosen.chosen]
    assert {(one["says"], *one["by"]) for one in said} == {
        ("keep the call, with another purpose", "ines-abreu")
    }


# --- the quake that never was ---


def test_nevada_is_taken_back_in_the_same_channels(lived):
    story = lived("nevada-2025")
    (undo,) = story.asked(ProposalKind.RELEASE)
    assert undo.because is Because.RETRACTED
    taken_back = [one for one in story.slack.messages if "Taken back" in one.seen]
    before = {one.channel for one in story.slack.messages} - {None}
    assert {one.channel for one in taken_back} == before
    assert [one.state for one in story.report.holds.values()] == [HoldState.RELEASED]


# --- March 2024 ---


def test_march_has_no_epicenter_and_is_asked_about_days_ahead(lived):
    story = lived("march-2024")
    unrest = [word for _, word in story.situations() if word.hazard == "unrest"]
    assert len({word.id for word in unrest}) == 1
    assert {word.point for word in unrest} == {None}
    assert {word.magnitude for word in unrest} == {None}
    (pause,) = story.asked(ProposalKind.PAUSE)
    assert iso(pause.opened_at) == "2024-03-04T12:00:00Z"
    assert story.report.as_json()["hours_before_first_call"] == 264.0
    assert {one["by"] for one in story.report.as_json()["exposed"]} == {"country"}


def test_march_is_not_asked_for_the_standing_advice_nor_for_a_copied_report(lived):
    story = lived("march-2024")
    (pause,) = story.asked(ProposalKind.PAUSE)
    early = [batch for batch in story.batches if batch.now < pause.opened_at]
    assert not [intent for batch in early for intent in batch.intents]
    judged = [(batch.now, word) for batch in early for word in batch.words if isinstance(word, Match | Miss)]
    assert judged
    # Advice that has stood for months is no news: no playbook is held against it.
    assert min(at for at, _ in judged) == later(story.case.clock, 11 * 3600)
    for _, word in judged:
        assert isinstance(word, Miss)
        # One outlet beside the standing advice, and no two within two hours: a copy is no second voice.
        assert {"when.evidence.any[0].all[1].news", "when.evidence.any[1].news"} <= set(word.failed)


def test_march_drops_three_calls_as_they_come_into_sight_and_stays_paused(lived):
    story = lived("march-2024")
    chosen = [key for one in story.asked(ProposalKind.ITINERARY) for key in one.chosen]
    assert sorted(chosen) == [
        "sea_day:eastern-0312:labadee:2024-03-15",
        "sea_day:western-0316:labadee:2024-03-18",
        "sea_day:western-0317:labadee:2024-03-19",
    ]
    releases = story.asked(ProposalKind.RELEASE)
    assert [(one.because, one.state) for one in releases] == [
        (Because.LEASE_ENDED, ProposalState.DECLINED),
        (Because.LEASE_ENDED, ProposalState.DECLINED),
    ]
    assert {one.state for one in story.report.holds.values()} == {HoldState.VERIFIED}
    assert set(story.ledger()) == {"beach-week", "halcyon-countdown"}


def test_march_offers_ports_that_can_be_reached_and_says_why_others_cannot(lived):
    story = lived("march-2024")
    first = story.asked(ProposalKind.ITINERARY)[0]
    ports = {one.call.place for one in first.options if one.call is not None}
    assert ports == {"Grand Turk", "CocoCay", "Nassau", "Amber Cove"}
    # From Miami the two can be reached because Falmouth, which is free, may be reached a little later.
    later = {one.call.place for one in first.options if one.call is not None and one.moved}
    assert later == {"Amber Cove", "Grand Turk"}
    assert {(one.what, one.why) for one in first.not_offered} == {("extend_previous", "Miami is locked")}
    labels = story.people.card(first.id)
    assert "A day at sea" in labels.seen


# --- the payment outage ---


def test_the_outage_pauses_what_leads_to_the_checkout_and_nothing_else(lived):
    story = lived("failing-checkout")
    (pause,) = story.asked(ProposalKind.PAUSE)
    assert pause.opened_at == later(story.case.clock, 5 * 60)
    assert [row.campaign for row in pause.rows] == ["basket-reminder", "last-day-offer"]
    wanted = ["GET", "PUT paused", "is paused", "GET", "GET", "PUT running", "is running", "GET"]
    assert story.ledger() == {"basket-reminder": wanted, "last-day": wanted}


def test_the_outage_that_flaps_is_asked_about_once_and_let_go_when_it_stays_away(lived):
    story = lived("failing-checkout")
    checkout = [(batch.now, word.state) for batch, word in story.situations() if "checkout" in word.topics]
    at = [later(story.case.clock, minutes * 60) for minutes in (5, 23, 28, 52, 62)]
    assert checkout == list(
        zip(
            at,
            [
                SituationState.OPEN,
                SituationState.CLEARING,
                SituationState.OPEN,
                SituationState.CLEARING,
                SituationState.CLEARED,
            ],
            strict=True,
        )
    )
    assert len(story.asked(ProposalKind.PAUSE)) == 1
    (release,) = story.asked(ProposalKind.RELEASE)
    assert (release.because, release.opened_at) == (Because.CLEARED, at[-1])
    assert [one.state for one in story.report.holds.values()] == [HoldState.RELEASED] * 2
    verified = [batch.now for batch, hold in story.holds() if hold.state is HoldState.VERIFIED]
    assert all(one - later(story.case.clock, 8 * 60) < MINUTE for one in verified[:2])


# --- the guests ---


def test_guests_bring_a_kept_call_back_to_its_owner_when_four_of_them_spoke(lived):
    story = lived("guests-2021")
    kept, again = story.asked(ProposalKind.ITINERARY)
    assert kept.playbook == "disaster-near-port-call"
    assert {key.partition(":")[0] for key in kept.chosen} == {"keep_call_changed_purpose"}
    assert (again.playbook, again.group) == ("guests-speak-up", PLANNING)
    assert again.chosen == ("sea_day:western-0818:labadee:2021-08-20",)
    counts = [
        of_class(word, SourceClass.SOCIAL)[0]
        for batch, word in story.situations()
        if word.hazard == "complaint" and batch.now <= again.opened_at
    ]
    # One of them twice, and once passed on by somebody else: that is still one.
    assert counts == [1, 2, 2, 3, 4]


def test_guests_see_what_was_decided_before_on_the_card(lived):
    story = lived("guests-2021")
    _, again = story.asked(ProposalKind.ITINERARY)
    items = "chosen by ines-abreu on 2021-08-14 13:30 UTC: keep the call, with another purpose"
    assert items in story.people.card(again.id).seen
    assert "social networks 4" in story.people.card(again.id).seen


def test_guests_are_not_the_only_ones_whom_the_figures_know(lived):
    story = lived("guests-2021")
    exposed = story.report.as_json()["exposed"]
    quake = [one["item"] for one in exposed if one["km"] == 198.7]
    assert len(quake) == len(set(quake)) == 2
    assert {one["playbook"] for one in exposed} >= {"disaster-near-port-call", "guests-speak-up"}


def test_guests_are_named_nowhere_and_quoted_to_nobody(lived):
    story = lived("guests-2021")
    statuses = [
        status
        for name in ("posts-1.json", "posts-2.json")
        for status in json.loads((samples.cases()["guests-2021"] / name).read_text())["statuses"]
    ]
    people = {(status["account"]["username"], status["account"]["display_name"]) for status in statuses}
    assert len(people) == 6
    names = [part for pair in people for name in pair for part in (name, *name.split())]
    kept = b"".join(
        path.read_bytes()
        for path in story.folder.rglob("*")
        if path.is_file() and "feed" not in path.parts and path.name != "mailer.json"
    ).decode(errors="replace")
    shown = kept + "\n".join(one.seen for one in story.slack.messages)
    assert [name for name in names if len(name) > 3 and name in shown] == []
    seen = "\n".join(one.seen for one in story.slack.messages) + "\n".join(
        one.title + one.body for one in story.messages
    )
    for words in ("Conga", "half price on the zip line at", "vergüenza", "My kids"):
        assert words not in seen


def test_guests_opened_the_question_hours_before_the_next_call(lived):
    story = lived("guests-2021")
    _, again = story.asked(ProposalKind.ITINERARY)
    assert again.first_call_at == parse_iso("2021-08-20T16:00:00Z")
    assert again.opened_at == later(story.case.clock, (4 * 24 + 12) * 3600)
