"""The watcher of anybody's JSON: an address, a file, or a folder of files, through a declared mapping."""

from __future__ import annotations

from dataclasses import replace

from engine.errors import SourceError
from engine.model.said import phrase
from engine.model.scales import SourceClass
from engine.model.time import Instant
from watchers.mapping.declared import declared_in
from watchers.mapping.items import Voice, things_in
from watchers.ops.states import Found
from watchers.ops.watcher import SystemWatcher
from watchers.options import Options
from watchers.social.keys import key_of, old_key_of
from watchers.terms import refuse_forbidden
from wire.paths import BadPath
from wire.strict_json import BadJson, read_json

CLASSES = ("ops", "social", "news", "official")


class JsonWatcher(SystemWatcher):
    """Eyes on JSON.

    Options: mapping and secret (needed; the secret is the key of the pseudonyms), old_secret (the one before
    it), class (else ops), ends (gone: what is listed no more is over; else only what says so is); token, or
    user and password.
    """

    def take(self, given: Options) -> None:
        """Ask for the mapping; a network whose terms forbid this use is refused."""
        super().take(given)
        refuse_forbidden(self.name, self.location)
        self._declared = declared_in(self.name, given.mapping("mapping"))
        self._voice = voice_in(given, self.name)
        self._whole = given.word("ends", "said", among=("gone", "said")) == "gone"

    def find(self, data: bytes, name: str, *, now: Instant) -> Found:
        """Read one document."""
        try:
            found = things_in(read_json(data), self._declared, self._voice, now=now)
        except (BadJson, BadPath) as error:
            raise SourceError(
                phrase(
                    "{name} cannot be read: {error}; see the mapping of {name2}",
                    name=name,
                    error=error,
                    name2=self.name,
                )
            ) from error
        return replace(found, whole=self._whole)


def voice_in(given: Options, name: str) -> Voice:
    """Ask whose words they are."""
    kind = SourceClass(given.word("class", "ops", among=CLASSES))
    secret, old_secret = key_of(given, name), old_key_of(given, name)
    return Voice(source=name, source_class=kind, secret=secret, old_secret=old_secret)
