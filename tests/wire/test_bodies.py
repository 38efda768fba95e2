from __future__ import annotations

import gzip
import zlib

import pytest

from wire.bodies import BadBody, Unpacker

TEXT = b"The harbor is closed. " * 50


def unpack(encoding: str, data: bytes, *, cap: int = 10_000, step: int = 7) -> bytes:
    unpacker = Unpacker(encoding, cap)
    for start in range(0, len(data), step):
        unpacker.feed(data[start : start + step])
    return unpacker.finish()


def bare_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize(
    ("encoding", "data"),
    [
        ("", TEXT),
        ("identity", TEXT),
        ("gzip", gzip.compress(TEXT, mtime=0)),
        ("x-gzip", gzip.compress(TEXT, mtime=0)),
        (" GZIP ", gzip.compress(TEXT, mtime=0)),
        ("deflate", zlib.compress(TEXT)),
        ("deflate", bare_deflate(TEXT)),
    ],
)
def test_one_layer_is_unpacked(encoding, data):
    assert unpack(encoding, data) == TEXT


def test_a_second_layer_is_left_alone():
    inner = gzip.compress(TEXT, mtime=0)
    assert unpack("gzip", gzip.compress(inner, mtime=0)) == inner


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "deflate, gzip", "nonsense"])
def test_any_other_packing_is_refused(encoding):
    with pytest.raises(BadBody, match="only one layer"):
        Unpacker(encoding, 10)


@pytest.mark.parametrize(
    ("encoding", "data", "why"),
    [
        ("gzip", gzip.compress(TEXT, mtime=0)[:-9], "breaks off"),
        ("deflate", zlib.compress(TEXT)[:-2], "breaks off"),
        ("gzip", TEXT, "but is not"),
        ("deflate", b"\xff" * 30, "but is not"),
        ("gzip", gzip.compress(TEXT, mtime=0) + b"more", "data follows"),
        ("gzip", gzip.compress(TEXT, mtime=0) * 2, "data follows"),
        ("", b"x" * 10_001, "larger than 10,000 bytes"),
        ("gzip", gzip.compress(b"x" * 10_001, mtime=0), "larger than"),
    ],
)
def test_a_broken_body_is_refused_with_the_reason(encoding, data, why):
    with pytest.raises(BadBody, match=why):
        unpack(encoding, data)


def test_a_bomb_is_never_unpacked_beyond_the_cap():
    bomb = gzip.compress(b"\0" * 50_000_000, mtime=0)
    unpacker = Unpacker("gzip", 100_000)
    with pytest.raises(BadBody):
        unpacker.feed(bomb)
    assert len(unpacker._out) <= 100_001


def test_an_empty_body_is_empty_whatever_it_says():
    assert Unpacker("gzip", 10).finish() == b""
