"""Commands about contacts: how each list is, accepting one that lets most go, retiring what was pushed."""

from __future__ import annotations

from typing import Annotated

import typer

from engine.model.said import phrase
from engine.ports import Batch
from serviola.commands.common import (
    HERE,
    OUT,
    WELL,
    WRONG,
    AsJson,
    Config,
    Guard,
    fail,
    now,
    open_store,
    print_json,
    said,
    settings_of,
    speaker,
    token_from,
)
from serviola.commands.console_room import TokenFile

contacts = typer.Typer(help="Lists of contacts who are not to be written to.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Add this room's commands."""
    app.add_typer(contacts, name="contacts")


@contacts.command()
def show(config: Config = HERE, as_json: AsJson = False) -> None:
    """Say how each list of contacts is, and how many it holds; never whom.

    Exit code 0: all of them count; 1: one fails, is stale or is kept back.
    """
    from dataclasses import asdict

    from engine.model.time import iso
    from serviola.list_states import contacts_of, healths

    with Guard():
        settings = settings_of(config)
        with open_store(settings) as store:
            found = healths(store, contacts_of(settings), now())
    if as_json:
        print_json(
            {
                "lists": [
                    asdict(one) | {"heard_at": None if one.heard_at is None else iso(one.heard_at)}
                    for one in found
                ]
            }
        )
    else:
        if not found:
            OUT.print(said(phrase("No list of contacts is declared, and none was pushed.")))
        for one in found:
            mark = "✓" if one.well else "!"
            OUT.print(f"{mark} {one.name}: {said(one.says)}", markup=False, soft_wrap=True)
    raise typer.Exit(WELL if all(one.well for one in found) else WRONG)


@contacts.command()
def accept(
    name: Annotated[str, typer.Argument(help="The list that is kept back.")],
    config: Config = HERE,
    token_file: TokenFile = None,
    as_json: AsJson = False,
) -> None:
    """Let a list let most go once.

    A running service takes it in when it asks next, within a day.

    Exit code 0: handed in; 1: nothing of it is kept back, or you may not; 2: it could not be done.
    """
    from serviola.list_states import acceptance, kept_back

    with Guard():
        settings = settings_of(config)
        with open_store(settings) as store:
            person = speaker(store, token_from(token_file))
            back = kept_back(store, name)
            if back is None:
                fail(
                    phrase("nothing of {name} is kept back; see: serviola contacts show", name=name),
                    code=WRONG,
                )
            at = now()
            word = acceptance(name, by=person, keeps=back.after, now=at)
            store.commit(Batch(now=at, inputs=(), words=(), intents=(), cursors=word))
    if as_json:
        print_json({"accepted": name, "by": person, "before": back.before, "after": back.after})
        return
    line = phrase(
        "accepted by {person}: of {before:,} contacts {name} keeps {after:,}, when it is asked next",
        person=person,
        name=name,
        before=back.before,
        after=back.after,
    )
    OUT.print(said(line), markup=False, soft_wrap=True)


@contacts.command()
def retire(config: Config = HERE, token_file: TokenFile = None, as_json: AsJson = False) -> None:
    """Retire the list of all that was pushed.

    It holds nobody any more, at once; a later push begins anew.

    Exit code 0: done; 1: nothing was ever pushed, or you may not; 2: it could not be done.
    """
    from serviola.list_states import contacts_of, retire_from_beside

    with Guard():
        settings = settings_of(config)
        with open_store(settings) as store:
            person = speaker(store, token_from(token_file))
            gone = retire_from_beside(store, contacts_of(settings), by=person, now=now())
    if gone is None:
        fail(phrase("nothing was ever pushed, so there is nothing to retire"), code=WRONG)
    if as_json:
        print_json({"retired": "pushed", "by": person, "let_go": gone})
        return
    line = phrase("retired by {person}; contacts it held until now: {gone:,}", person=person, gone=gone)
    OUT.print(said(line), markup=False, soft_wrap=True)
