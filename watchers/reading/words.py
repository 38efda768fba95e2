"""Text made plain for reading: no accents, no markup of hashtags, and never more than is needed."""

from __future__ import annotations

import re
import unicodedata

MOST_TITLE = 300
MOST_SUMMARY = 300

_MARKS = re.compile("[\u0300-\u036f]+")
_TAGGED = re.compile(
    r"#(\w{0,30}?)(terremoto|temblor|sismo|earthquake|quake|tsunami|inundacion|inundaciones|floods?|huracan"
    r"|hurricane|typhoon|tifon|cyclone|ciclon|tornado|wildfires?|bushfires?|explosion|shooting"
    r"|traincrash|descarrilamiento)(\w{0,30})"
)


def plain(text: str) -> str:
    """Strip accents and even out quotes, keeping case: Haití, Türkiye and İzmir in plain letters."""
    if text.isascii():
        return text
    text = unicodedata.normalize("NFKD", text)
    return _MARKS.sub("", text).translate(_QUOTES)


def folded(text: str) -> str:
    """Give text in plain lower-case letters, with the hazard in a hashtag set free: #terremotocr."""
    text = plain(text).lower()
    return _TAGGED.sub(r"# \1 \2 \3", text) if "#" in text else text


_QUOTES = {ord(c): to for cs, to in (("‘’´`", "'"), ("“”«»", '"'), ("–—", "-"), ("…", ".")) for c in cs}
