"""Record: how often a source was right, of the situations that are kept in mind. No rule asks for it.

A source was right where another one that is independent of it stands by the same; it was wrong where it took
back what it said, or somebody who is trusted more did. What nobody else spoke of for a week stayed alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median_low
from typing import TYPE_CHECKING

from engine.model.scales import SourceClass, Status
from engine.model.signal import SituationState
from engine.model.time import DAY, SECOND, Instant
from engine.situations.belief import TRUST
from engine.situations.evidence import first_said
from engine.situations.voices import is_echo, is_weighed, one_story

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from engine.model.signal import Evidence, Situation

WAITS_FOR = 7 * DAY
"""What nobody else confirmed for so long after it was first said stayed alone; till then it may still be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What became of what one source said, in situations.

    `told` = `confirmed` + `retracted` + `alone` + `open`. `by_trusted` of those confirmed were confirmed by a
    source that is trusted more. `first` of them were told by this source before any other. `early_s` is by
    how many seconds it spoke before the first who confirmed it, in the middle of all that were confirmed;
    negative where it spoke later, None where none was.
    """

    source: str
    source_class: SourceClass
    trust: int
    told: int = 0
    confirmed: int = 0
    by_trusted: int = 0
    retracted: int = 0
    alone: int = 0
    open: int = 0
    first: int = 0
    early_s: int | None = None

    @property
    def right(self) -> float | None:
        """Give the share that was confirmed, of all of which it is known by now; None where it is of none."""
        known = self.confirmed + self.retracted + self.alone
        return None if not known else round(self.confirmed / known, 3)


@dataclass(frozen=True, slots=True)
class _Case:
    """What became of what a source said of one situation."""

    source_class: SourceClass
    began: Instant
    retracted: bool
    waits: bool
    first: bool
    by: tuple[Evidence, ...] = ()


def records(situations: Iterable[Situation], *, now: Instant) -> tuple[Record, ...]:
    """Give the record of each source, in order of name."""
    cases: dict[str, list[_Case]] = {}
    for situation in situations:
        if situation.status is Status.ACTUAL and situation.state is not SituationState.CLOSED:
            for source, case in _cases(situation, now):
                cases.setdefault(source, []).append(case)
    return tuple(_record(source, cases[source]) for source in sorted(cases))


def _cases(situation: Situation, now: Instant) -> Iterable[tuple[str, _Case]]:
    said: dict[str, list[Evidence]] = {}
    for piece in situation.evidence:
        said.setdefault(piece.native_key.partition(":")[0], []).append(piece)
    for source, own in said.items():
        others = [piece for name, pieces in said.items() if name != source for piece in pieces]
        began = min(first_said(piece) for piece in own)
        trust = max(TRUST[piece.source_class] for piece in own)
        # What was read by what others tell bears out no more than they said, and a guess bears out nobody.
        named = [piece for piece in others if not (is_echo(piece) or is_weighed(piece))]
        yield (
            source,
            _Case(
                source_class=max(own, key=lambda piece: TRUST[piece.source_class]).source_class,
                began=began,
                retracted=_is_taken_back(own, others, trust),
                waits=now - began < WAITS_FOR,
                first=bool(named) and all(began < first_said(piece) for piece in named),
                by=tuple(piece for piece in named if _confirms(piece, own, trust)),
            ),
        )


def _is_taken_back(own: Sequence[Evidence], others: Iterable[Evidence], trust: int) -> bool:
    by_itself = all(piece.retracted for piece in own)
    return by_itself or any(piece.retracted and TRUST[piece.source_class] > trust for piece in others)


def _confirms(piece: Evidence, own: Iterable[Evidence], trust: int) -> bool:
    """Say whether a piece is independent, and of some weight: posts confirm posts, and nobody else."""
    heavy = TRUST[piece.source_class] >= min(trust, TRUST[SourceClass.NEWS])
    return (
        heavy
        and not piece.retracted
        and all(piece.publisher != one.publisher and not one_story(piece.story, one.story) for one in own)
    )


def _record(source: str, cases: Sequence[_Case]) -> Record:
    latest = max(cases, key=lambda case: case.began)
    standing = [case for case in cases if not case.retracted]
    confirmed = [case for case in standing if case.by]
    unheard = [case for case in standing if not case.by]
    early = [(min(first_said(piece) for piece in case.by) - case.began) // SECOND for case in confirmed]
    return Record(
        source=source,
        source_class=latest.source_class,
        trust=TRUST[latest.source_class],
        told=len(cases),
        confirmed=len(confirmed),
        by_trusted=sum(
            any(TRUST[piece.source_class] > TRUST[case.source_class] for piece in case.by)
            for case in confirmed
        ),
        retracted=len(cases) - len(standing),
        alone=sum(not case.waits for case in unheard),
        open=sum(case.waits for case in unheard),
        first=sum(case.first for case in cases),
        early_s=median_low(early) if early else None,
    )
