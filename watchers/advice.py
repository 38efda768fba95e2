"""Travel advice of a government: four levels, one for each destination, which hold until the next one.

What is common to those who publish it; watchers.advisories and watchers.fcdo read their forms.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from engine.model.place import Area
from engine.model.scales import Certainty, Hazard, MsgType, Severity, SourceClass, Status, Urgency
from engine.model.signal import OutsideText, Signal
from engine.model.time import DAY, Instant
from watchers.documents import Parsed
from watchers.seen import Seen, dump, forget, load, next_revision

SEVERITIES = {1: Severity.MINOR, 2: Severity.MODERATE, 3: Severity.SEVERE, 4: Severity.EXTREME}
"""Levels as the US Department of State words them: exercise normal precautions, exercise increased caution,
reconsider travel, do not travel."""
STANDING = 3
"""The level from which on it is advised against travel."""

_UNREST = re.compile(r"\b(?:civil )?unrest\b|\barmed conflict\b|\bcivil war\b|\bcoup\b", re.IGNORECASE)
_REASON = re.compile(r"[^.]{0,200}\bdue to\b[^.]{0,400}", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What is advised for one destination, since when; `mark` tells it from any other advice for it."""

    native_id: str
    level: int
    dated: Instant
    countries: tuple[str, ...]
    hazard: Hazard
    mark: str
    text: OutsideText


def hazard_of(level: int, summary: str) -> Hazard:
    """Say whether it is advised against travel because of unrest."""
    reason = _REASON.search(summary)
    unrest = level >= STANDING and reason is not None and _UNREST.search(reason.group()) is not None
    return Hazard.UNREST if unrest else Hazard.ADVISORY


def tell_advice(
    found: Iterable[Advice],
    memory: Mapping[str, Any],
    *,
    source: str,
    now: Instant,
    horizon_days: float | None,
    items: int,
    problems: Sequence[str] = (),
) -> Parsed:
    """Tell what is new in the advice and remember it; of a destination that stands twice the newest counts.

    Advice stands until the next one, so nothing is ever canceled: a lower level is an Update. One that
    advises against travel says something that still holds, and is told of at first sight however old it is.
    """
    seen = load(memory.get("seen"))
    newest: dict[str, Advice] = {}
    for advice in found:
        # Some destinations stand in a list twice, the old text beside the new one.
        before = newest.get(advice.native_id)
        if before is None or (before.dated, before.level) < (advice.dated, advice.level):
            newest[advice.native_id] = advice
    signals: list[Signal] = []
    read = aged = 0
    for advice in newest.values():
        known = seen.get(advice.native_id)
        revision = next_revision(advice.dated // 1000, advice.mark, known)
        old = horizon_days is not None and advice.dated < now - horizon_days * DAY
        # What was old when we came, and advises nothing against, is remembered: its next change counts.
        told = known.hazard if known is not None else ""
        read += 1
        if revision is None:
            continue
        if known is not None or not old or advice.level >= STANDING:
            signals += _signals(advice, revision, known, source=source, now=now)
            told = signals[-1].hazard
        else:
            aged += 1
        seen[advice.native_id] = Seen(
            revision=revision, mark=advice.mark, at_ms=advice.dated // 1000, hazard=told
        )
    kept = forget(seen, now_ms=now // 1000, days=None, present=seen)
    return Parsed(
        signals=tuple(signals),
        memory={"seen": dump(kept)},
        read=read,
        skipped=items - read,
        old=aged,
        problems=tuple(problems),
    )


def _signals(advice: Advice, revision: int, known: Seen | None, *, source: str, now: Instant) -> list[Signal]:
    """Say it; advice that has come to be about unrest is withdrawn there and said anew here."""
    told = Hazard(known.hazard) if known is not None and known.hazard in list(Hazard) else None
    if told is Hazard.ADVISORY and advice.hazard is Hazard.UNREST:
        withdrawn = _signal(advice, revision, known, told, source=source, now=now)
        return [
            replace(withdrawn, msg_type=MsgType.CANCEL, standing=False, text=None),
            _signal(advice, revision, None, Hazard.UNREST, source=source, now=now),
        ]
    # What was unrest once stays where it was, whatever the reason of its level is this time.
    return [_signal(advice, revision, known, told or advice.hazard, source=source, now=now)]


def _signal(
    advice: Advice, revision: int, known: Seen | None, hazard: Hazard, *, source: str, now: Instant
) -> Signal:
    said = known is not None and bool(known.hazard)
    unrest = hazard is Hazard.UNREST
    native_id = f"{advice.native_id}.unrest" if unrest else advice.native_id
    return Signal(
        id=f"{source}:{native_id}:{revision}",
        source=source,
        source_class=SourceClass.OFFICIAL,
        publisher=source,
        native_id=native_id,
        revision=revision,
        references=(f"{source}:{native_id}:{known.revision}",) if known is not None and said else (),
        partition=hazard.category,
        hazard=hazard,
        status=Status.ACTUAL,
        msg_type=MsgType.UPDATE if said else MsgType.ALERT,
        severity=SEVERITIES[advice.level],
        certainty=Certainty.POSSIBLE,
        urgency=Urgency.UNKNOWN,
        occurred_at=min(advice.dated, now),
        sent_at=min(advice.dated, now),
        received_at=now,
        area=Area(countries=advice.countries),
        standing=advice.level >= STANDING,
        text=advice.text,
    )
