"""Backtesting: reads histories, playbooks, programs and truth, walks the history, works out the figures."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from engine.errors import PlaybookError, ServiolaError
from engine.model.said import phrase
from engine.model.time import DAY, Instant, moment
from engine.rules.compile import compile_playbook
from engine.rules.evaluator import DurableEvaluator
from engine.rules.load import playbook_of
from engine.trials.backtest.against import Changed, changes
from engine.trials.backtest.figures import Figures, figures_of
from engine.trials.backtest.ledger import Ledger
from engine.trials.backtest.sift import kept
from engine.trials.backtest.sight import sight_of
from engine.trials.backtest.truth import load_truth
from engine.trials.backtest.walk import BRAND, Scene, walk
from engine.trials.pausable import pausable
from programs.candidates import made_ready
from serviola.book_files import read_book_file
from serviola.loading import load_playbooks
from store.history.read import opened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from engine.model.program import PlaybookRevision, ProgramRevision
    from engine.rules.compile import Plan
    from engine.trials.backtest.truth import Truth

WEEK = 7 * DAY


class BacktestError(ServiolaError):
    """What is asked for cannot be backtested; the sentence says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Nights:
    """When it is night, in whole minutes of the day, and in which zone each group lives; "" is all others."""

    zones: Mapping[str, ZoneInfo]
    begins: int = 22 * 60
    ends: int = 7 * 60

    def local(self, group: str, at: Instant) -> tuple[str, bool]:
        """Say in which week of a group a moment lies (by its Monday), and whether it is night there."""
        there = moment(at).astimezone(self.zones.get(group, self.zones[""]))
        minute = there.hour * 60 + there.minute
        if self.begins <= self.ends:
            night = self.begins <= minute < self.ends
        else:
            night = minute >= self.begins or minute < self.ends
        return (there.date() - timedelta(days=there.weekday())).isoformat(), night


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is to be backtested; `sifted` False reads every row, for whoever would rather wait than trust."""

    histories: tuple[Path, ...]
    playbooks: tuple[Path, ...]
    against: tuple[Path, ...] = ()
    programs: tuple[Path, ...] = ()
    truth: Path | None = None
    since: Instant | None = None
    until: Instant | None = None
    nights: Nights
    now: Instant
    sifted: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """The playbooks of one side, as they are and made ready to judge."""

    revisions: tuple[PlaybookRevision, ...]
    plans: Mapping[str, Plan]


@dataclass(frozen=True, slots=True, kw_only=True)
class Backtest:
    """What came of a backtest: `rows` were in the history, `read` of them were walked.

    With another library `before` is what that one came to, and `changed` what ends otherwise.
    """

    rows: int
    read: int
    since: Instant
    until: Instant
    ledger: Ledger
    figures: Figures
    unheard: tuple[str, ...] = ()
    before: Figures | None = None
    changed: tuple[Changed, ...] = ()
    truths: tuple[Truth, ...] = ()


def zone_of(name: str) -> ZoneInfo:
    """Give a zone by its IANA name; BacktestError where there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BacktestError(f"there is no time zone {name[:60]}; write one such as Europe/Madrid") from error


def backtest(asked: Asked, *, at_each: Callable[[int, int], object] = lambda _done, _of: None) -> Backtest:
    """Walk the histories; `at_each` hears how many signals were taken in, of how many."""
    library = library_of(asked.playbooks)
    other = library_of(asked.against) if asked.against else None
    truths = _truths(asked.truth)
    books = tuple(book_of(file) for file in asked.programs)
    with opened(asked.histories, now=asked.now, since=asked.since, until=asked.until) as history:
        assert history.first is not None and history.last is not None  # noqa: S101, PT018 - it is not empty
        since = history.first if asked.since is None else asked.since
        until = history.last if asked.until is None else asked.until
        keep = None
        if asked.sifted:
            plans = [*library.plans.values(), *(other.plans.values() if other else ())]
            sight = sight_of(plans, books)
            keep = kept(history.rows(sight), sight) | history.spoken_of(_keys(truths))
        read = history.count if keep is None else int(keep.sum())
        sides = 1 if other is None else 2

        def walked(side: Library, number: int) -> Ledger:
            scene = Scene(playbooks=side.revisions, programs=books, since=since, until=until)
            return walk(
                ((known.at, known.signal) for known in history.signals(keep)),
                scene,
                DurableEvaluator(),
                ledger=Ledger(watched=_keys(truths)),
                at_each=lambda done: at_each(number * read + done, sides * read),
            )

        ledger = walked(library, 0)
        before = None if other is None else walked(other, 1)
        unheard = tuple(one.name for one in truths if not history.spoken_of(one.keys).any())
        count = history.count
    weeks = -(-(until - since) // WEEK)

    def figures(of: Ledger) -> Figures:
        return figures_of(of, truths, local=asked.nights.local, weeks=weeks)

    return Backtest(
        rows=count,
        read=read,
        since=since,
        until=until,
        ledger=ledger,
        figures=figures(ledger),
        unheard=unheard,
        before=None if before is None else figures(before),
        changed=_changed(before, ledger, other, library),
        truths=truths,
    )


def _changed(
    before: Ledger | None, after: Ledger, other: Library | None, library: Library
) -> tuple[Changed, ...]:
    if before is None or other is None:
        return ()
    return changes(before, after, other.plans, library.plans)


def _keys(truths: Iterable[Truth]) -> frozenset[str]:
    return frozenset(key for one in truths for key in one.keys)


def library_of(paths: Sequence[Path]) -> Library:
    """Load playbooks, all of which must be right; PlaybookError and BacktestError say what is not."""
    for path in paths:
        if not path.exists():
            raise BacktestError(phrase("there is no {path}; name a folder of playbooks", path=path))
    loaded = load_playbooks(paths, brand=BRAND)
    if loaded.findings:
        raise PlaybookError(list(loaded.findings))
    if not loaded.playbooks:
        raise BacktestError(f"there is no playbook in {', '.join(str(path) for path in paths)}")
    plans = {one.name: compile_playbook(playbook_of(one)) for one in loaded.playbooks}
    return Library(revisions=loaded.playbooks, plans=plans)


def book_of(file: Path) -> ProgramRevision:
    """Read what is scheduled, as it is written: a backtest asks no tool and no service.

    So that a policy can act in it, each campaign is taken for one that a tool can pause and resume.
    """
    book = pausable(made_ready(read_book_file(file, brand=BRAND).book))
    # Of one name the later would take the place of the earlier.
    return replace(book, source=str(file))


def _truths(file: Path | None) -> tuple[Truth, ...]:
    if file is None:
        return ()
    try:
        return load_truth(file.read_bytes(), str(file))
    except OSError as error:
        raise BacktestError(f"{file} cannot be read: {error.strerror}") from error
