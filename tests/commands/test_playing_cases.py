"""serviola test: for people, for programs, and for build servers."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from lxml import etree
from typer.testing import CliRunner

from engine.trials.cases import Failure
from serviola.commands.app import app
from serviola.junit import junit
from serviola.playing import Played
from tests.trials.playing import HEAD, PLAYBOOK, QUAKE, trial

SEND = f"  send: [{{at: +10m, report: {{{QUAKE}}}}}]\n"
GOOD = f"{HEAD.replace('a case', 'a good case')}{SEND}  want: [{{at: +11m, stop: Labadee}}]\n"
BAD = f"{HEAD.replace('a case', 'a bad case')}{SEND}  want: [{{at: +9m, stop: Labadee}}]\n"

SCHEMA = """<?xml version="1.0"?>
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
  <xs:simpleType name="seconds"><xs:restriction base="xs:string">
    <xs:pattern value="[0-9]+\\.[0-9]{3}"/></xs:restriction></xs:simpleType>
  <xs:element name="failure"><xs:complexType><xs:simpleContent><xs:extension base="xs:string">
    <xs:attribute name="type" type="xs:string" use="required"/>
    <xs:attribute name="message" type="xs:string"/>
  </xs:extension></xs:simpleContent></xs:complexType></xs:element>
  <xs:element name="testcase"><xs:complexType>
    <xs:choice minOccurs="0" maxOccurs="unbounded"><xs:element ref="failure"/></xs:choice>
    <xs:attribute name="name" type="xs:string" use="required"/>
    <xs:attribute name="classname" type="xs:string" use="required"/>
    <xs:attribute name="time" type="seconds" use="required"/>
  </xs:complexType></xs:element>
  <xs:element name="testsuite"><xs:complexType>
    <xs:sequence><xs:element ref="testcase" minOccurs="0" maxOccurs="unbounded"/></xs:sequence>
    <xs:attribute name="name" type="xs:string" use="required"/>
    <xs:attribute name="tests" type="xs:nonNegativeInteger" use="required"/>
    <xs:attribute name="failures" type="xs:nonNegativeInteger" use="required"/>
    <xs:attribute name="errors" type="xs:nonNegativeInteger" use="required"/>
    <xs:attribute name="skipped" type="xs:nonNegativeInteger" use="required"/>
    <xs:attribute name="time" type="seconds" use="required"/>
  </xs:complexType></xs:element>
  <xs:element name="testsuites"><xs:complexType>
    <xs:sequence><xs:element ref="testsuite" minOccurs="0" maxOccurs="unbounded"/></xs:sequence>
    <xs:attribute name="name" type="xs:string"/>
    <xs:attribute name="tests" type="xs:nonNegativeInteger"/>
    <xs:attribute name="failures" type="xs:nonNegativeInteger"/>
    <xs:attribute name="errors" type="xs:nonNegativeInteger"/>
    <xs:attribute name="time" type="seconds"/>
  </xs:complexType></xs:element>
</xs:schema>
"""
"""What the schemas of Jenkins (junit-10.xsd) and Surefire (surefire-test-report-3.0.xsd) ask of what we write."""


@pytest.fixture
def folder(tmp_path):
    beside = tmp_path / "quake-near-port-call"
    beside.mkdir()
    (beside / "playbook.yaml").write_text(PLAYBOOK)
    (beside / "cases.yaml").write_text(GOOD + BAD)
    return tmp_path


def played(*words):
    return CliRunner().invoke(app, ["test", *map(str, words)], env={"SERVIOLA_LANGUAGE": "en"})


def test_what_was_wanted_stands_over_what_was_got_and_when_it_was_so(folder):
    done = played(folder)
    assert done.exit_code == 1
    assert "passed  quake-near-port-call: a good case\n" in done.stdout
    _, _, below = done.stdout.partition("failed  quake-near-port-call: a bad case\n")
    lines = [line.strip() for line in below.splitlines()]
    assert lines[0].endswith("cases.yaml:12: +9m (2010-01-12T22:02:10Z): stop")
    assert lines[1:4] == ["wanted  Labadee", "got     none", "it was so from +10m to the end"]
    assert "1 passed, 1 failed" in lines


def test_it_is_said_in_spanish_too(folder):
    done = played(folder, "--language", "es")
    assert "falla  quake-near-port-call: a bad case\n" in done.stdout
    assert "1 pasan, 1 fallan\n" in done.stdout
    assert played(folder, "--language", "fr").exit_code == 2


def test_programs_read_counts_and_lists(folder):
    said = json.loads(played(folder, "--json").stdout)
    assert {key: said[key] for key in ("cases", "passed", "failed", "complete")} == {
        "cases": 2,
        "passed": 1,
        "failed": 1,
        "complete": True,
    }
    (failure,) = said["failures"]
    assert (failure["line"], failure["key"], failure["wanted"], failure["got"]) == (
        12,
        "stop",
        "Labadee",
        "none",
    )
    assert failure["so"] == [{"from": "+10m", "to": None}]
    assert said["clauses"] - said["exercised"] == len(said["not_exercised"]["quake-near-port-call"]) > 0


def test_some_cases_are_played_alone(folder):
    done = played(folder, "--only", "good", "--json")
    said = json.loads(done.stdout)
    assert (done.exit_code, said["cases"], said["complete"]) == (0, 1, False)
    nothing = played(folder, "--only", "zzz")
    assert (nothing.exit_code, "no case has zzz in its name" in nothing.stderr) == (2, True)


def test_the_changes_that_no_case_notices_are_named(folder):
    (folder / "quake-near-port-call" / "cases.yaml").write_text(GOOD)
    done = played(folder, "--mutate")
    assert done.exit_code == 1
    assert (
        "your cases would not notice if when.exposure.by[0].radius were 165 km and not 150 km\n"
        in done.stdout
    )
    assert "your cases would not notice if when.situation.hazard" not in done.stdout


def test_build_servers_read_the_results(folder):
    target = folder / "results.xml"
    played(folder, "--junit", target)
    read = etree.fromstring(target.read_bytes())
    etree.XMLSchema(etree.fromstring(SCHEMA.encode())).assertValid(read)
    assert (read.get("tests"), read.get("failures")) == ("2", "1")
    (failed,) = (case for case in read.iter("testcase") if len(case))
    assert failed.attrib["name"] == "a bad case"
    assert "wanted Labadee, got none" in failed[0].attrib["message"]


def test_what_no_xml_can_say_is_replaced():
    (done,) = [trial(f"{SEND}  want: [{{at: +9m, stop: Labadee}}]")]
    failure = replace(done.failures[0], got="\x00<&\ud800")
    assert isinstance(failure, Failure)
    result = Played(
        playbook="a]]>b",
        file="playbook.yaml",
        trials=(replace(done, failures=(failure,)),),
        took_s=(0.25,),
        clauses=frozenset(),
    )
    read = etree.fromstring(junit([result]))
    etree.XMLSchema(etree.fromstring(SCHEMA.encode())).assertValid(read)
    assert "got \ufffd<&\ufffd" in next(read.iter("failure")).attrib["message"]


def test_a_file_that_cannot_be_written_is_said(folder):
    done = played(folder, "--only", "good", "--junit", folder / "nowhere" / "results.xml")
    assert (done.exit_code, "cannot be written" in done.stderr) == (2, True)


def test_where_there_are_no_cases_it_is_said(tmp_path):
    done = played(tmp_path)
    assert (done.exit_code, "there are no cases here" in done.stderr) == (2, True)
