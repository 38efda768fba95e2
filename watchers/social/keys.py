"""The key of the pseudonyms, which every source of what people write needs."""

from __future__ import annotations

from engine.errors import SourceError
from engine.model.said import phrase
from watchers.options import Options
from wire.secrets import Secret

LEAST_SECRET = 16
"""A shorter key could be found by trying, and by it whoever is known by name."""


def key_of(given: Options, name: str) -> Secret:
    """Give the option `secret` of a source; none, or one that could be guessed, is a SourceError."""
    secret = given.secret("secret")
    if secret is None:
        raise SourceError(
            phrase(
                "the source {name} needs a secret, by which authors stay unknown; write secret: "
                "${{secret:NAME}} under its options",
                name=name,
            ),
            permanent=True,
        )
    return _long_enough(secret, name)


def old_key_of(given: Options, name: str) -> Secret | None:
    """Give the option `old_secret`, the key before this one; None where there was none or it is forgotten."""
    secret = given.secret("old_secret")
    return None if secret is None else _long_enough(secret, name)


def _long_enough(secret: Secret, name: str) -> Secret:
    if len(secret.reveal()) < LEAST_SECRET:
        raise SourceError(
            phrase(
                "the secret of the source {name} is shorter than {least_secret} characters, so that it "
                "could be guessed, and authors with it; make one with: openssl rand -hex 32",
                name=name,
                least_secret=LEAST_SECRET,
            ),
            permanent=True,
        )
    return secret
