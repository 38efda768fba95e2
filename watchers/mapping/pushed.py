"""What is pushed through a mapping, as by a tool that listens to what people say of a brand."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from engine.errors import SourceError
from engine.model.said import phrase
from engine.model.scales import SourceClass
from engine.model.signal import Signal
from engine.model.time import Instant
from watchers.mapping.declared import Declared
from watchers.mapping.items import Voice, things_in
from watchers.ops.states import as_signal
from wire.paths import BadPath
from wire.secrets import Secret
from wire.strict_json import BadJson, read_json

Read = Callable[..., tuple[Signal, ...]]


def mapped_reader(declared: Declared, *, source_class: SourceClass, secret: Secret) -> Read:
    """Give the reader of what is pushed.

    An item that cannot be read does not keep the others from being taken; where none can, it is an error.
    """

    def read(body: bytes, _headers: Mapping[str, str], *, source: str, now: Instant) -> tuple[Signal, ...]:
        voice = Voice(source=source, source_class=source_class, secret=secret)
        try:
            found = things_in(read_json(body), declared, voice, now=now)
        except (BadJson, BadPath) as error:
            raise SourceError(
                phrase("{source}: what was pushed cannot be read: {error}", source=source, error=error)
            ) from error
        if found.problems and not found.things:
            raise SourceError(phrase("{source}: {what}", source=source, what=found.problems[0]))
        newest = {one.native_id: one for one in sorted(found.things, key=lambda one: one.stamp_ms)}
        # What is pushed without any time is as new as its delivery.
        return tuple(
            as_signal(one, one.stamp_ms or now // 1000, source=source, now=now) for one in newest.values()
        )

    return read
