"""Backtesting: reads histories, playbooks, programs and truth, walks the history, works out the figures."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from engine.errors import PlaybookError, ServiolaError
from engine.model.said import phrase
from engine.model.time import DAY, Instant, iso, moment
from engine.rules.compile import compile_playbook
from engine.rules.evaluator import DurableEvaluator
from engine.rules.load import playbook_of
from engine.trials.backtest.against import Changed, changes
from engine.trials.backtest.figures import Figures, figures_of
from engine.trials.backtest.ledger import Ledger
from engine.trials.backtest.people import Answers
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
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from engine.model.program import PlaybookRevision, ProgramRevision
    from engine.model.signal import Reopening, Signal, Silence
    from engine.rules.compile import Plan
    from engine.trials.backtest.sift import Column
    from engine.trials.backtest.truth import Truth
    from store.history.read import History

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
    answers: Answers = Answers.NONE
    nights: Nights
    now: Instant
    sifted: bool = True
    reopening: Reopening | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """The playbooks of one side, as they are and made ready to judge."""

    revisions: tuple[PlaybookRevision, ...]
    plans: Mapping[str, Plan]


@dataclass(frozen=True, slots=True, kw_only=True)
class Backtest:
    """What came of a backtest: `rows` were in the history, `read` of them were walked.

    `unheard` names the past situations of the truth of which no row of the history speaks. With another
    library `before` is what that one came to, and `changed` what ends otherwise.
    """

    rows: int
    read: int
    since: Instant
    until: Instant
    answers: Answers
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
        raise BacktestError(
            phrase("there is no time zone {name}; write one such as Europe/Madrid", name=name[:60])
        ) from error


def backtest(asked: Asked, *, at_each: Callable[[int, int], object] = lambda _done, _of: None) -> Backtest:
    """Walk the histories; `at_each` hears how many signals were taken in, of how many."""
    _check_span(asked)
    sides = [library_of(paths) for paths in (asked.playbooks, asked.against) if paths]
    truths = _truths(asked.truth)
    books = tuple(book_of(file) for file in asked.programs)
    with opened(asked.histories, now=asked.now, since=asked.since, until=asked.until) as history:
        since, until = _span(asked, history)
        keep = _kept(history, sides, books, truths) if asked.sifted else None
        read = history.count if keep is None else int(keep.sum())
        steps = len(sides) * read

        def walked(number: int) -> Ledger:
            """Walk the history with the playbooks of one side."""
            scene = Scene(
                playbooks=sides[number].revisions,
                programs=books,
                since=since,
                until=until,
                answers=asked.answers,
                reopening=asked.reopening,
            )
            return walk(
                _heard(history, keep),
                scene,
                DurableEvaluator(),
                ledger=Ledger(watched=_keys(truths)),
                at_each=lambda done: at_each(number * read + done, steps),
            )

        ledgers = [walked(number) for number in range(len(sides))]
        outside = frozenset(one.name for one in truths if history.elsewhere(one.keys))
        silent = (one.name for one in truths if not history.spoken_of(one.keys).any())
        unheard = tuple(name for name in silent if name not in outside)
    figures = _figures(asked, ledgers, truths, books, weeks=-(-(until - since) // WEEK), outside=outside)
    return Backtest(
        rows=history.count,
        read=read,
        since=since,
        until=until,
        answers=asked.answers,
        ledger=ledgers[0],
        figures=figures[0],
        unheard=unheard,
        before=figures[1] if asked.against else None,
        changed=_changed(ledgers, sides) if asked.against else (),
        truths=truths,
    )


def _check_span(asked: Asked) -> None:
    if asked.since is not None and asked.until is not None and asked.since >= asked.until:
        raise BacktestError(
            phrase(
                "{since} is not before {until}; write --from before --to",
                since=iso(asked.since),
                until=iso(asked.until),
            )
        )


def _figures(
    asked: Asked,
    ledgers: Iterable[Ledger],
    truths: tuple[Truth, ...],
    books: Iterable[ProgramRevision],
    *,
    weeks: int,
    outside: frozenset[str],
) -> list[Figures]:
    """Sum up what came of each side."""
    local = asked.nights.local
    campaigns = (one for book in books for one in book.campaigns)
    audiences = {one.id: one.audience for one in campaigns if one.audience is not None}
    return [
        figures_of(one, truths, local=local, weeks=weeks, outside=outside, audiences=audiences)
        for one in ledgers
    ]


def _heard(history: History, keep: Column | None) -> Iterator[tuple[Instant, Signal | Silence]]:
    """Give what was heard in order, and of one moment first which sources are heard, as the service does."""
    silences = [(one.at, one.silence) for one in history.silences()]
    signals = ((one.at, one.signal) for one in history.signals(keep))
    return heapq.merge(silences, signals, key=lambda one: one[0])


def _span(asked: Asked, history: History) -> tuple[Instant, Instant]:
    """Say from when until when it is played: what is asked for, or all that the history has."""
    since = history.first if asked.since is None else asked.since
    until = history.last if asked.until is None else asked.until
    if since is None or until is None:
        files = ", ".join(str(file) for file in asked.histories)
        raise BacktestError(
            phrase(
                "there is no signal in {files}; fetch one with: serviola history fetch, or export your own",
                files=files,
            )
        )
    return since, until


def _kept(
    history: History, sides: Iterable[Library], books: Iterable[ProgramRevision], truths: Iterable[Truth]
) -> Column:
    """Say of each row whether it can matter to one of the sides, or is spoken of by the truth."""
    sight = sight_of([plan for side in sides for plan in side.plans.values()], books)
    found: Column = kept(history.rows(sight), sight) | history.spoken_of(_keys(truths))
    return found


def _changed(ledgers: Sequence[Ledger], sides: Sequence[Library]) -> tuple[Changed, ...]:
    (after, before), (new, old) = ledgers, sides
    return changes(before, after, old.plans, new.plans)


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
        raise BacktestError(
            phrase("there is no playbook in {paths}", paths=", ".join(str(path) for path in paths))
        )
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
        raise BacktestError(phrase("{file} cannot be read: {why}", file=file, why=error.strerror)) from error
