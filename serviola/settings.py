"""Settings: what config/serviola.yaml says, strictly read. Paths in it start from its own folder."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from engine.errors import PlaybookError
from engine.model.findings import Finding, Level
from engine.model.program import System, ToolLimit
from engine.model.said import phrase
from engine.model.scales import DRILLS
from engine.rules.defaults import MOST_CAMPAIGNS
from engine.rules.fields import Fields
from engine.rules.strict_yaml import read
from serviola.notify_settings import NOWHERE_ELSE, NotifySetting, read_notify
from serviola.settings_api import ApiSetting, HookSetting, read_api, read_hooks
from serviola.settings_clearance import ClearanceSetting, read_clearance
from serviola.settings_drills import DrillSetting, HeartbeatSetting, read_drills, read_heartbeat
from serviola.settings_paths import from_folder
from serviola.settings_programs import read_programs, yaml_book
from serviola.settings_reopening import read_reopening
from serviola.settings_sources import SourceSetting, read_sources

if TYPE_CHECKING:
    from pathlib import Path

    from engine.model.signal import Reopening
    from programs.book.declared import Declared

SCHEMA = "serviola/config/1"
FILE = "serviola.yaml"
DAY_S = 86_400
PROPOSAL = "{proposal}"
_LINK = re.compile(r"https?://[^\s/@]+/\S{0,300}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that is configured, with paths resolved.

    `itineraries` is where a chosen way around is sent to; without it a person carries it out. `sync_every_s`
    is how often tools are asked what they list; None never. `most_per_hour` says by tool about how many of
    its campaigns people may be asked within an hour. `link` is the address under which a person finds a
    proposal, with {proposal} in it; without one a note names the command. `reopening` says for how long what
    ended can be opened again; None where nothing is to be said of it.
    """

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
    api: ApiSetting | None = None
    hooks: tuple[HookSetting, ...] = ()
    declared: tuple[Declared, ...] = ()
    itineraries: System | None = None
    most_per_hour: tuple[ToolLimit, ...] = ()
    link: str = ""
    sync_every_s: int | None = None
    clearance: ClearanceSetting = field(default_factory=ClearanceSetting)
    drills: DrillSetting = field(default_factory=DrillSetting)
    heartbeat: HeartbeatSetting | None = None
    reopening: Reopening | None = None

    @property
    def books(self) -> tuple[Declared, ...]:
        """Give every book, the plain YAML ones first."""
        return (*(yaml_book(path) for path in self.programs), *self.declared)

    @property
    def drill_store(self) -> Path:
        """Say where exercises are remembered: never among what is real."""
        return self.store.with_name("drill.sqlite3")

    @property
    def sent(self) -> Path:
        """Say where it is remembered what was sent where."""
        return self.outbox.with_name("sent")

    @property
    def wakeups(self) -> Path:
        """Say where it is counted whom a message reached at night."""
        return self.outbox.with_name("wakeups.jsonl")


def load_settings(folder: Path) -> Settings:
    """Read the settings of a config folder; PlaybookError says what is wrong and where."""
    file = folder / FILE
    if not file.is_file():
        raise PlaybookError([_missing(file)])
    fields = Fields(read(file.read_bytes(), str(file)))
    schema = fields.text("schema")
    if schema and schema != SCHEMA:
        fields.error(
            "schema",
            phrase("{schema} is not a configuration", schema=schema[:40]),
            phrase("write schema: {schema}", schema=SCHEMA),
            at=("schema",),
        )
    var = (folder / fields.text("var", "../var")).resolve()
    programs, declared = read_programs(fields, folder)
    sources = read_sources(fields, folder)
    api = read_api(fields)
    brand = _brand(fields)
    settings = Settings(
        file=file,
        brand=brand,
        store=var / "serviola.sqlite3",
        outbox=var / "outbox",
        rehearsal=var / "rehearsal",
        people=_path(fields, folder, "people"),
        programs=programs,
        tools=_paths(fields, folder, "tools"),
        playbooks=_paths(fields, folder, "playbooks") if fields.has("playbooks") else (),
        sources=sources,
        notify=read_notify(fields),
        api=api,
        hooks=read_hooks(fields, taken={source.name for source in sources}, listens=api is not None),
        declared=declared,
        itineraries=_itineraries(fields),
        most_per_hour=_most_per_hour(fields.mapping("most_per_hour", required=False)),
        link=_link(fields),
        sync_every_s=_sync(fields),
        clearance=read_clearance(fields, folder),
        drills=read_drills(fields),
        heartbeat=read_heartbeat(fields),
        reopening=read_reopening(fields, brand),
    )
    fields.rest()
    fields.settle()
    return settings


def _brand(fields: Fields) -> str:
    brand = fields.text("brand", "main")
    if brand == DRILLS:
        message = phrase("{brand} is the brand of our own exercises", brand=brand)
        fields.error("drill-brand", message, phrase("give yours another name"), at=("brand",))
    return brand


def _itineraries(fields: Fields) -> System | None:
    if not fields.has("itineraries"):
        return None
    given = fields.mapping("itineraries")
    found = System(tool=given.text("tool"), kind=given.text("kind", "call"))
    given.rest()
    return found


def _link(fields: Fields) -> str:
    written = fields.text("link", "")
    if written and not (_LINK.fullmatch(written) and written.count(PROPOSAL) == 1):
        message = phrase("link is no address with {{proposal}} in it")
        fields.error(
            "proposal-link", message, phrase("write such as https://host/{{proposal}}"), at=("link",)
        )
    return written


def _most_per_hour(given: Fields) -> tuple[ToolLimit, ...]:
    """Read a number by tool."""
    return tuple(
        ToolLimit(tool=tool, most_per_hour=given.integer(tool, 1, least=1, most=MOST_CAMPAIGNS))
        for tool in sorted(given.values)
    )


def _sync(fields: Fields) -> int | None:
    if not fields.has("sync"):
        return None
    given = fields.mapping("sync")
    every_s = given.duration_s("every", 900, least=60, most=DAY_S)
    given.rest()
    return every_s


def _path(fields: Fields, folder: Path, key: str) -> Path:
    return _exists(fields, from_folder(folder, fields.text(key)), (key,))


def _paths(fields: Fields, folder: Path, key: str) -> tuple[Path, ...]:
    names = fields.texts(key)
    return tuple(_exists(fields, from_folder(folder, name), (key,)) for name in names)


def _exists(fields: Fields, path: Path, at: tuple[str, ...]) -> Path:
    if not path.exists():
        fields.error(
            "path",
            phrase("there is no {path}", path=path),
            phrase("write the path from this file's folder"),
            at=at,
        )
    return path


def _missing(file: Path) -> Finding:
    return Finding(
        file=str(file),
        line=1,
        col=1,
        level=Level.ERROR,
        code="no-config",
        message=phrase("there is no configuration here"),
        remedy=phrase("make a sample of one with: serviola init, or say where it is with --config DIR"),
    )
