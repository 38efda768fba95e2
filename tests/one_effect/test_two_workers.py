"""Two workers on one store, one of which stands still between any two awaits and wakes: one effect, in one tool."""

from __future__ import annotations

import pytest

from engine.errors import Refused
from tests.one_effect.pair import Worker, prepared, world_of

TURNS = 400
"""More turns than the work takes; a test fails where it does not."""


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    return prepared(tmp_path_factory.mktemp("prepared"))


def played(file, folder, *, turn, resuming=False, keys=False, versions=False, asleep_s=60.0, travels_s=0.0):
    """Let the first stand still after a turn, another take over, and the first wake; None when it had ended."""
    world = world_of(file, folder, resuming=resuming, keys=keys, versions=versions)
    first = Worker(world, "a", travels_s=travels_s)
    first.loop.left = turn
    world.run(3.0 + travels_s, first)
    if not first.loop.stalled:
        first.end()
        return None
    # Its lease of 30 seconds runs out, and somebody starts another.
    world.run(31.0)
    second = Worker(world, "b")
    world.run(asleep_s, second)
    first.loop.stalled, first.loop.left = False, None
    world.run(10.0, first, second)
    for _ in range(20):
        world.run(35.0, second)
        if world.hold().state is world.done:
            break
    problems = list(wrong(world, first, second))
    first.end()
    second.end()
    return problems


def wrong(world, first, second):
    verb = "resume" if world.resuming else "pause"
    want = ["running"] if world.resuming else ["paused"]
    if world.effects() != want:
        yield f"the tool did {world.effects()}"
    calls = [verb for verb, _, _ in world.sent]
    if calls != [verb]:
        yield f"it was asked for {calls}"
    yield from world.early
    if world.hold().state is not world.done:
        yield f"in the end the hold is {world.hold().state}: {world.hold().says}"
    if not isinstance(first.error, Refused):
        yield f"who had stood still ended by {first.error!r}"
    if second.task.done():
        yield f"the other ended by {second.error!r}"


def all_turns(file, folder, turns, **how):
    """Try each turn; give what was wrong, by its turn, and how many there were."""
    found, tried = {}, 0
    for turn in turns:
        problems = played(file, folder / str(turn), turn=turn, **how)
        if problems is None:
            assert turn < TURNS
            break
        tried += 1
        if problems:
            found[turn] = problems
    return found, tried


# Around the moment at which a change is sent, which is at the fortieth turn or so; the long test tries every turn.
@pytest.mark.parametrize(
    ("turns", "resuming", "travels_s"),
    [(range(37, 48, 3), False, 0.0), ([50], False, 45.0), ([41, 45], True, 0.0)],
)
def test_who_stands_still_and_wakes_does_nothing_a_second_time(file, tmp_path, turns, resuming, travels_s):
    found, tried = all_turns(file, tmp_path, turns, resuming=resuming, travels_s=travels_s)
    assert tried == len(turns)
    assert found == {}


@pytest.mark.long
@pytest.mark.parametrize("keys", [True, False], ids=["keys", "no keys"])
@pytest.mark.parametrize("versions", [True, False], ids=["versions", "no versions"])
@pytest.mark.parametrize("asleep_s", [2.0, 9.0, 60.0, 600.0])
@pytest.mark.parametrize("travels_s", [0.0, 45.0])
@pytest.mark.parametrize("resuming", [False, True], ids=["pause", "resume"])
def test_at_every_await_whoever_it_is(file, tmp_path, keys, versions, asleep_s, travels_s, resuming):
    found, tried = all_turns(
        file,
        tmp_path,
        range(1, TURNS),
        keys=keys,
        versions=versions,
        asleep_s=asleep_s,
        travels_s=travels_s,
        resuming=resuming,
    )
    print(f"stood still at each of {tried} turns")  # noqa: T201 - how many that were is worth a look
    assert tried >= 40
    assert found == {}
