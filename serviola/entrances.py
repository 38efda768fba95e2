"""Entrances: the hooks of the configuration, with their readers and secrets, or a sentence why not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.doors import Hook, HookKind
from engine.model.said import phrase
from serviola.build import KEY
from serviola.eyes import install_key
from serviola.hook_readers import reader_of
from serviola.standard_secrets import standard_secret
from wire.secrets import Secret, SecretError, resolve

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from serviola.settings import Settings
    from serviola.settings_api import HookSetting

LEAST_TOKEN = 16


def hooks_of(settings: Settings, environ: Mapping[str, str]) -> tuple[Hook, ...]:
    """Give the hooks; SecretError for a secret that is missing, empty or too short."""
    key_file = settings.store.with_name(KEY)
    return tuple(_hook(setting, environ, key_file) for setting in settings.hooks)


def what_hook_lacks(setting: HookSetting, environ: Mapping[str, str]) -> str:
    """Say what is wrong with the secrets of a hook, empty when nothing is; no key is made."""
    try:
        _signing_all(setting, environ)
        _token_of(setting, environ)
    except SecretError as error:
        return str(error)
    return ""


def _hook(setting: HookSetting, environ: Mapping[str, str], key_file: Path) -> Hook:
    return Hook(
        name=setting.name,
        kind=setting.kind,
        read=reader_of(setting, lambda: install_key(key_file)),
        secrets=_signing_all(setting, environ),
        token=_token_of(setting, environ),
    )


def _signing_all(setting: HookSetting, environ: Mapping[str, str]) -> tuple[Secret, ...]:
    return tuple(_signing(setting, resolve(one, environ=environ)) for one in setting.secrets)


def _token_of(setting: HookSetting, environ: Mapping[str, str]) -> Secret | None:
    return _token(setting.name, resolve(setting.token, environ=environ)) if setting.token else None


def _signing(setting: HookSetting, secret: Secret) -> Secret:
    if setting.kind is HookKind.PAGERDUTY:
        return _given(setting.name, secret)
    return standard_secret(setting.name, secret)


def _given(hook: str, secret: Secret) -> Secret:
    if len(secret.reveal()) < LEAST_TOKEN:
        raise SecretError(
            phrase(
                "a secret of the hook {hook} is shorter than {least_token} characters; take the one that "
                "PagerDuty showed when the webhook subscription was made",
                hook=hook,
                least_token=LEAST_TOKEN,
            )
        )
    return secret


def _token(hook: str, secret: Secret) -> Secret:
    if len(secret.reveal()) < LEAST_TOKEN:
        raise SecretError(
            phrase(
                "the token of the hook {hook} is shorter than {least_token} characters; make one with: "
                "openssl rand -base64 32",
                hook=hook,
                least_token=LEAST_TOKEN,
            )
        )
    return secret
