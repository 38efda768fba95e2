"""Why not: what one playbook made of one situation at a moment, its answer first.

Everything is read from the journal up to that moment, so the answer is the same whenever it is asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.errors import Refused
from engine.model.match import Match
from engine.model.said import phrase
from engine.model.scales import Hazard
from engine.model.time import iso
from engine.response import looking
from engine.response.spans import when
from engine.response.state import State, Voice
from engine.rules.conditions import Absent, Rate
from engine.rules.match import decisive
from engine.rules.plain import PlainEvaluator
from serviola import besides
from serviola.proofs import Proof, proof_of
from serviola.why_not_said import WhyNot
from serviola.within import Within
from store import past, views

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.model.program import PlaybookRevision
    from engine.model.signal import Situation
    from engine.model.time import Instant
    from engine.response.brand import Brand
    from engine.rules.compile import Plan
    from store.past import Heard
    from store.sqlite import SqliteStore

MOST_PLAYBOOKS = 20
"""So many playbooks are held against a situation at once."""
MOST_WORKED_OUT = 25
"""Of so many items, those that the fewest clauses keep out, the smallest change is worked out."""


def why_not(
    store: SqliteStore,
    prefix: str,
    playbook: str,
    *,
    brand: str,
    now: Instant,
    within: Within | None = None,
) -> WhyNot:
    """Judge a playbook against a situation as known at a moment; Refused where one of them was not.

    Refused, too, where that takes longer than `within`.
    """
    situation = _believed_then(store, prefix, brand, now)
    in_force = past.playbooks(store.db, now, brand=brand)
    if playbook not in in_force:
        known = ", ".join(sorted(in_force)) or "none"
        raise Refused(
            phrase("there is no playbook {name}; in force are: {known}", name=playbook, known=known)
        )
    return _held_against(store, situation, playbook, in_force, now, within or Within())


def judged_by(
    store: SqliteStore, prefix: str, *, brand: str, now: Instant, within: Within | None = None
) -> tuple[tuple[WhyNot, ...], int]:
    """Give what the playbooks that left a word made of a situation, and how many others were in force.

    Those that matched come first; of more than MOST_PLAYBOOKS the rest are among the others, like those that
    ask for another hazard, severity or evidence, and so left no word.
    """
    situation = _believed_then(store, prefix, brand, now)
    in_force = past.playbooks(store.db, now, brand=brand)
    spoke = [name for name in past.judged(store.db, situation.id, now, brand=brand) if name in in_force]
    until = within or Within()
    found = [_held_against(store, situation, name, in_force, now, until) for name in spoke[:MOST_PLAYBOOKS]]
    return tuple(found), len(in_force) - len(found)


def _believed_then(store: SqliteStore, prefix: str, brand: str, now: Instant) -> Situation:
    id = views.situation(store.db, prefix, brand=brand).id
    situation = past.situation(store.db, id, now, brand=brand)
    if situation is None:
        raise Refused(
            phrase(
                "nothing was known of {id} on {when} yet; name a later moment with --at",
                id=id,
                when=when(now),
            )
        )
    return situation


def _held_against(
    store: SqliteStore,
    situation: Situation,
    playbook: str,
    in_force: Mapping[str, PlaybookRevision],
    now: Instant,
    within: Within,
) -> WhyNot:
    within.check()
    state = _state_then(store, situation, playbook, in_force, now, within)
    brand = state.brand(situation.brand)
    return looked_at(brand, state, situation, playbook, now=now, sources=past.heard(store.db, now))


def looked_at(
    brand: Brand,
    state: State,
    situation: Situation,
    playbook: str,
    *,
    now: Instant,
    sources: tuple[Heard, ...] = (),
) -> WhyNot:
    """Hold a playbook of a state against a situation."""
    plan = brand.plans[playbook]
    voice = Voice(state=state, now=now)
    held = looking.why_not(voice, brand, plan, situation)
    asked = tuple(
        one
        for one in brand.proposals_for(situation.id)
        if one.playbook == playbook and one.epoch == situation.epoch
    )
    matches = [one for one in held.found if isinstance(one, Match)]
    policy = looking.policy_of(voice, brand, plan, situation, matches)
    return WhyNot(
        situation=situation,
        playbook=playbook,
        stage=plan.playbook.stage,
        at=iso(now),
        clauses=held.clauses,
        proofs=tuple(_proofs(held)),
        in_sight=held.in_sight,
        background=besides.background(situation),
        also=tuple(besides.also(brand, plan, situation, asked, matches, policy, now)),
        asked=asked,
        policy=policy,
        beware=plan.playbook.known_false_positives,
        sources=sources,
    )


def _state_then(
    store: SqliteStore,
    situation: Situation,
    playbook: str,
    in_force: Mapping[str, PlaybookRevision],
    now: Instant,
    within: Within,
) -> State:
    """Remember what was known at a moment, as far as it matters here."""
    state, brand = State(evaluator=PlainEvaluator()), situation.brand
    state.apply(in_force[playbook])
    asked = state.brand(brand).plans[playbook]
    names = {playbook, *asked.playbook.inhibited_by} & in_force.keys()
    for name in sorted(names - {playbook}):
        state.apply(in_force[name])
    known = past.remembered(
        store.db,
        now,
        brand=brand,
        situation=situation.id,
        playbooks=names,
        alike=_compared(asked, situation),
    )
    for word in within.each(known):
        state.apply(word)
    if asked.playbook.cooldown_s or asked.playbook.inhibited_by:
        items = looking.items_in_sight(Voice(state=state, now=now), state.brand(brand), asked, situation)
        # What it asked about itself counts for a cooldown alone.
        asking = names if asked.playbook.cooldown_s else names - {playbook}
        others = past.elsewhere(
            store.db, now, brand=brand, besides=situation.id, playbooks=asking, items=items
        )
        for word in within.each(others):
            state.apply(word)
    return state


def _compared(plan: Plan, situation: Situation) -> tuple[str, ...]:
    """Name the hazards of which a playbook looks at other situations, too.

    A rate is held against those of its hazard; who could have spoken is known by all who ever did.
    """
    if any(isinstance(leaf.test, Absent) for leaf in plan.leaves):
        return tuple(Hazard)
    return (situation.hazard,) if any(isinstance(leaf.test, Rate) for leaf in plan.leaves) else ()


def _proofs(held: looking.Held) -> list[Proof]:
    """Give the proofs; the smallest changes of those that the fewest clauses keep out."""
    missed = sorted(
        (number for number, one in enumerate(held.found) if not isinstance(one, Match)),
        key=lambda number: (len(list(decisive(held.found[number].proof))), number),
    )
    near = set(missed[:MOST_WORKED_OUT])
    return [
        proof_of(one, moment if number in near else None)
        for number, (one, moment) in enumerate(zip(held.found, held.moments, strict=True))
    ]
