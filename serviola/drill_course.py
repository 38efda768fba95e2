"""The course of a drill in its core: how it begins, is let go of, and comes to its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model.decision import Answer, Decision
from engine.model.hold import ENDED, HOLDING
from engine.model.program import PlaybookRevision
from engine.model.proposal import Proposal, ProposalKind, ProposalState
from engine.model.said import phrase
from engine.model.scales import DRILLS
from engine.model.signal import GOING_ON, Signal
from engine.model.time import MINUTE, SECOND, Instant, later
from engine.response.who import who_lets_go
from serviola.drill_script import DrillError, over
from store import inbox, views

if TYPE_CHECKING:
    from engine.model.codec import Input
    from engine.model.hold import Hold
    from engine.model.signal import Situation
    from engine.response.brand import Brand
    from serviola.core import Core
    from serviola.drill_script import Script
    from store.sqlite import SqliteStore

ASKED_WITHIN = 30 * SECOND
"""So long after its time a question may come; then there is none."""
LET_GO_WITHIN = 5 * MINUTE
"""So long after its deadline a drill is over, whatever still stands of it."""
VIA = "drill"


def begin(store: SqliteStore, script: Script) -> None:
    """Put a drill into the inbox, whole or not at all; DrillError where one is under way, or was before."""
    with store.db.writing() as connection:
        # Nobody else writes from here on, so of two that begin at once one finds the other.
        waiting, _ = inbox.waiting(connection)
        if any(isinstance(item, Signal) for _, item in waiting) or views.situations(store.db, brand=DRILLS):
            raise DrillError(phrase("a drill is under way; see with: serviola drill --scores"))
        if views.signal(store.db, script.signal.id) is not None:
            raise DrillError(phrase("the drill {name} was there before", name=script.signal.native_id))
        items: list[Input] = [*_others(store, script), *script.inputs]
        for item in items:
            inbox.submit(connection, item)


def _others(store: SqliteStore, script: Script) -> list[PlaybookRevision]:
    """Withdraw the playbooks of earlier drills: each drill is about one."""
    known = {one.name for one in store.remembered() if isinstance(one, PlaybookRevision) and one.text}
    return [
        PlaybookRevision(brand=DRILLS, name=name, digest="", file="", text="")
        for name in sorted(known - {script.playbook.name})
    ]


def is_open(store: SqliteStore) -> bool:
    """Say whether a drill is under way."""
    if store.inbox() or views.situations(store.db, brand=DRILLS):
        return True
    return bool(views.holds(store.db, brand=DRILLS))


def go_on(core: Core, within_s: int, *, at_once: bool = False) -> None:
    """Let go of what a drill paused, and call it over once everything is let go of, or its time is up."""
    brand, now = core.state.brand(DRILLS), core.now()
    for situation in sorted(brand.situations.values(), key=lambda one: one.id):
        waits_s = _waits_s(brand)
        asks_at = later(situation.opened_at, waits_s)
        ends = later(asks_at, within_s)
        releases = _releases(brand, situation, now)
        if releases:
            core.step(releases)
        if situation.state not in GOING_ON:
            continue
        waits = waits_s and now < asks_at + ASKED_WITHIN
        if waits and not at_once and not _asked(brand, situation):
            continue  # its playbook has not asked yet
        if at_once or now >= ends + LET_GO_WITHIN or _is_done(brand, situation, late=now >= ends):
            signal = views.signal(core.store.db, situation.evidence[0].signal_id)
            if signal is not None:
                core.step([over(signal, now)])


def _waits_s(brand: Brand) -> int:
    """Say how long the playbook of the drill waits before it asks; only one is in force."""
    return max((one.playbook.hold_for_s for one in brand.plans.values()), default=0)


def _asked(brand: Brand, situation: Situation) -> list[Proposal]:
    return [one for one in brand.proposals_for(situation.id) if one.asks is ProposalKind.PAUSE]


def _is_done(brand: Brand, situation: Situation, *, late: bool) -> bool:
    """Say whether nothing more is to come: all was let go of, or nobody said yes and nobody may any more."""
    asked = _asked(brand, situation)
    if any(one.state is ProposalState.APPROVED for one in asked):
        holds = brand.holds_for(situation.id)
        return bool(holds) and all(one.state in ENDED for one in holds)
    return late or not any(one.state in {ProposalState.OPEN, ProposalState.WAITING} for one in asked)


def _releases(brand: Brand, situation: Situation, now: Instant) -> list[Decision]:
    """Have let go what is held and nobody was asked about yet; a drill needs no second press for that."""
    found: list[Decision] = []
    for asked in _asked(brand, situation):
        held = [one for one in brand.holds_for(situation.id) if _is_held(one, asked)]
        under_way = [
            one
            for one in brand.holds_for(situation.id)
            if one.proposal == asked.id and one.state not in ENDED and one.state not in HOLDING
        ]
        if held and not under_way:
            found.append(
                Decision(
                    id=f"D-{held[0].id}-over",
                    brand=DRILLS,
                    proposal=asked.id,
                    plan=asked.plan,
                    answer=Answer.RELEASE,
                    by=VIA,
                    groups=tuple(sorted({who_lets_go(brand, one) for one in held})),
                    via=VIA,
                    at=now,
                    rows=tuple(sorted({one.row for one in held})),
                )
            )
    return found


def _is_held(hold: Hold, asked: Proposal) -> bool:
    return hold.proposal == asked.id and hold.state in HOLDING and not hold.asked_release and hold.ours
