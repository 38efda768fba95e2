"""A tool that does not answer is left alone for a while, and the card says to pause by hand."""

from __future__ import annotations

import asyncio

import pytest

from engine.errors import Refused, ToolError
from engine.model.hold import Do, Result
from engine.model.program import Subject
from engine.model.time import SECOND, Instant
from engine.rules.plain import PlainEvaluator
from notify.render import FolderTemplates
from serviola.circuit import OPENS_AFTER
from serviola.clocks import ManualClock
from serviola.core import NOT_ASKED_FOR, Core
from serviola.drawing import draw
from serviola.hands import Hands
from serviola.ways import Ways
from store.sqlite import SqliteStore
from tests.fakes import words
from tests.fakes.tools import FakeTool
from tests.one_effect.pair import Mute
from tests.stories.telling import BRAND, book, call, campaign, playbook
from wire.last_look import look_once_more, looking

NOTHING = ToolError("no connection")


class Scene:
    def __init__(self):
        self.clock = ManualClock(words.NOW)
        self.ways = Ways()
        self.tool = FakeTool("mailer")
        self.hands = Hands(
            tools={"mailer": self.tool},
            notifier=Mute(),
            templates=FolderTemplates(),
            clock=self.clock,
            text_of=self.nothing,
            halted=self.no,
            ways=self.ways,
        )

    async def nothing(self, _):
        return None

    async def no(self, _):
        return False

    def read(self, purpose="before"):
        it = Subject("mailer", "campaign", "a")
        return asyncio.run(self.hands.perform(words.intent(do=Do.READ, purpose=purpose, subject=it)))

    def later(self, seconds):
        self.clock.set(Instant(self.clock.now() + round(seconds * SECOND)))

    def fail(self, times):
        self.tool.fails.extend([NOTHING] * times)
        return [self.read() for _ in range(times)]


def test_after_so_many_calls_without_an_answer_nothing_is_asked_for_a_while():
    scene = Scene()
    scene.fail(OPENS_AFTER)
    assert scene.ways.circuits.open() == {"mailer"}
    refused = scene.read()
    assert (refused.result, refused.retry_after_s) == (Result.FAILED, 5.0)
    assert "cannot be reached" in (refused.detail or "")
    scene.later(5.1)
    assert scene.read().result is Result.DONE
    assert scene.ways.circuits.open() == frozenset()


def test_it_is_tried_by_one_call_and_left_alone_for_longer_where_that_fails():
    scene = Scene()
    scene.fail(OPENS_AFTER)
    scene.later(5.1)
    scene.fail(1)
    assert scene.read().retry_after_s == 10.0
    for _ in range(5):
        scene.later(31)
        scene.fail(1)
    assert scene.read().retry_after_s == 30.0


def test_a_proof_is_read_all_the_same():
    scene = Scene()
    scene.fail(OPENS_AFTER)
    assert scene.read("verify").result is Result.DONE


@pytest.mark.parametrize(
    "answer", [ToolError("429", retry_after_s=3.0), ToolError("there is no such campaign", permanent=True)]
)
def test_a_refusal_is_an_answer(answer):
    scene = Scene()
    scene.fail(OPENS_AFTER - 1)
    scene.tool.fails.append(answer)
    scene.read()
    scene.fail(OPENS_AFTER - 1)
    assert scene.ways.circuits.open() == frozenset()


@pytest.mark.parametrize(
    ("claim", "result"),
    [(NOT_ASKED_FOR, Result.UNSENT), ("intent", Result.FAILED)],
    ids=["kept back", "lost"],
)
def test_what_we_kept_back_ourselves_says_nothing_of_the_tool(claim, result):
    """Campaigns that are not ended after all are no reason to leave alone the tool that others are paused in."""
    scene = Scene()

    async def nobody_asks_any_more(_):
        raise Refused("what it was for is over", claim=claim)

    scene.hands._still = nobody_asks_any_more
    end = words.intent(do=Do.END, purpose="end", subject=Subject("mailer", "campaign", "a"))
    scene.fail(OPENS_AFTER - 1)
    for _ in range(OPENS_AFTER):
        assert asyncio.run(scene.hands.perform(end)).result is result
    assert scene.ways.circuits.open() == frozenset()
    scene.fail(1)
    assert scene.ways.circuits.open() == {"mailer"}


def test_whoever_draws_cards_hears_when_it_opens_and_closes():
    scene, heard = Scene(), []
    scene.ways.circuits.changed = lambda: heard.append(scene.ways.circuits.open())
    scene.fail(OPENS_AFTER)
    scene.later(6)
    scene.read()
    assert heard == [{"mailer"}, frozenset()]


def test_the_card_says_to_pause_by_hand_what_cannot_be_reached(tmp_path):
    with SqliteStore.open(tmp_path / "s.sqlite3") as store:
        core = Core(store, PlainEvaluator(), ManualClock(words.NOW), brands=[BRAND])
        core.step([book(call(), campaign("a", touches="labadee"))])
        core.step([playbook()])
        core.step([words.signal(expires_at=None)])
        brand = core.state.brand(BRAND)
        proposal = next(iter(brand.proposals.values()))
        assert "by hand" not in draw(brand, proposal).rows[0]
        said = "mailer cannot be reached now, pause it by hand"
        assert said in draw(brand, proposal, unreachable={"mailer"}).rows[0]
        assert said not in draw(brand, proposal, unreachable={"another"}).rows[0]


def test_who_may_not_send_any_more_is_stopped_by_the_last_look():
    async def story():
        await look_once_more()  # nobody said how: nothing is in the way

        async def gone():
            raise ToolError("nothing was sent")

        with looking(gone), pytest.raises(ToolError, match="nothing was sent"):
            await look_once_more()

    asyncio.run(story())
