"""The artefact of the gazetteer: how it is written and read back."""

from __future__ import annotations

import gzip
import sys
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import accumulate, pairwise
from math import log10
from pathlib import Path

ARTEFACT = Path(__file__).with_name("gazetteer.gz")
GIVEN, FAMILY, CURRENT = 1, 2, 4
"""A name of one word that is a given name, or a surname, too; a name that is in use in our languages."""

_PARTS = (
    *("names", "countries", "states", "kinds", "lats", "lons", "people", "fame", "codes"),
    *("keys", "counts", "rows", "flags", "given"),
)


class Kind(IntEnum):
    """What a place is.

    A quarter is a part of a town, or a place whose people nobody counted; a site is a volcano, an airport or
    a landscape, which has none.
    """

    COUNTRY = 0
    STATE = 1
    DISTRICT = 2
    CAPITAL = 3
    CITY = 4
    QUARTER = 5
    ISLAND = 6
    KNOWN = 7
    SITE = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Everything in the gazetteer, one entry a place in each list; `keys` name places, the largest first."""

    names: Sequence[str]
    countries: Sequence[str]
    lats: Sequence[float]
    lons: Sequence[float]
    people: Sequence[int]
    fame: Sequence[int]
    states: Sequence[int]
    kinds: Sequence[Kind]
    codes: Mapping[int, str]
    keys: Mapping[str, Sequence[int]]
    flags: Mapping[str, int]
    given: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """The artefact read back: columns, and the places that each key names.

    `lats` and `lons` are hundredths of a degree, `sizes` thousandths of the logarithm of people to base ten,
    `fame` in how many ways GeoNames writes the name, at most 255.
    """

    names: Sequence[str]
    countries: Sequence[str]
    country: bytes
    states: Sequence[int]
    kinds: bytes
    lats: Sequence[int]
    lons: Sequence[int]
    sizes: Sequence[int]
    fame: bytes
    codes: Mapping[int, str]
    keys: dict[str, int]
    starts: Sequence[int]
    rows: Sequence[int]
    flags: bytes
    given: frozenset[str]


def write(table: Table) -> bytes:
    """Pack a table; the same table gives the same bytes."""
    codes = sorted(set(table.countries))
    number = {code: at for at, code in enumerate(codes)}
    keys = sorted(key for key, rows in table.keys.items() if rows)
    parts = {
        "names": "\n".join(table.names).encode(),
        "countries": ("".join(codes) + "\n").encode() + bytes(number[each] for each in table.countries),
        "states": _bytes("H", table.states),
        "kinds": bytes(table.kinds),
        "lats": _bytes("h", [round(each * 100) for each in table.lats]),
        "lons": _bytes("h", [round(each * 100) for each in table.lons]),
        "people": _bytes("H", [round(1000 * log10(each + 1)) for each in table.people]),
        "fame": bytes(table.fame),
        "codes": "\n".join(f"{state} {code}" for state, code in sorted(table.codes.items())).encode(),
        "keys": "\n".join(keys).encode(),
        "counts": _bytes("H", [len(table.keys[key]) for key in keys]),
        "rows": _bytes("I", [row for key in keys for row in table.keys[key]]),
        "flags": bytes(table.flags.get(key, 0) for key in keys),
        "given": "\n".join(table.given).encode(),
    }
    head = " ".join(str(len(parts[name])) for name in _PARTS).encode() + b"\n"
    return gzip.compress(head + b"".join(parts[name] for name in _PARTS), compresslevel=9, mtime=0)


def read(path: Path = ARTEFACT) -> Packed:
    """Read the artefact back."""
    data = gzip.decompress(path.read_bytes())
    head, _, body = data.partition(b"\n")
    ends = list(accumulate((int(each) for each in head.split()), initial=0))
    part = dict(zip(_PARTS, (body[start:end] for start, end in pairwise(ends)), strict=True))
    codes, _, country = part["countries"].partition(b"\n")
    keys = part["keys"].decode().split("\n")
    return Packed(
        names=part["names"].decode().split("\n"),
        countries=[codes[at : at + 2].decode() for at in range(0, len(codes), 2)],
        country=country,
        states=_array("H", part["states"]),
        kinds=part["kinds"],
        lats=_array("h", part["lats"]),
        lons=_array("h", part["lons"]),
        sizes=_array("H", part["people"]),
        fame=part["fame"],
        codes={int(line.split()[0]): line.split()[1] for line in part["codes"].decode().splitlines()},
        keys=dict(zip(keys, range(len(keys)), strict=True)),
        starts=_array("I", _bytes("I", list(accumulate(_array("H", part["counts"]), initial=0)))),
        rows=_array("I", part["rows"]),
        flags=part["flags"],
        given=frozenset(part["given"].decode().split("\n")),
    )


def _bytes(code: str, values: Sequence[int]) -> bytes:
    packed = array(code, values)
    if sys.byteorder == "big":
        packed.byteswap()
    return packed.tobytes()


def _array(code: str, data: bytes) -> array[int]:
    unpacked = array(code)
    unpacked.frombytes(data)
    if sys.byteorder == "big":
        unpacked.byteswap()
    return unpacked
