"""The sample history: what the shipped cases send, and light quakes of our own, drawn without chance.

Of the cases' signals those of USGS are facts (public domain, U.S. Geological Survey), those of GDACS and of
the advisories are written after what was published, all others are invented, and so are the light quakes.
Posts are left out: their authors get other pseudonyms each time that they are read.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from engine.model.place import Point
from engine.model.scales import Category, Certainty, Hazard, MsgType, Severity, SourceClass, Status, Urgency
from engine.model.signal import Signal
from engine.model.time import DAY, MINUTE, Instant, parse_iso
from serviola import samples
from serviola.case import load_case
from serviola.recorded import Recorded
from store.history.columns import Known
from store.history.write import Manifest, Origin, write
from watchers import PSEUDONYMOUS

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = Path(__file__).resolve().parent / "history"
HISTORY = FOLDER / "sample.parquet"
TRUTH = FOLDER / "truth.yaml"
CASES = ("january-2010", "march-2024", "nevada-2025", "failing-checkout")
DRAWN = 400
_BEGINS = parse_iso("2009-12-01T00:00:00Z")
_GOLDEN = 0.6180339887498949
ORIGIN = Origin(
    source="the cases that ship with Serviola, and light quakes that are invented",
    query=", ".join(CASES),
    fetched_at="",
    licence="Apache-2.0; quakes of the cases: U.S. Geological Survey, public domain",
    known_at="when the case shows it to a watcher; of an invented quake, 15 minutes after it happened",
)


def books() -> tuple[Path, ...]:
    """Name the books that the sample is held against: those of its cases."""
    return tuple(samples.cases()[name].joinpath("programs.yaml") for name in CASES)


def signals() -> Iterator[Known]:
    """Give the signals of the sample; the same each time."""
    for name in CASES:
        yield from _of_case(samples.cases()[name])
    for number in range(DRAWN):
        yield _light_quake(number)


def make(file: Path) -> Manifest:
    """Write the sample anew."""
    return write(file, signals(), [ORIGIN])


def _of_case(folder: Path) -> Iterator[Known]:
    case = load_case(folder)
    by_name = {one.name: one for one in case.sources}
    recorded = Recorded()
    for send in case.sends:
        source = by_name[send.source]
        if source.kind not in PSEUDONYMOUS:
            for signal in recorded.signals(send.file, source, send.at):
                yield Known(send.at, replace(signal, received_at=send.at))


def _light_quake(number: int) -> Known:
    """Draw a quake of magnitude 4 to 5.4, which no shipped playbook asks about, by the golden ratio."""
    share = (number * _GOLDEN) % 1.0
    other = (number * _GOLDEN * _GOLDEN * 7) % 1.0
    occurred = Instant(_BEGINS + int(number * 90 * DAY / DRAWN))
    known = Instant(occurred + 15 * MINUTE)
    point = Point(round(-60 + 130 * share, 3), round(-180 + 360 * other, 3))
    return Known(
        known,
        Signal(
            id=f"invented:light-{number}:1",
            source="invented",
            source_class=SourceClass.OFFICIAL,
            publisher="invented",
            native_id=f"light-{number}",
            revision=1,
            partition=Category.GEO,
            hazard=Hazard.EARTHQUAKE,
            status=Status.ACTUAL,
            msg_type=MsgType.ALERT,
            severity=Severity.MINOR,
            certainty=Certainty.OBSERVED,
            urgency=Urgency.PAST,
            occurred_at=occurred,
            sent_at=known,
            received_at=known,
            point=point,
            magnitude=round(4 + 1.4 * ((number * 0.37) % 1.0), 1),
            depth_km=10.0,
        ),
    )
