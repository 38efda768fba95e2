"""What the doctor says of who is on call: nobody now, holes to come, rotas that cannot be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model.said import phrase
from engine.model.time import Instant
from notify.shifts import Span
from serviola.findings import ILL, WARNING, WELL, Finding
from serviola.oncall import SOON, look, says

if TYPE_CHECKING:
    from pathlib import Path

    from notify.roster import YamlRoster
    from serviola.oncall import Rota


def examine_rota(roster: YamlRoster, now: Instant, people: Path) -> list[Finding]:
    """Look at every group on call, a week ahead."""
    return [_of(one, people) for one in look(roster, Span(now, Instant(now + SOON)), at=now)]


def _of(rota: Rota, people: Path) -> Finding:
    what = phrase("on call, {name}", name=rota.name)
    wrong = says(rota)
    if not wrong:
        return Finding(
            what=what,
            state=WELL,
            says=phrase("{who} now, and no hole within a week", who=", ".join(rota.answering)),
        )
    if rota.away:
        remedy = phrase("have one of them take it back: serviola oncall delegate --end")
    elif rota.stale:
        remedy = phrase("see that serviola run is up, and what it says of the rota")
    elif rota.strangers and rota.answering and not rota.holes:
        remedy = phrase("say under its people: who they are, or add them under people:")
    else:
        remedy = phrase("add a shift in {people}", people=people)
    return Finding(what=what, state=WARNING if rota.answering else ILL, says=wrong, remedy=remedy)
