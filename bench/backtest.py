"""What a backtest costs, against the path on the same signals in memory, and what the filter saves."""

from __future__ import annotations

import math
import random
import resource
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import numpy as np

from bench.figures import Figure, seconds
from bench.worlds import NOW, book, far_quake, near_quake, ports, stops
from engine.model.program import Itinerary, ProgramRevision
from engine.model.signal import Signal
from engine.model.time import DAY, MINUTE, Instant
from engine.rules.evaluator import DurableEvaluator
from engine.situations.geometry import distance_km
from engine.trials.backtest.ledger import Ledger
from engine.trials.backtest.sift import kept
from engine.trials.backtest.sight import sight_of
from engine.trials.backtest.walk import Scene, walk
from serviola import samples
from serviola.backtesting import Library, library_of
from store.history.columns import Known
from store.history.read import History, opened
from store.history.write import write

CALLS = 200
ONE_IN = 1_000
"""One signal in so many is heavy and lies at a port."""
A_YEAR = 35_000
"""So many quakes a year have a magnitude of 2.5 and more."""
LEAST, MOST = 2.5, 5.4
"""Of the light ones each magnitude more is a tenth as frequent (Gutenberg and Richter 1944, with b = 1)."""

A_MILLION = 1_000_000
WALKED = 20_000
"""So many are walked whole, twice, with nothing left out."""
YEAR = 366 * DAY
LATER = Instant(NOW + 100 * YEAR)
SEASON = 42 * DAY
"""The book has calls for so long; over a year it is repeated."""
REGION_KM = 2_000.0


