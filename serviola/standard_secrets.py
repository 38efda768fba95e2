"""Standard secrets: what signs as Standard Webhooks say, and is long enough for it."""

from __future__ import annotations

import base64
import binascii

from engine.model.said import phrase
from wire.secrets import Secret, SecretError

LEAST_KEY = 24
_PREFIX = "whsec_"


def standard_secret(hook: str, secret: Secret) -> Secret:
    """Let a secret pass that signs as Standard Webhooks say; SecretError says how to make one."""
    text = secret.reveal()
    try:
        key = base64.b64decode(text.removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not text.startswith(_PREFIX) or len(key) < LEAST_KEY:
        raise SecretError(
            phrase(
                "a secret of the hook {hook} is not {prefix} and at least {least_key} random bytes in "
                'Base64; make one with: echo "{prefix}$(openssl rand -base64 32)"',
                hook=hook,
                prefix=_PREFIX,
                least_key=LEAST_KEY,
            )
        )
    return secret
