"""A made-up storm as NHC writes of one, and how what it says is read."""

from __future__ import annotations

import json
from pathlib import Path

from engine.model.time import parse_iso
from watchers.nhc import read_nhc

FIXTURES = Path(__file__).parent / "fixtures"
TCM = (FIXTURES / "nhc-tcm-rafaela.txt").read_text()
RSS = (FIXTURES / "nhc-index-at.rss.xml").read_bytes()
ISSUED = parse_iso("2026-08-28T21:00:00Z")
NOW = parse_iso("2026-08-28T21:30:00Z")
NMI = 1.852


def read(document, memory=None, *, now=NOW, **options):
    data = document.encode() if isinstance(document, str) else document
    return read_nhc(data, json.loads(json.dumps(memory or {})), now=now, **options)


def listed(**changes):
    have = {
        "id": "al932026",
        "name": "Rafaela",
        "classification": "HU",
        "intensity": "75",
        "latitudeNumeric": 16.2,
        "longitudeNumeric": -67.4,
        "lastUpdate": "2026-08-28T21:00:00.000Z",
        "publicAdvisory": {"advNum": "011", "url": "https://www.nhc.noaa.gov/text/MIATCPAT3.shtml"},
    }
    return have | changes
