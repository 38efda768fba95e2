"""What a look at the tools gave, in lines for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.model.said import phrase
from engine.response.spans import when
from programs.book.listing import News
from serviola.listings import is_hidden, object_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from engine.model.hold import Hold
    from programs.book.listing import Joined, Listing
    from serviola.listings import Synced

WIDTH = 10
"""How wide the word is that a line begins with."""
_NEWS = {
    News.NEW: phrase("new"),
    News.GONE: phrase("gone"),
    News.STATUS: phrase("status"),
    News.NEXT_SEND: phrase("next_send"),
}


def lines_of(found: Synced, *, everything: bool, told: Callable[[str], str] = str) -> list[str]:
    """Say what changed and what needs a look, or everything; then how each kind is.

    `told` says in the language of the reader what phrase() made.
    """
    lines = [
        f"{told(_NEWS[one.what]):{WIDTH}} {one.subject.key}  {one.name}: {told(one.says)}"
        for one in found.changed
    ]
    for one in found.objects:
        line = _line(one, found.listings, told, everything=everything)
        lines += [] if line is None else [line]
    for each in found.listings:
        lines.append(f"{each.tool} {each.kind}: {told(_counted(each))}")
        if each.trouble:
            stands = phrase(
                "it does not answer, and the last good list stands: {why}", why=told(each.trouble)
            )
            lines.append(f"  {told(stands)}")
    return lines


def _counted(one: Listing) -> str:
    """Say how many objects a kind has, and as of when."""
    if one.at is None:
        return phrase("never listed")
    if len(one.seen) == 1:
        return phrase("1 object, as of {when}", when=when(one.at))
    return phrase("{count} objects, as of {when}", count=len(one.seen), when=when(one.at))


def _line(
    one: Joined, listings: Sequence[Listing], told: Callable[[str], str], *, everything: bool
) -> str | None:
    """Say one object in a line; None where it needs no look."""
    data = object_of(one, listings)
    if not (one.uncovered or data["gone"] or is_hidden(one) or one.holds or everything):
        return None
    what = told(_stands(one, gone=data["gone"]))
    named = f"{what:{WIDTH}} {one.subject.key}  {data['name'] or told(phrase('(no name)'))}"
    return ", ".join((named, *map(told, _facts(one, data)), *map(told, map(_held, one.holds))))


def _stands(one: Joined, *, gone: bool) -> str:
    """Say in a word how an object stands."""
    if one.uncovered:
        return phrase("uncovered")
    if gone:
        return phrase("gone")
    return phrase("held") if one.holds else phrase("listed")


def _facts(one: Joined, data: Mapping[str, Any]) -> Iterator[str]:
    """Say what tool and book have of an object."""
    if data["status"]:
        yield phrase("status {status}", status=data["status"])
    if data["next_send"]:
        yield phrase("next send {when}", when=data["next_send"])
    if one.campaign is None:
        if not one.uncovered:
            yield phrase("in no book")
        return
    yield phrase("class {message_class}, owner {group}", message_class=data["class"], group=data["owner"])
    if one.campaign.audience is not None:
        yield phrase("reaches {count} people", count=f"{one.campaign.audience:,}")
    touches = ", ".join((*one.campaign.touches, *one.campaign.topics))
    yield phrase("touches {names}", names=touches or phrase("nothing"))


def _held(hold: Hold) -> str:
    return phrase(
        "held by {hold}, {state}, until {when}", hold=hold.id, state=hold.state.value, when=when(hold.until)
    )
