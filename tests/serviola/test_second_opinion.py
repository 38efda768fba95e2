"""A second opinion is asked for now: nobody tries it again in the morning."""

from __future__ import annotations

import asyncio

from engine.model.proposal import ProposalKind
from notify.manners import Manners
from notify.pools import Pools
from notify.remembered import Remembered
from notify.roster import YamlRoster
from notify.router import Router
from serviola.second_opinion import ask_second
from tests.fakes.notifiers import FakeNotifier
from tests.notify.test_pools import AT_NIGHT, MADRID, PEOPLE
from tests.response.storm import Storm, limited, schedule


def test_who_is_asked_at_night_is_asked_at_once_and_the_note_may_wait(tmp_path):
    storm = Storm(schedule(), limited())
    storm.quakes([0])
    (one,) = [each for each in storm.proposals if each.asks is ProposalKind.PAUSE]
    mail, remembered = FakeNotifier("mail"), Remembered(tmp_path / "sent")
    router = Router(
        record=FakeNotifier("folder"),
        slack=None,
        mail=mail,
        people=YamlRoster(PEOPLE.replace("market: [carla]", "marketing: [bruno]"), "people.yaml"),
        now=lambda: AT_NIGHT,
        remembered=remembered,
        pools=Pools(Manners(quiet={"everybody": MADRID}), remembered=remembered, now=lambda: AT_NIGHT),
    )
    asyncio.run(ask_second(router, one, by="bruno", whom="ada", details="M7"))
    assert [each.recipient for each in mail.said.values()] == ["ada"]
