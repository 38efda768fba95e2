"""The command line: one module a room; `main` is the entry point."""

from __future__ import annotations

from serviola.commands.app import main

__all__ = ["main"]
