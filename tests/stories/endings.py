"""What the stories about an end for good are told with: what has no pause, and who asks to end it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from engine.model.program import PlaybookRevision
from engine.model.scales import PauseClass
from engine.rules.load import load_playbook
from tests.stories.telling import campaign, playbook

STEP = "  - end_campaigns: {touching: stop, ask: owner_of(campaign)}\n"
BLAST = campaign("beach-week", pause_class=PauseClass.KILL)


def ending(name: str = "quake", *, pauses: bool = False, **changes: Any) -> PlaybookRevision:
    """Write a playbook that ends what has no pause; with `pauses`, beside pausing the rest."""
    one = playbook(name, **changes)
    lines = one.text.splitlines(keepends=True)
    at = next(index for index, line in enumerate(lines) if "pause_campaigns" in line)
    lines[at:at] = [STEP]
    text = "".join(line for line in lines if pauses or "pause_campaigns" not in line)
    return replace(one, text=text, digest=load_playbook(text, "playbook.yaml").digest)
