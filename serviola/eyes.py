"""Eyes: a watcher made from the settings of one source."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine.errors import ServiolaError, SourceError
from engine.model.said import phrase
from engine.rules.words import did_you_mean
from watchers import KINDS, OF_OTHERS, OWN_NAMES, PLACED, PSEUDONYMOUS
from watchers.options import OptionError
from watchers.reading import KnownPlace
from watchers.surge import SurgeWatcher, asked_of
from wire.secrets import Secret, is_reference, known, resolve

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from engine.model.program import ProgramRevision
    from engine.ports import Watcher
    from serviola.settings_sources import SourceSetting
    from wire.http import Http

_UNSET = Secret("not looked up, for nothing is asked of anybody")


def make_watcher(
    setting: SourceSetting,
    http: Http | None,
    *,
    horizon_days: float | None,
    environ: Mapping[str, str] | None,
    key_file: Path | None = None,
    places: Sequence[KnownPlace] = (),
) -> Watcher:
    """Make the watcher of a source; SourceError or SecretError says what is wrong with its settings.

    Without `environ` no secret is looked up. `key_file` keeps the key of this installation, by which people
    stay unknown where no secret is given; without it the key is forgotten. `places` are those of the books,
    which no gazetteer need know; a source's own stand before them.
    """
    if setting.kind not in KINDS:
        known = ", ".join(sorted(KINDS))
        raise SourceError(
            phrase(
                "the source {name} is of kind {kind}, which nobody can read; choose one of: {known}",
                name=setting.name,
                kind=setting.kind,
                known=known,
            )
        )
    if setting.kind in OF_OTHERS and setting.name in OWN_NAMES:
        raise SourceError(
            phrase(
                "the source {name} bears the name of an official service, whose ids its items could "
                "take; give it another name",
                name=setting.name,
            )
        )
    options: dict[str, Any] = {
        key: _found(value, environ) if isinstance(value, str) and is_reference(value) else value
        for key, value in setting.options.items()
    }
    surge = options.pop("surge", None)
    if setting.kind in PSEUDONYMOUS and "secret" not in options:
        options["secret"] = install_key(key_file) if key_file is not None else Secret(secrets.token_hex(32))
    if setting.kind in PLACED and isinstance(options.get("places", []), list):
        options["places"] = [*options.get("places", []), *places]
    watcher = KINDS[setting.kind](
        setting.name,
        setting.location,
        http=http,
        horizon_days=horizon_days,
        options=options,
        allow_private=setting.allow_private,
    )
    return watcher if surge is None else SurgeWatcher(watcher, asked_of(setting.name, surge))


def places_of(books: Iterable[ProgramRevision]) -> tuple[KnownPlace, ...]:
    """Give the ports and calls of some books, by which their names are known in texts."""
    found: dict[tuple[str, str], KnownPlace] = {}
    for book in books:
        named = [(port.name, port.country, port.point) for port in book.ports]
        named += [(stop.place, stop.country, stop.point) for each in book.itineraries for stop in each.stops]
        for name, country, point in named:
            if name and country:
                known = KnownPlace(name=name, country=country, lat=point.lat, lon=point.lon)
                found.setdefault((name, country), known)
    return tuple(found.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfit:
    """What is wrong with the settings of a source, what to do, and at which key of it."""

    said: str
    remedy: str
    at: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Say both in one sentence."""
        return f"{self.said}; {self.remedy}"


def what_is_wrong(setting: SourceSetting) -> Unfit | None:
    """Say what is wrong with the settings of a source; None when nothing is."""
    if setting.kind not in KINDS:
        message = phrase(
            "the source {name} is of kind {kind}, which nobody can read", name=setting.name, kind=setting.kind
        )
        return Unfit(said=message, remedy=did_you_mean(setting.kind, sorted(KINDS)), at=("kind",))
    try:
        make_watcher(setting, None, horizon_days=None, environ=None)
    except OptionError as error:
        return Unfit(said=error.said, remedy=error.remedy, at=("options", error.key))
    except ServiolaError as error:
        said, _, remedy = str(error).rpartition("; ")
        return Unfit(said=said or remedy, remedy=remedy if said else phrase("see docs/sources.md"))
    return None


def _found(reference: str, environ: Mapping[str, str] | None) -> Secret:
    return _UNSET if environ is None else resolve(reference, environ=environ)


def install_key(file: Path) -> Secret:
    """Give the random key of this installation, made at first need and never shown."""
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        opened = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        key = file.read_text(encoding="ascii").strip()
        if len(key) < 32:
            raise SourceError(
                phrase("{file} is no key; remove it, and authors get new pseudonyms", file=file),
                permanent=True,
            ) from None
        return known(Secret(key, name="the key of this installation"))
    except OSError as error:
        raise SourceError(
            phrase("{file} cannot be written ({why}); check its permissions", file=file, why=error.strerror)
        ) from error
    with os.fdopen(opened, "w", encoding="ascii") as out:
        key = secrets.token_hex(32)
        out.write(key)
    return known(Secret(key, name="the key of this installation"))
