"""A tool over a peer, by the declaration that ships: only its address is another."""

from __future__ import annotations

from collections.abc import Mapping

from engine.ports import CampaignTool, Clock, NotedTool
from programs.tools import load_tool
from programs.tools.vendors import VENDOR_FILES
from wire.http import Http


def shipped_tool(
    vendor: str, *, base_url: str, environ: Mapping[str, str], http: Http, clock: Clock
) -> CampaignTool:
    """Load what `serviola tools new` copies, for a peer on this machine."""
    text = (
        VENDOR_FILES[vendor]
        .read_text("utf-8")
        .replace("kind: http\n", "kind: http\nallow_private: true\n", 1)
    )
    return load_tool(text, f"{vendor}.yaml", http=http, clock=clock, base_url=base_url, environ=environ)


def noted(tool: CampaignTool) -> NotedTool:
    """Give a tool as one in which notes are left."""
    assert isinstance(tool, NotedTool)
    return tool
