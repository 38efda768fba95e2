"""Pictures: the map of a question goes into the thread below its card, once for each plan.

Only where the app may upload files; else nothing is drawn and nothing said, but by `serviola doctor`. A map
that cannot be had or posted changes nothing about its question.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import TYPE_CHECKING, Protocol

from engine.errors import NotifyError, ServiolaError
from engine.model.proposal import Proposal, ProposalKind, ProposalState
from engine.model.said import phrase
from engine.response.auto import is_by_policy
from serviola.charts.png import NoPillowError, as_png
from serviola.charts.situation_map import is_drawable, marks_of, reach_of, situation_map
from serviola.mouth import question_key
from serviola.wording import say, say_made

if TYPE_CHECKING:
    from engine.model.signal import Situation
    from engine.ports import Batch
    from serviola.charts.situation_map import Mark
    from serviola.core import Core
    from serviola.runner import Runner

LOG = logging.getLogger("serviola.pictures")
TOGETHER_S = 0.5
AGAIN_S = 3.0
MOST_TRIES = 20
"""A card that is not posted by then is looked at again when its question changes, or at the next start."""
_SHOWN = frozenset({ProposalKind.PAUSE, ProposalKind.ITINERARY})


class Shows(Protocol):
    """A way on which a picture can be put below a message."""

    async def shows(self) -> bool:
        """Say whether it may."""
        ...

    async def picture(self, key: str, plan: str, title: str, data: bytes) -> bool:
        """Put a picture below the message of that key, once for a plan; False while it is not posted."""
        ...


class Pictures:
    """Draws the maps of questions that people are asked, and has them posted."""

    def __init__(self, runner: Runner, way: Shows, *, brand: str) -> None:
        """Take who remembers and who posts; `start` begins it."""
        self._runner, self._way, self._brand = runner, way, brand
        self._loop: asyncio.AbstractEventLoop | None = None
        self._wanted: dict[str, int] = {}
        """Questions whose map is to be posted, with how often that was tried."""
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Hear of every question from now on, and look once at those that are open."""
        self._loop = asyncio.get_running_loop()
        self._want(await self._runner.on_core(self._listen))
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """End; what was not posted is looked at again at the next start."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    async def post(self) -> None:
        """Post what is wanted, once around."""
        for proposal in list(self._wanted):
            tries = self._wanted.pop(proposal)
            if not await self._posted(proposal) and tries < MOST_TRIES:
                self._wanted.setdefault(proposal, tries + 1)

    def _listen(self, core: Core) -> list[str]:
        core.listen(self._hear)
        known = core.state.brand(self._brand).proposals.values()
        return [one.id for one in known if _is_shown(one)]

    def _hear(self, batch: Batch) -> None:
        """Take in a batch, on the thread of the core."""
        fresh = [word.id for word in batch.words if isinstance(word, Proposal) and _is_shown(word)]
        if fresh and self._loop is not None:
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._want, fresh)

    def _want(self, proposals: list[str]) -> None:
        self._wanted.update(dict.fromkeys(proposals, 0))
        self._wake.set()

    async def _run(self) -> None:
        try:
            while True:
                await self._wake.wait()
                self._wake.clear()
                await asyncio.sleep(TOGETHER_S)
                if not await self._way.shows():
                    return
                while self._wanted:
                    await self.post()
                    await asyncio.sleep(AGAIN_S if self._wanted else 0)
        except NoPillowError as error:
            LOG.info(phrase("no maps are drawn: {error}", error=error))
        except ServiolaError as error:
            LOG.info(phrase("no maps are posted: {error}", error=error))
        except Exception:
            # A map is no reason to end anything.
            LOG.exception(phrase("maps are no longer drawn until the next start"))

    async def _posted(self, proposal: str) -> bool:
        """Post the map of a question to everybody who is asked; False where it is to be tried again."""
        found = await self._runner.on_core(lambda core: self._gathered(core, proposal))
        if found is None:
            return True
        asked, situation, marks, reach_km = found
        scene = await asyncio.to_thread(situation_map, situation, marks, reach_km=reach_km, told=say_made)
        data = await asyncio.to_thread(as_png, scene)
        title = say(phrase("Map of {id}, plan {plan}", id=asked.id, plan=asked.plan))
        done = True
        for recipient in asked.asked_groups:
            try:
                done &= await self._way.picture(question_key(asked.id, recipient), asked.plan, title, data)
            except NotifyError as error:
                LOG.info(
                    phrase("the map of {proposal} was not posted: {error}", proposal=proposal, error=error)
                )
                done &= error.permanent
        return done

    def _gathered(self, core: Core, proposal: str) -> tuple[Proposal, Situation, list[Mark], float] | None:
        brand = core.state.brand(self._brand)
        asked = brand.proposals.get(proposal)
        situation = None if asked is None else brand.situations.get(asked.situation)
        if asked is None or situation is None or not _is_shown(asked):
            return None
        marks = marks_of(brand, asked)
        return (asked, situation, marks, reach_of(brand, asked)) if is_drawable(situation, marks) else None


def _is_shown(proposal: Proposal) -> bool:
    """Say whether people are asked a question that has a map."""
    open_ = proposal.state is ProposalState.OPEN and not proposal.approvals
    return open_ and proposal.asks in _SHOWN and not is_by_policy(proposal)
