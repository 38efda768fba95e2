"""Short text: what fits into a text message, in at most two parts.

A part has 160 septets of the GSM 7-bit alphabet (3GPP TS 23.038), or 70 units of UTF-16 where one letter is
not in it; of a message in parts a header takes some of each, so that 153 and 67 are left.
"""

from __future__ import annotations

from notify.cleaning import clean

PARTS = 2
MOST = 1_000
_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_TWICE = frozenset("^{}\\[~]|€\f")
"""Letters of the extension: an escape goes before each."""


def short_text(text: str) -> str:
    """Give a text cut to what fits; that it was cut is seen by the dots at its end."""
    whole = clean(text, cap=MOST)
    if parts_of(whole) <= PARTS:
        return whole
    least, most = 0, len(whole)
    while least < most:
        middle = (least + most + 1) // 2
        least, most = (middle, most) if parts_of(_cut(whole, middle)) <= PARTS else (least, middle - 1)
    return _cut(whole, least)


def parts_of(text: str) -> int:
    """Count the parts in which a text is sent."""
    if all(letter in _BASIC or letter in _TWICE for letter in text):
        units, one, each = sum(2 if letter in _TWICE else 1 for letter in text), 160, 153
    else:
        units, one, each = len(text.encode("utf-16-le", "replace")) // 2, 70, 67
    return 1 if units <= one else -(-units // each)


def _cut(text: str, length: int) -> str:
    return text[:length].rstrip() + "..."
