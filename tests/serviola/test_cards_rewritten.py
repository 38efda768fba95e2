"""Cards: each of those who were asked is rewritten, whatever became of the others."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from engine.errors import NotifyError, Waits
from engine.model.proposal import ProposalKind
from engine.model.time import HOUR
from serviola.cards import Cards
from serviola.ways import Ways
from serviola.wording import Wording
from tests.fakes.notifiers import FakeNotifier
from tests.response.storm import Storm, limited, schedule


class Here:
    """A runner whose core is at hand."""

    def __init__(self, core) -> None:
        self.core = core

    async def on_core(self, call):
        return call(self.core)


@pytest.mark.parametrize(
    "fails",
    [Waits("asleep", retry_after_s=60.0, way="mail"), NotifyError("the channel is gone", permanent=True)],
)
def test_one_who_sleeps_or_is_gone_keeps_no_other_from_seeing_the_card_as_it_stands(fails, monkeypatch):
    storm = Storm(schedule(), limited(on_timeout="escalate"))
    storm.quakes([0])
    storm.wait(3 * HOUR)
    (one,) = [each for each in storm.proposals if each.asks is ProposalKind.PAUSE]
    assert one.escalated
    monkeypatch.setattr(storm.core.store, "text_of", lambda _: None)
    notifier = FakeNotifier()
    notifier.fails = [fails]
    here: Any = Here(storm.core)
    cards = Cards(here, notifier, Wording("en"), brand="main", ways=Ways())

    async def written() -> None:
        cards._mark([one.id])
        await cards.flush()

    asyncio.run(written())
    assert [each.recipient for each in notifier.said.values()] == [one.escalate_to]
