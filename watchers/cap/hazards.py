"""Which hazard an event of CAP is: its own words first, then what the text says, then its category."""

from __future__ import annotations

import re

from engine.model.scales import Category, Hazard
from watchers.reading import read_text
from watchers.reading.words import folded

# Names of events as agencies of several countries write them; the first that fits counts.
_EVENTS = tuple(
    (re.compile(rf"(?<!\w)(?:{pattern})"), hazard)
    for pattern, hazard in (
        (r"tsunami|maremoto", Hazard.TSUNAMI),
        (r"earthquake|terremoto|sismo|seism|quake|eqw\b", Hazard.EARTHQUAKE),
        (r"volcan|ash ?fall|ceniza|erup", Hazard.VOLCANO),
        (r"land ?slide|mud ?slide|debris flow|avalanch|alud|deslizamiento|rock ?fall", Hazard.LANDSLIDE),
        (r"hurricane|typhoon|cyclone|tropical|huracan|tifon|ciclon", Hazard.CYCLONE),
        (r"flood|inundac|hydrologic|crecida|avenida|dam |river|rain-?flood", Hazard.FLOOD),
        (r"(?:structure|building|house|factory|vehicle) fire", Hazard.OTHER),
        (r"red flag|fire weather|(?:wild|bush|grass|forest|brush|scrub) ?-?fire|incendio", Hazard.WILDFIRE),
        (r"fires?\b(?! department)", Hazard.WILDFIRE),
        (r"heat|calor|high temperature|temperaturas? max", Hazard.HEAT),
        (r"cold|frost|freez|wind ?chill|frio|helada|low temperature|temperaturas? min", Hazard.COLD),
        (r"tornado|storm|wind|gale|squall|blizzard|snow|ice|hail|rain|surge|whirl|coastal", Hazard.STORM),
        (r"viento|tormenta|lluvia|nev|costero|fenomenos|granizo", Hazard.STORM),
        (r"civil (?:danger|disturb|unrest)|riot|unrest|disturbio|law enforcement", Hazard.UNREST),
        (r"terror|active shooter|attack|bomb|hostage|atentado", Hazard.ATTACK),
        (r"explosion|hazardous material|hazmat|chemical|radiolog|nuclear|gas leak", Hazard.EXPLOSION),
        (r"epidemic|pandemic|disease|public health|health|epidemia|brote", Hazard.EPIDEMIC),
        (r"outage|telephone|power|911|utility|apagon", Hazard.OUTAGE),
        (r"road|rail|train|traffic|transport|bridge|ferry|airport|accident|vehicle|mva\b", Hazard.TRANSPORT),
        (r"strike|huelga", Hazard.STRIKE),
    )
)  # fmt: skip

AWARENESS = {
    "1": Hazard.STORM,  # wind
    "2": Hazard.STORM,  # snow and ice
    "3": Hazard.STORM,  # thunderstorms
    "4": Hazard.STORM,  # fog
    "5": Hazard.HEAT,
    "6": Hazard.COLD,
    "7": Hazard.STORM,  # coastal event
    "8": Hazard.WILDFIRE,
    "9": Hazard.LANDSLIDE,  # avalanches
    "10": Hazard.STORM,  # rain
    "12": Hazard.FLOOD,
    "13": Hazard.FLOOD,  # rain and flood
}
"""Awareness types of MeteoAlarm, which are the same in every language."""

_OF_CATEGORY = {
    Category.HEALTH: Hazard.EPIDEMIC,
    Category.TRANSPORT: Hazard.TRANSPORT,
    Category.INFRA: Hazard.OUTAGE,
    Category.MET: Hazard.STORM,
}


def hazard_of(event: str, codes: tuple[str, ...], headline: str, categories: tuple[Category, ...]) -> Hazard:
    """Say which hazard it is; other, when nothing says."""
    plain = folded(re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", "; ".join((event, *codes))[:500]))
    named = next((hazard for pattern, hazard in _EVENTS if pattern.search(plain)), None)
    if named is not None:
        return named
    return read_text(headline, "", is_news=False).hazard or next(
        (_OF_CATEGORY[each] for each in categories if each in _OF_CATEGORY), Hazard.OTHER
    )
