"""What the whole path costs, from signals read to committed, against inserting the same signals bare."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time

from sqlalchemy import insert

from bench.figures import Figure, Side, seconds
from bench.worlds import BRAND, book, open_core, quakes, stops
from engine.model.codec import encode
from engine.model.signal import Signal
from engine.rules.evaluator import DurableEvaluator
from engine.trials.replay import replay
from store.db import Db
from store.tables import table

CALLS = 200
ONE_IN = 100
ROUNDS = 5


@dataclass(slots=True)
class Sides:
    """Seconds of every round, side by side."""

    path: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)
    again: list[float] = field(default_factory=list)
    path_works: list[float] = field(default_factory=list)
    """Of these the processor's; for the rest of a round somebody waits, as a rule for the disk."""
    bare_works: list[float] = field(default_factory=list)

    def share(self) -> float:
        """Say how fast the path is, as a share of the bare insert."""
        return median(bare / path for bare, path in zip(self.bare, self.path, strict=True))

    def pace(self, count: int) -> str:
        """Say how many signals a second the path takes."""
        works, theirs = (median(one) / count * 1e3 for one in (self.path_works, self.bare_works))
        return (
            f"{count / median(self.path):.0f} signals/s against {count / median(self.bare):.0f}; "
            f"the processor works {works:.2f} ms a signal against {theirs:.2f}, and both wait for the same "
            "disk: the slower it is, the higher the share"
        )


def measure(*, short: bool) -> Iterator[Figure]:
    """Take quakes in, one and a hundred at a time, and think the latter again."""
    rounds = 3 if short else ROUNDS
    for each, count, bound in ((1, 100 if short else 300, 0.10), (100, 200 if short else 1_000, 0.05)):
        sides = Sides()
        for number in range(rounds):
            with TemporaryDirectory(prefix="serviola-bench-") as folder:
                _round(sides, Path(folder), count=count, each=each, bare_first=number % 2 == 1)
        yield Figure(
            figure=f"path_{each}",
            value=sides.share(),
            at_least=bound,
            n=count * rounds,
            note=(
                f"share of the speed of SQLAlchemy Core inserting the same signals, {each} to a transaction; "
                f"{sides.pace(count)}; {CALLS} calls, 1 signal in {ONE_IN} asks"
            ),
        )
        if each == 100:
            yield Figure(
                figure="replay_vs_path",
                value=median(path / again for path, again in zip(sides.path, sides.again, strict=True)),
                n=count * rounds,
                note="times the speed of the path, thinking the same batches again from the journal",
            )


def _round(sides: Sides, folder: Path, *, count: int, each: int, bare_first: bool) -> None:
    signals = quakes(count, stops(CALLS), one_in=ONE_IN)
    batches = [signals[start : start + each] for start in range(0, count, each)]
    if bare_first:
        _bare(sides, folder, batches)
    core = open_core(folder, book(CALLS))
    _time(lambda: [core.step(batch) for batch in batches], sides.path, sides.path_works)
    if not bare_first:
        _bare(sides, folder, batches)
    assert any(core.state.brand(BRAND).proposals), "no signal asked, so this is not the whole path"
    if each == 100:
        sides.again.append(seconds(lambda: _replayed(core.store.batches())))
    core.store.close()


def _time(call: Side, spent: list[float], works: list[float]) -> None:
    def working() -> None:
        begun = process_time()
        call()
        works.append(process_time() - begun)

    spent.append(seconds(working))


def _replayed(batches: object) -> None:
    differences = replay(batches, DurableEvaluator(), [BRAND])  # type: ignore[arg-type]
    assert differences == [], differences[:3]


def _bare(sides: Sides, folder: Path, batches: Sequence[Sequence[Signal]]) -> None:
    """Insert signals into a table like ours, on a database set like ours, and nothing else."""
    signals = table("signals")
    database = Db(folder / "bare.sqlite3")
    with database.writing() as connection:
        signals.create(connection)
    statement = insert(signals)

    def inserting() -> None:
        for batch in batches:
            with database.writing() as connection:
                connection.execute(statement, [_row(signal) for signal in batch])

    _time(inserting, sides.bare, sides.bare_works)
    database.close()


def _row(signal: Signal) -> dict[str, object]:
    return {
        "id": signal.id,
        "source": signal.source,
        "native_id": signal.native_id,
        "revision": signal.revision,
        "partition": signal.partition,
        "hazard": signal.hazard,
        "occurred_at": signal.occurred_at,
        "received_at": signal.received_at,
        "first": 1,
        "v": signal.v,
        "body": encode(signal),
    }
