"""A process that takes documents apart, and counts what it is asked."""

from __future__ import annotations

from watchers.apart import Apart


class Counted(Apart):
    """Counts what it is asked."""

    asked = 0

    async def _ask(self, question, source):
        self.asked += 1
        return await super()._ask(question, source)
