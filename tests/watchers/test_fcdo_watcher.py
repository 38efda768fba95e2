"""Advice of GOV.UK: an alert status is a level, the index is followed at home, and nothing is withdrawn."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from engine.errors import SourceError
from engine.model.scales import Certainty, Hazard, MsgType, Severity
from engine.model.time import MINUTE, Instant
from tests.situations.world import World
from tests.watchers.quakes import NOW
from tests.watchers.samples import advisories, advisory, ago, govuk_index, govuk_page
from tests.wire.loopback import Loopback, Reply
from watchers.advisories import read_advisories
from watchers.fcdo import FcdoWatcher, read_fcdo
from watchers.pages import AT_ONCE
from wire.http import Http

WHOLE = "avoid_all_travel_to_whole_country"
PARTS = "avoid_all_travel_to_parts"
UNREST = "<p>FCDO advises against all travel to Haiti due to <b>civil unrest</b>.</p>"


def page(*status, name="Haiti", **more):
    return json.dumps(govuk_page(name.lower().replace(" ", "-"), name, *status, **more)).encode()


def read(document, memory=None, **options):
    return read_fcdo(document, json.loads(json.dumps(memory or {})), now=NOW, **options)


@pytest.mark.parametrize(
    ("status", "severity", "standing"),
    [
        ((), Severity.MINOR, False),
        (("avoid_all_but_essential_travel_to_parts",), Severity.MODERATE, False),
        ((PARTS,), Severity.MODERATE, False),
        (("avoid_all_but_essential_travel_to_whole_country", PARTS), Severity.SEVERE, True),
        ((PARTS, WHOLE), Severity.EXTREME, True),
    ],
)
def test_the_alert_status_is_the_level(status, severity, standing):
    (signal,) = read(page(*status)).signals
    assert signal.id == f"fcdo:haiti:{ago(1) // 1000}"
    assert (signal.hazard, signal.severity, signal.standing) == (Hazard.ADVISORY, severity, standing)
    assert (signal.certainty, signal.area.countries) == (Certainty.POSSIBLE, ("HT",))
    assert signal.text.description == "Information about demonstrations in the capital."
    assert signal.text.url == "https://www.gov.uk/foreign-travel-advice/haiti"


def test_the_headline_says_what_is_advised_against():
    (signal,) = read(page("avoid_all_but_essential_travel_to_parts", PARTS)).signals
    assert signal.text.headline == "Haiti travel advice: avoid all but essential travel to parts"
    assert read(page()).signals[0].text.headline == "Haiti travel advice: no alert status"


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        ("FCDO advises against all travel to the border.", Severity.MODERATE),
        ("FCDO no longer advises against all travel to the border.", Severity.MINOR),
    ],
)
def test_a_text_that_advises_against_travel_is_not_passed_over_where_the_status_is_empty(text, severity):
    (signal,) = read(page(parts=[{"body": f"<p>{text}</p>"}])).signals
    assert signal.severity is severity


def test_the_reason_may_be_unrest_and_then_it_is_withdrawn_as_advice():
    first = read(page(hours=50))
    cancel, alert = read(page(WHOLE, parts=[{"body": UNREST}]), first.memory).signals
    assert (cancel.msg_type, cancel.native_id, cancel.hazard) == (MsgType.CANCEL, "haiti", Hazard.ADVISORY)
    assert (alert.msg_type, alert.native_id, alert.hazard) == (MsgType.ALERT, "haiti.unrest", Hazard.UNREST)


def test_two_governments_that_warn_of_unrest_in_one_country_are_two_voices():
    ours = read(page(WHOLE, parts=[{"body": UNREST}])).signals
    state = advisory(content_md="Do not travel to Haiti due to civil unrest.")
    theirs = read_advisories(advisories(state), {}, now=NOW).signals
    world = World(*ours, *theirs)
    assert {piece.publisher for one in world.known.values() for piece in one.evidence} == {
        "fcdo",
        "state_dept",
    }


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("Congo", ("CG",)),
        ("South Georgia and the South Sandwich Islands", ("GS",)),
        ("The Occupied Palestinian Territories", ("PS",)),
        ("St Martin and St Barthélemy", ("MF", "BL")),
        ("USA", ("US",)),
        ("Cook Islands, Tokelau and Niue", ("CK", "TK", "NU")),
    ],
)
def test_the_destination_is_its_countries(name, codes):
    document = json.dumps(govuk_page("somewhere", name)).encode()
    assert read(document).signals[0].area.countries == codes


def test_a_change_is_an_update_and_old_advice_for_a_calm_country_is_only_remembered():
    calm = read(page(hours=24 * 90), horizon_days=7)
    assert (calm.signals, calm.read) == ((), 1)
    (alert,) = read(page(PARTS, hours=2), calm.memory, horizon_days=7).signals
    assert alert.msg_type is MsgType.ALERT
    grave = read(page(WHOLE, hours=24 * 90), horizon_days=7)
    assert [signal.standing for signal in grave.signals] == [True]
    assert read(page(WHOLE, hours=24 * 90), grave.memory).signals == ()
    (lower,) = read(page(hours=2), grave.memory).signals
    assert (lower.msg_type, lower.standing) == (MsgType.UPDATE, False)


@pytest.mark.parametrize(
    ("document", "says"),
    [
        (page("avoid_everything"), "its alert status avoid_everything is none that we know"),
        (page(alert_status=None), "it has no alert status"),
        (page(alert_status=[7]), "it has no alert status"),
        (page(hours=-30), "when it was changed cannot be read"),
        (page(name="Rock & Roll"), "it names no destination"),
    ],
)
def test_a_page_that_cannot_be_believed_is_named(document, says):
    found = read(document)
    assert (found.signals, found.skipped) == ((), 1)
    assert says in found.problems[0]


@pytest.mark.parametrize(
    "document", [b"", b"{}", b"[]", b"<html>", b'{"document_type": "guide"}', b'{"document_type": []}']
)
def test_what_is_no_advice_is_one_sentence(document):
    with pytest.raises(SourceError, match=r"is no travel advice of GOV\.UK: "):
        read(document)


# --- the index --------------------------------------------------------------------------------------


def follow(pages, *steps):
    """Poll an index over HTTP, each step changing what the server holds before it."""

    async def run():
        async with Loopback() as server, Http() as http:
            url = f"{server.url}/api/content/foreign-travel-advice"
            watcher = FcdoWatcher("uk", url, http=http, allow_private=server.allowed)
            cursor: Any = {}
            polls = []
            for number, step in enumerate((lambda routes: None, *steps)):
                held = {each["base_path"].rpartition("/")[2]: each for each in pages}
                routes = {f"/api/content/foreign-travel-advice/{slug}": held[slug] for slug in held}
                server.routes = {path: Reply(body=json.dumps(each).encode()) for path, each in routes.items()}
                server.routes["/api/content/foreign-travel-advice"] = Reply(body=govuk_index(*pages))
                step(server.routes)
                poll = await watcher.poll(json.loads(json.dumps(cursor)), now=Instant(NOW + number * MINUTE))
                cursor = poll.cursor
                polls.append(poll)
            return polls, [each.path for each in server.requests]

    return asyncio.run(run())


def test_the_index_is_followed_a_few_pages_at_a_time_and_what_changed_last_comes_first():
    pages = [govuk_page(f"place-{n}", "Haiti", PARTS, hours=n + 1) for n in range(AT_ONCE + 5)][::-1]
    polls, asked = follow(pages, lambda routes: None, lambda routes: None)
    assert [len(poll.signals) for poll in polls] == [AT_ONCE, 5, 0]
    assert asked[1] == "/api/content/foreign-travel-advice/place-0"
    assert polls[0].signals[-1].native_id == "place-0"  # told in the order in which they were said
    # Each page once, the index at each poll.
    assert len(asked) == len(pages) + 3
    assert all(poll.health.error == "" for poll in polls)


def test_a_page_is_fetched_again_when_the_index_says_that_it_changed():
    pages = [govuk_page("haiti", "Haiti", PARTS, hours=2), govuk_page("chile", "Chile", hours=3)]

    def change(routes):
        pages[0] = govuk_page("haiti", "Haiti", WHOLE, hours=0.5)
        base = "/api/content/foreign-travel-advice"
        routes[base] = Reply(body=govuk_index(*pages))
        routes[f"{base}/haiti"] = Reply(body=json.dumps(pages[0]).encode())

    polls, asked = follow(pages, change)
    assert [len(poll.signals) for poll in polls] == [2, 1]
    assert (polls[1].signals[0].msg_type, polls[1].signals[0].severity) == (MsgType.UPDATE, Severity.EXTREME)
    assert sum(path.endswith("/chile") for path in asked) == 1


def test_old_advice_that_the_index_names_is_counted():
    pages = [govuk_page("haiti", "Haiti", PARTS), govuk_page("chile", "Chile", hours=24 * 90)]
    ((poll,), _) = follow(pages)
    assert ([one.native_id for one in poll.signals], poll.health.old) == (["haiti"], 1)


def test_a_page_that_does_not_come_is_named_and_tried_again():
    pages = [govuk_page("haiti", "Haiti", PARTS)]
    base = "/api/content/foreign-travel-advice/haiti"

    async def run():
        async with Loopback() as server, Http() as http:
            root = "/api/content/foreign-travel-advice"
            server.routes = {root: Reply(body=govuk_index(*pages)), base: Reply(503)}
            watcher = FcdoWatcher("uk", f"{server.url}{root}", http=http, allow_private=server.allowed)
            first = await watcher.poll({}, now=NOW)
            server.routes[base] = Reply(body=json.dumps(pages[0]).encode())
            return first, await watcher.poll(first.cursor, now=NOW)

    first, second = asyncio.run(run())
    assert "answered with status 503" in first.health.error
    assert (len(second.signals), second.health.error) == (1, "")


def test_an_index_names_what_cannot_be_asked_for_and_an_index_in_a_file_says_so(tmp_path):
    strange = {**govuk_page(), "base_path": "https://elsewhere.example/x?y"}
    polls, asked = follow(
        [],
        lambda routes: routes.update(
            {"/api/content/foreign-travel-advice": Reply(body=govuk_index(strange, govuk_page()))}
        ),
    )
    assert "destination 1 of the index has no name that can be asked for" in polls[1].health.error
    assert asked[-1] == "/api/content/foreign-travel-advice/haiti"
    (tmp_path / "index.json").write_bytes(govuk_index(govuk_page()))
    poll = asyncio.run(FcdoWatcher("uk", str(tmp_path / "index.json")).poll({}, now=NOW))
    assert "is an index, whose pages are not fetched" in poll.health.error
