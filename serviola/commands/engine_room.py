"""Commands about playbooks: check, reload, explain, why-not, docs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.tree import Tree

from engine.model.findings import Level
from engine.model.said import phrase
from engine.model.time import moment
from serviola.commands.common import (
    HERE,
    OUT,
    WELL,
    WRONG,
    AsJson,
    Config,
    Guard,
    Language,
    fail,
    now,
    open_store,
    print_json,
    settings_of,
    show_findings,
    spoken,
)
from serviola.finding_forms import Form, for_github, for_program
from serviola.language import in_language

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.model.findings import Finding
    from engine.model.match import Clause
    from serviola.explaining import Explained, Proof

Paths = Annotated[list[Path], typer.Argument(help="Playbooks, folders of them, or a configuration folder.")]


def add_to(app: typer.Typer) -> None:
    """Add this room's commands."""
    app.command()(check)
    app.command()(reload)
    app.command()(explain)
    app.command()(why_not)
    app.command()(docs)


def check(
    paths: Paths,
    form: Annotated[
        Form | None,
        typer.Option(
            "--format", help="How to print what is found.", show_default="text", case_sensitive=False
        ),
    ] = None,
    language: Language = "",
    as_json: AsJson = False,
) -> None:
    """Read playbooks, cases and configuration strictly, and say everything that is wrong or unwise.

    Exit code 0: nothing is wrong, but may be unwise; 1: there are errors; 2: it could not be checked.
    """
    from serviola.checking import check_paths

    chosen = Form.JSON if as_json and form is None else form or Form.TEXT
    tongue = spoken(language)
    with Guard():
        for path in paths:
            if not path.exists():
                fail(f"there is no {path}; name a playbook, a folder of them, or a configuration folder")
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
    """Read the playbooks again and hand in what has changed; a running service takes it at once.

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
            OUT.print(f"{'changed' if one.text else 'withdrawn'}: {one.name}", markup=False)
        OUT.print(f"{len(loaded.playbooks)} playbooks read, {len(changed)} handed in", markup=False)
    raise typer.Exit(WRONG if loaded.findings else WELL)


def explain(
    proposal: Annotated[str, typer.Argument(help="The id of a proposal, or how it begins.")],
    config: Config = HERE,
    as_json: AsJson = False,
) -> None:
    """Print the proof of a proposal: every clause with its values, down to the sources."""
    from serviola.explaining import explained

    with Guard():
        settings = settings_of(config)
        with open_store(settings) as store:
            found = explained(store, proposal, brand=settings.brand)
    if as_json:
        print_json(found.as_json())
        return
    show(found)


def why_not(
    situation: Annotated[str, typer.Argument(help="The id of a situation, or how it begins.")],
    playbook: Annotated[str, typer.Argument(help="The name of a playbook.")],
    config: Config = HERE,
    as_json: AsJson = False,
) -> None:
    """Say what a playbook makes of a situation now, clause by clause, though it was not held against it."""
    from serviola.why_not import why_not as worked_out

    with Guard():
        settings = settings_of(config)
        with open_store(settings) as store:
            found = worked_out(store, situation, playbook, brand=settings.brand, now=now())
    if as_json:
        print_json(found.as_json())
        return
    OUT.print(found.verdict, markup=False, soft_wrap=True)
    tree = Tree(f"{found.playbook} asks of {found.situation.id}")
    for clause in found.clauses:
        _grow(tree, clause)
    OUT.print(tree, markup=False)
    _print_proofs(found.proofs)


def docs(
    folder: Annotated[Path, typer.Argument(help="Where the pages go.", file_okay=False)] = Path("docs"),
) -> None:
    """Write the pages that are generated from the types."""
    from console.app import page
    from engine.rules.describe import describe
    from engine.trials.describe import describe_cases

    folder.mkdir(parents=True, exist_ok=True)
    (folder / "playbooks.md").write_text(describe(), encoding="utf-8")
    (folder / "cases.md").write_text(describe_cases(), encoding="utf-8")
    (folder / "openapi.json").write_text(page(), encoding="utf-8")
    for name in ("playbooks.md", "cases.md", "openapi.json"):
        OUT.print(f"written: {folder / name}", markup=False)


def show(found: Explained) -> None:
    """Print a proposal with everything it rests on."""
    for line in found.head:
        OUT.print(line, markup=False, soft_wrap=True)
    table = Table(title="What it would do", title_justify="left")
    for column in ("row", "campaign", "tool", "pause", "for"):
        table.add_column(column, overflow="fold")
    for row in found.rows:
        table.add_row(*(str(row[key]) for key in ("row", "campaign", "tool", "pause_class", "items")))
    OUT.print(table)
    for option in found.options:
        open_ = f" (not known: {option['not_known']})" if option["not_known"] else ""
        OUT.print(f"  option {option['key']}: {option['reasons']}{open_}", markup=False, soft_wrap=True)
        if option["brings"]:
            OUT.print(f"    {option['brings']}", markup=False, soft_wrap=True)
    for refused in found.not_offered:
        OUT.print("  not offered for {item}: {what}: {why}".format(**refused), markup=False, soft_wrap=True)
    _print_proofs(found.proofs)
    _print_policy(found.policy)
    for answer in found.answers:
        OUT.print("Answer: {at} {by} ({via}) {answer}: {says}".format(**answer), markup=False, soft_wrap=True)
    came = ["Hold {hold}: {campaign} in {tool}, {state} {says}".format(**one) for one in found.holds]
    came += [
        "Change {adaptation}: {becomes}; {state} in {tool} {says}".format(**one).rstrip()
        for one in found.adaptations
    ]
    for said in came:
        OUT.print(said, markup=False, soft_wrap=True)
    OUT.print("Sources", style="bold")
    for source in found.sources:
        OUT.print(
            f"  {source['signal']}  {source['headline']}  {source['url']}", markup=False, soft_wrap=True
        )


def _print_policy(policy: Clause | None) -> None:
    if policy is not None:
        tree = Tree(f"without asking: {'yes' if policy.holds else 'no, people are asked'}")
        _grow(tree, policy)
        OUT.print(tree, markup=False)


def _print_proofs(proofs: Iterable[Proof]) -> None:
    for proof in proofs:
        tree = Tree(f"{proof.item}: {'matched' if proof.holds else 'missed'}")
        _grow(tree, proof.clause)
        OUT.print(tree, markup=False)


def _grow(tree: Tree, clause: Clause) -> None:
    mark = "✓" if clause.holds else "✗"
    branch = tree.add(f"{mark} {clause.path or clause.op}: {clause.says}")
    for part in clause.parts:
        _grow(branch, part)
