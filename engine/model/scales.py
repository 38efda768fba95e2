"""The scales of CAP 1.2, verbatim, and the hazards we know.

Common Alerting Protocol 1.2, OASIS Standard, 1 July 2010, sections 3.2.1 and 3.2.2.
Each scale is declared from least to most, so that rules can compare; `Unknown` is the least.
"""

from __future__ import annotations

from enum import StrEnum


class Scale(StrEnum):
    """A string on an ordered scale; `rank` is its place there, 0 for the least."""

    rank: int

    def __init__(self, _: str) -> None:
        """Count those declared before."""
        self.rank = len(type(self).__members__)


class Severity(Scale):
    """CAP `severity`: how bad it is."""

    UNKNOWN = "Unknown"
    MINOR = "Minor"
    MODERATE = "Moderate"
    SEVERE = "Severe"
    EXTREME = "Extreme"


class Certainty(Scale):
    """CAP `certainty`: how sure the source is."""

    UNKNOWN = "Unknown"
    UNLIKELY = "Unlikely"
    POSSIBLE = "Possible"
    LIKELY = "Likely"
    OBSERVED = "Observed"


class Urgency(Scale):
    """CAP `urgency`: how soon one must respond."""

    UNKNOWN = "Unknown"
    PAST = "Past"
    FUTURE = "Future"
    EXPECTED = "Expected"
    IMMEDIATE = "Immediate"


class Status(StrEnum):
    """CAP `status`: only Actual may lead to a question or an act; in our own drills only Exercise."""

    ACTUAL = "Actual"
    EXERCISE = "Exercise"
    SYSTEM = "System"
    TEST = "Test"
    DRAFT = "Draft"


DRILLS = "drill"
"""The brand of our own exercises. It has a store of its own and the rehearsal tool for hands."""


def counts_in(brand: str) -> Status:
    """Say what leads to a question in a brand: what is Actual, and in the brand of our drills an Exercise."""
    return Status.EXERCISE if brand == DRILLS else Status.ACTUAL


class MsgType(StrEnum):
    """CAP `msgType`."""

    ALERT = "Alert"
    UPDATE = "Update"
    CANCEL = "Cancel"
    ACK = "Ack"
    ERROR = "Error"


class Category(StrEnum):
    """CAP `category`: the hazard family, which is also the partition of the work."""

    GEO = "Geo"
    MET = "Met"
    SAFETY = "Safety"
    SECURITY = "Security"
    RESCUE = "Rescue"
    FIRE = "Fire"
    HEALTH = "Health"
    ENV = "Env"
    TRANSPORT = "Transport"
    INFRA = "Infra"
    CBRNE = "CBRNE"
    OTHER = "Other"


class Hazard(StrEnum):
    """What is going on, in one word.

    A closure is a port, airport, airspace or border that lets nobody through; a recall a product that is
    called back; a breach data in hands that must not have it; mourning what is declared for the dead.
    """

    EARTHQUAKE = "earthquake"
    TSUNAMI = "tsunami"
    VOLCANO = "volcano"
    LANDSLIDE = "landslide"
    CYCLONE = "cyclone"
    STORM = "storm"
    FLOOD = "flood"
    HEAT = "heat"
    COLD = "cold"
    WILDFIRE = "wildfire"
    EPIDEMIC = "epidemic"
    UNREST = "unrest"
    ATTACK = "attack"
    STRIKE = "strike"
    TRANSPORT = "transport"
    CLOSURE = "closure"
    EXPLOSION = "explosion"
    OUTAGE = "outage"
    COMPLAINT = "complaint"
    ADVISORY = "advisory"
    RECALL = "recall"
    BREACH = "breach"
    MOURNING = "mourning"
    OTHER = "other"

    @property
    def category(self) -> Category:
        """Say the CAP category this hazard belongs to."""
        return _FAMILY[self]


_FAMILY: dict[Hazard, Category] = {
    Hazard.EARTHQUAKE: Category.GEO,
    Hazard.TSUNAMI: Category.GEO,
    Hazard.VOLCANO: Category.GEO,
    Hazard.LANDSLIDE: Category.GEO,
    Hazard.CYCLONE: Category.MET,
    Hazard.STORM: Category.MET,
    Hazard.FLOOD: Category.MET,
    Hazard.HEAT: Category.MET,
    Hazard.COLD: Category.MET,
    Hazard.WILDFIRE: Category.FIRE,
    Hazard.EPIDEMIC: Category.HEALTH,
    Hazard.UNREST: Category.SECURITY,
    Hazard.ATTACK: Category.SECURITY,
    Hazard.STRIKE: Category.TRANSPORT,
    Hazard.TRANSPORT: Category.TRANSPORT,
    Hazard.CLOSURE: Category.TRANSPORT,
    Hazard.EXPLOSION: Category.SAFETY,
    Hazard.OUTAGE: Category.INFRA,
    Hazard.COMPLAINT: Category.OTHER,
    Hazard.ADVISORY: Category.SAFETY,
    Hazard.RECALL: Category.SAFETY,
    Hazard.BREACH: Category.INFRA,
    Hazard.MOURNING: Category.OTHER,
    Hazard.OTHER: Category.OTHER,
}


UNGRADED = frozenset(
    {Hazard.STRIKE, Hazard.CLOSURE, Hazard.COMPLAINT, Hazard.RECALL, Hazard.BREACH, Hazard.MOURNING}
)
"""Hazards of which those who tell of them first seldom say how severe they are."""


class SourceClass(StrEnum):
    """Who says so: the classes that evidence is counted in."""

    OFFICIAL = "official"
    NEWS = "news"
    SOCIAL = "social"
    OPS = "ops"
    OPERATOR = "operator"


class PauseClass(StrEnum):
    """What "pause" means in a tool, per kind of object.

    suspend: the queue is kept and goes on where it stopped; skip: steps that fall due are lost;
    revert: back to draft, to be scheduled again; kill: cannot be undone; none: no such call.
    """

    SUSPEND = "suspend"
    SKIP = "skip"
    REVERT = "revert"
    KILL = "kill"
    NONE = "none"
