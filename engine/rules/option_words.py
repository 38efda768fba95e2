"""What a person reads for each way around a call."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from engine.model.option import OptionKind
from engine.model.said import phrase

OPTIONS: Mapping[str, str] = MappingProxyType(
    {
        OptionKind.ALTERNATIVE_PORT: phrase("another port"),
        OptionKind.SWAP: phrase("swap with a neighbor"),
        OptionKind.REORDER: phrase("another order of calls"),
        OptionKind.SEA_DAY: phrase("a day at sea"),
        OptionKind.LONGER_BEFORE: phrase("stay longer at the port before"),
        OptionKind.EXTEND_PREVIOUS: phrase("stay longer at the port before"),
        OptionKind.LONGER_AFTER: phrase("stay longer at the next port"),
        OptionKind.EARLIER_CALL: phrase("call earlier"),
        OptionKind.LATER_CALL: phrase("call later"),
        OptionKind.KEEP_CALL_CHANGED_PURPOSE: phrase("keep the call, with another purpose"),
        OptionKind.CANCEL: phrase("cancel"),
    }
)


def with_key(option: str) -> str:
    """Give the words of an option, and beside them the key by which a playbook names it."""
    said = OPTIONS.get(option)
    return option if said is None else phrase("{option} ({key})", option=said, key=option)
