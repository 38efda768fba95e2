"""One declared mapping, over what is pushed and what is polled."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

from engine.model.scales import SourceClass
from tests.watchers import system_samples as said
from tests.watchers.quakes import NOW
from tests.watchers.samples import SECRET
from watchers import KINDS
from watchers.mapping import declared_in, mapped_reader

ROOT = Path(__file__).resolve().parents[2]


def pushed(*items, source_class=SourceClass.SOCIAL, secret=SECRET, **changes):
    mapping = {key: each for key, each in {**said.MAPPING, **changes}.items() if each is not None}
    read = mapped_reader(declared_in("ears", mapping), source_class=source_class, secret=secret)
    return read(said.mentions(*items), {}, source="ears", now=NOW)


def polled(path, *, horizon_days=7, **options):
    options = {"mapping": said.MAPPING, "secret": SECRET, "class": options.pop("of", "ops"), **options}
    return KINDS["json"]("ears", str(path), horizon_days=horizon_days, options=options)


def look(eyes, cursor, now=NOW):
    return asyncio.run(eyes.poll(json.loads(json.dumps(cursor)), now=now))
