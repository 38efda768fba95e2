"""An answer at the command line goes to what is real, and to a drill only where it can mean nothing else."""

from __future__ import annotations

import asyncio

import pytest
import typer

from engine.model.scales import DRILLS
from serviola.commands.answering import where_asked
from tests.fakes.slack import FakeSlack
from tests.stories.drilling import drill


@pytest.fixture
def asked(tmp_path):
    """Give the settings of a house with a real question and one of a drill, and their ids."""

    async def story():
        with FakeSlack() as slack:
            async with drill(tmp_path, slack) as it:
                await it.at.quake()
                await it.room.begin(it.script())
                await it.go()
                return it.at.house.settings, (await it.at.asked()).id, (await it.question()).id

    return asyncio.run(story())


def test_each_is_found_by_its_id(asked):
    settings, real, drilled = asked
    assert where_asked(settings, real) == settings
    assert where_asked(settings, drilled).brand == DRILLS


def test_the_beginning_of_both_is_no_answer_to_either(asked, capsys):
    settings, _, _ = asked
    with pytest.raises(typer.Exit):
        where_asked(settings, "P-")
    assert "begins" in capsys.readouterr().err


def test_a_store_of_drills_that_cannot_be_read_keeps_nobody_from_answering(asked):
    settings, real, _ = asked
    settings.drill_store.write_bytes(b"no store at all" * 100)
    assert where_asked(settings, real) == settings
