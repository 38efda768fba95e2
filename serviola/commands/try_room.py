"""The command that tries a playbook on what was heard: try."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from engine.errors import PlaybookError
from engine.model.said import phrase
from engine.model.time import Instant, later
from engine.rules.units import DURATION_REMEDY, seconds
from serviola.commands.common import (
    HERE,
    AsJson,
    Config,
    Guard,
    Language,
    fail,
    now,
    open_store,
    print_json,
    say,
    settings_of,
    spoken,
)
from serviola.commands.why_room import told_in

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.model.program import PlaybookRevision
    from engine.trials.trying import Asked, Near
    from serviola.settings import Settings
    from serviola.trying import Attempt

ALL = "all"
Since = Annotated[
    str,
    typer.Option("--since", help="How far back in the journal, such as 30d; all is as far as it goes."),
]


def add_to(app: typer.Typer) -> None:
    """Add this room's commands."""
    app.command(name="try")(try_playbook)


def try_playbook(
    playbook: Annotated[Path, typer.Argument(help="A playbook.yaml, its folder, or the name of a playbook.")],
    config: Config = HERE,
    since: Since = "30d",
    as_json: AsJson = False,
    language: Language = "",
) -> None:
    """Say what a playbook would have asked of all that was heard. Nobody is asked, and nothing is written.

    It need not be in force. Where there is no store yet, it is held against the shipped cases.
    """
    from serviola.settings import FILE
    from serviola.trying import is_shadow

    tongue = spoken(language)
    back_s = None if since == ALL else seconds(since)
    if back_s is None and since != ALL:
        fail(
            phrase(
                "--since is {since}, which is no duration; {remedy}", since=since[:20], remedy=DURATION_REMEDY
            )
        )
    with Guard():
        settings = settings_of(config) if (config / FILE).is_file() else None
        draft = _draft(playbook, settings)
        found = list(_attempts(draft, settings, back_s))
    shadow = is_shadow(draft)
    if as_json:
        attempts = [one.as_json(shadow=shadow, language=tongue) for one in found]
        print_json({"playbook": draft.name, "digest": draft.digest, "attempts": attempts})
        return
    for one in found:
        _show(one, tongue, shadow=shadow)


def _draft(path: Path, settings: Settings | None) -> PlaybookRevision:
    """Read the one playbook that is meant; PlaybookError where it is wrong."""
    from serviola.loading import load_playbooks

    places = [path]
    if not path.exists():
        folders = () if settings is None else settings.playbooks
        places = [folder / path for folder in folders if (folder / path).is_dir()]
    if not places:
        fail(
            phrase(
                "there is no {path}; name a playbook.yaml, its folder, or a playbook of the configuration",
                path=path,
            )
        )
    loaded = load_playbooks(places, brand="main" if settings is None else settings.brand)
    if loaded.findings:
        raise PlaybookError(list(loaded.findings))
    if len(loaded.playbooks) != 1:
        fail(
            phrase(
                "there are {count} playbooks in {path}; name one of them",
                count=len(loaded.playbooks),
                path=path,
            )
        )
    return loaded.playbooks[0]


def _attempts(draft: PlaybookRevision, settings: Settings | None, back_s: int | None) -> Iterable[Attempt]:
    from serviola.trying import against_cases, against_journal

    if settings is None or not settings.store.exists():
        yield from against_cases(draft)
        return
    until = now()
    since = Instant(0) if back_s is None else later(until, -back_s)
    with open_store(settings) as store:
        yield against_journal(store, draft, since=since, until=until)


def _show(attempt: Attempt, language: str, *, shadow: bool) -> None:
    from serviola.trying import heard_line

    say(told_in(heard_line(attempt), language))
    if attempt.found.asked:
        title = phrase("It would have matched") if shadow else phrase("It would have asked about")
        _table(title, (_asked_row(one, language) for one in attempt.found.asked), language)
    if attempt.found.near:
        rows = (_near_row(one, language, shadow=shadow) for one in attempt.found.near)
        _table(phrase("It was near, the nearest first"), rows, language)


def _table(title: str, rows: Iterable[tuple[str, str, str]], language: str) -> None:
    from serviola.commands.tables import print_folding

    table = Table(title=told_in(title, language), title_justify="left", expand=False)
    table.add_column(told_in(phrase("when"), language), width=16, overflow="fold")
    table.add_column(told_in(phrase("what"), language), overflow="fold", ratio=2)
    table.add_column(told_in(phrase("because of"), language), overflow="fold", ratio=3)
    for row in rows:
        table.add_row(*map(Text, row))
    print_folding(table)


def _asked_row(one: Asked, language: str) -> tuple[str, str, str]:
    from engine.response.situation_facts import situation_line
    from engine.response.spans import when

    groups = ", ".join(one.groups)
    asked = f"{one.place}\n{one.item}" + (f"\n→ {groups}" if groups else "")
    return when(one.at), asked, told_in(situation_line(one.situation), language)


def _near_row(one: Near, language: str, *, shadow: bool) -> tuple[str, str, str]:
    from engine.response.spans import when
    from engine.rules.explain import said_otherwise
    from serviola.retelling import Kept

    why = "; ".join(told_in(Kept(each), language) for each in one.why)
    smallest = told_in(said_otherwise(one.smallest[0], shadow=shadow), language)
    return when(one.at), f"{one.place}\n{one.item}", f"{why}\n{smallest}"
