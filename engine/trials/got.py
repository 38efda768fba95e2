"""Got: what a case came to at a moment, held against what was wanted."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from engine.model.hold import HoldState
from engine.model.proposal import ProposalKind, ProposalState
from engine.model.scales import Severity
from engine.model.signal import Phase, SituationState
from engine.trials.reasons import missed, name_of, situations

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from engine.model.match import Exposure
    from engine.model.proposal import Proposal
    from engine.trials.case import Want
    from engine.trials.world import World

STEPS: Final = {
    ProposalKind.PAUSE: "pause_campaigns",
    ProposalKind.END: "end_campaigns",
    ProposalKind.ITINERARY: "propose_itinerary",
    ProposalKind.LIMIT: "limit",
}
"""What a question asks about, as a playbook names the step."""
OF_SITUATION: Final[dict[str, Any]] = {
    "state": SituationState,
    "phase": Phase,
    "epoch": int,
    "severity": Severity,
    "count": int,
}
_NUMBER = re.compile(r"\[\d+\]")
_NOT_ASKED = frozenset({ProposalState.WITHDRAWN, ProposalState.WAITING})


@dataclass(frozen=True, slots=True)
class Got:
    """Whether it is as wanted; both in words, and what came near."""

    holds: bool
    wanted: str
    got: str
    near: str = ""


def _exactly(wanted: Iterable[object], found: Iterable[object], near: str = "") -> Got:
    want, have = sorted(map(str, wanted)), sorted(map(str, found))
    return Got(want == have, _list(want), _list(have), near)


def _list(things: Iterable[object]) -> str:
    return ", ".join(map(str, things)) or "none"


def _each(wanted: Mapping[str, object], found: Mapping[str, object]) -> Got:
    """Hold what is wanted of some names against what is of them."""
    have = {name: found.get(name, "none") for name in wanted}
    return Got(have == dict(wanted), _pairs(wanted), _pairs(have))


def _pairs(of: Mapping[str, object]) -> str:
    return ", ".join(f"{name}: {value}" for name, value in of.items())


# --- questions -----------------------------------------------------------------------------------------


def _asked_about(world: World) -> list[Proposal]:
    return [one for one in world.mine() if one.state not in _NOT_ASKED]


def _open(world: World) -> list[Proposal]:
    return [one for one in world.mine() if one.state is ProposalState.OPEN]


def proposal(world: World, wanted: tuple[str, ...], _: Want) -> Got:
    """Hold the steps that were asked about."""
    return _exactly(wanted, {STEPS[one.asks] for one in _asked_about(world) if one.asks in STEPS})


def question(world: World, wanted: dict[str, str], _: Want) -> Got:
    """Hold how the last question of each kind stands."""
    last = {kind: found[-1].state for kind in ProposalKind if (found := world.proposals(kind))}
    return _each(wanted, {str(kind): str(state) for kind, state in last.items()})


def because(world: World, wanted: tuple[str, ...], _: Want) -> Got:
    """Hold why what is open is asked."""
    return _exactly(wanted, {one.because for one in _open(world)})


def release_asked(world: World, wanted: bool, _: Want) -> Got:  # noqa: FBT001 - a value, as all that is wanted
    """Hold whether somebody was asked to let go."""
    asked_for = any(one.asks is ProposalKind.RELEASE for one in _asked_about(world))
    return Got(asked_for is wanted, str(wanted).lower(), str(asked_for).lower())


def waits(world: World, wanted: int, _: Want) -> Got:
    """Hold how many campaigns wait for a limit."""
    waiting = [one for one in world.mine() if one.state is ProposalState.WAITING]
    count = len({row.campaign for one in waiting for row in one.rows})
    return Got(count == wanted, str(wanted), str(count))


def options(world: World, wanted: tuple[str, ...], _: Want) -> Got:
    """Hold which kinds of option are offered."""
    offered = {option.option for one in _open(world) for option in one.options}
    lacking = set(wanted) - offered
    ruled_out = {
        f"{one.what}: {one.why}" for each in _open(world) for one in each.not_offered if one.what in lacking
    }
    near = "; ".join(sorted(ruled_out))
    return _exactly(wanted, offered, near)


def answered(world: World, wanted: tuple[str, ...], _: Want) -> Got:
    """Hold what became of the answers, in order."""
    found = ["accepted" if one.accepted else "refused" for one in world.verdicts]
    said = "; ".join(one.says for one in world.verdicts)
    return Got(found == list(wanted), _list(wanted), _list(found), said)


# --- what is exposed, and why not ----------------------------------------------------------------------


def _exposures(world: World, *, met: bool) -> list[Exposure]:
    found = (one for one in world.exposures.values() if one.met is met and one.playbook == world.playbook)
    return sorted(found, key=lambda one: one.item)


def _met(world: World) -> list[str]:
    return sorted({name_of(world, one.item) for one in _exposures(world, met=True)})


def stop(world: World, wanted: tuple[str, ...], _: Want) -> Got:
    """Hold that some are exposed, perhaps among others."""
    met = _met(world)
    lacking = [name for name in wanted if name not in met]
    return Got(not lacking, _list(wanted), _list(met), _in_the_way(world, lacking))


def exposed(world: World, wanted: tuple[str, ...], _: Want) -> Got:
    """Hold all that are exposed."""
    met = _met(world)
    return _exactly(wanted, met, _in_the_way(world, [name for name in wanted if name not in met]))


def near_miss(world: World, wanted: dict[str, float | None], _: Want) -> Got:
    """Hold what is nearly met, and by how much; nobody wanted means that there are none."""
    found: dict[str, float | None] = {}
    for one in _exposures(world, met=False):
        found[name_of(world, one.item)] = min(
            (each.km for each in one.reaches if each.km is not None), default=None
        )
    holds = all(name in found and km in {None, found[name]} for name, km in wanted.items())
    return Got(holds if wanted else not found, _distances(wanted), _distances(found))


def _distances(of: Mapping[str, float | None]) -> str:
    return _list(name if km is None else f"{name}: {km:g} km" for name, km in of.items())


def why(world: World, wanted: dict[str, tuple[str, ...]], _: Want) -> Got:
    """Hold which clauses stand in the way; a path without numbers means the clause in whatever place."""
    found = missed(world)
    paths = {name: sorted(each) for name, each in found.items()}
    everywhere = sorted({path for each in paths.values() for path in each})
    holds = True
    for name, listed in wanted.items():
        have = paths.get(name, []) if name else everywhere
        named = [path for path in have if _among(path, listed)]
        holds = holds and all(any(_among(path, [one]) for path in named) for one in listed)
        holds = holds and (not name or named == have)
    got = _list(everywhere)
    if "" not in wanted:
        got = _pairs({name: _list(paths.get(name, [])) for name in wanted})
    said = _pairs({name: _list(each) for name, each in wanted.items()}).removeprefix(": ")
    return Got(holds, said, got, _in_the_way(world, [name for name in wanted if name]))


def _among(path: str, listed: Iterable[str]) -> bool:
    return path in listed or _NUMBER.sub("", path) in listed


def _in_the_way(world: World, names: Iterable[str]) -> str:
    """Say what stands in the way of some items, with the values it was judged on."""
    found = missed(world) if (listed := list(names)) else {}
    said = [f"{name}: {'; '.join(found[name].values())}" for name in listed if found.get(name)]
    if not said and found.get(""):
        said = list(found[""].values())
    return "; ".join(said)


# --- what is held, who knows, what is going on ---------------------------------------------------------


def paused(world: World, wanted: tuple[str, ...], _: Want) -> Got:
    """Hold what was paused and read back."""
    holds = world.brand.holds.values()
    others = {one.campaign: one for one in holds if one.state is not HoldState.VERIFIED}
    near = _list(
        f"{name}: {one.state}{one.says and f' ({one.says})'}" for name, one in sorted(others.items())
    )
    verified = {one.campaign for one in holds if one.state is HoldState.VERIFIED}
    return _exactly(wanted, verified, near if others else "")


def ended(world: World, wanted: tuple[str, ...], _: Want) -> Got:
    """Hold what was ended for good and read back."""
    asked_for = [one for one in world.brand.holds.values() if one.ends]
    others = {one.campaign: one for one in asked_for if one.state is not HoldState.ENDED}
    near = _list(
        f"{name}: {one.state}{one.says and f' ({one.says})'}" for name, one in sorted(others.items())
    )
    found = {one.campaign for one in asked_for if one.state is HoldState.ENDED}
    return _exactly(wanted, found, near if others else "")


def not_ended(world: World, wanted: tuple[str, ...], _: Want) -> Got:
    """Hold that some were not ended, and that their tool was not even asked to."""
    asked_for = sorted({one.campaign for one in world.brand.holds.values() if one.ends and one.asked_at})
    left = [name for name in wanted if name not in asked_for]
    return Got(left == list(wanted), _list(wanted), _list(left))


def holds(world: World, wanted: dict[str, str], _: Want) -> Got:
    """Hold how single campaigns are held, by the last hold of each."""
    ordered = sorted(world.brand.holds.values(), key=lambda one: (one.since, one.id))
    return _each(wanted, {one.campaign: str(one.state) for one in ordered})


def told(world: World, wanted: tuple[str, ...], _: Want) -> Got:
    """Hold who was asked or told anything."""
    return _exactly(wanted, {*world.asked, *(one for each in world.told_of.values() for one in each)})


def asked(world: World, wanted: tuple[str, ...], _: Want) -> Got:
    """Hold who was asked anything."""
    return _exactly(wanted, world.asked)


def told_of(world: World, wanted: dict[str, tuple[str, ...]], _: Want) -> Got:
    """Hold who was told what."""
    found = {name: _list(sorted(each)) for name, each in world.told_of.items()}
    return _each({name: _list(sorted(groups)) for name, groups in wanted.items()}, found)


def situation(world: World, wanted: dict[str, str], _: Want) -> Got:
    """Hold how the situation stands that was heard of last."""
    found = situations(world)
    have = {"count": str(len(found))}
    if found:
        last = found[-1]
        have |= {name: str(getattr(last, name)) for name in OF_SITUATION if name != "count"}
    return _each(wanted, have)


def happens(world: World, wanted: tuple[str, ...], want: Want) -> Got:
    """Hold all that was done in a span."""
    found = [(at, do) for at, do in world.done if want.start <= at <= want.end]
    near = _list(f"{world.case.offset(at)} {do}" for at, do in found)
    return _exactly(wanted, {do for _, do in found}, near if found else "")
