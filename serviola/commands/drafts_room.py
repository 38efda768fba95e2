"""The command that shows drafts for guests and staff. It sends nothing."""

from __future__ import annotations

from typing import Annotated

import typer

from engine.model.said import phrase
from serviola.commands.common import (
    HERE,
    OUT,
    AsJson,
    Config,
    Guard,
    Language,
    open_store,
    print_json,
    said,
    settings_of,
    spoken,
)


def add_to(app: typer.Typer) -> None:
    """Add this room's command."""
    app.command()(drafts)


def drafts(
    proposal: Annotated[str, typer.Argument(help="The id of a proposal, or how it begins.")],
    kind: Annotated[str, typer.Option(help="Only website, guest_email, talking_points or social.")] = "",
    config: Config = HERE,
    as_json: AsJson = False,
    language: Language = "",
) -> None:
    """Show drafts for guests and staff about what a question concerns. Nothing of it is sent by Serviola.

    What is not known stands in brackets, for whoever finishes the draft. What the world said is not quoted.

    Exit code 0: they are shown; 2: there is no such question or kind.
    """
    from serviola.drafting import drafts_of

    tongue = spoken(language)
    with Guard():
        settings = settings_of(config)
        with open_store(settings) as store:
            found = drafts_of(store.db, proposal, brand=settings.brand, language=tongue, kind=kind)
    if as_json:
        print_json(found.as_json())
        return
    for one in found.drafts:
        line = phrase("{kind}, for {audience}", kind=one.kind, audience=one.audience)
        OUT.print(f"== {said(line, tongue)}", markup=False)
        OUT.print(f"{one.title}\n\n{one.body}\n", markup=False, soft_wrap=True)
    for need in found.needed:
        about = ", ".join(need.about) or said(phrase("the guests of the voyage"), tongue)
        line = phrase(
            "Needed besides, by {owner}: {message_class} ({about})",
            owner=need.owner,
            message_class=need.message_class,
            about=about,
        )
        OUT.print(said(line, tongue), markup=False, soft_wrap=True)
