"""A mapping as it is written in the settings, and what is wrong in one."""

from __future__ import annotations

import pytest

from engine.errors import PlaybookError
from engine.model.scales import SourceClass
from serviola.settings import load_settings
from tests.watchers.mapped import ROOT

SETTINGS = """\
schema: serviola/config/1
people: people.yaml
programs: [programs.yaml]
tools: []
playbooks: [playbooks]
api: {{listen: 127.0.0.1:8300}}
sources:
  - name: ears
    kind: json
    url: https://ears.example/mentions
    options:
      mapping:
        id: id
        headline: {headline}
        hazard: {hazard}
hooks:
  - name: pushes
    kind: mapped
    class: social
    token: "${{secret:PUSHES}}"
    mapping:
      id: id
      headline: title
      hazard: complaint
      {extra}
"""


def settings(folder, *, headline="title", hazard="complaint", extra="description: text"):
    for name in ("people.yaml", "programs.yaml"):
        (folder / name).write_text((ROOT / "serviola/cases/january-2010" / name).read_text())
    (folder / "playbooks").mkdir()
    text = SETTINGS.format(headline=headline, hazard=hazard, extra=extra).replace("tools: []\n", "")
    (folder / "serviola.yaml").write_text(
        text.replace("people: people.yaml\n", f"people: people.yaml\ntools: ['{ROOT}/config/tools']\n")
    )
    return load_settings(folder)


def test_a_mapping_is_read_with_the_settings(tmp_path):
    found = settings(tmp_path)
    assert found.hooks[0].mapping == {
        "id": "id",
        "headline": "title",
        "hazard": "complaint",
        "description": "text",
    }
    assert found.hooks[0].source_class is SourceClass.SOCIAL


@pytest.mark.parametrize(
    ("changes", "place", "says"),
    [
        ({"headline": "'title['"}, "14:19", "headline: it is not JMESPath"),
        ({"headline": "shout(title)"}, "14:19", "headline: it does not work: Unknown function: shout()"),
        ({"headline": "7"}, "14:19", "headline is 7, not text"),
        ({"hazard": "tempest"}, "15:17", "hazard cannot be tempest"),
        ({"hazard": "{from: kind, table: {a: tempest}, otherwise: other}"}, "15:41", "a cannot be tempest"),
        ({"hazard": "{from: kind, table: {a: strike}}"}, "15:17", "hazard has no otherwise"),
        ({"extra": "author: '@.'"}, "25:15", "author: it is not JMESPath"),
        ({"extra": "colour: red"}, "25:7", "colour"),
        ({"extra": f"point: '{'a.' * 1_001}a'"}, "25:14", "point: it is longer than 2,000 characters"),
    ],
)
def test_what_is_wrong_in_a_mapping_is_found_where_it_stands(tmp_path, changes, place, says):
    with pytest.raises(PlaybookError) as caught:
        settings(tmp_path, **changes)
    (finding,) = caught.value.findings
    assert f"{finding.line}:{finding.col}" == place
    assert says in finding.message
    assert finding.file.endswith("serviola.yaml")


def test_a_hook_of_this_kind_needs_a_mapping_and_another_has_none(tmp_path):
    settings(tmp_path)
    text = (tmp_path / "serviola.yaml").read_text()
    for wrong, says in (
        (text.replace("kind: mapped", "kind: cloudevents"), "has no mapping"),
        (text[: text.index("    mapping:\n      id: id\n      headline: title")], "needs a mapping"),
    ):
        (tmp_path / "serviola.yaml").write_text(wrong)
        with pytest.raises(PlaybookError, match=says):
            load_settings(tmp_path)
