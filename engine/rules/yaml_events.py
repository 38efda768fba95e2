"""The events of a YAML document, from whichever of two parsers says the right thing fastest."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml
from yaml import events

MOST_DEPTH = 20
"""How deep anybody may write."""

# A PyYAML that was built without libyaml has none.
_FAST: Any = getattr(yaml, "CSafeLoader", None)
# Tabs between words, `?` and `!` in flow, and a comment that touches the head of a block.
_TAKEN_DIFFERENTLY = re.compile(r"[\t?!]|[|>][-+0-9]*#")


def parsed(text: str) -> Iterator[Any]:
    """Give the events of a document.

    libyaml is some twelve times as fast as PyYAML's own parser, and takes a few things that the other
    refuses. So it has only what both take alike; of anything else the other says what is wrong, in words that
    we know.
    """
    fast = None if _TAKEN_DIFFERENTLY.search(text) else _parsed_fast(text)
    return _events(yaml.SafeLoader(text)) if fast is None else iter(fast)


def _parsed_fast(text: str) -> list[Any] | None:
    """Give all events, or None where there is no libyaml, or something is wrong.

    It would take minutes for deep flow, so it goes no deeper than anybody may write.
    """
    if _FAST is None:
        return None
    depth, found = 0, []
    try:
        for event in _events(_FAST(text)):
            depth += isinstance(event, events.CollectionStartEvent)
            depth -= isinstance(event, events.CollectionEndEvent)
            if depth > MOST_DEPTH or _is_left_out(event):
                return None
            found.append(event)
    except (yaml.YAMLError, ValueError, OverflowError, IndexError):
        return None
    return found


def _is_left_out(event: Any) -> bool:
    """Say whether it stands for a value that was left out; the two put that at different places."""
    return isinstance(event, events.ScalarEvent) and not event.value and not event.style


def _events(loader: Any) -> Iterator[Any]:
    try:
        while loader.check_event():
            yield loader.get_event()
    finally:
        loader.dispose()
