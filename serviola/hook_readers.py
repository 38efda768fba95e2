"""Hook readers: who reads what is pushed to a hook of each kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.doors import HookKind
from console.reports import report_reader
from watchers.mapping import declared_in, mapped_reader
from watchers.ops import read_alertmanager, read_cloudevent, read_pagerduty

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from console.doors import Reader
    from serviola.settings_api import HookSetting
    from wire.secrets import Secret

READERS: Mapping[HookKind, Callable[[HookSetting], Reader]] = {
    HookKind.STANDARD_WEBHOOKS: lambda setting: report_reader(setting.source_class),
    HookKind.CLOUDEVENTS: lambda _: read_cloudevent,
    HookKind.ALERTMANAGER: lambda _: (
        lambda body, _headers, *, source, now: read_alertmanager(body, source=source, now=now)
    ),
    HookKind.PAGERDUTY: lambda _: (
        lambda body, _headers, *, source, now: read_pagerduty(body, source=source, now=now)
    ),
}
"""Who reads what is pushed to a hook of each kind whose form is known."""


def reader_of(setting: HookSetting, key: Callable[[], Secret]) -> Reader:
    """Give the reader of what is pushed to a hook; `key` is asked for where people write what is pushed."""
    if setting.kind is not HookKind.MAPPED:
        return READERS[setting.kind](setting)
    declared = declared_in(setting.name, setting.mapping)
    return mapped_reader(declared, source_class=setting.source_class, secret=key())
