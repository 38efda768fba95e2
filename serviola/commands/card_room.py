"""The command that shows the card of a question, and draws its map."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.model.said import phrase
from serviola.commands.common import ERR, HERE, OUT, Config, Guard, fail, open_store, said, settings_of

if TYPE_CHECKING:
    from engine.ports import Message
    from serviola.charts.scene import Scene

SAMPLES = Path("docs/images")


def add_to(app: typer.Typer) -> None:
    """Add this room's command."""
    app.command()(card)


def card(
    proposal: Annotated[str, typer.Argument(help="The id of a proposal, or how it begins.")] = "",
    config: Config = HERE,
    png: Annotated[
        Path | None, typer.Option("--png", help="Draw the map of situation and calls into this file.")
    ] = None,
    picture: Annotated[
        Path | None,
        typer.Option("--picture", help="Draw the card into this file (.svg or .png), in our own plain form."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the blocks that Slack is sent.")] = False,
    samples: Annotated[
        bool, typer.Option("--samples", help="Write the pictures of the documentation into docs/images.")
    ] = False,
) -> None:
    """Show the card of a question; as JSON, as a drawing, and its map."""
    from serviola.card_files import json_of, map_of, message_of, write_samples
    from serviola.shown import card_panel

    with Guard():
        if samples:
            for file in write_samples(SAMPLES):
                _written(file)
            return
        if not proposal:
            fail(phrase("name a proposal; list the open ones with: serviola proposals"))
        from engine.response.situation_facts import latest_signal
        from serviola.holding import Ledger
        from store import views

        settings = settings_of(config)
        with open_store(settings) as store:
            brand = Ledger(store, settings.brand).brand
            asked = views.proposal(store.db, proposal, brand=settings.brand)
            text = store.text_of(latest_signal(brand.situations[asked.situation]))
            message = message_of(brand, asked, headline="" if text is None else text.headline)
            if png is not None:
                _draw_map(map_of(brand, asked), png)
        if picture is not None:
            _draw_card(message, picture)
        if as_json:
            sys.stdout.write(json_of(message))
        elif png is None and picture is None:
            OUT.print(card_panel(message))


def _draw_map(scene: Scene | None, file: Path) -> None:
    if scene is None:
        fail(phrase("nothing of this question has a place, so there is no map of it"))
    _write(scene, file)


def _draw_card(message: Message, file: Path) -> None:
    from serviola.card_files import picture_of_card

    _write(picture_of_card(message), file)


def _write(scene: Scene, file: Path) -> None:
    from serviola.charts.png import as_png
    from serviola.charts.svg import as_svg

    try:
        if file.suffix.lower() == ".svg":
            file.write_text(as_svg(scene), encoding="utf-8")
        else:
            file.write_bytes(as_png(scene))
    except OSError as error:
        fail(phrase("{file} cannot be written: {why}", file=file, why=error.strerror))
    _written(file)


def _written(file: Path) -> None:
    ERR.print(said(phrase("drawn: {file}", file=file)), markup=False, soft_wrap=True)