def measure(*, short: bool) -> Iterator[Figure]:
    """Write histories and walk them: whole, from the file and from memory; and with rows left out first."""
    library = library_of([samples.folder("playbooks")])
    with TemporaryDirectory(prefix="serviola-bench-") as folder:
        year, million = Path(folder) / "year.parquet", Path(folder) / "million.parquet"
        write(year, drawn(5_000 if short else A_YEAR), [])
        walked = Instant(NOW + YEAR // A_YEAR * (2_000 if short else WALKED))
        with opened([year], now=LATER, until=walked) as history:
            yield _against_path(history, library)
        with opened([year], now=LATER) as history:
            yield _filter(history, library)
        count = 20_000 if short else A_MILLION
        written = seconds(lambda: write(million, drawn(count, within=YEAR * count // A_MILLION), []))
        with opened([million], now=LATER) as history:
            yield _whole(history, library, written)


def drawn(count: int, *, within: int = 0) -> Iterator[Known]:
    """Draw quakes all over the world, oldest first, evenly within some time; else as the catalog has them."""
    calls = stops(CALLS)
    apart = within // count if within else YEAR // A_YEAR
    for number in range(count):
        quake = near_quake(number, calls) if number % ONE_IN == ONE_IN - 1 else _light(number)
        at = Instant(NOW + number * apart)
        occurred = Instant(at - 20 * MINUTE)
        yield Known(at, replace(quake, occurred_at=occurred, sent_at=at, received_at=at, text=None))


def _light(number: int) -> Signal:
    above = -math.log10(1.0 - random.Random(-number).random() * (1.0 - 10.0 ** (LEAST - MOST)))
    return replace(far_quake(number), magnitude=round(LEAST + above, 1))


def _a_year() -> ProgramRevision:
    """Give the book with its calls once more in every season of a year."""
    whole = book(CALLS)
    seasons = range(YEAR // SEASON + 1)
    itineraries = tuple(_later(one, season) for season in seasons for one in whole.itineraries)
    campaigns = tuple(
        replace(one, id=f"{one.id}-{season}", touches=tuple(f"{name}-{season}" for name in one.touches))
        for season in seasons
        for one in whole.campaigns
    )
    return replace(whole, itineraries=itineraries, campaigns=campaigns)


def _later(one: Itinerary, season: int) -> Itinerary:
    by = season * SEASON
    stops = tuple(
        replace(
            stop,
            id=f"{stop.id}-{season}",
            itinerary=f"{one.id}-{season}",
            arrives_at=Instant(stop.arrives_at + by),
            departs_at=Instant(stop.departs_at + by),
        )
        for stop in one.stops
    )
    return replace(one, id=f"{one.id}-{season}", stops=stops)


def _against_path(history: History, library: Library) -> Figure:
    """Walk the same signals from the file, and from memory, where reading and decoding cost nothing."""
    scene = _scene(history, library, book(CALLS))
    begun = perf_counter()
    ledger = _walked(((one.at, one.signal) for one in history.signals()), scene)
    ours = perf_counter() - begun
    assert any(entry.asked_at for entry in ledger.entries.values()), "nobody was asked: this shows nothing"
    in_memory = [(one.at, one.signal) for one in history.signals()]
    path = seconds(lambda: _walked(in_memory, scene))
    return Figure(
        figure="backtest_vs_path",
        value=path / ours,
        at_least=0.5,
        n=history.count,
        note=(
            f"share of the speed of the path, with its ticks, on the same signals in memory, over "
            f"{len(library.plans)} playbooks and {CALLS} calls, nothing left out; "
            f"{history.count / ours:.0f} signals/s against {history.count / path:.0f}"
        ),
    )


def _whole(history: History, library: Library, written: float) -> Figure:
    """Backtest all of a history as people do, with what cannot matter left out first."""
    programs = _a_year()
    scene = _scene(history, library, programs)
    begun = perf_counter()
    sight = sight_of(library.plans.values(), [programs])
    keep = kept(history.rows(sight), sight)
    ledger = _walked(((one.at, one.signal) for one in history.signals(keep)), scene)
    spent = perf_counter() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Figure(
        figure="backtest_signals",
        value=history.count / spent,
        n=history.count,
        note=(
            f"signals a second of a backtest over the library, filter first: a year of the world against "
            f"{sum(len(one.stops) for one in programs.itineraries)} calls; {spent:.1f} s in all, "
            f"{int(keep.sum())} rows kept, {len(ledger.entries)} situations met something; "
            f"writing the history took {written:.0f} s; "
            f"at most {peak:.0f} MiB of memory"
        ),
    )


def _filter(history: History, library: Library) -> Figure:
    """Walk a year against the calls of one region, whole and with what cannot matter left out first."""
    region = _region()
    scene = _scene(history, library, region)
    begun = perf_counter()
    whole = _walked(((one.at, one.signal) for one in history.signals()), scene)
    unfiltered = perf_counter() - begun
    begun = perf_counter()
    sight = sight_of(library.plans.values(), [region])
    keep: np.ndarray[tuple[int], np.dtype[np.bool_]] = kept(history.rows(sight), sight)
    sifted = _walked(((one.at, one.signal) for one in history.signals(keep)), scene)
    filtered = perf_counter() - begun
    assert whole.entries == sifted.entries, "what was left out changed an answer"
    return Figure(
        figure="backtest_filter",
        value=unfiltered / filtered,
        at_least=10.0,
        n=history.count,
        note=(
            f"times as fast as without the filter, a year held against one region; {int(keep.sum())} rows "
            f"kept, {len(whole.entries)} situations met something; "
            f"{unfiltered:.1f} s against {filtered:.2f} s"
        ),
    )


def _region() -> ProgramRevision:
    """Give the calls at the ports within some 2,000 km of one of them."""
    whole = book(CALLS)
    middle = ports(random.Random(1))[0]
    itineraries = tuple(
        replace(one, stops=tuple(at for at in one.stops if distance_km(at.point, middle) < REGION_KM))
        for one in whole.itineraries
    )
    return replace(whole, itineraries=tuple(one for one in itineraries if one.stops))


def _scene(history: History, library: Library, programs: ProgramRevision) -> Scene:
    assert history.first is not None
    assert history.last is not None
    return Scene(playbooks=library.revisions, programs=(programs,), since=history.first, until=history.last)


def _walked(signals: Iterable[tuple[Instant, Signal]], scene: Scene) -> Ledger:
    return walk(signals, scene, DurableEvaluator(), ledger=Ledger())
