"""Which addresses the outside world may send us to, and what a host that looks like a number means.

The standard library's `is_global` calls several private ranges public (NAT64, IPv4-compatible, multicast,
some cloud services), and which ones differs from version to version: until 3.11.10 and 3.12.4 also 6to4 and
the local NAT64, from then on what lies in 2001::/23. So every range of the registries of IANA for special
purposes is written out here, also those that can be reached: nobody publishes in them.
"""

from __future__ import annotations

import unicodedata
from ipaddress import (
    AddressValueError,
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import TypeAlias

from engine.model.said import phrase

Address: TypeAlias = IPv4Address | IPv6Address

# Order matters only for the words: the first range that holds the address names the reason.
_DENIED: tuple[tuple[str, str], ...] = (
    ("0.0.0.0/8", phrase("this host itself")),
    ("127.0.0.0/8", phrase("loopback")),
    ("10.0.0.0/8", phrase("a private network")),
    ("172.16.0.0/12", phrase("a private network")),
    ("192.168.0.0/16", phrase("a private network")),
    ("100.64.0.0/10", phrase("a carrier's private network")),
    ("169.254.0.0/16", phrase("link-local, where clouds keep their metadata")),
    ("168.63.129.16/32", phrase("a cloud's own service")),
    ("192.0.0.0/24", phrase("reserved for protocols")),
    ("192.0.2.0/24", phrase("reserved for documentation")),
    ("198.51.100.0/24", phrase("reserved for documentation")),
    ("203.0.113.0/24", phrase("reserved for documentation")),
    ("192.31.196.0/24", phrase("reserved for name servers")),
    ("192.52.193.0/24", phrase("a multicast relay")),
    ("192.88.99.0/24", phrase("a 6to4 relay")),
    ("192.175.48.0/24", phrase("reserved for name servers")),
    ("198.18.0.0/15", phrase("reserved for benchmarks")),
    ("224.0.0.0/4", phrase("multicast")),
    ("255.255.255.255/32", phrase("broadcast")),
    ("240.0.0.0/4", phrase("reserved")),
    ("::/128", phrase("this host itself")),
    ("::1/128", phrase("loopback")),
    ("::/96", phrase("an IPv4 address inside an IPv6 one")),
    ("::ffff:0:0:0/96", phrase("an IPv4 address inside an IPv6 one")),
    ("64:ff9b::/96", phrase("an IPv4 address behind NAT64")),
    ("64:ff9b:1::/48", phrase("an IPv4 address behind NAT64")),
    ("2002::/16", phrase("an IPv4 address behind 6to4")),
    ("2001::/32", phrase("an IPv4 address behind Teredo")),
    ("2001::/23", phrase("reserved for protocols")),
    ("2001:db8::/32", phrase("reserved for documentation")),
    ("2620:4f:8000::/48", phrase("reserved for name servers")),
    ("3fff::/20", phrase("reserved for documentation")),
    ("100::/64", phrase("a discard prefix")),
    ("fc00::/7", phrase("a private network")),
    ("fe80::/10", phrase("link-local")),
    ("fec0::/10", phrase("a private network of the old kind")),
    ("ff00::/8", phrase("multicast")),
)

_NETWORKS: tuple[tuple[IPv4Network | IPv6Network, str], ...] = tuple(
    (ip_network(text), why) for text, why in _DENIED
)

# ISATAP (RFC 5214, 6.1): behind these bits an address of any network carries an IPv4 one.
_ISATAP, _ISATAP_BITS = 0x0000_5EFE, 0xFDFF_FFFF

# Everything that is routed on the public IPv6 internet lies in here; new special ranges lie outside.
_IPV6_UNICAST = IPv6Network("2000::/3")


def why_refused(address: Address) -> str:
    """Say why an address is not public; empty when it is."""
    if isinstance(address, IPv6Address):
        if address.scope_id is not None:
            return phrase("an address with a zone")
        if address.ipv4_mapped is not None:
            return why_refused(address.ipv4_mapped)
        if int(address) >> 32 & _ISATAP_BITS == _ISATAP:
            return phrase("an IPv4 address inside an IPv6 one")
    for network, why in _NETWORKS:
        if address.version == network.version and address in network:
            return why
    if isinstance(address, IPv6Address) and address not in _IPV6_UNICAST:
        return phrase("outside the public IPv6 range")
    return phrase("not a public address") if address.is_multicast or not address.is_global else ""


def read_literal(host: str) -> Address | None:
    """Read a host that is an address in any spelling a resolver may accept; None when it is a name.

    A host that ends like a number but is no address is a ValueError: no public name does, and what a
    resolver makes of it differs from machine to machine.
    """
    text = unicodedata.normalize("NFKC", host).replace("。", ".").strip("[]")
    if ":" in text:
        try:
            return ip_address(text)
        except ValueError:
            raise ValueError(phrase("{text!r} is neither a name nor an address", text=text)) from None
    text = text.removesuffix(".").lower()
    if not _ends_like_a_number(text):
        return None
    return _loose_ipv4(text)


def _ends_like_a_number(text: str) -> bool:
    last = text.rpartition(".")[2]
    return last.isdigit() or last.startswith("0x")


def _loose_ipv4(text: str) -> IPv4Address:
    """Read 1 to 4 parts in decimal, octal or hexadecimal; the last part fills the bytes that are left."""
    parts = text.split(".")
    try:
        numbers = [_number(part) for part in parts]
        *high, low = numbers
        if len(numbers) > 4 or any(n > 255 for n in high) or low >= 256 ** (5 - len(numbers)):
            raise ValueError
        value = low + sum(n << (24 - 8 * place) for place, n in enumerate(high))
        return IPv4Address(value)
    except (ValueError, AddressValueError):
        raise ValueError(phrase("{text!r} is neither a name nor an address", text=text)) from None


def _number(part: str) -> int:
    if len(part) > 20 or not part.isascii() or not part.isalnum():
        raise ValueError
    if part.startswith("0x"):
        return int(part[2:] or "0", 16)
    if len(part) > 1 and part.startswith("0"):
        return int(part, 8)
    return int(part, 10)
