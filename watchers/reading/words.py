"""Text made plain for reading: no accents, no markup of hashtags, and never more than is needed."""

from __future__ import annotations

import re
import unicodedata

from wire.strict_json import UNSEEN

MOST_TITLE = 300
MOST_SUMMARY = 300

_MARKS = re.compile(f"[\u0300-\u036f\ufe00-\ufe0f{UNSEEN}]+")
"""Accents, which form of a picture is meant, and what nobody sees."""
_NOISE = re.compile(r"https?://\S+|(?<!\w)@\w+")
_TAGGED = re.compile(
    r"#(\w{0,30}?)(terremotos?|temblor|sismo|earthquakes?|quakes?|tremblement|tsunami|inundacion(?:es)?|flooding|floods?"
    r"|huracan|hurricane|typhoon|tifon|cyclone|ciclon|tornado|storm|wildfires?|bushfires?|firestorm|fires?|incendios?"
    r"|explosion|explosion|blast|shootings?|bombings?|attacks?|atentado|tiroteo|attentats?|traincrash|planecrash|crash"
    r"|derail(?:ment)?|descarrilamiento|accident|landslides?|eruption|erupcion|volcano|volcan|haze|smog|meteor(?:ite)?"
    r"|outbreak|epidemic|brote|riots?|protests?|protestas|strikes?|huelga|greve|blackout|outage|apagon|heatwave"
    r"|olade(?:calor|frio)|alluvione|hochwasser|erdbeben|incendie|inondations?|enchente|incendio|tragedia)(\w{0,30})"
)


def plain(text: str) -> str:
    """Strip accents and even out quotes, keeping case: Haití, Türkiye and İzmir in plain letters.

    Letters of full width and no-break spaces become the usual ones, ß becomes ss, and what nobody sees goes.
    """
    if text.isascii():
        return text
    text = unicodedata.normalize("NFKD", text.translate(_TYPED))
    return _MARKS.sub("", text).translate(_EVEN)


def folded(text: str) -> str:
    """Give text in plain lower-case letters, with the hazard in a hashtag set free: #terremotocr.

    A `§` stands before what was in a longer hashtag, which names one event, as #terremoto does not.
    """
    text = plain(text).lower()
    return _TAGGED.sub(_set_free, text) if "#" in text else text


def names_a_hazard(tag: str) -> bool:
    """Say whether there is a word for a hazard in a hashtag: it is weighed by that word."""
    return _TAGGED.search(f"#{tag}") is not None


def without_names(text: str) -> str:
    """Leave out addresses of pages and names of accounts, which are in no language."""
    return _NOISE.sub(" ", text) if "http" in text or "@" in text else text


def _set_free(hit: re.Match[str]) -> str:
    before, hazard, after = hit.groups()
    return f" {before} § {hazard} {after} " if before or after not in {"", "s"} else hit.group()


_EVEN = {
    ord(c): to
    for cs, to in (("‘’`", "'"), ("“”«»", '"'), ("‐–—", "-"), ("…", "."), ("ß", "ss"), ("ẞ", "SS"))
    for c in cs
}
_TYPED = {ord(c): "'" for c in "´ʼ"}
"""Typed for an apostrophe; of these two NFKD would leave a blank and a letter."""
