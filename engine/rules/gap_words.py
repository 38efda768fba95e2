"""What is said of a gap, so many of how many; in sentences that can be said in another language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model.said import phrase

if TYPE_CHECKING:
    from collections.abc import Iterable

    from engine.model.said import Said

STOP, CAMPAIGN = "stop", "campaign"


def blind_says(what: str, count: int, of: int, *, shadow: bool = False) -> Said:
    """Say that nobody watches some items for anything, or only what is in shadow does."""
    things = _things(what, of)
    if shadow:
        return phrase(
            "only playbooks in shadow, which ask nobody, watch {count} of {of} {things}",
            count=count,
            of=of,
            things=things,
        )
    return phrase("no playbook watches {count} of {of} {things} at all", count=count, of=of, things=things)


def unwatched_says(
    what: str, count: int, of: int, *, hazards: Iterable[str], countries: Iterable[str], shadow: bool = False
) -> Said:
    """Say for which hazards nobody watches some items, and in which countries they lie, if any are named."""
    where = ", ".join(countries)
    things, named = _things(what, of), ", ".join(hazards)
    if where and shadow:
        return phrase(
            "only playbooks in shadow, which ask nobody, watch {count} of {of} {things} (in {countries}) for "
            "{hazards}",
            countries=where,
            count=count,
            of=of,
            things=things,
            hazards=named,
        )
    if where:
        return phrase(
            "no playbook watches {count} of {of} {things} (in {countries}) for {hazards}",
            countries=where,
            count=count,
            of=of,
            things=things,
            hazards=named,
        )
    if shadow:
        return phrase(
            "only playbooks in shadow, which ask nobody, watch {count} of {of} {things} for {hazards}",
            count=count,
            of=of,
            things=things,
            hazards=named,
        )
    return phrase(
        "no playbook watches {count} of {of} {things} for {hazards}",
        count=count,
        of=of,
        things=things,
        hazards=named,
    )


def lacks_says(by: str, count: int, of: int) -> Said:
    """Say what some stops lack that a way of being exposed needs: country, supply_hub or topic."""
    calls = _things(STOP, of)
    if by == "country":
        return phrase(
            "{count} of {of} {calls} have no country, which the way country needs",
            count=count,
            of=of,
            calls=calls,
        )
    if by == "supply_hub":
        return phrase(
            "{count} of {of} {calls} have no supply hubs, which the way supply_hub needs",
            count=count,
            of=of,
            calls=calls,
        )
    return phrase(
        "{count} of {of} {calls} have no topics, which the way topic needs", count=count, of=of, calls=calls
    )


def owner_says(what: str, count: int, of: int, *, group: str) -> Said:
    """Say that some items belong to a group that people.yaml does not know."""
    return phrase(
        "{count} of {of} {things} belong to {group}, whom people.yaml does not know",
        count=count,
        of=of,
        things=_things(what, of),
        group=group or phrase("nobody"),
    )


def touches_says(count: int, of: int) -> Said:
    """Say that some campaigns lead to nothing that any situation could meet."""
    return phrase(
        "{count} of {of} {things} touch no call that is ahead, and have no topics",
        count=count,
        of=of,
        things=_things(CAMPAIGN, of),
    )


def _things(what: str, of: int) -> Said:
    """Name what is counted, of so many."""
    if what == STOP:
        return phrase("call") if of == 1 else phrase("calls")
    return phrase("campaign") if of == 1 else phrase("campaigns")
