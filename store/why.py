"""Answer why: what a proposal stands on, from the first signal on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement

from engine.model.adaptation import Adaptation
from engine.model.decision import Decision, Verdict
from engine.model.hold import Hold
from engine.model.match import Clause, Exposure, Match, Miss
from engine.model.proposal import Proposal
from engine.model.signal import Signal, Situation
from store import reads, views
from store.db import Db
from store.tables import MAIN, table


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """A proposal with everything it stands on, and everything that came of it."""

    proposal: Proposal
    situation: Situation | None
    signals: tuple[Signal, ...]
    exposures: tuple[Exposure, ...]
    matches: tuple[Match, ...]
    misses: tuple[Miss, ...]
    decisions: tuple[Decision, ...]
    verdicts: tuple[Verdict, ...]
    holds: tuple[Hold, ...]
    adaptations: tuple[Adaptation, ...]


def explained(db: Db, prefix: str, *, brand: str = MAIN) -> Explained:
    """Give a proposal with what it stands on; Refused when the id does not name one."""
    asked = views.proposal(db, prefix, brand=brand)

    def judged(name: str) -> list[ColumnElement[bool]]:
        c = table(name).c
        return [
            c.brand == brand,
            c.playbook == asked.playbook,
            c.situation == asked.situation,
            c.epoch == asked.epoch,
        ]

    def of_it(name: str) -> list[ColumnElement[bool]]:
        c = table(name).c
        return [c.brand == brand, c.proposal == asked.id]

    situation, match = table("situations").c, table("matches").c
    with db.reading() as connection:
        here = situation.brand == brand, situation.id == asked.situation
        found = reads.read(connection, Situation.kind, "situations", *here)
        matches = reads.read(connection, Match.kind, "matches", *judged("matches"), match.kind == Match.kind)
        misses = reads.read(connection, Miss.kind, "matches", *judged("matches"), match.kind == Miss.kind)
        heard = [piece.signal_id for one in found for piece in one.evidence]
        heard += [name for one in (*matches, *misses) for name in _sources(one.proof)]
        return Explained(
            proposal=asked,
            situation=found[0] if found else None,
            signals=tuple(reads.signals(connection, list(dict.fromkeys(heard)))),
            exposures=tuple(reads.read(connection, Exposure.kind, "exposures", *judged("exposures"))),
            matches=tuple(matches),
            misses=tuple(misses),
            decisions=tuple(reads.read_whole(connection, Decision.kind, "decisions", *of_it("decisions"))),
            verdicts=tuple(reads.read(connection, Verdict.kind, "verdicts", *of_it("verdicts"))),
            holds=tuple(reads.read(connection, Hold.kind, "holds", *of_it("holds"))),
            adaptations=tuple(reads.read(connection, Adaptation.kind, "adaptations", *of_it("adaptations"))),
        )


def _sources(proof: Clause) -> Iterator[str]:
    """Name the signals that a proof rests on, down to its leaves."""
    yield from proof.signals
    for part in proof.parts:
        yield from _sources(part)
