"""Findings in the forms that people and programs read: a line, JSON, commands of GitHub Actions."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from engine.model.findings import Level
from serviola.language import in_language

if TYPE_CHECKING:
    from engine.model.findings import Finding


class Form(StrEnum):
    """How findings are written."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"


def one_line(finding: Finding, language: str) -> str:
    """Say it as file:line:col: what is wrong — what to do."""
    message, remedy = in_language(finding.message, language), in_language(finding.remedy, language)
    return f"{finding.file}:{finding.line}:{finding.col}: {message} — {remedy}"


def for_program(finding: Finding, language: str) -> dict[str, str | int]:
    """Give the keys that a program reads; line and column count from 1."""
    return {
        "file": finding.file,
        "line": finding.line,
        "col": finding.col,
        "severity": finding.level.value,
        "code": finding.code,
        "message": in_language(finding.message, language),
        "remedy": in_language(finding.remedy, language),
    }


def for_github(finding: Finding, language: str) -> str:
    """Write the command by which GitHub Actions shows a finding at its line.

    Escaped as its toolkit does (actions/toolkit, packages/core/src/command.ts): in the message %, CR and LF,
    in a property : and , besides.
    """
    kind = "error" if finding.level is Level.ERROR else "warning"
    message, remedy = in_language(finding.message, language), in_language(finding.remedy, language)
    named = {"file": finding.file, "line": finding.line, "col": finding.col, "title": finding.code}
    properties = ",".join(f"{key}={_of_property(str(value))}" for key, value in named.items())
    return f"::{kind} {properties}::{_of_data(f'{message} — {remedy}')}"


def _of_data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _of_property(text: str) -> str:
    return _of_data(text).replace(":", "%3A").replace(",", "%2C")
