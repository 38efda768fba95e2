"""Commands about campaign tools: which declarations ship, and a copy of one."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from serviola.commands.common import OUT, AsJson, Guard, fail, print_json

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
"""It becomes a file's name and a word of YAML."""

tools = typer.Typer(help="Campaign tools: which declarations ship, and a copy of one.", no_args_is_help=False)


def add_to(app: typer.Typer) -> None:
    """Add this room's commands."""
    app.add_typer(tools, name="tools")


@tools.callback(invoke_without_command=True)
def shipped(context: typer.Context, as_json: AsJson = False) -> None:
    """List the vendors whose declaration ships: each kind of object, and what a pause of it means.

    docs/tools.md says how far each was tried. Exit code 0.
    """
    if context.invoked_subcommand is not None:
        return
    rows = _rows()
    if as_json:
        print_json({"tools": rows})
        return
    table = Table(box=None, pad_edge=False)
    for name in ("tool", "kind", "pause", "a person must"):
        table.add_column(name)
    for row in rows:
        for kind in row["kinds"]:
            table.add_row(row["tool"], kind["kind"], kind["pause_class"], kind["by_hand"])
    OUT.print(table)
    OUT.print("copy one with: serviola tools new NAME", markup=False)


@tools.command()
def new(
    name: Annotated[str, typer.Argument(help="A vendor of `serviola tools`.")],
    into: Annotated[Path, typer.Option(help="The folder that it is copied into.")] = Path("config/tools"),
    as_name: Annotated[
        str, typer.Option("--as", help="What the book will call it; the vendor's name unless said.")
    ] = "",
) -> None:
    """Copy a vendor's declaration, and say what is left to do; what is there already stays.

    Exit code 0: it is there; 2: it could not be copied.
    """
    from engine.rules.words import did_you_mean
    from programs.tools.vendors import VENDOR_FILES, secrets_of

    if name not in VENDOR_FILES:
        fail(f"no declaration of {name} ships; {did_you_mean(name, VENDOR_FILES)}")
    called = as_name or name
    if not _NAME.fullmatch(called):
        fail(f"{called[:80]!r} is no name of a tool; use up to 64 letters, digits, - and _")
    target = into / f"{called}.yaml"
    with Guard():
        text = _renamed(VENDOR_FILES[name].read_text("utf-8"), called)
        into.mkdir(parents=True, exist_ok=True)
        try:
            with target.open("x", encoding="utf-8") as file:
                file.write(text)
        except FileExistsError:
            fail(f"{target} is there already; take it away, or choose another name with --as")
        except OSError as error:
            fail(f"{target} cannot be written: {error.strerror}")
    OUT.print(f"written: {target}", markup=False)
    OUT.print("then:", markup=False)
    OUT.print("  read its first lines, and put your address where base_url stands", markup=False)
    for secret in secrets_of(text):
        OUT.print(f"  set {secret} in the environment of Serviola, or {secret}_FILE", markup=False)
    OUT.print(f"  name it in config/serviola.yaml under tools: [tools/{target.name}]", markup=False)
    OUT.print("  check it with: serviola check config, and with one campaign that nobody minds", markup=False)


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
