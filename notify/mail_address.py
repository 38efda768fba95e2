"""Addresses of e-mail: what every mail server takes, as ASCII."""

from __future__ import annotations

import re

_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,190}")


def in_ascii(address: str) -> str:
    """Give an address with its domain as mail servers are told it, or the address as it stands."""
    name, at, domain = address.rpartition("@")
    try:
        return f"{name}{at}{domain.encode('idna').decode()}" if at else address
    except UnicodeError:
        return address


def is_address(text: str) -> bool:
    """Say whether a mail can be sent there by every server: what stands before the @ is ASCII, unquoted."""
    return _ADDRESS.fullmatch(in_ascii(text)) is not None
