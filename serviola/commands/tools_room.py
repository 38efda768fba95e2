"""Commands about campaign tools: which declarations ship, a copy of one, and what a tool really does."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from engine.model.said import phrase
from engine.model.scales import PauseClass
from serviola.commands.common import OUT, AsJson, Guard, Language, fail, print_json, said, say, spoken
from serviola.commands.tools_check import check

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
"""It becomes a file's name and a word of YAML."""

_TRY = "serviola tools check {tool} --object KIND:ID"

_PAUSES = {
    PauseClass.SUSPEND: phrase("suspend"),
    PauseClass.SKIP: phrase("skip"),
    PauseClass.REVERT: phrase("revert"),
    PauseClass.KILL: phrase("kill"),
    PauseClass.NONE: phrase("none"),
}
BY_HAND = (
    phrase("Open the campaign in Braze and press Stop."),
    phrase("Open the Canvas in Braze and press Stop."),
    phrase("Open the campaign in Brevo and press Suspend."),
    phrase("Open the workflow in HubSpot and turn it off."),
    phrase("Open the flow in Klaviyo and set it to Draft."),
    phrase("Open the campaign in Klaviyo and press Revert to draft, or Schedule to send it again."),
    phrase("Open the campaign in Klaviyo and press Cancel send."),
    phrase("Open the campaign in Mailchimp and press Cancel."),
    phrase("what Klaviyo has sent already is not called back"),
    phrase("what Mailchimp has sent already is not called back"),
    phrase("Open the campaign in listmonk and press Pause."),
    phrase("Open the campaign in listmonk and press Unschedule."),
    phrase("Open the automation in Mailchimp and press Pause all emails."),
    phrase("Open the campaign in Mailchimp and press Pause."),
    phrase("Open the campaign in Mailchimp and press Unschedule, or Schedule to send it again."),
    phrase("Open the campaign in Mautic and set Published to No."),
    phrase("Open the campaign in the ads manager and turn it off."),
    phrase("Open the Single Send in SendGrid and press Unschedule, or Schedule to send it again."),
    phrase("Pause the batch with the tool that sends it."),
    phrase("Open the flag in Unleash and turn it off in production."),
    phrase("Open the scenario in Tryton (Marketing > Automation > Scenarios) and press Stop."),
)
"""What the declarations that ship say a person must do, so that it can be said in another language."""
tools = typer.Typer(
    help="Campaign tools: their declarations, and what a tool really does.",
    no_args_is_help=False,
)


def add_to(app: typer.Typer) -> None:
    """Add this room's commands."""
    tools.command()(check)
    app.add_typer(tools, name="tools")


@tools.callback(invoke_without_command=True)
def shipped(context: typer.Context, as_json: AsJson = False, language: Language = "") -> None:
    """List the vendors whose declaration ships: each kind of object, and what a pause of it means.

    docs/tools.md says how far each was tried. Exit code 0.
    """
    if context.invoked_subcommand is not None:
        return
    tongue = spoken(language)
    rows = _rows()
    if as_json:
        print_json({"tools": rows})
        return
    table = Table(box=None, pad_edge=False)
    for column in (phrase("tool"), phrase("kind"), phrase("pause"), phrase("a person must")):
        table.add_column(said(column, tongue))
    for row in rows:
        for kind in row["kinds"]:
            pause = said(_PAUSES[PauseClass(kind["pause_class"])], tongue)
            table.add_row(row["tool"], kind["kind"], pause, _by_hand(kind["by_hand"], tongue))
    OUT.print(table)
    say(said(phrase("copy one with: serviola tools new NAME"), tongue))


@tools.command()
def new(
    name: Annotated[str, typer.Argument(help="A vendor of `serviola tools`.")],
    into: Annotated[Path, typer.Option(help="The folder that it is copied into.")] = Path("config/tools"),
    as_name: Annotated[
        str, typer.Option("--as", help="What the book will call it; the vendor's name unless said.")
    ] = "",
) -> None:
    """Copy a vendor's declaration, and say what is left to do.

    What is there already stays.

    Exit code 0: it is there; 2: it could not be copied.
    """
    from engine.rules.words import did_you_mean
    from programs.tools.vendors import VENDOR_FILES, secrets_of

    if name not in VENDOR_FILES:
        fail(
            phrase(
                "no declaration of {name} ships; {did_you_mean}",
                name=name,
                did_you_mean=did_you_mean(name, VENDOR_FILES),
            )
        )
    called = as_name or name
    if not _NAME.fullmatch(called):
        fail(
            phrase(
                "{called!r} is no name of a tool; use up to 64 letters, digits, - and _", called=called[:80]
            )
        )
    target = into / f"{called}.yaml"
    with Guard():
        text = _renamed(VENDOR_FILES[name].read_text("utf-8"), called)
        into.mkdir(parents=True, exist_ok=True)
        try:
            with target.open("x", encoding="utf-8") as file:
                file.write(text)
        except FileExistsError:
            fail(
                phrase(
                    "{target} is there already; take it away, or choose another name with --as", target=target
                )
            )
        except OSError as error:
            fail(phrase("{target} cannot be written: {why}", target=target, why=error.strerror))
    say(said(phrase("written: {target}", target=target)))
    say(said(phrase("then:")))
    for line in _left_to_do(secrets_of(text), called):
        say(said(line), begins="  ")


def _by_hand(sentence: str, language: str) -> str:
    """Say what a person must do; a tool keeps it without its full stop, to put it into sentences."""
    return said(f"{sentence}.", language).removesuffix(".") if sentence else ""


def _left_to_do(secrets: Iterable[str], tool: str) -> Iterator[str]:
    """Say what is to be done to a copy before it works."""
    yield phrase("read its first lines, and put your address where base_url stands")
    for secret in secrets:
        yield phrase("set {secret} in the environment of Serviola, or {secret}_FILE", secret=secret)
    yield phrase("name it in config/serviola.yaml under tools: [tools/{file}]", file=f"{tool}.yaml")
    yield phrase("check it with: serviola check config")
    yield phrase("try it with a campaign that is there for tests: {command}", command=_TRY.format(tool=tool))


def _renamed(text: str, called: str) -> str:
    lines = text.splitlines(keepends=True)
    return "".join(f"tool: {called}\n" if line.startswith("tool: ") else line for line in lines)


def _rows() -> list[dict[str, Any]]:
    from programs.tools.http import HttpTool
    from programs.tools.load import load_tool
    from programs.tools.vendors import VENDOR_FILES, secrets_of
    from serviola.clocks import SystemClock
    from wire.http import Http

    rows = []
    for name, path in VENDOR_FILES.items():
        text = path.read_text("utf-8")
        tool = load_tool(text, str(path), http=Http(), clock=SystemClock())
        kinds = [
            {
                "kind": kind,
                "pause_class": each.value,
                "by_hand": tool.by_hand(kind) if isinstance(tool, HttpTool) else "",
            }
            for kind, each in tool.capabilities().items()
        ]
        rows.append({"tool": name, "secrets": list(secrets_of(text)), "kinds": kinds})
    return rows
