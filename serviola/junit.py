"""JUnit: what came of cases, as the XML that build servers read.

The elements and attributes are those that Jenkins' and Surefire's schemas have in common
(https://github.com/jenkinsci/xunit-plugin, https://maven.apache.org/surefire): a suite for each playbook.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.trials.cases import Failure, Trial
    from serviola.playing import Played

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot say, even escaped (https://www.w3.org/TR/xml/#charsets)."""


def junit(results: Sequence[Played]) -> bytes:
    """Write the results as one document."""
    suites = [_suite(result) for result in results]
    counted = {
        "tests": str(sum(len(result.trials) for result in results)),
        "failures": str(sum(len(result.failed) for result in results)),
        "errors": "0",
        "time": _seconds(sum(sum(result.took_s) for result in results)),
    }
    root = ET.Element("testsuites", {"name": "serviola", **counted})
    root.extend(suites)
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _suite(result: Played) -> ET.Element:
    suite = ET.Element(
        "testsuite",
        {
            "name": _clean(result.playbook),
            "tests": str(len(result.trials)),
            "failures": str(len(result.failed)),
            "errors": "0",
            "skipped": "0",
            "time": _seconds(sum(result.took_s)),
        },
    )
    for trial, took in zip(result.trials, result.took_s, strict=True):
        suite.append(_case(result.playbook, trial, took))
    return suite


def _case(playbook: str, trial: Trial, took_s: float) -> ET.Element:
    case = ET.Element(
        "testcase",
        {"classname": _clean(playbook), "name": _clean(trial.case.name), "time": _seconds(took_s)},
    )
    if trial.failures:
        message = _clean(str(trial.failures[0]))
        failure = ET.SubElement(case, "failure", {"message": message, "type": trial.failures[0].key})
        failure.text = _clean("\n".join(map(_said, trial.failures)))
    return case


def _said(failure: Failure) -> str:
    times = ", ".join(f"{start} to {end or 'the end'}" for start, end in failure.so)
    return f"{failure}{f'; it was so from {times}' if times else ''}"


def _clean(text: str) -> str:
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)


def _seconds(took: float) -> str:
    return f"{took:.3f}"
