"""Case: a story to replay, as its folder tells it: case.yaml with the files that it names beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.errors import PlaybookError
from engine.model.decision import Answer
from engine.model.findings import Finding, Level
from engine.model.proposal import ProposalKind
from engine.model.said import phrase
from engine.model.time import Instant
from engine.rules.fields import Fields
from engine.rules.strict_yaml import read
from engine.trials.sources import Source, read_from, read_sources
from engine.trials.times import read_moment, read_offset
from serviola import samples
from serviola.recorded import RECORDED

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA = "serviola/case/1"
FILE = "case.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Send:
    """One file that a source shows, or pushes, at a moment."""

    at: Instant
    file: Path
    source: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What somebody answers, so long after being asked.

    `by` is a person; `option` names the kind of option to choose for every item.
    """

    to: ProposalKind
    after_s: int
    by: str
    answer: Answer
    option: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something told of the real event, and where it stands."""

    says: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One story: when it begins and ends, what is scheduled, who answers, what happens when."""

    name: str
    title: str
    invented: str
    clock: Instant
    until: Instant
    programs: Path
    people: Path
    playbooks: tuple[Path, ...]
    sources: tuple[Source, ...]
    sends: tuple[Send, ...]
    replies: tuple[Reply, ...]
    facts: tuple[Fact, ...]
    faults: str


def load_case(folder: Path) -> Case:
    """Read the case of a folder; PlaybookError says everything that is wrong with it."""
    file = folder / FILE
    if not file.is_file():
        known = ", ".join(samples.cases())
        raise PlaybookError([_no_case(file, known)])
    fields = Fields(read(file.read_bytes(), str(file)))
    schema = fields.text("schema")
    if schema and schema != SCHEMA:
        fields.error(
            "schema",
            phrase("{schema} is not a case", schema=schema[:40]),
            phrase("write schema: {schema}", schema=SCHEMA),
            at=("schema",),
        )
    clock = read_moment(fields, "clock")
    sources = read_sources(fields, RECORDED)
    case = Case(
        name=fields.text("case"),
        title=fields.text("title"),
        invented=fields.text("invented", ""),
        clock=clock,
        until=read_moment(fields, "until"),
        programs=_file(fields, folder, "programs"),
        people=_file(fields, folder, "people"),
        playbooks=_playbooks(fields, folder),
        sources=sources,
        sends=tuple(_send(each, folder, clock, sources) for each in fields.mappings("send")),
        replies=tuple(_reply(each) for each in fields.mappings("answer", required=False)),
        facts=tuple(_fact(each) for each in fields.mappings("facts", required=False)),
        faults=fields.text("tool_faults", ""),
    )
    fields.rest()
    fields.settle()
    return case


def _send(fields: Fields, folder: Path, clock: Instant, sources: tuple[Source, ...]) -> Send:
    send = Send(
        at=read_offset(fields, clock),
        file=_file(fields, folder, "signal"),
        source=read_from(fields, sources).name,
        note=fields.text("note", ""),
    )
    fields.rest()
    return send


def _reply(fields: Fields) -> Reply:
    reply = Reply(
        to=fields.choice("to", ProposalKind),
        after_s=fields.duration_s("after", 600),
        by=fields.text("by"),
        answer=fields.choice("answer", Answer),
        option=fields.text("option", ""),
        reason=fields.text("reason", ""),
    )
    fields.rest()
    return reply


def _fact(fields: Fields) -> Fact:
    fact = Fact(says=fields.text("says").strip(), source=fields.text("source").strip())
    fields.rest()
    return fact


def _file(fields: Fields, folder: Path, key: str) -> Path:
    name = fields.text(key)
    path = folder / name
    if name and not path.resolve().is_relative_to(folder.resolve()):
        fields.error(
            "path",
            phrase("{name} leads out of the case's folder", name=name[:60]),
            phrase("put the file inside it"),
            at=(key,),
        )
    elif name and not path.is_file():
        fields.error(
            "path", phrase("there is no {path}", path=path), phrase("name a file beside case.yaml"), at=(key,)
        )
    return path


def _playbooks(fields: Fields, folder: Path) -> tuple[Path, ...]:
    found = []
    for index, name in enumerate(fields.texts("playbooks")):
        beside, shipped = folder / name, samples.folder("playbooks") / name
        path = beside if beside.exists() else shipped
        if not path.exists() or ".." in name:
            known = ", ".join(sorted(each.name for each in samples.folder("playbooks").iterdir()))
            remedy = phrase("name a file beside case.yaml, or a shipped playbook: {known}", known=known)
            fields.error(
                "path", phrase("there is no playbook {name}", name=name[:60]), remedy, at=("playbooks", index)
            )
        found.append(path)
    return tuple(found)


def _no_case(file: Path, known: str) -> Finding:
    return Finding(
        file=str(file),
        line=1,
        col=1,
        level=Level.ERROR,
        code="no-case",
        message=phrase("there is no such case"),
        remedy=phrase(
            "name a folder with a case.yaml in it, or one of the shipped cases: {known}", known=known
        ),
    )
