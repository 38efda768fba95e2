"""The command about the record of sources: how often each was right."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from engine.model.said import Said, phrase
from serviola.commands.common import (
    HERE,
    OUT,
    WELL,
    AsJson,
    Config,
    Guard,
    fail,
    now,
    open_store,
    print_json,
    said,
    settings_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.situations.record import Record
    from serviola.settings import Settings
    from store.sqlite import SqliteStore


def add_to(app: typer.Typer) -> None:
    """Add this room's command."""
    app.command()(record)


def record(
    source: Annotated[str, typer.Argument(help="A source; all of them where none is named.")] = "",
    config: Config = HERE,
    as_json: AsJson = False,
) -> None:
    """Show how often each source was right.

    It was confirmed by others, taken back, or alone with what it said.

    It is worked out from the situations that are kept in mind, and no rule asks for it. Of sources that look
    for surges it is said whether it is known yet what is usual at this hour.

    Exit code 0: it is shown; 2: it could not be worked out.
    """
    from engine.situations.record import records
    from store import views

    with Guard():
        settings = settings_of(config)
        with open_store(settings) as store:
            known = views.situations(store.db, brand=settings.brand, over=True)
            surges = _surges(settings, store)
            people = _people(settings, store)
    found = records(known, now=now())
    if source and source not in {one.source for one in found}:
        fail(
            phrase(
                "nothing that is kept in mind was heard from {source}; serviola record names who was heard",
                source=source,
            )
        )
    found = tuple(one for one in found if source in {"", one.source})
    if as_json:
        print_json([as_data(one) | by_people(people, one.source) for one in found])
    else:
        for one in found:
            OUT.print(said(line(one)), markup=False, soft_wrap=True)
            if one.source in people:
                OUT.print("  " + said(_judged(people[one.source])), markup=False, soft_wrap=True)
        if not found:
            OUT.print(said(phrase("Nothing was heard yet.")))
        for surge in surges:
            OUT.print(said(surge), markup=False, soft_wrap=True)
    raise typer.Exit(WELL)


def by_people(people: Mapping[str, tuple[int, int]], source: str) -> dict[str, dict[str, int]]:
    """Give how people judged what a source told, apart from whether others confirmed it."""
    right, wrong = people.get(source, (0, 0))
    return {"by_people": {"right": right, "wrong": wrong}}


def _people(settings: Settings, store: SqliteStore) -> Mapping[str, tuple[int, int]]:
    from engine.response.feedback import that_counts
    from engine.response.track import judged_sources
    from store import judged, views

    given = judged.feedback(store.db, brand=settings.brand)
    if not given:
        return {}
    ids = sorted({one.situation for one in given})
    asked = {one.id: one for one in views.proposals(store.db, brand=settings.brand)}
    heard = judged.heard_of(store.db, ids, brand=settings.brand)
    known = judged.situations(store.db, ids, brand=settings.brand)
    return judged_sources(that_counts(given, asked, heard), known)


def _judged(counts: tuple[int, int]) -> Said:
    from serviola.track_words import times

    right, wrong = counts
    return phrase(
        "people who were asked called it right {right}, wrong {wrong}",
        right=times(right),
        wrong=times(wrong),
    )


def _surges(settings: Settings, store: SqliteStore) -> list[Said]:
    """Say of each source that looks for surges whether it is known yet what is usual."""
    from watchers.surge import asked_of, usual_is_known

    return [
        phrase(
            "surges of {source}: {usual}",
            source=one.name,
            usual=usual_is_known(
                store.cursor(one.name).get("surge"),
                asked=asked_of(one.name, one.options["surge"]),
                now=now(),
            ),
        )
        for one in settings.sources
        if "surge" in one.options
    ]


def as_data(one: Record) -> dict[str, object]:
    """Give a record as JSON data."""
    return asdict(one) | {"right": one.right}


def line(one: Record) -> Said:
    """Say a record in one line."""
    line = phrase(
        "{source} ({source_class}): {told} told, {first} of them first: {confirmed}, {retracted} taken back, "
        "{alone} by nobody else within a week, {unknown} not known yet",
        source=one.source,
        source_class=one.source_class,
        told=one.told,
        first=one.first,
        confirmed=_confirmed(one),
        retracted=one.retracted,
        alone=one.alone,
        unknown=one.open,
    )
    if one.right is not None:
        line = phrase("{line}; right in {share}", line=line, share=f"{one.right:.0%}")
    if one.early_s is None:
        return line
    minutes = abs(one.early_s) // 60
    if one.early_s >= 0:
        return phrase(
            "{line}; mostly {minutes} min before the first who confirmed it", line=line, minutes=minutes
        )
    return phrase("{line}; mostly {minutes} min after the first who confirmed it", line=line, minutes=minutes)


def _confirmed(one: Record) -> Said:
    if not one.by_trusted:
        return phrase("{count} confirmed", count=one.confirmed)
    return phrase(
        "{count} confirmed ({by_trusted} by who is trusted more)",
        count=one.confirmed,
        by_trusted=one.by_trusted,
    )
