"""Groups: whom playbooks and books name, held against the people there are."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from engine.errors import PlaybookError
from engine.model.findings import Finding, Level
from engine.model.said import phrase
from engine.rules.blueprint import document
from engine.rules.load import blueprint_of, playbook_of
from engine.rules.strict_yaml import read
from engine.rules.words import did_you_mean
from notify.recipients import Reach, parse_recipient
from notify.roster import YamlRoster
from serviola.blueprints import revision_of
from serviola.loading import playbook_files

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from engine.rules.playbook import Playbook
    from engine.rules.strict_yaml import Located
    from engine.rules.strict_yaml import Path as Where
    from serviola.settings import Settings

_ADD = {
    Reach.TEAM: phrase("add it under teams:"),
    Reach.ONCALL: phrase("add it under on-call:"),
    Reach.PERSON: phrase("add them under people:"),
}
_UNREADABLE = (PlaybookError, OSError, UnicodeDecodeError)


def unknown_groups(settings: Settings, also: Iterable[Path] = ()) -> list[Finding]:
    """Warn of everybody whom a playbook or book names and people.yaml does not know.

    `also` are further playbooks. What cannot be read is passed over: that is another finding.
    """
    try:
        roster = YamlRoster(settings.people.read_bytes().decode(), str(settings.people))
    except _UNREADABLE:
        return []
    found: list[Finding] = []
    files = {file.resolve(): file for file in playbook_files(settings.playbooks)}
    files |= {file.resolve(): file for file in playbook_files(also)}
    for file in files.values():
        with suppress(*_UNREADABLE):
            revision = revision_of(file, brand=settings.brand)
            named = _named(playbook_of(revision))
            written = document(revision.text, revision.file, blueprint_of(revision)).located
            found += _strangers(written, roster, settings.people, named=named)
    for file in settings.programs:
        with suppress(*_UNREADABLE):
            found += _strangers(read(file.read_bytes(), str(file)), roster, settings.people)
    return list(dict.fromkeys(found))


def _named(playbook: Playbook) -> set[str]:
    """Give every group that a playbook asks or tells, and its owner; not who wrote it."""
    called_for = [one for _, steps in playbook.then for one in (steps.pause, steps.end, steps.itinerary)]
    steps = [one for one in called_for if one is not None]
    who = [playbook.clear_ask, *playbook.tell, *(step.ask for step in steps)]
    escalated = {playbook.escalate_to, *(one.group for one in playbook.ladder)}
    return {playbook.owner, *escalated, *(one.group for one in who)} - {""}


def _strangers(
    located: Located, roster: YamlRoster, people: Path, *, named: set[str] | None = None
) -> Iterator[Finding]:
    """Find every place that names somebody unknown: what is among `named`, or else every owner."""
    known = [
        *roster.people,
        *(f"team:{name}" for name in roster.teams),
        *(f"oncall:{name}" for name in roster.groups),
    ]
    for where, said in _texts(located.value):
        is_meant = where[-1:] == ("owner",) if named is None else where != ("author",) and said in named
        recipient = parse_recipient(said)
        if not is_meant or recipient is None or roster.knows(said):
            continue
        line, col = located.where(where)
        near, add = did_you_mean(said, known), _ADD[recipient.reach]
        yield Finding(
            file=located.file_at(where),
            line=line,
            col=col,
            level=Level.WARNING,
            code="unknown-group",
            message=phrase(
                "{said} is nobody in {people}, so what is for them reaches nobody", said=said, people=people
            ),
            remedy=phrase("{near} Or {add}", near=near, add=add)
            if near.endswith("?")
            else phrase("{near}, or {add}", near=near, add=add),
        )


def _texts(value: object, where: Where = ()) -> Iterator[tuple[Where, str]]:
    if isinstance(value, str):
        yield where, value
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from _texts(each, (*where, key))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from _texts(each, (*where, index))
