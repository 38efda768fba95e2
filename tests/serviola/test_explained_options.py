"""`serviola explain` names each way around by its key, and says beside it what a person reads."""

from __future__ import annotations

import asyncio

import pytest

from engine.model.option import OptionKind
from engine.model.proposal import ProposalKind
from engine.rules.option_words import OPTIONS
from serviola.commands.why_room import _lines_of
from serviola.explaining import explained
from serviola.retelling import retold
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_scene import scene


@pytest.mark.parametrize(("language", "said"), [("en", "a day at sea"), ("es", "un día de navegación")])
def test_the_words_stand_beside_the_key(tmp_path, language, said):
    async def story():
        with FakeSlack() as slack:
            async with scene(tmp_path, slack) as at:
                await at.quake()
                asked = await at.asked(ProposalKind.ITINERARY)
                return await at.house.runner.on_core(lambda core: explained(core.store, asked.id))

    found = asyncio.run(story())
    days = [one for one in found.options if one["says"] == OPTIONS[OptionKind.SEA_DAY]]
    assert days
    lines = [retold(one, language) for one in _lines_of(found)]
    assert any(f"{days[0]['key']}, {said}: " in one for one in lines)
