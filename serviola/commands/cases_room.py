"""The command that plays cases: test."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from engine.model.said import phrase
from serviola.commands.common import (
    ERR,
    WELL,
    WRONG,
    AsJson,
    Guard,
    Reopens,
    fail,
    paths_or,
    print_json,
    reopening_of,
    say,
)
from serviola.language import LANGUAGES, in_language, language_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from engine.trials.cases import Failure, Trial
    from serviola.mutating import Mutated
    from serviola.playing import Beside, Played

Paths = Annotated[
    list[Path] | None,
    typer.Argument(help="Playbooks, or folders of them; else playbooks.", show_default=False),
]
Junit = Annotated[
    Path | None, typer.Option("--junit", help="Write JUnit XML to this file.", dir_okay=False, metavar="FILE")
]
Only = Annotated[
    str, typer.Option("--only", help="Play the cases with this in their name, or in that of their playbook.")
]
Mutate = Annotated[
    bool,
    typer.Option("--mutate", help="Change each number, word and duration, and say what no case notices."),
]
Language = Annotated[
    str,
    typer.Option("--language", help="The language to print in: en or es. From the environment by default."),
]


_FOLLOWS = frozenset({"proposal", "asked", "told", "paused"})
"""What a case can want and a playbook in shadow never brings about."""


def add_to(app: typer.Typer) -> None:
    """Add this room's command."""
    app.command()(test)


def test(
    paths: Paths = None,
    as_json: AsJson = False,
    junit: Junit = None,
    only: Only = "",
    mutate: Mutate = False,
    config: Reopens = None,
    language: Language = "",
) -> None:
    """Play the cases beside playbooks, and say what differs.

    It says what came out otherwise than wanted.

    Exit code 0: all passed (with --mutate: and every change was noticed); 1: some failed, or some changes
    were not noticed; 2: they could not be played.
    """
    from serviola.playing import playbooks_with_cases, run_cases

    tongue = _language(language)
    paths = paths_or(paths, ("playbooks",))
    with Guard():
        for path in paths:
            if not path.exists():
                fail(
                    in_language(
                        phrase("there is no {path}; name a playbook or a folder of them", path=path), tongue
                    )
                )
        found = playbooks_with_cases(paths, only=only, reopening=reopening_of(config))
        count = sum(len(one.cases) for one in found)
        if not count:
            fail(in_language(_nothing_to_play(only), tongue))
        with _progress(count) as step:
            results = [run_cases(one.revision, one.cases, played=step) for one in found]
    failed = any(result.failed for result in results)
    if junit is not None:
        _write(junit, results, tongue)
    mutated = _mutated(found) if mutate and not failed else None
    if as_json:
        print_json({**_as_json(results, partly=bool(only)), **({} if mutated is None else mutated.as_json())})
    else:
        _show(results, tongue, partly=bool(only))
        if mutated is not None:
            _show_mutants(mutated, tongue)
    noticed = mutated is None or not mutated.survivors
    raise typer.Exit(WELL if not failed and noticed else WRONG)


def _mutated(found: Sequence[Beside]) -> Mutated:
    from serviola.mutating import changes_of, mutate

    changes = changes_of(found)
    with _progress(len(changes)) as step:
        return mutate(changes, tried=step)


def _language(asked: str) -> str:
    if asked and asked not in LANGUAGES:
        fail(
            phrase(
                "there is no language {asked}; write one of {names}", asked=asked, names=", ".join(LANGUAGES)
            )
        )
    return asked or language_of(os.environ)


def _nothing_to_play(only: str) -> str:
    if only:
        return phrase("no case has {only} in its name; leave --only out to play them all", only=only)
    return phrase("there are no cases here; put cases.yaml beside a playbook.yaml")


@contextmanager
def _progress(count: int) -> Iterator[Callable[[object], None]]:
    """Show at a terminal how far it is, and elsewhere nothing."""
    if not ERR.is_terminal:
        yield lambda _: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=ERR, transient=True) as bar:
        task = bar.add_task("", total=count)
        yield lambda _: bar.advance(task)


def _write(junit: Path, results: Sequence[Played], tongue: str) -> None:
    from serviola.junit import junit as written

    try:
        junit.write_bytes(written(results))
    except OSError as error:
        fail(in_language(phrase("{path} cannot be written: {why}", path=junit, why=error.strerror), tongue))


# --- for programs --------------------------------------------------------------------------------------


