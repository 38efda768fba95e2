"""spaCy (MIT) with its small Spanish model (GPL 3, run by this bench alone): words, grammar and names."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

from bench.figures import Figure, ratio
from bench.peers.entry import Reader
from bench.reading import read_all, six

MODEL = "es_core_news_sm"


def measure(reader: Reader, installed: str, *, short: bool) -> list[Figure]:
    """Read the same texts on both sides in turn; ImportError or OSError where it is not installed."""
    import spacy  # noqa: PLC0415 - installed for `make bench-peers` alone

    with warnings.catch_warnings():
        # The model is of an earlier spaCy, which does not change what it costs.
        warnings.simplefilter("ignore", UserWarning)
        pipe = spacy.load(MODEL)
    items, rounds = six(), 9 if short else 45

    def theirs(items: Sequence[tuple[str, str]]) -> None:
        for title, text in items:
            pipe(f"{title}\n{text}")

    share, spent = ratio(lambda: read_all(items), lambda: theirs(items), rounds=rounds)
    return [
        Figure(
            figure=reader.figure,
            value=1 / share,
            n=rounds * len(items),
            note=f"times as many titles with 300 characters as {installed} with {MODEL}, all that either "
            f"makes of a text; {len(items) / spent:.0f} a second against {len(items) * share / spent:.0f}",
            at_least=reader.at_least,
        )
    ]


PEER = Reader(figure="read_vs_spacy", package="spacy", at_least=8.0, measure=measure)
