"""Settings: what config/serviola.yaml says, strictly read. Paths in it start from its own folder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.errors import PlaybookError
from engine.model.findings import Finding, Level
from engine.rules.fields import Fields
from engine.rules.strict_yaml import read
from serviola.notify_settings import NOWHERE_ELSE, NotifySetting, read_notify

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA = "serviola/config/1"
FILE = "serviola.yaml"
DAY_S = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSetting:
    """One source: what kind of watcher, where it looks, how often, how far back at first sight."""

    name: str
    kind: str
    location: str
    every_s: int
    horizon_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that is configured, with paths resolved."""

    file: Path
    brand: str
    store: Path
    outbox: Path
    rehearsal: Path
    people: Path
    programs: tuple[Path, ...]
    tools: tuple[Path, ...]
    playbooks: tuple[Path, ...]
    sources: tuple[SourceSetting, ...]
    notify: NotifySetting = NOWHERE_ELSE

    @property
    def sent(self) -> Path:
        """Say where it is remembered what was sent where."""
        return self.outbox.with_name("sent")


def load_settings(folder: Path) -> Settings:
    """Read the settings of a config folder; PlaybookError says what is wrong and where."""
    file = folder / FILE
    if not file.is_file():
        raise PlaybookError([_missing(file)])
    fields = Fields(read(file.read_bytes(), str(file)))
    schema = fields.text("schema")
    if schema and schema != SCHEMA:
        fields.error(
            "schema", f"{schema[:40]} is not a configuration", f"write schema: {SCHEMA}", at=("schema",)
        )
    var = (folder / fields.text("var", "../var")).resolve()
    settings = Settings(
        file=file,
        brand=fields.text("brand", "main"),
        store=var / "serviola.sqlite3",
        outbox=var / "outbox",
        rehearsal=var / "rehearsal",
        people=_path(fields, folder, "people"),
        programs=_paths(fields, folder, "programs"),
        tools=_paths(fields, folder, "tools"),
        playbooks=_paths(fields, folder, "playbooks"),
        sources=_sources(fields, folder),
        notify=read_notify(fields),
    )
    fields.rest()
    fields.settle()
    return settings


def _path(fields: Fields, folder: Path, key: str) -> Path:
    return _exists(fields, folder / fields.text(key), (key,))


def _paths(fields: Fields, folder: Path, key: str) -> tuple[Path, ...]:
    names = fields.texts(key)
    return tuple(_exists(fields, folder / name, (key,)) for name in names)


def _exists(fields: Fields, path: Path, at: tuple[str, ...]) -> Path:
    if not path.exists():
        fields.error("path", f"there is no {path}", "write the path from this file's folder", at=at)
    return path


def _sources(fields: Fields, folder: Path) -> tuple[SourceSetting, ...]:
    found = []
    names: set[str] = set()
    for each in fields.mappings("sources"):
        name, kind = each.text("name"), each.text("kind")
        if name in names:
            each.error("twice", f"two sources are named {name}", "give each its own name", at=("name",))
        names.add(name)
        url, path = each.text("url", ""), each.text("path", "")
        if bool(url) == bool(path):
            each.error("place", f"the source {name} needs either url or path", "write one of the two")
        found.append(
            SourceSetting(
                name=name,
                kind=kind,
                location=url or str(folder / path),
                every_s=each.duration_s("every", 60, least=5, most=DAY_S),
                horizon_s=each.duration_s("horizon", 7 * DAY_S, most=366 * DAY_S),
            )
        )
        each.rest()
    return tuple(found)


def _missing(file: Path) -> Finding:
    return Finding(
        file=str(file),
        line=1,
        col=1,
        level=Level.ERROR,
        code="no-config",
        message="there is no configuration here",
        remedy="make a sample of one with: serviola init, or say where it is with --config DIR",
    )
