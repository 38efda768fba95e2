"""What came of a question says whom it reached, so that the core can count by person without a rota."""

from __future__ import annotations

import asyncio
import logging
import shutil
from contextlib import suppress

import pytest

from engine.errors import RosterError
from engine.model.hold import Do, Outcome, Result
from serviola.build import open_house
from serviola.clocks import ManualClock
from serviola.people import FreshRoster
from serviola.settings import load_settings
from serviola.ways import Ways
from tests.console_api.apihouse import CASE, OPENS, make_config
from tests.fakes import words as w
from tests.fakes.notifiers import FakeNotifier
from tests.serviola.test_hands_that_wait import hands, intent

PEOPLE = """
schema: serviola/people/1
people: [{id: ada, name: Ada}, {id: bruno, name: Bruno}]
teams: {plan: [ada, bruno]}
"""


@pytest.fixture
def roster(tmp_path):
    target = make_config(tmp_path)
    (target / "people.yaml").write_text(PEOPLE)
    return FreshRoster(load_settings(target))


def test_it_names_who_is_behind_a_group_and_nobody_where_that_is_not_known(roster):
    assert asyncio.run(roster.behind("team:plan", at=w.NOW)) == ("ada", "bruno")
    assert asyncio.run(roster.behind("oncall:nobody", at=w.NOW)) == ()


def test_people_that_cannot_be_read_any_more_are_said_once_and_once_that_it_is_over(roster, tmp_path, caplog):
    file = next(tmp_path.rglob("people.yaml"))

    def look() -> tuple[str, ...]:
        found: tuple[str, ...] = ()
        with suppress(RosterError):
            found = asyncio.run(roster.groups_of("ada", at=w.NOW))
        return found

    caplog.set_level(logging.WARNING, logger="serviola.people")
    assert look() == ("ada", "team:plan")
    # Somebody left, and stands in a team still.
    file.write_text(PEOPLE.replace("{id: ada, name: Ada}, ", ""))
    assert (look(), look()) == ((), ())
    # Who was named last is told all the same.
    assert asyncio.run(roster.behind("team:plan", at=w.NOW)) == ("ada", "bruno")
    file.write_text(PEOPLE + "\n")
    assert look() == ("ada", "team:plan")
    first, second = [one.getMessage() for one in caplog.records]
    assert first.startswith("nobody may answer")
    assert "ada" in first
    assert second.endswith("people.yaml can be read again")


@pytest.mark.parametrize(
    ("more", "people"),
    [
        ({"do": Do.ASK, "purpose": "ask"}, ("ada", "bruno")),
        ({"do": Do.ASK, "purpose": "rewrite"}, ()),
        ({"do": Do.TELL}, ()),
    ],
    ids=["asked", "rewritten", "told"],
)
def test_it_is_said_of_a_question_that_is_put_and_of_nothing_else(roster, more, people):
    made = hands(FakeNotifier(), Ways())
    made.mouth.people_of = lambda recipient: roster.behind(recipient, at=w.NOW)
    outcome = asyncio.run(made.perform(intent(proposal="P-1", **more)))
    assert (outcome.result, outcome.people) == (Result.DONE, people)


def test_what_did_not_come_reached_nobody(roster):
    notifier = FakeNotifier()
    made = hands(notifier, Ways())
    made.mouth.people_of = lambda recipient: roster.behind(recipient, at=w.NOW)
    notifier.fails = [RuntimeError("down")]  # type: ignore[list-item]
    outcome = asyncio.run(made.perform(intent(proposal="P-1", do=Do.ASK, purpose="ask")))
    assert (outcome.result, outcome.people) == (Result.FAILED, ())


def test_the_house_says_it_of_every_question_that_it_puts(tmp_path):
    config = make_config(tmp_path)
    shutil.copy(CASE / "usgs-2.json", tmp_path / "feed" / "usgs.json")

    async def play() -> None:
        async with open_house(load_settings(config), ManualClock(OPENS), owner="test") as house:
            await house.sources.poll_all()
            await house.runner.settle()
            batches = await house.runner.on_core(lambda core: list(core.store.batches()))
            came = [one for batch in batches for one in batch.inputs if isinstance(one, Outcome)]
            put = [one for one in came if one.intent.startswith("ask:")]
            assert put
            for one in put:
                recipient = one.intent.split(":", 4)[4]
                behind = await house.people.behind(recipient, at=one.at)
                assert behind
                assert one.people == behind
            assert not any(one.people for one in came if one not in put)

    asyncio.run(play())