def _as_json(results: Sequence[Played], *, partly: bool) -> dict[str, Any]:
    cases = sum(len(result.trials) for result in results)
    failed = sum(len(result.failed) for result in results)
    return {
        "cases": cases,
        "passed": cases - failed,
        "failed": failed,
        "clauses": sum(len(result.clauses) for result in results),
        "exercised": sum(len(result.exercised) for result in results),
        "complete": not partly,
        "failures": [
            _failure(result.playbook, trial, one)
            for result in results
            for trial in result.failed
            for one in trial.failures
        ],
        "not_exercised": {result.playbook: sorted(result.clauses - result.exercised) for result in results},
        "seconds": round(sum(sum(result.took_s) for result in results), 3),
    }


def _failure(playbook: str, trial: Trial, one: Failure) -> dict[str, Any]:
    return {
        "playbook": playbook,
        "case": trial.case.name,
        "file": one.file,
        "line": one.line,
        "at": one.at,
        "key": one.key,
        "wanted": one.wanted,
        "got": one.got,
        "near": one.near,
        "so": [{"from": start, "to": end} for start, end in one.so],
    }


# --- for people ----------------------------------------------------------------------------------------


def _show(results: Sequence[Played], tongue: str, *, partly: bool) -> None:
    marks = {
        False: in_language(phrase("passed"), tongue),
        True: in_language(phrase("failed"), tongue),
    }
    for result in results:
        for trial in result.trials:
            _line(f"{marks[bool(trial.failures)]}  {result.playbook}: {trial.case.name}")
            for one in trial.failures:
                _show_failure(one, tongue)
            if result.in_shadow and trial.case.stage is None and _wants_a_question(trial):
                _line(f"            {in_language(_shadow_asks_nobody(), tongue)}")
        idle = ", ".join(sorted(result.clauses - result.exercised))
        if idle and not partly:
            said = phrase("{name}: no case shows both sides of {clauses}", name=result.playbook, clauses=idle)
            _line(f"        {in_language(said, tongue)}")
    failed = sum(len(result.failed) for result in results)
    cases = sum(len(result.trials) for result in results)
    clauses = sum(len(result.clauses) for result in results)
    shown = sum(len(result.exercised) for result in results)
    _line(
        in_language(phrase("{passed} passed, {failed} failed", passed=cases - failed, failed=failed), tongue)
    )
    if not partly:
        _line(in_language(phrase("{shown} of {all} clauses exercised", shown=shown, all=clauses), tongue))


def _wants_a_question(trial: Trial) -> bool:
    """Say whether it did not get what only follows from asking people."""
    return any(one.key in _FOLLOWS and one.got == "none" for one in trial.failures)


def _shadow_asks_nobody() -> str:
    return phrase(
        "the playbook is in shadow, which asks nobody; to try it as if it asked: given: stage: suggest"
    )


def _show_mutants(mutated: Mutated, tongue: str) -> None:
    for beside, one in mutated.survivors:
        said = phrase(
            "your cases would not notice if {path}: {was} were left out", path=one.path, was=one.was
        )
        if one.now:
            said = phrase(
                "your cases would not notice if {path} were {now} and not {was}",
                path=one.path,
                now=one.now,
                was=one.was,
            )
        _line(f"{beside.revision.file}:{one.line}: {in_language(said, tongue)}")
    counted = phrase("{noticed} of {tried} changes noticed", noticed=mutated.noticed, tried=mutated.tried)
    _line(in_language(counted, tongue))


def _show_failure(one: Failure, tongue: str) -> None:
    """Print want against got, one under the other, and when it was as wanted."""
    _line(f"        {one.file}:{one.line}: {one.at}: {one.key}")
    rows = [(phrase("wanted"), one.wanted), (phrase("got"), one.got)]
    rows += [(phrase("near"), one.near)] if one.near else []
    words = [(in_language(name, tongue), value) for name, value in rows]
    width = max(len(name) for name, _ in words)
    for name, value in words:
        _line(f"            {name:<{width}}  {value}")
    spans = [
        phrase("from {start} to {end}", start=start, end=end)
        if end
        else phrase("from {start} to the end", start=start)
        for start, end in one.so
    ]
    said = phrase("it was never so")
    if spans:
        said = phrase("it was so {times}", times=", ".join(in_language(each, tongue) for each in spans))
    if one.key != "happens":
        _line(f"            {in_language(said, tongue)}")


def _line(text: str) -> None:
    """Print a line; in a narrow terminal it is broken between words, never within a name."""
    said = text.lstrip(" ")
    say(said, begins=" " * (len(text) - len(said)))
