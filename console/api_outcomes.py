"""Shapes of what came of what was sent: answers, notes, reports, deliveries; and the drafts for others."""

from __future__ import annotations

from typing import Any

from console.api_shapes import Moment, Shape


class VerdictShape(Shape):
    """What came of an answer."""

    decision: str
    proposal: str
    counted: bool
    final: bool
    says: str
    at: Moment


class FeedbackShape(Shape):
    """What was noted of a question. Of each person the last counts."""

    feedback: str
    proposal: str
    judgment: str
    by: str
    at: Moment


class DraftShape(Shape):
    """One draft, for somebody to finish; `gaps` are what is not known, as it stands in the text."""

    kind: str
    language: str
    audience: str
    title: str
    body: str
    gaps: list[str]


class DraftsShape(Shape):
    """Drafts for guests and staff about a question, and whose texts its ways around need besides."""

    proposal: str
    drafts: list[DraftShape]
    needed: list[dict[str, Any]]


class ReportedShape(Shape):
    """What came of a report: the signal it became, and the situations it belongs to."""

    signal: str
    situations: list[str]


class HookedShape(Shape):
    """What came of a delivery. `again` says that it was taken before, and that nothing was done now."""

    signals: int
    again: bool
    says: str
