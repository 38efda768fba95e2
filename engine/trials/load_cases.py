"""Load cases.yaml: a list of cases beside a playbook, strictly read.

What lies outside the engine comes in as functions: `signals_of` reads a recorded feed, `programs_of` a book,
`playbook_of` another playbook.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from engine.errors import PlaybookError, ServiolaError
from engine.model.findings import Finding, Level
from engine.model.program import PlaybookRevision, ProgramRevision
from engine.model.said import phrase
from engine.model.signal import Signal
from engine.model.time import Instant
from engine.rules.fields import Fields
from engine.rules.playbook import Stage
from engine.rules.strict_yaml import read
from engine.rules.words import did_you_mean, shown
from engine.trials.case import Case
from engine.trials.load_doings import Doings
from engine.trials.load_wants import read_wants
from engine.trials.sources import Source, read_sources
from engine.trials.times import read_moment

SignalsOf: TypeAlias = Callable[[str, Source, Instant], tuple[Signal, ...]]
ProgramsOf: TypeAlias = Callable[[str], ProgramRevision]
PlaybookOf: TypeAlias = Callable[[str], PlaybookRevision]


@dataclass(frozen=True, slots=True, kw_only=True)
class Readers:
    """How files that a case names are read; a bad name or content raises a ServiolaError.

    `kinds` are the kinds of sources that can be read.
    """

    kinds: tuple[str, ...]
    signals_of: SignalsOf
    programs_of: ProgramsOf
    playbook_of: PlaybookOf


def load_cases(text: str | bytes, file: str, readers: Readers) -> list[Case]:
    """Read the cases of a file; PlaybookError carries everything that is wrong in it."""
    located = read(text, file)
    findings: list[Finding] = []
    if not isinstance(located.value, list):
        line, col = located.where()
        raise PlaybookError([_no_list(file, line, col)])
    fields = [Fields(located, (index,), findings) for index in range(len(located.value))]
    cases = [_case(each, file, readers) for each in fields]
    _each_named(fields, cases)
    if findings:
        raise PlaybookError(sorted(findings, key=lambda found: (found.line, found.col)))
    return [case for case in cases if case is not None]


def _no_list(file: str, line: int, col: int) -> Finding:
    return Finding(
        file=file,
        line=line,
        col=col,
        level=Level.ERROR,
        code="type",
        message=phrase("the cases are not a list"),
        remedy=phrase("begin each case with - name:"),
    )


def _each_named(fields: list[Fields], cases: list[Case | None]) -> None:
    """Tell of two cases of one name: whoever asks for it, or reads a report, could not tell them apart."""
    names: set[str] = set()
    for each, case in zip(fields, cases, strict=True):
        if case is not None and case.name in names:
            message = phrase("two cases are named {name}", name=case.name)
            each.error("twice", message, phrase("give each its own name"), at=("name",))
        names.add("" if case is None else case.name)


def _case(fields: Fields, file: str, readers: Readers) -> Case | None:
    line, _ = fields.located.where(fields.path)
    name = fields.text("name")
    clock = read_moment(fields, "clock")
    given = fields.mapping("given")
    programs = _programs(given, readers)
    others = _others(given, readers)
    stage = given.choice("stage", Stage) if given.has("stage") else None
    no_pause = _no_pause(given, programs)
    sources = read_sources(given, readers.kinds)
    given.rest()
    doings = Doings(clock, programs, sources, readers)
    tool, messages = doings.tool(fields), doings.messages(fields)
    sends = tuple(doings.send(each) for each in fields.mappings("send", required=False))
    replies = tuple(doings.reply(each) for each in fields.mappings("answer", required=False))
    wants = read_wants(fields, clock)
    fields.rest()
    if programs is None:
        return None
    return Case(
        name=name,
        file=file,
        line=line,
        clock=clock,
        programs=programs,
        sends=sends,
        replies=replies,
        wants=wants,
        tool=tool,
        messages=messages,
        others=others,
        stage=stage,
        no_pause=no_pause,
    )


def _programs(given: Fields, readers: Readers) -> ProgramRevision | None:
    name = given.text("programs")
    if not name:
        return None
    try:
        return readers.programs_of(name)
    except PlaybookError as error:
        given.findings += error.findings
    except (ServiolaError, OSError) as error:
        given.error("programs", str(error), phrase("name a book beside cases.yaml"), at=("programs",))
    return None


def _no_pause(given: Fields, programs: ProgramRevision | None) -> tuple[str, ...]:
    """Read which campaigns of the book can only be ended."""
    found = given.texts("no_pause", ())
    known = [] if programs is None else [one.id for one in programs.campaigns]
    for index, name in enumerate(found):
        if programs is not None and name not in known:
            at = ("no_pause", index) if isinstance(given.values["no_pause"], list) else ("no_pause",)
            message = phrase("the book has no campaign {name}", name=shown(name))
            given.error("campaign", message, did_you_mean(name, known), at=at)
    return found


def _others(given: Fields, readers: Readers) -> tuple[PlaybookRevision, ...]:
    """Read the playbooks that stand beside the one that the case is about."""
    found = []
    for index, name in enumerate(given.texts("playbooks", ())):
        at = ("playbooks", index) if isinstance(given.values["playbooks"], list) else ("playbooks",)
        try:
            found.append(readers.playbook_of(name))
        except (ServiolaError, OSError) as error:
            remedy = phrase("name a playbook whose folder lies beside this one, or one that ships")
            given.error("path", str(error), remedy, at=at)
    return tuple(found)
