"""Load cases.yaml: a list of cases beside a playbook, strictly read.

What lies outside the engine comes in as functions: `signals_of` reads a recorded feed, `programs_of` a book.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from engine.errors import PlaybookError, ServiolaError
from engine.model.findings import Finding, Level
from engine.model.program import ProgramRevision
from engine.model.proposal import Answer, ProposalKind
from engine.model.said import phrase, told_by
from engine.model.signal import Signal
from engine.model.time import Instant, later, parse_iso
from engine.rules.fields import Fields
from engine.rules.strict_yaml import read
from engine.rules.units import seconds
from engine.trials.cases import Behavior, Case, Reply, Want
from engine.trials.sources import Source, read_from, read_sources

SignalsOf: TypeAlias = Callable[[str, Source, Instant], tuple[Signal, ...]]
ProgramsOf: TypeAlias = Callable[[str], ProgramRevision]


@dataclass(frozen=True, slots=True, kw_only=True)
class Readers:
    """How files that a case names are read; a bad name or content raises a ServiolaError.

    `kinds` are the kinds of sources that can be read.
    """

    kinds: tuple[str, ...]
    signals_of: SignalsOf
    programs_of: ProgramsOf


def load_cases(text: str | bytes, file: str, readers: Readers) -> list[Case]:
    """Read the cases of a file; PlaybookError carries everything that is wrong in it."""
    located = read(text, file)
    findings: list[Finding] = []
    if not isinstance(located.value, list):
        line, col = located.where()
        raise PlaybookError([_no_list(file, line, col)])
    fields = [Fields(located, (index,), findings) for index in range(len(located.value))]
    cases = [_case(each, file, readers) for each in fields]
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


def _case(fields: Fields, file: str, readers: Readers) -> Case | None:
    line, _ = fields.located.where(fields.path)
    name = fields.text("name")
    clock = _clock(fields)
    given = fields.mapping("given")
    programs = _programs(given, readers)
    sources = read_sources(given, readers.kinds)
    given.rest()
    behavior = fields.choice("tool", Behavior, Behavior.OK)
    signals = [pair for each in fields.mappings("send") for pair in _sent(each, clock, readers, sources)]
    replies = tuple(_reply(each, clock) for each in fields.mappings("answer", required=False))
    wants = tuple(_want(each, clock) for each in fields.mappings("want"))
    fields.rest()
    if programs is None:
        return None
    return Case(
        name=name,
        file=file,
        line=line,
        clock=clock,
        programs=programs,
        signals=tuple(signals),
        replies=replies,
        wants=wants,
        behavior=behavior,
    )


def _clock(fields: Fields) -> Instant:
    text = fields.text("clock")
    try:
        return parse_iso(text)
    except ValueError:
        if text:
            fields.error(
                "time",
                phrase("clock is no moment: {text}", text=text[:40]),
                phrase("write 2010-01-12T21:53:10Z"),
                at=("clock",),
            )
        return Instant(0)


def _programs(given: Fields, readers: Readers) -> ProgramRevision | None:
    name = given.text("programs")
    if not name:
        return None
    try:
        return readers.programs_of(name)
    except PlaybookError as error:
        given.findings += error.findings
    except (ServiolaError, OSError) as error:
        given.error("programs", told_by(error), phrase("name a book beside cases.yaml"), at=("programs",))
    return None


def _sent(
    fields: Fields, clock: Instant, readers: Readers, sources: tuple[Source, ...]
) -> list[tuple[Instant, Signal]]:
    at, name, source = _offset(fields, clock), fields.text("signal"), read_from(fields, sources)
    fields.rest()
    if not name:
        return []
    try:
        return [(at, signal) for signal in readers.signals_of(name, source, at)]
    except (ServiolaError, OSError) as error:
        fields.error(
            "signal", told_by(error), phrase("name a recorded feed beside cases.yaml"), at=("signal",)
        )
    return []


def _reply(fields: Fields, clock: Instant) -> Reply:
    reply = Reply(
        at=_offset(fields, clock),
        to=fields.choice("to", ProposalKind),
        answer=fields.choice("answer", Answer),
    )
    fields.rest()
    return reply


def _want(fields: Fields, clock: Instant) -> Want:
    line, _ = fields.located.where(fields.path)
    want = Want(
        at=_offset(fields, clock),
        line=line,
        proposal=_names(fields, "proposal"),
        stop=_maybe(fields, "stop"),
        near_miss=_maybe(fields, "near_miss"),
        paused=_names(fields, "paused"),
        release_asked=fields.flag("release_asked") if fields.has("release_asked") else None,
        told=_names(fields, "told"),
    )
    fields.rest()
    return want


def _maybe(fields: Fields, key: str) -> str | None:
    return fields.text(key) if fields.has(key) else None


def _names(fields: Fields, key: str) -> tuple[str, ...] | None:
    """Read a list of names; the word none wants an empty one."""
    if not fields.has(key):
        return None
    return () if fields.raw(key) == "none" else fields.texts(key)


def _offset(fields: Fields, clock: Instant) -> Instant:
    text = fields.text("at")
    after = seconds(text.removeprefix("+"))
    if text and (after is None or not text.startswith("+")):
        fields.error(
            "offset",
            phrase("{text} is no offset from the clock", text=text[:40]),
            phrase("write +18m or +3h15m"),
            at=("at",),
        )
    return later(clock, after or 0)
