"""What is particular to one agency that speaks the FDSN event service, as data.

docs/sources.md says where each word comes from.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """One agency. `page` is the address of an event for people, with {id} in it, empty if there is none.

    `types` are its own words for kinds of events, in those of QuakeML. `reviewed_by` are how the names of
    authors begin who are people and not programs. `publishers` are authors it passes on that are heard
    elsewhere under another name; where it has any, others go by their own.
    """

    page: str = ""
    types: Mapping[str, str] = field(default_factory=dict)
    reviewed_by: tuple[str, ...] = ()
    publishers: Mapping[str, str] = field(default_factory=dict)


# The codes of the IASPEI Seismic Format: how sure the type is (known, suspected), and the type.
_ISF = {
    "de": "earthquake",
    "fe": "earthquake",
    "ke": "earthquake",
    "se": "earthquake",
    "uk": "",
    "ki": "induced or triggered event",
    "si": "induced or triggered event",
    "kr": "rock burst",
    "sr": "rock burst",
    "km": "mining explosion",
    "sm": "mining explosion",
    "kh": "chemical explosion",
    "sh": "chemical explosion",
    "kx": "experimental explosion",
    "sx": "experimental explosion",
    "kn": "nuclear explosion",
    "sn": "nuclear explosion",
    "ls": "landslide",
    "qb": "quarry blast",
}

# Networks of the Advanced National Seismic System, whose quakes USGS publishes as its own.
_ANSS = "NEIC US AK AV CI HV MB NC NM NN PR SE UU UW"

SERVICES: Mapping[str, Service] = {
    "emsc": Service(
        page="https://www.seismicportal.eu/eventdetails.html?unid={id}",
        types=_ISF,
        publishers=dict.fromkeys(_ANSS.split(), "usgs"),
    ),
    "ingv": Service(
        page="https://terremoti.ingv.it/event/{id}",
        reviewed_by=("SURVEY-INGV", "BULLETIN-INGV"),
    ),
}
"""Agencies by the word that the option `service` takes, which is also the source of their signals."""

ANY = Service()
"""An agency of which we know nothing in particular."""

KILOMETERS = ("smi:www.iris.edu/ws/event/",)
"""How the names of catalogs begin whose QuakeML gives depths in kilometers, though it should be meters."""
