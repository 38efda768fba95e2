"""How each source is: for the API and the metrics, and in a file for `serviola sources`."""

from __future__ import annotations

import asyncio
import json
import os
from contextlib import suppress
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from console.health import SourceHealth
from engine.errors import StoreError
from engine.model.said import Said, phrase, told_by
from engine.model.time import Instant, iso, parse_iso
from serviola.sentences import silence_says

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from engine.model.signal import Silence
    from serviola.runner import Runner
    from serviola.source import Source
    from serviola.sources import Sources

FILE = "sources.json"
"""Beside the store: how the sources are, written anew while the service runs."""
_TIMES = ("last_success", "quiet_since", "began", "last_look", "due")


def health_of(source: Source, quiet: Mapping[str, Silence], now: Instant) -> SourceHealth:
    """Say how a source is now; `quiet` are those that the core counts as not heard."""
    silence = quiet.get(source.watcher.source)
    partly = "" if source.health is None else source.health.error
    if source.error or partly:
        says = source.error or partly
    elif silence is not None:
        says = silence_says(silence)
    elif source.last_success is None:
        says = phrase("it has not been looked at yet")
    else:
        says = phrase("it answers; it was last looked at on {when}", when=iso(source.last_success))
    return SourceHealth(
        name=source.watcher.name,
        well=not (source.error or partly or silence),
        says=says,
        every_s=source.pace_s,
        last_success=source.last_success,
        quiet_since=None if silence is None else silence.since,
        began=source.began,
        last_look=source.last_look,
        due=source.due,
        late_s=source.late_s(now),
        failures=source.failures,
        items=source.items,
        skipped=source.skipped,
        old=source.old,
    )


async def write_health(file: Path, sources: Sources, runner: Runner, now: Instant) -> None:
    """Write how all sources are, whole or not at all, for whoever is at the machine; never raises OSError."""
    quiet = await runner.on_core(lambda core: dict(core.state.quiet))
    said = [health_of(one, quiet, now) for one in sources.all]
    await asyncio.to_thread(_write, file, {"v": 1, "at": iso(now), "sources": kept_beside(said)})


def _write(file: Path, data: Mapping[str, Any]) -> None:
    new = file.with_name(f"{file.name}.new")
    try:
        with os.fdopen(
            os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8"
        ) as out:
            json.dump(data, out, ensure_ascii=False)
        new.replace(file)
    except OSError:
        # A full disk is for the store to say; this is only a view.
        with suppress(OSError):
            new.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """How the sources were when the service last wrote it down."""

    at: Instant
    sources: tuple[SourceHealth, ...]


def read_health(file: Path) -> Shown | None:
    """Read what the service wrote; None where it wrote nothing yet, StoreError where it cannot be read."""
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
        return Shown(at=parse_iso(data["at"]), sources=tuple(_read(one) for one in data["sources"]))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise StoreError(
            phrase(
                "{file} cannot be read ({name}); the service writes it anew",
                file=file,
                name=type(error).__name__,
            )
        ) from error


def written(sources: Iterable[SourceHealth]) -> list[dict[str, Any]]:
    """Give how sources are as JSON data, with times in ISO 8601."""
    return [_written(one) for one in sources]


def kept_beside(sources: Iterable[SourceHealth]) -> list[dict[str, Any]]:
    """Give them for the file: beside each sentence how it was made, to be said in any language."""
    return [_written(one) | {"made": _made(one.says)} for one in sources]


def _made(value: object) -> object:
    if isinstance(value, Exception):
        value = told_by(value)
    if isinstance(value, Said):
        return {"template": value.template, "values": {k: _made(one) for k, one in value.values.items()}}
    return value if isinstance(value, str | int | float) else str(value)


def _made_again(says: str, made: object) -> str:
    """Give a sentence as it was made; as plain text where it was not, or its file says something else."""
    try:
        said = _from(made)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        return says
    return said if isinstance(said, Said) and said == says else says


def _from(made: Any) -> object:
    if not isinstance(made, dict):
        return made
    return Said(made["template"], {name: _from(one) for name, one in made["values"].items()})


def _written(one: SourceHealth) -> dict[str, Any]:
    data: dict[str, Any] = {each.name: getattr(one, each.name) for each in fields(one)}
    return data | {name: None if data[name] is None else iso(data[name]) for name in _TIMES}


def _read(data: Mapping[str, Any]) -> SourceHealth:
    times = {name: None if data[name] is None else parse_iso(data[name]) for name in _TIMES}
    rest = {name: value for name, value in data.items() if name != "made"}
    says = _made_again(data["says"], data.get("made"))
    return SourceHealth(**{**rest, **times, "says": says})
