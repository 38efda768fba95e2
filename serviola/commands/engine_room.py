"""Commands about playbooks: check, reload, docs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.model.findings import Level
from engine.model.said import phrase
from engine.model.time import moment
from serviola.commands.common import (
    HERE,
    OUT,
    STANDS,
    WELL,
    WRONG,
    AsJson,
    Config,
    Guard,
    Language,
    fail,
    now,
    open_store,
    paths_or,
    print_json,
    said,
    settings_of,
    show_findings,
    spoken,
)
from serviola.finding_forms import Form, for_github, for_program
from serviola.language import in_language

if TYPE_CHECKING:
    from engine.model.findings import Finding

Paths = Annotated[
    list[Path] | None,
    typer.Argument(
        help="Playbooks, or folders of them or of a configuration; else config and playbooks.",
        show_default=False,
    ),
]


def add_to(app: typer.Typer) -> None:
    """Add this room's commands."""
    app.command()(check)
    app.command()(reload)
    app.command()(docs)


def check(
    paths: Paths = None,
    form: Annotated[
        Form | None,
        typer.Option(
            "--format", help="How to print what is found.", show_default="text", case_sensitive=False
        ),
    ] = None,
    language: Language = "",
    as_json: AsJson = False,
) -> None:
    """Say what is wrong in playbooks, cases and configuration.

    They are read strictly, and everything that is wrong or unwise is said.

    Exit code 0: nothing is wrong, but may be unwise; 1: there are errors; 2: it could not be checked.
    """
    from serviola.checking import check_paths

    chosen = Form.JSON if as_json and form is None else form or Form.TEXT
    tongue = spoken(language)
    paths = paths_or(paths, ("config", "playbooks"))
    with Guard():
        for path in paths:
            if not path.exists():
                missing = phrase(
                    "there is no {path}; name a playbook, a folder of them, or a configuration folder",
                    path=path,
                )
                fail(in_language(missing, tongue))
        files, findings = check_paths(paths, today=moment(now()).date().isoformat())
    _print_findings(findings, files, chosen, tongue)
    raise typer.Exit(WRONG if any(one.level is Level.ERROR for one in findings) else WELL)


def _print_findings(findings: list[Finding], files: int, form: Form, language: str) -> None:
    """Print what was found in one form; only text says how many files were read."""
    if form is Form.JSON:
        print_json([for_program(finding, language) for finding in findings])
        return
    if form is Form.GITHUB:
        for finding in findings:
            OUT.print(for_github(finding, language), markup=False, soft_wrap=True)
        return
    show_findings(findings, language)
    errors = sum(finding.level is Level.ERROR for finding in findings)
    OUT.print(in_language(_so_much(files, errors, len(findings) - errors), language), markup=False)


def _so_much(files: int, errors: int, warnings: int) -> str:
    return phrase(
        "{files} read: {errors}, {warnings}",
        files=phrase("1 file") if files == 1 else phrase("{count} files", count=files),
        errors=phrase("1 error") if errors == 1 else phrase("{count} errors", count=errors),
        warnings=phrase("1 warning") if warnings == 1 else phrase("{count} warnings", count=warnings),
    )


def reload(config: Config = HERE, as_json: AsJson = False) -> None:
    """Read the playbooks again and hand in what has changed.

    A running service takes it at once.

    What is broken is said, and what it said before stands. Exit code 0: all were read; 1: some are broken.
    """
    from engine.model.program import PlaybookRevision
    from serviola.loading import load_playbooks, playbook_changes

    with Guard():
        settings = settings_of(config)
        with open_store(settings) as store:
            loaded = load_playbooks(settings.playbooks, brand=settings.brand)
            known = {
                one.name: one.digest
                for one in (*store.remembered(), *(item for _, item in store.inbox()))
                if isinstance(one, PlaybookRevision) and one.brand == settings.brand
            }
            present = {name: digest for name, digest in known.items() if digest}
            changed = playbook_changes(present, loaded, brand=settings.brand)
            for one in changed:
                store.submit(one)
    if as_json:
        named = [{"playbook": one.name, "withdrawn": not one.text} for one in changed]
        print_json(
            {"changed": named, "findings": [for_program(finding, spoken()) for finding in loaded.findings]}
        )
    else:
        show_findings(loaded.findings)
        for one in changed:
            what = (
                phrase("changed: {playbook}", playbook=one.name)
                if one.text
                else phrase("withdrawn: {playbook}", playbook=one.name)
            )
            OUT.print(said(what), markup=False)
        counted = phrase(
            "playbooks read: {count}; handed in: {handed_in}",
            count=len(loaded.playbooks),
            handed_in=len(changed),
        )
        OUT.print(said(counted), markup=False)
        if loaded.findings:
            OUT.print(said(STANDS), markup=False, soft_wrap=True)
    raise typer.Exit(WRONG if loaded.findings else WELL)


def docs(
    folder: Annotated[Path, typer.Argument(help="Where the pages go.", file_okay=False)] = Path("docs"),
) -> None:
    """Write the pages that are generated from the types."""
    from console.app import page
    from engine.rules.describe import describe
    from engine.rules.schema import blueprint_schema, playbook_schema
    from engine.trials.describe import describe_cases
    from engine.trials.schema import cases_schema
    from serviola.book_schema import book_schema
    from serviola.config_schema import config_schema
    from serviola.people_schema import people_schema
    from serviola.tool_schema import tool_schema

    folder.mkdir(parents=True, exist_ok=True)
    (folder / "playbooks.md").write_text(describe(), encoding="utf-8")
    (folder / "cases.md").write_text(describe_cases(), encoding="utf-8")
    (folder / "openapi.json").write_text(page(), encoding="utf-8")
    schemas = {
        "playbook.schema.json": playbook_schema(),
        "blueprint.schema.json": blueprint_schema(),
        "cases.schema.json": cases_schema(),
        "config.schema.json": config_schema(),
        "people.schema.json": people_schema(),
        "tool.schema.json": tool_schema(),
        "programs.schema.json": book_schema(),
    }
    for name, schema in schemas.items():
        (folder / name).write_text(json.dumps(schema, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    for name in ("playbooks.md", "cases.md", "openapi.json", *schemas):
        OUT.print(in_language(phrase("written: {path}", path=folder / name), spoken()), markup=False)
