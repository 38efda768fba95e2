"""Hold the tools: pause, resume and read back, and say of each kind what cannot be done."""

from __future__ import annotations

from programs.tools.http import HttpTool
from programs.tools.load import KINDS, load_tool
from programs.tools.rehearsal import RehearsalTool, Thing

__all__ = ["KINDS", "HttpTool", "RehearsalTool", "Thing", "load_tool"]
