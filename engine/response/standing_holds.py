"""Standing holds: a hold as the gate sees it, why it stands, which places it is about, and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.model.hold import Hold, HoldState
from engine.model.said import phrase
from engine.response.situation_facts import situation_line

if TYPE_CHECKING:
    from engine.response.brand import Brand


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A hold as the gate sees it. `places` are those it is about, None where the book no longer says."""

    hold: Hold
    because: str
    places: tuple[str, ...] | None

    @property
    def how(self) -> str:
        """Say how sure it is."""
        says = (_ENDS if self.hold.ends else _STATES).get(self.hold.state)
        return self.hold.state.value if says is None else says()


def standing_now(brand: Brand, hold: Hold, before: Standing | None) -> Standing:
    """Give a hold as the gate sees it, by what is remembered and how it stood before."""
    places = _places_of(brand, hold)
    if places is None and before is not None:
        places = before.places  # what the book once said of it still tells what people agreed to
    situation = brand.situations.get(hold.situation)
    because = hold.situation if situation is None else situation_line(situation)
    return Standing(hold=hold, because=because, places=places)


def _places_of(brand: Brand, hold: Hold) -> tuple[str, ...] | None:
    """Name the places of the calls that an approved row is about, in small letters; None: in no book."""
    proposal = brand.proposals.get(hold.proposal)
    rows = () if proposal is None else proposal.rows
    items = [item for row in rows if row.key == hold.row for item in row.items]
    found: dict[str, None] = {}
    for item in items:
        stop = brand.stop(item)
        if stop is not None:
            found |= dict.fromkeys((stop.place_id.casefold(), stop.place.casefold()))
        elif brand.campaign(item) is None:
            return None
    return tuple(found) if items else None


_STATES = {
    HoldState.READING: lambda: phrase("it is about to be paused"),
    HoldState.ASKED: lambda: phrase("its tool was asked to pause it, and that is not read back yet"),
    HoldState.VERIFIED: lambda: phrase("it is paused, read back"),
    HoldState.UNVERIFIABLE: lambda: phrase("whether its pause took cannot be read"),
    HoldState.MANUAL: lambda: phrase("a person is to pause it by hand"),
    HoldState.UNCONFIRMED: lambda: phrase("whether its pause took is not known yet"),
    HoldState.NOT_OURS: lambda: phrase("it was paused already when we came"),
    HoldState.RELEASING: lambda: phrase("it is being let go of, and that is not read back yet"),
}
_ENDS = {
    HoldState.READING: lambda: phrase("it is about to be ended for good"),
    HoldState.ASKED: lambda: phrase("its tool was asked to end it for good, and that is not read back yet"),
    HoldState.ENDED: lambda: phrase("it was ended for good, read back"),
    HoldState.UNVERIFIABLE: lambda: phrase("whether it was ended cannot be read"),
    HoldState.UNCONFIRMED: lambda: phrase("whether it was ended is not known yet"),
}
"""How sure a hold is, in words; a state that is not here is said by its name."""
