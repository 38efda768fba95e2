"""A look that brings much is taken in piece by piece: what comes of it is what comes of one step."""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest

from engine.model.decision import Decision
from engine.model.place import Point
from engine.model.proposal import Proposal, ProposalKind, ProposalState
from engine.model.signal import Signal
from engine.rules.plain import PlainEvaluator
from engine.trials.replay import replay
from serviola.portions import PORTION
from tests.fakes import words
from tests.serviola.portions_house import (
    COUNT,
    PIECES,
    SOON,
    house,
    in_one_go,
    joined,
    known,
    pieces,
    posts,
    quakes,
    story,
    usgs,
)
from tests.stories.telling import book, call, campaign, playbook
from tests.watchers.quakes import NOW, feed
from tests.watchers.system_samples import mention, mentions
from watchers.usgs import UsgsWatcher


@story
async def test_it_is_taken_in_pieces_in_its_order_and_comes_to_the_same(folder):
    ids, whole = await in_one_go(folder)
    assert len(ids) == COUNT
    assert "proposal" in {kind for kind, _ in whole[0]}
    async with house(folder, usgs(folder)) as (runner, sources):
        await sources.poll_all()
        taken = await pieces(runner)
        assert [len(each) for each in taken] == [PORTION, PORTION, COUNT - 2 * PORTION]
        assert joined(taken) == ids
        assert await known(runner) == whole
        (source,) = sources.all
        assert (source.error, source.items, source.skipped) == ("", COUNT, 0)
        batches = await runner.on_core(lambda core: list(core.store.batches()))
        assert replay(batches, PlainEvaluator(), ["main"]) == []
        await sources.poll_all()
        assert await pieces(runner) == taken


@story
async def test_a_person_is_answered_between_two_pieces(folder):
    """Approved is what the first piece asked: it is paused before the last piece is read."""
    async with house(folder, usgs(folder)) as (runner, sources):
        loop = asyncio.get_running_loop()
        answered: list[Decision] = []

        def hear(batch):
            asked = [word for word in batch.words if isinstance(word, Proposal) and word.asks == "pause"]
            if asked and not answered:
                answered.append(approval(asked[-1]))
                loop.call_soon_threadsafe(lambda: asyncio.ensure_future(runner.step(answered)))

        await runner.on_core(lambda core: core.listen(hear))
        await sources.poll_all()
        batches = await runner.on_core(lambda core: list(core.store.batches()))
        holds = await runner.on_core(lambda core: list(core.state.brand("main").holds.values()))
        said = ["decision" if answered[0] in one.inputs else "signals" for one in batches[1:]]
        assert said.index("decision") <= 2, "it waited for more than the piece that was under way"
        assert said.count("signals") == PIECES
        assert [hold.subject.id for hold in holds] == ["beach-week"]


@story
async def test_a_person_waits_for_one_piece_however_many_sources_bring_much(folder):
    watchers = []
    for name in ("a", "b", "c", "d"):
        (folder / name).write_bytes(feed(*quakes(name=name)))
        watchers.append(UsgsWatcher(name, str(folder / name)))
    async with house(folder, *watchers) as (runner, sources):
        loop, waits = asyncio.get_running_loop(), []
        number = iter(range(1_000))

        async def ask(since):
            waits.append(await runner.on_core(lambda _: next(number)) - since)

        def hear(batch):
            if any(isinstance(item, Signal) for item in batch.inputs):
                at = next(number)
                loop.call_soon_threadsafe(lambda: asyncio.ensure_future(ask(at)))

        await runner.on_core(lambda core: core.listen(hear))
        sources.start_due()
        await asyncio.gather(*sources._under_way)
        assert len(await pieces(runner)) == 4 * PIECES
        # Whoever asks behind a piece may find the next one before them, and no other.
        assert max(waits) <= 2, waits


@pytest.mark.parametrize("stage", ["suggest", "auto\nauto_if: {evidence: {official: 1}}"])
def test_a_limit_holds_over_all_pieces_and_is_asked_about_once(tmp_path, stage):
    points = [Point(-40 + 3 * (number % 30), -160 + 10 * (number // 30)) for number in range(60)]
    calls = [call(f"port{n}", SOON, point=point, country="") for n, point in enumerate(points)]
    campaigns = [campaign(f"c{n}", touches=f"port{n}") for n in range(60)]
    near = {4 * n: {"type": "Point", "coordinates": [at.lon, at.lat, 10.0]} for n, at in enumerate(points)}
    shown = [
        {**one, "geometry": near[number], "properties": {**one["properties"], "mag": 7.2}}
        if number in near
        else one
        for number, one in enumerate(quakes())
    ]
    (tmp_path / "quakes.json").write_bytes(feed(*shown))

    async def asked(name, *, in_portions):
        (tmp_path / name).mkdir()
        watcher = usgs(tmp_path, in_portions=in_portions)
        async with house(
            tmp_path / name, watcher, written=(book(*calls, *campaigns), playbook(stage=stage))
        ) as (
            runner,
            sources,
        ):
            await sources.poll_all()
            brand = await runner.on_core(lambda core: core.state.brand("main"))
            cards = Counter(intent.do for intent in brand.intents.values())
            holds = Counter(hold.state for hold in brand.holds.values())
            return Counter((one.asks, one.state) for one in brand.proposals.values()), cards, holds

    async def tell():
        whole, parted = await asked("whole", in_portions=False), await asked("parted", in_portions=True)
        assert whole[0][ProposalKind.LIMIT, ProposalState.OPEN] == 1
        assert whole[0][ProposalKind.PAUSE, ProposalState.WAITING] > 30
        assert parted == whole

    asyncio.run(tell())


def approval(proposal):
    """Say yes to a question."""
    have = {"rows": None, "lent": (), "groups": ("team:marketing",), "by": "mara"}
    return words.decision(proposal=proposal.id, plan=proposal.plan, at=NOW, **have)


@story
async def test_who_looks_meanwhile_waits_and_finds_it_all_taken(folder):
    async with house(folder, usgs(folder)) as (runner, sources):
        await asyncio.gather(sources.poll_all(), sources.poll_all())
        taken = await pieces(runner)
        assert [len(each) for each in taken] == [PORTION, PORTION, COUNT - 2 * PORTION]


@story
async def test_what_is_said_of_one_thing_in_one_look_stays_together(folder):
    """Else somebody would be asked about what the next piece withdraws."""
    (folder / "posts").mkdir()
    (folder / "posts" / "a.json").write_bytes(mentions(*(mention(f"m{n}", updated_h=9) for n in range(150))))
    (folder / "posts" / "b.json").write_bytes(mentions(mention("m3", updated_h=1, removed=True)))
    watcher = posts(folder / "posts")
    async with house(folder, watcher) as (runner, sources):
        await sources.poll_all()
        assert [len(each) for each in await pieces(runner)] == [151]
