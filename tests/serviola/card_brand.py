"""A brand that remembers one situation, its book, and what else a card is drawn from."""

from __future__ import annotations

from dataclasses import replace

from engine.model.match import Reach
from engine.response.brand import Brand
from tests.fakes import words as w

STOP = "voyage-1/labadee"


def brand_of(situation=None, *proposals, holds=(), exposures=(), programs=None):
    brand = Brand(name="main")
    brand.situations["s-quake"] = situation or w.situation()
    for number, book in enumerate([w.program()] if programs is None else programs):
        named = replace(book, source=f"{book.source}-{number}")
        brand.programs[named.source] = named
        brand.book.take(named)
    for one in proposals:
        brand.proposals[one.id] = one
    for one in holds:
        brand.holds[one.id] = one
    for one in exposures:
        brand.exposures[one.playbook, one.situation, one.epoch, one.item] = one
    return brand


def reached(**fields):
    return w.exposure(item=STOP, reaches=(Reach(by="radius", met=True, km=41.2, need_km=150.0),), **fields)
