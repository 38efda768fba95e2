"""Examining: the checks of `serviola doctor`, each a sentence and, where it is ill, a remedy."""

from __future__ import annotations

import os
import platform
import sys
from typing import TYPE_CHECKING

from engine.errors import PlaybookError, ServiolaError, SourceError
from engine.model.said import phrase, told_by
from serviola.clocks import SystemClock
from serviola.entrances import what_hook_lacks
from serviola.examining_besides import drills, heartbeat, mail
from serviola.examining_clock import Clocks, Listening
from serviola.examining_disk import disk, is_there, unseen
from serviola.examining_programs import tools_and_books
from serviola.examining_record import records
from serviola.examining_rota import examine_rota
from serviola.examining_rules import rules, rules_apart
from serviola.examining_ways import examine_ways
from serviola.eyes import make_watcher
from serviola.findings import ILL, WARNING, WELL, Finding
from serviola.groups import unknown_groups
from serviola.list_states import contacts_of, healths, list_remedy
from serviola.loading import load_playbooks
from serviola.people import read_roster
from serviola.settings import load_settings
from store import views
from store.sqlite import SqliteStore
from wire.http import Http

if TYPE_CHECKING:
    from pathlib import Path

    from serviola.settings import Settings


async def examine(config: Path, *, send_to: str = "") -> list[Finding]:
    """Examine everything, going on whatever is found; `send_to` is who is sent a mail for a trial."""
    found = [_python(), rules(), rules_apart()]
    try:
        settings = load_settings(config)
    except PlaybookError as error:
        return found + [
            Finding(what=f"{one.file}:{one.line}", state=ILL, says=one.message, remedy=one.remedy)
            for one in error.findings
        ]
    found.append(Finding(what=phrase("configuration"), state=WELL, says=str(settings.file)))
    found += [
        _playbooks(settings),
        *_people(settings),
        *groups(settings),
        _store(settings),
        *disk(settings.store),
        *records(settings),
    ]
    clocks = Clocks(SystemClock())
    async with Listening(clocks) as http:
        found += await tools_and_books(settings, http)
        for setting in settings.sources:
            found.append(await _source(settings, setting.name, http))
    found += [*_lists(settings), *_hooks(settings), *await _ways(settings, clocks, send_to)]
    now = SystemClock().now()
    return [*found, clocks.finding(), heartbeat(settings, os.environ), drills(settings, now)]


def _python() -> Finding:
    said = f"Python {platform.python_version()}"
    if sys.version_info < (3, 11):  # noqa: UP036 - a doctor looks at what is, not at what was declared
        return Finding(
            what=phrase("machine"), state=ILL, says=said, remedy=phrase("use Python 3.11 or later")
        )
    return Finding(what=phrase("machine"), state=WELL, says=said)


def _playbooks(settings: Settings) -> Finding:
    loaded = load_playbooks(settings.playbooks, brand=settings.brand)
    if loaded.findings:
        one = loaded.findings[0]
        place = f"{one.file}:{one.line}:{one.col}"
        first = phrase("{place}: {message} — {remedy}", place=place, message=one.message, remedy=one.remedy)
        said = phrase("findings: {count}; the first: {first}", count=len(loaded.findings), first=first)
        return Finding(
            what=phrase("playbooks"), state=ILL, says=said, remedy=phrase("see all with: serviola check")
        )
    if not loaded.playbooks:
        return Finding(
            what=phrase("playbooks"),
            state=ILL,
            says=phrase("none: nothing can be asked"),
            remedy=phrase("name their folder under playbooks:"),
        )
    return Finding(
        what=phrase("playbooks"), state=WELL, says=phrase("loaded: {count}", count=len(loaded.playbooks))
    )


def _people(settings: Settings) -> list[Finding]:
    try:
        roster = read_roster(settings)
    except (PlaybookError, OSError, UnicodeDecodeError) as error:
        return [
            Finding(what=phrase("people"), state=ILL, says=told_by(error), remedy=phrase("correct the file"))
        ]
    says = phrase("people: {people}, teams: {teams}", people=len(roster.people), teams=len(roster.teams))
    return [
        Finding(what=phrase("people"), state=WELL, says=says),
        *examine_rota(roster, SystemClock().now(), settings.people),
    ]


