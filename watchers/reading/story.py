"""A fingerprint of a text, in which copies differ by a few bits and other texts by many."""

from __future__ import annotations

import hashlib
import re

import numpy as np

from watchers.reading.words import MOST_SUMMARY, MOST_TITLE, plain

_FEWEST_WORDS = 5
_SHINGLE = 2
_WORD = re.compile(r"\w+")


def story_of(title: str, summary: str) -> str:
    """Give the 64-bit simhash of a text over pairs of words, as 16 hexadecimal digits.

    A text of under five words has none: too many of them are alike. Charikar, Similarity Estimation
    Techniques from Rounding Algorithms, 2002.
    """
    text = f"{title[:MOST_TITLE]} {summary[:MOST_SUMMARY]}"
    words = _WORD.findall(plain(text).casefold())
    if len(words) < _FEWEST_WORDS:
        return ""
    pairs = {" ".join(words[at : at + _SHINGLE]) for at in range(len(words) - _SHINGLE + 1)}
    digests = b"".join(
        hashlib.blake2b(pair.encode(errors="surrogatepass"), digest_size=8).digest() for pair in sorted(pairs)
    )
    bits = np.unpackbits(np.frombuffer(digests, dtype=np.uint8)).reshape(len(pairs), 64)
    votes = bits.sum(axis=0, dtype=np.int64) * 2 > len(pairs)
    return np.packbits(votes).tobytes().hex()


def bits_apart(one: str, other: str) -> int:
    """Count the bits in which two fingerprints differ; 64 where one is missing."""
    return (int(one, 16) ^ int(other, 16)).bit_count() if one and other else 64
