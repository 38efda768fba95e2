"""Every error of the house, on one page.

ServiolaError
├── SourceError      a watcher could not read its source
├── ToolError        a campaign tool did not do, or did not answer
├── NotifyError      a message could not be delivered
├── RosterError      nobody can say who is on call
├── RouteError       a distance by sea cannot be said
├── TemplateError    a text template is not allowed, or too costly
├── PlaybookError    a playbook, a case or a config file is wrong (carries findings)
├── UnknownWord      a stored row of a kind or version nobody can read
├── StoreError       the memory cannot be opened, read or written
└── Refused          a claim was taken by somebody else, or an input may not be accepted

Each message is one sentence for a person: what is wrong, where, and what to do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.model.findings import Finding


class ServiolaError(Exception):
    """Anything Serviola raises on purpose."""


class SourceError(ServiolaError):
    """A source could not be read; the other sources go on."""

    def __init__(
        self,
        message: str,
        *,
        permanent: bool = False,
        retry_after_s: float | None = None,
        of_host: bool = False,
    ) -> None:
        """Say what went wrong, whether trying again is vain, and when not before.

        `of_host` says that the host gave no answer, or that it cannot or will not serve anybody just now:
        other sources on it fare alike.
        """
        super().__init__(message)
        self.permanent = permanent
        self.retry_after_s = retry_after_s
        self.of_host = of_host


class ToolError(ServiolaError):
    """A campaign tool refused, failed or did not answer.

    `unknown` means that the call may have taken effect (a time-out after sending):
    read before trying again. `unsent` means that surely nothing of it left the house; `gone`, that the tool
    answers and does not know the object.
    """

    def __init__(
        self,
        message: str,
        *,
        permanent: bool = False,
        unknown: bool = False,
        unsent: bool = False,
        gone: bool = False,
        retry_after_s: float | None = None,
    ) -> None:
        """Say what went wrong, whether trying again is vain, and whether it may have happened."""
        super().__init__(message)
        self.permanent = permanent
        self.unknown = unknown
        self.unsent = unsent
        self.gone = gone
        self.retry_after_s = retry_after_s


class NotifyError(ServiolaError):
    """A message was not delivered; `way` names the way that failed, where there are several."""

    def __init__(
        self, message: str, *, permanent: bool = False, retry_after_s: float | None = None, way: str = ""
    ) -> None:
        """Say what went wrong, whether trying again is vain, and when not before."""
        super().__init__(message)
        self.permanent = permanent
        self.retry_after_s = retry_after_s
        self.way = way


class Waits(NotifyError):
    """A message is not delivered yet because it is to come later; nothing is wrong with its way."""


class RosterError(ServiolaError):
    """Nobody can say who is on call or who belongs to a group."""


class RouteError(ServiolaError):
    """A distance by sea cannot be said: no sea lane is near, or none leads there."""


class TemplateError(ServiolaError):
    """A text template uses what is not allowed, or costs too much; `line` is where, counted from 1."""

    def __init__(self, message: str, *, line: int = 1) -> None:
        """Say what, and in which line of it."""
        super().__init__(message)
        self.line = line


class PlaybookError(ServiolaError):
    """Files that people write are wrong; all findings at once."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        """Keep the findings and say them, one a line."""
        super().__init__("\n".join(str(finding) for finding in findings))
        self.findings = tuple(findings)


class UnknownWord(ServiolaError):
    """A stored word has a kind or a version that this Serviola cannot read."""


class StoreError(ServiolaError):
    """The store cannot be opened, read or written."""


class Refused(ServiolaError):
    """A claim is already taken, or an input may not be accepted."""

    def __init__(self, message: str, *, claim: str = "") -> None:
        """Say why, and which claim it was."""
        super().__init__(message)
        self.claim = claim