def _hooks(settings: Settings) -> list[Finding]:
    """See that every hook has its secrets: without one of them the service does not start."""
    found: list[Finding] = []
    for setting in settings.hooks:
        says, _, remedy = what_hook_lacks(setting, os.environ).partition("; ")
        state = ILL if says else WELL
        found.append(
            Finding(
                what=phrase("hook {name}", name=setting.name),
                state=state,
                says=says or phrase("its secrets are there"),
                remedy=remedy,
            )
        )
    return found


def groups(settings: Settings) -> list[Finding]:
    """Name whoever is asked or told, and is nowhere in people.yaml."""
    return [
        Finding(what=f"{one.file}:{one.line}", state=WARNING, says=one.message, remedy=one.remedy)
        for one in unknown_groups(settings)
    ]


async def _ways(settings: Settings, clocks: Clocks, send_to: str) -> list[Finding]:
    try:
        roster = read_roster(settings)
    except (PlaybookError, OSError, UnicodeDecodeError):
        return []
    found = await examine_ways(settings.notify, roster, environ=os.environ, clocks=clocks)
    now = SystemClock().now()
    return [*found, *await mail(settings.notify.mail, roster, environ=os.environ, now=now, send_to=send_to)]


def _store(settings: Settings) -> Finding:
    if (missing := unseen(settings.store)) is not None:
        return missing
    try:
        with SqliteStore.open(settings.store) as store:
            breaks = store.verify()
            halted = store.halted(settings.brand)
            surprised, last = views.surprises(store.db, brand=settings.brand)
    except ServiolaError as error:
        return Finding(what=phrase("store"), state=ILL, says=told_by(error))
    if breaks:
        return Finding(
            what=phrase("store"), state=ILL, says=breaks[0], remedy=phrase("see all with: serviola verify")
        )
    if halted:
        return Finding(
            what=phrase("store"),
            state=WARNING,
            says=phrase("everything is stopped"),
            remedy=phrase("go on with: serviola start"),
        )
    if last is not None:
        return Finding(
            what=phrase("store"),
            state=WARNING,
            says=phrase(
                "its chain verifies; the rule library surprised {count} times, last in {playbook}: {says}",
                count=surprised,
                playbook=last.playbook,
                says=last.says,
            ),
            remedy=phrase("the plain evaluator was believed; report it, with this line"),
        )
    return Finding(what=phrase("store"), state=WELL, says=phrase("opens, and its chain verifies"))


def _lists(settings: Settings) -> list[Finding]:
    """Name every list of contacts that is declared or was pushed, with what is wrong with it."""
    if not is_there(settings.store):
        return []
    known = contacts_of(settings)
    try:
        with SqliteStore.open(settings.store) as store:
            found = healths(store, known, SystemClock().now())
    except ServiolaError:
        return []  # what is wrong with the store is said above
    return [
        Finding(
            what=phrase("list of contacts {name}", name=one.name),
            state=WELL if one.well else WARNING,
            says=one.says.partition(" — ")[0],
            remedy="" if one.well else list_remedy(one),
        )
        for one in found
    ]


async def _source(settings: Settings, name: str, http: Http) -> Finding:
    setting = next(one for one in settings.sources if one.name == name)
    try:
        watcher = make_watcher(setting, http, horizon_days=None, environ=os.environ)
    except ServiolaError as error:
        # Its last part is the remedy, as in what `serviola check` says of it.
        says, _, remedy = str(error).rpartition("; ")
        remedy = remedy if says else phrase("correct it in the configuration")
        return Finding(
            what=phrase("source {name}", name=name), state=ILL, says=says or told_by(error), remedy=remedy
        )
    try:
        poll = await watcher.poll({}, now=SystemClock().now())
    except SourceError as error:
        return Finding(
            what=phrase("source {name}", name=name),
            state=WARNING,
            says=told_by(error),
            remedy=phrase("the other sources go on; it is tried again"),
        )
    return Finding(
        what=phrase("source {name}", name=name),
        state=WELL,
        says=phrase("answers; items: {count}", count=poll.health.read),
    )
