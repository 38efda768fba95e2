"""What the YAML parser says, in words of those who write the file."""

from __future__ import annotations

import re

import yaml

from engine.model.said import phrase

_COMPARISON = re.compile(r"[:\[,] *(>=?) *\w")
_OPEN_QUOTE = "found unexpected end of stream"
_NO_COLON = "could not find expected ':'"
_BEGINS = re.compile(r"found character '(.+)' that cannot start any token")
_OPEN = re.compile(r"expected ',' or '([\]}])', but got .*")
_ESCAPE = re.compile(r"found unknown escape character '(.+)'")


def is_noticed_late(error: yaml.MarkedYAMLError) -> bool:
    """Say whether the parser notices it only where the next thing begins; its context says where it was."""
    problem = str(error.problem)
    return problem in {_OPEN_QUOTE, _NO_COLON} or _OPEN.fullmatch(problem) is not None


def in_words(error: yaml.MarkedYAMLError, line: list[str]) -> tuple[str, str]:
    """Say what is wrong and what to do; `line` holds the line where it is, if there is one."""
    problem = str(error.problem or error.context)
    if line and (comparison := _COMPARISON.search(line[0])):
        found = comparison.group(1)
        remedy = phrase('put the comparison in quotes, such as "{found} Severe"', found=found)
        return phrase("{found} stands here without quotes", found=found), remedy
    if problem.startswith("expected <block end>"):
        remedy = phrase("indent it as its neighbors, with a space after a dash")
        return phrase("this line does not fit those above it"), remedy
    if problem == _OPEN_QUOTE:
        return phrase("a quotation mark is opened and never closed"), phrase("close it")
    return _of_parser(problem)


def _of_parser(problem: str) -> tuple[str, str]:
    if problem == _NO_COLON:
        remedy = phrase("write key: value, with a space after the colon")
        return phrase("this line has no key with a colon and a space"), remedy
    if problem == "mapping values are not allowed here":
        remedy = phrase("check the indentation, or put text that holds a colon in quotes")
        return phrase("a colon stands where no key can be"), remedy
    if found_bracket := _OPEN.fullmatch(problem):
        bracket = found_bracket.group(1)
        remedy = phrase("close it with {bracket}", bracket=bracket)
        return phrase("a bracket is opened here and never closed"), remedy
    if begins := _BEGINS.fullmatch(problem):
        return phrase("{char} cannot begin a value", char=begins.group(1)), phrase("put the text in quotes")
    if escape := _ESCAPE.fullmatch(problem):
        remedy = phrase("write two backslashes, or use single quotes")
        return phrase("a backslash before {char} means nothing", char=escape.group(1)), remedy
    remedy = phrase("check the indentation, colons, quotes and brackets just before")
    return phrase("this is not valid YAML: {problem}", problem=problem), remedy
