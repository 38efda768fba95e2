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
