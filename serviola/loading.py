"""Loading: what the files that settings name say of playbooks, programs and tools, or what ails them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.errors import PlaybookError
from engine.model.findings import Finding, Level
from engine.model.program import PlaybookRevision, ProgramRevision
from engine.model.said import phrase
from engine.ports import ItineraryTool
from engine.rules.strict_yaml import read
from programs.tools import load_tool
from serviola.blueprints import BLUEPRINT, revision_of, unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from engine.ports import CampaignTool, Clock
    from serviola.settings import Settings
    from wire.http import Http

PLAYBOOK = "playbook.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What the files say: every good one loaded, every finding of the others kept."""

    playbooks: tuple[PlaybookRevision, ...]
    findings: tuple[Finding, ...]


def playbook_files(paths: Iterable[Path]) -> list[Path]:
    """List the playbooks under folders, in order of path; a file stands for itself."""
    found: list[Path] = []
    for path in paths:
        found += sorted(path.rglob(PLAYBOOK)) if path.is_dir() else [path] * (path.name != BLUEPRINT)
    return found


def load_playbooks(paths: Iterable[Path], *, brand: str) -> Loaded:
    """Load every playbook that can be; a broken one keeps nobody else from loading.

    A folder without any is a finding: a volume not mounted, or a copy half done, withdraws nothing.
    """
    paths = tuple(paths)
    good: dict[str, PlaybookRevision] = {}
    findings = [_empty(path) for path in paths if path.is_dir() and not playbook_files([path])]
    for file in playbook_files(paths):
        try:
            revision = revision_of(file, brand=brand)
        except PlaybookError as error:
            findings += error.findings
            continue
        except (OSError, UnicodeDecodeError) as error:
            findings.append(unreadable(file, error))
            continue
        name = revision.name
        if name in good:
            findings.append(_twice(file, revision.text, name, good[name].file))
            continue
        good[name] = revision
    # What is wrong with a blueprint is found once for each playbook made from it.
    return Loaded(playbooks=tuple(good.values()), findings=tuple(dict.fromkeys(findings)))


def playbook_changes(known: Mapping[str, str], loaded: Loaded, *, brand: str) -> list[PlaybookRevision]:
    """Say what the files say otherwise than is known, by name and digest.

    What a broken file said before stands. Which one it is cannot be told, so nothing is withdrawn meanwhile.
    """
    changed = [one for one in loaded.playbooks if known.get(one.name) != one.digest]
    if not loaded.findings:
        named = {one.name for one in loaded.playbooks}
        changed += [withdrawn(brand, name) for name in sorted(known) if name not in named]
    return changed


def unknown_tools(books: Iterable[ProgramRevision], tools: Mapping[str, CampaignTool]) -> list[str]:
    """Say which campaigns name a tool, or a kind of object, that is not declared."""
    said = []
    for book in books:
        for one in book.campaigns:
            if one.subject.tool not in tools:
                known = ", ".join(sorted(tools)) or "none"
                named = f"{book.source}: campaign {one.id} names the tool {one.subject.tool}"
                said.append(
                    f"{named}, which is not declared "
                    f"(declared: {known}) — declare it under tools: in the configuration"
                )
            elif one.pause_class is None:
                said.append(
                    f"{book.source}: campaign {one.id} is a {one.subject.kind}, a kind that "
                    f"{one.subject.tool} does not declare — add the kind to the tool's file"
                )
    return said


def no_system(settings: Settings, tools: Mapping[str, CampaignTool]) -> Finding | None:
    """Say why chosen ways around cannot be sent where the settings say; None where they can, or name none."""
    named = settings.itineraries
    if named is None:
        return None
    tool: object = tools.get(named.tool)
    if isinstance(tool, ItineraryTool) and tool.adapts(named.kind):
        return None
    known = ", ".join(sorted(tools)) or "none"
    says = phrase(
        "itineraries names the tool {tool}, which is not declared (declared: {known})",
        tool=named.tool,
        known=known,
    )
    if tool is not None:
        says = phrase(
            "itineraries names {kind} of {tool}, which declares no call to adapt one",
            kind=named.kind,
            tool=named.tool,
        )
    return Finding(
        file=str(settings.file),
        line=1,
        col=1,
        level=Level.ERROR,
        code="itineraries",
        message=says,
        remedy=phrase("declare it (docs/tools.md), or leave itineraries out"),
    )


def load_tools(
    settings: Settings,
    http: Http,
    clock: Clock,
    *,
    base_urls: Mapping[str, str],
    environ: Mapping[str, str],
    remember: bool = True,
) -> dict[str, CampaignTool]:
    """Load every declared tool by name; `base_urls` go by the stem of the declaring file.

    With `remember` a rehearsal tool keeps what it pretends in the var folder.
    """
    if remember:
        settings.rehearsal.mkdir(mode=0o700, parents=True, exist_ok=True)
    tools: dict[str, CampaignTool] = {}
    for path in settings.tools:
        tool = load_tool(
            path.read_bytes().decode(),
            str(path),
            http=http,
            clock=clock,
            base_url=base_urls.get(path.stem),
            environ=environ,
            state=settings.rehearsal / f"{path.stem}.json" if remember else None,
        )
        tools[tool.name] = tool
    return tools


def withdrawn(brand: str, name: str) -> PlaybookRevision:
    """Say that a playbook is no more: what it asks is taken back."""
    return PlaybookRevision(brand=brand, name=name, digest="", file="", text="")


def _empty(folder: Path) -> Finding:
    return Finding(
        file=str(folder),
        line=1,
        col=1,
        level=Level.ERROR,
        code="no-playbooks",
        message=phrase("there is no playbook in this folder, so what was read last stands"),
        remedy=phrase(
            "put the playbooks back; where none is wanted, leave the key playbooks out of the configuration"
        ),
    )


def _twice(file: Path, text: str, name: str, first: str) -> Finding:
    line, col = read(text, str(file)).where(("playbook",))
    return Finding(
        file=str(file),
        line=line,
        col=col,
        level=Level.ERROR,
        code="twice",
        message=phrase("the playbook {name} is in {first} already", name=name, first=first),
        remedy=phrase("give one of them another name"),
    )
