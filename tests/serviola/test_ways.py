"""What does not get through is said once in the log, counted, and said to be over when it is."""

from __future__ import annotations

import asyncio
import logging

import pytest

from engine.errors import NotifyError
from serviola.ways import Ways
from tests.console_api.apihouse import RIGHT, told
from tests.fakes.moody_tool import Read
from tests.fakes.slack import FakeSlack, Fault
from tests.fakes.slack_scene import scene
from tests.stories.telling import At, Want, hold, quake, tell, tool, yes

LOGGED = "serviola.ways"


@pytest.fixture
def slack():
    with FakeSlack() as server:
        yield server


def lines(caplog):
    return [one.getMessage() for one in caplog.records if one.name in {LOGGED, "serviola.hands"}]


def test_slack_that_is_away_is_said_once_and_once_that_it_works_again(slack, tmp_path, caplog):
    async def story():
        async with scene(tmp_path, slack) as at:
            slack.faults["chat.postMessage"].extend([Fault(status=503, body="away")] * 40)
            await at.quake()
            await at.wait(3 * 3600 + 900 + 60)
            away = lines(caplog)
            ways = at.house.ways
            assert list(ways.ill) == ["slack"]
            assert ways.undelivered > 1
            slack.faults["chat.postMessage"].clear()
            await at.wait(3 * 3600 + 900 + 180)
            assert not ways.ill
            assert ways.undelivered == 0
            return away

    caplog.set_level(logging.WARNING)
    (away,) = asyncio.run(story())
    assert away.startswith("slack: ")
    assert " — tried again in " in away
    assert away.endswith(" s")
    assert lines(caplog) == [away, "slack: works again"]


def test_a_tool_that_is_away_is_said_once_and_once_that_it_works_again(tmp_path, caplog):
    caplog.set_level(logging.WARNING)
    tell(
        tmp_path,
        At("18m", quake()),
        At("20m", yes("pause", by="mara")),
        At("25m", tool(sight=Read.WELL)),
        Want("26m", hold("verified")),
        tool={"sight": Read.UNREACHABLE},
    )
    away, again = lines(caplog)
    assert away.startswith("mailer: ")
    assert " — tried again in " in away
    assert again == "mailer: works again"


def test_the_same_is_not_said_twice_and_something_else_is(caplog):
    ways = Ways()
    for says in ("no answer", "no answer", "refused", "no answer"):
        ways.spoke("mail", NotifyError(says, retry_after_s=30))
    assert lines(caplog) == [
        "mail: no answer — tried again in 30 s",
        "mail: refused — tried again in 30 s",
    ]
    assert ways.ill == {"mail": "no answer"}
    ways.spoke("mail", NotifyError("no such address", permanent=True))
    ways.spoke("mail", None)
    ways.spoke("mail", None)
    assert lines(caplog)[2:] == ["mail: works again"]


def test_health_names_what_is_away_and_counts_what_waits(tmp_path):
    async def story(api):
        assert (await health(api))["ways"] == {"ill": {}, "undelivered": 0}
        api.house.ways.failed("slack", "Slack did not answer")
        found = await health(api)
        assert found["ways"] == {"ill": {"slack": "Slack did not answer"}, "undelivered": 0}
        assert not found["well"]
        assert "slack: Slack did not answer" in found["says"]

    async def health(api):
        return (await api.asks(RIGHT, "GET", "/v1/health", "read")).json()

    told(tmp_path, story)
