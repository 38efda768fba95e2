"""One peer and we on the same work: first whether the answers are the same, then how long they take."""

from __future__ import annotations

import sys
from dataclasses import replace
from importlib.metadata import version
from random import Random
from time import perf_counter

from bench.figures import Figure, Side, ratio
from bench.peers.asks import facts, rule
from bench.peers.entry import Absent, Entry, Named, Peer, Reader
from bench.peers.ours import Names, Ours, Pair, read
from bench.playbooks import CALL, MANY, REACHED, many, situations, voice
from bench.worlds import BRAND, NOW, far_quake
from engine.model.scales import Hazard, Severity, Status
from engine.model.signal import SituationState
from engine.situations.intake import intake

SAMPLE = 300
MOST_VOICES = 40


def sample(count: int) -> list[Pair]:
    """Draw situations and calls such that each clause of a playbook is met by some and missed by others."""
    chance = Random(7)
    return [_drawn(number, chance) for number in range(count)]


def _drawn(number: int, chance: Random) -> Pair:
    opened = intake(far_quake(number), None, brand=BRAND, now=NOW)
    assert opened is not None
    states = (SituationState.OPEN, SituationState.CLEARED, SituationState.RETRACTED)
    situation = replace(
        opened,
        hazard=chance.choice(list(Hazard)),
        severity=chance.choices(list(Severity), (1, 1, 1, 4, 4))[0],
        status=chance.choices((Status.ACTUAL, Status.EXERCISE), (9, 1))[0],
        state=chance.choices(states, (8, 1, 1))[0],
        evidence=tuple(voice(number, one) for one in range(chance.randint(1, MOST_VOICES))),
    )
    call = replace(
        CALL,
        lead_s=chance.choice((-3_600, 86_400, 604_800, 604_801)),
        stay_left_s=chance.choice((0, 1, 120_000)),
        reaches=(replace(CALL.reaches[0], km=chance.choice((20.0, 150.0, 150.1))),),
    )
    return situation, call


def difference(expected: Names, answered: Names) -> str:
    """Say in one sentence where a peer answers otherwise than we do, empty if nowhere."""
    wrong = [
        (number, set(ours), theirs)
        for number, (ours, theirs) in enumerate(zip(expected, answered, strict=True))
        if sorted(ours) != sorted(theirs)
    ]
    if not wrong:
        return ""
    number, ours, theirs = wrong[0]
    lacks, besides, twice = ours - set(theirs), set(theirs) - ours, len(theirs) - len(set(theirs))
    return (
        f"it answers {len(wrong)} of {len(expected)} signals otherwise than we do; of signal {number} "
        f"it lacks {len(lacks)} playbooks {sorted(lacks)[:3]}, has {len(besides)} besides "
        f"{sorted(besides)[:3]} and {twice} twice"
    )


def measured(entry: Named, *, short: bool, playbooks: int = MANY) -> list[Figure]:
    """Measure one peer; if it cannot be measured or answers wrong, the figure has no value and says why."""
    try:
        installed = f"{entry.package} {version(entry.package)}"
        if isinstance(entry, Reader):
            return entry.measure(entry, installed, short=short)
        assert isinstance(entry, Entry)
        return _contest(entry, installed, short=short, playbooks=playbooks)
    except (ImportError, OSError) as error:
        return [unmeasured(entry, f"not installed ({error}); `make bench-peers` installs it")]
    except Absent as absent:
        return [unmeasured(entry, str(absent))]


def unmeasured(entry: Named, why: str) -> Figure:
    """Write the figure that there is not, with the reason."""
    return Figure(
        figure=entry.figure,
        value=None,
        at_least=entry.at_least,
        n=0,
        note=f"{entry.package} was not measured: {why}",
    )


def _contest(entry: Entry, installed: str, *, short: bool, playbooks: int) -> list[Figure]:
    _say(f"{installed}: making {playbooks} playbooks")
    plans = many(playbooks, lambda number: REACHED + number)
    rules, ours = [rule(one) for one in plans], Ours(plans)
    _say(f"{installed}: loading them")
    begun = perf_counter()
    peer = entry.load(rules)
    loading = perf_counter() - begun
    _say(f"{installed}: loaded in {loading:.1f} s; comparing its answers with ours")
    drawn = sample(SAMPLE)
    expected = ours.proven(drawn)
    assert 0 < sum(map(bool, expected)) < SAMPLE
    answered = peer.answers(peer.feed([facts(*pair) for pair in drawn]))
    if wrong := difference(expected, answered):
        return [unmeasured(entry, wrong)]
    agreed = (
        f"all {SAMPLE} drawn signals answered as we do, {sum(map(bool, expected))} of them with "
        f"{sum(map(len, expected))} playbooks; {loading:.1f} s to load"
    )
    _say(f"{installed}: they are the same; measuring")
    who = f"{installed}, fed directly, {peer.way}; {playbooks} playbooks"
    return _measured(entry, peer, ours, short=short, who=who, agreed=agreed)


def _measured(entry: Entry, peer: Peer, ours: Ours, *, short: bool, who: str, agreed: str) -> list[Figure]:
    count, rounds = entry.signals // (10 if short else 1), 3 if short else 9
    found = situations(count)
    pairs, seen = [(one, CALL) for one in found], read(found)
    told = [facts(*pair) for pair in pairs]
    ready = peer.feed(told)
    expected = ours.proven(pairs)
    assert ours.names(seen) == expected
    assert sum(map(len, expected)) == -(-count // 100)
    for _ in range(entry.warm_rounds):
        peer.answers(ready)

    def against(name: str, mine: Side, theirs: Side, note: str) -> Figure:
        times, spent = ratio(mine, theirs, rounds=rounds)
        return Figure(
            figure=entry.figure + name,
            value=1 / times,
            at_least=None if name else entry.at_least,
            n=count * rounds,
            note=f"{note}; {_micros(spent / count, times)}",
        )

    figures = [
        against(
            "",
            lambda: ours.names(seen),
            lambda: peer.answers(peer.feed(told)),
            f"times as fast a signal as {who}, 1% of signals reach one; which hold, from facts made "
            "beforehand on both sides (voices counted, distances measured), which each side writes as its "
            f"engine takes them; ours are judged by durable_rules; {agreed}",
        ),
        against(
            "_ready",
            lambda: ours.names(seen),
            lambda: peer.answers(ready),
            "the same with the events of the other side written beforehand too, and ours not",
        ),
        against(
            "_whole",
            lambda: ours.proven(pairs),
            lambda: peer.answers(peer.feed([facts(*pair) for pair in pairs])),
            "the same from the situation on: voices are counted on both sides, and ours writes the proof of "
            "each match",
        ),
    ]
    if wrong := difference(expected, peer.answers(ready)):
        return [unmeasured(entry, f"after {len(figures) * rounds} rounds {wrong}")]
    return figures


def _micros(ours_s: float, times: float) -> str:
    return f"{ours_s * 1e6:.1f} µs against {ours_s / times * 1e6:.1f}"


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)
