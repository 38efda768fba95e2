"""Further ways: text messages and webhooks, made from what the configuration declares."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from notify.sms import Gateway, SmsNotifier
from notify.webhook import WebhookNotifier
from serviola.standard_secrets import standard_secret
from wire.secrets import resolve

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from engine.ports import Clock
    from notify.remembered import Remembered
    from serviola.settings_ways import HookSetting, SmsSetting
    from wire.http import Http

_SECRET = re.compile(r"\$\{secret:[A-Z][A-Z0-9_]{0,63}\}")


def make_sms(
    setting: SmsSetting,
    phone_of: Callable[[str], str],
    remembered: Remembered,
    *,
    environ: Mapping[str, str],
    http: Http,
) -> SmsNotifier:
    """Make the way by text message; SecretError when it lacks a secret."""

    def filled(text: str) -> str:
        return _SECRET.sub(lambda found: resolve(found.group(), environ=environ).reveal(), text)

    gateway = Gateway(
        url=setting.url,
        body=setting.body,
        headers={name: filled(text) for name, text in setting.headers.items()},
        form=setting.form,
        success=setting.success,
        allow_private=setting.allow_private,
    )
    return SmsNotifier(
        gateway,
        http=http,
        phone_of=phone_of,
        remembered=remembered,
    )


def make_hook(
    setting: HookSetting,
    remembered: Remembered,
    clock: Clock,
    *,
    environ: Mapping[str, str],
    http: Http,
) -> WebhookNotifier:
    """Make the way to one webhook; SecretError when a secret of it is missing or too short."""
    return WebhookNotifier(
        setting.url,
        secrets=[standard_secret(setting.name, resolve(one, environ=environ)) for one in setting.secrets],
        http=http,
        remembered=remembered,
        now=clock.now,
        to=setting.to,
        allow_private=setting.allow_private,
        name=setting.name,
    )
