"""The report as one page that needs nothing else: what each playbook came to, how fast, and for whom."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, StrictUndefined

from engine.model.said import phrase
from serviola.track_words import COLUMNS, HOPS, before, length, notes, row, span

if TYPE_CHECKING:
    from collections.abc import Callable

    from serviola.tracking import Tracked

_TEMPLATE = Path(__file__).resolve().parent / "pages" / "report.html"
_WORDS = {
    "title": phrase("How the playbooks did"),
    "nothing": phrase("No playbook asked anything."),
    "fast": phrase("How fast it went"),
    "notes": phrase("What else there is to say"),
    "whom": phrase("Who was asked and told"),
}
_FAST = (
    phrase("playbook"),
    phrase("way"),
    phrase("half within"),
    phrase("nine of ten within"),
    phrase("measured"),
    phrase("not known"),
)
_WHOM = (
    phrase("Group"),
    phrase("Cards"),
    phrase("A week"),
    phrase("Most in a week"),
    phrase("Woke somebody at night"),
)


def page(found: Tracked, language: str, told: Callable[[str], str]) -> str:
    """Write the report as one page; whatever came from people or files is escaped."""
    stages = dict(found.stages)
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    fast = [
        (one.playbook, told(HOPS[hop.name]), length(hop.median_s), length(hop.p90_s), hop.count, hop.unknown)
        for one in found.tracks
        for hop in one.hops
        if hop.count
    ]
    return environment.from_string(_TEMPLATE.read_text("utf-8")).render(
        language=language,
        words={name: told(text) for name, text in _WORDS.items()},
        span=told(span(found)),
        before=[told(one) for one in before(found)],
        columns=[told(one) for one in COLUMNS],
        rows=[row(one, stages.get(one.playbook, "–")) for one in found.tracks],
        fast_columns=[told(one) for one in _FAST],
        fast=fast,
        whom_columns=[told(one) for one in _WHOM],
        whom=[(one.to, one.cards, f"{one.a_week:g}", one.most, one.nights) for one in found.loads],
        notes=[told(one) for one in notes(found)],
    )
