"""Sendable: whether the book has all the calls that an option changes, and which system keeps them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model.said import phrase

if TYPE_CHECKING:
    from engine.model.option import Option
    from engine.model.program import System
    from engine.response.brand import Brand


def system_for(brand: Brand, option: Option) -> System | None:
    """Give the system that an option goes to; None where none is named or the book lacks one of its calls."""
    book = brand.book.revision_of(option.item)
    return None if book is None or missing_calls(brand, option) else book.system


def missing_calls(brand: Brand, option: Option) -> list[str]:
    """Name the calls of an option that its voyage has no more, in order; nothing is sent of half a change."""
    voyage = brand.book.itinerary_of(option.item)
    known = set() if voyage is None else {stop.id for stop in voyage.stops}
    return sorted({option.item, *(one.stop for one in option.moved)} - known)


def why_not_sendable(brand: Brand, option: Option) -> str:
    """Say why an option goes to no system; empty where it does."""
    missing = missing_calls(brand, option)
    if missing:
        return phrase("the book does not schedule {calls} any more", calls=", ".join(missing))
    if system_for(brand, option) is None:
        return phrase("no itinerary system is named that it could be sent to")
    return ""
