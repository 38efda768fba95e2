"""Cases: what a playbook would do, on a clock of its own, with a tool and people that only exist there.

The path is the real one: the same `advance`, fed by hand. A case sends signals, answers questions, says how
the tool behaves, and wants things at times; of what it does not get, it says what it got, and when it was so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from engine.response.state import State
from engine.rules.load import playbook_of
from engine.trials.coverage import seen_in, seen_now
from engine.trials.pausable import pausable
from engine.trials.wants import KEYS
from engine.trials.world import BRAND, World

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.model.program import PlaybookRevision
    from engine.model.time import Instant
    from engine.ports import Evaluator
    from engine.rules.playbook import Stage
    from engine.trials.case import Case, Look, Want
    from engine.trials.coverage import Seen
    from engine.trials.got import Got

MOST_MOMENTS = 10_000
_STAGE = re.compile(r"""^(["']?)stage\1\s*:.*$""", re.MULTILINE)

_Place: TypeAlias = tuple[int, str]
"""The number of a want, and a key of it."""
_Looks: TypeAlias = "dict[_Place, tuple[Want, Look]]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """One thing that was not so: where it is wanted, when it was looked at, what was got instead.

    `so` are the moments, each with the one from which it was no longer so (None: to the end), of the times at
    which it was as wanted.
    """

    file: str
    line: int
    key: str
    at: str
    wanted: str
    got: str
    near: str = ""
    so: tuple[tuple[str, str | None], ...] = ()

    def __str__(self) -> str:
        """Say it in one sentence, with its place."""
        near = f" ({self.near})" if self.near else ""
        return f"{self.file}:{self.line}: at {self.at} {self.key}: wanted {self.wanted}, got {self.got}{near}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What came of one case: what it did not get, and the clauses that it saw decide."""

    case: Case
    failures: tuple[Failure, ...]
    seen: frozenset[Seen] = frozenset()


def run(case: Case, playbook: PlaybookRevision, evaluator: Evaluator, *, cover: bool = True) -> Trial:
    """Play one case to its last wish; without `cover` it says nothing of clauses."""
    looks: _Looks = {
        (number, look.key): (want, look) for number, want in enumerate(case.wants) for look in want.looks
    }
    seen: set[Seen] = set()
    looked: dict[str, int] = {}
    failed: dict[_Place, Failure] = {}
    read = 0
    for world, now, until in _moments(case, playbook, evaluator):
        if cover:
            seen.update(seen_in(world, [word for _, word in world.words[read:]]), seen_now(world, looked))
            read = len(world.words)
        for place, (want, look) in looks.items():
            if place not in failed and _is_due(want, look, now, until):
                world.now = max(now, want.start)
                found = KEYS[look.key].hold(world, look.wanted, want)
                if not found.holds:
                    failed[place] = _failure(case, want, look, found, world.now)
    failures = tuple(failed.values())
    if failures and cover:
        failures = _with_times(case, playbook, evaluator, failed, looks)
    return Trial(case=case, failures=failures, seen=frozenset(seen))


def passes(case: Case, playbook: PlaybookRevision, evaluator: Evaluator) -> bool:
    """Say whether a case gets what it wants."""
    return not run(case, playbook, evaluator, cover=False).failures


def _moments(
    case: Case, playbook: PlaybookRevision, evaluator: Evaluator, *, to_the_end: bool = False
) -> Iterator[tuple[World, Instant, Instant | None]]:
    """Give each moment at which something happened, and until when it then stands so; None is to the end."""
    state = State(evaluator=evaluator)
    world = World(case=case, playbook=playbook.name, state=state, now=case.clock)
    playbooks = [_staged(each, case.stage) for each in (*case.others, playbook)]
    configured = () if case.reopening is None else (replace(case.reopening, brand=BRAND),)
    world.take([*configured, pausable(case.programs, no_pause=case.no_pause), *playbooks], case.clock)
    end = max((want.end for want in case.wants), default=case.clock)
    planned = sorted({one.at for one in case.sends} | {one.at for one in case.replies})
    end = max([end, *planned]) if to_the_end else end
    now = case.clock
    if now in planned:
        world.happen(now)
    for _ in range(MOST_MOMENTS):
        due = world.next_due()
        ahead = [at for at in planned if at > now][:1] + ([] if due is None else [due])
        upcoming = min(ahead, default=None)
        last = upcoming is None or upcoming > end
        yield world, now, None if last else upcoming
        if upcoming is None or last:
            return
        now = upcoming
        world.happen(now)


def _staged(playbook: PlaybookRevision, stage: Stage | None) -> PlaybookRevision:
    """Give a playbook at another stage and otherwise as it is: another text, so with another digest."""
    if stage is None:
        return playbook
    text, found = _STAGE.subn(f"stage: {stage}", playbook.text, count=1)
    # A playbook that does not say its stage is in shadow; a case may try it at another all the same.
    staged = replace(playbook, text=text if found else f"{text.rstrip()}\nstage: {stage}\n")
    return replace(staged, digest=playbook_of(staged).digest)


def _is_due(want: Want, look: Look, now: Instant, until: Instant | None) -> bool:
    """Say whether a want looks at how things stand from `now` until something else happens."""
    start = want.end if KEYS[look.key].span else want.start
    return now <= want.end and (until is None or start < until)


def _failure(case: Case, want: Want, look: Look, found: Got, at: Instant) -> Failure:
    return Failure(
        file=case.file,
        line=want.line,
        key=look.key,
        at=case.when(at),
        wanted=found.wanted,
        got=found.got,
        near=found.near,
    )


def _with_times(
    case: Case, playbook: PlaybookRevision, evaluator: Evaluator, failed: dict[_Place, Failure], looks: _Looks
) -> tuple[Failure, ...]:
    """Play it once more, to the last thing that happens, to say of what failed when it was so, if ever."""
    times: dict[_Place, list[tuple[str, str | None]]] = {place: [] for place in failed}
    for world, now, until in _moments(case, playbook, evaluator, to_the_end=True):
        for place, spans in times.items():
            want, look = looks[place]
            if KEYS[look.key].span:
                continue
            world.now = now
            if KEYS[look.key].hold(world, look.wanted, want).holds:
                begun = case.offset(now)
                if spans and spans[-1][1] == begun:
                    begun = spans.pop()[0]
                spans.append((begun, None if until is None else case.offset(until)))
    return tuple(replace(one, so=tuple(times[place])) for place, one in failed.items())
