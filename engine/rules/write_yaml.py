"""Write plain values as YAML that strict_yaml reads back the same, with a remark beside some of them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from engine.rules.strict_yaml import Path

_WIDEST = 100
_WORD = r"[A-Za-z0-9_./()-]+(:[A-Za-z0-9_./()-]+)*"
_PLAIN = re.compile(rf"(?=[A-Za-z]){_WORD}( {_WORD})*")
_NUMBER_AND_UNIT = re.compile(r"\d+(\.\d+)? ?[a-z][a-z0-9]*|\d{4}-\d{2}-\d{2}")
_NOT_TEXT = re.compile(r"true|false|null|~|0[ox].*|.*[eE][-+]?\d+", re.IGNORECASE)


def write_yaml(value: Mapping[str, Any], remarks: Mapping[Path, str]) -> str:
    """Write a mapping; the remark of a path stands beside it. What has one inside takes several lines."""
    return "\n".join(_mapping(value, remarks, (), "")) + "\n"


def _mapping(value: Mapping[str, Any], remarks: Mapping[Path, str], path: Path, indent: str) -> Iterator[str]:
    for key, each in value.items():
        at = (*path, key)
        beside = f"  # {remarks[at]}" if at in remarks else ""
        begins = f"{indent}{_scalar(key)}:"
        if _fits(each, remarks, at, len(begins)):
            yield f"{begins} {_flow(each)}{beside}"
        elif isinstance(each, dict):
            yield f"{begins}{beside}"
            yield from _mapping(each, remarks, at, f"{indent}  ")
        else:
            yield f"{begins}{beside}"
            yield from _list(each, remarks, at, f"{indent}  ")


def _list(value: list[Any], remarks: Mapping[Path, str], path: Path, indent: str) -> Iterator[str]:
    for index, each in enumerate(value):
        at = (*path, index)
        beside = f"  # {remarks[at]}" if at in remarks else ""
        if _fits(each, remarks, at, len(indent) + 2):
            yield f"{indent}- {_flow(each)}{beside}"
            continue
        below = _mapping if isinstance(each, dict) else _list
        first, *rest = below(each, remarks, at, f"{indent}  ")
        yield f"{indent}- {first.lstrip()}"
        yield from rest


def _fits(value: Any, remarks: Mapping[Path, str], at: Path, used: int) -> bool:
    """Say whether a value can stand in one line: nothing inside it has a remark of its own."""
    if not isinstance(value, dict | list) or not value:
        return True
    inside = any(len(path) > len(at) and path[: len(at)] == at for path in remarks)
    return not inside and used + len(_flow(value)) <= _WIDEST


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_scalar(key)}: {_flow(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return _scalar(value)


def _scalar(value: Any) -> str:
    if not isinstance(value, str):
        return json.dumps(value)
    plain = _PLAIN.fullmatch(value) or _NUMBER_AND_UNIT.fullmatch(value)
    # JSON's text is YAML's in double quotes.
    return value if plain and not _NOT_TEXT.fullmatch(value) else json.dumps(value, ensure_ascii=False)
