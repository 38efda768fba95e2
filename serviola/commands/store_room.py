"""Commands about the memory: verify, erase, backup."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from engine.model.said import phrase
from engine.model.time import parse_iso
from serviola.commands.common import (
    ERR,
    HERE,
    OUT,
    WELL,
    WRONG,
    AsJson,
    Config,
    Guard,
    fail,
    open_store,
    print_json,
    said,
    settings_of,
)


def add_to(app: typer.Typer) -> None:
    """Add this room's commands."""
    app.command()(verify)
    app.command()(erase)
    app.command()(backup)


def verify(config: Config = HERE, as_json: AsJson = False) -> None:
    """Check the chain of the journal, and replay every input.

    The same words must come out of what was recorded.

    Exit code 0: whole and identical; 1: it is not, and where is said; 2: it could not be checked.
    """
    from engine.rules.evaluator import DurableEvaluator
    from engine.trials.replay import replay

    with Guard():
        settings = settings_of(config)
        with open_store(settings) as store:
            broken = list(store.verify())
            differing = list(replay(store.batches(), DurableEvaluator(), brands=[settings.brand]))
    wrong = [*broken, *differing]
    if as_json:
        print_json({"chain": broken, "replay": differing})
    else:
        for line in wrong:
            ERR.print(said(line), markup=False, soft_wrap=True)
        OUT.print(
            said(phrase("{count} breaks.", count=len(wrong)))
            if wrong
            else said(phrase("The journal is whole, and replays byte for byte."))
        )
    raise typer.Exit(WRONG if wrong else WELL)


def erase(
    config: Config = HERE,
    signal: Annotated[str, typer.Option(help="The id of a signal.")] = "",
    person: Annotated[str, typer.Option(help="A person, for what they wrote as reasons.")] = "",
    before: Annotated[str, typer.Option(help="A moment, such as 2026-01-01T00:00Z.")] = "",
    contact: Annotated[str, typer.Option(help="The opaque key of a contact, alone.")] = "",
) -> None:
    """Erase outside text: headlines, links, reasons. Or everything that is kept of a contact.

    The journal keeps what was decided and done, and its chain still verifies.
    """
    from store import keep

    if contact and (signal or person or before):
        fail(phrase("a contact is erased alone; leave the other options out"))
    if contact:
        _erase_contact(config, contact)
        return
    if not (signal or person or before):
        fail(
            phrase(
                "say what to erase with --signal, --person or --before (naming more narrows); or --contact"
            )
        )
    try:
        moment = parse_iso(before) if before else None
    except ValueError:
        fail(phrase("--before {before} is no moment; write 2026-01-01T00:00Z", before=before))
    with Guard(), open_store(settings_of(config)) as store:
        count = keep.erase(store.db, signal=signal, person=person, before=moment)
    OUT.print(said(phrase("{count} texts erased.", count=count)), markup=False)


def _erase_contact(config: Path, key: str) -> None:
    from serviola.build import KEY
    from serviola.contacts import Contacts
    from serviola.eyes import install_key
    from store import contacts

    with Guard():
        settings = settings_of(config)
        known = Contacts(
            settings.clearance, settings.brand, lambda: install_key(settings.store.with_name(KEY))
        )
        with open_store(settings) as store:
            count = contacts.erase(store.db, known.digest(key), brand=settings.brand)
    gone = phrase("{count} rows erased; nothing of this contact is left.", count=count)
    OUT.print(said(gone), markup=False)


def backup(
    target: Annotated[Path, typer.Argument(help="The file to make; it must not exist.", dir_okay=False)],
    config: Config = HERE,
) -> None:
    """Copy the store as it is at one moment.

    Beside it stands who answers in whose place.

    The key of the installation is left out: who has it beside the store could try out whose contact is whose.

    To restore, stop the service, put the copy in the place of var/serviola.sqlite3, and remove its -wal and
    -shm.
    """
    from serviola.backing_up import back_up, left_out

    with Guard():
        settings = settings_of(config)
        with open_store(settings) as store:
            written = back_up(settings, store.db, target)
    for each in written:
        OUT.print(said(phrase("written: {target}", target=each)), markup=False, soft_wrap=True)
    if key := left_out(settings):
        ERR.print(
            said(
                phrase(
                    "left out on purpose: {key}; copy it once to another place than the backup. Restored"
                    " without it, every contact is unknown until it is sent again, and authors get new"
                    " pseudonyms",
                    key=key,
                )
            ),
            markup=False,
            soft_wrap=True,
        )
